//! Every check of the fuzzers, over the seeds they start from.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use std::{fs, path::Path};

#[path = "../core/attestation/fuzz/checks/jwk.rs"]
mod jwk;
#[path = "../core/attestation/fuzz/checks/presentation.rs"]
mod presentation;
#[path = "../core/attestation/fuzz/checks/request.rs"]
mod request;
#[path = "../core/attestation/fuzz/checks/sealed.rs"]
mod sealed;
#[path = "../core/attestation/fuzz/checks/signed.rs"]
mod signed;
#[path = "../core/attestation/fuzz/checks/signed_request.rs"]
mod signed_request;
#[path = "../core/attestation/fuzz/checks/status_list.rs"]
mod status_list;
#[path = "../core/attestation/fuzz/checks/x5c.rs"]
mod x5c;

#[test]
fn every_seed_passes_its_check() {
    type Check = fn(&[u8]);
    let checks: [(&str, Check); 8] = [
        ("jwk", jwk::check),
        ("presentation", presentation::check),
        ("request", request::check),
        ("sealed", sealed::check),
        ("signed", signed::check),
        ("signed_request", signed_request::check),
        ("status_list", status_list::check),
        ("x5c", x5c::check),
    ];
    let seeds = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../core/attestation/fuzz/seeds"));
    for (name, check) in checks {
        let mut ran = 0;
        for seed in fs::read_dir(seeds.join(name)).unwrap() {
            let bytes = fs::read(seed.unwrap().path()).unwrap();
            check(&bytes);
            // and what a fuzzer does first: shorter, and with a byte changed
            for at in (0..bytes.len()).step_by(bytes.len().div_ceil(64).max(1)) {
                check(&bytes[..at]);
                let mut bent = bytes.clone();
                bent[at] ^= 1;
                check(&bent);
            }
            ran += 1;
        }
        assert!(ran > 0, "{name} has seeds");
    }
}

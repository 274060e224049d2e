//! Person: a wallet over a real vault, with the files of the demo person in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by panicking"
)]

use std::{ops::ControlFlow, path::Path};

use simsim_attestation::{Ask, Request, Signer, Statement};
use simsim_scoring::day::Day;
use simsim_wallet::{KdfParameters, Passphrase, Wallet, day_of};

/// The first second of 2026-11-01 UTC: the day after the demo person's files end.
pub const NOW: u64 = 1_793_491_200;

/// What opens the wallets.
pub fn passphrase() -> Passphrase {
    Passphrase::from(String::from("five random words are better"))
}

/// The day of [`NOW`].
pub fn today() -> Day {
    day_of(NOW)
}

/// An empty wallet in a folder of its own.
pub fn empty() -> (tempfile::TempDir, Wallet) {
    let folder = tempfile::tempdir().unwrap();
    let wallet =
        Wallet::create(folder.path(), &passphrase(), KdfParameters::DANGEROUS_CHEAP).unwrap();
    (folder, wallet)
}

/// A wallet with the demo person's records.
pub fn lin_wei() -> (tempfile::TempDir, Wallet) {
    let (folder, mut wallet) = empty();
    for name in ["bank.ofx", "alipay.csv", "facts.jsonl"] {
        wallet.import(&demo(name), &|_| ControlFlow::Continue(())).unwrap();
    }
    (folder, wallet)
}

/// One of the demo person's files.
pub fn demo(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/demo").join(name)).unwrap()
}

/// A request of a shop. Two with the same `number` have the same nonce.
pub fn request(address: &str, asks: &[Ask], number: u32) -> Request {
    let nonce = format!("nonce-of-request-{number:06}");
    Request::make(address, &nonce, asks, "Bike without deposit", NOW + 900).unwrap()
}

/// A file and its detached signature.
pub fn published(
    content: &serde_json::Value,
    typ: &str,
    publisher: &dyn Signer,
) -> (Vec<u8>, String) {
    let bytes = serde_json::to_vec(content).unwrap();
    let jws = Statement::sign_detached(&bytes, typ, publisher).unwrap();
    (bytes, jws)
}

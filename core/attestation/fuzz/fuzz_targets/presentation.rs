//! Any text as a presentation. Nothing verifies: the fuzzer has no key.

#![no_main]

use libfuzzer_sys::fuzz_target;
use simsim_attestation::{Expected, Presentation, Trust};

fuzz_target!(|text: &str| {
    let expected = Expected::answer("redirect_uri:https://a.b/", "n", Trust::SelfAsserted).any_vct();
    if let Ok(presentation) = Presentation::parse(text) {
        assert!(presentation.verify(&expected, 1_795_000_000).is_err());
    }
});

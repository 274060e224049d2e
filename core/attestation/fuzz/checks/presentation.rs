//! Any text as a presentation. Nothing verifies: the fuzzer has no key.

use simsim_attestation::{Expected, Presentation, Trust};

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let expected =
        Expected::answer("redirect_uri:https://a.b/", "n", Trust::SelfAsserted).any_vct();
    if let Ok(presentation) = Presentation::parse(text) {
        assert!(presentation.verify(&expected, 1_795_000_000).is_err());
    }
}

//! Any form as a sealed response. Nothing opens: the fuzzer does not know the key.

use simsim_attestation::{ResponseKey, SealedResponse};

pub(crate) fn check(bytes: &[u8]) {
    if let Ok(sealed) = SealedResponse::parse(bytes) {
        let _ = sealed.kid();
        assert!(ResponseKey::make().is_ok_and(|key| sealed.open(key).is_err()));
    }
}

//! A JWK that is read is printed back to the same key.

use simsim_attestation::PublicKey;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(key) = PublicKey::from_jwk(text) {
        assert_eq!(PublicKey::from_jwk(&key.to_jwk()), Ok(key));
    }
}

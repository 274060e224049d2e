//! A JWK that is read is printed back to the same key.

#![no_main]

use libfuzzer_sys::fuzz_target;
use simsim_attestation::PublicKey;

fuzz_target!(|text: &str| {
    if let Ok(key) = PublicKey::from_jwk(text) {
        assert_eq!(PublicKey::from_jwk(&key.to_jwk()), Ok(key));
    }
});

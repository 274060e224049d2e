//! Detached signatures and registries of sources.
#![no_main]

use simsim_import::{Options, SourceRegistry, import_signed};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let registry = SourceRegistry::parse(
        br#"{"sources":[{"id":"b","kid":"k","alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw"}}]}"#,
    )
    .expect("the registry reads");
    let _ = SourceRegistry::parse(data);
    if let Ok(jws) = std::str::from_utf8(data) {
        let refused = import_signed(b"{}", jws, &registry, &Options::new(&[7; 32]));
        assert!(refused.is_err(), "nobody signed this");
    }
});

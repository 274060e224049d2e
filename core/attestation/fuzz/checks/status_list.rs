//! Any text as a status list, and any claims as one that a trusted issuer signs.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use simsim_attestation::{Signer, SoftwareSigner, StatusList, Trust};

const NOW: u64 = 1_795_000_000;

static KEY: LazyLock<SoftwareSigner> = LazyLock::new(|| SoftwareSigner::make().unwrap());

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let key = KEY.public_key();
    assert!(StatusList::verify(text, Trust::Key(&key), NOW).is_err(), "nobody signed it");
    let header = r#"{"alg":"ES256","typ":"statuslist+jwt"}"#;
    let signed = [header, text].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let signature = URL_SAFE_NO_PAD.encode(KEY.sign(signed.as_bytes()).unwrap().as_bytes());
    if let Ok(list) = StatusList::verify(&[signed, signature].join("."), Trust::Key(&key), NOW) {
        for index in [0, 1, 7, 8, 1_000_000, u64::MAX] {
            let _ = list.status(index);
        }
        assert_eq!(list.status(u64::MAX), None);
        assert!(!list.is_expired(NOW));
    }
}

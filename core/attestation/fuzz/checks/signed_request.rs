//! A request as it arrives, and one whose parameters a certified merchant signs: what is read names the
//! merchant's own certificate and survives being signed again.

use std::sync::LazyLock;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use simsim_attestation::{Attester, Request, Signer, SoftwareSigner, x509_hash};

const NOW: u64 = 1_795_000_000;

struct Merchant {
    key: SoftwareSigner,
    leaf: Vec<u8>,
    client_id: String,
}

static MERCHANT: LazyLock<Merchant> = LazyLock::new(|| {
    let key = SoftwareSigner::make().unwrap();
    let authority = Attester::make("https://merchants.example").unwrap();
    let leaf = authority.issue(&key.public_key(), NOW, 7).unwrap();
    Merchant { client_id: x509_hash(&leaf), key, leaf }
});

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Merchant { key, leaf, client_id } = &*MERCHANT;
    assert!(Request::parse_signed(text, client_id, None, NOW).is_err(), "nobody signed it");

    let header = format!(
        r#"{{"alg":"ES256","typ":"oauth-authz-req+jwt","x5c":["{}"]}}"#,
        STANDARD.encode(leaf)
    );
    let payload = text.replace("$CLIENT", client_id);
    let signed = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()).unwrap().as_bytes());
    let read = Request::parse_signed(&[signed, signature].join("."), client_id, None, NOW);
    if let Ok(mut request) = read {
        assert_eq!(request.client_id, *client_id);
        let as_read = request.clone();
        let jwt = request.sign(std::slice::from_ref(leaf), key, NOW).unwrap();
        if let Ok(again) = Request::parse_signed(&jwt, client_id, None, NOW) {
            assert_eq!(again, as_read);
        } else {
            assert!(jwt.len() > simsim_attestation::MAX_REQUEST);
        }
    }
}

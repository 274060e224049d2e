//! What a trusted issuer might sign by mistake: claims, disclosures and a key binding of the fuzzer's
//! choice, one a line, under good signatures. Slow, since every input costs four signatures.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use simsim_attestation::{Expected, Presentation, Signer, SoftwareSigner, Trust};

static KEY: LazyLock<SoftwareSigner> = LazyLock::new(|| SoftwareSigner::make().unwrap());

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.lines();
    let jwk = KEY.public_key().to_jwk();
    let mut part =
        || URL_SAFE_NO_PAD.encode(lines.next().unwrap_or_default().replace("$KEY", &jwk));
    let sign = |header: &str, payload: String| {
        let signed = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header));
        let signature = KEY.sign(signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_bytes()))
    };
    let issuer = sign(r#"{"alg":"ES256","typ":"dc+sd-jwt"}"#, part());
    let binding = sign(r#"{"alg":"ES256","typ":"kb+jwt"}"#, part());
    let disclosures: String = lines.map(|line| URL_SAFE_NO_PAD.encode(line) + "~").collect();
    let key = KEY.public_key();
    let expected = Expected::badge(Trust::Key(&key)).any_vct();
    for text in [format!("{issuer}~{disclosures}{binding}"), format!("{issuer}~{disclosures}")] {
        let verified =
            Presentation::parse(&text).and_then(|it| it.verify(&expected, 1_795_000_000));
        if let Ok(verified) = verified {
            assert!(verified.to_json().contains(r#""ok":true"#));
        }
    }
}

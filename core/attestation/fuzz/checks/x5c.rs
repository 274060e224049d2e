//! Bytes as anchor, as leaf and as intermediate. No path leads to the anchor.

use std::sync::LazyLock;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use simsim_attestation::{Attester, Expected, Presentation, Roots, Trust};

static ROOTS: LazyLock<Roots> = LazyLock::new(|| {
    let attester = Attester::make("https://attest.example").unwrap();
    Roots::from_pem(&attester.root(1_795_000_000).unwrap()).unwrap()
});

pub(crate) fn check(bytes: &[u8]) {
    let _ = Roots::from_der(bytes);
    let (leaf, middle) = bytes.split_at(bytes.len() / 2);
    for chain in [vec![bytes], vec![leaf, middle]] {
        let x5c: Vec<_> = chain.iter().map(|der| format!("\"{}\"", STANDARD.encode(der))).collect();
        let header = format!(r#"{{"alg":"ES256","typ":"dc+sd-jwt","x5c":[{}]}}"#, x5c.join(","));
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let text = format!(
            "{}.{}.{}~",
            part(&header),
            part(r#"{"iss":"https://attest.example"}"#),
            part("x")
        );
        let expected = Expected::badge(Trust::Roots(&ROOTS));
        if let Ok(presentation) = Presentation::parse(&text) {
            assert!(presentation.verify(&expected, 1_795_000_000).is_err());
        }
    }
}

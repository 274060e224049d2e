//! The Rust lines of `docs/merchants.md`, as they are printed there, accept an answer and nothing else.

#![allow(clippy::unwrap_used, reason = "helpers of tests say what they expect by panicking")]

use simsim_tests::attestation_forge::{AUDIENCE, Forge, NONCE, NOW};

// Between these two marks stands what the page prints, letter by letter.
// ```rust
use simsim_attestation::{Expected, Policy, Presentation, VerifyError};

fn verify(
    text: &str,
    audience: &str,
    nonce: &str,
    policy: &Policy,
    now: u64,
) -> Result<bool, VerifyError> {
    let expected = Expected::answer(audience, nonce, policy.trust()).policy(policy);
    Ok(Presentation::parse(text)?.verify(&expected, now)?.claims().proves_at_least(600))
}
// ```

#[test]
fn the_page_prints_these_lines() {
    let between = |text: &str, open: &str, close: &str| {
        text.split_once(open).unwrap().1.split_once(close).unwrap().0.to_owned()
    };
    let page = between(include_str!("../docs/merchants.md"), "\n```rust\n", "```");
    assert_eq!(page, between(include_str!("attestation_docs.rs"), "\n// ```rust\n", "// ```"));
}

#[test]
fn they_accept_the_answer_and_nothing_else() {
    let forge = Forge::answer();
    let policy = Policy::parse(&format!(r#"{{"issuers":[{}]}}"#, forge.pinned.to_jwk())).unwrap();
    let said = |text: &str, audience, nonce, now| {
        verify(text, audience, nonce, &policy, now).map_err(|error| error.name())
    };
    let text = forge.text();
    assert_eq!(said(&text, AUDIENCE, NONCE, NOW), Ok(true));
    assert_eq!(said(&text, AUDIENCE, "another", NOW), Err("kb_wrong_nonce"));
    assert_eq!(said(&text, "https://evil.example", NONCE, NOW), Err("kb_wrong_audience"));
    assert_eq!(said(&text, AUDIENCE, NONCE, NOW + 301), Err("kb_stale"));
    assert_eq!(said(&Forge::answer().text(), AUDIENCE, NONCE, NOW), Err("bad_signature"));
    let mut lower = Forge::answer();
    lower.claim("score_at_least", serde_json::json!({"550": true}));
    let policy = Policy::parse(&format!(r#"{{"issuers":[{}]}}"#, lower.pinned.to_jwk())).unwrap();
    assert_eq!(verify(&lower.text(), AUDIENCE, NONCE, &policy, NOW), Ok(false));
}

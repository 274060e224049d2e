//! What the interop tests talk to: issues answers, and gives verdicts on presentations from elsewhere.
//!
//! `issue` prints `{"presentation","aud","nonce","now","jwk","root"}`: an answer whose leaf is
//! certified by a fresh attester, with the leaf key and the attester's root. `verify` reads lines
//! `{"id","presentation","aud","nonce","jwk","now"}` and prints `{"id","ok","error"}` for each.

#![allow(clippy::print_stdout, reason = "this is what it is for")]

use std::{
    error::Error,
    io::{BufRead, stdin},
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use simsim_attestation::{
    ANSWER_LIFETIME, Answer, Attester, Band, Claims, Expected, Issuer, Presentation, PublicKey,
    ScorecardId, Signer, SoftwareSigner, Trust, issue,
};

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("issue") => issue_one(),
        Some("verify") => stdin().lock().lines().try_for_each(|line| verify_one(&line?)),
        _ => Err("usage: interop issue | interop verify < lines".into()),
    }
}

fn issue_one() -> Result<(), Box<dyn Error>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let (leaf, holder) = (SoftwareSigner::make()?, SoftwareSigner::make()?);
    let attester = Attester::make("https://attest.example")?;
    let x5c = [attester.issue(&leaf.public_key(), now, 7)?];
    let claims = Claims {
        score_at_least: [600].into(),
        as_of: Some("2026-11-22".into()),
        scale: Some(Band { min: 350, max: 950 }),
        scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: "sha-256:00".into() }),
        ..Claims::default()
    };
    let answer = Answer {
        audience: "redirect_uri:https://shop.example/answer",
        claims: &claims,
        issuer: Issuer::Attested { iss: attester.uri(), x5c: &x5c },
        lifetime: ANSWER_LIFETIME,
        nonce: "kYQ2m0y8cX3vT1sBpZr9Jw",
        now,
    };
    let jwk: Value = serde_json::from_str(&leaf.public_key().to_jwk())?;
    println!(
        "{}",
        json!({
            "presentation": issue(&answer, &leaf, &holder)?, "aud": answer.audience,
            "nonce": answer.nonce, "now": now, "jwk": jwk, "root": attester.root(now)?,
        })
    );
    Ok(())
}

fn verify_one(line: &str) -> Result<(), Box<dyn Error>> {
    let line: Value = serde_json::from_str(line)?;
    let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
    let key = PublicKey::from_jwk(&line.get("jwk").unwrap_or(&Value::Null).to_string())?;
    let expected = Expected::answer(text("aud"), text("nonce"), Trust::Key(&key)).any_vct();
    let now = line.get("now").and_then(Value::as_u64).ok_or("now is missing")?;
    let verdict =
        Presentation::parse(text("presentation")).and_then(|it| it.verify(&expected, now));
    let error = verdict.as_ref().err().map(|error| error.name());
    println!("{}", json!({"id": line.get("id"), "ok": verdict.is_ok(), "error": error}));
    Ok(())
}

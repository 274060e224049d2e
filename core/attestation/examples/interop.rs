//! What the interop tests talk to: issues answers, and gives verdicts on presentations from elsewhere.
//!
//! `issue` prints `{"presentation","aud","nonce","now","jwk","root"}`: an answer whose leaf is
//! certified by a fresh attester, with the leaf key and the attester's root. `verify` reads lines
//! `{"id","presentation","aud","nonce","jwk","now"}` and prints `{"id","ok","error"}` for each.
//! `answer` reads a link, or a signed request and its client id, and prints the form that a wallet
//! posts. `certify` reads a merchant's public JWK and prints a certificate for it, in base64.

#![allow(clippy::print_stdout, reason = "this is what it is for")]

use std::{
    error::Error,
    io::{BufRead, read_to_string, stdin},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use simsim_attestation::{
    ANSWER_LIFETIME, Answer, Attester, Band, Claims, Expected, Issuer, Presentation, PublicKey,
    Request, Response, ScorecardId, Signer, SoftwareSigner, Trust, issue,
};

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("answer") => answer_one(&read_to_string(stdin())?),
        Some("certify") => certify(&read_to_string(stdin())?),
        Some("issue") => issue_one(),
        Some("verify") => stdin().lock().lines().try_for_each(|line| verify_one(&line?)),
        _ => Err("usage: interop answer | certify | issue | interop verify < lines".into()),
    }
}

fn issue_one() -> Result<(), Box<dyn Error>> {
    let now = now()?;
    let (leaf, holder) = (SoftwareSigner::make()?, SoftwareSigner::make()?);
    let attester = Attester::make("https://attest.example")?;
    let x5c = [attester.issue(&leaf.public_key(), now, 7)?];
    let claims = claims();
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

fn answer_one(input: &str) -> Result<(), Box<dyn Error>> {
    let now = now()?;
    let request = match input.trim().split_once(' ') {
        Some((client_id, jwt)) => Request::parse_signed(jwt, client_id, None, now)?,
        None => Request::parse(input)?,
    };
    let claims = claims();
    let answer = Answer {
        audience: &request.client_id,
        claims: &claims,
        issuer: Issuer::SelfAsserted,
        lifetime: ANSWER_LIFETIME,
        nonce: &request.nonce,
        now,
    };
    let presentation = issue(&answer, &SoftwareSigner::make()?, &SoftwareSigner::make()?)?;
    println!("{}", Response::answer(&request, presentation).to_body(&request)?);
    Ok(())
}

fn certify(jwk: &str) -> Result<(), Box<dyn Error>> {
    let authority = Attester::make("https://merchants.example")?;
    println!("{}", STANDARD.encode(authority.issue(&PublicKey::from_jwk(jwk.trim())?, now()?, 7)?));
    Ok(())
}

fn claims() -> Claims {
    Claims {
        score_at_least: [600].into(),
        as_of: Some("2026-11-22".into()),
        scale: Some(Band { min: 350, max: 950 }),
        scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: "sha-256:00".into() }),
        ..Claims::default()
    }
}

fn now() -> Result<u64, Box<dyn Error>> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())
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

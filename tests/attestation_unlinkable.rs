//! Two answers of one person hold nothing, beyond the claims, by which two merchants could tell.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use simsim_attestation::{
    ANSWER_LIFETIME, Answer, Attester, Band, Claims, Issuer, ScorecardId, Signer, SoftwareSigner,
    issue,
};
use simsim_tests::attestation_forge::{AUDIENCE, NONCE, NOW};

/// Every value of a presentation by its path, signatures included.
fn values(presentation: &str) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for (token, jwt) in ["sd-jwt", "kb-jwt"].iter().zip(presentation.split('~')) {
        for (part, text) in ["header", "payload", "signature"].iter().zip(jwt.split('.')) {
            let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
            match serde_json::from_slice(&bytes) {
                Ok(json) => flatten(&format!("{token}.{part}"), &json, &mut values),
                Err(_) => drop(values.insert(format!("{token}.{part}"), text.into())),
            }
        }
    }
    values
}

fn flatten(path: &str, value: &Value, values: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(name, it)| flatten(&format!("{path}.{name}"), it, values));
        }
        Value::Array(array) => array.iter().for_each(|it| flatten(path, it, values)),
        plain => drop(values.insert(path.into(), plain.to_string())),
    }
}

fn answer(issuer: impl Fn(&SoftwareSigner) -> Option<Vec<u8>>) -> String {
    let (leaf, holder) = (SoftwareSigner::make().unwrap(), SoftwareSigner::make().unwrap());
    let claims = Claims {
        score_at_least: [600].into(),
        as_of: Some("2026-11-22".into()),
        scale: Some(Band { min: 350, max: 950 }),
        scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: "sha-256:00".into() }),
        ..Claims::default()
    };
    let x5c: Vec<_> = issuer(&leaf).into_iter().collect();
    let issuer = match x5c.as_slice() {
        [] => Issuer::SelfAsserted,
        x5c => Issuer::Attested { iss: "https://attest.example", x5c },
    };
    let answer = Answer {
        audience: AUDIENCE,
        claims: &claims,
        issuer,
        lifetime: ANSWER_LIFETIME,
        nonce: NONCE,
        now: NOW,
    };
    issue(&answer, &leaf, &holder).unwrap()
}

/// What may be equal: what the format fixes, what the merchant sent, the time, and the claims.
const MAY_BE_EQUAL: [&str; 20] = [
    "kb-jwt.header.alg",
    "kb-jwt.header.typ",
    "kb-jwt.payload.aud",
    "kb-jwt.payload.iat",
    "kb-jwt.payload.nonce",
    "sd-jwt.header.alg",
    "sd-jwt.header.jwk.crv",
    "sd-jwt.header.jwk.kty",
    "sd-jwt.header.typ",
    "sd-jwt.payload.as_of",
    "sd-jwt.payload.cnf.jwk.crv",
    "sd-jwt.payload.cnf.jwk.kty",
    "sd-jwt.payload.exp",
    "sd-jwt.payload.iat",
    "sd-jwt.payload.scale.max",
    "sd-jwt.payload.scale.min",
    "sd-jwt.payload.score_at_least.600",
    "sd-jwt.payload.scorecard.hash",
    "sd-jwt.payload.scorecard.id",
    "sd-jwt.payload.vct",
];

fn linking(a: &str, b: &str) -> Vec<String> {
    let (a, b) = (values(a), values(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "the same shape");
    let same = a.into_iter().filter(|(path, value)| b[path] == *value).map(|(path, _)| path);
    same.filter(|path| !MAY_BE_EQUAL.contains(&path.as_str())).collect()
}

#[test]
fn self_asserted_answers_share_nothing() {
    let two = [answer(|_| None), answer(|_| None)];
    assert_eq!(linking(&two[0], &two[1]), Vec::<String>::new());
    assert_eq!(two[0].len(), two[1].len(), "not even the length tells");
}

#[test]
fn attested_answers_share_the_attester_and_nothing_else() {
    let attester = Attester::make("https://attest.example").unwrap();
    let certified = || answer(|leaf| Some(attester.issue(&leaf.public_key(), NOW, 7).unwrap()));
    assert_eq!(linking(&certified(), &certified()), ["sd-jwt.payload.iss"]);
}

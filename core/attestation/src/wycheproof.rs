//! Project Wycheproof's ES256 signatures, JWS and JWK against the pieces that verify them.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::{PublicKey, Signature, base64url, json};

/// Reads a vector file, or says that it is not here.
fn vectors(name: &str) -> Option<Value> {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/attestation/wycheproof");
    let path = PathBuf::from(path).join(name);
    if let Ok(text) = fs::read_to_string(path) {
        return Some(serde_json::from_str(&text).unwrap());
    }
    println!("skipped: ../shared is not here");
    None
}

fn each(vectors: &Value, mut visit: impl FnMut(&Value, &Value)) {
    for group in vectors["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            visit(group, test);
        }
    }
}

fn hex(text: &Value) -> Vec<u8> {
    let text = text.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn key(group: &Value) -> PublicKey {
    PublicKey::from_point(&hex(&group["publicKey"]["uncompressed"])).unwrap()
}

#[test]
fn raw_signatures_have_the_published_outcome() {
    let Some(vectors) = vectors("ecdsa_secp256r1_sha256_p1363_test.json") else { return };
    let mut count = 0;
    each(&vectors, |group, test| {
        let found = key(group).verifies(&hex(&test["msg"]), &hex(&test["sig"]));
        assert_eq!(found, test["result"] == "valid", "{test}");
        count += 1;
    });
    assert_eq!(count, vectors["numberOfTests"]);
}

#[test]
fn der_signatures_convert_if_and_only_if_they_are_valid() {
    let Some(vectors) = vectors("ecdsa_secp256r1_sha256_test.json") else { return };
    let mut count = 0;
    each(&vectors, |group, test| {
        let found = Signature::from_der(&hex(&test["sig"]))
            .is_ok_and(|raw| key(group).verifies(&hex(&test["msg"]), raw.as_bytes()));
        assert_eq!(found, test["result"] == "valid", "{test}");
        count += 1;
    });
    assert_eq!(count, vectors["numberOfTests"]);
}

/// What a JWS needs before its claims are looked at: three parts, ES256, this key.
fn is_valid_jws(text: &str, jwk: &Value) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { return false };
    let decoded = [header, payload, signature].map(|part| base64url::decode(part));
    let [Some(header_json), Some(_), Some(signature)] = decoded else { return false };
    let Ok(header_json) = json::object(&header_json) else { return false };
    header_json.get("alg").is_some_and(|alg| alg == "ES256")
        && PublicKey::from_jwk(&jwk.to_string())
            .is_ok_and(|key| key.verifies([*header, *payload].join(".").as_bytes(), &signature))
}

#[test]
fn jws_of_es256_have_the_published_outcome_and_other_algorithms_are_refused() {
    let Some(vectors) = vectors("json_web_signature_test.json") else { return };
    let (mut es256, mut other) = (0, 0);
    each(&vectors, |group, test| {
        let jwk = &group["public"];
        let is_es256 = jwk["kty"] == "EC" && jwk["crv"] == "P-256";
        let found = is_valid_jws(test["jws"].as_str().unwrap_or_default(), jwk);
        assert_eq!(found, is_es256 && test["result"] == "valid", "{test}");
        if is_es256 { es256 += 1 } else { other += 1 }
    });
    assert_eq!((es256, other), (41, 360));
}

#[test]
fn keys_for_something_else_verify_nothing() {
    let Some(vectors) = vectors("json_web_key_test.json") else { return };
    let mut p256 = 0;
    each(&vectors, |group, test| {
        // A key set is not a key: we pin one. Each of its keys is tried alone, as a pinned one.
        for jwk in group["public"]["keys"].as_array().into_iter().flatten() {
            let found = is_valid_jws(test["jws"].as_str().unwrap(), jwk);
            assert!(!found, "no key in this file is a good ES256 key for its JWS: {test}");
            p256 += i32::from(jwk["kty"] == "EC");
        }
    });
    assert!(p256 > 4, "{p256}");
}

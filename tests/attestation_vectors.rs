//! Published vectors, each with the outcome it must have here.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use std::{fs, path::PathBuf};

use serde_json::{Map, Value, json};
use simsim_attestation::{Expected, Presentation, PublicKey, Trust, Verified, VerifyError};
use simsim_tests::attestation_forge::{Forge, digest_of, encode};

/// Reads a vector file, or says that it is not here.
fn vectors(name: &str) -> Option<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors/attestation");
    let text = fs::read_to_string(PathBuf::from(path).join(name)).ok();
    if text.is_none() {
        println!("skipped: ../shared is not here");
    }
    text
}

fn json_vectors(name: &str) -> Option<Value> {
    vectors(name).map(|text| serde_json::from_str(&text).unwrap())
}

fn check(text: &str, expected: &Expected<'_>, now: u64) -> Result<Verified, VerifyError> {
    Presentation::parse(text).and_then(|it| it.verify(expected, now))
}

fn members(verified: &Verified) -> Map<String, Value> {
    serde_json::from_str(&verified.to_json()).unwrap()
}

/// The nonce, the audience and the time of RFC 9901's presentations.
const NONCE: &str = "1234567890";
const AUDIENCE: &str = "https://verifier.example.org";
const RFC_NOW: u64 = 1_748_537_244;

#[test]
fn rfc_9901_tokens_have_their_outcome() {
    let Some(file) = json_vectors("rfc9901/rfc9901_compact_vectors.json") else { return };
    let key = PublicKey::from_jwk(&file["issuer_public_key_jwk_A5"].to_string()).unwrap();
    let outcomes = [
        (1223, "malformed"), // an issuer's JWT without a `~` is no SD-JWT
        (1244, "ok"),
        (1283, "ok"),
        (3153, "ok"),
        (3545, "ok"),
        (3656, "ok"),
        (4176, "ok"),
        (4297, "ok"), // W3C's `issuer` and `expirationDate`: RFC 9901 alone asks for neither iss nor exp
        (4621, "ok"),
    ];
    let mut seen = Vec::new();
    for vector in file["vectors"].as_array().unwrap() {
        let text = vector["compact"].as_str().unwrap();
        let expected = match vector["kb"] {
            Value::Null => Expected::badge(Trust::Key(&key)),
            _ => Expected::answer(AUDIENCE, NONCE, Trust::Key(&key)),
        };
        let typ = vector["issuer_header"]["typ"].as_str().unwrap();
        let found = check(text, &expected.typ(typ).any_vct(), RFC_NOW);
        seen.push((
            vector["rfc_line"].as_u64().unwrap(),
            found.as_ref().map_or_else(VerifyError::name, |_| "ok"),
        ));
        let Ok(verified) = found else { continue };
        let shown = members(&verified);
        assert!(!verified.to_json().contains("_sd"), "no digest is left");
        match seen.last().unwrap().0 {
            1283 => {
                assert_eq!(shown["given_name"], "John");
                assert_eq!(shown["nationalities"], json!(["US"]));
                assert_eq!(shown.get("email"), None);
            }
            3153 => assert_eq!(shown["address"], json!({"region": "港区", "country": "JP"})),
            4176 => assert_eq!(shown["age_equal_or_over"], json!({"18": true})),
            _ => {}
        }
    }
    assert_eq!(seen, outcomes);
}

#[test]
fn rfc_9901_tokens_are_not_taken_for_ours() {
    let Some(file) = json_vectors("rfc9901/rfc9901_compact_vectors.json") else { return };
    let key = PublicKey::from_jwk(&file["issuer_public_key_jwk_A5"].to_string()).unwrap();
    for vector in file["vectors"].as_array().unwrap() {
        let text = vector["compact"].as_str().unwrap();
        let expected = Expected::answer(AUDIENCE, NONCE, Trust::Key(&key));
        let error = check(text, &expected, RFC_NOW).unwrap_err();
        let outcome = match (vector["kind"].as_str().unwrap(), &vector["issuer_header"]["typ"]) {
            ("jwt-only", _) => "malformed",
            ("sd-jwt", _) => "kb_missing",
            (_, typ) if typ == "dc+sd-jwt" => "wrong_vct",
            _ => "wrong_typ",
        };
        assert_eq!(error.name(), outcome);
    }
}

#[test]
fn openid4vp_presentation_is_verified() {
    let Some(text) = vectors("openid4vp-1.0/sd_jwt_vcld__01__sd_jwt_presentation.txt") else {
        return;
    };
    let Some(file) = json_vectors("rfc9901/rfc9901_compact_vectors.json") else { return };
    let text: String = text.split_whitespace().collect();
    let key = PublicKey::from_jwk(&file["issuer_public_key_jwk_A5"].to_string()).unwrap();
    let expected = Expected::answer(AUDIENCE, NONCE, Trust::Key(&key))
        .vct("https://credentials.example.com/example_credential");
    let shown = members(&check(&text, &expected, 1_744_743_394).unwrap());
    assert_eq!(shown["ld"]["credentialSubject"], json!({"givenName": "John"}));
    let error = check(&text, &expected, 1_744_743_394 + 301).unwrap_err();
    assert_eq!(error.name(), "kb_stale");
}

/// The key of the leaf certificate that came with the token.
const PID_KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"PXus7Dx1hcJfhiaOv019jnx4E7WKW_qMLW-LLCC7zmQ","y":"XAsVbpQ93liJ1w5gM0f-vh8H7nTiKDOkUeGfadrsYQw"}"#;

#[test]
fn a_real_pid_is_verified_once_its_status_is_somebody_elses_care() {
    let Some(text) = vectors("eudi-openid4vp-kt/sd-jwt-vc-pid.txt") else { return };
    let key = PublicKey::from_jwk(PID_KEY).unwrap();
    let expected = Expected::badge(Trust::Key(&key)).vct("urn:eudi:pid:1");
    // Whole, it carries a portrait of 14 KB. A holder who does not show it leaves that one out.
    let whole = text.trim();
    assert_eq!(check(whole, &expected, 1_782_986_026).unwrap_err().name(), "too_large");
    let portrait = whole.split('~').max_by_key(|part| part.len()).unwrap();
    let pid = &whole.replace(&format!("{portrait}~"), "");
    assert_eq!(check(pid, &expected, 1_782_986_026).unwrap_err().name(), "status_unsupported");
    let expected = expected.status_checked_elsewhere();
    let shown = members(&check(pid, &expected, 1_782_986_026).unwrap());
    assert!(shown.len() > 20, "27 disclosures in their places");
    assert_eq!(check(pid, &expected, 1_785_578_086).unwrap_err().name(), "expired");
}

#[test]
fn a_mock_credential_is_refused() {
    let Some(file) = json_vectors("spruceid-openid4vp/wallet-conformance-credentials.json") else {
        return;
    };
    let key = PublicKey::from_jwk(PID_KEY).unwrap();
    for credential in file["credentials"].as_array().unwrap() {
        let text = credential["raw_credential"].as_str().unwrap();
        let error = check(text, &Expected::badge(Trust::Key(&key)), RFC_NOW).unwrap_err();
        assert!(["malformed", "wrong_typ"].contains(&error.name()), "{}", error.name());
    }
}

#[test]
fn openwallet_cases_show_what_they_say() {
    let cases = [
        "array_data_types",
        "array_full_sd",
        "array_in_sd",
        "array_nested_in_plain",
        "array_none_disclosed",
        "array_of_nulls",
        "array_of_objects",
        "array_of_scalars",
        "array_recursive_sd",
        "array_recursive_sd_some_disclosed",
        "complex",
        "header_mod",
        "json_serialization",
        "key_binding",
        "no_sd",
        "object_data_types",
        "recursions",
    ];
    for case in cases {
        let Some(file) = json_vectors(&format!("owf-sd-jwt-js/{case}.json")) else { return };
        let mut forge = Forge::answer();
        forge.header = json!({"alg": "ES256", "typ": "dc+sd-jwt", "kid": "42"}).to_string();
        let mut sealed =
            Sealed { salt: 0, shown: &file["presentationFrames"], disclosures: Vec::new() };
        let Value::Object(hidden) =
            sealed.seal(&file["claims"], &file["disclosureFrame"], &mut Vec::new())
        else {
            panic!("claims are an object");
        };
        let mut payload: Map<String, Value> = serde_json::from_str(&forge.payload).unwrap();
        payload.remove("score_at_least");
        payload.insert("vct".into(), json!("https://example.com/case"));
        payload.extend(hidden);
        forge.payload = Value::Object(payload.clone()).to_string();
        forge.disclosures = sealed.disclosures;

        use simsim_tests::attestation_forge::{AUDIENCE, NONCE, NOW};
        let expected = Expected::answer(AUDIENCE, NONCE, Trust::Key(&forge.pinned)).any_vct();
        let shown = members(&check(&forge.text(), &expected, NOW).unwrap());
        let shown: Map<String, Value> =
            shown.into_iter().filter(|(name, _)| file["claims"].get(name).is_some()).collect();
        // The cases leave out what is empty once nothing in it is disclosed; RFC 9901 keeps `{}`.
        assert_eq!(
            without_empty(json!(shown)),
            without_empty(file["presentedClaims"].clone()),
            "{case}"
        );
    }
}

/// Hides what a disclosure frame names and keeps the disclosures that a presentation frame shows.
struct Sealed<'a> {
    salt: u32,
    shown: &'a Value,
    disclosures: Vec<String>,
}

impl Sealed<'_> {
    fn seal(&mut self, value: &Value, frame: &Value, path: &mut Vec<String>) -> Value {
        let is_hidden = |name: &Value| {
            frame.get("_sd").and_then(Value::as_array).is_some_and(|it| it.contains(name))
        };
        match value {
            Value::Object(object) => {
                let (mut plain, mut digests) = (Map::new(), Vec::new());
                for (name, value) in object {
                    path.push(name.clone());
                    let value = self.seal(value, &frame[name.as_str()], path);
                    if is_hidden(&json!(name)) {
                        digests.push(json!(self.disclose(Some(name), value, path)));
                    } else {
                        plain.insert(name.clone(), value);
                    }
                    path.pop();
                }
                for decoy in 0..frame["_sd_decoy"].as_u64().unwrap_or(0) {
                    digests.push(json!(digest_of(&format!("decoy {decoy} {path:?}"))));
                }
                if !digests.is_empty() {
                    plain.insert("_sd".into(), json!(digests));
                }
                Value::Object(plain)
            }
            Value::Array(array) => {
                let mut plain = Vec::new();
                for (index, value) in array.iter().enumerate() {
                    path.push(index.to_string());
                    let value = self.seal(value, &frame[index.to_string()], path);
                    if is_hidden(&json!(index)) {
                        plain.push(json!({"...": self.disclose(None, value, path)}));
                    } else {
                        plain.push(value);
                    }
                    path.pop();
                }
                Value::Array(plain)
            }
            plain => plain.clone(),
        }
    }

    fn disclose(&mut self, name: Option<&String>, value: Value, path: &[String]) -> String {
        self.salt += 1;
        let salt = format!("salt {}", self.salt);
        let text = encode(match name {
            Some(name) => json!([salt, name, value]).to_string(),
            None => json!([salt, value]).to_string(),
        });
        if self.is_shown(path) {
            self.disclosures.push(text.clone());
        }
        digest_of(&text)
    }

    fn is_shown(&self, path: &[String]) -> bool {
        let mut frame = self.shown;
        for name in path {
            match frame.get(name) {
                Some(deeper) => frame = deeper,
                None => return false,
            }
        }
        *frame != json!(false)
    }
}

fn without_empty(value: Value) -> Value {
    let is_empty = |value: &Value| *value == json!({}) || *value == json!([]);
    match value {
        Value::Object(object) => {
            let kept = object.into_iter().map(|(name, value)| (name, without_empty(value)));
            Value::Object(kept.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(array) => {
            let kept = array.into_iter().map(without_empty);
            Value::Array(kept.filter(|value| !is_empty(value)).collect())
        }
        plain => plain,
    }
}

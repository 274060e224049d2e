//! Token Status Lists: the draft's published lists, and what a verifier makes of them.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use simsim_attestation::{
    Attester, Expected, MAX_STATUS_LIST, Presentation, Roots, Signer, StatusList, StatusListError,
    Trust,
};
use simsim_tests::attestation_forge::{
    AUDIENCE, Forge, NONCE, NOW, encode, jwk, jws, make_signer, with,
};

const URI: &str = "https://example.com/statuslists/1";
const HEADER: &str = r#"{"alg":"ES256","typ":"statuslist+jwt"}"#;

/// Reads a vector file, or says that it is not here.
fn vectors(name: &str) -> Option<String> {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors/attestation/token-status-list");
    let text = fs::read_to_string(PathBuf::from(path).join(name)).ok();
    if text.is_none() {
        println!("skipped: ../shared is not here");
    }
    text
}

/// The draft's first example: sixteen statuses of one bit.
fn payload() -> String {
    let list = json!({"bits": 1, "lst": "eNrbuRgAAhcBXQ"});
    json!({"sub": URI, "iat": NOW, "exp": NOW + 900, "ttl": 600, "status_list": list}).to_string()
}

fn verify(header: &str, payload: &str, now: u64) -> Result<StatusList, StatusListError> {
    let signer = make_signer();
    StatusList::verify(&jws(header, payload, &signer), Trust::Key(&signer.public_key()), now)
}

#[test]
fn the_published_lists_say_what_they_were_made_of() {
    let Some(text) = vectors("status_list_vectors.json") else { return };
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut seen = Vec::new();
    for vector in file["vectors"].as_array().unwrap() {
        let list = json!({"bits": vector["bits"], "lst": vector["lst"]});
        let payload = json!({"sub": URI, "iat": NOW, "status_list": list}).to_string();
        let list = verify(HEADER, &payload, NOW).unwrap();
        let size = vector["size"].as_u64().unwrap();
        let bits = vector["bits"].as_u64().unwrap();
        let expected = |index: u64| match vector["raw_hex"].as_str() {
            Some(hex) => {
                let byte = usize::try_from(index * bits / 8).unwrap() * 2;
                let byte = u64::from_str_radix(&hex[byte..byte + 2], 16).unwrap();
                byte >> (index * bits % 8) & ((1 << bits) - 1)
            }
            None => {
                let listed = &vector["expected_nonzero_or_listed"][index.to_string()];
                listed.as_u64().unwrap_or(vector["all_other_entries"].as_u64().unwrap())
            }
        };
        for index in 0..size {
            let found = list.status(index).map(u64::from);
            assert_eq!(found, Some(expected(index)), "{} {index}", vector["name"]);
        }
        assert_eq!(list.status(size.next_multiple_of(8)), None, "beyond the end");
        seen.push(vector["name"].as_str().unwrap().to_owned());
    }
    let bodies = ["body 1-bit 16 entries", "body 2-bit 12 entries"];
    assert_eq!(seen, [&["1-bit", "2-bit", "4-bit", "8-bit"][..], &bodies].concat());
}

#[test]
fn the_published_bytes_come_out_in_order() {
    for (bits, lst, statuses) in
        [(1, "eNrbuRgAAhcBXQ", "1001110111000101"), (2, "eNo76fITAAPfAgc", "120301011233")]
    {
        let list = json!({"bits": bits, "lst": lst});
        let payload = json!({"sub": URI, "iat": NOW, "status_list": list}).to_string();
        let list = verify(HEADER, &payload, NOW).unwrap();
        let found: String =
            (0..).map_while(|at| list.status(at)).map(|it| it.to_string()).collect();
        assert_eq!(found, statuses);
        assert_eq!(list.status(u64::MAX), None);
    }
}

#[test]
fn the_published_token_is_of_our_kind_and_of_nobody_we_know() {
    let Some(text) = vectors("raw/status_list_jwt_raw.txt") else { return };
    let text: String = text.split_whitespace().collect();
    let key = make_signer().public_key();
    let error = StatusList::verify(&text, Trust::Key(&key), 1_686_920_170).unwrap_err();
    assert_eq!(error, StatusListError::BadSignature, "its key is not among the vectors");
}

#[test]
fn a_list_is_refused_by_name() {
    let is = |header: &str, payload: &str, now, error| {
        assert_eq!(verify(header, payload, now).map(drop), Err(error), "{header} {payload} {now}");
    };
    assert!(verify(HEADER, &payload(), NOW).is_ok());
    is(&with(HEADER, "typ", json!("JWT")), &payload(), NOW, StatusListError::AnotherKind);
    is(&with(HEADER, "alg", json!("none")), &payload(), NOW, StatusListError::AnotherKind);
    is(&with(HEADER, "crit", json!(["exp"])), &payload(), NOW, StatusListError::AnotherKind);
    is(HEADER, &payload(), NOW - 61, StatusListError::Expired);
    assert!(verify(HEADER, &payload(), NOW + 659).is_ok());
    is(HEADER, &payload(), NOW + 660, StatusListError::Expired);
    let malformed = [
        ("sub", json!(1)),
        ("iat", json!(null)),
        ("exp", json!("soon")),
        ("ttl", json!(-1)),
        ("status_list", json!([])),
        ("status_list", json!({"bits": 3, "lst": "eNrbuRgAAhcBXQ"})),
        ("status_list", json!({"bits": 1, "lst": "eNrbuRgAAhcBXQ="})),
        ("status_list", json!({"bits": 1, "lst": "eNrbuRgAAhcBXA"})),
        ("status_list", json!({"bits": 1, "lst": "AAAA"})),
        ("status_list", json!({"bits": 1})),
    ];
    for (name, value) in malformed {
        is(HEADER, &with(&payload(), name, value), NOW, StatusListError::Malformed);
    }
    is(HEADER, "[]", NOW, StatusListError::Malformed);
    let long = "x".repeat(MAX_STATUS_LIST + 1);
    let error = StatusList::verify(&long, Trust::SelfAsserted, NOW).unwrap_err();
    assert_eq!(error, StatusListError::TooLarge);
}

#[test]
fn a_list_that_swells_is_refused() {
    let zeros = vec![0; 4 * MAX_STATUS_LIST + 1];
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&zeros, 6);
    let list = json!({"bits": 1, "lst": encode(packed)});
    let error = verify(HEADER, &with(&payload(), "status_list", list), NOW).map(drop);
    assert_eq!(error, Err(StatusListError::TooLarge));
}

#[test]
fn only_whom_the_verifier_trusts_signs_a_list() {
    let signer = make_signer();
    let header = with(HEADER, "jwk", jwk(&signer.public_key()));
    let own = with(&payload(), "iss", json!(signer.public_key().thumbprint_uri()));
    let text = jws(&header, &own, &signer);
    let stranger = make_signer().public_key();
    let by = |trust| StatusList::verify(&text, trust, NOW).map(drop);
    assert_eq!(by(Trust::SelfAsserted), Err(StatusListError::Untrusted));
    assert_eq!(by(Trust::Key(&stranger)), Err(StatusListError::BadSignature));
    let attester = Attester::make("https://attest.example").unwrap();
    let roots = Roots::from_pem(&attester.root(NOW).unwrap()).unwrap();
    assert_eq!(by(Trust::Roots(&roots)), Err(StatusListError::Untrusted));

    use base64::{Engine, engine::general_purpose::STANDARD};
    let leaf = attester.issue(&signer.public_key(), NOW, 7).unwrap();
    let header = with(HEADER, "x5c", json!([STANDARD.encode(leaf)]));
    let text = jws(&header, &with(&payload(), "iss", json!(attester.uri())), &signer);
    assert!(StatusList::verify(&text, Trust::Roots(&roots), NOW).is_ok());
}

/// The verdict on a foreign token with this `status`, by this list.
fn verdict(status: Value, list: Option<&StatusList>) -> &'static str {
    let mut forge = Forge::answer();
    forge.claim("status", status);
    judged(&forge, Trust::Key(&forge.pinned), list, NOW)
}

fn judged(forge: &Forge, trust: Trust<'_>, list: Option<&StatusList>, now: u64) -> &'static str {
    let expected = Expected::answer(AUDIENCE, NONCE, trust);
    let expected = match list {
        Some(list) => expected.status_list(list),
        None => expected,
    };
    let text = forge.text();
    let verified = Presentation::parse(&text).and_then(|it| it.verify(&expected, now));
    verified.map_or_else(|error| error.name(), |_| "ok")
}

#[test]
fn a_status_is_looked_up_in_its_own_list_and_in_no_other() {
    let list = verify(HEADER, &payload(), NOW).unwrap(); // 1001110111000101
    let at = |idx: Value| json!({"status_list": {"idx": idx, "uri": URI}});
    assert_eq!(verdict(at(json!(1)), Some(&list)), "ok");
    assert_eq!(verdict(at(json!(0)), Some(&list)), "revoked");
    assert_eq!(verdict(at(json!(1)), None), "status_unsupported");
    assert_eq!(verdict(at(json!(16)), Some(&list)), "status_unsupported", "beyond the end");
    for idx in [json!(-1), json!("1"), json!(1.5), json!(null)] {
        assert_eq!(verdict(at(idx), Some(&list)), "malformed_claim");
    }
    let elsewhere = json!({"status_list": {"idx": 1, "uri": "https://evil.example/1"}});
    assert_eq!(verdict(elsewhere, Some(&list)), "status_unsupported");
    let two_ways = json!({"status_list": {"idx": 1, "uri": URI}, "other": {}});
    assert_eq!(verdict(two_ways, Some(&list)), "status_unsupported");
    assert_eq!(verdict(json!({}), Some(&list)), "status_unsupported");
    assert_eq!(verdict(json!([]), Some(&list)), "malformed_claim");

    let two_bits = json!({"bits": 2, "lst": "eNo76fITAAPfAgc"}); // 1203...
    let list = verify(HEADER, &with(&payload(), "status_list", two_bits), NOW).unwrap();
    assert_eq!(verdict(at(json!(0)), Some(&list)), "revoked");
    assert_eq!(verdict(at(json!(1)), Some(&list)), "suspended");
    assert_eq!(verdict(at(json!(2)), Some(&list)), "ok");
    assert_eq!(
        verdict(at(json!(3)), Some(&list)),
        "status_unsupported",
        "the issuer's own meaning"
    );
}

#[test]
fn the_holders_own_word_may_refer_to_no_list() {
    let list = verify(HEADER, &payload(), NOW).unwrap();
    let mut forge = Forge::answer();
    forge.header = with(&forge.header, "jwk", jwk(&forge.pinned));
    forge.claim("iss", json!(forge.pinned.thumbprint_uri()));
    assert_eq!(judged(&forge, Trust::SelfAsserted, Some(&list), NOW), "ok");
    forge.claim("status", json!({"status_list": {"idx": 1, "uri": URI}}));
    assert_eq!(judged(&forge, Trust::SelfAsserted, Some(&list), NOW), "status_unsupported");
}

#[test]
fn an_old_list_says_nothing() {
    let list = verify(HEADER, &with(&payload(), "exp", json!(NOW + 60)), NOW).unwrap();
    assert!(!list.is_expired(NOW + 119) && list.is_expired(NOW + 120));
    let mut forge = Forge::answer();
    forge.claim("status", json!({"status_list": {"idx": 1, "uri": URI}}));
    let at = |now| judged(&forge, Trust::Key(&forge.pinned), Some(&list), now);
    assert_eq!(at(NOW + 119), "ok");
    assert_eq!(at(NOW + 120), "status_unsupported");
}

//! Presentations that must not pass, each with the name of its refusal, and their nearest valid kin.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use serde_json::json;
use simsim_attestation::{Expected, Presentation, Signer, Trust};
use simsim_tests::attestation_forge::{
    AUDIENCE, Forge, NONCE, NOW, digest_of, encode, jwk, make_signer, with, without,
};

type Bend = fn(&mut Forge);

/// The verdict of a verifier that pins a key and asks for no type: `ok` or the error's name.
fn verdict(forge: &Forge, text: &str) -> &'static str {
    let expected = Expected::answer(AUDIENCE, NONCE, Trust::Key(&forge.pinned)).any_vct();
    let verified = Presentation::parse(text).and_then(|it| it.verify(&expected, NOW));
    verified.map_or_else(|error| error.name(), |_| "ok")
}

fn judge(cases: &[(&str, &str, Bend)]) {
    let mut wrong = Vec::new();
    for (case, outcome, bend) in cases {
        let mut forge = Forge::answer();
        bend(&mut forge);
        let found = verdict(&forge, &forge.text());
        if found != *outcome {
            wrong.push(format!("{case}: {found}, not {outcome}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_header_is_refused_by_name() {
    judge(&[
        ("as it is", "ok", |_| {}),
        ("alg none", "wrong_alg", |f| f.header = with(&f.header, "alg", json!("none"))),
        ("alg HS256", "wrong_alg", |f| f.header = with(&f.header, "alg", json!("HS256"))),
        ("alg ES384", "wrong_alg", |f| f.header = with(&f.header, "alg", json!("ES384"))),
        ("alg es256", "wrong_alg", |f| f.header = with(&f.header, "alg", json!("es256"))),
        ("alg list", "wrong_alg", |f| f.header = with(&f.header, "alg", json!(["ES256"]))),
        ("no alg", "wrong_alg", |f| f.header = without(&f.header, "alg")),
        ("typ JWT", "wrong_typ", |f| f.header = with(&f.header, "typ", json!("JWT"))),
        ("typ kb+jwt", "wrong_typ", |f| f.header = with(&f.header, "typ", json!("kb+jwt"))),
        ("typ vc+sd-jwt", "wrong_typ", |f| f.header = with(&f.header, "typ", json!("vc+sd-jwt"))),
        ("no typ", "wrong_typ", |f| f.header = without(&f.header, "typ")),
        ("crit", "unknown_crit", |f| f.header = with(&f.header, "crit", json!(["exp"]))),
        ("empty crit", "unknown_crit", |f| f.header = with(&f.header, "crit", json!([]))),
        ("b64 false", "unknown_crit", |f| f.header = with(&f.header, "b64", json!(false))),
        ("kid is no path", "ok", |f| f.header = with(&f.header, "kid", json!("../../secret"))),
        ("jku is not fetched", "ok", |f| f.header = with(&f.header, "jku", json!("https://a.b"))),
        ("alg twice", "duplicate_key", |f| {
            f.header = f.header.replacen('{', r#"{"alg":"ES256","#, 1);
        }),
        ("another issuer", "bad_signature", |f| f.issuer = make_signer()),
        ("another issuer, its key in the header", "bad_signature", |f| {
            f.issuer = make_signer();
            f.header = with(&f.header, "jwk", jwk(&f.issuer.public_key()));
        }),
        ("an array", "malformed", |f| f.header = "[]".into()),
        ("empty", "malformed", |f| f.header = String::new()),
    ]);
}

#[test]
fn the_claims_are_refused_by_name() {
    judge(&[
        ("no iss", "missing_claim", |f| f.payload = without(&f.payload, "iss")),
        ("iss is a number", "malformed_claim", |f| f.claim("iss", json!(1))),
        ("no vct", "missing_claim", |f| f.payload = without(&f.payload, "vct")),
        ("vct is a list", "malformed_claim", |f| f.claim("vct", json!(["a"]))),
        ("aud of this verifier", "ok", |f| f.claim("aud", json!(AUDIENCE))),
        ("aud of several", "ok", |f| f.claim("aud", json!(["https://a.b", AUDIENCE]))),
        ("aud of others", "wrong_audience", |f| f.claim("aud", json!(["https://a.b"]))),
        ("aud of another", "wrong_audience", |f| f.claim("aud", json!("https://evil.example"))),
        ("aud of nobody", "wrong_audience", |f| f.claim("aud", json!([]))),
        ("aud is null", "wrong_audience", |f| f.claim("aud", json!(null))),
        ("a score that its own scale has not", "malformed_claim", |f| f.claim("score", json!(951))),
        ("a threshold beyond the scale", "malformed_claim", |f| {
            f.claim("score_at_least", json!({"951": true}));
        }),
        ("a score below its threshold", "malformed_claim", |f| f.claim("score", json!(599))),
        ("a band below its threshold", "malformed_claim", |f| {
            f.claim("band", json!({"min": 550, "max": 599}));
        }),
        ("a score of a type like ours", "wrong_vct", |f| {
            f.claim("vct", json!("https://simsim.example.evil.example/credentials/score/1"));
        }),
        ("a score of our next type", "wrong_vct", |f| {
            f.claim("vct", json!("https://simsim.example/credentials/score/2"));
        }),
        ("a score of our type in capitals", "wrong_vct", |f| {
            f.claim("vct", json!("https://SIMSIM.example/credentials/score/1"));
        }),
        ("a band of no type of ours", "wrong_vct", |f| {
            f.payload = without(&f.payload, "score_at_least");
            f.claim("band", json!({"min": 600, "max": 649}));
            f.claim("vct", json!("simsim"));
        }),
        ("another type that says nothing of a score", "ok", |f| {
            f.payload = without(&f.payload, "score_at_least");
            f.claim("vct", json!("https://simsim.example/credentials/other/1"));
        }),
        ("a score of another type", "wrong_vct", |f| f.claim("vct", json!("https://a.example/b"))),
        ("no exp", "missing_claim", |f| f.payload = without(&f.payload, "exp")),
        ("exp is text", "malformed_claim", |f| f.claim("exp", json!("9999999999"))),
        ("exp is a fraction", "malformed_claim", |f| f.claim("exp", json!(1795000900.5))),
        ("exp is negative", "malformed_claim", |f| f.claim("exp", json!(-1))),
        ("exp is null", "malformed_claim", |f| f.claim("exp", json!(null))),
        ("expired 60 s ago", "expired", |f| f.claim("exp", json!(NOW - 60))),
        ("expired 59 s ago", "ok", |f| f.claim("exp", json!(NOW - 59))),
        ("nbf in 61 s", "not_yet_valid", |f| f.claim("nbf", json!(NOW + 61))),
        ("nbf in 60 s", "ok", |f| f.claim("nbf", json!(NOW + 60))),
        ("nbf is text", "malformed_claim", |f| f.claim("nbf", json!("now"))),
        ("iat in 61 s", "issued_in_future", |f| f.claim("iat", json!(NOW + 61))),
        ("iat in 60 s", "ok", |f| f.claim("iat", json!(NOW + 60))),
        ("no iat", "missing_claim", |f| f.payload = without(&f.payload, "iat")),
        ("until tomorrow", "ok", |f| f.claim("exp", json!(NOW + 86_400))),
        ("30 days and the skew", "ok", |f| f.claim("exp", json!(NOW + 2_592_060))),
        ("a second longer", "lifetime_too_long", |f| f.claim("exp", json!(NOW + 2_592_061))),
        ("until the end of numbers", "lifetime_too_long", |f| f.claim("exp", json!(u64::MAX))),
        ("a status list", "status_unsupported", |f| {
            f.claim("status", json!({"status_list": {"idx": 0, "uri": "https://evil.example"}}));
        }),
        ("unchecked evidence", "evidence_unsupported", |f| f.claim("evidence", json!({}))),
        ("no cnf", "missing_claim", |f| f.payload = without(&f.payload, "cnf")),
        ("cnf by kid", "bad_cnf", |f| f.claim("cnf", json!({"kid": "1"}))),
        ("cnf with a URL", "bad_cnf", |f| {
            f.claim("cnf", json!({"jwk": jwk(&f.holder.public_key()), "jku": "https://a.b"}));
        }),
        ("cnf is private", "bad_cnf", |f| {
            let key = jwk(&f.holder.public_key()).to_string();
            let private: serde_json::Value =
                serde_json::from_str(&with(&key, "d", json!("AA"))).unwrap();
            f.claim("cnf", json!({ "jwk": private }));
        }),
        ("cnf off the curve", "kb_bad_signature", |f| {
            let key = jwk(&f.holder.public_key()).to_string();
            let off = with(&key, "y", json!(encode([7; 32])));
            let off: serde_json::Value = serde_json::from_str(&off).unwrap();
            f.claim("cnf", json!({ "jwk": off }));
        }),
        ("a claim twice", "duplicate_key", |f| {
            f.payload = f.payload.replacen('{', r#"{"exp":9999999999,"#, 1);
        }),
        ("a threshold twice, once escaped", "duplicate_key", |f| {
            f.payload =
                f.payload.replace(r#"{"600":true"#, r#"{"\u0036\u0030\u0030":false,"600":true"#);
        }),
        ("a threshold of text", "malformed_claim", |f| {
            f.claim("score_at_least", json!({"600": "true"}));
        }),
        ("too deep", "too_deep", |f| {
            f.payload = f.payload.replacen(
                '{',
                &format!("{{\"x\":{}1{},", "[".repeat(40), "]".repeat(40)),
                1,
            );
        }),
        ("too deep for the stack", "too_deep", |f| {
            f.payload = format!("{{\"x\":{}", "[".repeat(9_000));
        }),
        ("too large", "too_large", |f| f.claim("x", json!("x".repeat(12_400)))),
        ("not UTF-8 in spirit", "malformed", |f| f.payload = "{\"x\":\"\\ud800\"}".into()),
        ("more after the end", "malformed", |f| f.payload += "{}"),
    ]);
}

#[test]
fn the_key_binding_is_refused_by_name() {
    fn header(f: &mut Forge, name: &str, value: serde_json::Value) {
        f.kb_header = f.kb_header.take().map(|header| with(&header, name, value));
    }
    fn claim(f: &mut Forge, name: &str, value: serde_json::Value) {
        f.kb_payload = with(&f.kb_payload, name, value);
    }
    judge(&[
        ("none", "kb_missing", |f| f.kb_header = None),
        ("alg none", "kb_wrong_alg", |f| header(f, "alg", json!("none"))),
        ("typ JWT", "kb_wrong_typ", |f| header(f, "typ", json!("JWT"))),
        ("typ dc+sd-jwt", "kb_wrong_typ", |f| header(f, "typ", json!("dc+sd-jwt"))),
        ("crit", "kb_unknown_crit", |f| header(f, "crit", json!(["nonce"]))),
        ("another holder", "kb_bad_signature", |f| f.holder = make_signer()),
        ("another holder, its key in the header", "kb_bad_signature", |f| {
            f.holder = make_signer();
            let key = jwk(&f.holder.public_key());
            header(f, "jwk", key);
        }),
        ("signed by the issuer", "kb_bad_signature", |f| {
            f.claim("cnf", json!({"jwk": jwk(&make_signer().public_key())}));
        }),
        ("aud of another", "kb_wrong_audience", |f| claim(f, "aud", json!("https://evil.example"))),
        ("aud without prefix", "kb_wrong_audience", |f| {
            claim(f, "aud", json!("https://shop.example/answer"));
        }),
        ("aud with a slash more", "kb_wrong_audience", |f| {
            claim(f, "aud", json!(format!("{AUDIENCE}/")));
        }),
        ("aud is a list", "kb_malformed", |f| claim(f, "aud", json!([AUDIENCE]))),
        ("no aud", "kb_malformed", |f| f.kb_payload = without(&f.kb_payload, "aud")),
        ("nonce of another", "kb_wrong_nonce", |f| claim(f, "nonce", json!("AAAA"))),
        ("nonce is a number", "kb_malformed", |f| claim(f, "nonce", json!(1))),
        ("no nonce", "kb_malformed", |f| f.kb_payload = without(&f.kb_payload, "nonce")),
        ("300 s old", "ok", |f| claim(f, "iat", json!(NOW - 300))),
        ("301 s old", "kb_stale", |f| claim(f, "iat", json!(NOW - 301))),
        ("60 s ahead", "ok", |f| claim(f, "iat", json!(NOW + 60))),
        ("61 s ahead", "kb_in_future", |f| claim(f, "iat", json!(NOW + 61))),
        ("iat is text", "kb_malformed", |f| claim(f, "iat", json!("now"))),
        ("no iat", "kb_malformed", |f| f.kb_payload = without(&f.kb_payload, "iat")),
        ("its own exp has passed", "kb_stale", |f| claim(f, "exp", json!(NOW - 60))),
        ("its own nbf lies ahead", "kb_in_future", |f| claim(f, "nbf", json!(NOW + 61))),
        ("sd_hash of nothing", "kb_wrong_sd_hash", |f| claim(f, "sd_hash", json!(digest_of("")))),
        ("sd_hash is null", "kb_malformed", |f| claim(f, "sd_hash", json!(null))),
        ("a claim twice", "duplicate_key", |f| {
            f.kb_payload = f.kb_payload.replacen('{', r#"{"nonce":"AAAA","#, 1);
        }),
    ]);
}

#[test]
fn disclosures_are_refused_by_name() {
    judge(&[
        ("a member", "ok", |f| f.hide("given_name", &json!("Ada"))),
        ("a threshold", "ok", |f| {
            f.payload = without(&f.payload, "score_at_least");
            f.hide("score_at_least", &json!({"600": true}));
        }),
        ("an element", "ok", |f| {
            let digest = f.disclose(r#"["c2FsdA","DE"]"#);
            f.claim("nationalities", json!([{"...": digest}, "FR"]));
        }),
        ("a decoy", "ok", |f| f.claim("_sd", json!([digest_of("decoy")]))),
        ("a decoy in a list", "ok", |f| f.claim("x", json!([{"...": digest_of("decoy")}]))),
        ("one inside another", "ok", |f| {
            let inner = f.disclose(r#"["c2FsdA","city","Basel"]"#);
            f.hide("address", &json!({"_sd": [inner]}));
        }),
        ("no digest for it", "disclosure_unreferenced", |f| {
            f.disclose(r#"["c2FsdA","given_name","Ada"]"#);
        }),
        ("its digest only inside a hidden part", "disclosure_unreferenced", |f| {
            let inner = f.disclose(r#"["c2FsdA","city","Basel"]"#);
            let hidden = json!(["c2FsdA", "address", {"_sd": [inner]}]).to_string();
            f.claim("_sd", json!([digest_of(&encode(hidden))]));
        }),
        ("the same twice", "disclosure_repeated_digest", |f| {
            f.hide("given_name", &json!("Ada"));
            f.disclosures.push(f.disclosures[0].clone());
        }),
        ("a digest twice", "disclosure_repeated_digest", |f| {
            let digest = f.disclose(r#"["c2FsdA","given_name","Ada"]"#);
            f.claim("_sd", json!([digest, digest]));
        }),
        ("a decoy twice", "disclosure_repeated_digest", |f| {
            f.claim("x", json!([{"_sd": ["decoy"]}, {"_sd": ["decoy"]}]));
        }),
        ("a digest in a disclosure and outside", "disclosure_repeated_digest", |f| {
            let inner = f.disclose(r#"["c2FsdA","city","Basel"]"#);
            f.claim("home", json!({"_sd": [inner]}));
            f.hide("address", &json!({"_sd": [inner]}));
        }),
        ("a name that is taken", "disclosure_collision", |f| f.hide("as_of", &json!("2026-11-23"))),
        ("two of one name", "disclosure_collision", |f| {
            f.hide("given_name", &json!("Ada"));
            f.hide("given_name", &json!("Eva"));
        }),
        ("named _sd", "disclosure_reserved_name", |f| f.hide("_sd", &json!([]))),
        ("named ...", "disclosure_reserved_name", |f| f.hide("...", &json!("x"))),
        ("named _sd_alg", "disclosure_reserved_name", |f| f.hide("_sd_alg", &json!("sha-256"))),
        ("hides iss", "disclosure_protected_claim", |f| {
            f.payload = without(&f.payload, "iss");
            f.hide("iss", &json!("https://evil.example"));
        }),
        ("hides exp", "disclosure_protected_claim", |f| {
            f.payload = without(&f.payload, "exp");
            f.hide("exp", &json!(NOW + 900));
        }),
        ("hides nbf", "disclosure_protected_claim", |f| f.hide("nbf", &json!(NOW))),
        ("hides cnf", "disclosure_protected_claim", |f| {
            f.payload = without(&f.payload, "cnf");
            f.hide("cnf", &json!({"jwk": jwk(&f.holder.public_key())}));
        }),
        ("hides vct", "disclosure_protected_claim", |f| {
            f.payload = without(&f.payload, "vct");
            f.hide("vct", &json!("https://simsim.example/credentials/score/1"));
        }),
        ("hides status", "disclosure_protected_claim", |f| f.hide("status", &json!({}))),
        ("hides the key inside cnf", "disclosure_protected_claim", |f| {
            let key = jwk(&f.holder.public_key());
            let digest = f.disclose(&json!(["c2FsdA", "jwk", key]).to_string());
            f.claim("cnf", json!({"_sd": [digest]}));
        }),
        ("hides a part of the key", "disclosure_protected_claim", |f| {
            let mut key = jwk(&f.holder.public_key());
            let y = key.as_object_mut().unwrap().remove("y").unwrap();
            let digest = f.disclose(&json!(["c2FsdA", "y", y]).to_string());
            key.as_object_mut().unwrap().insert("_sd".into(), json!([digest]));
            f.claim("cnf", json!({ "jwk": key }));
        }),
        ("hides where the status lies", "disclosure_protected_claim", |f| {
            let digest = f.disclose(r#"["c2FsdA","idx",0]"#);
            f.claim("status", json!({"status_list": {"_sd": [digest]}}));
        }),
        ("hides an element of iss", "disclosure_protected_claim", |f| {
            let digest = f.disclose(r#"["c2FsdA","https://attest.example"]"#);
            f.claim("iss", json!([{"...": digest}]));
        }),
        ("hides vct#integrity", "disclosure_protected_claim", |f| {
            f.hide("vct#integrity", &json!("sha256-AAAA"));
        }),
        ("a nested exp is nobody's", "ok", |f| {
            let digest = f.disclose(r#"["c2FsdA","exp",1]"#);
            f.claim("card", json!({"_sd": [digest]}));
        }),
        ("an element where a member belongs", "disclosure_malformed", |f| {
            let digest = f.disclose(r#"["c2FsdA","DE"]"#);
            f.claim("_sd", json!([digest]));
        }),
        ("a member where an element belongs", "disclosure_malformed", |f| {
            let digest = f.disclose(r#"["c2FsdA","given_name","Ada"]"#);
            f.claim("x", json!([{"...": digest}]));
        }),
        ("four parts", "disclosure_malformed", |f| {
            let digest = f.disclose(r#"["c2FsdA","a","b","c"]"#);
            f.claim("_sd", json!([digest]));
        }),
        ("a salt that is no text", "disclosure_malformed", |f| {
            let digest = f.disclose(r#"[1,"given_name","Ada"]"#);
            f.claim("_sd", json!([digest]));
        }),
        ("an object", "disclosure_malformed", |f| {
            let digest = f.disclose(r#"{"given_name":"Ada"}"#);
            f.claim("_sd", json!([digest]));
        }),
        ("empty", "disclosure_malformed", |f| f.disclosures.push(String::new())),
        ("padded", "disclosure_malformed", |f| {
            f.hide("given_name", &json!("Adam"));
            let padded = f.disclosures[0].clone() + "==";
            f.claim("_sd", json!([digest_of(&padded)]));
            f.disclosures = vec![padded];
        }),
        ("a key twice inside", "duplicate_key", |f| {
            let digest = f.disclose(r#"["c2FsdA","address",{"city":"Basel","city":"Bern"}]"#);
            f.claim("_sd", json!([digest]));
        }),
        ("_sd is text", "disclosure_reserved_name", |f| f.claim("_sd", json!("x"))),
        ("_sd holds a number", "disclosure_malformed", |f| f.claim("_sd", json!([1]))),
        ("... with company", "disclosure_malformed", |f| {
            f.claim("x", json!([{"...": digest_of("decoy"), "y": 1}]));
        }),
        ("... in an object", "disclosure_reserved_name", |f| f.claim("x", json!({"...": "y"}))),
        ("_sd_alg further down", "disclosure_reserved_name", |f| {
            f.claim("x", json!({"_sd_alg": "sha-256"}));
        }),
        ("sha-512", "unsupported_sd_alg", |f| f.claim("_sd_alg", json!("sha-512"))),
        ("SHA-256", "unsupported_sd_alg", |f| f.claim("_sd_alg", json!("SHA-256"))),
        ("_sd_alg is null", "unsupported_sd_alg", |f| f.claim("_sd_alg", json!(null))),
        ("a chain too deep", "too_deep", |f| {
            let mut digest = f.disclose(r#"["c2FsdA","x",1]"#);
            for _ in 0..40 {
                digest = f.disclose(&json!(["c2FsdA", "x", {"_sd": [digest]}]).to_string());
            }
            f.claim("_sd", json!([digest]));
        }),
        ("too many", "too_large", |f| {
            for _ in 0..257 {
                f.disclosures.push("WyIiLDFd".into());
            }
        }),
    ]);
}

#[test]
fn another_spelling_of_the_text_is_refused() {
    let forge = Forge::answer();
    let good = forge.text();
    let (sd_jwt, kb) = good.rsplit_once('~').unwrap();
    let (signed, signature) = sd_jwt.rsplit_once('.').unwrap();
    let der = [&[0x30, 4, 2, 1, 1, 2, 1][..], &[1]].concat();
    for (case, outcome, text) in [
        ("as it is", "ok", good.clone()),
        ("a line end after it", "kb_malformed", format!("{good}\n")),
        ("a space before it", "malformed", format!(" {good}")),
        ("a second ~", "disclosure_malformed", format!("{sd_jwt}~~{kb}")),
        ("no ~", "malformed", format!("{sd_jwt}{kb}")),
        ("a part too many", "malformed", format!("{signed}.{signature}.AAAA~{kb}")),
        ("a part too few", "malformed", format!("{signed}~{kb}")),
        ("padding", "malformed", format!("{sd_jwt}==~{kb}")),
        ("an empty signature", "bad_signature", format!("{signed}.~{kb}")),
        ("a DER signature", "bad_signature", format!("{signed}.{}~{kb}", encode(der))),
        ("a signature of zeros", "bad_signature", format!("{signed}.{}~{kb}", encode([0; 64]))),
        ("a signature and a byte", "bad_signature", format!("{signed}.{}~{kb}", encode([1; 65]))),
        ("JSON form", "malformed", r#"{"payload":"","signature":""}"#.into()),
        ("two key bindings", "disclosure_malformed", format!("{good}~{kb}")),
        (
            "sd_hash of this text",
            "ok",
            forge.bind(&format!("{sd_jwt}~"), &digest_of(&format!("{sd_jwt}~"))),
        ),
        (
            "sd_hash without the last ~",
            "kb_wrong_sd_hash",
            forge.bind(&format!("{sd_jwt}~"), &digest_of(sd_jwt)),
        ),
        ("empty", "malformed", String::new()),
        ("tildes", "malformed", "~".repeat(16_384)),
        ("a byte too many", "too_large", "~".repeat(16_385)),
        ("not ASCII", "kb_malformed", format!("{good}é")),
    ] {
        assert_eq!(verdict(&forge, &text), outcome, "{case}");
    }
}

#[test]
fn no_changed_byte_passes() {
    let mut forge = Forge::answer();
    forge.hide("given_name", &json!("Ada"));
    let good = forge.text();
    assert_eq!(verdict(&forge, &good), "ok");
    for at in 0..good.len() {
        for byte in [b'A', b'~', b'.', b'=', b'\n', good.as_bytes()[at] ^ 1] {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = byte;
            if bytes != good.as_bytes()
                && let Ok(changed) = String::from_utf8(bytes)
            {
                assert_ne!(verdict(&forge, &changed), "ok", "byte {at} became {byte}");
            }
        }
    }
    for length in 0..good.len() {
        assert_ne!(verdict(&forge, &good[..length]), "ok", "cut at {length}");
    }
}

#[test]
fn a_self_asserted_answer_is_believed_only_where_that_was_asked_for() {
    let mut forge = Forge::answer();
    forge.header = with(&forge.header, "jwk", jwk(&forge.pinned));
    forge.claim("iss", json!(forge.pinned.thumbprint_uri()));
    let text = forge.text();
    fn check(text: &str, trust: Trust<'_>) -> &'static str {
        let expected = Expected::answer(AUDIENCE, NONCE, trust);
        let verified = Presentation::parse(text).and_then(|it| it.verify(&expected, NOW));
        verified.map_or_else(|error| error.name(), |it| it.level().name())
    }
    let other = make_signer();
    assert_eq!(check(&text, Trust::SelfAsserted), "L0");
    assert_eq!(check(&text, Trust::Key(&forge.pinned)), "L1");
    assert_eq!(check(&text, Trust::Key(&other.public_key())), "bad_signature");

    forge.claim("iss", json!("https://attest.example"));
    assert_eq!(check(&forge.text(), Trust::SelfAsserted), "issuer_mismatch");
    forge.header = without(&forge.header, "jwk");
    assert_eq!(check(&forge.text(), Trust::SelfAsserted), "untrusted_issuer");
}

#[test]
fn what_was_asked_for_must_be_shown() {
    let mut forge = Forge::answer();
    let verdict = |forge: &Forge, at_least: u16| {
        let expected = Expected::answer(AUDIENCE, NONCE, Trust::Key(&forge.pinned));
        let text = forge.text();
        let verified =
            Presentation::parse(&text).and_then(|it| it.verify(&expected.at_least(at_least), NOW));
        verified.map_or_else(|error| error.name(), |_| "ok")
    };
    assert_eq!(verdict(&forge, 600), "ok");
    assert_eq!(verdict(&forge, 550), "ok");
    assert_eq!(verdict(&forge, 650), "predicate_not_met");
    forge.claim("score_at_least", json!({"600": false}));
    assert_eq!(verdict(&forge, 600), "predicate_not_met");
    forge.claim("vct", json!("https://simsim.example/credentials/other/1"));
    assert_eq!(verdict(&forge, 600), "wrong_vct");
}

#[test]
fn no_claim_can_pose_as_the_verdict() {
    let mut forge = Forge::answer();
    forge.claim("ok", json!(false));
    forge.claim("level", json!("L4"));
    forge.claim("error", json!("none"));
    let expected = Expected::answer(AUDIENCE, NONCE, Trust::Key(&forge.pinned));
    let text = forge.text();
    let verified = Presentation::parse(&text).unwrap().verify(&expected, NOW).unwrap();
    let shown: serde_json::Value = serde_json::from_str(&verified.to_json()).unwrap();
    assert_eq!(shown["ok"], json!(true));
    assert_eq!(shown["level"], json!("L1"));
    assert_eq!(shown.get("error"), None);
    assert_eq!(shown.get("cnf"), None);
}

//! What a scorecard file must not be: each wrong file is an error that names the place.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use simsim_scoring::{Scorecard, ScorecardError, scorecard::SIMSIM_V1};

/// Where and what, after `change` was made to simsim-v1.
fn fault(change: impl FnOnce(&mut Value)) -> (String, String) {
    let mut file = serde_json::from_slice(SIMSIM_V1).unwrap();
    change(&mut file);
    match Scorecard::parse(file.to_string().as_bytes()) {
        Err(ScorecardError::Rule { path, problem }) => (path, problem),
        other => panic!("expected a broken rule, not {other:?}"),
    }
}

/// The first characteristic.
fn first(file: &mut Value) -> &mut Value {
    &mut file["categories"][0]["characteristics"][0]
}

#[test]
fn the_shipped_scorecard_is_read_and_named_by_its_bytes() {
    let card = Scorecard::parse(SIMSIM_V1).unwrap();
    assert_eq!(card.id().id, "simsim-v1");
    assert!(card.id().hash.starts_with("sha-256:"));
    assert_eq!(card.id().hash.len(), 8 + 64);
    let mut other = SIMSIM_V1.to_vec();
    other.push(b'\n');
    assert_ne!(Scorecard::parse(&other).unwrap().id().hash, card.id().hash);
}

#[test]
fn each_broken_rule_is_named_with_its_path() {
    type Change = fn(&mut Value);
    let bins = "categories[0].characteristics[0].bins";
    let cases: &[(&str, &str, Change)] = &[
        ("schema", "only", |f| f["schema"] = json!("simsim-scorecard/2")),
        ("id", "letters", |f| f["id"] = json!("a b")),
        ("the top level", "`id` is missing", |f| drop(f.as_object_mut().unwrap().remove("id"))),
        ("colour", "not part", |f| f["colour"] = json!(1)),
        ("base", "lowest score", |f| f["base"] = json!(351)),
        ("range", "above", |f| f["range"] = json!([950, 350])),
        ("range[1]", "outside", |f| f["range"][1] = json!(i64::MAX)),
        ("bands[1][0]", "no gap", |f| f["bands"][1][0] = json!(551)),
        ("bands", "end at", |f| drop(f["bands"].as_array_mut().unwrap().pop())),
        ("reasons.max", "outside", |f| f["reasons"]["max"] = json!(5)),
        ("minimum.history_days", "outside", |f| f["minimum"]["history_days"] = json!(i64::MIN)),
        ("recency.none_days", "more than", |f| f["recency"]["none_days"] = json!(31)),
        ("recency.full_days", "outside", |f| f["recency"]["full_days"] = json!(-1)),
        ("categories", "a category", |f| f["categories"] = json!([])),
        ("categories", "every category", |f| {
            drop(f["categories"][0].as_object_mut().unwrap().remove("weight_permille"));
        }),
        ("categories[0].weight_permille", "not the", |f| {
            f["categories"][0]["weight_permille"] = json!(351);
        }),
        ("categories[0].max", "at most", |f| f["categories"][0]["max"] = json!(1)),
        ("categories[1].id", "twice", |f| f["categories"][1]["id"] = json!("CH")),
        ("categories[0].characteristics[1].id", "twice", |f| {
            f["categories"][0]["characteristics"][1]["id"] = first(f)["id"].clone();
        }),
        ("categories[0].characteristics[0].feature", "`sex`", |f| {
            first(f)["feature"] = json!("sex");
        }),
        ("categories[0].characteristics[0].direction", "`up`", |f| {
            first(f)["direction"] = json!("left");
        }),
        ("categories[0].characteristics[0].neutral", "outside", |f| {
            first(f)["neutral"] = json!(9_999);
        }),
        ("categories[0].characteristics[0]", "either", |f| first(f)["evidence_k"] = json!(3)),
        (bins, "the last bin", |f| {
            let bins = first(f)["bins"].as_array_mut().unwrap();
            bins.last_mut().unwrap()["lt"] = json!(999_999);
        }),
        (bins, "lowest points", |f| {
            for bin in first(f)["bins"].as_array_mut().unwrap() {
                bin["points"] = json!(bin["points"].as_i64().unwrap() + 1);
            }
        }),
        ("categories[0].characteristics[0].bins[1].lt", "overlap", |f| {
            let bins = &mut first(f)["bins"];
            bins[1]["lt"] = bins[0]["lt"].clone();
        }),
        ("categories[0].characteristics[0].bins[1].points", "outside", |f| {
            first(f)["bins"][1]["points"] = json!(i64::MAX);
        }),
        ("categories[0].characteristics[0].reason_negative", "`en`", |f| {
            first(f)["reason_negative"] = json!({"de": "Nein"});
        }),
        ("categories[4].characteristics[0].feature", "lending", |f| {
            f["purpose"] = json!("lending")
        }),
        ("categories[0].characteristics", "at most", |f| {
            let one = first(f).clone();
            f["categories"][0]["characteristics"] = json!(vec![one; 10_000]);
        }),
    ];
    for (path, problem, change) in cases {
        let (at, what) = fault(change);
        assert_eq!(&at, path, "{what}");
        assert!(what.contains(problem), "{at}: {what}");
    }
}

#[test]
fn what_is_not_json_is_an_error_that_says_so() {
    for bytes in [&b""[..], b"{", b"\xff\xfe", b"[1.5]", br#"{"a":1,"a":2}"#, &[b'['; 4_000]] {
        let error = Scorecard::parse(bytes).unwrap_err();
        assert!(matches!(error, ScorecardError::NotJson { .. }), "{error}");
    }
    let large = vec![b' '; (1 << 24) + 1];
    assert_eq!(Scorecard::parse(&large), Err(ScorecardError::TooLarge { limit: 1 << 24 }));
}

proptest! {
    #[test]
    fn a_damaged_scorecard_never_panics(
        at in 0..SIMSIM_V1.len(),
        byte: u8,
        cut in 0..SIMSIM_V1.len(),
    ) {
        let mut bytes = SIMSIM_V1.to_vec();
        bytes[at] = byte;
        let _ = Scorecard::parse(&bytes);
        bytes.truncate(cut);
        let _ = Scorecard::parse(&bytes);
    }
}

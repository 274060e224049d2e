//! The published JSON Schema of scorecards says what the reader says, as far as a schema can.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use jsonschema::Validator;
use serde_json::{Value, json};
use simsim_scoring::{
    Scorecard,
    feature::Feature,
    scorecard::{SHIPPED, SIMSIM_V1},
};

const SCHEMA: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/formats/scorecard.schema.json"));

fn schema() -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(SCHEMA).unwrap()).unwrap()
}

type Change = fn(&mut Value);

fn changed(change: Change) -> Value {
    let mut file = serde_json::from_slice(SIMSIM_V1).unwrap();
    change(&mut file);
    file
}

/// The first characteristic.
fn first(file: &mut Value) -> &mut Value {
    &mut file["categories"][0]["characteristics"][0]
}

fn is_read(file: &Value) -> bool {
    Scorecard::parse(file.to_string().as_bytes()).is_ok()
}

#[test]
fn the_schema_is_itself_a_schema() {
    let schema = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn every_shipped_scorecard_keeps_to_it() {
    for bytes in SHIPPED {
        let file: Value = serde_json::from_slice(bytes).unwrap();
        let problems: Vec<String> =
            schema().iter_errors(&file).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert!(problems.is_empty(), "{}: {problems:?}", file["id"]);
    }
}

#[test]
fn it_names_the_features_there_are() {
    let file: Value = serde_json::from_str(SCHEMA).unwrap();
    let named = &file["$defs"]["characteristic"]["properties"]["feature"]["enum"];
    let features: Vec<&str> = Feature::ALL.iter().map(|feature| feature.name()).collect();
    assert_eq!(named, &json!(features));
}

#[test]
fn what_is_wrong_in_its_shape_is_refused_by_schema_and_reader() {
    let cases: &[(&str, Change)] = &[
        ("another version", |f| f["schema"] = json!("simsim-scorecard/2")),
        ("no id", |f| drop(f.as_object_mut().unwrap().remove("id"))),
        ("a blank in an id", |f| f["id"] = json!("a b")),
        ("an unknown member", |f| f["colour"] = json!(1)),
        ("an unknown purpose", |f| f["purpose"] = json!("insurance")),
        ("a fraction", |f| f["base"] = json!(350.5)),
        ("a text for a number", |f| f["base"] = json!("350")),
        ("a range of one", |f| f["range"] = json!([350])),
        ("a range of 64 bits", |f| f["range"][1] = json!(i64::MAX)),
        ("a band without a name", |f| f["bands"][0] = json!([350, 550])),
        ("an unknown basis", |f| f["basis"] = json!("weeks")),
        ("an unknown rule on what is missing", |f| f["incomplete"] = json!("refuse")),
        ("half a recency", |f| f["recency"] = json!({"full_days": 31})),
        ("recency beyond what is looked at", |f| f["recency"]["none_days"] = json!(731)),
        ("a negative limit", |f| f["unverified_limit"] = json!(-1)),
        ("five reasons", |f| f["reasons"]["max"] = json!(5)),
        ("another algorithm", |f| f["reasons"]["algorithm"] = json!("pointsAbove")),
        ("a minimum of 64 bits", |f| f["minimum"]["history_days"] = json!(i64::MIN)),
        ("half a minimum", |f| f["minimum"] = json!({"history_days": 90})),
        ("no category", |f| f["categories"] = json!([])),
        ("17 categories", |f| f["categories"] = json!(vec![f["categories"][0].clone(); 17])),
        ("10,000 characteristics", |f| {
            let one = first(f).clone();
            f["categories"][0]["characteristics"] = json!(vec![one; 10_000]);
        }),
        ("a feature there is not", |f| first(f)["feature"] = json!("sex")),
        ("a third direction", |f| first(f)["direction"] = json!("left")),
        ("no bins", |f| first(f)["bins"] = json!([])),
        ("a bin without an end", |f| first(f)["bins"][0] = json!({"points": 0})),
        ("points of 64 bits", |f| first(f)["bins"][1]["points"] = json!(i64::MAX)),
        ("both kinds of evidence", |f| first(f)["evidence_k"] = json!(3)),
        ("neither", |f| drop(first(f).as_object_mut().unwrap().remove("evidence_full_milli"))),
        ("no English", |f| first(f)["reason_negative"] = json!({"de": "Nein"})),
        ("an empty text", |f| first(f)["reason_positive"] = json!("")),
        ("no last bin", |f| {
            let bins = first(f)["bins"].as_array_mut().unwrap();
            bins.last_mut().unwrap()["lt"] = json!(999_999);
        }),
        ("lending by relations", |f| f["purpose"] = json!("lending")),
    ];
    for (what, change) in cases {
        let file = changed(*change);
        assert!(!schema().is_valid(&file), "the schema allows {what}");
        assert!(!is_read(&file), "the reader allows {what}");
    }
}

/// Sums, orders and identities are the reader's alone.
#[test]
fn what_only_adding_up_shows_is_refused_by_the_reader() {
    let cases: &[(&str, Change)] = &[
        ("a base above the lowest score", |f| f["base"] = json!(351)),
        ("a range upside down", |f| f["range"] = json!([950, 350])),
        ("bands with a gap", |f| f["bands"][1][0] = json!(551)),
        ("weights that do not add up", |f| f["categories"][0]["weight_permille"] = json!(351)),
        ("an id given twice", |f| f["categories"][1]["id"] = json!("CH")),
        ("overlapping bins", |f| {
            let bins = &mut first(f)["bins"];
            bins[1]["lt"] = bins[0]["lt"].clone();
        }),
        ("a neutral above the most", |f| first(f)["neutral"] = json!(9_999)),
        ("a recency that ends before it begins", |f| f["recency"]["none_days"] = json!(31)),
    ];
    for (what, change) in cases {
        let file = changed(*change);
        assert!(schema().is_valid(&file), "the schema knows of {what}: move it up");
        assert!(!is_read(&file), "the reader allows {what}");
    }
}

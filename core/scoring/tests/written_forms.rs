//! The written forms are promises: records as documented, scores as other programs read them.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by panicking")]

use simsim_scoring::{Scorecard, record::Record, score, scorecard::SIMSIM_V1};

#[test]
fn the_documented_example_reads_back_as_it_is_written() {
    let document = include_str!("../../../docs/formats/records.md");
    let (_, from) = document.split_once("```jsonl\n").unwrap();
    let (example, _) = from.split_once("```").unwrap();
    assert_eq!(example.lines().count(), 7);
    for line in example.lines() {
        let record: Record = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&record).unwrap(), line);
    }
}

#[test]
fn a_score_has_the_members_that_other_programs_use() {
    let card = Scorecard::parse(SIMSIM_V1).unwrap();
    let score = score(&[], &card, "2026-11-22".parse().unwrap()).unwrap();
    let json = serde_json::to_value(&score).unwrap();
    assert!(json.pointer("/score").unwrap().is_null());
    assert!(!json.pointer("/no_score/missing").unwrap().as_array().unwrap().is_empty());
    for pointer in [
        "/band",
        "/interval",
        "/grade",
        "/categories/0/id",
        "/categories/0/points",
        "/categories/0/max",
        "/characteristics/0/id",
        "/characteristics/0/category",
        "/characteristics/0/value",
        "/characteristics/0/points",
        "/characteristics/0/neutral",
        "/characteristics/0/max",
        "/characteristics/0/reason",
        "/reasons",
        "/scorecard/id",
        "/scorecard/hash",
        "/as_of",
    ] {
        assert!(json.pointer(pointer).is_some(), "{pointer}");
    }
}

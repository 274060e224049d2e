//! Fifty cases that any platform has to reproduce, byte for byte.
//!
//! `SIMSIM_WRITE_VECTORS=1 cargo test -p simsim-scoring --test determinism` writes the file anew;
//! a change in it is a change of every score out there, and belongs into the changelog.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod people;

use std::{env, fs, path::Path};

use people::{any_record, steady, today};
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde::{Deserialize, Serialize};
use simsim_scoring::{
    Score, Scorecard, day::Day, record::Record, score, scorecard::SHIPPED, source::Origin,
};

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Case {
    scorecard: String,
    as_of: Day,
    records: Vec<Record>,
    expected: Expected,
}

/// What has to come out.
#[derive(PartialEq, Debug, Serialize, Deserialize)]
struct Expected {
    score: Option<i32>,
    interval: Option<(i32, i32)>,
    evidence_share: u16,
    /// Value and points of each characteristic, in the order of the scorecard.
    characteristics: Vec<(Option<i64>, Option<i32>)>,
    /// SHA-256 of the score's written form.
    sha256: String,
}

impl Expected {
    fn of(score: &Score) -> Self {
        let written = serde_json::to_vec(score).unwrap();
        let hash = ring::digest::digest(&ring::digest::SHA256, &written);
        Self {
            score: score.number(),
            interval: score.interval(),
            evidence_share: score.evidence_share(),
            characteristics: score.characteristics().iter().map(|c| (c.value, c.points)).collect(),
            sha256: hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/scores.jsonl");

fn card(id: &str) -> Scorecard {
    SHIPPED
        .iter()
        .map(|bytes| Scorecard::parse(bytes).unwrap())
        .find(|card| card.id().id == id)
        .expect("a shipped scorecard")
}

#[test]
fn fifty_published_cases_come_out_as_published() {
    if env::var_os("SIMSIM_WRITE_VECTORS").is_some() {
        fs::write(FILE, cases()).unwrap();
    }
    let file = fs::read_to_string(Path::new(FILE)).unwrap();
    assert_eq!(file.lines().count(), 50);
    for (line, text) in file.lines().enumerate() {
        let mut case: Case = serde_json::from_str(text).unwrap();
        let card = card(&case.scorecard);
        for _ in 0..2 {
            let score = score(&case.records, &card, case.as_of).unwrap();
            assert_eq!(Expected::of(&score), case.expected, "line {}", line + 1);
            case.records.reverse();
        }
    }
}

/// The same on every run: the generator starts from a fixed seed.
fn cases() -> String {
    let mut runner = TestRunner::deterministic();
    let strategy = (vec(any_record(), 0..12), 4..8_i32, any::<bool>(), 0..200_i32);
    let mut lines = String::new();
    for number in 0..50 {
        let (mut records, months, is_signed, later) =
            strategy.new_tree(&mut runner).unwrap().current();
        if number % 5 != 4 {
            let origin = if is_signed { Origin::SignedBySource } else { Origin::BankFile };
            records.extend(steady(months, origin));
        }
        let mut ids = std::collections::BTreeSet::new();
        records.retain(|record| ids.insert(record.id));
        let id =
            ["simsim-v1", "simsim-v1", "simsim-lending-v1", "fico-like", "schufa-like"][number % 5];
        let as_of = today().plus_days(if number % 3 == 0 { later } else { 0 });
        let expected = Expected::of(&score(&records, &card(id), as_of).unwrap());
        let case = Case { scorecard: id.into(), as_of, records, expected };
        lines.push_str(&serde_json::to_string(&case).unwrap());
        lines.push('\n');
    }
    lines
}

//! The fuzzers' seeds and changed copies of them, as an ordinary test: any bytes are a scorecard or
//! an error that says where, and any records have a score within the range, or none.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{fs, path::Path};

use simsim_scoring::{
    Scorecard, ScorecardError,
    day::Day,
    record::Record,
    score,
    scorecard::{SIMSIM_V1, lint},
};

/// How many changed copies of each seed.
const CHANGES: u64 = 300;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let seeds: Vec<Vec<u8>> = files.map(|file| fs::read(file).unwrap()).collect();
    assert!(!seeds.is_empty(), "the corpus is here");
    seeds
}

/// The seed itself, then copies with one to eight bytes changed or the end cut off: the same on every
/// run.
fn with_changes(seed: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let changed = (0..CHANGES).map(move |_| {
        let mut bytes = seed.to_vec();
        for _ in 0..=next(8) {
            let (at, from) = (next(bytes.len()), next(bytes.len()));
            bytes[at] = bytes[from]; // bytes that stand in such a file anyway go further
        }
        bytes.truncate(if next(4) == 0 { next(bytes.len()) } else { bytes.len() });
        bytes
    });
    [seed.to_vec()].into_iter().chain(changed)
}

#[test]
fn any_bytes_are_a_scorecard_or_an_error_that_says_where() {
    for seed in seeds("scorecard") {
        assert!(Scorecard::parse(&seed).is_ok());
        for bytes in with_changes(&seed) {
            match Scorecard::parse(&bytes) {
                Ok(card) => {
                    lint(&card);
                    let nobody = score(&[], &card, Day::default()).unwrap();
                    let range = card.range().min..=card.range().max;
                    assert!(nobody.number().is_none_or(|number| range.contains(&number)));
                }
                Err(ScorecardError::Rule { path, problem }) => {
                    assert!(!path.is_empty() && !problem.is_empty());
                }
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
}

#[test]
fn any_records_have_a_score_within_the_range_or_none() {
    let card = Scorecard::parse(SIMSIM_V1).unwrap();
    for seed in seeds("records") {
        for bytes in with_changes(&seed) {
            let lines = bytes.split(|byte| *byte == b'\n');
            let records: Vec<Record> =
                lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
            let day = records.iter().map(|record| record.day).max().unwrap_or_default();
            let score = score(&records, &card, day.plus_days(1)).unwrap();
            if let Some(number) = score.number() {
                let points: i32 = score.characteristics().iter().filter_map(|c| c.points).sum();
                assert_eq!(score.base() + points, number);
                assert!((350..=950).contains(&number));
            }
        }
    }
}

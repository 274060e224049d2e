//! The fuzzer's seeds and changed copies of them, as an ordinary test: any bytes are a model or an
//! error, a model has an answer for any row, and what it becomes is a scorecard or refused.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{fs, path::Path};

use simsim_pmml::Model;
use simsim_scoring::Scorecard;

fn hold(bytes: &[u8]) {
    let Ok(model) = Model::parse(bytes) else { return };
    for value in [None, Some(""), Some("0"), Some("-1.5"), Some("a b")] {
        let _ = model.evaluate(|_| value);
    }
    if let Ok(card) = model.to_scorecard() {
        let _ = Scorecard::parse(card.as_bytes());
    }
}

#[test]
fn every_seed_and_every_changed_copy_has_an_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/model");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64; // xorshift: the same changes on every run
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let mut seeds = 0;
    for file in fs::read_dir(folder).unwrap() {
        let seed = fs::read(file.unwrap().path()).unwrap();
        assert!(Model::parse(&seed).is_ok());
        hold(&seed);
        for _ in 0..300 {
            let mut bytes = seed.clone();
            for _ in 0..=next(8) {
                let (at, from) = (next(bytes.len()), next(bytes.len()));
                bytes[at] = bytes[from];
            }
            hold(&bytes);
        }
        seeds += 1;
    }
    assert!(seeds >= 3, "the corpus is here");
}

//! Any records have a score within the range, or none: one record a line.
#![no_main]

use simsim_scoring::{Scorecard, record::Record, score, scorecard::SIMSIM_V1};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    static CARD: std::sync::OnceLock<Scorecard> = std::sync::OnceLock::new();
    let card = CARD.get_or_init(|| Scorecard::parse(SIMSIM_V1).unwrap());
    let lines = data.split(|byte| *byte == b'\n');
    let records: Vec<Record> =
        lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let day = records.iter().map(|record| record.day).max().unwrap_or_default().plus_days(1);
    let score = score(&records, card, day).unwrap();
    if let Some(number) = score.number() {
        let points: i32 = score.characteristics().iter().filter_map(|c| c.points).sum();
        assert_eq!(score.base() + points, number);
        assert!((350..=950).contains(&number));
    }
});

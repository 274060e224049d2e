//! Any bytes are a model or an error. A model runs on any row, and what it becomes is a scorecard.
#![no_main]

use simsim_pmml::Model;
use simsim_scoring::Scorecard;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(model) = Model::parse(data) else { return };
    for value in [None, Some(""), Some("0"), Some("-1.5"), Some("a b")] {
        let _ = model.evaluate(|_| value);
    }
    if let Ok(card) = model.to_scorecard() {
        let _ = Scorecard::parse(card.as_bytes());
    }
});

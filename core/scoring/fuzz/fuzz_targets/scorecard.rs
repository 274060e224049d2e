//! Any bytes are a scorecard or an error. A scorecard can be looked through, and scores anybody.
#![no_main]

use simsim_scoring::{Scorecard, score, scorecard::lint};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(card) = Scorecard::parse(data) {
        lint(&card);
        let nobody = score(&[], &card, Default::default()).unwrap();
        assert!(nobody.number().is_none_or(|n| card.range().min <= n && n <= card.range().max));
    }
});

//! Aggregates that are kept up to date give what a full computation gives.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod people;

use people::{any_record, any_record_or_more, card, steady, today};
use proptest::prelude::*;
use simsim_scoring::{aggregates::Aggregates, record::Record, score, source::Origin};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn adding_records_one_by_one_gives_the_full_computation(
        first in prop::collection::vec(any_record(), 0..40),
        then in prop::collection::vec(any_record_or_more(), 0..40),
        is_signed: bool,
        later in 0..300_i32,
    ) {
        let origin = if is_signed { Origin::SignedBySource } else { Origin::BankFile };
        let mut records = [first, steady(10, origin)].concat();
        let mut aggregates = Aggregates::of(&records, &card());
        for record in then {
            aggregates.add(&record);
            records.push(record);
        }
        let day = today().plus_days(later);
        prop_assert_eq!(
            aggregates.score(&card(), day).unwrap(),
            score(&records, &card(), day).unwrap()
        );
    }

    #[test]
    fn replacing_a_day_gives_the_full_computation(
        others in prop::collection::vec(any_record(), 0..40),
        new in prop::collection::vec(any_record(), 0..6),
        which: prop::sample::Index,
        is_dispute: bool,
    ) {
        let mut records = [others, steady(10, Origin::SignedBySource)].concat();
        let mut aggregates = Aggregates::of(&records, &card());
        let at = which.index(records.len());
        let day = records[at].day;
        if is_dispute {
            records[at].disputed = true;
        } else {
            records.remove(at);
        }
        records.extend(new.into_iter().map(|record| Record { day, ..record }));
        aggregates.replace_day(day, records.iter().filter(|record| record.day == day));
        prop_assert_eq!(
            aggregates.score(&card(), today()).unwrap(),
            score(&records, &card(), today()).unwrap()
        );
    }
}

//! What no record, and no number of records, can do to a score.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod people;

use people::{
    any_record, any_record_or_more, any_unverified, card, euros, name, record, steady, today,
    transaction,
};
use proptest::prelude::*;
use simsim_scoring::{
    Score, ScoreError, Scorecard,
    record::{
        Account, Batch, Direction, Fact, Income, Loan, LoanStatus, Purchase, Purpose, Record,
        SelfCheck,
    },
    score,
    source::{Origin, Reliability},
};

/// simsim-v1 that gives everybody a number, so that every property is about numbers.
fn always() -> &'static Scorecard {
    static CARD: std::sync::OnceLock<Scorecard> = std::sync::OnceLock::new();
    CARD.get_or_init(read_always)
}

fn read_always() -> Scorecard {
    let mut file: serde_json::Value =
        serde_json::from_slice(simsim_scoring::scorecard::SIMSIM_V1).unwrap();
    file["minimum"] = serde_json::json!({
        "history_days": 0, "last_record_days": 730, "effective_records_milli": 0,
        "categories_with_grade": 0, "category_grade_permille": 0,
    });
    Scorecard::parse(file.to_string().as_bytes()).unwrap()
}

fn number(records: &[Record]) -> i32 {
    score(records, always(), today()).unwrap().number().unwrap()
}

fn steady_and(origin: Origin, more: impl IntoIterator<Item = Record>) -> Vec<Record> {
    let mut records = steady(18, origin);
    records.extend(more);
    records
}

fn row(age: i32, origin: Origin, source: &str, minor: i64, purpose: Purpose) -> Record {
    let direction = if purpose == Purpose::LateFee { Direction::Out } else { Direction::In };
    let fact = Fact::Transaction(Box::new(transaction(direction, minor, purpose)));
    record(7, age, origin, source, fact)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn everything_unverified_together_moves_a_score_by_at_most_twenty_points(
        mut records in prop::collection::vec(any_record(), 0..60),
        unverified in prop::collection::vec(any_unverified(), 0..60),
    ) {
        records.retain(|record| record.effective_reliability() >= Reliability::VERIFIED);
        records.extend(steady(12, Origin::SignedBySource));
        let verified = number(&records);
        records.extend(unverified);
        prop_assert!((number(&records) - verified).abs() <= 20);
    }

    #[test]
    fn the_points_add_up_to_a_score_within_the_range_whatever_the_records(
        records in prop::collection::vec(any_record(), 0..80),
    ) {
        let score: Score = score(&records, always(), today()).unwrap();
        let number = score.number().unwrap();
        let points = |sum: i32, points: Option<i32>| sum + points.unwrap();
        let of_all = score.characteristics().iter().map(|c| c.points).fold(score.base(), points);
        let of_categories = score.categories().iter().map(|c| c.points).fold(score.base(), points);
        prop_assert_eq!((of_all, of_categories), (number, number));
        prop_assert!((350..=950).contains(&number));
        for c in score.characteristics() {
            prop_assert!((0..=c.max).contains(&c.points.unwrap()), "{} {:?}", c.id, c.points);
        }
        let (low, high) = score.interval().unwrap();
        prop_assert!(350 <= low && low <= number && number <= high && high <= 950);
    }

    #[test]
    fn a_month_counts_no_more_than_its_cap_however_large_a_record_in_it(
        age in 1..330_i32, factor in 8..1_000_i64,
    ) {
        // the typical month brings 250,000; three of them are the cap
        let credit = |minor| row(age, Origin::SignedBySource, "bank", minor, Purpose::Other);
        let capped = steady_and(Origin::SignedBySource, [credit(750_000)]);
        let beyond = steady_and(Origin::SignedBySource, [credit(750_000 * factor)]);
        prop_assert_eq!(number(&capped), number(&beyond));
    }

    #[test]
    fn the_order_of_the_records_plays_no_part(
        records in prop::collection::vec(any_record_or_more(), 0..60), seed: u64,
    ) {
        let mut shuffled = steady_and(Origin::BankFile, records);
        let bytes = |records: &[Record]| {
            serde_json::to_string(&score(records, &card(), today()).unwrap()).unwrap()
        };
        // an id says which record it is: random ones that collide would be told apart by nothing
        let mut ids = std::collections::BTreeSet::new();
        shuffled.retain(|record| ids.insert(record.id));
        let before = bytes(&shuffled);
        let mut state = seed | 1;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(i, usize::try_from(state >> 33).unwrap() % (i + 1));
        }
        prop_assert_eq!(before, bytes(&shuffled));
    }
}

#[test]
fn a_negative_of_low_reliability_needs_a_second_source() {
    let claim = |source, age| row(age, Origin::Photo, source, 2_000, Purpose::LateFee);
    let on_time = |records: &[Record]| {
        let score = score(records, always(), today()).unwrap();
        score.characteristics().iter().find(|c| c.id == "ch_on_time").unwrap().value
    };
    let clean = on_time(&steady(18, Origin::SignedBySource));
    let one = steady_and(Origin::SignedBySource, [claim("a", 40)]);
    assert!(on_time(&one) >= clean.map(|value| value - 1), "one claim costs nothing");
    let same = steady_and(Origin::SignedBySource, [claim("a", 40), claim("a", 41)]);
    assert_eq!(on_time(&same), on_time(&one), "nor does the same source twice");
    let far = steady_and(Origin::SignedBySource, [claim("a", 40), claim("b", 80)]);
    assert!(on_time(&far) >= clean.map(|value| value - 3), "nor another at another time");
    let two = steady_and(Origin::SignedBySource, [claim("a", 40), claim("b", 60)]);
    assert!(on_time(&two) < clean.map(|value| value - 20), "two sources count");
}

#[test]
fn deleting_what_speaks_against_one_does_not_pay() {
    let mut records = steady(18, Origin::SignedBySource);
    // a late fee in the middle of the statement, its balance carried on
    let fee = records.iter().position(|r| r.day == today().plus_days(-(30 * 4 + 12))).unwrap();
    let Fact::Transaction(at_fee) = &mut records[fee].fact else { panic!("a transaction") };
    at_fee.purpose = Purpose::LateFee;
    let honest = number(&records);
    records.remove(fee);
    let forged = number(&records);
    assert!(forged < 600 && forged <= honest, "{honest} honest, {forged} after the deletion");
}

#[test]
fn nobody_of_whom_nothing_is_known_passes_the_first_door() {
    let score = score(&[], always(), today()).unwrap();
    assert!((550..600).contains(&score.number().unwrap()), "{:?}", score.number());
    let score = simsim_scoring::score(&[], &card(), today()).unwrap();
    assert_eq!(score.number(), None);
    let categories: Vec<&str> = score.to_add().iter().map(|add| add.category.as_str()).collect();
    assert_eq!(categories, ["CH", "FC", "PC", "BP", "IR"]);
    assert!(score.to_add().iter().all(|add| add.text.is_some()));
}

#[test]
fn a_persons_own_bank_files_open_the_first_door_and_no_other() {
    let score = score(&steady(24, Origin::BankFile), &card(), today()).unwrap();
    assert!((600..650).contains(&score.number().unwrap()), "{:?}", score.number());
}

#[test]
fn records_of_today_and_later_do_not_count_yet() {
    let future = |age| row(age, Origin::SignedBySource, "bank", 90_000_000, Purpose::IncomeWages);
    let records = steady_and(Origin::SignedBySource, [future(0), future(-1), future(-400)]);
    assert_eq!(number(&records), number(&steady(18, Origin::SignedBySource)));
}

#[test]
fn money_of_another_currency_is_not_added_to_the_main_one() {
    let mut foreign = row(3, Origin::SignedBySource, "bank", 90_000_000, Purpose::IncomeWages);
    let Fact::Transaction(transaction) = &mut foreign.fact else { panic!("a transaction") };
    transaction.amount.currency = "JPY".parse().unwrap();
    let ratio = |records: &[Record]| {
        let score = score(records, always(), today()).unwrap();
        score.characteristics().iter().find(|c| c.id == "bp_saving").unwrap().value
    };
    let records = steady_and(Origin::SignedBySource, [foreign]);
    assert_eq!(ratio(&records), ratio(&steady(18, Origin::SignedBySource)));
}

#[test]
fn too_many_records_are_an_error_that_says_what_to_do() {
    let error = ScoreError::TooManyRecords { count: 10_000_001, limit: 10_000_000 };
    assert!(error.to_string().contains("delete old ones"), "{error}");
}

#[test]
fn disputing_a_row_does_not_look_like_deleting_it() {
    let mut records = steady(18, Origin::SignedBySource);
    records[40].disputed = true;
    let score = score(&records, always(), today()).unwrap();
    let consistency = score.characteristics().iter().find(|c| c.id == "pc_consistency").unwrap();
    assert_eq!(consistency.value, Some(0));
}

/// The value of one characteristic.
fn value(records: &[Record], id: &str) -> Option<i64> {
    let score = score(records, always(), today()).unwrap();
    score.characteristics().iter().find(|c| c.id == id).unwrap().value
}

/// A running loan, and no wages among the rows of the account.
fn unpaid_with_a_loan() -> Vec<Record> {
    let mut records = steady(12, Origin::SignedBySource);
    for record in &mut records {
        if let Fact::Transaction(row) = &mut record.fact
            && row.direction == Direction::In
        {
            row.purpose = Purpose::OwnTransfer;
        }
    }
    let loan = Loan {
        loan: name(9),
        principal: euros(500_000),
        instalment: euros(30_000),
        term_months: 24,
        opened: today().plus_days(-400),
        closed: None,
        status: LoanStatus::Current,
    };
    records.push(record(5, 10, Origin::SignedBySource, "bank", Fact::Loan(loan)));
    records
}

fn payslips(origin: Origin) -> impl Iterator<Item = Record> {
    (0..12).map(move |month| {
        let fact = Fact::Income(Income { payer: name(7), monthly: euros(250_000) });
        record(900 + u64::try_from(month).unwrap(), 30 * month + 28, origin, "employer", fact)
    })
}

#[test]
fn an_income_that_was_stated_counts_where_none_was_booked() {
    let mut records = unpaid_with_a_loan();
    assert_eq!(value(&records, "fc_dsr"), Some(5_000), "no income to pay an instalment from");
    records.extend(payslips(Origin::SignedReceipt));
    // 250,000 at a reliability of 850
    assert_eq!(value(&records, "fc_dsr"), Some(30_000 * 1_000 / 212_500));
    assert_eq!(value(&records, "fc_regular"), Some(1_000));
}

#[test]
fn an_income_that_was_stated_and_booked_counts_once() {
    let booked = steady(12, Origin::SignedBySource);
    let both: Vec<Record> =
        booked.iter().cloned().chain(payslips(Origin::SignedBySource)).collect();
    for id in ["fc_regular", "bp_saving", "fc_reserve"] {
        assert_eq!(value(&both, id), value(&booked, id), "{id}");
    }
}

#[test]
fn goods_given_back_too_late_are_a_broken_commitment_and_all_others_are_none() {
    let bought = |returned_after: Option<i32>| {
        let day = today().plus_days(-200);
        let returned = returned_after.map(|days| day.plus_days(days));
        let fact = Fact::Purchase(Purchase { seller: name(7), amount: euros(9_900), returned });
        steady_and(Origin::SignedBySource, [record(901, 200, Origin::SignedReceipt, "shop", fact)])
    };
    assert_eq!(value(&bought(None), "bp_contracts"), None);
    assert_eq!(value(&bought(Some(Purchase::RETURN_DAYS)), "bp_contracts"), None);
    assert_eq!(value(&bought(Some(Purchase::RETURN_DAYS + 1)), "bp_contracts"), Some(0));
}

/// The score, the day after so many days of silence.
fn after(records: &[Record], days: i32) -> i32 {
    score(records, always(), today().plus_days(days)).unwrap().number().unwrap()
}

#[test]
fn silence_fades_what_speaks_for_somebody_and_not_what_speaks_against_them() {
    let good = steady(18, Origin::SignedBySource);
    let scores: Vec<i32> = [20, 45, 60, 80].map(|days| after(&good, days)).into();
    assert!(scores.is_sorted_by(|one, next| one > next), "{scores:?}");
    let mut bad = good.clone();
    for record in bad.iter_mut().rev().take(15) {
        if let Fact::Transaction(row) = &mut record.fact {
            row.balance = row.balance.map(|balance| balance - 3_000_000);
        }
    }
    assert!(after(&bad, 80) <= after(&bad, 20), "nobody gains by showing nothing more");
}

#[test]
fn a_batch_that_says_nothing_happened_and_a_closed_account_are_not_silence() {
    let silent = steady(18, Origin::SignedBySource);
    let with = |fact: Fact| -> Vec<Record> {
        let more = record(902, 1, Origin::SignedBySource, "bank", fact);
        silent.iter().cloned().chain([more]).collect()
    };
    let reserve = |records: &[Record]| {
        let score = score(records, always(), today().plus_days(60)).unwrap();
        score.characteristics().iter().find(|c| c.id == "fc_reserve").unwrap().evidence
    };
    let seen = with(Fact::Batch(Batch {
        account: name(1),
        from: today(),
        to: today().plus_days(60),
        count: 0,
        rejected: 0,
        opening: None,
        closing: None,
        self_check: SelfCheck::None,
        signed_by: None,
    }));
    let closed = with(Fact::Account(Account {
        account: name(1),
        opened: None,
        closed: Some(today().plus_days(2)),
    }));
    assert!(reserve(&silent) < 600, "{}", reserve(&silent));
    assert_eq!((reserve(&seen), reserve(&closed)), (1_000, 1_000));
}

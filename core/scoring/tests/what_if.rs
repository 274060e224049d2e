//! What would change a score, and by how much.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod people;

use people::{card, euros, name, record, steady, today};
use simsim_scoring::{
    record::{Fact, Loan, LoanStatus, Purpose, Record, RecordId},
    source::Origin,
    what_if::{Change, WhatIfError, best_next_steps, what_if},
};

fn with_a_late_fee() -> (Vec<Record>, RecordId) {
    let mut records = steady(12, Origin::SignedBySource);
    let at = records.len() - 13;
    let Fact::Transaction(row) = &mut records[at].fact else { panic!("a transaction") };
    row.purpose = Purpose::LateFee;
    let id = records[at].id;
    (records, id)
}

fn with_a_loan(status: LoanStatus) -> Vec<Record> {
    let mut records = steady(12, Origin::SignedBySource);
    let loan = Loan {
        loan: name(9),
        principal: euros(500_000),
        instalment: euros(30_000),
        term_months: 24,
        opened: today().plus_days(-400),
        closed: None,
        status,
    };
    records.push(record(5, 10, Origin::SignedBySource, "bank", Fact::Loan(loan)));
    records
}

fn gained(records: &[Record], change: Change) -> i32 {
    what_if(records, &card(), today(), &[change]).unwrap().gained.unwrap()
}

#[test]
fn disputing_a_late_fee_shows_what_it_costs() {
    let (records, id) = with_a_late_fee();
    let outcome = what_if(&records, &card(), today(), &[Change::Dispute { record: id }]).unwrap();
    assert!(outcome.gained.unwrap() > 20, "{:?}", outcome.gained);
    let of_all: i32 = outcome.characteristics.iter().map(|gain| gain.points).sum();
    assert_eq!(outcome.gained, Some(of_all));
    assert!(outcome.characteristics.iter().any(|gain| gain.characteristic == "ch_last_neg"));
}

#[test]
fn each_negative_says_when_it_stops_counting_and_then_it_does() {
    let (records, id) = with_a_late_fee();
    let score = |day| simsim_scoring::score(&records, &card(), day).unwrap();
    let before = score(today());
    let [negative] = before.negatives() else { panic!("one negative") };
    assert_eq!((negative.record, negative.counts), (id, true));
    assert_eq!(score(negative.stops_counting.plus_days(-1)).negatives().len(), 1);
    assert_eq!(score(negative.stops_counting).negatives().len(), 0);
}

#[test]
fn a_record_removed_and_added_again_changes_nothing() {
    let (records, id) = with_a_late_fee();
    let record = records.iter().find(|record| record.id == id).cloned().map(Box::new).unwrap();
    let without = Change::Remove { record: id };
    let with = Change::Add { record };
    let of = |changes: &[Change]| what_if(&records, &card(), today(), changes);
    assert_ne!(of(std::slice::from_ref(&without)).unwrap().characteristics, []);
    assert_eq!(of(&[without.clone(), with.clone()]).unwrap().gained, Some(0));
    assert_eq!(of(&[with]).unwrap().gained, Some(0), "it takes the place of itself");
    assert_eq!(of(&[without.clone(), without]), Err(WhatIfError::NoSuchRecord));
}

#[test]
fn more_months_on_time_help_and_months_of_nothing_do_not() {
    let (records, _) = with_a_late_fee();
    assert!(gained(&records, Change::OnTimeMonths { months: 2 }) > 0);
    assert!(
        gained(&records, Change::TimePasses { months: 2 })
            < gained(&records, Change::OnTimeMonths { months: 2 })
    );
    let silence = [Change::TimePasses { months: 4 }];
    let silent = what_if(&records, &card(), today(), &silence).unwrap();
    assert_eq!(silent.after.number(), None, "of four months nothing is known");
    assert!(!silent.after.missing().is_empty());
}

#[test]
fn a_loan_repaid_helps() {
    assert!(gained(&with_a_loan(LoanStatus::Current), Change::LoanRepaid { loan: name(9) }) > 0);
    let unknown = Change::LoanRepaid { loan: name(8) };
    assert_eq!(
        what_if(&with_a_loan(LoanStatus::Current), &card(), today(), &[unknown]),
        Err(WhatIfError::NoSuchLoan)
    );
}

#[test]
fn the_best_next_steps_are_ranked_by_points_and_keep_what_they_promise() {
    let records = with_a_loan(LoanStatus::Current);
    let steps = best_next_steps(&records, &card(), today()).unwrap();
    assert!(steps.len() >= 3, "{steps:?}");
    assert!(steps.is_sorted_by_key(|step| -step.gained));
    for step in &steps {
        assert_eq!(gained(&records, step.change.clone()), step.gained);
        for language in ["en", "zh", "de"] {
            assert!(!step.text.in_language(language).is_empty());
        }
    }
}

#[test]
fn signed_statements_lift_what_bank_files_alone_cannot() {
    let steps = best_next_steps(&steady(18, Origin::BankFile), &card(), today()).unwrap();
    assert!(steps.iter().any(|step| step.change == Change::StatementsSigned), "{steps:?}");
}

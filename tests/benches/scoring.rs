//! What a score costs, beside the least it could: one pass over the same records that only sums
//! their amounts, and one that reads each field a score has to look at and does nothing with it.
//!
//! `cargo bench -p simsim-tests --bench scoring`. Two years of one account, spread evenly; what a
//! user would pick instead, optbinning, takes 32 to 51 ms for one row.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a bench says what it expects by panicking"
)]

use divan::{Bencher, black_box};
use simsim_scoring::{
    Scorecard,
    aggregates::Aggregates,
    amount::{Amount, Currency},
    day::Day,
    record::{Direction, Due, Fact, Pseudonym, Purpose, Record, RecordId, Transaction},
    score,
    scorecard::SIMSIM_V1,
    source::{Origin, Source},
};

fn main() {
    divan::main();
}

const COUNTS: [u32; 3] = [1_000, 10_000, 100_000];

#[divan::bench(args = COUNTS)]
fn floor_sum_of_amounts(bencher: Bencher<'_, '_>, count: u32) {
    let records = records(count);
    bencher.bench(|| {
        black_box(&records).iter().fold(0_i64, |sum, record| match &record.fact {
            Fact::Transaction(row) => sum.wrapping_add(row.amount.minor),
            _ => sum,
        })
    });
}

/// What a score has to look at lies in three to five cache lines a record; the amount alone in two.
#[divan::bench(args = COUNTS)]
fn floor_fields_that_count(bencher: Bencher<'_, '_>, count: u32) {
    let records = records(count);
    bencher.bench(|| {
        black_box(&records).iter().fold((0_i64, false), |(sum, any), record| {
            let Fact::Transaction(row) = &record.fact else { return (sum, any) };
            let fields = [
                i64::from(record.day.number()),
                i64::from(record.reliability.permille()),
                i64::from(row.sequence),
                row.balance.unwrap_or(0),
                row.amount.minor,
            ];
            let sum = fields.into_iter().fold(sum, i64::wrapping_add);
            let is_odd = record.disputed
                || row.direction == Direction::Neutral
                || row.purpose == Purpose::LateFee
                || row.account == Pseudonym::default()
                || row.amount.currency == Currency::NONE;
            (sum, any ^ is_odd)
        })
    });
}

#[divan::bench(args = COUNTS)]
fn full_score(bencher: Bencher<'_, '_>, count: u32) {
    let (records, card) = (records(count), card());
    bencher.bench(|| score(black_box(&records), &card, today()).unwrap());
}

#[divan::bench(args = COUNTS)]
fn score_from_aggregates(bencher: Bencher<'_, '_>, count: u32) {
    let card = card();
    let aggregates = Aggregates::of(&records(count), &card);
    bencher.bench(|| black_box(&aggregates).score(&card, today()).unwrap());
}

#[divan::bench(args = COUNTS)]
fn add_a_record_and_score(bencher: Bencher<'_, '_>, count: u32) {
    let card = card();
    let records = records(count);
    let mut aggregates = Aggregates::of(&records, &card);
    let newest = records.last().unwrap().clone();
    bencher.bench_local(|| {
        aggregates.add(black_box(&newest));
        aggregates.score(&card, today()).unwrap()
    });
}

/// What was due and paid on time needs no looking at again.
#[divan::bench(args = COUNTS)]
fn score_from_aggregates_with_as_many_dues(bencher: Bencher<'_, '_>, count: u32) {
    let card = card();
    let mut records = records(count);
    for number in 0..count {
        let mut due = records[usize::try_from(number).unwrap()].clone();
        let obligation = Pseudonym::new([2; 16]);
        let amount = Amount { minor: 90_000, currency: "EUR".parse().unwrap() };
        due.fact = Fact::Due(Due { obligation, amount, paid: Some(due.day) });
        records.push(due);
    }
    let aggregates = Aggregates::of(&records, &card);
    bencher.bench(|| black_box(&aggregates).score(&card, today()).unwrap());
}

fn card() -> Scorecard {
    Scorecard::parse(SIMSIM_V1).unwrap()
}

fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

/// Oldest first, as a statement has them.
fn records(count: u32) -> Vec<Record> {
    let mut balance = 500_000;
    (0..count)
        .map(|number| {
            let age = 729 - i32::try_from(u64::from(number) * 729 / u64::from(count)).unwrap();
            let is_income = number % 10 == 0;
            let minor = if is_income { 90_000 } else { 8_000 + i64::from(number % 7) * 100 };
            balance += if is_income { minor } else { -minor };
            let mut id = [0; 16];
            id[12..].copy_from_slice(&number.to_be_bytes());
            Record {
                id: RecordId::new(id),
                day: today().plus_days(-age),
                source: Source { origin: Origin::BankFile, id: "ofx/3f9c12ab".into() },
                reliability: Origin::BankFile.reliability(),
                batch: None,
                disputed: false,
                note: None,
                description: None,
                fact: Fact::Transaction(Box::new(Transaction {
                    account: Pseudonym::new([1; 16]),
                    direction: if is_income { Direction::In } else { Direction::Out },
                    amount: Amount { minor, currency: "EUR".parse().unwrap() },
                    balance: Some(balance),
                    sequence: number,
                    purpose: if is_income { Purpose::IncomeWages } else { Purpose::Purchase },
                    rule: None,
                    counterparty: None,
                })),
            }
        })
        .collect()
}

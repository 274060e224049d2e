//! People to score: a steady one to start from, and records of every kind at random.

#![allow(dead_code, reason = "each test uses the part it needs")]

use proptest::prelude::*;
use simsim_scoring::{
    Scorecard,
    amount::Amount,
    day::Day,
    record::{
        Account, Aspect, Balance, Batch, Commitment, CreditRequest, Direction, Due, Fact, Identity,
        Income, Loan, LoanStatus, Pseudonym, Purchase, Purpose, Record, RecordId, SelfCheck,
        Transaction, Vouch,
    },
    scorecard::SIMSIM_V1,
    source::{Origin, Reliability, Source},
};

pub(crate) fn card() -> Scorecard {
    Scorecard::parse(SIMSIM_V1).unwrap()
}

pub(crate) fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

pub(crate) fn euros(minor: i64) -> Amount {
    Amount { minor, currency: "EUR".parse().unwrap() }
}

pub(crate) fn name(number: u8) -> Pseudonym {
    Pseudonym::new([number; 16])
}

/// A record so many days before today, of that origin, from a source of that name.
pub(crate) fn record(number: u64, age: i32, origin: Origin, source: &str, fact: Fact) -> Record {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    Record {
        id: RecordId::new(id),
        day: today().plus_days(-age),
        source: Source { origin, id: source.into() },
        reliability: origin.reliability(),
        batch: None,
        disputed: false,
        note: None,
        description: None,
        fact,
    }
}

pub(crate) fn transaction(direction: Direction, minor: i64, purpose: Purpose) -> Transaction {
    Transaction {
        account: name(1),
        direction,
        amount: euros(minor),
        balance: None,
        sequence: 0,
        purpose,
        rule: None,
        counterparty: None,
    }
}

/// Wages, rent, a bill and some spending in each of so many months, with running balances.
pub(crate) fn steady(months: i32, origin: Origin) -> Vec<Record> {
    let mut records = Vec::new();
    let mut balance = 300_000;
    let rows = [
        (29, Direction::In, 250_000, Purpose::IncomeWages),
        (27, Direction::Out, 80_000, Purpose::Rent),
        (20, Direction::Out, 6_000, Purpose::Bill),
        (12, Direction::Out, 90_000, Purpose::Purchase),
        (4, Direction::Out, 40_000, Purpose::Purchase),
    ];
    for month in (0..months).rev() {
        for (age, direction, minor, purpose) in rows {
            balance += if direction == Direction::In { minor } else { -minor };
            let mut row = transaction(direction, minor, purpose);
            row.balance = Some(balance);
            let number = 1_000 + u64::try_from(records.len()).unwrap();
            let age = 30 * month + age;
            records.push(record(number, age, origin, "bank", Fact::Transaction(Box::new(row))));
        }
    }
    records
}

/// Any record at all, of any reliability, within four years and a little into the future.
pub(crate) fn any_record() -> BoxedStrategy<Record> {
    let origin = prop_oneof![
        Just(Origin::SignedBySource),
        Just(Origin::SignedReceipt),
        Just(Origin::BankFile),
        Just(Origin::Photo),
        Just(Origin::TypedIn),
    ];
    (any::<u64>(), -40..1500_i32, origin, 0..4_u8, any_fact(), prop::bool::weighted(0.05))
        .prop_map(|(number, age, origin, source, fact, disputed)| {
            let mut record = record(number, age, origin, &format!("source/{source}"), fact);
            record.disputed = disputed;
            record
        })
        .boxed() // the stack of a test is small
}

/// Any record, incomes that somebody stated and purchases among them: [`any_record`] has none, and
/// the published vectors are made from it.
pub(crate) fn any_record_or_more() -> BoxedStrategy<Record> {
    prop_oneof![9 => any_record(), 1 => any_income_or_purchase()].boxed()
}

fn any_income_or_purchase() -> impl Strategy<Value = Record> {
    let fact = prop_oneof![
        (1..4_u8, any_amount())
            .prop_map(|(payer, monthly)| Fact::Income(Income { payer: name(payer), monthly })),
        (1..4_u8, any_amount(), prop::option::of(any_day())).prop_map(
            |(seller, amount, returned)| Fact::Purchase(Purchase {
                seller: name(seller),
                amount,
                returned
            })
        ),
    ];
    (any_record(), fact).prop_map(|(record, fact)| Record { fact, ..record })
}

/// Any record that is not verified.
pub(crate) fn any_unverified() -> impl Strategy<Value = Record> {
    prop_oneof![9 => any_record(), 1 => any_income_or_purchase()]
        .prop_filter("unverified", |r| r.reliability < Reliability::VERIFIED)
}

fn any_minor() -> impl Strategy<Value = i64> {
    prop_oneof![0..1_000_000_i64, Just(0), Just(i64::MAX), Just(i64::MIN), any::<i64>()]
}

fn any_amount() -> impl Strategy<Value = Amount> {
    (any_minor(), prop_oneof![3 => Just("EUR"), 1 => Just("CNY"), 1 => Just("XXX")])
        .prop_map(|(minor, code)| Amount { minor, currency: code.parse().unwrap() })
}

fn any_day() -> impl Strategy<Value = Day> {
    (-2000..2000_i32).prop_map(|days| today().plus_days(days))
}

fn any_transaction() -> impl Strategy<Value = Fact> {
    let direction =
        prop_oneof![Just(Direction::In), Just(Direction::Out), Just(Direction::Neutral)];
    let purpose = prop_oneof![
        4 => Just(Purpose::Other),
        2 => Just(Purpose::IncomeWages),
        1 => Just(Purpose::Bill),
        1 => Just(Purpose::LateFee),
        1 => Just(Purpose::ReturnedUnpaid),
        1 => Just(Purpose::Pending),
        1 => Just(Purpose::OwnTransfer),
        1 => Just(Purpose::Reversal),
    ];
    (1..4_u8, direction, any_amount(), prop::option::of(any_minor()), 0..9_u32, purpose).prop_map(
        |(account, direction, amount, balance, sequence, purpose)| {
            Fact::Transaction(Box::new(Transaction {
                account: name(account),
                direction,
                amount,
                balance,
                sequence,
                purpose,
                rule: None,
                counterparty: None,
            }))
        },
    )
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let status = prop_oneof![
        Just(LoanStatus::Applied),
        Just(LoanStatus::Current),
        Just(LoanStatus::Overdue),
        Just(LoanStatus::Repaid),
        Just(LoanStatus::ChargedOff),
    ];
    let aspect =
        prop_oneof![Just(Aspect::Contact), Just(Aspect::Identity), Just(Aspect::Occupation)];
    prop_oneof![
        12 => any_transaction(),
        1 => (1..4_u8, prop::option::of(any_day())).prop_map(|(account, opened)| Fact::Account(Account {
            account: name(account),
            opened,
            closed: None,
        })),
        1 => (1..4_u8, any_amount())
            .prop_map(|(account, amount)| Fact::Balance(Balance { account: name(account), amount })),
        1 => (1..4_u8, any_day(), any_day(), 0..9_u32, any_amount(), any_amount()).prop_map(
            |(account, from, to, count, opening, closing)| Fact::Batch(Batch {
                account: name(account),
                from,
                to,
                count,
                rejected: 0,
                opening: Some(opening),
                closing: Some(closing),
                self_check: SelfCheck::None,
                signed_by: None,
            })
        ),
        1 => (1..4_u8, prop::option::of(any::<bool>()))
            .prop_map(|(to, kept)| Fact::Commitment(Commitment { to: name(to), kept })),
        1 => (1..4_u8).prop_map(|lender| Fact::CreditRequest(CreditRequest { lender: name(lender) })),
        1 => (1..4_u8, any_amount(), prop::option::of(any_day())).prop_map(|(obligation, amount, paid)| {
            Fact::Due(Due { obligation: name(obligation), amount, paid })
        }),
        1 => (aspect, any::<u8>(), any_day()).prop_map(|(aspect, level, valid_from)| Fact::Identity(
            Identity { aspect, level, valid_from }
        )),
        1 => (1..4_u8, any_amount(), any::<u16>(), any_day(), status).prop_map(
            |(loan, instalment, term_months, opened, status)| Fact::Loan(Loan {
                loan: name(loan),
                principal: instalment,
                instalment,
                term_months,
                opened,
                closed: None,
                status,
            })
        ),
        1 => (1..4_u8, prop::option::of(any_day()), prop::option::of(any::<bool>())).prop_map(
            |(voucher, revoked, kept)| Fact::Vouch(Vouch {
                voucher: name(voucher),
                revoked,
                scope: "general".into(),
                kept,
            })
        ),
    ]
}

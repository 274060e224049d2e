//! Every shipped scorecard reaches both ends of its range, exactly, through records.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod people;

use people::{euros, name, record, today, transaction};
use simsim_scoring::{
    Scorecard,
    record::{
        Account, Aspect, Commitment, CreditRequest, Direction, Due, Fact, Identity, Loan,
        LoanStatus, Purpose, Record, Vouch,
    },
    score,
    scorecard::SHIPPED,
    source::Origin,
};

/// Collects verified records with ids of their own.
#[derive(Default)]
struct Life(Vec<Record>);

impl Life {
    fn add(&mut self, age: i32, fact: Fact) {
        let number = u64::try_from(self.0.len()).unwrap();
        self.0.push(record(number, age, Origin::SignedBySource, "source", fact));
    }

    fn row(&mut self, age: i32, direction: Direction, minor: i64, balance: i64, purpose: Purpose) {
        let mut row = transaction(direction, minor, purpose);
        row.balance = Some(balance);
        row.sequence = u32::try_from(self.0.len()).unwrap();
        self.add(age, Fact::Transaction(Box::new(row)));
    }

    fn loan(&mut self, number: u8, opened: i32, instalment: i64, status: LoanStatus) {
        self.add(
            20,
            Fact::Loan(Loan {
                loan: name(number),
                principal: euros(instalment * 100),
                instalment: euros(instalment),
                term_months: 120,
                opened: today().plus_days(-opened),
                closed: None,
                status,
            }),
        );
    }

    fn identity(&mut self, aspect: Aspect, level: u8, since: i32) {
        let valid_from = today().plus_days(-since);
        self.add(20, Fact::Identity(Identity { aspect, level, valid_from }));
    }
}

/// Two years without a fault, ten years of accounts, two loans repaid, friends who vouch.
fn best() -> Vec<Record> {
    let mut life = Life::default();
    let mut balance = 1_000_000;
    for month in (0..24).rev() {
        balance += 300_000;
        life.row(30 * month + 28, Direction::In, 300_000, balance, Purpose::IncomeWages);
        balance -= 40_000;
        life.row(30 * month + 16, Direction::Out, 40_000, balance, Purpose::Bill);
        balance -= 60_000;
        life.row(30 * month + 4, Direction::Out, 60_000, balance, Purpose::Purchase);
    }
    let opened = Some(today().plus_days(-4_000));
    life.add(20, Fact::Account(Account { account: name(1), opened, closed: None }));
    for loan in [11, 12, 13] {
        life.loan(loan, 4_000, 20_000, LoanStatus::Repaid);
    }
    life.loan(14, 20, 1_000, LoanStatus::Applied);
    for aspect in [Aspect::Contact, Aspect::Identity, Aspect::Occupation] {
        life.identity(aspect, 3, 4_000);
    }
    for _ in 0..4 {
        life.add(20, Fact::Commitment(Commitment { to: name(2), kept: Some(true) }));
    }
    life.add(400, Fact::CreditRequest(CreditRequest { lender: name(3) }));
    for voucher in [21, 22, 23] {
        life.add(
            700,
            Fact::Vouch(Vouch {
                voucher: name(voucher),
                revoked: None,
                scope: "general".into(),
                kept: Some(true),
            }),
        );
    }
    life.0
}

/// Everything that can go wrong, recently, in an account that hides some of it.
fn worst() -> Vec<Record> {
    let mut life = Life::default();
    let spending = [10_000, 10_000, 100_000, 500_000, 900_000];
    for (month, spent) in [10, 3, 2, 1, 0].into_iter().zip(spending) {
        if month == 10 {
            for day in 0..8 {
                life.row(325 - day, Direction::In, 1_000, -50_000, Purpose::Other);
            }
        }
        // balances that do not follow from one another
        life.row(30 * month + 9, Direction::Out, spent, -200_000, Purpose::LateFee);
    }
    life.add(100, Fact::Due(Due { obligation: name(5), amount: euros(90_000), paid: None }));
    let opened = Some(today().plus_days(-90));
    life.add(20, Fact::Account(Account { account: name(1), opened, closed: None }));
    life.loan(14, 80, 500_000, LoanStatus::Overdue);
    life.loan(15, 80, 500_000, LoanStatus::Overdue);
    life.loan(16, 80, 500_000, LoanStatus::ChargedOff);
    for aspect in [Aspect::Contact, Aspect::Identity, Aspect::Occupation] {
        life.identity(aspect, 0, 30);
    }
    for _ in 0..4 {
        life.add(20, Fact::Commitment(Commitment { to: name(2), kept: Some(false) }));
        life.add(20, Fact::CreditRequest(CreditRequest { lender: name(3) }));
    }
    let revoked = Some(today().plus_days(-10));
    let vouch = Vouch { voucher: name(21), revoked, scope: "general".into(), kept: Some(false) };
    life.add(20, Fact::Vouch(vouch));
    life.0
}

#[test]
fn each_shipped_scorecard_reaches_its_exact_range() {
    assert_eq!(SHIPPED.len(), 5);
    for bytes in SHIPPED {
        let card = Scorecard::parse(bytes).unwrap();
        for (records, end) in [(best(), card.range().max), (worst(), card.range().min)] {
            let score = score(&records, &card, today()).unwrap();
            let short: Vec<_> = score
                .characteristics()
                .iter()
                .map(|c| (c.id.as_str(), c.value, c.points, c.max, c.evidence))
                .collect();
            assert_eq!(score.number(), Some(end), "{}: {short:?}", card.id().id);
        }
    }
}

#[test]
fn a_scorecard_for_lending_looks_at_no_relations_between_people() {
    for bytes in SHIPPED {
        let card = Scorecard::parse(bytes).unwrap();
        let is_for_lending = card.purpose() == simsim_scoring::scorecard::CardPurpose::Lending;
        let is_interpersonal = card.characteristics().any(|(_, c)| c.feature().is_interpersonal());
        assert!(!(is_for_lending && is_interpersonal), "{}", card.id().id);
    }
}

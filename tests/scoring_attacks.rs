//! The attack table: what cheating does to simsim-v1 on the Berka development accounts.
//!
//! `cargo test -p simsim-tests --test scoring_attacks -- --nocapture` prints the table of
//! `docs/scorecards.md`. In the last row somebody speaks ill of every good borrower who has no
//! negative record; in all others bad borrowers cheat, those who can, and nobody else does.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use simsim_scoring::{
    Scorecard,
    amount::Amount,
    record::{Batch, Direction, Fact, Purpose, Record, RecordId, SelfCheck, Transaction},
    score,
    scorecard::SIMSIM_V1,
    source::{Origin, Source},
};
use simsim_tests::berka::{Applicant, applicants};

/// What an attack does to the scores.
struct Outcome {
    mean: i32,
    max: i32,
    auc_permille: usize,
    /// How many pass the first door who did not before.
    doors: usize,
}

/// The first door.
const DOOR: i32 = 600;

#[test]
fn cheating_gains_little_and_slander_costs_nothing() {
    let Some(applicants) = applicants() else { return };
    let card = Scorecard::parse(SIMSIM_V1).unwrap();
    let clean: Vec<i32> = applicants.iter().map(|a| number(&a.records, a, &card)).collect();
    let is_bad: Vec<bool> = applicants.iter().map(|a| a.is_bad).collect();
    println!("clean: AUC 0.{}", auc_permille(&clean, &is_bad));

    let run = |name: &str,
               who: &dyn Fn(&Applicant) -> bool,
               attack: &dyn Fn(&Applicant) -> Vec<Record>| {
        let mut after = clean.clone();
        let (mut shifts, mut doors) = (Vec::new(), 0);
        for (score, applicant) in after.iter_mut().zip(&applicants).filter(|(_, a)| who(a)) {
            let forged = number(&attack(applicant), applicant, &card);
            shifts.push(forged - *score);
            doors += usize::from(*score < DOOR && forged >= DOOR);
            *score = forged;
        }
        let outcome = Outcome {
            mean: shifts.iter().sum::<i32>() / i32::try_from(shifts.len()).unwrap(),
            max: *shifts.iter().max_by_key(|shift| shift.abs()).unwrap(),
            auc_permille: auc_permille(&after, &is_bad),
            doors,
        };
        let Outcome { mean, max, auc_permille, doors } = outcome;
        println!(
            "{name}: mean {mean:+}, max {max:+}, AUC 0.{auc_permille}, {doors} of {} pass a door",
            shifts.len()
        );
        outcome
    };
    let bad = |a: &Applicant| a.is_bad;
    let has_negative = |a: &Applicant| a.is_bad && a.records.iter().any(is_negative);

    let salaries = run("50 % fake salary records, typed in", &bad, &|a| fake(a, 50, false));
    let bills = run("20 % fake salary and bills, typed in", &bad, &|a| fake(a, 20, true));
    for attack in [&salaries, &bills] {
        assert!(attack.max <= 20 && attack.auc_permille > 850);
    }
    let deleted = run("negatives deleted", &has_negative, &|a| without_negatives(a, false));
    let headed = run("negatives deleted, batch header known", &has_negative, &|a| {
        without_negatives(a, true)
    });
    let ended = run("statement ends before the first negative", &has_negative, &without_end);
    let stale = run("last two months left out", &bad, &|a| until(a, 62));
    assert!(deleted.auc_permille > 850 && headed.auc_permille > 880 && ended.auc_permille > 880);
    assert!(headed.mean < 0 && stale.mean < 0);
    for outcome in [deleted, headed, ended, stale] {
        assert_eq!(outcome.doors, 0, "what is left out opens no door");
    }
    let good = |a: &Applicant| !a.is_bad;
    for days in [20, 45, 62] {
        // what the rule against a missing end costs those who only forgot to import
        let name = format!("honest, nothing imported for {days} days");
        assert!(run(&name, &good, &|a| until(a, days)).mean > -80);
    }
    let unblemished = |a: &Applicant| !a.is_bad && !a.records.iter().any(is_negative);
    let slander = run("one false negative of a third party", &unblemished, &slander);
    assert!(slander.max == 0 && slander.auc_permille > 900);
}

/// No number opens no door and counts as the lowest there is.
fn number(records: &[Record], applicant: &Applicant, card: &Scorecard) -> i32 {
    score(records, card, applicant.as_of).unwrap().number().unwrap_or(card.range().min)
}

/// How often a good borrower scores above a bad one, ties half, in permille.
fn auc_permille(scores: &[i32], is_bad: &[bool]) -> usize {
    let of = |bad: bool| scores.iter().zip(is_bad).filter(move |(_, b)| **b == bad).map(|(s, _)| s);
    let twice: usize = of(true)
        .flat_map(|bad| {
            of(false).map(move |good| match good.cmp(bad) {
                std::cmp::Ordering::Greater => 2,
                std::cmp::Ordering::Equal => 1,
                std::cmp::Ordering::Less => 0,
            })
        })
        .sum();
    twice * 1000 / (2 * of(true).count() * of(false).count())
}

fn is_negative(record: &Record) -> bool {
    match &record.fact {
        Fact::Transaction(row) => {
            row.purpose == Purpose::LateFee || row.balance.is_some_and(|balance| balance < 0)
        }
        _ => false,
    }
}

fn rows(applicant: &Applicant) -> impl Iterator<Item = (&Record, &Transaction)> {
    applicant.records.iter().filter_map(|record| match &record.fact {
        Fact::Transaction(row) => Some((record, &**row)),
        _ => None,
    })
}

fn typed_in(applicant: &Applicant, number: u32, age: i32, fact: Fact) -> Record {
    let mut id = [0xfa; 16];
    id[12..].copy_from_slice(&number.to_be_bytes());
    Record {
        id: RecordId::new(id),
        day: applicant.as_of.plus_days(-age),
        source: Source { origin: Origin::TypedIn, id: "holder".into() },
        reliability: Origin::TypedIn.reliability(),
        batch: None,
        disputed: false,
        note: None,
        description: None,
        fact,
    }
}

/// As many fake rows as `percent` of the true ones, evenly over the last year: the largest credit
/// there is, again and again, and bills of a twentieth of it where asked for.
fn fake(applicant: &Applicant, percent: usize, with_bills: bool) -> Vec<Record> {
    let (_, best) = rows(applicant)
        .filter(|(_, row)| row.direction == Direction::In)
        .max_by_key(|(_, row)| row.amount.minor)
        .unwrap();
    let count = rows(applicant).count() * percent / 100;
    let mut records = applicant.records.clone();
    for index in 0..count {
        let is_bill = with_bills && index % 2 == 1;
        let age = 1 + i32::try_from(index * 359 / count).unwrap();
        let fact = Fact::Transaction(Box::new(Transaction {
            direction: if is_bill { Direction::Out } else { Direction::In },
            amount: Amount {
                minor: if is_bill { best.amount.minor / 20 } else { best.amount.minor },
                currency: best.amount.currency,
            },
            balance: None,
            purpose: if is_bill { Purpose::Bill } else { Purpose::IncomeWages },
            ..best.clone()
        }));
        records.push(typed_in(applicant, u32::try_from(index).unwrap(), age, fact));
    }
    records
}

/// Every penalty and every row with a negative balance is gone.
fn without_negatives(applicant: &Applicant, with_header: bool) -> Vec<Record> {
    let mut records = applicant.records.clone();
    if with_header {
        let (first, row) = rows(applicant).next().unwrap();
        let mut header = first.clone();
        header.id = RecordId::new([0xba; 16]);
        header.fact = Fact::Batch(Batch {
            account: row.account,
            from: first.day,
            to: applicant.as_of.plus_days(-1),
            count: u32::try_from(rows(applicant).count()).unwrap(),
            rejected: 0,
            opening: None,
            closing: None,
            self_check: SelfCheck::None,
            signed_by: None,
        });
        records.push(header);
    }
    records.retain(|record| !is_negative(record));
    records
}

/// The statement ends on the day before the first negative.
fn without_end(applicant: &Applicant) -> Vec<Record> {
    let first = applicant.records.iter().filter(|r| is_negative(r)).map(|r| r.day).min().unwrap();
    until(applicant, applicant.as_of.days_since(first))
}

/// The statement ends so many days before the day of the score.
fn until(applicant: &Applicant, days: i32) -> Vec<Record> {
    let is_of_statement = |r: &Record| matches!(r.fact, Fact::Transaction(_));
    let mut records = applicant.records.clone();
    records.retain(|r| !is_of_statement(r) || applicant.as_of.days_since(r.day) > days);
    records
}

/// One photographed claim of a late fee, two months before the day of the score.
fn slander(applicant: &Applicant) -> Vec<Record> {
    let (_, any) = rows(applicant).next().unwrap();
    let fact = Fact::Transaction(Box::new(Transaction {
        direction: Direction::Out,
        amount: Amount { minor: 10_000, currency: any.amount.currency },
        balance: None,
        purpose: Purpose::LateFee,
        ..any.clone()
    }));
    let mut claim = typed_in(applicant, 1, 60, fact);
    claim.source = Source { origin: Origin::Photo, id: "third-party".into() };
    claim.reliability = Origin::Photo.reliability();
    let mut records = applicant.records.clone();
    records.push(claim);
    records
}

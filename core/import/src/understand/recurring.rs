//! Recurring: what comes back every month, such as wages, rent, bills and instalments.

use std::collections::{BTreeMap, BTreeSet};

use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{Direction, Due, Fact, Pseudonym, Purpose, Record},
};

use super::{Understood, is_corrected, is_settled, set, transaction_mut};
use crate::identity::Identity;

/// How many payments make a pattern.
const AT_LEAST: usize = 3;
/// How many days a payment may lie off its usual day.
const OFF: i32 = 5;

/// What comes back every month with one payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recurring {
    /// What it is for.
    pub purpose: Purpose,
    /// Which way the money moves.
    pub direction: Direction,
    /// How much it usually is.
    pub amount: Amount,
    /// The day of the month on which it usually comes.
    pub day_of_month: u8,
    /// How many payments there are.
    pub payments: usize,
}

/// Finds what comes back every month: at least three times, at most five days off its usual day of
/// the month, and much the same amount.
///
/// Money in from one payer, of which nothing else is known, becomes wages; money out to one payee a
/// bill. What is known stays what it is: a transfer that comes back every month may be savings.
///
/// For rent, bills, insurance and repayments that come back like this, each payment also gives a
/// [`Due`], since only now a due day is known: the last day that still fits the pattern, so that
/// nobody is late by a habit. A payment that does not fit, and a month without one, give none: the
/// contract may have changed, or ended. Nor does a payee in `with_dues`, whose due dates are known.
pub(super) fn recognise_recurring(
    records: &mut [Record],
    with_dues: &BTreeSet<Pseudonym>,
    key: &[u8; 32],
) -> Understood {
    let identity = Identity::new(key);
    let mut series: BTreeMap<(Pseudonym, bool, Currency), Vec<Hit>> = BTreeMap::new();
    for (place, record) in records.iter().enumerate() {
        let Fact::Transaction(transaction) = &record.fact else { continue };
        let Some(payee) = transaction.counterparty else { continue };
        let is_out = match transaction.direction {
            Direction::In => false,
            Direction::Out => true,
            Direction::Neutral => continue,
        };
        if comes_back(transaction.purpose) && transaction.amount.minor > 0 {
            let hit = Hit { day: record.day, minor: transaction.amount.minor, place };
            series.entry((payee, is_out, transaction.amount.currency)).or_default().push(hit);
        }
    }
    let mut understood = Understood { recurring: Vec::new(), dues: Vec::new() };
    for ((payee, is_out, currency), mut hits) in series {
        hits.sort_unstable_by_key(|hit| (hit.day, hit.place));
        let Some(pattern) = Pattern::of(&hits) else { continue };
        let mut purposes: BTreeMap<Purpose, usize> = BTreeMap::new();
        for hit in &pattern.hits {
            let Some(record) = records.get_mut(hit.place) else { continue };
            let Some(transaction) = transaction_mut(record) else { continue };
            if transaction.purpose == Purpose::Other && !is_corrected(transaction) {
                let (purpose, rule) = if is_out {
                    (Purpose::Bill, "recurring/bill")
                } else {
                    (Purpose::IncomeWages, "recurring/income")
                };
                set(transaction, purpose, rule);
            }
            let purpose = transaction.purpose;
            let count = purposes.entry(purpose).or_default();
            *count = count.saturating_add(1);
            if is_out && has_due_day(purpose) && !with_dues.contains(&payee) {
                let amount = Amount { minor: hit.minor, currency };
                let day = usual_day(hit.day, pattern.day_of_month).plus_days(OFF);
                understood.dues.push(due(record, payee, amount, day, &identity));
            }
        }
        if let Some((purpose, _)) = purposes.into_iter().max_by_key(|(_, count)| *count) {
            understood.recurring.push(Recurring {
                purpose,
                direction: if is_out { Direction::Out } else { Direction::In },
                amount: Amount { minor: pattern.amount, currency },
                day_of_month: pattern.day_of_month,
                payments: pattern.hits.len(),
            });
        }
    }
    understood
}

struct Hit {
    day: Day,
    minor: i64,
    place: usize,
}

/// What a series keeps to, and the hits that do.
struct Pattern<'h> {
    day_of_month: u8,
    amount: i64,
    hits: Vec<&'h Hit>,
}

impl<'h> Pattern<'h> {
    fn of(hits: &'h [Hit]) -> Option<Self> {
        if hits.len() < AT_LEAST {
            return None;
        }
        let amount = middle(hits.iter().map(|hit| hit.minor))?;
        let day_of_month = middle(hits.iter().map(|hit| hit.day.ymd().2))?;
        let fits = |hit: &&Hit| {
            let near_amount = hit.minor.abs_diff(amount) <= amount.unsigned_abs() / 4;
            near_amount && hit.day.days_since(usual_day(hit.day, day_of_month)).abs() <= OFF
        };
        let regular: Vec<&Hit> = hits.iter().filter(fits).collect();
        let days = |pair: &[&Hit]| match pair {
            [one, next] => next.day.days_since(one.day),
            _ => 0,
        };
        // A payee seen every few days is a shop, not a contract.
        let gaps = regular.windows(2).map(days);
        let steady = gaps.filter(|gap| (21..=41).contains(gap)).count();
        let enough = steady.saturating_add(1) >= AT_LEAST
            && steady.saturating_mul(2) >= hits.len().saturating_sub(1);
        enough.then_some(Self { day_of_month, amount, hits: regular })
    }
}

fn middle<T: Ord + Copy>(numbers: impl Iterator<Item = T>) -> Option<T> {
    let mut numbers: Vec<T> = numbers.collect();
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied()
}

/// The usual day of the month that lies nearest to a payment; in a short month its last day.
fn usual_day(paid: Day, day_of_month: u8) -> Day {
    let (year, month, _) = paid.ymd();
    let before =
        if month == 1 { (year.saturating_sub(1), 12) } else { (year, month.saturating_sub(1)) };
    let after =
        if month == 12 { (year.saturating_add(1), 1) } else { (year, month.saturating_add(1)) };
    let in_month = |(year, month)| {
        (1..=day_of_month).rev().take(4).find_map(|day| Day::from_ymd(year, month, day).ok())
    };
    [before, (year, month), after]
        .into_iter()
        .filter_map(in_month)
        .min_by_key(|day| (paid.days_since(*day).abs(), *day))
        .unwrap_or(paid)
}

fn due(of: &Record, payee: Pseudonym, amount: Amount, day: Day, identity: &Identity) -> Record {
    Record {
        id: identity.record("recurring due", &[of.id.as_bytes()]),
        day,
        description: None,
        note: None,
        fact: Fact::Due(Due { obligation: payee, amount, paid: Some(of.day) }),
        ..of.clone()
    }
}

/// What a contract can be: no late fee, no money back, nothing between the holder's own pockets.
const fn comes_back(purpose: Purpose) -> bool {
    use Purpose::{Collection, Fee, LateFee, OwnTransfer, Refund, ReturnedUnpaid};
    is_settled(purpose)
        && !matches!(purpose, Collection | Fee | LateFee | OwnTransfer | Refund | ReturnedUnpaid)
}

const fn has_due_day(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Bill | Purpose::Insurance | Purpose::Rent | Purpose::Repayment)
}

#[cfg(test)]
mod tests {
    use super::{super::made::*, *};

    fn recognise(records: &mut [Record]) -> Understood {
        recognise_recurring(records, &BTreeSet::new(), &[7; 32])
    }

    fn monthly(days: [&str; 3], minor: i64, purpose: Purpose) -> Vec<Record> {
        let one = |(id, day): (u8, &str)| {
            with(transaction(id, day, 1, minor, 5), |t| t.purpose = purpose)
        };
        (1..).zip(days).map(one).collect()
    }

    #[test]
    fn money_that_comes_every_month_is_wages_and_money_that_goes_a_bill() {
        let mut records =
            monthly(["2026-01-30", "2026-02-27", "2026-03-31"], 210_000, Purpose::Other);
        let understood = recognise(&mut records);
        assert_eq!(found(&records), [(Purpose::IncomeWages, Some("recurring/income")); 3]);
        assert!(understood.dues.is_empty());
        let recurring = understood.recurring[0];
        assert_eq!(
            (recurring.purpose, recurring.day_of_month, recurring.payments),
            (Purpose::IncomeWages, 30, 3)
        );
        let mut records =
            monthly(["2026-01-02", "2026-02-03", "2026-03-05"], -4_000, Purpose::Other);
        recognise(&mut records);
        assert_eq!(found(&records), [(Purpose::Bill, Some("recurring/bill")); 3]);
    }

    #[test]
    fn a_pattern_gives_due_days_and_whoever_keeps_to_it_is_on_time() {
        let mut records =
            monthly(["2026-01-02", "2026-02-03", "2026-03-08"], -4_000, Purpose::Rent);
        let dues = recognise(&mut records).dues;
        let days: Vec<_> = dues.iter().map(|due| due.day.to_string()).collect();
        assert_eq!(days, ["2026-01-08", "2026-02-08", "2026-03-08"]);
        for (due, paid) in dues.iter().zip(&records) {
            assert!(matches!(&due.fact, Fact::Due(due) if due.paid == Some(paid.day)));
            assert!(due.day >= paid.day && due.id != paid.id);
        }
    }

    #[test]
    fn a_payment_off_the_pattern_has_no_due_day_and_so_is_not_late() {
        let mut records =
            monthly(["2026-01-02", "2026-02-03", "2026-03-02"], -4_000, Purpose::Rent);
        records
            .push(with(transaction(9, "2026-04-15", 1, -4_000, 5), |t| t.purpose = Purpose::Rent));
        assert_eq!(recognise(&mut records).dues.len(), 3);
    }

    #[test]
    fn what_is_known_stays_what_it_is() {
        let days = ["2026-01-02", "2026-02-03", "2026-03-05"];
        for (purpose, dues) in [
            (Purpose::Transfer, 0), // savings, or a person
            (Purpose::OwnTransfer, 0),
            (Purpose::Purchase, 0),
            (Purpose::LateFee, 0),
            (Purpose::Repayment, 3),
        ] {
            let mut records = monthly(days, -4_000, purpose);
            assert_eq!(recognise(&mut records).dues.len(), dues, "{purpose:?}");
            assert_eq!(found(&records), [(purpose, None); 3]);
        }
    }

    #[test]
    fn two_months_and_every_week_are_no_pattern() {
        let mut two = monthly(["2026-01-30", "2026-02-27", "2026-02-27"], 210_000, Purpose::Other);
        two.pop();
        let mut weekly = monthly(["2026-01-02", "2026-01-09", "2026-01-16"], -300, Purpose::Other);
        for records in [&mut two, &mut weekly] {
            assert!(recognise(records).recurring.is_empty());
            assert_eq!(found(records)[0].0, Purpose::Other);
        }
    }

    #[test]
    fn the_usual_day_is_that_of_the_nearest_month() {
        let near = |paid: &str, usual| usual_day(paid.parse().unwrap(), usual).to_string();
        assert_eq!(near("2026-02-27", 30), "2026-02-28");
        assert_eq!(near("2026-03-01", 31), "2026-02-28");
        assert_eq!(near("2026-01-02", 31), "2025-12-31");
        assert_eq!(near("2026-12-30", 2), "2027-01-02");
        assert_eq!(near("2026-12-03", 2), "2026-12-02");
    }
}

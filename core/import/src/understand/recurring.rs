//! Recurring: what comes back every month, such as wages, rent, bills and instalments.

use std::collections::BTreeMap;

use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    order,
    record::{Direction, Fact, Pseudonym, Purpose, Record},
};

use super::{is_corrected, is_settled, set, transaction_mut};

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
/// A habit is no due date: whoever pays on the 3rd may owe on the 30th, so a pattern says nothing
/// about on time or late. That takes a due that somebody stated.
pub(super) fn recognise_recurring(records: &mut [Record]) -> Vec<Recurring> {
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
    let mut recurring = Vec::new();
    for ((_, is_out, currency), mut hits) in series {
        order::sort_by_key(&mut hits, |hit| (hit.day, hit.place));
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
        }
        if let Some((purpose, _)) = purposes.into_iter().max_by_key(|(_, count)| *count) {
            recurring.push(Recurring {
                purpose,
                direction: if is_out { Direction::Out } else { Direction::In },
                amount: Amount { minor: pattern.amount, currency },
                day_of_month: pattern.day_of_month,
                payments: pattern.hits.len(),
            });
        }
    }
    recurring
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
    order::sort_by(&mut numbers, &mut Ord::cmp);
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

/// What a contract can be: no late fee, no money back, nothing between the holder's own pockets.
const fn comes_back(purpose: Purpose) -> bool {
    use Purpose::{Collection, Fee, LateFee, OwnTransfer, Refund, ReturnedUnpaid};
    is_settled(purpose)
        && !matches!(purpose, Collection | Fee | LateFee | OwnTransfer | Refund | ReturnedUnpaid)
}

#[cfg(test)]
mod tests {
    use super::{super::made::*, *};

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
        let recurring = recognise_recurring(&mut records)[0];
        assert_eq!(found(&records), [(Purpose::IncomeWages, Some("recurring/income")); 3]);
        assert_eq!(
            (recurring.purpose, recurring.day_of_month, recurring.payments),
            (Purpose::IncomeWages, 30, 3)
        );
        let mut records =
            monthly(["2026-01-02", "2026-02-03", "2026-03-05"], -4_000, Purpose::Other);
        recognise_recurring(&mut records);
        assert_eq!(found(&records), [(Purpose::Bill, Some("recurring/bill")); 3]);
    }

    #[test]
    fn what_is_known_stays_what_it_is() {
        let days = ["2026-01-02", "2026-02-03", "2026-03-05"];
        for (purpose, comes_back) in [
            (Purpose::Transfer, true), // savings, or a person
            (Purpose::Repayment, true),
            (Purpose::Purchase, true),
            (Purpose::OwnTransfer, false),
            (Purpose::LateFee, false),
        ] {
            let mut records = monthly(days, -4_000, purpose);
            assert_eq!(recognise_recurring(&mut records).len() == 1, comes_back, "{purpose:?}");
            assert_eq!(found(&records), [(purpose, None); 3]);
        }
    }

    #[test]
    fn two_months_and_every_week_are_no_pattern() {
        let mut two = monthly(["2026-01-30", "2026-02-27", "2026-02-27"], 210_000, Purpose::Other);
        two.pop();
        let mut weekly = monthly(["2026-01-02", "2026-01-09", "2026-01-16"], -300, Purpose::Other);
        for records in [&mut two, &mut weekly] {
            assert!(recognise_recurring(records).is_empty());
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

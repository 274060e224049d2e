//! Negatives: late fees, returned debits, overdrawn days, overdue dues and loans.
//!
//! A negative that is little relied on counts only when another source has one within a month: one
//! false claim by somebody else must not cost anybody anything.

use alloc::vec::Vec;

use super::{
    Measures, Timeline,
    timeline::{WINDOW, month_of},
};
use crate::{
    aggregates::Aggregates,
    day::Day,
    feature::Feature,
    ratio::{count, narrow, weight_permille},
    record::{Due, Fact, LoanStatus},
    weight::FULL,
};

/// From this reliability on a negative needs no second source.
const ALONE: u16 = 600;
/// Days within which a second source confirms.
const CONFIRMS: i32 = 31;
/// Days a due may be late before it is a negative: banks take as many to book.
const GRACE: i32 = 3;

pub(super) struct Negatives {
    /// Ages in days.
    counted: Vec<i32>,
    longest_delay: i32,
}

/// One claim that something went wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    age: i32,
    source: u32,
    reliability: u16,
    delay: i32,
}

impl Negatives {
    pub(super) fn of(
        timeline: &Timeline,
        aggregates: &Aggregates,
        as_of: Day,
        reliability: u16,
    ) -> Self {
        let _ = timeline;
        let window = as_of.plus_days(-WINDOW)..=as_of.plus_days(-1);
        let mut claims: Vec<Claim> = aggregates
            .rows(reliability, window)
            .filter(|(_, _, sums)| sums.is_negative)
            .map(|(key, day, _)| Claim {
                age: as_of.days_since(day),
                source: key.source,
                reliability: key.reliability,
                delay: 0,
            })
            .collect();
        for standing in aggregates.standing(reliability) {
            let age = as_of.days_since(standing.day);
            let delay = match &standing.fact {
                Fact::Due(due) => delay(due, standing.day, as_of),
                Fact::Loan(loan)
                    if matches!(loan.status, LoanStatus::ChargedOff | LoanStatus::Overdue) =>
                {
                    Some(0)
                }
                _ => None,
            };
            if let Some(delay) = delay
                && (1..=WINDOW).contains(&age)
            {
                let (source, reliability) = (standing.source, standing.reliability);
                claims.push(Claim { age, source, reliability, delay });
            }
        }
        claims.sort_unstable();
        claims.dedup();
        let confirmed: Vec<&Claim> =
            claims.iter().filter(|claim| is_confirmed(claim, &claims)).collect();
        Self {
            counted: confirmed.iter().map(|claim| claim.age).collect(),
            longest_delay: confirmed.iter().map(|claim| claim.delay).max().unwrap_or(0),
        }
    }

    pub(super) fn measure(&self, timeline: &Timeline, measures: &mut Measures) {
        let observed = timeline.observed_milli();
        let mut bad = alloc::vec![false; timeline.months.len()];
        for age in &self.counted {
            if let Some(month) = bad.get_mut(month_of(*age)) {
                *month = true;
            }
        }
        // two months at 95 % come before what is seen, so that few months prove little
        let prior = u128::from(FULL).saturating_mul(2);
        let (mut all, mut good) = (prior, 0_u128);
        for (month, bad) in timeline.full_months().zip(&bad) {
            let weight = u128::from(month.weight().max(1));
            all = all.saturating_add(weight);
            if !bad {
                good = good.saturating_add(weight);
            }
        }
        let expected = prior.saturating_mul(950) / 1000;
        let rate = narrow(weight_permille(good.saturating_add(expected), all));
        measures.note(Feature::OnTimeRate, rate, observed);

        let months = match self.counted.iter().min() {
            Some(age) => count(month_of(*age)),
            None => i64::from(timeline.history_days / 30).saturating_add(6).min(24),
        };
        measures.note(Feature::MonthsSinceNegative, months, observed);
        if let Some(worst) = measures.find(Feature::WorstDelayDays) {
            let delay = worst.value.max(i64::from(self.longest_delay));
            measures.note(Feature::WorstDelayDays, delay, observed);
        }
    }
}

/// How many days late a due is or was, where that is more than the grace allowed.
fn delay(due: &Due, due_day: Day, as_of: Day) -> Option<i32> {
    let settled = due.paid.filter(|paid| *paid < as_of).unwrap_or(as_of);
    Some(settled.days_since(due_day)).filter(|late| *late > GRACE)
}

/// `claims` are sorted by age.
fn is_confirmed(claim: &Claim, claims: &[Claim]) -> bool {
    if claim.reliability >= ALONE {
        return true;
    }
    let from = claims.partition_point(|other| other.age < claim.age.saturating_sub(CONFIRMS));
    claims
        .iter()
        .skip(from)
        .take_while(|other| other.age <= claim.age.saturating_add(CONFIRMS))
        .any(|other| other.source != claim.source)
}

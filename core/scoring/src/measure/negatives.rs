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
    negative::{Negative, NegativeKind},
    order,
    ratio::{count, narrow, weight_permille},
    record::{Due, Fact, LoanStatus, RecordId},
    weight::FULL,
};

/// From this reliability on a negative needs no second source.
const ALONE: u16 = 600;
/// Days within which a second source confirms.
const CONFIRMS: i32 = 31;

pub(super) struct Negatives {
    /// All claims, those that do not count among them, the oldest last.
    claims: Vec<Claim>,
}

/// One claim that something went wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    age: i32,
    record: RecordId,
    kind: NegativeKind,
    source: u32,
    reliability: u16,
    delay: i32,
    counts: bool,
}

impl Negatives {
    pub(super) fn of(aggregates: &Aggregates, as_of: Day, reliability: u16) -> Self {
        let is_recent = |age: i32| (1..=WINDOW).contains(&age);
        let rows = aggregates.negatives(reliability).map(|row| Claim {
            age: as_of.days_since(row.day),
            record: row.id,
            kind: row.kind,
            source: row.source,
            reliability: row.reliability,
            delay: 0,
            counts: true,
        });
        let mut claims: Vec<Claim> = rows.filter(|claim| is_recent(claim.age)).collect();
        for standing in aggregates.standing(reliability) {
            let age = as_of.days_since(standing.day);
            let (kind, delay) = match &standing.fact {
                Fact::Due(due) => match delay(due, standing.day, as_of) {
                    Some(delay) => (NegativeKind::Overdue, delay),
                    None => continue,
                },
                Fact::Loan(loan)
                    if matches!(loan.status, LoanStatus::ChargedOff | LoanStatus::Overdue) =>
                {
                    (NegativeKind::LoanOverdue, 0)
                }
                _ => continue,
            };
            if is_recent(age) {
                claims.push(Claim {
                    age,
                    record: standing.id,
                    kind,
                    source: standing.source,
                    reliability: standing.reliability,
                    delay,
                    counts: true,
                });
            }
        }
        order::sort_by(&mut claims, &mut Ord::cmp);
        confirm(&mut claims);
        Self { claims }
    }

    /// The claims as they are shown, the latest first.
    pub(super) fn list(&self, as_of: Day) -> Vec<Negative> {
        let shown = |claim: &Claim| {
            let day = as_of.plus_days(claim.age.saturating_neg());
            Negative {
                record: claim.record,
                day,
                kind: claim.kind,
                counts: claim.counts,
                stops_counting: day.plus_days(WINDOW.saturating_add(1)),
            }
        };
        self.claims.iter().map(shown).collect()
    }

    fn counted(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(|claim| claim.counts)
    }

    pub(super) fn measure(&self, timeline: &Timeline<'_>, measures: &mut Measures) {
        let observed = timeline.observed_milli();
        let mut bad = alloc::vec![false; timeline.months.len()];
        for claim in self.counted() {
            if let Some(month) = bad.get_mut(month_of(claim.age)) {
                *month = true;
            }
        }
        // two months at 95 % come before what is seen, so that few months prove little
        let prior = u128::from(FULL).saturating_mul(2);
        let (mut all, mut good) = (prior, 0_u128);
        for (month, bad) in timeline.full_months().zip(&bad) {
            let weight = u128::from(month.weight.max(1));
            all = all.saturating_add(weight);
            if !bad {
                good = good.saturating_add(weight);
            }
        }
        let expected = prior.saturating_mul(950) / 1000;
        let rate = narrow(weight_permille(good.saturating_add(expected), all));
        measures.note(Feature::OnTimeRate, rate, observed);

        let months = match self.counted().map(|claim| claim.age).min() {
            Some(age) => count(month_of(age)),
            None => i64::from(timeline.history_days / 30).saturating_add(6).min(24),
        };
        measures.note(Feature::MonthsSinceNegative, months, observed);
        if let Some(worst) = measures.find(Feature::WorstDelayDays) {
            let longest = self.counted().map(|claim| claim.delay).max().unwrap_or(0);
            let delay = worst.value.max(i64::from(longest));
            measures.note(Feature::WorstDelayDays, delay, observed);
        }
    }
}

/// How many days late a due is or was, where that is more than the grace allowed.
fn delay(due: &Due, due_day: Day, as_of: Day) -> Option<i32> {
    let settled = due.paid.filter(|paid| *paid < as_of).unwrap_or(as_of);
    Some(settled.days_since(due_day)).filter(|late| *late > Due::GRACE)
}

/// Strikes out what is little relied on and has no second source. `claims` are sorted by age.
fn confirm(claims: &mut [Claim]) {
    strike(claims.iter_mut(), |claim, other| claim.age.saturating_sub(other.age));
    // what the claims before did not confirm, the claims after may
    let mut again: Vec<Claim> = claims.to_vec();
    again.iter_mut().for_each(|claim| claim.counts = true);
    strike(again.iter_mut().rev(), |claim, other| other.age.saturating_sub(claim.age));
    for (claim, after) in claims.iter_mut().zip(again) {
        claim.counts |= after.counts;
    }
}

/// One pass: a claim counts if it is relied on, or if the nearest claim of another source that came
/// before it in the pass lies within a month.
fn strike<'a>(
    claims: impl Iterator<Item = &'a mut Claim>,
    days_between: impl Fn(&Claim, &Claim) -> i32,
) {
    let mut last: Option<Claim> = None; // of any source
    let mut last_other: Option<Claim> = None; // of another source than `last`
    for claim in claims {
        if let Some(previous) = last
            && previous.source != claim.source
        {
            last_other = last;
        }
        let near = |other: Claim| days_between(claim, &other) <= CONFIRMS;
        claim.counts = claim.reliability >= ALONE || last_other.is_some_and(near);
        last = Some(*claim);
    }
}

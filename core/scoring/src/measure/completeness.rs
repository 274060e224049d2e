//! Completeness: whether records are missing. Running balances and batches tell.
//!
//! Who deletes what speaks against them leaves a balance that does not follow from the one before,
//! or a batch with fewer rows than its file had.

use super::{Measures, Timeline, timeline::Purse};
use crate::{
    aggregates::Aggregates,
    day::Day,
    feature::Feature,
    ratio::permille,
    record::{Batch, Fact, Pseudonym, SelfCheck},
    scorecard::Basis,
};

/// Days after which rows may be missing because nobody imported them, rather than because somebody
/// took them out. Such a gap costs coverage, not consistency.
const GAP: i32 = 25;

pub(super) fn measure(
    timeline: &Timeline,
    aggregates: &Aggregates,
    reliability: u16,
    measures: &mut Measures,
) {
    let (mut broken, mut links) = (0_i64, 0_i64);
    for ((account, _), purse) in &timeline.purses {
        let is_covered = |age: i32| {
            covers(
                aggregates,
                reliability,
                *account,
                timeline.as_of.plus_days(age.saturating_neg()),
            )
        };
        let (some_broken, some_links) = match aggregates.basis() {
            Basis::Records => check_links(purse, |_, _| false),
            Basis::Months => check_links(purse, |before, after| {
                let middle = before.saturating_add(after) / 2;
                before.saturating_sub(after) > GAP && !is_covered(middle)
            }),
        };
        broken = broken.saturating_add(some_broken);
        links = links.saturating_add(some_links);
    }
    let contradictions = match aggregates.basis() {
        // up to 15 % of the links may break before it counts
        Basis::Records => {
            let sound = permille(links.saturating_sub(broken), links);
            i64::from(links > 0 && sound < 850)
        }
        Basis::Months => broken.saturating_add(incomplete_batches(aggregates, reliability)),
    };
    measures.note(Feature::Contradictions, contradictions, timeline.all.effective_milli());
}

/// How many days do not follow from the day before, of how many. What `is_gap`, by the ages of both
/// days, is not looked at.
fn check_links(purse: &Purse, is_gap: impl Fn(i32, i32) -> bool) -> (i64, i64) {
    let (mut broken, mut links) = (0_i64, 0_i64);
    let mut closing: Option<i128> = None;
    let mut before = 0;
    for day in purse.days.iter().filter(|day| day.chain.rows > 0) {
        let was = core::mem::replace(&mut before, day.age);
        if let Some(opening) = closing.filter(|_| !is_gap(was, day.age)) {
            links = links.saturating_add(1);
            if day.chain.follows(opening) {
                closing = Some(opening.saturating_add(day.chain.net));
                continue;
            }
            broken = broken.saturating_add(1);
        }
        let last = day.last.map(|(_, _, balance)| balance);
        closing = day.chain.closing().or(last).map(i128::from);
    }
    (broken, links)
}

/// Whether a batch says that it has every row of that day.
fn covers(aggregates: &Aggregates, reliability: u16, account: Pseudonym, day: Day) -> bool {
    aggregates.standing(reliability).any(|standing| match &standing.fact {
        Fact::Batch(batch) => batch.account == account && (batch.from..=batch.to).contains(&day),
        _ => false,
    })
}

/// How many batches have fewer rows than their file, or rows that do not lead from its opening
/// to its closing balance.
fn incomplete_batches(aggregates: &Aggregates, reliability: u16) -> i64 {
    let mut incomplete = 0_i64;
    for standing in aggregates.standing(reliability) {
        if let Fact::Batch(batch) = &standing.fact
            && (batch.self_check == SelfCheck::Failed
                || !is_complete(batch, aggregates, reliability))
        {
            incomplete = incomplete.saturating_add(1);
        }
    }
    incomplete
}

fn is_complete(batch: &Batch, aggregates: &Aggregates, reliability: u16) -> bool {
    let (mut rows, mut moved) = (0_u32, 0_i128);
    if batch.from > batch.to {
        return false;
    }
    for (key, _, sums) in aggregates.rows(reliability, batch.from..=batch.to) {
        if key.account == batch.account {
            rows = rows.saturating_add(sums.transactions);
            if batch.opening.is_none_or(|opening| opening.currency == key.currency) {
                moved = moved.saturating_add(sums.moved);
            }
        }
    }
    let balanced = match (batch.opening, batch.closing) {
        (Some(opening), Some(closing))
            if opening.currency == closing.currency && batch.rejected == 0 =>
        {
            i128::from(opening.minor).saturating_add(moved) == i128::from(closing.minor)
        }
        _ => true,
    };
    rows.saturating_add(batch.rejected) >= batch.count && balanced
}

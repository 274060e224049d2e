//! Completeness: whether records are missing. Running balances and batches tell.
//!
//! Who deletes what speaks against them leaves a balance that does not follow from the one before,
//! or a batch with fewer rows than its file had.

use alloc::vec::Vec;

use super::{Measures, Timeline, purse::Purse};
use crate::{
    aggregates::Aggregates,
    day::Day,
    feature::Feature,
    ratio::{count, permille},
    record::{Batch, Fact, SelfCheck},
    scorecard::Basis,
};

/// Days after which rows may be missing because nobody imported them, rather than because somebody
/// took them out. Such a gap costs coverage, not consistency.
const GAP: i32 = 25;

pub(super) fn measure(
    timeline: &Timeline<'_>,
    aggregates: &Aggregates,
    reliability: u16,
    measures: &mut Measures,
) {
    let batches: Vec<&Batch> = aggregates
        .standing(reliability)
        .filter_map(|standing| match &standing.fact {
            Fact::Batch(batch) => Some(batch),
            _ => None,
        })
        .collect();
    let (mut broken, mut links) = (0_i64, 0_i64);
    for ((account, _), purse) in &timeline.purses {
        let is_covered = |age: i32| {
            let day = timeline.as_of.plus_days(age.saturating_neg());
            batches.iter().any(|batch| batch.account == *account && covers(batch, day))
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
        Basis::Months => {
            let incomplete = batches.iter().filter(|batch| {
                batch.self_check == SelfCheck::Failed
                    || !is_complete(batch, aggregates, reliability)
            });
            broken.saturating_add(count(incomplete.count()))
        }
    };
    measures.note(Feature::Contradictions, contradictions, timeline.all.effective_milli());
}

/// How many days do not follow from the day before, of how many. What `is_gap`, by the ages of both
/// days, is not looked at.
fn check_links(purse: &Purse<'_>, is_gap: impl Fn(i32, i32) -> bool) -> (i64, i64) {
    let (mut broken, mut links) = (0_i64, 0_i64);
    let mut closing: Option<i128> = None;
    let mut before = 0;
    for day in purse.days() {
        let Some(chain) = day.chain() else { continue };
        let was = core::mem::replace(&mut before, day.age());
        if let Some(opening) = closing.filter(|_| !is_gap(was, day.age())) {
            links = links.saturating_add(1);
            if chain.follows(opening) {
                closing = Some(opening.saturating_add(chain.net));
                continue;
            }
            broken = broken.saturating_add(1);
        }
        closing = chain.closing().or(day.last()).map(i128::from);
    }
    (broken, links)
}

/// Whether a batch says that it has every row of that day.
fn covers(batch: &Batch, day: Day) -> bool {
    (batch.from..=batch.to).contains(&day)
}

/// Whether all rows of a batch are there, and lead from its opening to its closing balance.
fn is_complete(batch: &Batch, aggregates: &Aggregates, reliability: u16) -> bool {
    if batch.from > batch.to {
        return false;
    }
    let (mut rows, mut moved) = (0_u32, 0_i128);
    for strand in aggregates.strands(reliability).filter(|s| s.key.account == batch.account) {
        let is_money = batch.opening.is_none_or(|opening| opening.currency == strand.key.currency);
        for (_, sums) in strand.days(&(batch.from..=batch.to)) {
            rows = rows.saturating_add(sums.transactions);
            if is_money {
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

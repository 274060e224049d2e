//! Completeness: whether records are missing. Running balances and batches tell.
//!
//! Who deletes what speaks against them leaves a balance that does not follow from the one before,
//! or a batch with fewer rows than its file had.

use super::{Measures, Timeline, timeline::Purse};
use crate::{
    aggregates::Aggregates,
    feature::Feature,
    ratio::permille,
    record::{Batch, Fact, SelfCheck},
    scorecard::Basis,
};

pub(super) fn measure(
    timeline: &Timeline,
    aggregates: &Aggregates,
    reliability: u16,
    measures: &mut Measures,
) {
    let (mut broken, mut links) = (0_i64, 0_i64);
    for purse in timeline.purses.values() {
        let (some_broken, some_links) = check_links(purse);
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

/// How many days do not follow from the day before, of how many.
fn check_links(purse: &Purse) -> (i64, i64) {
    let (mut broken, mut links) = (0_i64, 0_i64);
    let mut closing: Option<i128> = None;
    for day in purse.days.iter().filter(|day| day.chain.rows > 0) {
        if let Some(opening) = closing {
            links = links.saturating_add(1);
            if day.chain.follows(opening) {
                closing = Some(opening.saturating_add(day.chain.net));
                continue;
            }
            broken = broken.saturating_add(1);
        }
        let last = day.last.map(|(_, _, balance)| i128::from(balance));
        closing = day.chain.closing().or(last);
    }
    (broken, links)
}

/// How many batches have fewer rows than their file, or rows that do not lead from its opening
/// to its closing balance.
fn incomplete_batches(aggregates: &Aggregates, reliability: u16) -> i64 {
    let mut incomplete = 0_i64;
    for standing in aggregates.standing(reliability) {
        if let Fact::Batch(batch) = &standing.fact
            && (batch.self_check == SelfCheck::Failed || !is_complete(batch, aggregates))
        {
            incomplete = incomplete.saturating_add(1);
        }
    }
    incomplete
}

fn is_complete(batch: &Batch, aggregates: &Aggregates) -> bool {
    let (mut rows, mut moved) = (0_u32, 0_i64);
    if batch.from > batch.to {
        return false;
    }
    for (key, _, sums) in aggregates.rows(0, batch.from..=batch.to) {
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
            opening.minor.saturating_add(moved) == closing.minor
        }
        _ => true,
    };
    rows.saturating_add(batch.rejected) >= batch.count && balanced
}

//! Purse: the balances of one account in one currency, day by day.

use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::{
    aggregates::{Chain, DaySums},
    order,
    scorecard::Basis,
};

/// The balances of one account in one currency, the oldest day first.
#[derive(Default)]
pub(crate) struct Purse<'a> {
    /// Age in days, and what one strand says of that day; several strands may.
    days: Vec<(i32, &'a DaySums)>,
}

/// One day of a purse: what each strand says of it. Never without one.
pub(crate) struct PurseDay<'p, 'a>(&'p [(i32, &'a DaySums)]);

impl<'a> Purse<'a> {
    /// Adds the days of one strand.
    pub(super) fn add(&mut self, days: Vec<(i32, &'a DaySums)>) {
        if self.days.is_empty() {
            self.days = days;
        } else {
            self.days.extend(days);
        }
    }

    pub(super) fn sort(&mut self) {
        if !self.days.is_sorted_by_key(|(age, _)| Reverse(*age)) {
            order::sort_by_key(&mut self.days, |(age, _)| Reverse(*age));
        }
    }

    pub(crate) fn days(&self) -> impl Iterator<Item = PurseDay<'_, 'a>> {
        self.days.chunk_by(|(one, _), (next, _)| one == next).map(PurseDay)
    }

    /// Age in days and balance of each row; only for [`Basis::Records`].
    pub(crate) fn balances(&self) -> impl Iterator<Item = (i32, i64)> {
        self.days.iter().flat_map(|(age, sums)| {
            let singles = sums.singles.iter();
            singles.flat_map(|singles| singles.balances.iter().map(|balance| (*age, *balance)))
        })
    }
}

impl PurseDay<'_, '_> {
    pub(crate) fn age(&self) -> i32 {
        self.0.first().map_or(0, |(age, _)| *age)
    }

    /// What the running balances say; none where no row has one.
    pub(crate) fn chain(&self) -> Option<Chain> {
        let mut chain = Chain::default();
        self.0.iter().for_each(|(_, sums)| chain.merge(&sums.chain));
        (chain.rows > 0).then_some(chain)
    }

    pub(crate) fn lowest(&self) -> Option<i64> {
        self.0.iter().filter_map(|(_, sums)| sums.lowest).min()
    }

    /// The balance of the row that comes last.
    pub(crate) fn last(&self) -> Option<i64> {
        let last = self.0.iter().filter_map(|(_, sums)| sums.last.as_ref()).max()?;
        Some(last.2)
    }

    /// The balance at the end of the day.
    pub(crate) fn closing(&self, basis: Basis) -> Option<i64> {
        let last = self.last()?;
        let by_chain = match basis {
            Basis::Records => None,
            Basis::Months => self.chain().and_then(|chain| chain.closing()),
        };
        Some(by_chain.unwrap_or(last))
    }
}

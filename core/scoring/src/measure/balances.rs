//! Balances: how often money runs out, and how much is left.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{Measures, Timeline, money::Money, purse::Purse, timeline::month_of};
use crate::{
    feature::Feature,
    ratio::{count, permille, scaled},
    scorecard::Basis,
};

pub(super) struct Balances {
    /// The longest time overdrawn without a break, in days.
    pub(super) longest_overdrawn: i32,
    overdrawn_days: i32,
    /// The typical lowest balance of a month, over the accounts in the main currency.
    low: Option<i64>,
    /// The second-lowest of the last six months, over the same accounts.
    reserve: Option<i64>,
    /// The lowest balance of each of the last twelve months, over the same accounts.
    lows: BTreeMap<usize, i64>,
    trend: Option<i64>,
}

impl Balances {
    pub(super) fn of(timeline: &Timeline<'_>, basis: Basis) -> Self {
        let mut balances = Self {
            longest_overdrawn: 0,
            overdrawn_days: 0,
            low: None,
            reserve: None,
            lows: BTreeMap::new(),
            trend: None,
        };
        let mut medians: Option<(i64, i64)> = None;
        for ((_, currency), purse) in &timeline.purses {
            let closings = closings(purse, basis);
            let (longest, days) = overdrawn(&closings);
            balances.longest_overdrawn = balances.longest_overdrawn.max(longest);
            balances.overdrawn_days = balances.overdrawn_days.max(days);
            if *currency != timeline.currency {
                continue;
            }
            let lows = monthly_lows(purse, timeline.year().count());
            let add = |sum: Option<i64>, more: i64| Some(sum.unwrap_or(0).saturating_add(more));
            if let Some(low) = lower_median(lows.values()) {
                balances.low = add(balances.low, low);
            }
            if let Some(reserve) = second_lowest(lows.range(..6).map(|(_, low)| low)) {
                balances.reserve = add(balances.reserve, reserve);
            }
            for (month, low) in lows {
                let sum = balances.lows.entry(month).or_default();
                *sum = sum.saturating_add(low);
            }
            let all: Vec<(i32, i64)> = match basis {
                Basis::Records => purse.balances().collect(),
                Basis::Months => closings,
            };
            if let (Some(late), Some(early)) = (median(&all, 0, 90), median(&all, 90, 180)) {
                let (a, b) = medians.unwrap_or((0, 0));
                medians = Some((a.saturating_add(late), b.saturating_add(early)));
            }
        }
        balances.trend = medians.map(|(late, early)| {
            let change = scaled(late.saturating_sub(early), 1000, early.saturating_abs().max(100));
            change.clamp(-2000, 2000)
        });
        balances
    }

    pub(super) fn measure(&self, timeline: &Timeline<'_>, money: &Money, measures: &mut Measures) {
        let observed = timeline.observed_milli();
        measures.note(Feature::WorstDelayDays, i64::from(self.longest_overdrawn), observed);
        let days = i64::from(self.overdrawn_days);
        let share = permille(days, i64::from(timeline.history_days.clamp(1, 180)));
        let share = if days > 0 { share.max(1) } else { share };
        measures.note(Feature::OverdrawnDaysShare, share, observed);
        if let Some(low) = self.low {
            let buffer = if money.spending > 0 {
                permille(low, money.spending)
            } else if low > 0 {
                1000
            } else {
                0
            };
            measures.note(Feature::BufferMonths, buffer, observed);
        }
        if let Some(reserve) = self.reserve {
            let month = money.income.max(money.spending);
            let share = if month > 0 { permille(reserve, month) } else { 0 };
            measures.note(Feature::Reserve, share.clamp(-5000, 5000), observed);
            if let Some(instalments) = money.instalments {
                let cover = scaled(reserve, 100, instalments).clamp(-1000, 10_000);
                measures.note(Feature::InstalmentCoverCenti, cover, observed);
            }
        }
        if !self.lows.is_empty() {
            let little = money.spending / 8;
            let near = self.lows.values().filter(|low| **low < little).count();
            let share = permille(count(near), count(self.lows.len()));
            measures.note(Feature::NearEmptyMonths, share, observed);
        }
        if let Some(trend) = self.trend {
            measures.note(Feature::BalanceTrend, trend, observed);
        }
    }
}

/// Age in days and balance at the end of each day, the oldest first.
fn closings(purse: &Purse<'_>, basis: Basis) -> Vec<(i32, i64)> {
    purse.days().filter_map(|day| Some((day.age(), day.closing(basis)?))).collect()
}

/// The longest time overdrawn without a break, and the days overdrawn within the last 180.
fn overdrawn(closings: &[(i32, i64)]) -> (i32, i32) {
    let (mut longest, mut spell, mut recent) = (0_i32, 0_i32, 0_i32);
    let ends = closings.iter().skip(1).map(|(age, _)| *age).chain([0]);
    for ((age, balance), end) in closings.iter().zip(ends) {
        if *balance < 0 {
            let days = age.saturating_sub(end);
            spell = spell.saturating_add(days);
            if *age <= 180 {
                recent = recent.saturating_add(days);
            }
        } else {
            spell = 0;
        }
        longest = longest.max(spell);
    }
    (longest, recent)
}

/// The lowest balance of each month, 0 for the last thirty days.
fn monthly_lows(purse: &Purse<'_>, months: usize) -> BTreeMap<usize, i64> {
    let mut lows: BTreeMap<usize, i64> = BTreeMap::new();
    for day in purse.days() {
        let month = month_of(day.age());
        if let Some(lowest) = day.lowest()
            && month < months
        {
            lows.entry(month).and_modify(|low| *low = lowest.min(*low)).or_insert(lowest);
        }
    }
    lows
}

fn lower_median<'a>(values: impl Iterator<Item = &'a i64>) -> Option<i64> {
    let mut values: Vec<i64> = values.copied().collect();
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}

fn second_lowest<'a>(values: impl Iterator<Item = &'a i64>) -> Option<i64> {
    let mut values: Vec<i64> = values.copied().collect();
    values.sort_unstable();
    values.get(1).or(values.first()).copied()
}

/// The upper median of the balances that are more than `over` and at most `to` days old.
fn median(balances: &[(i32, i64)], over: i32, to: i32) -> Option<i64> {
    let mut some: Vec<i64> = balances
        .iter()
        .filter(|(age, _)| *age > over && *age <= to)
        .map(|(_, balance)| *balance)
        .collect();
    some.sort_unstable();
    some.get(some.len() / 2).copied()
}

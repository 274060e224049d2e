//! Timeline: the last two years in months of thirty days, counted back from the day of the score.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use super::{FACT, Measures, milli_months};
use crate::{
    aggregates::{Aggregates, Chain},
    amount::Currency,
    day::Day,
    feature::Feature,
    ratio::count,
    record::{Pseudonym, RecordId},
    scorecard::Basis,
    weight::{WeightSum, weight},
};

/// Days that are looked at.
pub(crate) const WINDOW: i32 = 730;
/// Days in a month.
const MONTH: i32 = 30;
/// Most months that are looked at.
const MONTHS: i32 = 24;
/// Months in a year.
const YEAR: usize = 12;

/// What the rows of the last two years say.
pub(crate) struct Timeline {
    pub(crate) as_of: Day,
    /// Days from the first row to the day of the score; 0 without rows.
    pub(crate) history_days: i32,
    pub(crate) days_since_last: Option<i32>,
    /// The months, the latest first.
    pub(crate) months: Vec<Month>,
    /// All rows, and those that are income.
    pub(crate) all: WeightSum,
    pub(crate) credits: WeightSum,
    /// The currency of most rows, by weight. Money in others is not added to it.
    pub(crate) currency: Currency,
    /// The balances of each account in each currency.
    pub(crate) purses: BTreeMap<(Pseudonym, Currency), Purse>,
    /// Whether a row was booked so many days ago, up to a year.
    active: Vec<bool>,
}

/// One month.
#[derive(Clone, Default)]
pub(crate) struct Month {
    pub(crate) rows: u32,
    weight_sum: u64,
    heaviest: u64,
    /// How much it counts: its heaviest row, so that rows of little weight cannot dilute it. By
    /// single records, the mean weight of its rows.
    pub(crate) weight: u64,
    pub(crate) income: i128,
    pub(crate) spending: i128,
    /// The highest reliability of a bill paid in it.
    pub(crate) bill_reliability: u16,
}

/// The balances of one account in one currency, the oldest day first.
#[derive(Default)]
pub(crate) struct Purse {
    pub(crate) days: Vec<PurseDay>,
}

/// The balances of one day.
#[derive(Clone, Default)]
pub(crate) struct PurseDay {
    pub(crate) age: i32,
    pub(crate) chain: Chain,
    pub(crate) lowest: Option<i64>,
    pub(crate) last: Option<(u32, RecordId, i64)>,
    pub(crate) balances: Vec<i64>,
}

impl Timeline {
    pub(crate) fn of(aggregates: &Aggregates, as_of: Day, reliability: u16) -> Self {
        let window = as_of.plus_days(-WINDOW)..=as_of.plus_days(-1);
        let mut timeline = Self {
            as_of,
            history_days: 0,
            days_since_last: None,
            months: Vec::new(),
            all: WeightSum::default(),
            credits: WeightSum::default(),
            currency: Currency::NONE,
            purses: BTreeMap::new(),
            active: vec![false; 366],
        };
        let mut currencies: BTreeMap<Currency, u64> = BTreeMap::new();
        let mut last = i32::MAX;
        for (key, day, sums) in aggregates.rows(reliability, window.clone()) {
            if sums.rows == 0 {
                continue;
            }
            let age = as_of.days_since(day);
            timeline.history_days = timeline.history_days.max(age);
            last = last.min(age);
            let weight = weight(key.reliability, age.unsigned_abs());
            timeline.all.add(weight, sums.rows);
            timeline.credits.add(weight, sums.credits);
            if sums.transactions > 0 {
                let total = currencies.entry(key.currency).or_default();
                *total = total.saturating_add(weight.saturating_mul(u64::from(sums.transactions)));
            }
            if let Some(day) = usize::try_from(age).ok().and_then(|a| timeline.active.get_mut(a)) {
                *day = true;
            }
            if sums.chain.rows > 0 || sums.last.is_some() {
                let purse = timeline.purses.entry((key.account, key.currency)).or_default();
                purse.days.push(PurseDay {
                    age,
                    chain: sums.chain,
                    lowest: sums.lowest,
                    last: sums.last,
                    balances: sums.balances.clone(),
                });
            }
        }
        if timeline.history_days == 0 {
            return timeline;
        }
        timeline.days_since_last = Some(last);
        // the last of equals is the first by name, so that the order of rows plays no part
        timeline.currency = currencies
            .iter()
            .rev()
            .max_by_key(|(_, weight)| **weight)
            .map_or(Currency::NONE, |(currency, _)| *currency);
        timeline.purses.values_mut().for_each(Purse::join_days);
        timeline.fill_months(aggregates, as_of, reliability, window);
        timeline
    }

    fn fill_months(
        &mut self,
        aggregates: &Aggregates,
        as_of: Day,
        reliability: u16,
        window: core::ops::RangeInclusive<Day>,
    ) {
        let months = self.history_days.saturating_add(MONTH - 1) / MONTH;
        let months = usize::try_from(months.clamp(1, MONTHS)).unwrap_or(1);
        self.months = vec![Month::default(); months];
        let currency = self.currency;
        for (key, day, sums) in aggregates.rows(reliability, window) {
            let age = as_of.days_since(day);
            let Some(month) = self.months.get_mut(month_of(age)) else { continue };
            let weight = weight(key.reliability, age.unsigned_abs());
            month.rows = month.rows.saturating_add(sums.rows);
            let rows_weight = weight.saturating_mul(u64::from(sums.rows));
            month.weight_sum = month.weight_sum.saturating_add(rows_weight);
            if sums.rows > 0 {
                month.heaviest = month.heaviest.max(weight);
            }
            if key.currency == currency {
                month.income = month.income.saturating_add(sums.income);
                month.spending = month.spending.saturating_add(sums.spending);
            }
            if sums.is_bill {
                month.bill_reliability = month.bill_reliability.max(key.reliability);
            }
        }
        for month in &mut self.months {
            month.weight = match aggregates.basis() {
                Basis::Records => month.weight_sum.checked_div(u64::from(month.rows)).unwrap_or(0),
                Basis::Months => month.heaviest,
            };
        }
    }

    /// The months that were seen in full: the first one, of which only an end may be known, counts
    /// from half a month on.
    pub(crate) fn full_months(&self) -> impl Iterator<Item = &Month> {
        let full = self.history_days.saturating_add(MONTH / 2) / MONTH;
        self.months.iter().take(usize::try_from(full).unwrap_or(1).max(1))
    }

    /// Those of them that lie within a year.
    pub(crate) fn year(&self) -> impl Iterator<Item = &Month> {
        self.full_months().take(YEAR)
    }

    /// Effective months within a year, in thousandths.
    pub(crate) fn observed_milli(&self) -> i64 {
        milli_months(self.year().fold(0, |sum: u64, month| sum.saturating_add(month.weight)))
    }

    pub(super) fn measure(&self, measures: &mut Measures) {
        let months = self.months.len().min(YEAR);
        let covered = self.months.iter().take(YEAR).filter(|month| month.rows > 0).count();
        let coverage = covered.saturating_mul(YEAR).checked_div(months).unwrap_or(0);
        let observed = self.observed_milli();
        measures.note(Feature::MonthsWithRecords12, count(coverage), observed);

        let bills: u64 = self
            .months
            .iter()
            .take(YEAR)
            .map(|month| u64::from(month.bill_reliability.min(1000)))
            .sum::<u64>()
            / 1000;
        let of = self.year().count().clamp(3, YEAR);
        let bills = count(usize::try_from(bills).unwrap_or(YEAR));
        let bill_months = bills.saturating_mul(12).checked_div(count(of)).unwrap_or(0).min(12);
        measures.note(Feature::BillMonths12, bill_months, observed);
        measures.note(Feature::LongestGapDays, i64::from(self.longest_gap()), observed);
        measures.note(Feature::HistoryMonths, i64::from(self.history_days / MONTH), FACT);
    }

    fn longest_gap(&self) -> i32 {
        let mut longest = 0;
        let mut previous = 0; // the day of the score itself
        for (age, _) in (0_i32..).zip(&self.active).filter(|(_, active)| **active) {
            longest = longest.max(age.saturating_sub(previous));
            previous = age;
        }
        longest
    }
}

impl Purse {
    /// Brings the days in order and joins those that several strands share.
    fn join_days(&mut self) {
        self.days.sort_by_key(|day| core::cmp::Reverse(day.age));
        self.days.dedup_by(|next, kept| {
            let same = next.age == kept.age;
            if same {
                kept.chain.merge(&next.chain);
                kept.lowest = match (kept.lowest, next.lowest) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                kept.last = kept.last.max(next.last);
                kept.balances.append(&mut next.balances);
            }
            same
        });
    }
}

/// The month that a day so many days ago lies in, 0 for the last thirty days.
pub(crate) fn month_of(age_days: i32) -> usize {
    usize::try_from(age_days.saturating_sub(1) / MONTH).unwrap_or(usize::MAX)
}

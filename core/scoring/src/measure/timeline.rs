//! Timeline: the last two years in months of thirty days, counted back from the day of the score.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use super::{FACT, Measures, milli_months, purse::Purse, recency::AccountRows};
use crate::{
    aggregates::{Aggregates, DaySums, Strand},
    amount::Currency,
    day::Day,
    feature::Feature,
    ratio::count,
    record::Pseudonym,
    scorecard::Basis,
    weight::{WeightSum, weight},
};

/// Days that are looked at.
pub(crate) const WINDOW: i32 = 730;
/// Days in a month.
const MONTH: i32 = 30;
/// Most months that are looked at.
const MONTHS: usize = 24;
/// Months in a year.
const YEAR: usize = 12;

/// What the rows of the last two years say.
pub(crate) struct Timeline<'a> {
    pub(crate) as_of: Day,
    /// Days from the first row to the day of the score; 0 without rows.
    pub(crate) history_days: i32,
    pub(crate) days_since_last: Option<i32>,
    /// The months, the latest first.
    pub(crate) months: Vec<Month>,
    /// All rows, and those that are income, booked or stated.
    pub(crate) all: WeightSum,
    pub(crate) credits: WeightSum,
    /// The currency of most rows, by weight. Money in others is not added to it.
    pub(crate) currency: Currency,
    /// The balances of each account in each currency.
    pub(crate) purses: BTreeMap<(Pseudonym, Currency), Purse<'a>>,
    /// The rows of each account.
    pub(super) accounts: BTreeMap<Pseudonym, AccountRows>,
    /// Whether a row was booked so many days ago, up to a year.
    active: Vec<bool>,
}

/// One month.
#[derive(Clone, Copy, Default)]
pub(crate) struct Month {
    pub(crate) rows: u32,
    weight_sum: u64,
    heaviest: u64,
    /// How much it counts: its heaviest row, so that rows of little weight cannot dilute it. By
    /// single records, the mean weight of its rows.
    pub(crate) weight: u64,
    pub(crate) income: i128,
    pub(crate) stated_income: i64,
    pub(crate) spending: i128,
    /// The highest reliability of a bill paid in it.
    pub(crate) bill_reliability: u16,
}

/// What was seen in one currency.
#[derive(Default)]
struct Ledger {
    /// Transactions and stated incomes, by weight; none where there are only other rows.
    weight: Option<u64>,
    months: [Month; MONTHS],
}

impl<'a> Timeline<'a> {
    pub(crate) fn of(aggregates: &'a Aggregates, as_of: Day, reliability: u16) -> Self {
        let mut timeline = Self {
            as_of,
            history_days: 0,
            days_since_last: None,
            months: Vec::new(),
            all: WeightSum::default(),
            credits: WeightSum::default(),
            currency: Currency::NONE,
            purses: BTreeMap::new(),
            accounts: BTreeMap::new(),
            active: vec![false; 366],
        };
        let mut ledgers: BTreeMap<Currency, Ledger> = BTreeMap::new();
        for strand in aggregates.strands(reliability) {
            timeline.add(strand, ledgers.entry(strand.key.currency).or_default());
        }
        timeline.purses.values_mut().for_each(Purse::sort);
        timeline.fill_months(&ledgers, aggregates.basis());
        timeline
    }

    fn add(&mut self, strand: &'a Strand, ledger: &mut Ledger) {
        let mut days: Vec<(i32, &DaySums)> = Vec::new();
        let account = strand.key.account;
        let mut rows =
            (account != Pseudonym::default()).then(|| self.accounts.entry(account).or_default());
        let window = self.as_of.plus_days(-WINDOW)..=self.as_of.plus_days(-1);
        for (day, sums) in strand.days(&window) {
            if sums.rows == 0 {
                continue;
            }
            let age = self.as_of.days_since(day);
            let weight = weight(strand.key.reliability, age.unsigned_abs());
            self.history_days = self.history_days.max(age);
            self.days_since_last = Some(self.days_since_last.map_or(age, |last| last.min(age)));
            self.all.add(weight, sums.rows);
            self.credits.add(weight, sums.credits.saturating_add(sums.stated_incomes));
            if let Some(active) = usize::try_from(age).ok().and_then(|a| self.active.get_mut(a)) {
                *active = true;
            }
            if let Some(rows) = &mut rows {
                rows.add(age, weight.saturating_mul(u64::from(sums.rows)));
            }
            ledger.add(sums, weight, age, strand.key.reliability);
            if sums.chain.rows > 0 || sums.last.is_some() {
                days.push((age, sums));
            }
        }
        if !days.is_empty() {
            self.purses.entry((account, strand.key.currency)).or_default().add(days);
        }
    }

    /// Joins the months of all currencies, of which one tells what comes in and goes out.
    fn fill_months(&mut self, ledgers: &BTreeMap<Currency, Ledger>, basis: Basis) {
        if self.history_days == 0 {
            return;
        }
        // the last of equals is the first by name, so that the order of rows plays no part
        let main = ledgers
            .iter()
            .rev()
            .filter_map(|(currency, ledger)| Some((*currency, ledger.weight?)))
            .max_by_key(|(_, weight)| *weight);
        self.currency = main.map_or(Currency::NONE, |(currency, _)| currency);
        let months = self.history_days.saturating_add(MONTH - 1) / MONTH;
        let months = usize::try_from(months).unwrap_or(1).clamp(1, MONTHS);
        self.months = vec![Month::default(); months];
        for (currency, ledger) in ledgers {
            for (month, more) in self.months.iter_mut().zip(&ledger.months) {
                month.join(more, *currency == self.currency);
            }
        }
        for month in &mut self.months {
            month.weight = match basis {
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

impl Ledger {
    fn add(&mut self, sums: &DaySums, weight: u64, age: i32, reliability: u16) {
        let seen = sums.transactions.saturating_add(sums.stated_incomes);
        if seen > 0 {
            let more = weight.saturating_mul(u64::from(seen));
            self.weight = Some(self.weight.unwrap_or(0).saturating_add(more));
        }
        let Some(month) = self.months.get_mut(month_of(age)) else { return };
        month.rows = month.rows.saturating_add(sums.rows);
        let rows_weight = weight.saturating_mul(u64::from(sums.rows));
        month.weight_sum = month.weight_sum.saturating_add(rows_weight);
        month.heaviest = month.heaviest.max(weight);
        month.income = month.income.saturating_add(sums.income);
        month.stated_income = month.stated_income.max(sums.stated_income);
        month.spending = month.spending.saturating_add(sums.spending);
        if sums.is_bill {
            month.bill_reliability = month.bill_reliability.max(reliability);
        }
    }
}

impl Month {
    /// Adds the same month in another currency, of which the money counts in the main one only.
    fn join(&mut self, other: &Self, is_main: bool) {
        self.rows = self.rows.saturating_add(other.rows);
        self.weight_sum = self.weight_sum.saturating_add(other.weight_sum);
        self.heaviest = self.heaviest.max(other.heaviest);
        self.bill_reliability = self.bill_reliability.max(other.bill_reliability);
        if is_main {
            self.income = other.income;
            self.stated_income = other.stated_income;
            self.spending = other.spending;
        }
    }
}

/// The month that a day so many days ago lies in, 0 for the last thirty days.
pub(crate) fn month_of(age_days: i32) -> usize {
    usize::try_from(age_days.saturating_sub(1) / MONTH).unwrap_or(usize::MAX)
}

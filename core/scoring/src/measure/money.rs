//! Money: what comes in and goes out in a typical month. Ratios only, within one currency.

use alloc::vec::Vec;

use super::{
    Measures, Timeline,
    timeline::{WINDOW, month_of},
};
use crate::{
    aggregates::Aggregates,
    day::Day,
    feature::Feature,
    ratio::{clamped, permille, scaled},
    record::{Fact, LoanStatus},
    scorecard::Basis,
    weight::{lower_median, weight},
};

/// One credit, or one month, counts at most this many medians.
const CAP: i64 = 3;

pub(super) struct Money {
    /// Income and spending of each full month of the last year, the latest first.
    months: Vec<Flow>,
    /// In a typical month.
    pub(super) income: i64,
    pub(super) spending: i64,
    /// What running loans cost a month; none without a loan.
    pub(super) instalments: Option<i64>,
}

struct Flow {
    income: i64,
    spending: i64,
    weight: u64,
}

impl Money {
    pub(super) fn of(
        timeline: &Timeline<'_>,
        aggregates: &Aggregates,
        as_of: Day,
        reliability: u16,
    ) -> Self {
        let mut months: Vec<Flow> = timeline
            .year()
            .map(|month| Flow {
                income: clamped(month.income),
                spending: clamped(month.spending),
                weight: month.weight.max(1),
            })
            .collect();
        if aggregates.basis() == Basis::Records {
            cap_records(&mut months, timeline, aggregates, as_of, reliability);
        }
        // what was stated and booked as well is the same money
        for (flow, month) in months.iter_mut().zip(timeline.year()) {
            flow.income = flow.income.max(month.stated_income);
        }
        if aggregates.basis() == Basis::Months {
            cap_months(&mut months);
        }
        let median = |value: fn(&Flow) -> i64| {
            let mut pairs: Vec<_> = months.iter().map(|m| (value(m), m.weight)).collect();
            lower_median(&mut pairs).unwrap_or(0)
        };
        Self {
            income: median(|month| month.income),
            spending: median(|month| month.spending),
            instalments: instalments(timeline, aggregates, as_of, reliability),
            months,
        }
    }

    pub(super) fn measure(&self, timeline: &Timeline<'_>, measures: &mut Measures) {
        let observed = timeline.observed_milli();
        let both = timeline.credits.effective_milli().min(observed);
        match self.instalments {
            Some(monthly) if self.income > 0 => {
                let ratio = permille(monthly, self.income).min(5000);
                measures.note(Feature::DebtServiceRatio, ratio, both);
            }
            Some(_) => measures.note(Feature::DebtServiceRatio, 5000, observed),
            None => {}
        }
        if self.months.len() >= 2 {
            measures.note(Feature::IncomeRegularity, self.regularity(), observed);
        }
        let income = self.months.iter().fold(0_i64, |sum, m| sum.saturating_add(m.income));
        let spending = self.months.iter().fold(0_i64, |sum, m| sum.saturating_add(m.spending));
        let rate = if income > 0 {
            permille(income.saturating_sub(spending), income).max(-2000)
        } else {
            -2000
        };
        measures.note(Feature::SavingRate, rate, both);
        if self.months.len() >= 3 && self.spending > 0 {
            let mut off: Vec<i64> = self
                .months
                .iter()
                .map(|month| month.spending.saturating_sub(self.spending).saturating_abs())
                .collect();
            off.sort_unstable();
            let middle = off.iter().copied().nth(off.len() / 2).unwrap_or(0);
            measures.note(Feature::SpendingDispersion, permille(middle, self.spending), observed);
        }
    }

    /// The weight of months with at least half the typical income, in permille.
    fn regularity(&self) -> i64 {
        let mut incomes: Vec<i64> = self.months.iter().map(|month| month.income).collect();
        incomes.sort_unstable();
        let typical = incomes.iter().copied().nth(incomes.len() / 2).unwrap_or(0);
        let enough = |month: &&Flow| month.income > 0 && month.income.saturating_mul(2) >= typical;
        let sum = |weights: u64, month: &Flow| weights.saturating_add(month.weight);
        let good = self.months.iter().filter(enough).fold(0, sum);
        let all = self.months.iter().fold(0, sum);
        permille(i64::try_from(good).unwrap_or(0), i64::try_from(all).unwrap_or(0))
    }
}

/// No credit counts more than three weighted medians of all credits.
fn cap_records(
    months: &mut [Flow],
    timeline: &Timeline<'_>,
    aggregates: &Aggregates,
    as_of: Day,
    reliability: u16,
) {
    let window = as_of.plus_days(-WINDOW)..=as_of.plus_days(-1);
    let mut credits: Vec<(usize, i64, u16, u64)> = Vec::new();
    for strand in aggregates.strands(reliability) {
        let key = strand.key;
        if key.currency != timeline.currency {
            continue;
        }
        for (day, sums) in strand.days(&window) {
            let age = as_of.days_since(day);
            let (month, weight) = (month_of(age), weight(key.reliability, age.unsigned_abs()));
            let incomes = sums.singles.iter().flat_map(|singles| &singles.incomes);
            credits.extend(incomes.map(|income| (month, *income, key.reliability, weight)));
        }
    }
    let mut pairs: Vec<_> = credits.iter().map(|(_, income, _, w)| (*income, *w)).collect();
    let Some(median) = lower_median(&mut pairs).filter(|median| *median > 0) else { return };
    let cap = median.saturating_mul(CAP);
    months.iter_mut().for_each(|month| month.income = 0);
    for (month, income, reliability, _) in credits {
        if let Some(month) = months.get_mut(month) {
            let relied_on = scaled(income.min(cap), i64::from(reliability), 1000);
            month.income = month.income.saturating_add(relied_on);
        }
    }
}

/// No month counts more than three weighted medians of the months, so that one record moves a
/// yearly sum by less than it moves its month.
fn cap_months(months: &mut [Flow]) {
    let mut pairs: Vec<_> = months.iter().map(|month| (month.income, month.weight)).collect();
    let Some(median) = lower_median(&mut pairs).filter(|median| *median > 0) else { return };
    let cap = median.saturating_mul(CAP);
    months.iter_mut().for_each(|month| month.income = month.income.min(cap));
}

/// The instalments of loans that run or are applied for, in the main currency: the latest record of
/// each loan counts.
fn instalments(
    timeline: &Timeline<'_>,
    aggregates: &Aggregates,
    as_of: Day,
    reliability: u16,
) -> Option<i64> {
    super::standing::latest_loans(aggregates, as_of, reliability)
        .into_iter()
        .filter_map(|standing| match &standing.fact {
            Fact::Loan(loan)
                if matches!(
                    loan.status,
                    LoanStatus::Applied | LoanStatus::Current | LoanStatus::Overdue
                ) && loan.instalment.currency == timeline.currency
                    && loan.instalment.minor > 0 =>
            {
                Some(loan.instalment.minor)
            }
            _ => None,
        })
        .reduce(i64::saturating_add)
}

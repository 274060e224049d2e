//! Self-check: whether the rows of a statement agree with the balances it carries.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use simsim_scoring::{amount::Currency, record::SelfCheck};

use crate::statement::Statement;

/// What the check needs of one row.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    /// 0 where the row is neutral; none where it is beyond reckoning.
    pub(crate) amount: Option<Decimal>,
    pub(crate) balance: Option<Decimal>,
    pub(crate) currency: Currency,
}

/// The amounts and balances of an account's rows, in the file's order: a sum, and the rows that
/// carry balances.
pub(crate) struct Balances {
    sum: Option<Decimal>,
    currency: Option<Currency>,
    one_currency: bool,
    /// Rows that follow one another without a balance are one entry, however many they are.
    entries: Vec<Entry>,
    /// How often a row's balance leads to that of the next one, and how often the other way round.
    forwards: u64,
    backwards: u64,
    rows: usize,
}

struct Entry {
    /// The place of its first row.
    first: usize,
    line: Line,
}

impl Default for Balances {
    fn default() -> Self {
        Self {
            sum: Some(Decimal::ZERO),
            currency: None,
            one_currency: true,
            entries: Vec::new(),
            forwards: 0,
            backwards: 0,
            rows: 0,
        }
    }
}

impl Balances {
    /// The next row.
    pub(crate) fn push(&mut self, line: Line) {
        self.sum = self.sum.zip(line.amount).and_then(|(sum, amount)| sum.checked_add(amount));
        self.one_currency &= *self.currency.get_or_insert(line.currency) == line.currency;
        let first = self.rows;
        self.rows = self.rows.saturating_add(1);
        if let Some(Entry { line: last, .. }) = self.entries.last() {
            if last.balance.is_none() && line.balance.is_none() && last.currency == line.currency {
                return;
            }
            self.forwards = self.forwards.saturating_add(u64::from(follows(&line, last)));
            self.backwards = self.backwards.saturating_add(u64::from(follows(last, &line)));
        }
        self.entries.push(Entry { first, line });
    }

    /// Whether balances lead from later rows to earlier ones.
    pub(crate) const fn fall(&self) -> bool {
        self.backwards > self.forwards
    }

    /// Opening + rows = closing; where a file has no such pair, every running balance must follow
    /// from the one before it. `oldest_first` gives the rows, counted in the file's order.
    pub(crate) fn check(
        &self,
        statement: &Statement,
        oldest_first: impl Iterator<Item = usize>,
    ) -> SelfCheck {
        let of_statement = self.currency.is_none_or(|own| own == statement.currency());
        if let (Some(opening), Some(closing), true) =
            (statement.opening, statement.closing, self.one_currency && of_statement)
        {
            let sum = self.sum.and_then(|sum| opening.checked_add(sum));
            return if sum == Some(closing) { SelfCheck::Ok } else { SelfCheck::Failed };
        }
        if self.entries.iter().all(|entry| entry.line.balance.is_none()) {
            return SelfCheck::None;
        }
        let mut last: BTreeMap<Currency, &Line> = BTreeMap::new();
        let mut checked = false;
        for line in oldest_first.filter_map(|row| self.line(row)) {
            if let Some(earlier) = last.insert(line.currency, line)
                && earlier.balance.is_some()
                && line.balance.is_some()
            {
                if !follows(line, earlier) {
                    return SelfCheck::Failed;
                }
                checked = true;
            }
        }
        if checked { SelfCheck::Ok } else { SelfCheck::None }
    }

    fn line(&self, row: usize) -> Option<&Line> {
        let after = self.entries.partition_point(|entry| entry.first <= row);
        self.entries.get(after.checked_sub(1)?).map(|entry| &entry.line)
    }
}

/// Whether `later` has the balance that `earlier` leads to.
fn follows(later: &Line, earlier: &Line) -> bool {
    match (earlier.balance, later.amount, later.balance) {
        (Some(before), Some(amount), Some(after)) => before.checked_add(amount) == Some(after),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balances(lines: &[(i64, Option<i64>)]) -> Balances {
        let mut balances = Balances::default();
        for (amount, balance) in lines {
            balances.push(Line {
                amount: Some((*amount).into()),
                balance: balance.map(Decimal::from),
                currency: Currency::NONE,
            });
        }
        balances
    }

    fn checked(lines: &[(i64, Option<i64>)]) -> SelfCheck {
        balances(lines).check(&Statement::default(), 0..lines.len())
    }

    #[test]
    fn balances_tell_which_way_a_file_runs() {
        assert!(balances(&[(5, Some(15)), (10, Some(10))]).fall());
        assert!(!balances(&[(10, Some(10)), (5, Some(15))]).fall());
        assert!(!balances(&[(10, None), (5, None)]).fall());
    }

    #[test]
    fn running_balances_must_follow_from_one_another() {
        assert_eq!(checked(&[(10, Some(10)), (-3, Some(7)), (1, Some(8))]), SelfCheck::Ok);
        assert_eq!(checked(&[(10, Some(10)), (-3, Some(8))]), SelfCheck::Failed);
        assert_eq!(checked(&[(10, Some(10)), (-3, None), (4, None)]), SelfCheck::None);
        let interrupted = [(1, None), (1, None), (9, Some(9)), (1, None), (1, Some(7))];
        assert_eq!(checked(&interrupted), SelfCheck::None);
    }

    #[test]
    fn opening_and_rows_make_closing() {
        let of = |opening: i64, closing: i64| Statement {
            opening: Some(opening.into()),
            closing: Some(closing.into()),
            ..Statement::default()
        };
        let lines = balances(&[(10, None), (-3, None)]);
        assert_eq!(lines.check(&of(1, 8), 0..2), SelfCheck::Ok);
        assert_eq!(lines.check(&of(1, 9), 0..2), SelfCheck::Failed);
        assert_eq!(Balances::default().check(&of(5, 5), 0..0), SelfCheck::Ok);
    }

    #[test]
    fn rows_without_a_balance_cost_nothing() {
        let rows: Vec<_> = (0..1000).map(|row| (row, None)).collect();
        assert_eq!(balances(&rows).entries.len(), 1);
    }
}

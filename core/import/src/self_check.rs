//! Self-check: whether the rows of a statement agree with the balances it carries.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use simsim_scoring::{amount::Currency, record::SelfCheck};

use crate::{collector::Order, statement::Statement};

/// What the check needs of one row.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    /// 0 where the row is neutral; none where it is beyond reckoning.
    pub(crate) amount: Option<Decimal>,
    pub(crate) balance: Option<Decimal>,
    pub(crate) currency: Currency,
}

/// The amounts and balances of an account's rows, in the file's order, as far as a check needs them:
/// where that is also the order of time, or its reverse, no row is kept.
pub(crate) struct Balances {
    sum: Option<Decimal>,
    currency: Option<Currency>,
    one_currency: bool,
    before: Option<Line>,
    /// How often a row's balance leads to that of the next one, and how often the other way round.
    forwards: u64,
    backwards: u64,
    /// Whether any row has a balance.
    any: bool,
    /// The last row of each currency, and whether any two that follow one another have balances.
    last: BTreeMap<Currency, Line>,
    checked: bool,
    /// Whether all of them lead from one to the next, and the other way round.
    forwards_all: bool,
    backwards_all: bool,
    /// Every row, if they are kept. Those that follow one another without a balance are one entry,
    /// however many they are.
    entries: Option<Vec<Entry>>,
    rows: usize,
}

struct Entry {
    /// The place of its first row.
    first: usize,
    line: Line,
}

impl Balances {
    /// Of no rows yet. Those of any order can be checked only if they are kept.
    pub(crate) fn new(keeps_rows: bool) -> Self {
        Self {
            sum: Some(Decimal::ZERO),
            currency: None,
            one_currency: true,
            before: None,
            forwards: 0,
            backwards: 0,
            any: false,
            last: BTreeMap::new(),
            checked: false,
            forwards_all: true,
            backwards_all: true,
            entries: keeps_rows.then(Vec::new),
            rows: 0,
        }
    }

    /// The next row.
    pub(crate) fn push(&mut self, line: Line) {
        self.sum = self.sum.zip(line.amount).and_then(|(sum, amount)| sum.checked_add(amount));
        self.one_currency &= *self.currency.get_or_insert(line.currency) == line.currency;
        self.any |= line.balance.is_some();
        if let Some(before) = self.before.replace(line) {
            self.forwards = self.forwards.saturating_add(u64::from(follows(&line, &before)));
            self.backwards = self.backwards.saturating_add(u64::from(follows(&before, &line)));
        }
        if let Some(earlier) = self.last.insert(line.currency, line)
            && earlier.balance.is_some()
            && line.balance.is_some()
        {
            self.checked = true;
            self.forwards_all &= follows(&line, &earlier);
            self.backwards_all &= follows(&earlier, &line);
        }
        let first = self.rows;
        self.rows = self.rows.saturating_add(1);
        let Some(entries) = &mut self.entries else { return };
        let is_like = |last: &Line| {
            last.balance.is_none() && line.balance.is_none() && last.currency == line.currency
        };
        if !entries.last().is_some_and(|last| is_like(&last.line)) {
            entries.push(Entry { first, line });
        }
    }

    /// Whether balances lead from later rows to earlier ones.
    pub(crate) const fn fall(&self) -> bool {
        self.backwards > self.forwards
    }

    /// Opening + rows = closing; where a file has no such pair, every running balance must follow
    /// from the one before it. None where that takes rows which were not kept.
    pub(crate) fn check(&self, statement: &Statement, order: &Order) -> Option<SelfCheck> {
        let of_statement = self.currency.is_none_or(|own| own == statement.currency());
        let agrees = |yes| if yes { SelfCheck::Ok } else { SelfCheck::Failed };
        if let (Some(opening), Some(closing), true) =
            (statement.opening, statement.closing, self.one_currency && of_statement)
        {
            let sum = self.sum.and_then(|sum| opening.checked_add(sum));
            return Some(agrees(sum == Some(closing)));
        }
        if !self.any {
            return Some(SelfCheck::None);
        }
        if !order.is_one_stretch() {
            return self.check_rows(order);
        }
        let all = if order.runs_backwards() { self.backwards_all } else { self.forwards_all };
        Some(if self.checked { agrees(all) } else { SelfCheck::None })
    }

    fn check_rows(&self, order: &Order) -> Option<SelfCheck> {
        let entries = self.entries.as_ref()?;
        let line_at = |row: usize| {
            let after = entries.partition_point(|entry| entry.first <= row);
            entries.get(after.checked_sub(1)?).map(|entry| &entry.line)
        };
        let mut last: BTreeMap<Currency, &Line> = BTreeMap::new();
        let mut checked = false;
        for line in order.oldest_first().filter_map(line_at) {
            if let Some(earlier) = last.insert(line.currency, line)
                && earlier.balance.is_some()
                && line.balance.is_some()
            {
                if !follows(line, earlier) {
                    return Some(SelfCheck::Failed);
                }
                checked = true;
            }
        }
        Some(if checked { SelfCheck::Ok } else { SelfCheck::None })
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
    use simsim_scoring::day::Day;

    use super::*;
    use crate::collector::Runs;

    fn balances(lines: &[(i64, Option<i64>)], keeps_rows: bool) -> Balances {
        let mut balances = Balances::new(keeps_rows);
        for (amount, balance) in lines {
            balances.push(Line {
                amount: Some((*amount).into()),
                balance: balance.map(Decimal::from),
                currency: Currency::NONE,
            });
        }
        balances
    }

    fn of_days(days: &[i32], balances: &Balances) -> Order {
        let mut runs = Runs::default();
        for day in days {
            runs.push(Day::new(*day).unwrap(), None);
        }
        runs.order(balances.fall())
    }

    /// The check with rows kept and without, of days in the order of the file.
    fn checked_on(days: &[i32], lines: &[(i64, Option<i64>)]) -> [Option<SelfCheck>; 2] {
        [true, false].map(|keeps_rows| {
            let balances = balances(lines, keeps_rows);
            balances.check(&Statement::default(), &of_days(days, &balances))
        })
    }

    fn checked(lines: &[(i64, Option<i64>)]) -> SelfCheck {
        let days: Vec<i32> = (0_i32..).zip(lines).map(|(day, _)| day).collect();
        let backwards: Vec<_> = lines.iter().rev().copied().collect();
        let turned: Vec<i32> = days.iter().rev().copied().collect();
        let found = checked_on(&days, lines);
        assert_eq!(found, checked_on(&turned, &backwards), "whichever way it runs");
        assert_eq!(found[0], found[1], "whether rows are kept or not");
        found[0].unwrap()
    }

    #[test]
    fn balances_tell_which_way_a_file_runs() {
        assert!(balances(&[(5, Some(15)), (10, Some(10))], false).fall());
        assert!(!balances(&[(10, Some(10)), (5, Some(15))], false).fall());
        assert!(!balances(&[(10, None), (5, None)], false).fall());
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
    fn rows_in_no_order_are_checked_only_if_they_are_kept() {
        let lines = [(10, Some(10)), (1, Some(8)), (-3, Some(7))];
        let found = checked_on(&[1, 3, 2], &lines);
        assert_eq!(found, [Some(SelfCheck::Ok), None]);
        let wrong = [(10, Some(10)), (1, Some(8)), (-3, Some(9))];
        assert_eq!(checked_on(&[1, 3, 2], &wrong)[0], Some(SelfCheck::Failed));
        let nothing = [(10, None), (1, None), (-3, None)];
        assert_eq!(checked_on(&[1, 3, 2], &nothing), [Some(SelfCheck::None); 2]);
    }

    #[test]
    fn opening_and_rows_make_closing() {
        let of = |opening: i64, closing: i64| Statement {
            opening: Some(opening.into()),
            closing: Some(closing.into()),
            ..Statement::default()
        };
        let lines = balances(&[(10, None), (-3, None)], false);
        let order = of_days(&[1, 2], &lines);
        assert_eq!(lines.check(&of(1, 8), &order), Some(SelfCheck::Ok));
        assert_eq!(lines.check(&of(1, 9), &order), Some(SelfCheck::Failed));
        let none = Balances::new(false);
        assert_eq!(none.check(&of(5, 5), &of_days(&[], &none)), Some(SelfCheck::Ok));
    }

    #[test]
    fn rows_without_a_balance_cost_nothing() {
        let rows: Vec<_> = (0..1000).map(|row| (row, None)).collect();
        assert_eq!(balances(&rows, true).entries.unwrap().len(), 1);
    }
}

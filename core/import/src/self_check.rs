//! Self-check: whether the rows of a statement agree with the balances it carries.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use simsim_scoring::{
    amount::Currency,
    day::Day,
    record::{Pseudonym, SelfCheck},
};

use crate::statement::Statement;

/// What the check needs of one row, in the file's order.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) account: Pseudonym,
    pub(crate) day: Day,
    pub(crate) time: Option<u32>,
    /// 0 where the row is neutral.
    pub(crate) amount: Decimal,
    pub(crate) balance: Option<Decimal>,
    pub(crate) currency: Currency,
}

/// Places of the lines, oldest first.
///
/// Many files run newest first. Days decide; within one day only, balances do; rows of one day
/// keep the file's direction unless times say otherwise.
pub(crate) fn oldest_first(lines: &[Line]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    if runs_backwards(lines) {
        order.reverse();
    }
    order.sort_by_key(|&at| lines.get(at).map(|line| (line.day, line.time.unwrap_or(0)))); // stable
    order
}

fn runs_backwards(lines: &[Line]) -> bool {
    let pairs = || lines.iter().zip(lines.iter().skip(1));
    let falls = pairs().filter(|(one, next)| next.day < one.day).count();
    let rises = pairs().filter(|(one, next)| next.day > one.day).count();
    if falls != rises {
        return falls > rises;
    }
    let backwards = pairs().filter(|(one, next)| follows(one, next)).count();
    let forwards = pairs().filter(|(one, next)| follows(next, one)).count();
    backwards > forwards
}

/// Whether `later` has the balance that `earlier` leads to.
fn follows(later: &Line, earlier: &Line) -> bool {
    match (earlier.balance, later.balance) {
        (Some(before), Some(after)) => before.checked_add(later.amount) == Some(after),
        _ => false,
    }
}

/// Opening + rows = closing; where a file has no such pair, every running balance must follow
/// from the one before it.
pub(crate) fn check(statement: &Statement, lines: &[Line], order: &[usize]) -> SelfCheck {
    let currency = statement.currency();
    let one_currency = lines.iter().all(|line| line.currency == currency);
    if let (Some(opening), Some(closing), true) =
        (statement.opening, statement.closing, one_currency)
    {
        let sum = lines.iter().try_fold(opening, |sum, line| sum.checked_add(line.amount));
        return if sum == Some(closing) { SelfCheck::Ok } else { SelfCheck::Failed };
    }
    let mut last: BTreeMap<Currency, &Line> = BTreeMap::new();
    let mut checked = false;
    for line in order.iter().filter_map(|&at| lines.get(at)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(day: i32, amount: i64, balance: Option<i64>) -> Line {
        Line {
            account: Pseudonym::new([0; 16]),
            day: Day::new(day).unwrap(),
            time: None,
            amount: amount.into(),
            balance: balance.map(Decimal::from),
            currency: Currency::NONE,
        }
    }

    fn checked(lines: &[Line]) -> SelfCheck {
        check(&Statement::default(), lines, &oldest_first(lines))
    }

    #[test]
    fn newest_first_files_are_turned_round() {
        assert_eq!(
            oldest_first(&[line(3, 1, None), line(2, 1, None), line(2, 2, None)]),
            [2, 1, 0]
        );
        assert_eq!(
            oldest_first(&[line(2, 1, None), line(2, 2, None), line(3, 1, None)]),
            [0, 1, 2]
        );
    }

    #[test]
    fn within_one_day_balances_tell_the_direction() {
        assert_eq!(oldest_first(&[line(1, 5, Some(15)), line(1, 10, Some(10))]), [1, 0]);
    }

    #[test]
    fn running_balances_must_follow_from_one_another() {
        let good = [line(1, 10, Some(10)), line(2, -3, Some(7)), line(2, 1, Some(8))];
        assert_eq!(checked(&good), SelfCheck::Ok);
        assert_eq!(checked(&[line(1, 10, Some(10)), line(2, -3, Some(8))]), SelfCheck::Failed);
        assert_eq!(checked(&[line(1, 10, Some(10)), line(2, -3, None)]), SelfCheck::None);
    }

    #[test]
    fn opening_and_rows_make_closing() {
        let of = |opening: i64, closing: i64| Statement {
            opening: Some(opening.into()),
            closing: Some(closing.into()),
            ..Statement::default()
        };
        let lines = [line(1, 10, None), line(2, -3, None)];
        assert_eq!(check(&of(1, 8), &lines, &[0, 1]), SelfCheck::Ok);
        assert_eq!(check(&of(1, 9), &lines, &[0, 1]), SelfCheck::Failed);
        assert_eq!(check(&of(5, 5), &[], &[]), SelfCheck::Ok);
    }
}

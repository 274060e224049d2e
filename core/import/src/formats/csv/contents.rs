//! Contents: what stands in the columns of a table, below its header.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::{
    cell::{currency, money},
    columns::{self, Meaning, Name, PART},
};
use crate::{
    calendar::{self, DateOrder, Numbers},
    decimal::Mark,
    profile::Flow,
};

/// What stands in the rows below a header.
pub(super) struct Contents<'r> {
    pub(super) rows: Vec<&'r [String]>,
    pub(super) columns: Vec<Column>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub(super) filled: usize,
    pub(super) days: usize,
    pub(super) numbers: usize,
    /// Numbers with decimals.
    pub(super) decimals: usize,
}

impl<'r> Contents<'r> {
    /// Rows with a single cell are titles and footers, and some exports repeat their header.
    pub(super) fn new(header: &[String], width: usize, rows: &'r [Vec<String>]) -> Self {
        let filled = |row: &&[String]| row.iter().filter(|cell| !cell.is_empty()).count() > 1;
        let rows = rows.iter().map(Vec::as_slice).filter(|row| filled(row) && *row != header);
        let rows: Vec<&[String]> = rows.collect();
        let mut columns = vec![Column::default(); width];
        for row in &rows {
            for (column, cell) in columns.iter_mut().zip(*row) {
                if cell.is_empty() {
                    continue;
                }
                let number = number(cell);
                column.filled = column.filled.saturating_add(1);
                column.days = column.days.saturating_add(usize::from(is_day(cell)));
                column.numbers = column.numbers.saturating_add(usize::from(number.is_some()));
                let decimals = number.is_some_and(|number| number.scale() > 0);
                column.decimals = column.decimals.saturating_add(usize::from(decimals));
            }
        }
        Self { rows, columns }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn filled(&self, at: usize) -> usize {
        self.columns.get(at).map_or(0, |column| column.filled)
    }

    /// Whether most of what stands in a column is of a kind, or nothing stands below the header at all.
    pub(super) fn holds(&self, column: &Column, of_kind: usize) -> bool {
        let most = of_kind.saturating_mul(2) >= column.filled;
        self.is_empty() || (of_kind > 0 && most)
    }

    /// The column whose name fits best, and how well; one that is mostly blank only where none is better.
    pub(super) fn best(
        &self,
        names: &[Name],
        meaning: Meaning,
        fits: &dyn Fn(&Column) -> bool,
    ) -> Option<(usize, usize)> {
        let named = || {
            let all = names.iter().zip(&self.columns).enumerate();
            all.filter(|(_, (_, column))| fits(column))
                .filter_map(|(at, (name, column))| Some((at, name.rank(meaning)?, column.filled)))
        };
        let fullest = named().map(|(_, _, filled)| filled).max()?;
        let is_full = |filled: usize| filled.saturating_mul(2) >= fullest;
        let best = named().min_by_key(|(at, rank, filled)| (!is_full(*filled), *rank, *at))?;
        Some((best.0, best.1))
    }

    /// Rows in which either of two columns has something other than nothing and zero.
    pub(super) fn either(&self, one: usize, other: usize) -> usize {
        let has = |row: &&&[String]| moves(row, one) || moves(row, other);
        self.rows.iter().filter(has).count()
    }

    pub(super) fn both(&self, one: usize, other: usize) -> usize {
        self.rows.iter().filter(|row| moves(row, one) && moves(row, other)).count()
    }

    pub(super) fn is_mostly_positive(&self, amount: usize) -> bool {
        let amounts = || self.rows.iter().filter_map(|row| number(row.get(amount)?));
        let positive = amounts().filter(|amount| *amount > Decimal::ZERO).count();
        positive > amounts().filter(|amount| *amount < Decimal::ZERO).count()
    }

    /// How often the balance moves by the amount, and how often by the contrary, in whichever order of
    /// time.
    pub(super) fn runs(&self, amount: usize, balance: usize) -> (usize, usize) {
        let one = |row: &[String]| number(row.get(amount)?);
        (self.moves_by(balance, one), self.moves_by(balance, |row| one(row).map(|it| -it)))
    }

    /// The column named a balance that moves by the amount most often, if any does.
    pub(super) fn balance(&self, names: &[Name], amount: usize) -> Option<usize> {
        let named = names.iter().enumerate().filter_map(|(at, name)| {
            name.rank(Meaning::Balance).filter(|_| at != amount)?;
            Some((Reverse(self.runs(amount, at).0), at)).filter(|(with, _)| with.0 > 0)
        });
        named.min().map(|(_, at)| at)
    }

    /// How often the balance moves by what came in less what went out.
    pub(super) fn steps(&self, money_in: usize, money_out: usize, balance: usize) -> usize {
        let at = |row: &[String], at: usize| row.get(at).and_then(|cell| number(cell));
        self.moves_by(balance, |row| match (at(row, money_in), at(row, money_out)) {
            (None, None) => None,
            (gain, loss) => Some(gain.unwrap_or_default().abs() - loss.unwrap_or_default().abs()),
        })
    }

    fn moves_by(&self, balance: usize, amount: impl Fn(&[String]) -> Option<Decimal>) -> usize {
        let balance = |row: &[String]| number(row.get(balance)?);
        let (mut oldest_first, mut newest_first) = (0_usize, 0_usize);
        for (one, next) in self.rows.iter().zip(self.rows.iter().skip(1)) {
            let (Some(before), Some(after)) = (balance(one), balance(next)) else { continue };
            let step = after.checked_sub(before);
            let is = |step: Option<Decimal>, amount: Option<Decimal>| {
                usize::from(step.is_some() && step == amount)
            };
            oldest_first = oldest_first.saturating_add(is(step, amount(next)));
            newest_first = newest_first.saturating_add(is(step.map(|it| -it), amount(one)));
        }
        oldest_first.max(newest_first)
    }

    /// The column that says which way the money went: it holds words for that and nothing else. Where
    /// amounts have signs, only its name makes it one.
    pub(super) fn flow(&self, names: &[Name], amount: usize) -> Option<usize> {
        let signed = self.rows.iter().any(|row| {
            row.get(amount).and_then(|cell| number(cell)).is_some_and(|it| it < Decimal::ZERO)
        });
        let words = Flow::any_language();
        let says = |at: usize| {
            let said =
                || self.rows.iter().filter_map(|row| row.get(at)).filter(|it| !it.is_empty());
            let directions = said().filter(|cell| words.is_direction(cell)).count();
            directions.saturating_mul(4) >= said().count().saturating_mul(3)
                && said().count().saturating_mul(2) >= self.rows.len()
        };
        let columns = self.columns.iter().enumerate();
        let fits = |at: usize, column: &Column| {
            let name = names.get(at).filter(|name| !name.is_missing());
            let rank = name.map(|name| name.rank(Meaning::Flow));
            match rank {
                Some(Some(rank)) if self.is_empty() => rank < PART,
                Some(Some(rank)) => (rank < PART || !signed) && says(at),
                Some(None) => false,
                None => !signed && column.numbers == 0 && column.filled > 0 && says(at),
            }
        };
        columns.filter(|(at, _)| *at != amount).find(|(at, c)| fits(*at, c)).map(|(at, _)| at)
    }

    /// The column that names currencies; one of another name only where nothing else tells them.
    pub(super) fn currency(&self, names: &[Name], told: bool) -> Option<usize> {
        let said = |at: usize| {
            self.rows.iter().filter_map(move |row| row.get(at)).filter(|it| !it.is_empty())
        };
        let fits = |at: usize| {
            self.is_empty()
                || (said(at).count() > 0 && said(at).all(|cell| currency(cell).is_some()))
        };
        let ranked = names.iter().enumerate().filter_map(|(at, name)| {
            Some((name.rank(Meaning::Currency)?, at)).filter(|(_, at)| fits(*at))
        });
        if let Some((_, at)) = ranked.min() {
            return Some(at);
        }
        let listed = |at: &usize| {
            let of_all = said(*at).count().saturating_mul(10) >= self.rows.len().saturating_mul(9);
            of_all && !self.is_empty() && said(*at).all(|cell| columns::code(cell).is_some())
        };
        if told { None } else { (0..self.columns.len()).find(listed) }
    }
}

fn moves(row: &[String], at: usize) -> bool {
    row.get(at).and_then(|cell| number(cell)).is_some_and(|number| !number.is_zero())
}

fn number(cell: &str) -> Option<Decimal> {
    let has_digit = cell.bytes().any(|b| b.is_ascii_digit());
    if has_digit { money(cell, Mark::Guess).map(|(number, _)| number) } else { None }
}

pub(super) fn is_day(cell: &str) -> bool {
    let orders = [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst];
    let numbers = || Numbers::parse(cell);
    numbers().is_some_and(|numbers| orders.into_iter().any(|order| numbers.day(order).is_some()))
        || (cell.len() == 8 && cell.starts_with(['1', '2']) && calendar::compact(cell).is_some())
        || calendar::worded(cell).is_some()
}

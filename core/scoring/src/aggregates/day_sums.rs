//! DaySums: the rows of one strand on one day, added up.

use alloc::{boxed::Box, vec::Vec};

use super::Chain;
use crate::{
    ratio::{clamped, scaled},
    record::{Direction, Purpose, RecordId, Transaction},
    scorecard::Basis,
};

/// The rows of one strand on one day. What is added up is wide enough never to reach an end for as
/// many records as are scored, so that the order of rows plays no part.
#[derive(Default)]
pub(crate) struct DaySums {
    /// Rows of every kind, but none where no money has moved (pending, void).
    pub(crate) rows: u32,
    /// Rows of transactions as a batch counts them, those included.
    pub(crate) transactions: u32,
    /// Rows that are income.
    pub(crate) credits: u32,
    /// Income, each row times its reliability.
    pub(crate) income: i128,
    /// Spending, each row times its reliability.
    pub(crate) spending: i128,
    /// Rows that state an income.
    pub(crate) stated_incomes: u32,
    /// The most that one of them states, times its reliability.
    pub(crate) stated_income: i64,
    /// Money in less money out of all transactions.
    pub(crate) moved: i128,
    /// What those with a running balance say.
    pub(crate) chain: Chain,
    pub(crate) lowest: Option<i64>,
    /// The balance of the day's last row, with its place in the file.
    pub(crate) last: Option<(u32, RecordId, i64)>,
    pub(crate) is_bill: bool,
    /// Only for [`Basis::Records`].
    pub(crate) singles: Option<Box<Singles>>,
}

/// What has to be looked at one by one.
#[derive(Default)]
pub(crate) struct Singles {
    pub(crate) incomes: Vec<i64>,
    pub(crate) balances: Vec<i64>,
}

impl DaySums {
    /// Adds a row that is a fact of that day and nothing else to add up.
    pub(super) fn add_row(&mut self) {
        self.rows = self.rows.wrapping_add(1);
    }

    #[inline]
    pub(super) fn add_transaction(
        &mut self,
        id: &RecordId,
        row: &Transaction,
        reliability: u16,
        basis: Basis,
    ) {
        self.transactions = self.transactions.wrapping_add(1);
        if matches!(row.purpose, Purpose::Pending | Purpose::Void) {
            return;
        }
        self.add_row();
        let minor = row.amount.minor.max(0);
        let moved = match row.direction {
            Direction::In => minor,
            Direction::Out => minor.saturating_neg(),
            Direction::Neutral => 0,
        };
        self.moved = self.moved.wrapping_add(i128::from(moved));
        if let Some(balance) = row.balance {
            self.chain.add(moved, balance);
            self.add_balance(id, row.sequence, balance, reliability, basis);
        }
        match row.direction {
            Direction::In if counts_as_income(row.purpose) => {
                self.credits = self.credits.wrapping_add(1);
                self.income = self.income.wrapping_add(relied_on(minor, reliability));
                if basis == Basis::Records {
                    self.singles.get_or_insert_default().incomes.push(minor);
                }
            }
            Direction::Out if counts_as_spending(row.purpose) => {
                self.spending = self.spending.wrapping_add(relied_on(minor, reliability));
            }
            _ => {}
        }
        self.is_bill |= matches!(row.purpose, Purpose::Bill | Purpose::Insurance | Purpose::Rent);
    }

    /// Adds an income that somebody stated for the month. One booked is not added to it: the month
    /// counts the larger of both.
    pub(super) fn add_stated_income(&mut self, monthly: i64, reliability: u16) {
        self.add_row();
        self.stated_incomes = self.stated_incomes.wrapping_add(1);
        let stated = clamped(relied_on(monthly.max(0), reliability));
        self.stated_income = self.stated_income.max(stated);
    }

    #[inline]
    pub(super) fn add_balance(
        &mut self,
        id: &RecordId,
        sequence: u32,
        balance: i64,
        reliability: u16,
        basis: Basis,
    ) {
        if reliability == 0 {
            return; // disputed: the chain still sees it, nothing is concluded from it
        }
        self.lowest = Some(self.lowest.map_or(balance, |lowest| lowest.min(balance)));
        let is_later = match &self.last {
            Some((s, i, b)) => (sequence, id, balance) > (*s, i, *b),
            None => true,
        };
        if is_later {
            self.last = Some((sequence, *id, balance));
        }
        if basis == Basis::Records {
            self.singles.get_or_insert_default().balances.push(balance);
        }
    }
}

/// An amount times its reliability.
fn relied_on(minor: i64, reliability: u16) -> i128 {
    // amounts that people have fit in the narrow one, which is several times as fast
    match minor.checked_mul(i64::from(reliability)) {
        Some(product) => i128::from(product / 1000),
        None => i128::from(scaled(minor, i64::from(reliability), 1000)),
    }
}

fn counts_as_income(purpose: Purpose) -> bool {
    !matches!(
        purpose,
        Purpose::CreditUsed
            | Purpose::Interest
            | Purpose::Investment
            | Purpose::OwnTransfer
            | Purpose::Refund
            | Purpose::Reversal
    )
}

fn counts_as_spending(purpose: Purpose) -> bool {
    !matches!(purpose, Purpose::Investment | Purpose::OwnTransfer | Purpose::Reversal)
}

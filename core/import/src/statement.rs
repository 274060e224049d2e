//! Statement: what a file says about one account besides its rows.

use rust_decimal::Decimal;
use simsim_scoring::{amount::Currency, day::Day};

/// What a file says about one account besides its rows.
#[derive(Clone, Default)]
pub(crate) struct Statement {
    /// The account's number, as the file writes it; empty where it names none.
    pub(crate) account: String,
    /// The currency of its balances, and of rows that name none.
    pub(crate) currency: Option<Currency>,
    /// The first day it says it covers.
    pub(crate) from: Option<Day>,
    /// The last day it says it covers.
    pub(crate) to: Option<Day>,
    /// The balance before its first row.
    pub(crate) opening: Option<Decimal>,
    /// The balance after its last row.
    pub(crate) closing: Option<Decimal>,
    /// The day of the closing balance.
    pub(crate) closing_day: Option<Day>,
}

impl Statement {
    pub(crate) fn currency(&self) -> Currency {
        self.currency.unwrap_or(Currency::NONE)
    }
}

//! Promise: what somebody has to pay, give back or keep, and what became of it.

use serde::{Deserialize, Serialize};

use super::Pseudonym;
use crate::{amount::Amount, day::Day};

/// A bill that was issued; its payment is a [`Due`] or a transaction.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// By whom.
    pub biller: Pseudonym,
    /// How much.
    pub amount: Amount,
}

/// A promise outside banking.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// To whom.
    pub to: Pseudonym,
    /// Whether it was kept; absent while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

/// Credit was asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditRequest {
    /// Of whom.
    pub lender: Pseudonym,
}

/// Something was due on the record's day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Which loan, bill or contract it belongs to.
    pub obligation: Pseudonym,
    /// How much.
    pub amount: Amount,
    /// When it was paid; absent while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Day>,
}

impl Due {
    /// Days a payment may be late before that speaks against anybody: banks take as many to book.
    pub const GRACE: i32 = 3;

    /// Whether it was paid, if need be within the days of grace.
    pub(crate) fn is_paid_in_time(&self, due: Day) -> bool {
        self.paid.is_some_and(|paid| paid.days_since(due) <= Self::GRACE)
    }
}

/// A loan, as known on the record's day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// Which loan; the latest record of a loan counts.
    pub loan: Pseudonym,
    /// How much was lent.
    pub principal: Amount,
    /// What is paid each month.
    pub instalment: Amount,
    /// Over how many months.
    pub term_months: u16,
    /// Since when.
    pub opened: Day,
    /// Until when it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Day>,
    /// How it stands.
    pub status: LoanStatus,
}

/// How a loan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LoanStatus {
    /// Asked for, not yet paid out: its instalment counts, its history does not.
    Applied,
    /// Running, nothing overdue.
    Current,
    /// Something is overdue.
    Overdue,
    /// Paid back in full.
    Repaid,
    /// Given up by the lender.
    ChargedOff,
}

/// Goods were bought.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// From whom.
    pub seller: Pseudonym,
    /// For how much.
    pub amount: Amount,
    /// When they were given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Day>,
}

impl Purchase {
    /// Days in which goods may be given back: twice the fourteen of Directive 2011/83/EU, one for
    /// the decision and one for the way back.
    pub const RETURN_DAYS: i32 = 28;

    /// Whether the goods were given back, and later than that.
    pub(crate) fn is_returned_late(&self, bought: Day) -> bool {
        self.returned.is_some_and(|returned| returned.days_since(bought) > Self::RETURN_DAYS)
    }
}

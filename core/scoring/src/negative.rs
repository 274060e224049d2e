//! Negative: a record that speaks against a person, and the day it stops doing so.

use serde::Serialize;

use crate::{
    day::Day,
    record::{Purpose, RecordId, Transaction},
};

/// A record that speaks against a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Negative {
    /// Which record.
    pub record: RecordId,
    /// The day it belongs to.
    pub day: Day,
    /// What it says.
    pub kind: NegativeKind,
    /// Whether it counts. One that is little relied on waits for a second source.
    pub counts: bool,
    /// The first day on which it no longer counts.
    pub stops_counting: Day,
}

/// What a negative record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NegativeKind {
    /// Money went to a debt collector.
    Collection,
    /// A fee or interest for being late.
    LateFee,
    /// A loan is overdue or was given up.
    LoanOverdue,
    /// The account was overdrawn.
    Overdrawn,
    /// Something due was paid late, or not yet.
    Overdue,
    /// A debit came back for want of funds.
    ReturnedUnpaid,
}

impl NegativeKind {
    pub(crate) fn of(row: &Transaction) -> Option<Self> {
        match row.purpose {
            Purpose::Collection => Some(Self::Collection),
            Purpose::LateFee => Some(Self::LateFee),
            Purpose::Pending | Purpose::Void => None, // no money has moved
            Purpose::ReturnedUnpaid => Some(Self::ReturnedUnpaid),
            _ => row.balance.is_some_and(|balance| balance < 0).then_some(Self::Overdrawn),
        }
    }
}

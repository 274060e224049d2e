//! Imported: what one file gave, and the summary of it that people and programs read.

use std::{collections::BTreeMap, fmt};

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use simsim_scoring::{
    amount::Currency,
    day::Day,
    record::{Record, SelfCheck},
};

use crate::{Format, Layout, Mapping};

/// What one file gave.
pub struct Imported {
    /// What kind of file it was.
    pub format: Format,
    /// The layout of a table that was read by a mapping: the caller's, a remembered one, or the one
    /// that is proposed.
    pub layout: Option<Layout>,
    /// The records: per statement an account, its transactions oldest first, its balances and a
    /// batch.
    pub records: Vec<Record>,
    /// How the columns of a table were understood that no profile knows: for a person to confirm.
    pub proposed: Option<Mapping>,
    /// Rows that were read with a doubt, such as a day that the calendar does not have.
    pub remarks: Vec<Remark>,
    /// Rows that were not read, and why.
    pub rejections: Vec<Rejection>,
    /// Counts, sums and days of the rows, exactly as the file has them.
    pub summary: Summary,
}

impl fmt::Debug for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Imported").field("format", &self.format).finish_non_exhaustive()
    }
}

/// One row that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// Its line in the file, counted from 1; in a binary file its row.
    pub line: u64,
    /// Why, without repeating what it holds.
    pub reason: String,
}

/// One row that was read, with a doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Its line in the file, counted from 1; 0 where it is about the whole file.
    pub line: u64,
    /// What is doubtful, without repeating what it holds.
    pub text: String,
}

/// Counts, sums and days of a file's rows, before anything is rounded or interpreted.
///
/// Its JSON form is a contract (`docs/cli.md`): `{"format","count","net_sum":{"EUR":"-12.34"},
/// "first_date","last_date","rejected":[{"line","reason"}],"self_check":"ok|failed|none"}`.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// What kind of file it was.
    pub format: Format,
    /// How many rows were read.
    pub count: u64,
    /// Per currency what came in less what went out, with the file's own decimals. Neutral rows
    /// count 0; a file that names no currency has `XXX`.
    #[serde(serialize_with = "decimals")]
    pub net_sum: BTreeMap<Currency, Decimal>,
    /// The earliest day of a row.
    pub first_date: Option<Day>,
    /// The latest day of a row.
    pub last_date: Option<Day>,
    /// Rows that were not read, and why.
    pub rejected: Vec<Rejection>,
    /// Whether the rows agree with the balances the file carries.
    pub self_check: SelfCheck,
}

impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Summary").field("format", &self.format).finish_non_exhaustive()
    }
}

fn decimals<S: Serializer>(sums: &BTreeMap<Currency, Decimal>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(sums.iter().map(|(currency, sum)| (currency, sum.to_string())))
}

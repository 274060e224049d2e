//! Account: what a statement says of an account as a whole.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Pseudonym, is_zero};
use crate::{amount::Amount, day::Day};

/// An account at a bank or wallet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Which account.
    pub account: Pseudonym,
    /// Since when it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Day>,
    /// Since when it no longer does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Day>,
}

/// A balance at the end of the record's day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Of which account.
    pub account: Pseudonym,
    /// How much, negative when overdrawn.
    pub amount: Amount,
}

/// What a file says of its own extent, and whether its rows agree with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Of which account.
    pub account: Pseudonym,
    /// The first day it covers.
    pub from: Day,
    /// The last day it covers.
    pub to: Day,
    /// How many rows it had, rejected ones included.
    pub count: u32,
    /// How many of them were rejected: no record stands for those.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rejected: u32,
    /// The balance before its first row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Amount>,
    /// The balance after its last row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Amount>,
    /// Whether opening + rows = closing.
    pub self_check: SelfCheck,
    /// Who signed it, where a signature was verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<String>,
}

/// Whether a file's rows agree with its balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfCheck {
    /// Opening + rows = closing, or every running balance follows from the one before.
    Ok,
    /// They disagree.
    Failed,
    /// The file carries no balances to check against.
    None,
}

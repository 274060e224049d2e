//! Transaction: money that moved, which way, and what for.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::Pseudonym;
use crate::amount::Amount;

/// Money moved.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// On which account.
    pub account: Pseudonym,
    /// Which way.
    pub direction: Direction,
    /// How much, never negative.
    pub amount: Amount,
    /// The account's balance after it, in the amount's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<i64>,
    /// Its place among the rows of its file, oldest first: the order within a day.
    #[serde(default)]
    pub sequence: u32,
    /// What it was for.
    #[serde(default)]
    pub purpose: Purpose,
    /// The id of the rule that found the purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<Pseudonym>,
}

/// Which way money moved, from the holder's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the holder.
    In,
    /// From the holder.
    Out,
    /// Between the holder's own pockets, or not at all: counts 0 in every sum.
    Neutral,
}

/// What a transaction was for. Sensitive purposes (health, religion, politics, court...) do not
/// exist here: the importer folds them into [`Purpose::Other`] before anything is stored.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// A regular bill: telephone, energy, water, a subscription.
    Bill,
    /// Buy now, pay later, or another credit used.
    CreditUsed,
    /// Cash taken out or paid in.
    Cash,
    /// Sent to a debt collector.
    Collection,
    /// A fee of the bank or wallet.
    Fee,
    /// Gambling. Scored only when the holder opts in.
    Gambling,
    /// Pension or a state benefit; which one is not kept.
    IncomeBenefit,
    /// Wages or a salary.
    IncomeWages,
    /// An insurance premium.
    Insurance,
    /// Interest earned or paid.
    Interest,
    /// Into or out of an investment.
    Investment,
    /// A fee for being late, or a penalty interest: evidence of a late payment.
    LateFee,
    /// Anything else, and everything sensitive.
    #[default]
    Other,
    /// Between two accounts of the holder.
    OwnTransfer,
    /// Authorised, not final: never scored.
    Pending,
    /// Goods or services bought.
    Purchase,
    /// Money back for a purchase.
    Refund,
    /// Rent, or the instalment of a home.
    Rent,
    /// A loan or card paid back.
    Repayment,
    /// A debit that came back for want of funds.
    ReturnedUnpaid,
    /// Undoes an earlier booking: never scored.
    Reversal,
    /// Taxes.
    Tax,
    /// To or from another person.
    Transfer,
    /// Closed without money moving: never scored.
    Void,
}

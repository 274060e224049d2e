//! Record: one dated fact about a person, and where it came from.
//!
//! Every kind belongs to one of five [categories](Category). The written form is JSON, one object
//! a record, described field by field in `docs/formats/records.md`.

use alloc::{boxed::Box, string::String};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    amount::Amount,
    day::Day,
    hex::id16,
    source::{Reliability, Source},
};

id16! {
    /// Names one record within one wallet.
    ///
    /// The importer derives it with a key of the wallet from what makes the row itself, so that
    /// the same row gives the same id, and two wallets never share one
    /// (`docs/decisions/0003-record-ids.md`).
    RecordId
}

id16! {
    /// Names one account, loan, counterparty or voucher by a keyed hash: equal within a wallet,
    /// meaningless outside it.
    Pseudonym
}

/// One dated fact about a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Which record.
    pub id: RecordId,
    /// The day the fact belongs to: booked, due, signed.
    pub day: Day,
    /// Where it came from.
    pub source: Source,
    /// How far it is relied on.
    pub reliability: Reliability,
    /// The import it arrived with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<RecordId>,
    /// The holder says it is wrong. It then counts as reliability 0.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disputed: bool,
    /// The holder's own words about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the source calls it (payee, memo), for the holder to recognise it. Never scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The fact itself.
    #[serde(flatten)]
    pub fact: Fact,
}

impl Record {
    /// What scoring relies on: 0 while disputed.
    pub fn effective_reliability(&self) -> Reliability {
        if self.disputed { Reliability::NONE } else { self.reliability }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What a record states. The `kind` in the written form is the variant in snake_case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fact {
    /// An account exists.
    Account(Account),
    /// A balance was stated at the end of the day.
    Balance(Balance),
    /// An import: what the file itself says of its extent.
    Batch(Batch),
    /// A bill was issued.
    Bill(Bill),
    /// A promise outside banking: a rental, a booking, a deposit.
    Commitment(Commitment),
    /// Credit was asked for.
    CreditRequest(CreditRequest),
    /// Something was due, and paid or not.
    Due(Due),
    /// Something about the person was checked.
    Identity(Identity),
    /// An income was stated (a payslip, a tax notice), not booked.
    Income(Income),
    /// A loan exists.
    Loan(Loan),
    /// Goods were bought.
    Purchase(Purchase),
    /// Money moved. Boxed: it is the largest and by far the most frequent.
    Transaction(Box<Transaction>),
    /// A contact vouches for the person.
    Vouch(Vouch),
}

impl Fact {
    /// The category that this kind of record belongs to, and under whose key it is stored.
    pub const fn category(&self) -> Category {
        match self {
            Self::Account(_) | Self::CreditRequest(_) | Self::Due(_) | Self::Loan(_) => {
                Category::CreditHistory
            }
            Self::Balance(_) | Self::Batch(_) | Self::Income(_) | Self::Transaction(_) => {
                Category::FulfillmentCapacity
            }
            Self::Identity(_) => Category::PersonalCharacteristics,
            Self::Bill(_) | Self::Commitment(_) | Self::Purchase(_) => {
                Category::BehaviorAndPreferences
            }
            Self::Vouch(_) => Category::InterpersonalRelationships,
        }
    }

    /// The `kind` of the written form.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Balance(_) => "balance",
            Self::Batch(_) => "batch",
            Self::Bill(_) => "bill",
            Self::Commitment(_) => "commitment",
            Self::CreditRequest(_) => "credit_request",
            Self::Due(_) => "due",
            Self::Identity(_) => "identity",
            Self::Income(_) => "income",
            Self::Loan(_) => "loan",
            Self::Purchase(_) => "purchase",
            Self::Transaction(_) => "transaction",
            Self::Vouch(_) => "vouch",
        }
    }
}

impl fmt::Debug for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.kind()).finish_non_exhaustive()
    }
}

/// The five kinds of records that the score is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Loans, dues, accounts, credit requests.
    CreditHistory,
    /// Money in, money out, balances.
    FulfillmentCapacity,
    /// Who the person is, as far as somebody checked.
    PersonalCharacteristics,
    /// Bills, purchases, commitments.
    BehaviorAndPreferences,
    /// Vouches.
    InterpersonalRelationships,
}

impl Category {
    /// All five, in the order of the scorecard.
    pub const ALL: [Self; 5] = [
        Self::CreditHistory,
        Self::FulfillmentCapacity,
        Self::PersonalCharacteristics,
        Self::BehaviorAndPreferences,
        Self::InterpersonalRelationships,
    ];
}

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

/// A bill that was issued; its payment is a [`Due`] or a [`Transaction`].
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

/// Something about the person was checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What was checked.
    pub aspect: Aspect,
    /// How strongly: 0 not, 1 stated, 2 a document or a working channel, 3 an issuer's signature.
    pub level: u8,
    /// Since when it holds.
    pub valid_from: Day,
}

/// What about a person can be checked. Sex, age, origin and the like are not here on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aspect {
    /// A way to reach them: telephone, mail, address.
    Contact,
    /// Who they are.
    Identity,
    /// What they do for a living. Only since when, never what.
    Occupation,
}

/// An income that somebody stated, for one month.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Income {
    /// From whom.
    pub payer: Pseudonym,
    /// How much a month.
    pub monthly: Amount,
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

/// A contact vouches for the person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouch {
    /// Who vouches.
    pub voucher: Pseudonym,
    /// The day it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Day>,
    /// For what, such as `general` or `rental`.
    pub scope: String,
    /// Whether the duty vouched for was kept; absent while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

/// Not 32 lowercase hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 32 lowercase hexadecimal digits")
    }
}

impl core::error::Error for IdError {}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes by reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes by reference"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;
    use crate::source::Origin;

    fn record(fact: Fact) -> Record {
        Record {
            id: RecordId::new([0xab; 16]),
            day: "2026-11-22".parse().unwrap(),
            source: Source { origin: Origin::BankFile, id: "ofx/3f9c12ab".to_string() },
            reliability: Origin::BankFile.reliability(),
            batch: None,
            disputed: false,
            note: None,
            description: Some("payee".to_string()),
            fact,
        }
    }

    fn transaction() -> Fact {
        Fact::Transaction(Box::new(Transaction {
            account: Pseudonym::new([1; 16]),
            direction: Direction::Out,
            amount: Amount { minor: 1234, currency: "EUR".parse().unwrap() },
            balance: Some(-5),
            sequence: 7,
            purpose: Purpose::LateFee,
            rule: Some("keyword-de-late-fee".to_string()),
            counterparty: None,
        }))
    }

    #[test]
    fn the_written_form_is_a_promise() {
        assert_eq!(
            serde_json::to_string(&record(transaction())).unwrap(),
            r#"{"id":"abababababababababababababababab","day":"2026-11-22","source":{"origin":"bank_file","id":"ofx/3f9c12ab"},"reliability":700,"description":"payee","kind":"transaction","account":"01010101010101010101010101010101","direction":"out","amount":{"minor":1234,"currency":"EUR"},"balance":-5,"sequence":7,"purpose":"late_fee","rule":"keyword-de-late-fee"}"#
        );
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let written = record(transaction());
        let text = serde_json::to_string(&written).unwrap();
        assert!(serde_json::from_str::<Record>(&text).unwrap() == written);
    }

    #[test]
    fn the_kind_in_the_written_form_is_the_one_that_kind_names() {
        let text = serde_json::to_string(&transaction()).unwrap();
        assert!(text.starts_with(r#"{"kind":"transaction","#), "{text}");
        assert_eq!(transaction().kind(), "transaction");
    }

    #[test]
    fn a_disputed_record_is_not_relied_on() {
        let mut disputed = record(transaction());
        disputed.disputed = true;
        assert_eq!(disputed.effective_reliability(), Reliability::NONE);
    }

    #[test]
    fn debug_names_the_kind_and_hides_the_fact() {
        let text = format!("{:?} {:?}", record(transaction()), transaction());
        assert_eq!(
            text,
            "Record { id: RecordId(abababababababababababababababab), .. } transaction(..)"
        );
    }
}

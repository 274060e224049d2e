//! Record: one dated fact about a person, and where it came from.
//!
//! Every kind belongs to one of five [categories](Category). The written form is JSON, one object
//! a record, described field by field in `docs/formats/records.md`.

use alloc::{boxed::Box, string::String};
use core::fmt;

use serde::{Deserialize, Serialize};

mod account;
mod category;
mod person;
mod promise;
mod transaction;

pub use account::{Account, Balance, Batch, SelfCheck};
pub use category::Category;
pub use person::{Aspect, Identity, Income, Vouch};
pub use promise::{Bill, Commitment, CreditRequest, Due, Loan, LoanStatus, Purchase};
pub use transaction::{Direction, Purpose, Transaction};

use crate::{
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
    use crate::{amount::Amount, source::Origin};

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

//! Edit: what the holder says about a record, and what that does to the score.

use simsim_scoring::record as core;
use simsim_wallet as wallet;

use crate::{Day, Direction, Purpose, Score, Wallet, WalletError, import::many};

/// A record that the holder says is wrong.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Dispute {
    /// Which record.
    pub record: String,
    /// Since when.
    pub day: Day,
    /// Why, in the holder's words.
    pub note: String,
}

/// A holder's own word on what payments with one payee are for. It beats every rule of ours.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Correction {
    /// The payee, as [`crate::Fact::Transaction`] names it.
    pub counterparty: String,
    /// Which way the money moves.
    pub direction: Direction,
    /// What such payments were taken for.
    pub was: Purpose,
    /// What they are.
    pub purpose: Purpose,
    /// How many records it is about.
    pub records: u64,
    /// The latest of them, to show whom it is about.
    pub latest: Option<String>,
}

/// The score before and after an edit.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct EditEffect {
    /// As it was.
    pub before: Score,
    /// As it is now.
    pub after: Score,
    /// How many points more (or less) it is now; none without a number on both sides.
    pub difference: Option<i32>,
}

/// How a dispute ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Resolution {
    /// The record was wrong: it is deleted.
    Delete,
    /// The record is right after all: it counts again.
    Restore,
}

#[uniffi::export]
impl Wallet {
    /// Puts the holder's own words beside a record; an empty text removes them.
    pub fn annotate(&self, record: &str, note: &str) -> Result<(), WalletError> {
        let id = record_id(record)?;
        self.session().with(|wallet| Ok(wallet.annotate(id, note)?))
    }

    /// Corrects what a transaction was for. From then on it is relied on as far as what the holder
    /// typed in.
    ///
    /// `true` where it became a rule: it then holds for everything with the same payee that was taken
    /// for the same, in later imports too ([`Wallet::corrections`]).
    pub fn correct(&self, record: &str, purpose: Purpose) -> Result<bool, WalletError> {
        let id = record_id(record)?;
        let purpose = purpose.core().ok_or(WalletError::Refused {
            reason: "this purpose has no name here: choose one that has".into(),
        })?;
        self.session().with(|wallet| Ok(wallet.correct(id, purpose)?.is_some()))
    }

    /// The corrections that became rules, the one about most records first.
    pub fn corrections(&self) -> Result<Vec<Correction>, WalletError> {
        self.session()
            .with(|wallet| Ok(wallet.payee_corrections()?.into_iter().map(Into::into).collect()))
    }

    /// Disputes a record: it stays, and counts 0 until the dispute is resolved.
    pub fn dispute(&self, record: &str, note: &str, day: Day) -> Result<EditEffect, WalletError> {
        let id = record_id(record)?;
        self.session().with(|wallet| Ok(wallet.dispute(id, note, day)?.into()))
    }

    /// Everything in dispute, the oldest first.
    pub fn disputes(&self) -> Result<Vec<Dispute>, WalletError> {
        self.session()
            .with(|wallet| Ok(wallet.disputes()?.into_iter().map(Dispute::from).collect()))
    }

    /// Ends a dispute.
    pub fn resolve(
        &self,
        record: &str,
        resolution: Resolution,
        day: Day,
    ) -> Result<EditEffect, WalletError> {
        let id = record_id(record)?;
        let resolution = match resolution {
            Resolution::Delete => wallet::Resolution::Delete,
            Resolution::Restore => wallet::Resolution::Restore,
        };
        self.session().with(|wallet| Ok(wallet.resolve(id, resolution, day)?.into()))
    }

    /// Deletes a record. It does not come back when its file is imported again.
    pub fn delete_record(&self, record: &str) -> Result<(), WalletError> {
        let id = record_id(record)?;
        self.session().with(|wallet| Ok(wallet.delete(id)?))
    }

    /// Forgets what was deleted, so that importing a file again brings its records back. Says how
    /// many there were.
    pub fn forget_deletions(&self) -> Result<u64, WalletError> {
        self.session().with(|wallet| Ok(many(wallet.forget_deletions()?)))
    }

    /// Takes back the last edit since the wallet was opened.
    pub fn undo(&self) -> Result<(), WalletError> {
        self.session().with(|wallet| Ok(wallet.undo()?))
    }
}

/// Reads 32 hexadecimal digits.
pub(crate) fn record_id(text: &str) -> Result<core::RecordId, WalletError> {
    text.parse().map_err(|error: core::IdError| WalletError::Refused { reason: error.to_string() })
}

impl From<wallet::Dispute> for Dispute {
    fn from(dispute: wallet::Dispute) -> Self {
        Self { record: dispute.record.to_string(), day: dispute.day, note: dispute.note }
    }
}

impl From<wallet::PayeeCorrection> for Correction {
    fn from(it: wallet::PayeeCorrection) -> Self {
        Self {
            counterparty: it.correction.counterparty.to_string(),
            direction: it.correction.direction.into(),
            was: it.correction.was.into(),
            purpose: it.correction.purpose.into(),
            records: many(it.records),
            latest: it.latest.map(|id| id.to_string()),
        }
    }
}

impl From<wallet::Effect> for EditEffect {
    fn from(effect: wallet::Effect) -> Self {
        Self {
            difference: effect.difference(),
            before: (&effect.before).into(),
            after: (&effect.after).into(),
        }
    }
}

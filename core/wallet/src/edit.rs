//! Edits: what the holder changes about records, and undoing it within the session.
//!
//! A disputed record stays visible and counts 0. A corrected purpose is the holder's own word, so
//! the record is then relied on as typed-in ones are. A deleted record does not come back with the
//! next import of its file.

use std::fmt;

use serde::{Deserialize, Serialize};
use simsim_import::{Correction, HOLDER_RULE};
use simsim_scoring::{
    day::Day,
    order,
    record::{Category, Fact, Purpose, Record, RecordId},
    score::{Score, score},
    source::Origin,
};
use simsim_vault::{Change, Collection, ItemId};
use zeroize::Zeroizing;

use crate::{Wallet, WalletError, collection};

/// How many edits can be undone.
const UNDOABLE: usize = 100;

/// A record that the holder says is wrong.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Which record.
    pub record: RecordId,
    /// Since when.
    pub day: Day,
    /// Why, in the holder's words.
    pub note: String,
}

/// The score before and after an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// As it was.
    pub before: Score,
    /// As it is now.
    pub after: Score,
}

impl Effect {
    /// How many points more (or less) it is now; none without a number on both sides.
    pub fn difference(&self) -> Option<i32> {
        Some(self.after.number()?.saturating_sub(self.before.number()?))
    }
}

/// How a dispute ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The record was wrong: it is deleted.
    Delete,
    /// The record is right after all: it counts again.
    Restore,
}

impl Wallet {
    /// Puts the holder's own words beside a record; an empty text removes them.
    ///
    /// # Errors
    ///
    /// [`WalletError::NoSuchRecord`], [`WalletError::Vault`].
    pub fn annotate(&mut self, id: RecordId, note: &str) -> Result<(), WalletError> {
        let mut record = self.existing(id)?;
        record.note = words(note);
        let step = Step::record(&record)?;
        self.edit(vec![step])
    }

    /// Corrects what a transaction was for. From then on the record is relied on as far as one
    /// that the holder typed in, since that is what it now is.
    ///
    /// Where the record names a payee, the correction holds for everything with them that was taken
    /// for the same, now and in later imports. What speaks against the holder, such as a late fee,
    /// is corrected one by one. Says what became a rule.
    ///
    /// # Errors
    ///
    /// [`WalletError::NotCorrectable`] for another kind of record, [`WalletError::NoSuchRecord`],
    /// [`WalletError::Vault`].
    pub fn correct(
        &mut self,
        id: RecordId,
        purpose: Purpose,
    ) -> Result<Option<Correction>, WalletError> {
        let mut record = self.existing(id)?;
        let (rule, rule_step) = self.rule_of(&record, purpose)?.unzip();
        let Fact::Transaction(transaction) = &mut record.fact else {
            return Err(WalletError::NotCorrectable);
        };
        transaction.purpose = purpose;
        transaction.rule = Some(HOLDER_RULE.to_owned());
        record.reliability = record.reliability.min(Origin::TypedIn.reliability());
        let mut steps = vec![Step::record(&record)?];
        steps.extend(rule_step);
        self.edit(steps)?;
        Ok(rule)
    }

    /// Disputes a record: it stays, and counts 0 until the dispute is resolved. Says what that does
    /// to the score.
    ///
    /// # Errors
    ///
    /// [`WalletError::NoSuchRecord`], [`WalletError::Score`], [`WalletError::Vault`].
    pub fn dispute(&mut self, id: RecordId, note: &str, day: Day) -> Result<Effect, WalletError> {
        let mut record = self.existing(id)?;
        record.disputed = true;
        let dispute = Dispute { record: id, day, note: note.trim().to_owned() };
        let steps = vec![
            Step::record(&record)?,
            Step::keep(collection::DISPUTES, ItemId::new(*id.as_bytes()), &dispute)?,
        ];
        self.with_effect(day, |wallet| wallet.edit(steps))
    }

    /// Everything in dispute, the oldest first.
    ///
    /// # Errors
    ///
    /// [`WalletError::Unreadable`], [`WalletError::Vault`].
    pub fn disputes(&self) -> Result<Vec<Dispute>, WalletError> {
        let kept = self.kept::<Dispute>(collection::DISPUTES)?;
        let mut disputes: Vec<Dispute> = kept.into_iter().map(|(_, dispute)| dispute).collect();
        order::sort_by_key(&mut disputes, |dispute| (dispute.day, dispute.record));
        Ok(disputes)
    }

    /// Ends a dispute.
    ///
    /// # Errors
    ///
    /// [`WalletError::NotDisputed`], [`WalletError::NoSuchRecord`], [`WalletError::Score`],
    /// [`WalletError::Vault`].
    pub fn resolve(
        &mut self,
        id: RecordId,
        resolution: Resolution,
        day: Day,
    ) -> Result<Effect, WalletError> {
        let mut record = self.existing(id)?;
        if !record.disputed {
            return Err(WalletError::NotDisputed);
        }
        record.disputed = false;
        let mut steps = match resolution {
            Resolution::Delete => Step::removal(&record),
            Resolution::Restore => vec![Step::record(&record)?],
        };
        steps.push(Step {
            collection: collection::DISPUTES,
            id: ItemId::new(*id.as_bytes()),
            bytes: None,
        });
        self.with_effect(day, |wallet| wallet.edit(steps))
    }

    /// Deletes a record. It does not come back when its file is imported again.
    ///
    /// # Errors
    ///
    /// [`WalletError::NoSuchRecord`], [`WalletError::Vault`].
    pub fn delete(&mut self, id: RecordId) -> Result<(), WalletError> {
        let record = self.existing(id)?;
        let mut steps = Step::removal(&record);
        steps.push(Step {
            collection: collection::DISPUTES,
            id: ItemId::new(*id.as_bytes()),
            bytes: None,
        });
        self.edit(steps)
    }

    /// Forgets what was deleted, so that importing a file again brings its records back. Says how
    /// many there were.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`].
    pub fn forget_deletions(&mut self) -> Result<usize, WalletError> {
        let count = self.vault().count(collection::DELETED)?;
        self.vault_mut().shred(collection::DELETED)?;
        Ok(count)
    }

    /// Takes back the last edit of this session. What was locked meanwhile stays as it is.
    ///
    /// # Errors
    ///
    /// [`WalletError::NothingToUndo`], [`WalletError::Vault`].
    pub fn undo(&mut self) -> Result<(), WalletError> {
        let steps = self.edits.0.pop().ok_or(WalletError::NothingToUndo)?;
        self.write(&steps)
    }

    /// Adds records that the wallet itself made, or puts new ones in the place of old ones.
    pub(crate) fn put_record(&mut self, record: &Record) -> Result<(), WalletError> {
        let step = Step::record(record)?;
        self.write(&[step])
    }

    fn existing(&self, id: RecordId) -> Result<Record, WalletError> {
        self.record(id)?.ok_or(WalletError::NoSuchRecord)
    }

    /// Makes the changes, and remembers how to take them back.
    fn edit(&mut self, steps: Vec<Step>) -> Result<(), WalletError> {
        let mut inverse = Vec::new();
        for step in &steps {
            let bytes = self.vault().read(step.collection, step.id)?;
            inverse.push(Step { bytes, ..*step });
        }
        self.write(&steps)?;
        if self.edits.0.len() >= UNDOABLE {
            self.edits.0.remove(0);
        }
        self.edits.0.push(inverse);
        Ok(())
    }

    fn write(&mut self, steps: &[Step]) -> Result<(), WalletError> {
        let changes: Vec<Change<'_>> = steps
            .iter()
            .map(|Step { collection, id, bytes }| match bytes {
                Some(bytes) => Change::Put { collection: *collection, id: *id, bytes },
                None => Change::Delete { collection: *collection, id: *id },
            })
            .collect();
        Ok(self.vault_mut().write(&changes)?)
    }

    fn with_effect(
        &mut self,
        day: Day,
        change: impl FnOnce(&mut Self) -> Result<(), WalletError>,
    ) -> Result<Effect, WalletError> {
        let before = score(&self.understood()?, self.scorecard(), day)?;
        change(self)?;
        let after = score(&self.understood()?, self.scorecard(), day)?;
        Ok(Effect { before, after })
    }
}

/// The edits of this session, each as the steps that take it back.
#[derive(Default)]
pub(crate) struct Edits(Vec<Vec<Step>>);

/// One item as it is to be; without bytes, gone.
pub(crate) struct Step {
    collection: Collection,
    id: ItemId,
    bytes: Option<Zeroizing<Vec<u8>>>,
}

impl Step {
    /// An item as JSON.
    pub(crate) fn keep<T: Serialize>(
        collection: Collection,
        id: ItemId,
        item: &T,
    ) -> Result<Self, WalletError> {
        Ok(Self { collection, id, bytes: Some(Zeroizing::new(serde_json::to_vec(item)?)) })
    }

    fn record(record: &Record) -> Result<Self, WalletError> {
        let id = ItemId::new(*record.id.as_bytes());
        Self::keep(collection::of(record.fact.category()), id, record)
    }

    fn removal(record: &Record) -> Vec<Self> {
        let id = ItemId::new(*record.id.as_bytes());
        vec![
            Self { collection: collection::of(record.fact.category()), id, bytes: None },
            Self {
                collection: collection::DELETED,
                id,
                bytes: Some(Zeroizing::new(b"true".to_vec())),
            },
        ]
    }
}

impl fmt::Debug for Dispute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispute").field("record", &self.record).finish_non_exhaustive()
    }
}

fn words(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Every category, for looking a record up by its id alone.
pub(crate) fn collections() -> [Collection; 5] {
    Category::ALL.map(collection::of)
}

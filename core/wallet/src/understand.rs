//! Understand: what all records together say, and what the holder said about them.

use std::fmt;

use simsim_import::{Correction, HOLDER_RULE, Recurring};
use simsim_scoring::{
    order,
    record::{Fact, Purpose, Record, RecordId},
};
use simsim_vault::ItemId;

use crate::{Wallet, WalletError, collection, edit::Step};

/// A correction that holds for a payee, and what it does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PayeeCorrection {
    /// The rule.
    pub correction: Correction,
    /// How many records it is about.
    pub records: usize,
    /// The latest of them, to show whom it is about: the payee itself is a pseudonym.
    pub latest: Option<RecordId>,
}

impl Wallet {
    /// The corrections that hold for a payee with what they do, the one about most records first.
    ///
    /// # Errors
    ///
    /// [`WalletError::Unreadable`], [`WalletError::Vault`].
    pub fn payee_corrections(&self) -> Result<Vec<PayeeCorrection>, WalletError> {
        let records = self.understood()?; // in the order of their days
        let is_about = |correction: &Correction, record: &&Record| match &record.fact {
            Fact::Transaction(it) => {
                it.counterparty == Some(correction.counterparty)
                    && (it.direction, it.purpose) == (correction.direction, correction.purpose)
                    && it.rule.as_deref() == Some(HOLDER_RULE)
            }
            _ => false,
        };
        let mut all: Vec<PayeeCorrection> = self
            .corrections()?
            .into_iter()
            .map(|correction| {
                let about = records.iter().filter(|record| is_about(&correction, record));
                let latest = about.clone().next_back().map(|record| record.id);
                PayeeCorrection { correction, records: about.count(), latest }
            })
            .collect();
        order::sort_by(&mut all, &mut |a, b| (b.records, a.latest).cmp(&(a.records, b.latest)));
        Ok(all)
    }

    /// The corrections that hold for a payee, in no order to rely on. Each came from
    /// [`correct`](Self::correct), and holds for what is imported later too.
    ///
    /// # Errors
    ///
    /// [`WalletError::Unreadable`], [`WalletError::Vault`].
    pub fn corrections(&self) -> Result<Vec<Correction>, WalletError> {
        let kept = self.kept::<Correction>(collection::CORRECTIONS)?;
        Ok(kept.into_iter().map(|(_, correction)| correction).collect())
    }

    /// Gives records the purposes they are scored by (as the holder corrected them, a transfer
    /// between the holder's own accounts, a bill that comes back every month), and says what comes
    /// back.
    pub(crate) fn understand(&self, records: &mut [Record]) -> Result<Vec<Recurring>, WalletError> {
        // Of equal candidates for a pair the first is taken, so the order is always the same.
        order::sort_by_key(records, |record| (record.day, record.id));
        Ok(simsim_import::understand(records, &self.corrections()?))
    }

    /// What makes a correction of `record` a rule, where it can be one.
    pub(crate) fn rule_of(
        &self,
        record: &Record,
        purpose: Purpose,
    ) -> Result<Option<(Correction, Step)>, WalletError> {
        let Some(mut rule) = Correction::of(record, purpose) else { return Ok(None) };
        if is_corrected(record) {
            // The holder changed their mind: the rule they gave before is the one that changes.
            let given = self.corrections()?.into_iter().find(|it| {
                (it.counterparty, it.direction, it.purpose)
                    == (rule.counterparty, rule.direction, rule.was)
            });
            let Some(given) = given else { return Ok(None) };
            rule.was = given.was;
        }
        let of = serde_json::to_vec(&(rule.counterparty, rule.direction, rule.was))?;
        let id = ItemId::new(self.derive_id("correction", &[&of]));
        Ok(Some((rule, Step::keep(collection::CORRECTIONS, id, &rule)?)))
    }
}

/// Whether the holder said what a transaction was for.
pub(crate) fn is_corrected(record: &Record) -> bool {
    matches!(&record.fact, Fact::Transaction(it) if it.rule.as_deref() == Some(HOLDER_RULE))
}

impl fmt::Debug for PayeeCorrection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayeeCorrection").field("records", &self.records).finish_non_exhaustive()
    }
}

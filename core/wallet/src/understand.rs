//! Understand: what all records together say, and what the holder said about them.

use simsim_import::{Correction, Recurring};
use simsim_scoring::{
    order,
    record::{Fact, Purpose, Record},
};
use simsim_vault::ItemId;

use crate::{Wallet, WalletError, collection, edit::Step};

impl Wallet {
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
    ) -> Result<Option<Step>, WalletError> {
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
        Step::keep(collection::CORRECTIONS, id, &rule).map(Some)
    }
}

/// Whether the holder said what a transaction was for.
pub(crate) fn is_corrected(record: &Record) -> bool {
    matches!(&record.fact, Fact::Transaction(it) if it.rule.as_deref() == Some(simsim_import::HOLDER_RULE))
}

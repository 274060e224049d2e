//! Fact: what the holder types in, relied on as far as anybody's word about themselves.

use simsim_scoring::{
    day::Day,
    record::{Fact, Pseudonym, Record, RecordId},
    source::{Origin, Source},
};

use crate::{Wallet, WalletError};

impl Wallet {
    /// Keeps a fact that the holder states. The same fact twice is one record.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`].
    pub fn add_fact(
        &mut self,
        day: Day,
        fact: Fact,
        description: Option<String>,
    ) -> Result<RecordId, WalletError> {
        let stated = serde_json::to_vec(&(day, &fact))?;
        let id = RecordId::new(self.derive_id("typed-in fact", &[&stated]));
        self.put_record(&Record {
            id,
            day,
            source: Source { origin: Origin::TypedIn, id: "holder".to_owned() },
            reliability: Origin::TypedIn.reliability(),
            batch: None,
            disputed: false,
            note: None,
            description,
            fact,
        })?;
        Ok(id)
    }

    /// The pseudonym under which this wallet's imported records know a payee, so that a payment in
    /// a bank's file is found to pay a due that was typed in. None where the name has no letters.
    pub fn payee(&self, name: &str) -> Option<Pseudonym> {
        simsim_import::name_payee(name, self.pseudonym_key())
    }
}

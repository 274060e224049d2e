//! Client: what each verifier that asked before already knows.
//!
//! It is read off the receipts: what left is there, and nothing else needs to be kept.

use std::collections::BTreeSet;

use crate::{Wallet, WalletError};

impl Wallet {
    /// The names of the claims that this client has received before, each once, sorted.
    ///
    /// # Errors
    ///
    /// As [`Wallet::receipts`].
    pub fn known_to(&self, client_id: &str) -> Result<Vec<String>, WalletError> {
        let names: BTreeSet<String> = self
            .receipts()?
            .into_iter()
            .filter(|receipt| receipt.controller == client_id)
            .flat_map(|receipt| receipt.claims)
            .collect();
        Ok(names.into_iter().collect())
    }
}

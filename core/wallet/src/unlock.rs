//! Unlock: the platform's key store opens the wallet beside the passphrase.

use std::path::Path;

use simsim_vault::{KeyGuard, Unlock, Vault};

use crate::{Wallet, WalletError};

impl Wallet {
    /// Opens the wallet in `directory` with the platform's key store.
    ///
    /// # Errors
    ///
    /// As [`Wallet::open`], with a refusal of the key store in the place of a wrong passphrase.
    pub fn open_with_guard(directory: &Path, guard: &dyn KeyGuard) -> Result<Self, WalletError> {
        Self::with(Vault::open_with(directory, Unlock::Guard(guard))?)
    }

    /// Lets the platform's key store open the wallet, beside the passphrase.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`]: the key store refused, or the disk failed.
    pub fn add_guard(&mut self, guard: &dyn KeyGuard) -> Result<(), WalletError> {
        Ok(self.vault_mut().add_guard(guard)?)
    }

    /// Takes that away again; `false` if it is the only way in, and was left.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`]: the disk failed.
    pub fn remove_guard(&mut self) -> Result<bool, WalletError> {
        Ok(self.vault_mut().remove_guard()?)
    }
}

//! Care: backing up, moving to a new phone, examining, and changing the ways in.
//!
//! The vault does all of it; the wallet passes it on under its own errors.

use std::path::Path;

use simsim_vault::{
    BackupReport, Examination, Finding, KdfParameters, Mark, Passphrase, RecoveryKey, Unlock, Vault,
};

use crate::{Wallet, WalletError};

impl Wallet {
    /// Opens the wallet with the recovery key.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn recover(directory: &Path, key: &RecoveryKey) -> Result<Self, WalletError> {
        Self::with(Vault::open_with(directory, Unlock::Recovery(key))?)
    }

    /// Writes everything into one encrypted file, which `passphrase` alone opens, and reads it
    /// again to be sure.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] for those of the disk; an older backup there stays.
    pub fn backup(
        &self,
        file: &Path,
        passphrase: &Passphrase,
    ) -> Result<BackupReport, WalletError> {
        Ok(self.vault().backup(file, passphrase, KdfParameters::DEFAULT)?)
    }

    /// Makes a wallet in `directory` from a backup. With `replace`, one that is there is destroyed
    /// once the restored one has its place; without, it is an error.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`]: a wrong passphrase, a damaged backup, a vault there already.
    pub fn restore(
        file: &Path,
        directory: &Path,
        passphrase: &Passphrase,
        replace: bool,
    ) -> Result<Self, WalletError> {
        let kdf = KdfParameters::DEFAULT;
        Self::with(if replace && Self::exists(directory) {
            Vault::restore_over(file, directory, passphrase, kdf)?
        } else {
            Vault::restore(file, directory, passphrase, kdf)?
        })
    }

    /// What was damaged when the wallet was opened, and what became of it.
    pub fn findings(&self) -> Vec<Finding> {
        self.vault().findings()
    }

    /// Reads every copy of everything, heals what can be healed, and names the rest.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] for those of the disk.
    pub fn examine(&mut self) -> Result<Examination, WalletError> {
        Ok(self.vault_mut().examine()?)
    }

    /// Lets go of what is damaged in every copy, and says how many items of each collection that
    /// was. [`examine`](Self::examine) shows it beforehand; there is no way back.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] for those of the disk.
    pub fn discard_quarantined(&mut self) -> Result<Vec<(String, usize)>, WalletError> {
        Ok(self.vault_mut().discard_quarantined()?)
    }

    /// Puts a new passphrase in the place of the old one.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] for those of the disk; then the old one still opens it.
    pub fn change_passphrase(&mut self, passphrase: &Passphrase) -> Result<(), WalletError> {
        Ok(self.vault_mut().change_passphrase(passphrase, KdfParameters::DEFAULT)?)
    }

    /// Makes a recovery key, in the place of an older one. It is shown once, and kept nowhere.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] for those of the disk.
    pub fn make_recovery_key(&mut self) -> Result<RecoveryKey, WalletError> {
        Ok(self.vault_mut().make_recovery_key()?)
    }

    /// How far the wallet has come, for a place that an old copy of the files does not bring back.
    pub fn mark(&self) -> Mark {
        self.vault().mark()
    }

    /// Compares the wallet with the mark that was kept.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] if these files are an older copy, or another vault's.
    pub fn compare(&self, kept: Mark) -> Result<(), WalletError> {
        Ok(self.vault().compare(kept)?)
    }
}

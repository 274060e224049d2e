//! Wallet: one person's records and what may be done with them.

use std::{fmt, path::Path};

use simsim_scoring::scorecard::{SIMSIM_V1, Scorecard};
use simsim_vault::{KdfParameters, Passphrase, Secret, Vault};

use crate::{WalletError, edit::Edits};

/// The label under which the vault derives the key for record ids and pseudonyms.
const PSEUDONYMS: &str = "simsim/pseudonyms/1";

/// One person's wallet, open. It may move between threads.
pub struct Wallet {
    vault: Vault,
    pseudonym_key: Secret<32>,
    scorecard: Scorecard,
    pub(crate) edits: Edits,
}

impl Wallet {
    /// Whether there is a vault in `directory`.
    pub fn exists(directory: &Path) -> bool {
        Vault::exists(directory)
    }

    /// Makes an empty wallet in `directory` and opens it.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] when a vault is there already or the folder cannot be written.
    pub fn create(
        directory: &Path,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<Self, WalletError> {
        Self::with(Vault::create(directory, passphrase, kdf)?)
    }

    /// Opens the wallet in `directory`.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`]: a wrong passphrase, a damaged vault, one that another process has
    /// open, each by its name.
    pub fn open(directory: &Path, passphrase: &Passphrase) -> Result<Self, WalletError> {
        Self::with(Vault::open(directory, passphrase)?)
    }

    /// Closes the wallet and wipes its keys. Dropping it does the same.
    pub fn lock(self) {
        self.vault.lock();
    }

    /// Destroys the wallet in `directory`: first the keys, then the files. Needs no passphrase, so
    /// that a person who forgot theirs can still erase.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] when there is none, or another process has it open.
    pub fn erase(directory: &Path) -> Result<(), WalletError> {
        Ok(Vault::destroy(directory)?)
    }

    /// The scorecard that this release ships: `simsim-v1`.
    pub fn scorecard(&self) -> &Scorecard {
        &self.scorecard
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    pub(crate) fn vault_mut(&mut self) -> &mut Vault {
        &mut self.vault
    }

    pub(crate) fn pseudonym_key(&self) -> &[u8; 32] {
        self.pseudonym_key.expose()
    }

    pub(crate) fn with(vault: Vault) -> Result<Self, WalletError> {
        let pseudonym_key = vault.derive_key(PSEUDONYMS)?;
        let scorecard = Scorecard::parse(SIMSIM_V1)?;
        Ok(Self { vault, pseudonym_key, scorecard, edits: Edits::default() })
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wallet").finish_non_exhaustive()
    }
}

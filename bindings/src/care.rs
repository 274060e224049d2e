//! Care: backing up, moving to a new phone, and the key on paper.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use simsim_vault::RecoveryKey;
use simsim_wallet::Wallet as Core;

use crate::{SecretSink, Wallet, WalletError, import::many, panic::caught, session::Session};

#[uniffi::export]
impl Wallet {
    /// Makes a wallet in `directory` from a backup. With `replace`, one that is there is destroyed
    /// once the restored one has its place; without, it is an error.
    #[uniffi::constructor]
    pub fn restore(
        file: &str,
        directory: String,
        passphrase: Arc<SecretSink>,
        replace: bool,
    ) -> Result<Arc<Self>, WalletError> {
        let directory = PathBuf::from(directory);
        let passphrase = passphrase.take_passphrase();
        let wallet = caught(|| Core::restore(Path::new(file), &directory, &passphrase, replace))??;
        Ok(Arc::new(Self::opened(directory, Session::open(wallet))))
    }

    /// Opens the wallet in `directory` with the recovery key.
    #[uniffi::constructor]
    pub fn recover(directory: String, key: &str) -> Result<Arc<Self>, WalletError> {
        let directory = PathBuf::from(directory);
        let key = RecoveryKey::parse(key)?;
        let wallet = caught(|| Core::recover(&directory, &key))??;
        Ok(Arc::new(Self::opened(directory, Session::open(wallet))))
    }

    /// Writes everything into one encrypted file, which its own passphrase alone opens, and reads it
    /// again to be sure. Says how many items were left out because they are damaged in every copy.
    pub fn backup(&self, file: &str, passphrase: Arc<SecretSink>) -> Result<u64, WalletError> {
        let passphrase = passphrase.take_passphrase();
        self.session()
            .with(|wallet| Ok(many(wallet.backup(Path::new(file), &passphrase)?.left_out)))
    }

    /// Makes a recovery key, in the place of an older one. Show it once, keep it nowhere.
    pub fn make_recovery_key(&self) -> Result<String, WalletError> {
        self.session().with(|wallet| Ok(wallet.make_recovery_key()?.to_text().to_string()))
    }

    /// What was damaged when the wallet was opened, and what became of it, in English.
    pub fn findings(&self) -> Result<Vec<String>, WalletError> {
        self.session()
            .with(|wallet| Ok(wallet.findings().iter().map(ToString::to_string).collect()))
    }
}

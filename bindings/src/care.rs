//! Care: backing up, moving to a new phone, and the key on paper.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use simsim_vault::{Mark, RecoveryKey};
use simsim_wallet::Wallet as Core;

use crate::{SecretSink, Wallet, WalletError, import::many, panic::caught, session::Session};

/// What an examination found.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Examination {
    /// What was not as it should be, at opening or now, in English.
    pub findings: Vec<String>,
    /// How many items there are, those set aside included.
    pub items: u64,
    /// How many acknowledged writes were found missing since the wallet was made.
    pub lost_writes: u64,
}

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

    /// Reads every copy of everything, heals what can be healed, and names the rest.
    pub fn examine(&self) -> Result<Examination, WalletError> {
        self.session().with(|wallet| {
            let it = wallet.examine()?;
            Ok(Examination {
                findings: it.findings.iter().map(ToString::to_string).collect(),
                items: it.items.iter().map(|(_, count)| many(*count)).sum(),
                lost_writes: it.lost_writes,
            })
        })
    }

    /// Lets go of what is damaged in every copy, and says how many items that was. Show what
    /// [`Wallet::examine`] found before: there is no way back, but a backup may still have them.
    pub fn discard_quarantined(&self) -> Result<u64, WalletError> {
        self.session().with(|wallet| {
            Ok(wallet.discard_quarantined()?.iter().map(|(_, count)| many(*count)).sum())
        })
    }

    /// How far the wallet has come: 32 bytes to keep where an old copy of its files does not bring them
    /// back, such as the platform's key store. Nothing in them is secret.
    pub fn mark(&self) -> Result<Vec<u8>, WalletError> {
        self.session().with(|wallet| Ok(wallet.mark().to_bytes().to_vec()))
    }

    /// Compares the wallet with the mark that was kept. Refused if its files are an older copy, or
    /// another wallet's.
    pub fn check_mark(&self, kept: &[u8]) -> Result<(), WalletError> {
        let kept = kept.try_into().map_err(|_| WalletError::Refused {
            reason: "a mark has 32 bytes: keep it as it was given".into(),
        })?;
        self.session().with(|wallet| Ok(wallet.compare(Mark::from_bytes(kept))?))
    }
}

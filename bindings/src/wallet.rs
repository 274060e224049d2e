//! Wallet: one person's vault, opened, locked and erased.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use simsim_wallet::{KdfParameters, Wallet as Core};

use crate::{SecretSink, WalletError, panic::caught, session::Session};

/// One person's wallet.
///
/// Every call blocks until it is done. One call at a time: a second one is told that the wallet is
/// busy. The facades (`SimsimWallet`) see to both.
#[derive(uniffi::Object)]
pub struct Wallet {
    directory: PathBuf,
    session: Session,
}

/// What it costs to turn a passphrase into a key: once for the holder, and for every guess of a thief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum KdfCost {
    /// 64 MiB, three passes: about 0.3 s on a phone of 2024.
    Standard,
    /// 19 MiB, two passes: the least for real data, where memory is short.
    Floor,
}

/// Whether there is a wallet in `directory`.
#[uniffi::export]
pub fn wallet_exists(directory: &str) -> bool {
    Core::exists(Path::new(directory))
}

#[uniffi::export]
impl Wallet {
    /// Makes an empty wallet in `directory` and opens it.
    #[uniffi::constructor]
    pub fn create(
        directory: String,
        passphrase: Arc<SecretSink>,
        cost: KdfCost,
    ) -> Result<Arc<Self>, WalletError> {
        let directory = PathBuf::from(directory);
        let passphrase = passphrase.take_passphrase();
        let wallet = caught(|| Core::create(&directory, &passphrase, cost.into()))??;
        Ok(Arc::new(Self { directory, session: Session::open(wallet) }))
    }

    /// Opens the wallet in `directory`.
    #[uniffi::constructor]
    pub fn open(directory: String, passphrase: Arc<SecretSink>) -> Result<Arc<Self>, WalletError> {
        let directory = PathBuf::from(directory);
        let passphrase = passphrase.take_passphrase();
        let wallet = caught(|| Core::open(&directory, &passphrase))??;
        Ok(Arc::new(Self { directory, session: Session::open(wallet) }))
    }

    /// Wipes the keys from memory. A call that is running is let finish first, an import is stopped.
    pub fn lock(&self) -> Result<(), WalletError> {
        self.session.lock()
    }

    /// Opens a locked wallet again. An open one is locked first, so that a passphrase that is wrong
    /// never leaves it open.
    pub fn unlock(&self, passphrase: Arc<SecretSink>) -> Result<(), WalletError> {
        let passphrase = passphrase.take_passphrase();
        self.session.unlock(|| Ok(Core::open(&self.directory, &passphrase)?))
    }

    /// Whether the wallet is locked.
    pub fn is_locked(&self) -> bool {
        self.session.is_locked()
    }

    /// Destroys the wallet: first the keys, then the files. There is no way back. Needs no
    /// passphrase, so that a person who forgot theirs can still erase.
    pub fn erase(&self) -> Result<(), WalletError> {
        self.session.lock()?;
        caught(|| Core::erase(&self.directory))??;
        Ok(())
    }
}

impl Wallet {
    pub(crate) fn opened(directory: PathBuf, session: Session) -> Self {
        Self { directory, session }
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wallet").finish_non_exhaustive()
    }
}

impl From<KdfCost> for KdfParameters {
    fn from(cost: KdfCost) -> Self {
        match cost {
            KdfCost::Standard => Self::DEFAULT,
            KdfCost::Floor => Self::FLOOR,
        }
    }
}

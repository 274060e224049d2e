//! Other ways in: the platform's key store beside the passphrase, and a new passphrase.

use std::{path::PathBuf, sync::Arc};

use simsim_wallet::Wallet as Core;

use crate::{
    KeyGuard, SecretSink, Wallet, WalletError, guard::Lent, panic::caught, session::Session,
};

#[uniffi::export]
impl Wallet {
    /// Opens the wallet in `directory` with the platform's key store.
    #[uniffi::constructor]
    pub fn open_with_guard(
        directory: String,
        guard: Arc<dyn KeyGuard>,
    ) -> Result<Arc<Self>, WalletError> {
        let directory = PathBuf::from(directory);
        let wallet = caught(|| Core::open_with_guard(&directory, &Lent(guard)))??;
        Ok(Arc::new(Self::opened(directory, Session::open(wallet))))
    }

    /// Opens a locked wallet again with the platform's key store. An open one is locked first.
    pub fn unlock_with_guard(&self, guard: Arc<dyn KeyGuard>) -> Result<(), WalletError> {
        self.session().unlock(|| Ok(Core::open_with_guard(self.directory(), &Lent(guard))?))
    }

    /// Lets the platform's key store open the wallet beside the passphrase, in the place of one that
    /// did before.
    pub fn add_guard(&self, guard: Arc<dyn KeyGuard>) -> Result<(), WalletError> {
        self.session().with(|wallet| Ok(wallet.add_guard(&Lent(guard))?))
    }

    /// The platform's key store no longer opens the wallet. `false` if it is the only way in, and was
    /// left.
    pub fn remove_guard(&self) -> Result<bool, WalletError> {
        self.session().with(|wallet| Ok(wallet.remove_guard()?))
    }

    /// Puts a new passphrase in the place of the old one. No record is touched.
    pub fn change_passphrase(&self, passphrase: Arc<SecretSink>) -> Result<(), WalletError> {
        let passphrase = passphrase.take_passphrase();
        self.session().with(|wallet| Ok(wallet.change_passphrase(&passphrase)?))
    }
}

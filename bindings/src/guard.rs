//! Key guard: the platform's key store opens the wallet beside the passphrase.

use std::{fmt, sync::Arc};

use simsim_vault::{GuardError as CoreError, Secret};

use crate::SecretSink;

/// The platform's key store, which the app lends: Android Keystore, the Secure Enclave.
///
/// It wraps one random key so that this device alone can give it back. What it wrapped is kept in the
/// wallet's folder and is of no use anywhere else. Its methods run on the thread of the call, which
/// waits for a finger or a face; they may call the wallet, which says that it is busy.
#[uniffi::export(foreign)]
pub trait KeyGuard: Send + Sync {
    /// Wraps the key. Overwrite `key` before returning.
    fn wrap(&self, key: Vec<u8>) -> Result<Vec<u8>, GuardError>;

    /// Puts into `key` what was wrapped.
    fn unwrap(&self, wrapped: Vec<u8>, key: Arc<SecretSink>) -> Result<(), GuardError>;

    /// Makes sure that this can never be unwrapped again, by destroying its key. What was wrapped by
    /// a later call must stay open.
    fn forget(&self, wrapped: Vec<u8>) -> Result<(), GuardError>;
}

/// Why the key store did not do it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi::export(Display)]
pub enum GuardError {
    /// It is not there, or something in it failed.
    Failed,
    /// The person refused, or was not recognised.
    Refused,
}

/// A guard of the host language, as the vault sees it.
pub(crate) struct Lent(pub(crate) Arc<dyn KeyGuard>);

impl simsim_vault::KeyGuard for Lent {
    fn wrap(&self, secret: &Secret<32>) -> Result<Vec<u8>, CoreError> {
        self.0.wrap(secret.expose().to_vec()).map_err(|_| CoreError)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Secret<32>, CoreError> {
        let sink = SecretSink::new();
        self.0.unwrap(wrapped.to_vec(), Arc::clone(&sink)).map_err(|_| CoreError)?;
        sink.take_key().ok_or(CoreError)
    }

    fn forget(&self, wrapped: &[u8]) -> Result<(), CoreError> {
        self.0.forget(wrapped.to_vec()).map_err(|_| CoreError)
    }
}

impl fmt::Display for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Failed => "the device's key store failed: use the passphrase",
            Self::Refused => "the device's key store refused: try again, or use the passphrase",
        })
    }
}

impl std::error::Error for GuardError {}

impl From<uniffi::UnexpectedUniFFICallbackError> for GuardError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed // its words are the host's, and could repeat anything
    }
}

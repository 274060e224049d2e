//! Nonces: a request is answered once, and somebody has to remember that.

use std::{fmt, sync::Arc};

use simsim_attestation as attestation;

/// Remembers which nonces were answered. [`memory_nonces`] is enough for one process; a merchant with
/// many shares one store between them, such as Redis with `SET NX EX`.
#[uniffi::export(rust, foreign)]
pub trait NonceStore: Send + Sync {
    /// Marks a nonce as answered until the time `until`, in one step: of two calls at once, one is
    /// refused. Both times are in seconds since 1970-01-01 UTC.
    fn spend(&self, nonce: String, until: u64, now: u64) -> Result<(), NonceError>;
}

/// Why a nonce was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi::export(Display)]
pub enum NonceError {
    /// It was answered before.
    Spent,
    /// The store is full or out of reach; who cannot tell must refuse.
    Unavailable,
}

/// Nonces in this process's memory, up to 100,000 that are still good.
#[uniffi::export]
pub fn memory_nonces() -> Arc<dyn NonceStore> {
    Arc::new(Memory(attestation::MemoryNonces::new()))
}

struct Memory(attestation::MemoryNonces);

impl NonceStore for Memory {
    fn spend(&self, nonce: String, until: u64, now: u64) -> Result<(), NonceError> {
        attestation::NonceStore::spend(&self.0, &nonce, until, now).map_err(|error| match error {
            attestation::NonceError::Spent => NonceError::Spent,
            _ => NonceError::Unavailable,
        })
    }
}

/// A store of the host language, as the verifier sees it.
pub(crate) struct Lent(pub(crate) Arc<dyn NonceStore>);

impl attestation::NonceStore for Lent {
    fn spend(&self, nonce: &str, until: u64, now: u64) -> Result<(), attestation::NonceError> {
        self.0.spend(nonce.into(), until, now).map_err(|error| match error {
            NonceError::Spent => attestation::NonceError::Spent,
            NonceError::Unavailable => attestation::NonceError::Unavailable,
        })
    }
}

impl fmt::Display for NonceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Spent => "this request was answered before: make a new one",
            Self::Unavailable => "the memory of answered requests is full or out of reach",
        })
    }
}

impl std::error::Error for NonceError {}

impl From<uniffi::UnexpectedUniFFICallbackError> for NonceError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable // its words are the host's, and could repeat anything
    }
}

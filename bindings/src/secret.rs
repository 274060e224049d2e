//! Secret sink: how a passphrase or a key enters without leaving copies on the way.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use simsim_vault::{Passphrase, Secret};
use zeroize::Zeroizing;

/// Takes a secret's bytes straight from the caller's memory. It gives them up once, to the call it
/// is handed to, and wipes them.
///
/// `put` reads the caller's own buffer (a direct `ByteBuffer`, a `Data`, a `bytes`): overwriting that
/// buffer afterwards is the caller's part.
#[derive(Default, uniffi::Object)]
pub struct SecretSink(Mutex<Zeroizing<Vec<u8>>>);

#[uniffi::export]
impl SecretSink {
    /// An empty sink.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Adds bytes at the end.
    pub fn put(&self, bytes: &[u8]) {
        self.bytes().extend_from_slice(bytes); // a buffer outgrown is wiped as it is freed
    }

    /// Wipes what was put in.
    pub fn clear(&self) {
        self.take();
    }
}

impl SecretSink {
    pub(crate) fn take_passphrase(&self) -> Passphrase {
        Passphrase::from(std::mem::take(&mut *self.take()))
    }

    /// The key that was put in; none unless it has exactly 32 bytes.
    pub(crate) fn take_key(&self) -> Option<Secret<32>> {
        let bytes = self.take();
        Secret::filled_by(|key| {
            if bytes.len() != key.len() {
                return Err(());
            }
            key.copy_from_slice(&bytes);
            Ok(())
        })
        .ok()
    }

    fn take(&self) -> Zeroizing<Vec<u8>> {
        std::mem::take(&mut *self.bytes())
    }

    fn bytes(&self) -> std::sync::MutexGuard<'_, Zeroizing<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SecretSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretSink").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_given_up_once() {
        let sink = SecretSink::new();
        sink.put(b"correct ");
        sink.put(b"horse");
        assert_eq!(sink.take().as_slice(), b"correct horse");
        assert_eq!(sink.take().as_slice(), b"");
    }

    #[test]
    fn debug_does_not_print_it() {
        let sink = SecretSink::new();
        sink.put(b"correct horse");
        assert_eq!(format!("{sink:?}"), "SecretSink { .. }");
    }
}

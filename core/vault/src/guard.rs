//! The platform's key store, as far as the vault needs it: Android Keystore, the iOS Keychain with
//! the Secure Enclave, a TPM.

use crate::Secret;

/// Wraps secrets under a key that never leaves this device.
///
/// The vault asks for nothing more, so that key generation, prompts for a finger or a face, and
/// what happens when a new finger is added stay the platform's.
pub trait KeyGuard {
    /// Wraps `secret`. Each call may make a key of its own or use one for all.
    ///
    /// # Errors
    ///
    /// If the key store is not there or refuses.
    fn wrap(&self, secret: &Secret<32>) -> Result<Vec<u8>, GuardError>;

    /// Gives back what was wrapped.
    ///
    /// # Errors
    ///
    /// If the holder was not recognised, the key is gone, or the bytes are not its own.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Secret<32>, GuardError>;

    /// Makes sure that `wrapped` can never be unwrapped again, by destroying its key. What was
    /// wrapped by a later call must stay open.
    ///
    /// # Errors
    ///
    /// If the key may still be there.
    fn forget(&self, wrapped: &[u8]) -> Result<(), GuardError>;
}

/// The platform's key store did not do it. Why is the platform's to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardError;

impl std::fmt::Display for GuardError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the device's key store refused: unlock the device, then try again")
    }
}

impl std::error::Error for GuardError {}

//! Randomness comes from the operating system, here and nowhere else in the crate.
//!
//! It is not an argument: a caller that handed in the same bytes twice would repeat a nonce, and
//! a repeated nonce under AES-GCM gives plaintext away. Tests do not need it fixed, because
//! nothing the vault promises depends on the values drawn.

use ring::rand::{SecureRandom, SystemRandom};

use crate::{Secret, VaultError};

/// Fills `bytes` with fresh random ones.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), VaultError> {
    SystemRandom::new().fill(bytes).map_err(|_| VaultError::NoRandomness)
}

/// `N` fresh random bytes that are not secret: an id, a salt, a nonce.
pub(crate) fn make_bytes<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// A fresh random key.
pub(crate) fn make_key() -> Result<Secret<32>, VaultError> {
    Secret::filled_by(|bytes| fill(bytes))
}

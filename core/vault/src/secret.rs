//! A secret is boxed, filled in place, wiped on drop, and prints its size, never its bytes.

use std::fmt;

use zeroize::Zeroize;

/// `N` secret bytes that live at one address on the heap and are wiped when dropped.
///
/// There is no `Clone`: each copy would be one more place to wipe.
pub struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// Lets `fill` write the secret straight into its final place.
    pub fn filled_by<E>(fill: impl FnOnce(&mut [u8; N]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self(Box::new([0; N]));
        fill(&mut secret.0)?;
        Ok(secret)
    }

    /// Copies `bytes` in; wiping the place they came from is the caller's part.
    pub fn copied_from(bytes: &[u8; N]) -> Self {
        let mut secret = Self(Box::new([0; N]));
        secret.0.copy_from_slice(bytes);
        secret
    }

    /// The bytes, for as long as the secret is borrowed.
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret<{N}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_the_size_and_no_byte() {
        assert_eq!(format!("{:?}", Secret::copied_from(&[7; 32])), "Secret<32>");
    }

    #[test]
    fn a_failed_fill_gives_no_secret() {
        assert_eq!(Secret::<4>::filled_by(|_| Err("no entropy")).err(), Some("no entropy"));
    }
}

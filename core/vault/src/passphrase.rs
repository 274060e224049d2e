//! What the holder types: wiped on drop, never printed, compared by nobody.

use std::fmt;

use zeroize::Zeroizing;

/// A passphrase. How long it must be is the caller's rule; the vault takes any bytes.
///
/// The bytes are used as given: an application that accepts typed text should bring it to one
/// Unicode form (NFC) first, or the same words typed on another keyboard will not open the vault.
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<String> for Passphrase {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text.into_bytes()))
    }
}

impl From<Vec<u8>> for Passphrase {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passphrase").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_print_it() {
        let passphrase = Passphrase::from(String::from("correct horse"));
        assert_eq!(format!("{passphrase:?}"), "Passphrase { .. }");
    }
}

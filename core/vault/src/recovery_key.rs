//! The recovery key: 128 random bits on paper, for the day the passphrase is forgotten.
//!
//! Written in [Crockford's base 32](https://www.crockford.com/base32.html), which has no letters
//! that look like digits, with two more for the sum that finds a slip of the pen.

use std::fmt;

use ring::digest;
use zeroize::Zeroizing;

use crate::{Secret, VaultError, random};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 26 letters for 128 bits, two for ten bits of the sum.
const LETTERS: usize = 28;

/// A key that opens a vault beside its passphrase. Shown once, written down, kept elsewhere.
pub struct RecoveryKey(Secret<16>);

impl RecoveryKey {
    pub(crate) fn make() -> Result<Self, VaultError> {
        Secret::filled_by(|bytes| random::fill(bytes)).map(Self)
    }

    /// Seven groups of four letters, to be written down.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LETTERS + 6));
        let mut bits = u128::from_be_bytes(*self.0.expose());
        let mut letters = Zeroizing::new([b'0'; LETTERS]);
        let mut sum = sum(self.0.expose());
        for (place, letter) in letters.iter_mut().enumerate().rev() {
            let value = if place >= LETTERS - 2 { take_low(&mut sum) } else { take_low(&mut bits) };
            *letter = ALPHABET.get(value).copied().unwrap_or(b'0');
        }
        for (place, letter) in letters.iter().enumerate() {
            if place > 0 && place.is_multiple_of(4) {
                text.push('-');
            }
            text.push(char::from(*letter));
        }
        text
    }

    /// Reads what a person typed: small letters, spaces, and O for 0 or I and L for 1 are fine.
    ///
    /// # Errors
    ///
    /// [`VaultError::MistypedRecoveryKey`].
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        Self::read(text).ok_or(VaultError::MistypedRecoveryKey)
    }

    fn read(text: &str) -> Option<Self> {
        let mut values = Zeroizing::new(Vec::with_capacity(LETTERS));
        for letter in text.bytes().filter(|letter| !matches!(letter, b'-' | b' ')) {
            let letter = match letter.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let value = ALPHABET.iter().position(|known| *known == letter)?;
            if values.len() == LETTERS {
                return None;
            }
            values.push(u128::try_from(value).ok()?);
        }
        let (bits, found) = values.split_at_checked(LETTERS - 2)?;
        let first = *bits.first()?;
        if found.len() != 2 || first >= 8 {
            return None; // 26 letters hold 130 bits, of which two are not used
        }
        let bits = bits.iter().fold(0_u128, |sum, value| (sum << 5) | value);
        let found = found.iter().fold(0_u128, |sum, value| (sum << 5) | value);
        let key = Secret::copied_from(&bits.to_be_bytes());
        (sum(key.expose()) == found).then_some(Self(key))
    }

    /// The key as a slot's part. It is random already: there is nothing to stretch.
    pub(crate) fn stretched(&self) -> Secret<32> {
        let mut part = Zeroizing::new([0; 32]);
        part.iter_mut().zip(self.0.expose()).for_each(|(place, byte)| *place = *byte);
        Secret::copied_from(&part)
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecoveryKey").finish_non_exhaustive()
    }
}

fn take_low(bits: &mut u128) -> usize {
    let value = usize::try_from(*bits & 31).unwrap_or_default();
    *bits >>= 5;
    value
}

fn sum(key: &[u8; 16]) -> u128 {
    let digest = digest::digest(&digest::SHA256, key);
    let first = digest.as_ref().first_chunk().copied().map(u16::from_be_bytes);
    u128::from(first.unwrap_or_default() >> 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_read_back() {
        for byte in [0, 1, 0x7f, 0xff] {
            let key = RecoveryKey(Secret::copied_from(&[byte; 16]));
            let text = key.to_text();
            assert_eq!(text.len(), 34);
            assert_eq!(RecoveryKey::parse(&text).unwrap().0.expose(), &[byte; 16]);
            let sloppy = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            assert_eq!(RecoveryKey::parse(&sloppy).unwrap().0.expose(), &[byte; 16]);
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_noticed() {
        let key = RecoveryKey(Secret::copied_from(&[0x5a; 16]));
        let text = key.to_text();
        let mut refused = 0;
        for place in 0..text.len() {
            let mut letters = text.as_bytes().to_vec();
            letters[place] = if letters[place] == b'7' { b'8' } else { b'7' };
            let slipped = String::from_utf8(letters).unwrap();
            refused += u32::from(RecoveryKey::parse(&slipped).is_err());
        }
        assert!(refused >= 33, "{refused} of 34");
        assert!(RecoveryKey::parse("").is_err());
        assert!(RecoveryKey::parse(&"Z".repeat(28)).is_err());
        assert!(RecoveryKey::parse(&"0".repeat(1000)).is_err());
        assert!(RecoveryKey::parse("naïve").is_err());
    }

    #[test]
    fn debug_does_not_print_it() {
        let key = RecoveryKey::make().unwrap();
        assert_eq!(format!("{key:?}"), "RecoveryKey { .. }");
    }
}

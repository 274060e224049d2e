//! Whoever holds a private key: software here, a phone's secure hardware elsewhere.

use core::fmt;

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};

use crate::PublicKey;

/// Signs with one P-256 key. A key is used for one presentation, then dropped.
pub trait Signer {
    /// The public half.
    fn public_key(&self) -> PublicKey;

    /// Signs the message's SHA-256 digest with ECDSA.
    ///
    /// # Errors
    /// [`SignError`] if the key's holder did not sign.
    fn sign(&self, message: &[u8]) -> Result<Signature, SignError>;
}

/// A key in this process's memory. It is made for one presentation and never stored.
pub struct SoftwareSigner {
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl SoftwareSigner {
    /// Makes a fresh key from the operating system's randomness.
    ///
    /// # Errors
    /// [`SignError`] if the operating system gives no randomness.
    pub fn make() -> Result<Self, SignError> {
        let fresh = EcdsaKeyPair::generate_pkcs8(ALGORITHM, &SystemRandom::new());
        Self::from_pkcs8(fresh.map_err(|_| SignError)?.as_ref())
    }

    /// Reads a P-256 key from PKCS#8 DER with its public half inside. The caller wipes `der`.
    ///
    /// # Errors
    /// [`SignError`] if it is anything else.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SignError> {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(ALGORITHM, der, &random).map_err(|_| SignError)?;
        PublicKey::from_point(key.public_key().as_ref()).map_err(|_| SignError)?;
        Ok(Self { key, random })
    }
}

impl Signer for SoftwareSigner {
    fn public_key(&self) -> PublicKey {
        let mut point = [0; 65];
        point.copy_from_slice(self.key.public_key().as_ref());
        PublicKey::from_uncompressed(point)
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        let signature = self.key.sign(&self.random, message).map_err(|_| SignError)?;
        Signature::from_raw(signature.as_ref())
    }
}

impl fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareSigner").finish_non_exhaustive()
    }
}

/// An ECDSA P-256 signature as JOSE writes it: R and S, 32 bytes each ([RFC 7518, section 3.4]).
///
/// [RFC 7518, section 3.4]: https://www.rfc-editor.org/rfc/rfc7518#section-3.4
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Takes the 64 bytes of R and S.
    ///
    /// # Errors
    /// [`SignError`] for any other length.
    pub fn from_raw(bytes: &[u8]) -> Result<Self, SignError> {
        bytes.try_into().map(Self).map_err(|_| SignError)
    }

    /// Converts from DER, which Android's key store and Apple's Secure Enclave hand out:
    /// `SEQUENCE { INTEGER r, INTEGER s }`, strictly encoded.
    ///
    /// # Errors
    /// [`SignError`] if a length, a sign or a leading zero is not as DER has it.
    pub fn from_der(der: &[u8]) -> Result<Self, SignError> {
        let (numbers, rest) = element(der, 0x30).ok_or(SignError)?;
        let (r, numbers) = element(numbers, 0x02).ok_or(SignError)?;
        let (s, after) = element(numbers, 0x02).ok_or(SignError)?;
        if !rest.is_empty() || !after.is_empty() {
            return Err(SignError);
        }
        let mut raw = [0; 64];
        let (r_place, s_place) = raw.split_at_mut(32);
        place(r, r_place).ok_or(SignError)?;
        place(s, s_place).ok_or(SignError)?;
        Ok(Self(raw))
    }

    /// The 64 bytes of R and S.
    pub fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// No signature: the key store refused, randomness failed, or the bytes are not a P-256 signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignError;

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the key did not sign: check that the key store is unlocked and holds a P-256 key",
        )
    }
}

impl core::error::Error for SignError {}

static ALGORITHM: &ring::signature::EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;

/// Splits off one DER element with a one-byte length, which is all that P-256 needs.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    match der {
        [first, length @ 0..=0x7f, rest @ ..] if *first == tag => {
            rest.split_at_checked(usize::from(*length))
        }
        _ => None,
    }
}

/// Writes a DER integer, which must be positive and shortest, to the right end of its place.
fn place(integer: &[u8], out: &mut [u8]) -> Option<()> {
    let magnitude = match integer {
        [0, rest @ ..] if matches!(rest, [0x80..=0xff, ..]) => rest,
        [1..=0x7f, ..] => integer,
        _ => return None, // empty, negative, zero, or a zero too many
    };
    let start = out.len().checked_sub(magnitude.len())?;
    out.get_mut(start..)?.copy_from_slice(magnitude);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_verifies_its_own_signature_only() {
        let signer = SoftwareSigner::make().unwrap();
        let signature = signer.sign(b"yes").unwrap();
        assert!(signer.public_key().verifies(b"yes", signature.as_bytes()));
        assert!(!signer.public_key().verifies(b"no", signature.as_bytes()));
    }

    #[test]
    fn der_has_one_spelling() {
        let good = [0x30, 6, 2, 1, 5, 2, 1, 7];
        let raw = Signature::from_der(&good).unwrap();
        assert_eq!((raw.as_bytes()[31], raw.as_bytes()[63]), (5, 7));
        for bad in [
            &good[..7],
            &[0x30, 6, 2, 1, 5, 2, 1, 7, 0],
            &[0x30, 0x81, 6, 2, 1, 5, 2, 1, 7],
            &[0x31, 6, 2, 1, 5, 2, 1, 7],
            &[0x30, 7, 2, 2, 0, 5, 2, 1, 7],
            &[0x30, 6, 2, 1, 0, 2, 1, 7],
            &[0x30, 6, 2, 1, 0x85, 2, 1, 7],
            &[0x30, 5, 2, 0, 2, 1, 7],
        ] {
            assert_eq!(Signature::from_der(bad), Err(SignError), "{bad:02x?}");
        }
    }

    #[test]
    fn debug_names_the_type_and_hides_the_key() {
        let signer = SoftwareSigner::make().unwrap();
        assert_eq!(format!("{signer:?}"), "SoftwareSigner { .. }");
    }
}

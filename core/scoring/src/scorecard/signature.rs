//! Signature: a publisher's name under a scorecard, beside the file.
//!
//! The signature is a JWS with detached content ([RFC 7515, Appendix F]) over the file's exact
//! bytes: `header..signature`, made with Ed25519 ([RFC 8037]), which needs no randomness. Any JOSE
//! library can check it.
//!
//! [RFC 7515, Appendix F]: https://www.rfc-editor.org/rfc/rfc7515#appendix-F
//! [RFC 8037]: https://www.rfc-editor.org/rfc/rfc8037

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

/// The one header there is. `typ` keeps the signature from passing for one of something else.
const HEADER: &str = r#"{"alg":"EdDSA","typ":"simsim-scorecard"}"#;

/// Signs the bytes of a scorecard file. `key` is an Ed25519 private key as PKCS#8 (v1 or v2).
pub fn sign(file: &[u8], key: &[u8]) -> Result<String, SignatureError> {
    let key =
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).map_err(|_| SignatureError::NotAKey)?;
    let header = URL_SAFE_NO_PAD.encode(HEADER);
    let signature = URL_SAFE_NO_PAD.encode(key.sign(&signed(&header, file)));
    Ok(format!("{header}..{signature}"))
}

/// The public half of a private key: the 32 bytes that a wallet pins.
pub fn public_key(key: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let key =
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).map_err(|_| SignatureError::NotAKey)?;
    Ok(key.public_key().as_ref().to_vec())
}

/// Checks a detached signature of a scorecard file against the publisher's 32-byte public key.
pub fn verify(file: &[u8], signature: &str, public_key: &[u8]) -> Result<(), SignatureError> {
    let mut parts = signature.trim().split('.');
    let (Some(header), Some(""), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(SignatureError::NotDetached);
    };
    if header != URL_SAFE_NO_PAD.encode(HEADER) {
        return Err(SignatureError::WrongHeader);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| SignatureError::NotDetached)?;
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(&signed(header, file), &signature)
        .map_err(|_| SignatureError::BadSignature)
}

fn signed(header: &str, file: &[u8]) -> Vec<u8> {
    format!("{header}.{}", URL_SAFE_NO_PAD.encode(file)).into_bytes()
}

/// Why a signature was not made or not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// This key did not sign these bytes.
    BadSignature,
    /// The private key is not Ed25519 in PKCS#8.
    NotAKey,
    /// The text is not `header..signature`.
    NotDetached,
    /// The header is not the one that scorecards are signed with.
    WrongHeader,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadSignature => "the publisher's key did not sign this scorecard: get both anew",
            Self::NotAKey => "expected an Ed25519 private key in PKCS#8 (DER)",
            Self::NotDetached => "expected a detached signature: header..signature",
            Self::WrongHeader => "expected a header with alg EdDSA and typ simsim-scorecard",
        })
    }
}

impl core::error::Error for SignatureError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::SIMSIM_V1;

    /// The key of RFC 8410, section 10.3: published, and so good for nothing but tests.
    fn key() -> Vec<u8> {
        base64::engine::general_purpose::STANDARD
            .decode("MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC")
            .unwrap()
    }

    #[test]
    fn what_was_signed_verifies_and_nothing_else_does() {
        let public = public_key(&key()).unwrap();
        let signature = sign(SIMSIM_V1, &key()).unwrap();
        assert_eq!(verify(SIMSIM_V1, &signature, &public), Ok(()));
        assert_eq!(verify(b"{}", &signature, &public), Err(SignatureError::BadSignature));
        assert_eq!(verify(SIMSIM_V1, &signature, &[0; 32]), Err(SignatureError::BadSignature));
        let mut other = signature.clone();
        other.replace_range(..4, "eyJj");
        assert_eq!(verify(SIMSIM_V1, &other, &public), Err(SignatureError::WrongHeader));
        for text in ["", "a.b.c", "..", &signature[..20]] {
            assert_ne!(verify(SIMSIM_V1, text, &public), Ok(()), "{text}");
        }
        assert_eq!(sign(SIMSIM_V1, b"no key"), Err(SignatureError::NotAKey));
    }
}

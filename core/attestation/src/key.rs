//! A P-256 public key, read strictly from a JWK ([RFC 7517], [RFC 7518, section 6.2]).
//!
//! [RFC 7517]: https://www.rfc-editor.org/rfc/rfc7517
//! [RFC 7518, section 6.2]: https://www.rfc-editor.org/rfc/rfc7518#section-6.2

use core::fmt;

use ring::{
    digest,
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use rustls_pki_types::CertificateDer;
use serde_json::{Map, Value};
use webpki::EndEntityCert;

use crate::{base64url, json, roots};

/// A P-256 key that verifies ES256 signatures. That its point lies on the curve is checked by every
/// verification.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    point: [u8; 65],
}

impl PublicKey {
    /// Reads a JWK as JSON text: `kty` EC, `crv` P-256, `x` and `y` of exactly 32 bytes; `use`,
    /// `key_ops` and `alg`, where present, must allow ES256 verification.
    ///
    /// # Errors
    /// [`KeyError`] says what is wrong; a private key is refused as such.
    pub fn from_jwk(text: &str) -> Result<Self, KeyError> {
        if text.len() > MAX_JWK {
            return Err(KeyError::Malformed);
        }
        Self::from_jwk_members(&json::object(text.as_bytes()).map_err(|_| KeyError::Malformed)?)
    }

    /// Takes the 65 bytes of an uncompressed point: `04`, x, y.
    ///
    /// # Errors
    /// [`KeyError::NotP256`] for any other length or form.
    pub fn from_point(point: &[u8]) -> Result<Self, KeyError> {
        match <[u8; 65]>::try_from(point) {
            Ok(point @ [4, ..]) => Ok(Self { point }),
            _ => Err(KeyError::NotP256),
        }
    }

    /// Takes the key of an X.509 certificate in DER. Nothing else in the certificate is looked at.
    ///
    /// # Errors
    /// [`KeyError::NotP256`] if it is no certificate of a P-256 key.
    pub fn from_certificate(der: &[u8]) -> Result<Self, KeyError> {
        let der = CertificateDer::from(der);
        let certificate = EndEntityCert::try_from(&der).map_err(|_| KeyError::NotP256)?;
        roots::key(&certificate).map_err(|_| KeyError::NotP256)
    }

    /// The key as a JWK with the four members that [`from_jwk`](Self::from_jwk) needs.
    pub fn to_jwk(&self) -> String {
        Value::Object(self.to_jwk_members()).to_string()
    }

    /// The SHA-256 thumbprint, base64url ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)).
    pub fn thumbprint(&self) -> String {
        // the required members in lexical order and nothing else: exactly what a `Map` prints
        base64url::encode(digest::digest(&digest::SHA256, self.to_jwk().as_bytes()).as_ref())
    }

    /// The name of a self-asserted issuer: its own key's thumbprint as a URI
    /// ([RFC 9278](https://www.rfc-editor.org/rfc/rfc9278)).
    pub fn thumbprint_uri(&self) -> String {
        format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{}", self.thumbprint())
    }

    pub(crate) fn point(&self) -> &[u8] {
        &self.point
    }

    pub(crate) const fn from_uncompressed(point: [u8; 65]) -> Self {
        Self { point }
    }

    pub(crate) fn from_jwk_members(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        let text = |name| jwk.get(name).and_then(Value::as_str);
        if ["d", "k", "p", "q"].iter().any(|secret| jwk.contains_key(*secret)) {
            return Err(KeyError::Private);
        }
        if text("kty") != Some("EC") || text("crv") != Some("P-256") {
            return Err(KeyError::NotP256);
        }
        let may_verify = |name: &str, allowed: &dyn Fn(&Value) -> bool| {
            jwk.get(name).is_none_or(allowed).then_some(()).ok_or(KeyError::NotForVerifying)
        };
        may_verify("use", &|it| it == "sig")?;
        may_verify("alg", &|it| it == "ES256")?;
        may_verify("key_ops", &|it| {
            it.as_array().is_some_and(|operations| operations.iter().any(|it| it == "verify"))
        })?;
        let coordinate = |name| -> Result<[u8; 32], KeyError> {
            let bytes = text(name).and_then(base64url::decode).ok_or(KeyError::Malformed)?;
            bytes.try_into().map_err(|_| KeyError::Malformed)
        };
        Self::from_point(&[&[4][..], &coordinate("x")?, &coordinate("y")?].concat())
    }

    pub(crate) fn to_jwk_members(self) -> Map<String, Value> {
        let (_, coordinates) = self.point.split_at(1);
        let (x, y) = coordinates.split_at(32);
        let mut jwk = Map::new();
        jwk.insert("crv".into(), "P-256".into());
        jwk.insert("kty".into(), "EC".into());
        jwk.insert("x".into(), base64url::encode(x).into());
        jwk.insert("y".into(), base64url::encode(y).into());
        jwk
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.point)
            .verify(message, signature)
            .is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.thumbprint()).finish()
    }
}

/// Why a JWK is not a key that we verify with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// It is not a JSON object with the members of an EC key in their one spelling.
    Malformed,
    /// `use`, `key_ops` or `alg` reserve the key for something else.
    NotForVerifying,
    /// It is a key of another kind or curve.
    NotP256,
    /// It contains the private half.
    Private,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => {
                "not a JWK: an EC key has kty, crv, and 32-byte x and y in base64url"
            }
            Self::NotForVerifying => {
                "the JWK is not for ES256 signatures: see its use, key_ops, alg"
            }
            Self::NotP256 => "not a P-256 key: only ES256 is accepted",
            Self::Private => "the JWK contains a private key: remove `d` and treat the key as lost",
        })
    }
}

impl core::error::Error for KeyError {}

const MAX_JWK: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    /// The issuer's key of RFC 9901, appendix A.5.
    const JWK: &str = r#"{"kty":"EC","crv":"P-256",
        "x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
        "y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}"#;

    #[test]
    fn a_key_survives_printing_and_reading() {
        let key = PublicKey::from_jwk(JWK).unwrap();
        assert_eq!(PublicKey::from_jwk(&key.to_jwk()), Ok(key));
    }

    #[test]
    fn each_refused_jwk_says_why() {
        let with = |from: &str, to: &str| PublicKey::from_jwk(&JWK.replace(from, to));
        assert_eq!(with("\"EC\"", "\"OKP\""), Err(KeyError::NotP256));
        assert_eq!(with("P-256", "P-384"), Err(KeyError::NotP256));
        assert_eq!(with("{", r#"{"d":"AA","#), Err(KeyError::Private));
        assert_eq!(with("{", r#"{"use":"enc","#), Err(KeyError::NotForVerifying));
        assert_eq!(with("{", r#"{"key_ops":["sign"],"#), Err(KeyError::NotForVerifying));
        assert_eq!(with("{", r#"{"alg":"ES384","#), Err(KeyError::NotForVerifying));
        assert_eq!(with("{", r#"{"x":"AA","#), Err(KeyError::Malformed));
        assert_eq!(with("b28d", "b2"), Err(KeyError::Malformed));
        assert_eq!(with("NtQ\"", "NtQ=\""), Err(KeyError::Malformed));
        assert_eq!(with("NtQ\"", "NtR\""), Err(KeyError::Malformed), "left-over bits");
        assert_eq!(PublicKey::from_jwk("[]"), Err(KeyError::Malformed));
        assert_eq!(PublicKey::from_jwk(&" ".repeat(5000)), Err(KeyError::Malformed));
    }

    #[test]
    fn a_point_off_the_curve_verifies_nothing() {
        let mut point = [7; 65];
        point[0] = 4;
        assert!(!PublicKey::from_point(&point).unwrap().verifies(b"", &[1; 64]));
        assert_eq!(PublicKey::from_point(&[0; 65]), Err(KeyError::NotP256));
    }
}

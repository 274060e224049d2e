//! Statement: any bytes with somebody's ES256 signature, as a JWS beside them or around them.
//!
//! Catalogues and histograms come as a file with a detached signature in a second one
//! ([RFC 7515, appendix F]); vouches and deposits are short and travel as one compact JWS. The
//! `typ` keeps one kind from being taken for another. The header carries the signer's key, which
//! says who signed and not that they may: that is for the reader, who compares the key with the
//! ones they trust.
//!
//! [RFC 7515, appendix F]: https://www.rfc-editor.org/rfc/rfc7515#appendix-F

use core::fmt;

use serde_json::{Map, Value};

use crate::{PublicKey, SignError, Signer, base64url, json};

/// The longest statement that is read, in bytes: 1 MiB.
pub const MAX_STATEMENT: usize = 1024 * 1024;

/// Bytes whose signature was verified, and the key that it was made with.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    key: PublicKey,
    payload: Vec<u8>,
}

impl Statement {
    /// Signs `payload` as a compact JWS of type `typ`.
    ///
    /// # Errors
    /// [`SignError`] if the key did not sign.
    pub fn sign(payload: &[u8], typ: &str, signer: &dyn Signer) -> Result<String, SignError> {
        let (input, signature) = signed(payload, typ, signer)?;
        Ok([&input, ".", &signature].concat())
    }

    /// Signs `payload` as a detached JWS of type `typ`: the text holds the signature alone.
    ///
    /// # Errors
    /// [`SignError`] if the key did not sign.
    pub fn sign_detached(
        payload: &[u8],
        typ: &str,
        signer: &dyn Signer,
    ) -> Result<String, SignError> {
        let (input, signature) = signed(payload, typ, signer)?;
        let header = input.split('.').next().unwrap_or_default();
        Ok([header, "..", &signature].concat())
    }

    /// Reads and verifies a compact JWS of type `typ`.
    ///
    /// # Errors
    /// [`StatementError`] says what is wrong; nothing is readable before that.
    pub fn verify(text: &str, typ: &str) -> Result<Self, StatementError> {
        let [header, payload, signature] = parts(text)?;
        if payload.len() > MAX_STATEMENT {
            return Err(StatementError::TooLarge);
        }
        let bytes = base64url::decode(payload).ok_or(StatementError::Malformed)?;
        Self::checked(header, payload, signature, bytes, typ)
    }

    /// Verifies a detached JWS of type `typ` over `payload`.
    ///
    /// # Errors
    /// [`StatementError`] says what is wrong.
    pub fn verify_detached(jws: &str, payload: &[u8], typ: &str) -> Result<Self, StatementError> {
        if payload.len() > MAX_STATEMENT {
            return Err(StatementError::TooLarge);
        }
        let [header, empty, signature] = parts(jws)?;
        if !empty.is_empty() {
            return Err(StatementError::Malformed);
        }
        Self::checked(header, &base64url::encode(payload), signature, payload.to_vec(), typ)
    }

    /// The key it was signed with.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What was signed.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    fn checked(
        header: &str,
        payload: &str,
        signature: &str,
        bytes: Vec<u8>,
        typ: &str,
    ) -> Result<Self, StatementError> {
        let decoded = |part| base64url::decode(part).ok_or(StatementError::Malformed);
        let members = json::object(&decoded(header)?).map_err(|_| StatementError::Malformed)?;
        let is = |name: &str, value: &str| members.get(name).is_some_and(|it| it == value);
        let extended = members.contains_key("crit") || members.contains_key("b64");
        if !is("alg", "ES256") || !is("typ", typ) || extended {
            return Err(StatementError::AnotherKind);
        }
        let Some(Value::Object(jwk)) = members.get("jwk") else {
            return Err(StatementError::Malformed);
        };
        let key = PublicKey::from_jwk_members(jwk).map_err(|_| StatementError::Malformed)?;
        let input = [header, ".", payload].concat();
        if !key.verifies(input.as_bytes(), &decoded(signature)?) {
            return Err(StatementError::BadSignature);
        }
        Ok(Self { key, payload: bytes })
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Why a statement is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatementError {
    /// It is a statement of another kind, or signed with something else than ES256.
    AnotherKind,
    /// The signature is not over these bytes.
    BadSignature,
    /// It is no JWS with the signer's key in its header.
    Malformed,
    /// Longer than [`MAX_STATEMENT`].
    TooLarge,
}

impl StatementError {
    /// The error's word for programs, in snake_case.
    pub fn name(self) -> &'static str {
        match self {
            Self::AnotherKind => "another_kind",
            Self::BadSignature => "bad_signature",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
        }
    }
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnotherKind => "this was signed as something else; check which file it is",
            Self::BadSignature => {
                "the signature does not fit: the file was changed, or another signature is beside it"
            }
            Self::Malformed => "this is no signed statement: a JWS with its signer's key inside",
            Self::TooLarge => "larger than 1 MiB",
        })
    }
}

impl core::error::Error for StatementError {}

/// The signing input and the signature, both as they are written.
fn signed(payload: &[u8], typ: &str, signer: &dyn Signer) -> Result<(String, String), SignError> {
    let mut header = Map::new();
    header.insert("alg".into(), "ES256".into());
    header.insert("jwk".into(), Value::Object(signer.public_key().to_jwk_members()));
    header.insert("typ".into(), typ.into());
    let header = base64url::encode(Value::Object(header).to_string().as_bytes());
    let input = [&header, ".", &base64url::encode(payload)].concat();
    let signature = signer.sign(input.as_bytes())?;
    Ok((input, base64url::encode(signature.as_bytes())))
}

fn parts(text: &str) -> Result<[&str; 3], StatementError> {
    if text.len() > MAX_STATEMENT.saturating_mul(2) {
        return Err(StatementError::TooLarge);
    }
    let parts: Vec<&str> = text.trim().split('.').collect();
    parts.try_into().map_err(|_| StatementError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SoftwareSigner;

    #[test]
    fn a_statement_reads_back_and_names_its_signer() {
        let signer = SoftwareSigner::make().unwrap();
        let text = Statement::sign(b"a bike", "deposit+jws", &signer).unwrap();
        let statement = Statement::verify(&text, "deposit+jws").unwrap();
        assert_eq!(statement.payload(), b"a bike");
        assert_eq!(statement.key(), &signer.public_key());
        assert_eq!(Statement::verify(&text, "vouch+jws"), Err(StatementError::AnotherKind));
    }

    #[test]
    fn a_detached_signature_holds_for_its_bytes_alone() {
        let signer = SoftwareSigner::make().unwrap();
        let jws = Statement::sign_detached(b"{}", "catalogue+jws", &signer).unwrap();
        assert!(jws.contains(".."));
        let verify = |bytes: &[u8]| Statement::verify_detached(&jws, bytes, "catalogue+jws");
        assert_eq!(verify(b"{}").unwrap().key(), &signer.public_key());
        assert_eq!(verify(b"{ }"), Err(StatementError::BadSignature));
        assert_eq!(verify(&vec![0; MAX_STATEMENT + 1]), Err(StatementError::TooLarge));
    }

    #[test]
    fn any_changed_character_is_refused() {
        let text = Statement::sign(b"a bike", "t", &SoftwareSigner::make().unwrap()).unwrap();
        for at in 0..text.len() {
            for other in ["A", ".", "="] {
                let mut changed = text.clone();
                if &changed[at..=at] != other {
                    changed.replace_range(at..=at, other);
                    assert!(Statement::verify(&changed, "t").is_err(), "{at} {other}");
                }
            }
        }
    }
}

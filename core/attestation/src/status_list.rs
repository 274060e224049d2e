//! A Token Status List: which tokens of an issuer still count
//! ([draft-ietf-oauth-status-list](https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/)).
//!
//! Attestations of a score carry no status: they end before a list could be read. Tokens from elsewhere
//! do, and a verifier who fetched the list hands it in with [`Expected::status_list`]. Nothing here
//! fetches, and what the holder alone signed may refer to no list: its address would be theirs to choose.
//!
//! [`Expected::status_list`]: crate::Expected::status_list

use core::fmt;

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use serde_json::{Map, Value};

use crate::{Level, Trust, VerifyError, base64url, jws::Jws};

/// The longest status list token that is read, in bytes.
pub const MAX_STATUS_LIST: usize = 1024 * 1024;

/// A status list that was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusList {
    bits: u8,
    expires: Option<u64>,
    statuses: Vec<u8>,
    uri: String,
}

impl StatusList {
    /// Reads and verifies a status list token (`statuslist+jwt`) at `now`, in seconds since 1970.
    /// `trust` says who may sign it; [`Trust::SelfAsserted`] would be nobody, and is refused.
    ///
    /// # Errors
    /// [`StatusListError`] names what is wrong.
    pub fn verify(jwt: &str, trust: Trust<'_>, now: u64) -> Result<Self, StatusListError> {
        if jwt.len() > MAX_STATUS_LIST {
            return Err(StatusListError::TooLarge);
        }
        if matches!(trust, Trust::SelfAsserted) {
            return Err(StatusListError::Untrusted);
        }
        let jws = Jws::parse(jwt).map_err(|_| StatusListError::Malformed)?;
        jws.check_header(STATUS_LIST_JWT).map_err(|_| StatusListError::AnotherKind)?;
        let level = trust.check(&jws, now).map_err(|error| match error {
            VerifyError::BadSignature => StatusListError::BadSignature,
            _ => StatusListError::Untrusted,
        })?;
        if level == Level::SelfAsserted {
            return Err(StatusListError::Untrusted);
        }
        let members = jws.payload();
        let uri = members.get("sub").and_then(Value::as_str).ok_or(StatusListError::Malformed)?;
        let seconds = |name| match members.get(name).map(Value::as_u64) {
            Some(None) => Err(StatusListError::Malformed),
            found => Ok(found.flatten()),
        };
        let issued = seconds("iat")?.ok_or(StatusListError::Malformed)?;
        let until = [seconds("exp")?, seconds("ttl")?.map(|ttl| issued.saturating_add(ttl))];
        let expires = until.into_iter().flatten().min();
        if issued > now.saturating_add(SKEW) {
            return Err(StatusListError::Expired);
        }
        let list = members.get("status_list").and_then(Value::as_object);
        let (bits, statuses) = unpack(list.ok_or(StatusListError::Malformed)?)?;
        let list = Self { bits, expires, statuses, uri: uri.into() };
        if list.is_expired(now) { Err(StatusListError::Expired) } else { Ok(list) }
    }

    /// The status at an index: 0 valid, 1 revoked, 2 suspended, others as the issuer has them; nothing
    /// beyond the end.
    pub fn status(&self, index: u64) -> Option<u8> {
        let at = index.checked_mul(u64::from(self.bits))?;
        let byte = self.statuses.get(usize::try_from(at.checked_div(8)?).ok()?)?;
        let shift = u32::try_from(at.checked_rem(8)?).ok()?;
        let mask = u8::MAX.checked_shr(8_u32.checked_sub(u32::from(self.bits))?)?;
        Some(byte.checked_shr(shift)? & mask)
    }

    /// Whether a newer one must be fetched at `now`.
    pub fn is_expired(&self, now: u64) -> bool {
        self.expires.is_some_and(|expires| now >= expires.saturating_add(SKEW))
    }

    /// The list's address, its `sub`: what a token's `status` names.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// What this list says about a token with the claim `status`.
    pub(crate) fn check(&self, status: &Value, now: u64) -> Result<(), VerifyError> {
        let malformed = VerifyError::MalformedClaim { claim: "status" };
        let status = status.as_object().ok_or(malformed)?;
        let reference = status.get("status_list").ok_or(VerifyError::StatusUnsupported)?;
        let uri = reference.get("uri").and_then(Value::as_str).ok_or(malformed)?;
        let index = reference.get("idx").and_then(Value::as_u64).ok_or(malformed)?;
        if status.len() != 1 || uri != self.uri || self.is_expired(now) {
            return Err(VerifyError::StatusUnsupported);
        }
        match self.status(index) {
            Some(0) => Ok(()),
            Some(1) => Err(VerifyError::Revoked),
            Some(2) => Err(VerifyError::Suspended),
            _ => Err(VerifyError::StatusUnsupported),
        }
    }
}

impl fmt::Debug for StatusList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusList").field("uri", &self.uri).finish_non_exhaustive()
    }
}

/// Why a status list is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusListError {
    /// It is a token of another kind, or signed with something else than ES256.
    AnotherKind,
    /// The trusted key did not sign it.
    BadSignature,
    /// It has ended, by `exp` or `ttl`, or is dated in the future.
    Expired,
    /// It is no JWT with `sub`, `iat` and a list of 1, 2, 4 or 8 bits.
    Malformed,
    /// Longer than [`MAX_STATUS_LIST`], or than four times that once unpacked.
    TooLarge,
    /// Nothing leads from its signer to a key that the verifier trusts.
    Untrusted,
}

impl fmt::Display for StatusListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnotherKind => "not a status list: its typ is statuslist+jwt, its alg ES256",
            Self::BadSignature => "the status list is not signed by the trusted key",
            Self::Expired => "the status list has ended, or the clocks differ: fetch it anew",
            Self::Malformed => "the status list is malformed",
            Self::TooLarge => "the status list is longer than 1 MiB",
            Self::Untrusted => "the status list's signer is not trusted here",
        })
    }
}

impl core::error::Error for StatusListError {}

/// The bits of a status, and the unpacked list.
fn unpack(list: &Map<String, Value>) -> Result<(u8, Vec<u8>), StatusListError> {
    let malformed = StatusListError::Malformed;
    let bits = list.get("bits").and_then(Value::as_u64).and_then(|it| u8::try_from(it).ok());
    let bits = bits.filter(|it| matches!(it, 1 | 2 | 4 | 8)).ok_or(malformed)?;
    let text = list.get("lst").and_then(Value::as_str).ok_or(malformed)?;
    let packed = base64url::decode(text).ok_or(malformed)?;
    let unpacked = decompress_to_vec_zlib_with_limit(&packed, LARGEST);
    let unpacked = unpacked.map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => StatusListError::TooLarge,
        _ => malformed,
    })?;
    Ok((bits, unpacked))
}

/// Four million statuses of a byte each.
const LARGEST: usize = 4 * MAX_STATUS_LIST;
const SKEW: u64 = 60;
const STATUS_LIST_JWT: &str = "statuslist+jwt";

//! A small certificate authority: it certifies fresh leaf keys and never sees a score.
//!
//! A wallet sends a batch of public keys, the attester looks at whatever evidence it asks for, and
//! hands back one certificate for each, good for a week at most. Every key signs one attestation.
//! All leaves of a day say the same but for the key: no name, no number of a person, validity from
//! midnight to midnight. So two merchants cannot link two leaves, and the attester, who could, does
//! not learn where they are shown. Revocation is by short life.

use core::{fmt, time::Duration};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType, SignatureAlgorithm, date_time_ymd,
};
use zeroize::Zeroizing;

use crate::PublicKey;

/// The longest that a leaf certificate may live, in days.
pub const MAX_LEAF_DAYS: u8 = 7;

/// A certificate authority with its key in this process's memory.
pub struct Attester {
    authority: Issuer<'static, KeyPair>,
    uri: String,
}

impl Attester {
    /// Makes a new authority. `uri` is its name: attestations carry it as `iss`, leaves as their URI.
    ///
    /// # Errors
    /// [`AttesterError::NotAUri`] unless `uri` is an `https://` address in ASCII;
    /// [`AttesterError::Refused`] if the operating system gives no randomness.
    pub fn make(uri: &str) -> Result<Self, AttesterError> {
        Self::with_key(uri, KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?)
    }

    /// Opens an authority again from its name and its private key in PEM. The caller wipes `key`.
    ///
    /// # Errors
    /// As for [`make`](Self::make); [`AttesterError::Refused`] if it is not a P-256 key.
    pub fn open(uri: &str, key: &str) -> Result<Self, AttesterError> {
        Self::with_key(uri, KeyPair::from_pkcs8_pem_and_sign_algo(key, &PKCS_ECDSA_P256_SHA256)?)
    }

    /// The authority's own certificate in PEM, for the merchants' trust list: good for ten years
    /// from the day of `now` (seconds since 1970).
    ///
    /// # Errors
    /// [`AttesterError::Refused`] if signing fails.
    pub fn root(&self, now: u64) -> Result<String, AttesterError> {
        let params = valid(authority(&self.uri), now, 3650);
        Ok(params.self_signed(self.authority.key())?.pem())
    }

    /// Hands the private key in PEM to `write`, and wipes the copy afterwards.
    pub fn dangerous_export_key<T>(&self, write: impl FnOnce(&str) -> T) -> T {
        write(&Zeroizing::new(self.authority.key().serialize_pem()))
    }

    /// Certifies one fresh leaf key for `days` (1 to [`MAX_LEAF_DAYS`]) from the midnight before
    /// `now` (seconds since 1970). The answer is DER: the only element of `x5c`.
    ///
    /// # Errors
    /// [`AttesterError::TooManyDays`], and [`AttesterError::Refused`] if signing fails.
    pub fn issue(&self, leaf: &PublicKey, now: u64, days: u8) -> Result<Vec<u8>, AttesterError> {
        if !(1..=MAX_LEAF_DAYS).contains(&days) {
            return Err(AttesterError::TooManyDays);
        }
        let mut params = valid(named("Simsim attested key"), now, days.into());
        params.subject_alt_names = vec![SanType::URI(ascii(&self.uri)?)];
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        Ok(params.signed_by(&Leaf(leaf), &self.authority)?.der().to_vec())
    }

    /// When a leaf ends that is issued at `now` for `days`: seconds since 1970.
    pub fn good_until(now: u64, days: u8) -> u64 {
        midnight(now).saturating_add(u64::from(days).saturating_mul(DAY))
    }

    /// The authority's name.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    fn with_key(uri: &str, key: KeyPair) -> Result<Self, AttesterError> {
        ascii(uri)?;
        if !uri.starts_with("https://") || uri.contains(char::is_whitespace) {
            return Err(AttesterError::NotAUri);
        }
        Ok(Self { authority: Issuer::new(authority(uri), key), uri: uri.into() })
    }
}

impl fmt::Debug for Attester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attester").field("uri", &self.uri).finish_non_exhaustive()
    }
}

/// Why the attester did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttesterError {
    /// The authority's name is not an `https://` address in ASCII.
    NotAUri,
    /// The key is not P-256 in PKCS#8 PEM, or signing failed.
    Refused,
    /// A leaf lives one to seven days.
    TooManyDays,
}

impl fmt::Display for AttesterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAUri => "the attester's name must be an https:// address in ASCII",
            Self::Refused => "the attester's key is not P-256 in PKCS#8 PEM, or did not sign",
            Self::TooManyDays => "a leaf certificate lives one to seven days",
        })
    }
}

impl core::error::Error for AttesterError {}

impl From<rcgen::Error> for AttesterError {
    fn from(_: rcgen::Error) -> Self {
        Self::Refused
    }
}

struct Leaf<'a>(&'a PublicKey);

impl PublicKeyData for Leaf<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.point()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

fn authority(uri: &str) -> CertificateParams {
    let mut params = named(uri);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn valid(mut params: CertificateParams, now: u64, days: u64) -> CertificateParams {
    let midnight = midnight(now).min(YEAR_9000);
    let at = |seconds: u64| date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds);
    params.not_before = at(midnight);
    params.not_after = at(midnight.saturating_add(days.saturating_mul(DAY)));
    params
}

/// The midnight before.
fn midnight(now: u64) -> u64 {
    now.saturating_sub(now.checked_rem(DAY).unwrap_or(0))
}

fn ascii(uri: &str) -> Result<rcgen::string::Ia5String, AttesterError> {
    uri.try_into().map_err(|_| AttesterError::NotAUri)
}

const DAY: u64 = 24 * 60 * 60;

/// Later than this, a certificate has no date: the year 9000, in seconds since 1970.
const YEAR_9000: u64 = 221_845_392_000;

//! Signed: a statement with its bank's signature beside it, verified before a byte of it is read.
//!
//! The signature is a detached JWS ([RFC 7515, appendix F]), with the payload as it is
//! ([RFC 7797], `"b64": false`) or base64url-encoded. Its `kid` names a key of a registry that the
//! caller pins; a key that came with the file is never believed.
//!
//! [RFC 7515, appendix F]: https://www.rfc-editor.org/rfc/rfc7515#appendix-F
//! [RFC 7797]: https://www.rfc-editor.org/rfc/rfc7797

use core::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};

use crate::{ImportError, Imported, Input, Options, Survey, provenance::Provenance};

/// Reads a statement whose signature a pinned source made. Its records are relied on fully, and its
/// batches say who signed.
///
/// `jws` is the detached signature: `header..signature`.
///
/// # Errors
///
/// [`SignedError`]: nothing of a statement is read whose signature does not verify.
pub fn import_signed(
    statement: &[u8],
    jws: &str,
    registry: &SourceRegistry,
    options: &Options<'_>,
) -> Result<Imported, SignedError> {
    Ok(survey_signed(statement, jws, registry, options)?.all()?)
}

/// Like [`import_signed`], as [`survey`](crate::survey) is to [`import`](crate::import): the statement
/// is in memory, because every byte of it was signed, and its records are not.
///
/// # Errors
///
/// The same.
pub fn survey_signed<'a>(
    statement: &'a [u8],
    jws: &str,
    registry: &'a SourceRegistry,
    options: &Options<'a>,
) -> Result<Survey<'a>, SignedError> {
    if statement.len() > options.limits.bytes {
        let limit = options.limits.bytes;
        return Err(ImportError::TooLarge { bytes: statement.len(), limit }.into());
    }
    let source = verify(statement, jws.trim(), registry)?;
    let provenance = Provenance::Signed { by: &source.id };
    Ok(Survey::of(Input::of_bytes(statement), options, provenance)?)
}

/// The sources whose signatures are believed, as the caller pins them.
///
/// ```
/// use simsim_import::SourceRegistry;
///
/// let registry = SourceRegistry::parse(
///     br#"{"sources":[{"id":"bank.example","kid":"2026-1","alg":"ES256","jwk":{"kty":"EC",
///     "crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
///     "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}}]}"#,
/// )?;
/// assert_eq!(registry.len(), 1);
/// # Ok::<(), simsim_import::SignedError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SourceRegistry {
    sources: Vec<(PinnedSource, Key)>,
}

impl SourceRegistry {
    /// Reads a registry: `{"sources":[{"id","kid","alg","jwk"}]}`, with the algorithms `ES256`,
    /// `EdDSA` (Ed25519), `PS256` and `RS256`. Two keys of one `kid` are an error.
    ///
    /// # Errors
    ///
    /// [`SignedError::BadRegistry`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SignedError> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|_| SignedError::BadRegistry)?;
        Self::of(document.sources)
    }

    /// A registry of sources that were pinned before.
    ///
    /// # Errors
    ///
    /// [`SignedError::BadRegistry`].
    pub fn of(pinned: Vec<PinnedSource>) -> Result<Self, SignedError> {
        let mut sources: Vec<(PinnedSource, Key)> = Vec::new();
        for source in pinned {
            let key = source.jwk.key(source.alg).ok_or(SignedError::BadRegistry)?;
            if sources.iter().any(|(known, _)| known.kid == source.kid) {
                return Err(SignedError::BadRegistry);
            }
            sources.push((source, key));
        }
        Ok(Self { sources })
    }

    /// Its sources, to pin them.
    pub fn into_sources(self) -> Vec<PinnedSource> {
        self.sources.into_iter().map(|(source, _)| source).collect()
    }

    /// How many keys it holds.
    pub const fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether it holds none.
    pub const fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}

/// A source by one of its keys, as a registry names it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinnedSource {
    /// The institution's name, such as `bank.example`; of a credential's issuer its `iss`.
    pub id: String,
    /// The name of the key, as signatures give it.
    pub kid: String,
    alg: Algorithm,
    jwk: Jwk,
}

impl PinnedSource {
    /// The algorithm it signs with: `ES256`, `EdDSA`, `PS256` or `RS256`.
    pub const fn algorithm(&self) -> &'static str {
        match self.alg {
            Algorithm::Es256 => "ES256",
            Algorithm::EdDsa => "EdDSA",
            Algorithm::Ps256 => "PS256",
            Algorithm::Rs256 => "RS256",
        }
    }

    /// Its public key, as a JWK (RFC 7517).
    pub fn jwk(&self) -> String {
        serde_json::to_string(&self.jwk).unwrap_or_default()
    }
}

/// Why a signed statement was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedError {
    /// The signature's header is not one that RFC 7515 and RFC 7797 allow.
    BadHeader,
    /// The registry of sources cannot be read.
    BadRegistry,
    /// The signature does not belong to these bytes and this source.
    BadSignature,
    /// The signature is good, and the statement cannot be read.
    Import(ImportError),
    /// It is not a detached JWS.
    NotDetached,
    /// The header names a critical extension that is not understood.
    UnknownCritical,
    /// No pinned source has this key.
    UnknownKey,
    /// The header names another algorithm than the pinned key has.
    WrongAlgorithm,
}

impl SignedError {
    /// The error's word for programs, in snake_case.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BadHeader => "bad_header",
            Self::BadRegistry => "bad_registry",
            Self::BadSignature => "bad_signature",
            Self::Import(_) => "import",
            Self::NotDetached => "not_detached",
            Self::UnknownCritical => "unknown_critical",
            Self::UnknownKey => "unknown_key",
            Self::WrongAlgorithm => "wrong_algorithm",
        }
    }
}

impl fmt::Display for SignedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadHeader => "the signature's header is not valid; ask the source to sign again",
            Self::BadRegistry => "the registry of sources cannot be read; update the app",
            Self::BadSignature => {
                "the signature does not belong to this file; get both again from the source"
            }
            Self::Import(error) => return error.fmt(f),
            Self::NotDetached => "the signature is not a detached JWS (header..signature)",
            Self::UnknownCritical => {
                "the signature asks for something that this version does not understand"
            }
            Self::UnknownKey => {
                "no known source has this key; import the file without its signature"
            }
            Self::WrongAlgorithm => "the signature's algorithm is not the one the source uses",
        })
    }
}

impl core::error::Error for SignedError {}

impl From<ImportError> for SignedError {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    sources: Vec<PinnedSource>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Algorithm {
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "EdDSA")]
    EdDsa,
    #[serde(rename = "PS256")]
    Ps256,
    #[serde(rename = "RS256")]
    Rs256,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Jwk {
    kty: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e: Option<String>,
}

#[derive(Clone, Debug)]
enum Key {
    Point(Vec<u8>),
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl Jwk {
    fn key(&self, alg: Algorithm) -> Option<Key> {
        let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_ref()?).ok();
        let crv = self.crv.as_deref().unwrap_or("");
        match (alg, self.kty.as_str(), crv) {
            (Algorithm::Es256, "EC", "P-256") => {
                let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
                let whole = x.len() == 32 && y.len() == 32;
                whole.then(|| Key::Point([&[4], x.as_slice(), y.as_slice()].concat()))
            }
            (Algorithm::EdDsa, "OKP", "Ed25519") => {
                bytes(&self.x).filter(|x| x.len() == 32).map(Key::Point)
            }
            (Algorithm::Ps256 | Algorithm::Rs256, "RSA", _) => {
                Some(Key::Rsa { n: bytes(&self.n)?, e: bytes(&self.e)? })
            }
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    b64: Option<bool>,
    crit: Option<Vec<String>>,
}

fn verify<'r>(
    statement: &[u8],
    jws: &str,
    registry: &'r SourceRegistry,
) -> Result<&'r PinnedSource, SignedError> {
    const LONGEST: usize = 16 * 1024;
    let mut parts = jws.split('.');
    let (Some(protected), Some(""), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(SignedError::NotDetached);
    };
    if jws.len() > LONGEST {
        return Err(SignedError::NotDetached);
    }
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| SignedError::NotDetached);
    // A member that comes twice is an error of the derived reader.
    let header: Header =
        serde_json::from_slice(&decode(protected)?).map_err(|_| SignedError::BadHeader)?;
    let encoded = payload_is_encoded(&header)?;
    let kid = header.kid.ok_or(SignedError::UnknownKey)?;
    let known = registry.sources.iter().find(|(source, _)| source.kid == kid);
    let (source, key) = known.ok_or(SignedError::UnknownKey)?;
    let named: Algorithm = serde_json::from_value(serde_json::Value::String(header.alg))
        .map_err(|_| SignedError::WrongAlgorithm)?;
    if named != source.alg {
        return Err(SignedError::WrongAlgorithm);
    }
    let mut message = Vec::with_capacity(protected.len().saturating_add(statement.len()));
    message.extend_from_slice(protected.as_bytes());
    message.push(b'.');
    if encoded {
        message.extend_from_slice(URL_SAFE_NO_PAD.encode(statement).as_bytes());
    } else {
        message.extend_from_slice(statement);
    }
    key.check(source.alg, &message, &decode(signature)?)?;
    Ok(source)
}

/// RFC 7797, section 6: `b64` must be critical where it is used, and nothing else may be, since
/// nothing else is understood here.
fn payload_is_encoded(header: &Header) -> Result<bool, SignedError> {
    let critical = header.crit.as_deref();
    if critical.is_some_and(<[String]>::is_empty) {
        return Err(SignedError::BadHeader);
    }
    let critical = critical.unwrap_or_default();
    if critical.iter().any(|name| name != "b64") {
        return Err(SignedError::UnknownCritical);
    }
    match (header.b64, critical.len()) {
        (None, 0) => Ok(true),
        (Some(encoded), 1) => Ok(encoded),
        _ => Err(SignedError::BadHeader),
    }
}

impl Key {
    fn check(&self, alg: Algorithm, message: &[u8], signature: &[u8]) -> Result<(), SignedError> {
        let checked = match (self, alg) {
            (Self::Point(key), Algorithm::Es256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(message, signature)
            }
            (Self::Point(key), Algorithm::EdDsa) => {
                UnparsedPublicKey::new(&ED25519, key).verify(message, signature)
            }
            (Self::Rsa { n, e }, Algorithm::Ps256) => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PSS_2048_8192_SHA256,
                message,
                signature,
            ),
            (Self::Rsa { n, e }, Algorithm::Rs256) => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            _ => return Err(SignedError::BadRegistry),
        };
        checked.map_err(|_| SignedError::BadSignature)
    }
}

#[cfg(test)]
mod tests {
    use ring::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
    };
    use simsim_scoring::{
        record::{Fact, SelfCheck},
        source::{Origin, Reliability},
    };

    use super::*;

    const STATEMENT: &[u8] = br#"{"Data":{"Transaction":[{"AccountId":"22289",
        "TransactionId":"T-000001","Amount":{"Amount":"10.00","Currency":"GBP"},
        "CreditDebitIndicator":"Credit","Status":"Booked",
        "BookingDateTime":"2026-04-05T10:43:07+00:00","TransactionInformation":"Cash"}]}}"#;

    struct Bank {
        key: EcdsaKeyPair,
        registry: SourceRegistry,
    }

    fn bank() -> Bank {
        let random = SystemRandom::new();
        let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(alg, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(alg, pkcs8.as_ref(), &random).unwrap();
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let [x, y] = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part));
        let registry = format!(
            r#"{{"sources":[{{"id":"bank.example","kid":"k1","alg":"ES256","jwk":{{"kty":"EC",
            "crv":"P-256","x":"{x}","y":"{y}"}}}}]}}"#
        );
        Bank { key, registry: SourceRegistry::parse(registry.as_bytes()).unwrap() }
    }

    impl Bank {
        fn sign(&self, header: &str, payload: &[u8]) -> String {
            let protected = URL_SAFE_NO_PAD.encode(header);
            let message = [protected.as_bytes(), b".", payload].concat();
            let signature = self.key.sign(&SystemRandom::new(), &message).unwrap();
            format!("{protected}..{}", URL_SAFE_NO_PAD.encode(signature))
        }
    }

    const UNENCODED: &str = r#"{"alg":"ES256","kid":"k1","b64":false,"crit":["b64"]}"#;

    fn read(bank: &Bank, jws: &str) -> Result<Imported, SignedError> {
        import_signed(STATEMENT, jws, &bank.registry, &Options::new(&[7; 32]))
    }

    #[test]
    fn a_verified_statement_is_relied_on_fully_and_says_who_signed() {
        let bank = bank();
        let imported = read(&bank, &bank.sign(UNENCODED, STATEMENT)).unwrap();
        assert_eq!(imported.summary.count, 1);
        for record in &imported.records {
            assert_eq!(record.source.origin, Origin::SignedBySource);
            assert_eq!(record.reliability, Reliability::FULL);
            if let Fact::Batch(batch) = &record.fact {
                assert_eq!(batch.signed_by.as_deref(), Some("bank.example"));
                assert_eq!(batch.self_check, SelfCheck::None);
            }
        }
    }

    #[test]
    fn an_encoded_payload_is_verified_as_well() {
        let bank = bank();
        let encoded = URL_SAFE_NO_PAD.encode(STATEMENT);
        let jws = bank.sign(r#"{"alg":"ES256","kid":"k1"}"#, encoded.as_bytes());
        assert!(read(&bank, &jws).is_ok());
    }

    #[test]
    fn every_changed_byte_of_the_signature_is_refused() {
        let bank = bank();
        let jws = bank.sign(UNENCODED, STATEMENT);
        for at in 0..jws.len() {
            let mut changed = jws.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(read(&bank, &changed).is_err(), "byte {at}");
        }
        let mut other = STATEMENT.to_vec();
        other[100] ^= 1;
        let options = Options::new(&[7; 32]);
        let refused = import_signed(&other, &jws, &bank.registry, &options).unwrap_err();
        assert_eq!(refused, SignedError::BadSignature);
    }

    #[test]
    fn each_wrong_header_has_its_name() {
        let bank = bank();
        for (header, expected) in [
            (r#"{"alg":"ES256","b64":false,"crit":["b64"]}"#, SignedError::UnknownKey),
            (r#"{"alg":"ES256","kid":"k2"}"#, SignedError::UnknownKey),
            (r#"{"alg":"none","kid":"k1"}"#, SignedError::WrongAlgorithm),
            (r#"{"alg":"EdDSA","kid":"k1"}"#, SignedError::WrongAlgorithm),
            (r#"{"alg":"ES256","kid":"k1","b64":false}"#, SignedError::BadHeader),
            (r#"{"alg":"ES256","kid":"k1","crit":[]}"#, SignedError::BadHeader),
            (r#"{"alg":"ES256","kid":"k1","crit":["b64"]}"#, SignedError::BadHeader),
            (r#"{"alg":"ES256","kid":"k1","crit":["exp"],"exp":1}"#, SignedError::UnknownCritical),
            (r#"{"alg":"ES256","kid":"k1","kid":"k2"}"#, SignedError::BadHeader),
            ("nonsense", SignedError::BadHeader),
        ] {
            let jws = bank.sign(header, STATEMENT);
            assert_eq!(read(&bank, &jws).unwrap_err(), expected, "{header}");
        }
        for jws in ["", "a.b.c", "a..b.c", "!..!"] {
            assert_eq!(read(&bank, jws).unwrap_err(), SignedError::NotDetached, "{jws}");
        }
    }

    #[test]
    fn an_ed25519_source_verifies() {
        let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let x = URL_SAFE_NO_PAD.encode(key.public_key());
        let registry = format!(
            r#"{{"sources":[{{"id":"b","kid":"k","alg":"EdDSA","jwk":{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}}}]}}"#
        );
        let registry = SourceRegistry::parse(registry.as_bytes()).unwrap();
        let protected =
            URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","kid":"k","b64":false,"crit":["b64"]}"#);
        let signature = key.sign(&[protected.as_bytes(), b".", STATEMENT].concat());
        let jws = format!("{protected}..{}", URL_SAFE_NO_PAD.encode(signature));
        assert!(import_signed(STATEMENT, &jws, &registry, &Options::new(&[7; 32])).is_ok());
    }

    #[test]
    fn a_registry_that_names_a_key_twice_or_a_wrong_key_is_refused() {
        let one =
            r#"{"id":"b","kid":"k","alg":"EdDSA","jwk":{"kty":"OKP","crv":"Ed25519","x":"AA"}}"#;
        let wrong = r#"{"id":"b","kid":"k","alg":"ES256","jwk":{"kty":"RSA","n":"AA","e":"AQAB"}}"#;
        for sources in [format!("{one},{one}"), wrong.to_owned(), "1".to_owned()] {
            let text = format!(r#"{{"sources":[{sources}]}}"#);
            assert_eq!(
                SourceRegistry::parse(text.as_bytes()).unwrap_err(),
                SignedError::BadRegistry
            );
        }
    }
}

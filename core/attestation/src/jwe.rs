//! An answer sealed for the merchant's eyes: compact JWE with ECDH-ES and AES-GCM
//! ([RFC 7516](https://www.rfc-editor.org/rfc/rfc7516), [RFC 7518, section 4.6]).
//!
//! Key agreement and AES-GCM are ring's, the key derivation is RustCrypto's `concat-kdf`; only the
//! framing stands here. The merchant makes one key for one request and it opens one answer.
//!
//! [RFC 7518, section 4.6]: https://www.rfc-editor.org/rfc/rfc7518#section-4.6

use core::fmt;

use ring::{
    aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    rand::{SecureRandom, SystemRandom},
};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{PublicKey, RequestError, base64url, json};

/// How an answer is encrypted, by the names of JWA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encryption {
    /// AES-GCM with a 128-bit key: what HAIP asks everybody for.
    A128Gcm,
    /// AES-GCM with a 256-bit key.
    A256Gcm,
}

impl Encryption {
    /// `A128GCM` or `A256GCM`.
    pub fn name(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// Reads a name.
    pub fn from_name(name: &str) -> Option<Self> {
        ENCRYPTIONS.into_iter().find(|it| it.name() == name)
    }

    fn algorithm(self) -> &'static Algorithm {
        match self {
            Self::A128Gcm => &AES_128_GCM,
            Self::A256Gcm => &AES_256_GCM,
        }
    }
}

/// Whom an answer is encrypted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// How.
    pub encryption: Encryption,
    /// The key's name, which the merchant finds it again by.
    pub kid: Option<String>,
    /// The key.
    pub key: PublicKey,
}

impl Recipient {
    /// Writes what a request says about it into `client_metadata`.
    pub(crate) fn describe(&self, metadata: &mut Map<String, Value>) {
        let mut jwk = self.key.to_jwk_members();
        jwk.insert("alg".into(), json!("ECDH-ES"));
        jwk.insert("use".into(), json!("enc"));
        if let Some(kid) = &self.kid {
            jwk.insert("kid".into(), json!(kid));
        }
        metadata.insert("jwks".into(), json!({"keys": [jwk]}));
        // HAIP 1.0 has a merchant name both; the first is the one they would rather have
        let other = ENCRYPTIONS.into_iter().find(|it| *it != self.encryption);
        let names: Vec<_> =
            [Some(self.encryption), other].into_iter().flatten().map(Encryption::name).collect();
        let names = json!(names);
        metadata.insert("encrypted_response_enc_values_supported".into(), names);
    }

    /// Takes the first key in `client_metadata` that we can encrypt to.
    pub(crate) fn find(metadata: &Map<String, Value>) -> Result<Self, RequestError> {
        let malformed = RequestError::Malformed { parameter: "client_metadata" };
        let unsupported = RequestError::Unsupported { parameter: "client_metadata" };
        let encryption = match metadata.get("encrypted_response_enc_values_supported") {
            None => Encryption::A128Gcm, // what OpenID4VP takes for granted
            Some(names) => {
                let mut names = names.as_array().ok_or(malformed)?.iter().filter_map(Value::as_str);
                names.find_map(Encryption::from_name).ok_or(unsupported)?
            }
        };
        let keys = metadata.get("jwks").and_then(|jwks| jwks.get("keys"));
        let keys = keys.and_then(Value::as_array).ok_or(malformed)?;
        let mut found = keys.iter().filter_map(|jwk| {
            let mut jwk = jwk.as_object()?.clone();
            let is = |name, wanted| jwk.get(name).is_none_or(|it| it == wanted);
            if !is("use", "enc") || !is("alg", "ECDH-ES") {
                return None;
            }
            let kid = jwk.get("kid").and_then(Value::as_str).map(String::from);
            for name in ["use", "alg", "key_ops"] {
                jwk.remove(name);
            }
            Some(Self { encryption, kid, key: PublicKey::from_jwk_members(&jwk).ok()? })
        });
        found.next().ok_or(unsupported)
    }
}

/// A merchant's key for one answer. It lives in memory and opens once.
pub struct ResponseKey {
    private: EphemeralPrivateKey,
    public: PublicKey,
}

impl ResponseKey {
    /// Makes a fresh key from the operating system's randomness.
    ///
    /// # Errors
    /// [`SealError`] if the operating system gives no randomness.
    pub fn make() -> Result<Self, SealError> {
        let (private, public) = key_pair()?;
        Ok(Self { private, public })
    }

    /// The public half, for the request.
    pub fn public_key(&self) -> PublicKey {
        self.public
    }
}

impl fmt::Debug for ResponseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseKey").finish_non_exhaustive()
    }
}

/// A sealed text as it arrives: parsed, not opened.
pub(crate) struct Sealed {
    header: String,
    encryption: Encryption,
    epk: PublicKey,
    parties: [Vec<u8>; 2],
    nonce: [u8; 12],
    text_and_tag: Vec<u8>,
    kid: Option<String>,
}

impl Sealed {
    /// Reads the compact form: ECDH-ES without a wrapped key, and nothing that we do not understand.
    pub(crate) fn parse(text: &str) -> Result<Self, SealError> {
        let parts: Vec<_> = text.split('.').collect();
        let [header, "", iv, text, tag] = parts.as_slice() else {
            return Err(SealError);
        };
        let bytes = |part: &str| base64url::decode(part).ok_or(SealError);
        let members = json::object(&bytes(header)?).map_err(|_| SealError)?;
        let named = |name| match members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(SealError),
        };
        if named("alg")? != Some("ECDH-ES")
            || ["crit", "zip"].iter().any(|it| members.contains_key(*it))
        {
            return Err(SealError);
        }
        let encryption = named("enc")?.and_then(Encryption::from_name).ok_or(SealError)?;
        let party = |name| named(name)?.map_or(Ok(Vec::new()), bytes);
        let epk = members.get("epk").and_then(Value::as_object).ok_or(SealError)?;
        Ok(Self {
            header: (*header).into(),
            encryption,
            epk: PublicKey::from_jwk_members(epk).map_err(|_| SealError)?,
            parties: [party("apu")?, party("apv")?],
            nonce: bytes(iv)?.try_into().map_err(|_| SealError)?,
            text_and_tag: [bytes(text)?, bytes(tag)?].concat(),
            kid: named("kid")?.map(String::from),
        })
    }

    /// The name of the key that it was sealed for.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Opens it with the key that it was sealed for.
    pub(crate) fn open(self, key: ResponseKey) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let [apu, apv] = &self.parties;
        let key = derive_key(key.private, &self.epk, self.encryption, apu, apv)?;
        let nonce = Nonce::assume_unique_for_key(self.nonce);
        let mut plain = Zeroizing::new(self.text_and_tag);
        let length = key
            .open_in_place(nonce, Aad::from(self.header.as_bytes()), &mut plain)
            .map_err(|_| SealError)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

/// Seals `plain` for a recipient.
pub(crate) fn seal(plain: &[u8], to: &Recipient) -> Result<String, SealError> {
    let (private, epk) = key_pair()?;
    let mut header = json!({
        "alg": "ECDH-ES", "enc": to.encryption.name(), "epk": epk.to_jwk_members(),
    });
    if let (Some(kid), Some(members)) = (&to.kid, header.as_object_mut()) {
        members.insert("kid".into(), json!(kid));
    }
    let header = base64url::encode(header.to_string().as_bytes());
    let key = derive_key(private, &to.key, to.encryption, &[], &[])?;
    let mut iv = [0; 12];
    SystemRandom::new().fill(&mut iv).map_err(|_| SealError)?;
    let mut text = Zeroizing::new(plain.to_vec());
    let tag = key
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(iv), Aad::from(&header), &mut text)
        .map_err(|_| SealError)?;
    let [iv, text, tag] = [&iv, text.as_slice(), tag.as_ref()].map(base64url::encode);
    Ok([header, String::new(), iv, text, tag].join("."))
}

const ENCRYPTIONS: [Encryption; 2] = [Encryption::A128Gcm, Encryption::A256Gcm];

/// It was not sealed, or does not open. There is no more to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealError;

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the encrypted answer does not open with the key of its request")
    }
}

impl core::error::Error for SealError {}

fn key_pair() -> Result<(EphemeralPrivateKey, PublicKey), SealError> {
    let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new());
    let private = private.map_err(|_| SealError)?;
    let public = private.compute_public_key().map_err(|_| SealError)?;
    let public = PublicKey::from_point(public.as_ref()).map_err(|_| SealError)?;
    Ok((private, public))
}

fn derive_key(
    private: EphemeralPrivateKey,
    peer: &PublicKey,
    encryption: Encryption,
    apu: &[u8],
    apv: &[u8],
) -> Result<LessSafeKey, SealError> {
    let peer = UnparsedPublicKey::new(&ECDH_P256, peer.point());
    let key = agree_ephemeral(private, &peer, |shared| expand(shared, encryption, apu, apv));
    let key = key.map_err(|_| SealError)??;
    UnboundKey::new(encryption.algorithm(), &key).map(LessSafeKey::new).map_err(|_| SealError)
}

/// The Concat KDF of RFC 7518, section 4.6.2: names and parties with their lengths before them.
fn expand(
    shared: &[u8],
    encryption: Encryption,
    apu: &[u8],
    apv: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let mut info = Vec::new();
    for part in [encryption.name().as_bytes(), apu, apv] {
        info.extend(u32::try_from(part.len()).map_err(|_| SealError)?.to_be_bytes());
        info.extend(part);
    }
    let length = encryption.algorithm().key_len();
    let bits = u32::try_from(length.saturating_mul(8)).map_err(|_| SealError)?;
    info.extend(bits.to_be_bytes());
    let mut key = Zeroizing::new(vec![0; length]);
    concat_kdf::derive_key_into::<Sha256>(shared, &info, &mut key).map_err(|_| SealError)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str, key: ResponseKey) -> Result<Vec<u8>, SealError> {
        Sealed::parse(text)?.open(key).map(|plain| plain.to_vec())
    }

    #[test]
    fn the_published_example_of_the_derivation_comes_out() {
        // RFC 7518, appendix C
        let shared = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49,
            110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let key = expand(&shared, Encryption::A128Gcm, b"Alice", b"Bob").unwrap();
        assert_eq!(base64url::encode(&key), "VqqN6vgjbSBcIijNcacQGg");
    }

    #[test]
    fn what_is_sealed_opens_once_and_unchanged() {
        for encryption in [Encryption::A128Gcm, Encryption::A256Gcm] {
            let sealed = |key: &ResponseKey| {
                let to = Recipient { encryption, kid: Some("1".into()), key: key.public_key() };
                seal(b"an answer", &to).unwrap()
            };
            let key = ResponseKey::make().unwrap();
            let text = sealed(&key);
            assert_eq!(Sealed::parse(&text).unwrap().kid(), Some("1"));
            assert_eq!(open(&text, key).unwrap(), b"an answer");
            assert_eq!(open(&text, ResponseKey::make().unwrap()), Err(SealError));
            let key = ResponseKey::make().unwrap();
            let text = sealed(&key).replacen('.', ".AAAA", 1);
            assert_eq!(open(&text, key), Err(SealError), "an encrypted key where none belongs");
        }
    }

    #[test]
    fn no_changed_part_opens() {
        for part in [0, 2, 3, 4] {
            let key = ResponseKey::make().unwrap();
            let to =
                Recipient { encryption: Encryption::A128Gcm, kid: None, key: key.public_key() };
            let text = seal(b"an answer", &to).unwrap();
            let mut parts: Vec<_> =
                text.split('.').map(base64url::decode).map(Option::unwrap).collect();
            let last = parts[part].len() - 1;
            parts[part][last] ^= 1;
            let text: Vec<_> = parts.iter().map(|part| base64url::encode(part)).collect();
            assert_eq!(open(&text.join("."), key), Err(SealError));
        }
    }
}

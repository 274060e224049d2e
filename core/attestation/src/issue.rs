//! Minting on demand: an attestation with exactly the approved claims, bound to one request.
//!
//! Nothing is hidden behind disclosures, so an attestation is two ordinary JWTs joined by `~` and any
//! JOSE library verifies it. Both keys are fresh for each presentation, so two merchants hold nothing
//! that links them. [`issue`] signs at once; [`Answer::prepare`] hands out the bytes instead, for keys
//! in a phone's secure hardware.

use core::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use crate::{
    Claims, PublicKey, SCORE_VCT, SignError, Signature, Signer, base64url,
    jws::signing_input,
    verify::{KB_JWT, SD_JWT_VC},
};

/// How long an answer is good for unless said otherwise: 15 minutes, in seconds.
pub const ANSWER_LIFETIME: u64 = 15 * 60;

/// The longest that a badge may be good for: 30 days, in seconds.
pub const BADGE_LIFETIME: u64 = 30 * 24 * 60 * 60;

/// What will be attested, to whom.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// The merchant's full client id, prefix included.
    pub audience: &'a str,
    /// What the holder approved.
    pub claims: &'a Claims,
    /// Who vouches for the leaf key.
    pub issuer: Issuer<'a>,
    /// How long it is good for, in seconds: [`ANSWER_LIFETIME`].
    pub lifetime: u64,
    /// The nonce of the merchant's request.
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: u64,
}

impl Answer<'_> {
    /// Writes down what `leaf` must sign; `holder` is the second fresh key, for the key binding.
    ///
    /// # Errors
    /// [`IssueError`] if the claims are incomplete or the lifetime is too long.
    pub fn prepare(&self, leaf: &PublicKey, holder: &PublicKey) -> Result<Unsigned, IssueError> {
        if leaf == holder {
            return Err(IssueError::SameKey);
        }
        let cnf = json!({"jwk": holder.to_jwk_members()});
        let token = self.issuer.token(self.claims, leaf, Some(cnf), self.now, self.lifetime)?;
        Ok(Unsigned {
            token,
            audience: self.audience.into(),
            nonce: self.nonce.into(),
            now: self.now,
        })
    }
}

/// Issues and binds in one go: `leaf` and `holder` are two keys made for this presentation.
///
/// # Errors
/// [`IssueError`] if the claims are incomplete, the lifetime is too long or a key does not sign.
pub fn issue(
    answer: &Answer<'_>,
    leaf: &dyn Signer,
    holder: &dyn Signer,
) -> Result<String, IssueError> {
    let unsigned = answer.prepare(&leaf.public_key(), &holder.public_key())?;
    let signature = leaf.sign(unsigned.bytes_to_sign())?;
    let unbound = unsigned.signed(&signature);
    let signature = holder.sign(unbound.bytes_to_sign())?;
    Ok(unbound.signed(&signature))
}

/// Issues a badge: a band for a public profile, bound to nobody.
///
/// # Errors
/// [`IssueError::BadgeSaysTooMuch`] if the claims hold more than a band, and as for [`issue`].
pub fn issue_badge(
    claims: &Claims,
    issuer: &Issuer<'_>,
    leaf: &dyn Signer,
    now: u64,
    lifetime: u64,
) -> Result<String, IssueError> {
    let only_band = Claims {
        as_of: claims.as_of.clone(),
        band: claims.band,
        scale: claims.scale,
        scorecard: claims.scorecard.clone(),
        ..Claims::default()
    };
    if *claims != only_band {
        return Err(IssueError::BadgeSaysTooMuch);
    }
    let token = issuer.token(claims, &leaf.public_key(), None, now, lifetime)?;
    let signature = leaf.sign(token.as_bytes())?;
    Ok(finish(&token, &signature, "~"))
}

/// An attestation that waits for its issuer's signature.
pub struct Unsigned {
    token: String,
    audience: String,
    nonce: String,
    now: u64,
}

impl Unsigned {
    /// What the leaf key signs, with ECDSA over SHA-256.
    pub fn bytes_to_sign(&self) -> &[u8] {
        self.token.as_bytes()
    }

    /// Takes the leaf key's signature. It is not checked here: the verifier does that.
    pub fn signed(self, signature: &Signature) -> Unbound {
        let presentation = finish(&self.token, signature, "~");
        let sd_hash = base64url::encode(digest(&SHA256, presentation.as_bytes()).as_ref());
        let header = members(json!({"alg": "ES256", "typ": KB_JWT}));
        let payload = members(json!({
            "aud": self.audience, "iat": self.now, "nonce": self.nonce, "sd_hash": sd_hash,
        }));
        Unbound { presentation, key_binding: signing_input(&header, &payload) }
    }
}

impl fmt::Debug for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned").finish_non_exhaustive()
    }
}

/// An attestation that waits for its holder's signature.
pub struct Unbound {
    presentation: String,
    key_binding: String,
}

impl Unbound {
    /// What the holder's key signs, with ECDSA over SHA-256.
    pub fn bytes_to_sign(&self) -> &[u8] {
        self.key_binding.as_bytes()
    }

    /// Takes the holder's signature and returns the presentation.
    pub fn signed(self, signature: &Signature) -> String {
        self.presentation + &finish(&self.key_binding, signature, "")
    }
}

impl fmt::Debug for Unbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unbound").finish_non_exhaustive()
    }
}

/// Who vouches for the leaf key, and therefore how a verifier finds it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Issuer<'a> {
    /// An attester certified the leaf key: `x5c` carries its certificates in DER, leaf first, anchor
    /// left out, and the leaf names `iss` as a URI.
    Attested {
        /// The attester's URI.
        iss: &'a str,
        /// The certificates.
        x5c: &'a [Vec<u8>],
    },
    /// The verifier has the leaf key by other means. One key for many presentations links them.
    Pinned {
        /// The issuer's URI.
        iss: &'a str,
    },
    /// Nobody does: the header carries the fresh key and `iss` is its thumbprint.
    SelfAsserted,
}

impl Issuer<'_> {
    fn token(
        &self,
        claims: &Claims,
        leaf: &PublicKey,
        cnf: Option<Value>,
        now: u64,
        lifetime: u64,
    ) -> Result<String, IssueError> {
        check(claims)?;
        if lifetime > BADGE_LIFETIME || (cnf.is_some() && lifetime > LONGEST_ANSWER) {
            return Err(IssueError::LifetimeTooLong);
        }
        let mut header = members(json!({"alg": "ES256", "typ": SD_JWT_VC}));
        let iss = match self {
            Self::Attested { iss, x5c } => {
                let x5c: Vec<_> = x5c.iter().map(|der| STANDARD.encode(der)).collect();
                header.insert("x5c".into(), json!(x5c));
                (*iss).into()
            }
            Self::Pinned { iss } => (*iss).into(),
            Self::SelfAsserted => {
                header.insert("jwk".into(), Value::Object(leaf.to_jwk_members()));
                leaf.thumbprint_uri()
            }
        };
        let mut payload = claims.to_members();
        payload.insert("iss".into(), Value::String(iss));
        payload.insert("vct".into(), json!(SCORE_VCT));
        payload.insert("iat".into(), json!(now));
        payload.insert("exp".into(), json!(now.saturating_add(lifetime)));
        if let Some(cnf) = cnf {
            payload.insert("cnf".into(), cnf);
        }
        Ok(signing_input(&header, &payload))
    }
}

/// Why nothing was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssueError {
    /// A badge may show a band and nothing else.
    BadgeSaysTooMuch,
    /// The lifetime is longer than a day, or than 30 days for a badge.
    LifetimeTooLong,
    /// A claim that gives the answer its meaning is missing.
    MissingClaim {
        /// The claim's name.
        claim: &'static str,
    },
    /// The leaf and the holder's key are the same: make two.
    SameKey,
    /// A key did not sign.
    Sign(SignError),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadgeSaysTooMuch => f.write_str("a badge may show a band and nothing else"),
            Self::LifetimeTooLong => {
                f.write_str("too long: an answer lives a day at most, a badge 30 days")
            }
            Self::MissingClaim { claim } => write!(f, "an attestation needs the claim {claim}"),
            Self::SameKey => f.write_str("the leaf and the holder's key must be two fresh keys"),
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for IssueError {}

impl From<SignError> for IssueError {
    fn from(error: SignError) -> Self {
        Self::Sign(error)
    }
}

/// An answer is for one visit: a day, for those who are asked to come back tomorrow.
const LONGEST_ANSWER: u64 = 24 * 60 * 60;

fn check(claims: &Claims) -> Result<(), IssueError> {
    let needed = [
        ("as_of", claims.as_of.is_some()),
        ("scale", claims.scale.is_some()),
        ("scorecard", claims.scorecard.is_some()),
    ];
    match needed.into_iter().find(|(_, present)| !present) {
        Some((claim, _)) => Err(IssueError::MissingClaim { claim }),
        None => Ok(()),
    }
}

fn finish(signed: &str, signature: &Signature, end: &str) -> String {
    [signed, ".", &base64url::encode(signature.as_bytes()), end].concat()
}

fn members(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Band, Expected, Presentation, ScorecardId, SoftwareSigner, Trust};

    fn claims() -> Claims {
        Claims {
            as_of: Some("2026-11-22".into()),
            scale: Some(Band { min: 350, max: 950 }),
            scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: "sha-256:00".into() }),
            ..Claims::default()
        }
    }

    #[test]
    fn a_badge_shows_a_band_to_anybody() {
        let key = SoftwareSigner::make().unwrap();
        let band = Claims { band: Some(Band { min: 600, max: 649 }), ..claims() };
        let badge =
            |claims| issue_badge(claims, &Issuer::SelfAsserted, &key, 1_000_000, BADGE_LIFETIME);
        let text = badge(&band).unwrap();
        let expected = Expected::badge(Trust::SelfAsserted).at_least(600);
        let verified = Presentation::parse(&text).unwrap().verify(&expected, 1_000_000).unwrap();
        assert_eq!(verified.claims(), &band);
        let too_much = Claims { score: Some(642), ..band.clone() };
        assert_eq!(badge(&too_much), Err(IssueError::BadgeSaysTooMuch));
    }

    #[test]
    fn what_has_no_meaning_is_not_issued() {
        let (leaf, holder) = (SoftwareSigner::make().unwrap(), SoftwareSigner::make().unwrap());
        let claims = claims();
        let answer = Answer {
            audience: "redirect_uri:https://shop.example/answer",
            claims: &claims,
            issuer: Issuer::SelfAsserted,
            lifetime: ANSWER_LIFETIME,
            nonce: "n",
            now: 1_000_000,
        };
        let no_day = Claims { as_of: None, ..claims.clone() };
        let error = issue(&Answer { claims: &no_day, ..answer.clone() }, &leaf, &holder);
        assert_eq!(error, Err(IssueError::MissingClaim { claim: "as_of" }));
        let error = issue(&Answer { lifetime: 90_000, ..answer.clone() }, &leaf, &holder);
        assert_eq!(error, Err(IssueError::LifetimeTooLong));
        assert_eq!(issue(&answer, &leaf, &leaf), Err(IssueError::SameKey));
    }
}

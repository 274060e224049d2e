//! Verifier: checks an answer offline. It has no vault and keeps nothing.

use std::{collections::HashMap, fmt, sync::Arc};

use simsim_attestation::{self as attestation, Expected, Presentation, PublicKey, Roots};

use crate::{Day, NonceStore, Policy, ScorecardId, nonce::Lent, panic::caught};

/// Checks presentations against whom it trusts. Knows no clock: time is an argument.
#[derive(uniffi::Object)]
pub struct Verifier(Anchor);

enum Anchor {
    Key(PublicKey),
    Policy(Arc<Policy>),
    Roots(Roots),
    SelfAsserted,
}

/// Whose signature is accepted.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Trust {
    /// This issuer key and no other.
    Key {
        /// A public P-256 key as a JWK.
        jwk: String,
    },
    /// A certificate that leads to one of these anchors and names the issuer.
    Roots {
        /// Certificates in PEM.
        pem: String,
    },
    /// The holder's own word: level L0.
    SelfAsserted,
}

/// What the verifier asked.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Expectation {
    /// The request's `client_id`, prefix included.
    pub audience: String,
    /// The request's nonce. Accept each once: remember those that were answered.
    pub nonce: String,
    /// The score must be shown to be at least this.
    #[uniffi(default = None)]
    pub at_least: Option<u16>,
}

/// What was shown, after every check passed.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Verified {
    /// What was shown about the score.
    pub claims: Claims,
    /// How much stands behind the key that signed.
    pub level: Level,
    /// Everything that was shown, as `simsim verify --json` prints it.
    pub json: String,
}

/// The claims about a score. What was not shown is empty or absent.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Claims {
    /// The day on which the score was computed.
    pub as_of: Option<Day>,
    /// The band that the score lies in.
    pub band: Option<Range>,
    /// Points by category id.
    pub categories: HashMap<String, i32>,
    /// How much of the score rests on signed records, in percent, in steps of 10.
    pub evidence_share: Option<u8>,
    /// The score itself.
    pub score: Option<u16>,
    /// Thresholds that the score reaches, from the lowest up.
    pub score_at_least: Vec<u16>,
    /// The lowest and the highest score of the scorecard.
    pub scale: Option<Range>,
    /// Which rules gave the score.
    pub scorecard: Option<ScorecardId>,
}

/// From a lowest to a highest score, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Range {
    /// The lowest.
    pub min: u16,
    /// The highest.
    pub max: u16,
}

/// How much stands behind the key that signed. It says nothing of the records behind the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum Level {
    /// L0: the holder's own word.
    SelfAsserted,
    /// L1: a software key that a trusted issuer vouches for.
    SoftwareKey,
    /// L2: a hardware key, on an unlocked phone or in an old or unpinned app.
    HardwareKey,
    /// L3: a hardware key, locked phone, verified boot, pinned app, recent patches.
    VerifiedBoot,
    /// L4: the same in a secure element.
    SecureElement,
}

/// Why a presentation was refused.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi::export(Display)]
pub enum VerifyError {
    /// A fault of ours.
    Internal {
        /// The place in our source.
        place: String,
    },
    /// A check failed: the first one that did.
    Refused {
        /// Its stable name, such as `expired` or `kb_wrong_nonce`.
        name: String,
        /// What happened, and the next step.
        reason: String,
    },
    /// The key or the certificates to trust cannot be read.
    Trust {
        /// What is wrong with them.
        reason: String,
    },
}

#[uniffi::export]
impl Verifier {
    /// A verifier that accepts signatures of `trust`.
    #[uniffi::constructor]
    pub fn new(trust: Trust) -> Result<Arc<Self>, VerifyError> {
        let refused = |error: &dyn fmt::Display| VerifyError::Trust { reason: error.to_string() };
        let anchor = match trust {
            Trust::Key { jwk } => {
                Anchor::Key(PublicKey::from_jwk(&jwk).map_err(|error| refused(&error))?)
            }
            Trust::Roots { pem } => {
                Anchor::Roots(Roots::from_pem(&pem).map_err(|error| refused(&error))?)
            }
            Trust::SelfAsserted => Anchor::SelfAsserted,
        };
        Ok(Arc::new(Self(anchor)))
    }

    /// A verifier that accepts what a merchant's policy says is enough, and nobody else's word.
    #[uniffi::constructor]
    pub fn with_policy(policy: Arc<Policy>) -> Arc<Self> {
        Arc::new(Self(Anchor::Policy(policy)))
    }

    /// Checks an answer to this verifier's request. `now` is in seconds since 1970-01-01 UTC.
    pub fn verify(
        &self,
        presentation: &str,
        expectation: &Expectation,
        now: u64,
    ) -> Result<Verified, VerifyError> {
        let expected = self.expected(expectation);
        let verified = caught(|| Presentation::parse(presentation)?.verify(&expected, now))??;
        Ok(Verified::of(&verified))
    }

    /// Like [`Verifier::verify`], and accepts the nonce once: `nonces` remembers it until the time
    /// `until`, or as long as an answer to it could still be good, if that is later. Both times are
    /// in seconds since 1970-01-01 UTC.
    pub fn verify_once(
        &self,
        presentation: &str,
        expectation: &Expectation,
        nonces: Arc<dyn NonceStore>,
        until: u64,
        now: u64,
    ) -> Result<Verified, VerifyError> {
        let expected = self.expected(expectation);
        let verified = caught(|| {
            Presentation::parse(presentation)?.verify_once(&expected, now, until, &Lent(nonces))
        })??;
        Ok(Verified::of(&verified))
    }

    /// Checks a badge on a public profile: it has no audience, so whoever copies it can show it too.
    pub fn verify_badge(
        &self,
        presentation: &str,
        at_least: Option<u16>,
        now: u64,
    ) -> Result<Verified, VerifyError> {
        let expected = self.demanding(Expected::badge(self.trust()), at_least);
        let verified = caught(|| Presentation::parse(presentation)?.verify(&expected, now))??;
        Ok(Verified::of(&verified))
    }
}

impl Verifier {
    fn trust(&self) -> attestation::Trust<'_> {
        match &self.0 {
            Anchor::Key(key) => attestation::Trust::Key(key),
            Anchor::Policy(policy) => policy.core().trust(),
            Anchor::Roots(roots) => attestation::Trust::Roots(roots),
            Anchor::SelfAsserted => attestation::Trust::SelfAsserted,
        }
    }

    fn expected<'a>(&'a self, expectation: &'a Expectation) -> Expected<'a> {
        let Expectation { audience, nonce, at_least } = expectation;
        self.demanding(Expected::answer(audience, nonce, self.trust()), *at_least)
    }

    fn demanding<'a>(&'a self, expected: Expected<'a>, at_least: Option<u16>) -> Expected<'a> {
        let expected = match at_least {
            Some(threshold) => expected.at_least(threshold),
            None => expected,
        };
        match &self.0 {
            Anchor::Policy(policy) => expected.policy(policy.core()),
            Anchor::Key(_) | Anchor::Roots(_) | Anchor::SelfAsserted => expected,
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}

impl Verified {
    fn of(verified: &attestation::Verified) -> Self {
        Self {
            claims: verified.claims().into(),
            level: verified.level().into(),
            json: verified.to_json(),
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal { place } => write!(f, "a fault in simsim at {place}: report this"),
            Self::Refused { name, reason } => write!(f, "{name}: {reason}"),
            Self::Trust { reason } => f.write_str(reason),
        }
    }
}

impl std::error::Error for VerifyError {}

impl From<attestation::VerifyError> for VerifyError {
    fn from(error: attestation::VerifyError) -> Self {
        Self::Refused { name: error.name().into(), reason: error.to_string() }
    }
}

impl From<crate::panic::Place> for VerifyError {
    fn from(crate::panic::Place(place): crate::panic::Place) -> Self {
        Self::Internal { place }
    }
}

impl From<&attestation::Claims> for Claims {
    fn from(claims: &attestation::Claims) -> Self {
        Self {
            as_of: claims.as_of.as_ref().and_then(|day| day.parse().ok()),
            band: claims.band.map(Range::from),
            categories: claims.categories.clone().into_iter().collect(),
            evidence_share: claims.evidence_share,
            score: claims.score,
            score_at_least: claims.score_at_least.iter().copied().collect(),
            scale: claims.scale.map(Range::from),
            scorecard: claims
                .scorecard
                .as_ref()
                .map(|card| ScorecardId { id: card.id.clone(), hash: card.hash.clone() }),
        }
    }
}

impl From<attestation::Band> for Range {
    fn from(attestation::Band { min, max }: attestation::Band) -> Self {
        Self { min, max }
    }
}

impl From<attestation::Level> for Level {
    fn from(level: attestation::Level) -> Self {
        use attestation::Level as Core;
        match level {
            Core::SoftwareKey => Self::SoftwareKey,
            Core::HardwareKey => Self::HardwareKey,
            Core::VerifiedBoot => Self::VerifiedBoot,
            Core::SecureElement => Self::SecureElement,
            _ => Self::SelfAsserted, // what has no name here gets no credit
        }
    }
}

//! Whom a verifier trusts, and how far that trust reaches.

use core::fmt;

use serde_json::Value;

use crate::{PublicKey, Roots, VerifyError, jws::Jws};

/// Whose signature a verifier accepts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Trust<'a> {
    /// This issuer key and no other. Keys in the presentation's header are ignored.
    Key(&'a PublicKey),
    /// Any of several: the first way that leads somewhere decides.
    List(&'a TrustList),
    /// A leaf certificate in `x5c` that leads to one of these anchors and names `iss`.
    Roots(&'a Roots),
    /// Whoever holds the key in the header: the holder says so, nobody else does.
    SelfAsserted,
}

impl Trust<'_> {
    /// Checks the issuer's signature by a key that is trusted, and says how far that key reaches.
    pub(crate) fn check(&self, issuer: &Jws<'_>, now: u64) -> Result<Level, VerifyError> {
        let (key, level) = match self {
            Self::Key(key) => (**key, Level::SoftwareKey),
            Self::List(list) => return list.check(issuer, now),
            Self::Roots(roots) => (roots.leaf_key(issuer, now)?, Level::SoftwareKey),
            Self::SelfAsserted => (self_asserted(issuer)?, Level::SelfAsserted),
        };
        if issuer.is_signed_by(&key) { Ok(level) } else { Err(VerifyError::BadSignature) }
    }
}

/// A trust list: pinned keys, anchors, and whether the holder's own word counts.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct TrustList {
    /// Issuer keys.
    pub keys: Vec<PublicKey>,
    /// Anchors of certificate paths.
    pub roots: Option<Roots>,
    /// Whether a self-asserted attestation is accepted.
    pub self_asserted: bool,
}

impl TrustList {
    /// Whether it trusts nobody.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.roots.is_none() && !self.self_asserted
    }

    fn check(&self, issuer: &Jws<'_>, now: u64) -> Result<Level, VerifyError> {
        let roots = self.roots.as_ref().filter(|_| issuer.header().contains_key("x5c"));
        let self_asserted = self.self_asserted && issuer.header().contains_key("jwk");
        let ways = (roots.into_iter().map(Trust::Roots))
            .chain(self.keys.iter().map(Trust::Key))
            .chain(self_asserted.then_some(Trust::SelfAsserted));
        let mut refusal = VerifyError::UntrustedIssuer;
        for way in ways {
            match way.check(issuer, now) {
                Ok(level) => return Ok(level),
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }
}

fn self_asserted(issuer: &Jws<'_>) -> Result<PublicKey, VerifyError> {
    let jwk = issuer.header().get("jwk").and_then(Value::as_object);
    let key = PublicKey::from_jwk_members(jwk.ok_or(VerifyError::UntrustedIssuer)?)
        .map_err(|_| VerifyError::UntrustedIssuer)?;
    if issuer.payload().get("iss").is_some_and(|iss| *iss == key.thumbprint_uri()) {
        Ok(key)
    } else {
        Err(VerifyError::IssuerMismatch)
    }
}

/// How much stands behind the key that signed, from nothing to a phone's secure element.
///
/// A level says which key, which app and which boot state signed. It never says that the records
/// behind the score are true; the evidence share does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
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

impl Level {
    /// Reads `L0` to `L4`.
    pub fn from_name(name: &str) -> Option<Self> {
        ALL.into_iter().find(|level| level.name() == name)
    }

    /// `L0` to `L4`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SelfAsserted => "L0",
            Self::SoftwareKey => "L1",
            Self::HardwareKey => "L2",
            Self::VerifiedBoot => "L3",
            Self::SecureElement => "L4",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const ALL: [Level; 5] = [
    Level::SelfAsserted,
    Level::SoftwareKey,
    Level::HardwareKey,
    Level::VerifiedBoot,
    Level::SecureElement,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_rise_and_keep_their_names() {
        assert!(ALL.is_sorted());
        for level in ALL {
            assert_eq!(Level::from_name(level.name()), Some(level));
        }
        assert_eq!(Level::from_name("L5"), None);
    }
}

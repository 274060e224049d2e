//! A merchant's policy: a small file that says whom they trust and what is enough.
//!
//! ```toml
//! at_least = 600
//! minimum_level = "L1"
//! minimum_evidence_share = 40      # percent
//! max_age_days = 30                # since the score was computed
//! max_lifetime = 86400             # seconds from iat to exp
//! scorecards = ["sha-256:…"]       # none listed: any
//! self_asserted = false
//! roots = """-----BEGIN CERTIFICATE-----…"""
//!
//! [[issuers]]                      # pinned keys, as JWK
//! kty = "EC"
//! crv = "P-256"
//! x = "…"
//! y = "…"
//! ```
//!
//! The same as JSON is read too. A word that is not known is refused: a policy with a spelling
//! mistake would protect nobody.

use core::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use crate::{Claims, Level, PublicKey, Roots, Trust, TrustList, VerifyError, day, json};

/// Whom a merchant trusts and what is enough.
#[derive(Debug)]
pub struct Policy {
    pub(crate) at_least: Option<u16>,
    pub(crate) max_lifetime: Option<u64>,
    max_age_days: Option<u32>,
    minimum_evidence_share: Option<u8>,
    minimum_level: Level,
    scorecards: Vec<String>,
    trust: TrustList,
}

impl Policy {
    /// Reads a policy in JSON or TOML, by its first character.
    ///
    /// # Errors
    /// [`PolicyError`] says which part is wrong.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let members = if text.trim_start().starts_with('{') {
            json::object(text.as_bytes()).map_err(|_| PolicyError::Malformed)?
        } else {
            let table = DeTable::parse(text).map_err(|_| PolicyError::Malformed)?;
            from_toml(table.get_ref()).ok_or(PolicyError::Malformed)?
        };
        let file = File::deserialize(Value::Object(members)).map_err(|_| PolicyError::Malformed)?;
        let keys = file.issuers.iter().map(PublicKey::from_jwk_members).collect::<Result<_, _>>();
        let roots = file.roots.as_deref().map(Roots::from_pem).transpose();
        let trust = TrustList {
            keys: keys.map_err(|_| PolicyError::BadIssuer)?,
            roots: roots.map_err(|_| PolicyError::BadRoots)?,
            self_asserted: file.self_asserted,
        };
        if trust.is_empty() {
            return Err(PolicyError::TrustsNobody);
        }
        let lowest = if file.self_asserted { Level::SelfAsserted } else { Level::SoftwareKey };
        let minimum_level = match file.minimum_level.as_deref() {
            Some(name) => Level::from_name(name).ok_or(PolicyError::BadLevel)?,
            None => lowest,
        };
        let is_hash =
            |hash: &String| hash.strip_prefix("sha-256:").is_some_and(|it| !it.is_empty());
        if !file.scorecards.iter().all(is_hash) {
            return Err(PolicyError::BadScorecard);
        }
        Ok(Self {
            at_least: file.at_least,
            max_lifetime: file.max_lifetime,
            max_age_days: file.max_age_days,
            minimum_evidence_share: file.minimum_evidence_share,
            minimum_level,
            scorecards: file.scorecards,
            trust,
        })
    }

    /// Whom it trusts.
    pub fn trust(&self) -> Trust<'_> {
        Trust::List(&self.trust)
    }

    /// What is left once signatures, times and thresholds are right.
    pub(crate) fn check(&self, claims: &Claims, level: Level, now: u64) -> Result<(), VerifyError> {
        if level < self.minimum_level {
            return Err(VerifyError::LevelTooLow);
        }
        if self.minimum_evidence_share.is_some_and(|share| claims.evidence_share < Some(share)) {
            return Err(VerifyError::PredicateNotMet);
        }
        if let Some(days) = self.max_age_days {
            let as_of = claims.as_of.as_deref();
            let as_of = as_of.ok_or(VerifyError::MissingClaim { claim: "as_of" })?;
            let computed =
                day::from_text(as_of).ok_or(VerifyError::MalformedClaim { claim: "as_of" })?;
            if day::at(now).saturating_sub(computed) > u64::from(days) {
                return Err(VerifyError::ScoreTooOld);
            }
        }
        let is_listed = |hash: &String| self.scorecards.contains(hash);
        if self.scorecards.is_empty()
            || claims.scorecard.as_ref().is_some_and(|it| is_listed(&it.hash))
        {
            Ok(())
        } else {
            Err(VerifyError::UntrustedScorecard)
        }
    }
}

/// Why a policy file was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// An issuer is not a public P-256 JWK.
    BadIssuer,
    /// `minimum_level` is not L0 to L4.
    BadLevel,
    /// `roots` is not a list of certificates in PEM.
    BadRoots,
    /// A scorecard is not named by `sha-256:` and its digest.
    BadScorecard,
    /// Neither TOML nor JSON, a value of the wrong type, or a word that is not known.
    Malformed,
    /// It names no issuer, no root, and does not accept the holder's own word.
    TrustsNobody,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadIssuer => "an issuer in the policy is not a public P-256 JWK",
            Self::BadLevel => "the policy's minimum_level is not one of L0, L1, L2, L3, L4",
            Self::BadRoots => "the policy's roots are not certificates in PEM",
            Self::BadScorecard => "a scorecard in the policy is not sha-256: and its digest",
            Self::Malformed => "the policy is neither TOML nor JSON, or has a word too many",
            Self::TrustsNobody => "the policy trusts nobody: add issuers, roots or self_asserted",
        })
    }
}

impl core::error::Error for PolicyError {}

/// A table of TOML as JSON says it. A policy holds neither fractions nor dates.
fn from_toml(table: &DeTable<'_>) -> Option<Map<String, Value>> {
    let mut members = Map::new();
    for (name, value) in table {
        members.insert(name.get_ref().to_string(), value_from_toml(value.get_ref())?);
    }
    Some(members)
}

fn value_from_toml(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::String(text.to_string())),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::from)
        }
        DeValue::Boolean(boolean) => Some(Value::Bool(*boolean)),
        DeValue::Array(items) => items
            .iter()
            .map(|item| value_from_toml(item.get_ref()))
            .collect::<Option<_>>()
            .map(Value::Array),
        DeValue::Table(table) => from_toml(table).map(Value::Object),
        DeValue::Float(_) | DeValue::Datetime(_) => None,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    at_least: Option<u16>,
    #[serde(default)]
    issuers: Vec<Map<String, Value>>,
    max_age_days: Option<u32>,
    max_lifetime: Option<u64>,
    minimum_evidence_share: Option<u8>,
    minimum_level: Option<String>,
    roots: Option<String>,
    #[serde(default)]
    scorecards: Vec<String>,
    #[serde(default)]
    self_asserted: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ScorecardId, Signer, SoftwareSigner};

    #[test]
    fn toml_and_json_say_the_same() {
        let key = SoftwareSigner::make().unwrap().public_key().to_jwk();
        let json = format!(r#"{{"at_least":600,"minimum_level":"L1","issuers":[{key}]}}"#);
        let jwk: Map<String, Value> = serde_json::from_str(&key).unwrap();
        let member = |name: &str| format!("{name} = {}\n", jwk[name]);
        let toml = format!(
            "at_least = 600\nminimum_level = \"L1\"\n[[issuers]]\n{}{}{}{}",
            member("kty"),
            member("crv"),
            member("x"),
            member("y"),
        );
        let (json, toml) = (Policy::parse(&json).unwrap(), Policy::parse(&toml).unwrap());
        assert_eq!(format!("{json:?}"), format!("{toml:?}"));
    }

    #[test]
    fn a_wrong_policy_says_which_part() {
        for (text, error) in [
            ("", PolicyError::TrustsNobody),
            ("self_asserted = true\nminimum_levle = \"L1\"", PolicyError::Malformed),
            ("self_asserted = true\nminimum_level = \"L9\"", PolicyError::BadLevel),
            ("roots = \"no pem\"", PolicyError::BadRoots),
            (r#"{"issuers":[{"kty":"RSA"}]}"#, PolicyError::BadIssuer),
            ("self_asserted = true\nmax_age_days = 1.5", PolicyError::Malformed),
            ("self_asserted = true\nmax_age_days = 1979-05-27", PolicyError::Malformed),
            (r#"{"self_asserted":true,"self_asserted":false}"#, PolicyError::Malformed),
            ("self_asserted = true\nscorecards = [\"simsim-v1\"]", PolicyError::BadScorecard),
        ] {
            assert_eq!(Policy::parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn each_demand_is_checked() {
        let now = 20_779 * 86_400; // 2026-11-22
        let claims = Claims {
            as_of: Some("2026-11-12".into()),
            evidence_share: Some(40),
            scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: "sha-256:00".into() }),
            ..Claims::default()
        };
        let check = |demand: &str, level| {
            Policy::parse(&format!("self_asserted = true\n{demand}"))
                .unwrap()
                .check(&claims, level, now)
        };
        let one = Level::SoftwareKey;
        assert_eq!(check("", Level::SelfAsserted), Ok(()));
        assert_eq!(check("minimum_level = \"L1\"", one), Ok(()));
        assert_eq!(check("minimum_level = \"L2\"", one), Err(VerifyError::LevelTooLow));
        assert_eq!(check("max_age_days = 10", one), Ok(()));
        assert_eq!(check("max_age_days = 9", one), Err(VerifyError::ScoreTooOld));
        assert_eq!(check("minimum_evidence_share = 40", one), Ok(()));
        assert_eq!(check("minimum_evidence_share = 50", one), Err(VerifyError::PredicateNotMet));
        assert_eq!(check("scorecards = [\"sha-256:00\"]", one), Ok(()));
        assert_eq!(
            check("scorecards = [\"sha-256:01\"]", one),
            Err(VerifyError::UntrustedScorecard)
        );
    }
}

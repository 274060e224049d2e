//! What an attestation says about a score: exactly what the holder approved, and nothing false.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{VerifyError, day};

/// The type of an attestation of a score, its claim `vct`.
pub const SCORE_VCT: &str = "https://simsim.example/credentials/score/1";

/// The claims about a score. Whatever was not shown is empty or `None`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// The day on which the score was computed, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The band that the score lies in.
    pub band: Option<Band>,
    /// Points by category id.
    pub categories: BTreeMap<String, i32>,
    /// How much of the score rests on signed records, in percent, in steps of 10.
    pub evidence_share: Option<u8>,
    /// The score itself.
    pub score: Option<u16>,
    /// Thresholds that the score reaches. One that it does not reach is not there.
    pub score_at_least: BTreeSet<u16>,
    /// The lowest and the highest score of the scorecard.
    pub scale: Option<Band>,
    /// Which rules gave the score.
    pub scorecard: Option<ScorecardId>,
}

impl Claims {
    /// Whether what was shown proves a score of at least `threshold`.
    pub fn proves_at_least(&self, threshold: u16) -> bool {
        self.score_at_least.last().is_some_and(|shown| *shown >= threshold)
            || self.score.is_some_and(|score| score >= threshold)
            || self.band.is_some_and(|band| band.min >= threshold)
    }

    pub(crate) fn to_members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            value.map(|value| members.insert(name.into(), value));
        };
        put("as_of", self.as_of.as_ref().map(|day| json!(day)));
        put("band", self.band.map(Band::to_json));
        put("categories", (!self.categories.is_empty()).then(|| json!(self.categories)));
        put("evidence_share", self.evidence_share.map(|share| json!(share)));
        put("score", self.score.map(|score| json!(score)));
        put("score_at_least", {
            let reached = self.score_at_least.iter().map(|it| (it.to_string(), json!(true)));
            (!self.score_at_least.is_empty()).then(|| Value::Object(reached.collect()))
        });
        put("scale", self.scale.map(Band::to_json));
        put("scorecard", {
            self.scorecard.as_ref().map(|card| json!({"id": card.id, "hash": card.hash}))
        });
        members
    }

    /// Reads the claims of a score; others are not looked at. A threshold that is `false` says
    /// nothing.
    pub(crate) fn from_members(members: &Map<String, Value>) -> Result<Self, VerifyError> {
        let mut claims = Self::default();
        let number = |value: &Value| value.as_u64().and_then(|it| u16::try_from(it).ok());
        let text = |value: &Value| value.as_str().map(String::from);
        claims.as_of =
            read(members, "as_of", |it| text(it).filter(|text| day::from_text(text).is_some()))?;
        claims.band = read(members, "band", Band::from_json)?;
        claims.scale = read(members, "scale", Band::from_json)?;
        claims.score = read(members, "score", number)?;
        claims.evidence_share = read(members, "evidence_share", |it| {
            number(it).and_then(|share| u8::try_from(share).ok()).filter(|share| *share <= 100)
        })?;
        claims.scorecard = read(members, "scorecard", |it| {
            Some(ScorecardId { id: text(it.get("id")?)?, hash: text(it.get("hash")?)? })
        })?;
        claims.categories = read(members, "categories", |it| {
            let mut categories = BTreeMap::new();
            for (id, points) in it.as_object()? {
                let points = points.as_i64().and_then(|it| i32::try_from(it).ok())?;
                categories.insert(id.clone(), points);
            }
            Some(categories)
        })?
        .unwrap_or_default();
        claims.score_at_least = read(members, "score_at_least", |it| {
            let mut thresholds = BTreeSet::new();
            for (name, reached) in it.as_object()? {
                let threshold = name.parse().ok().filter(|it: &u16| it.to_string() == *name)?;
                if reached.as_bool()? {
                    thresholds.insert(threshold);
                }
            }
            Some(thresholds)
        })?
        .unwrap_or_default();
        match claims.contradiction() {
            Some(claim) => Err(VerifyError::MalformedClaim { claim }),
            None => Ok(claims),
        }
    }

    /// The first claim that cannot be true beside the others: then none of them is to be believed.
    fn contradiction(&self) -> Option<&'static str> {
        let highest = self.score_at_least.last();
        let inside = |score: u16, band: Band| (band.min..=band.max).contains(&score);
        let fits = |score| self.scale.is_none_or(|scale| inside(score, scale));
        let holds =
            |top: Option<u16>| top.zip(highest).is_none_or(|(top, threshold)| *threshold <= top);
        if !self.score.is_none_or(fits) {
            Some("score")
        } else if self.band.is_some_and(|band| {
            !fits(band.min) || !fits(band.max) || !self.score.is_none_or(|it| inside(it, band))
        }) {
            Some("band")
        } else if !holds(self.score)
            || !holds(self.band.map(|it| it.max))
            || !holds(self.scale.map(|it| it.max))
        {
            Some("score_at_least")
        } else {
            None
        }
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").finish_non_exhaustive() // they are the holder's
    }
}

/// From a lowest to a highest score, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The lowest.
    pub min: u16,
    /// The highest.
    pub max: u16,
}

impl Band {
    fn to_json(self) -> Value {
        json!({"min": self.min, "max": self.max})
    }

    fn from_json(value: &Value) -> Option<Self> {
        let end = |name| value.get(name)?.as_u64().and_then(|it| u16::try_from(it).ok());
        let band = Self { min: end("min")?, max: end("max")? };
        (band.min <= band.max).then_some(band)
    }
}

/// Which scorecard: its name for people and the hash that is its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScorecardId {
    /// The scorecard's id, for example `simsim-v1`.
    pub id: String,
    /// `sha-256:` and the digest, in hexadecimal, of the scorecard's exact bytes.
    pub hash: String,
}

fn read<T>(
    members: &Map<String, Value>,
    claim: &'static str,
    parse: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, VerifyError> {
    let malformed = VerifyError::MalformedClaim { claim };
    members.get(claim).map(|value| parse(value).ok_or(malformed)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> Map<String, Value> {
        crate::json::object(text.as_bytes()).unwrap()
    }

    fn all() -> Claims {
        Claims {
            as_of: Some("2026-11-22".into()),
            band: Some(Band { min: 600, max: 649 }),
            categories: [("behaviour".into(), -3), ("identity".into(), 80)].into(),
            evidence_share: Some(40),
            score: Some(642),
            score_at_least: [550, 600].into(),
            scale: Some(Band { min: 350, max: 950 }),
            scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: "sha-256:00".into() }),
        }
    }

    #[test]
    fn claims_survive_printing_and_reading() {
        assert_eq!(Claims::from_members(&all().to_members()), Ok(all()));
        assert_eq!(Claims::default().to_members(), Map::new(), "nothing shown, nothing said");
    }

    #[test]
    fn a_threshold_is_proved_by_a_threshold_a_score_or_a_band() {
        for text in [
            r#"{"score_at_least":{"550":true,"650":true}}"#,
            r#"{"score":600}"#,
            r#"{"band":{"min":600,"max":649}}"#,
        ] {
            assert!(Claims::from_members(&members(text)).unwrap().proves_at_least(600), "{text}");
        }
        for text in [
            "{}",
            r#"{"score_at_least":{"550":true,"600":false}}"#,
            r#"{"score":599}"#,
            r#"{"band":{"min":550,"max":650}}"#,
        ] {
            assert!(!Claims::from_members(&members(text)).unwrap().proves_at_least(600), "{text}");
        }
    }

    #[test]
    fn a_malformed_claim_is_named() {
        for (claim, text) in [
            ("as_of", r#"{"as_of":"22.11.2026"}"#),
            ("band", r#"{"band":{"min":650,"max":600}}"#),
            ("categories", r#"{"categories":["behaviour"]}"#),
            ("evidence_share", r#"{"evidence_share":101}"#),
            ("scale", r#"{"scale":950}"#),
            ("score", r#"{"score":"642"}"#),
            ("score", r#"{"score":642.5}"#),
            ("score_at_least", r#"{"score_at_least":{"600":"true"}}"#),
            ("score_at_least", r#"{"score_at_least":{"+600":true}}"#),
            ("score_at_least", r#"{"score_at_least":[600]}"#),
            ("scorecard", r#"{"scorecard":{"id":"simsim-v1"}}"#),
        ] {
            let error = Claims::from_members(&members(text)).unwrap_err();
            assert_eq!(error, VerifyError::MalformedClaim { claim }, "{text}");
        }
    }

    #[test]
    fn claims_that_cannot_all_be_true_are_refused() {
        for (claim, text) in [
            ("score", r#"{"score":951,"scale":{"min":350,"max":950}}"#),
            ("score", r#"{"score":349,"scale":{"min":350,"max":950}}"#),
            ("band", r#"{"band":{"min":900,"max":951},"scale":{"min":350,"max":950}}"#),
            ("band", r#"{"score":599,"band":{"min":600,"max":649}}"#),
            ("score_at_least", r#"{"score":599,"score_at_least":{"600":true}}"#),
            ("score_at_least", r#"{"band":{"min":550,"max":599},"score_at_least":{"600":true}}"#),
            ("score_at_least", r#"{"score_at_least":{"951":true},"scale":{"min":350,"max":950}}"#),
        ] {
            let error = Claims::from_members(&members(text)).unwrap_err();
            assert_eq!(error, VerifyError::MalformedClaim { claim }, "{text}");
        }
        for text in [
            r#"{"score":600,"band":{"min":600,"max":649},"score_at_least":{"600":true}}"#,
            r#"{"score":599,"score_at_least":{"600":false}}"#,
            r#"{"score_at_least":{"950":true},"scale":{"min":350,"max":950}}"#,
        ] {
            assert!(Claims::from_members(&members(text)).is_ok(), "{text}");
        }
    }

    #[test]
    fn debug_names_the_type_and_hides_the_claims() {
        assert_eq!(format!("{:?}", all()), "Claims { .. }");
    }
}

//! Score: the number, and everything that explains it.

use alloc::vec::Vec;
use core::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

mod grade;
mod missing;
mod parts;

pub use grade::Grade;
pub use missing::{Missing, MissingWhat, ToAdd};
pub use parts::{CategoryScore, CharacteristicScore};

use crate::{
    aggregates::Aggregates,
    day::Day,
    measure::Measures,
    negative::Negative,
    points::Tally,
    reason::{Reason, reasons},
    record::Record,
    scorecard::{Band, Scorecard, ScorecardId},
    source::Reliability,
};

/// Scores `records` by `scorecard` as things stood at the beginning of `as_of`.
///
/// The order of the records plays no part. A record counts once its day is over. Records of one id
/// are taken for different ones: whoever stores them keeps ids unique.
pub fn score(records: &[Record], scorecard: &Scorecard, as_of: Day) -> Result<Score, ScoreError> {
    if records.len() > RECORDS {
        return Err(ScoreError::TooManyRecords { count: records.len(), limit: RECORDS });
    }
    Aggregates::of(records, scorecard).score(scorecard, as_of)
}

/// More records than a person has. Keeps every sum of weights far from its end.
const RECORDS: usize = 10_000_000;

/// A score, or what is missing for one.
#[derive(Clone, PartialEq, Eq)]
pub struct Score {
    number: Option<i32>,
    base: i32,
    band: Option<Band>,
    interval: Option<(i32, i32)>,
    grade: Grade,
    evidence_share: u16,
    missing: Vec<Missing>,
    to_add: Vec<ToAdd>,
    categories: Vec<CategoryScore>,
    characteristics: Vec<CharacteristicScore>,
    reasons: Vec<Reason>,
    negatives: Vec<Negative>,
    scorecard: ScorecardId,
    as_of: Day,
    unclamped_milli: i64,
    half_width: i32,
}

impl Score {
    pub(crate) fn of(
        aggregates: &Aggregates,
        card: &Scorecard,
        as_of: Day,
    ) -> Result<Self, ScoreError> {
        let measures = Measures::of(aggregates, as_of, 0);
        let mut tally = Tally::of(card, &measures);
        let unclamped_milli =
            i64::from(card.range.min).saturating_mul(1000).saturating_add(tally.milli);
        let mut points = tally.rounded();
        let verified = Reliability::VERIFIED.permille();
        if !aggregates.all_reach(verified) {
            let anchor = Tally::of(card, &Measures::of(aggregates, as_of, verified));
            let limit = i64::from(card.unverified_limit);
            let (low, high) =
                (anchor.rounded().saturating_sub(limit), anchor.rounded().saturating_add(limit));
            let held = points.clamp(low, high);
            if held != points {
                tally.draw_towards(&anchor, held);
                points = held;
            }
        }
        Self::explain(card, as_of, &measures, &tally, points, unclamped_milli)
    }

    fn explain(
        card: &Scorecard,
        as_of: Day,
        measures: &Measures,
        tally: &Tally,
        points: i64,
        unclamped_milli: i64,
    ) -> Result<Self, ScoreError> {
        let missing = missing::missing(card, measures, tally);
        let to_add = if missing.is_empty() { Vec::new() } else { missing::to_add(card, tally) };
        let whole = |points: i64| i32::try_from(points).map_err(|_| ScoreError::PointsOutOfRange);
        let number = card.range.min.saturating_add(whole(points)?);
        let has_number = missing.is_empty();

        let mut characteristics = Vec::new();
        let all = card.characteristics().zip(&tally.awards).zip(tally.whole_points(points));
        for (((category, characteristic), award), points) in all {
            characteristics.push(CharacteristicScore {
                id: characteristic.id.clone(),
                category: category.id.clone(),
                value: award.value,
                unit: characteristic.unit.clone(),
                attribute: award.attribute,
                points: if has_number { Some(whole(points)?) } else { None },
                neutral: characteristic.neutral,
                max: characteristic.max,
                evidence: u16::try_from(award.evidence).unwrap_or(1000),
            });
        }
        let mut categories = Vec::new();
        for (category, evidence) in card.categories.iter().zip(&tally.categories) {
            let points = characteristics
                .iter()
                .filter(|characteristic| characteristic.category == category.id)
                .try_fold(0_i32, |sum, c| Some(sum.saturating_add(c.points?)));
            categories.push(CategoryScore {
                id: category.id.clone(),
                name: category.name.clone(),
                points,
                max: category.max,
                evidence: u16::try_from(*evidence).unwrap_or(1000),
            });
        }
        let evidence_share = u16::try_from(tally.evidence_share).unwrap_or(1000);
        let low = number.saturating_sub(tally.half_width).max(card.range.min);
        let high = number.saturating_add(tally.half_width).min(card.range.max);
        Ok(Self {
            number: has_number.then_some(number),
            base: card.range.min,
            band: card.band(number).filter(|_| has_number).cloned(),
            interval: has_number.then_some((low, high)),
            grade: Grade::of(evidence_share),
            evidence_share,
            reasons: if has_number { reasons(card, tally) } else { Vec::new() },
            missing,
            to_add,
            negatives: measures.negatives.clone(),
            categories,
            characteristics,
            scorecard: card.id.clone(),
            as_of,
            unclamped_milli,
            half_width: tally.half_width,
        })
    }

    /// The score; none where there is too little to see (then [`missing`](Self::missing) says what).
    pub fn number(&self) -> Option<i32> {
        self.number
    }

    /// What everybody starts from. The points of all characteristics on top of it are the score.
    pub fn base(&self) -> i32 {
        self.base
    }

    /// The band that the score lies in; none without a score.
    pub fn band(&self) -> Option<&Band> {
        self.band.as_ref()
    }

    /// The lowest and the highest score that the evidence allows for; none without a score.
    pub fn interval(&self) -> Option<(i32, i32)> {
        self.interval
    }

    /// How much evidence there is, as a letter.
    pub fn grade(&self) -> Grade {
        self.grade
    }

    /// How much of the possible points rests on evidence, in permille.
    pub fn evidence_share(&self) -> u16 {
        self.evidence_share
    }

    /// What is missing for a number. Empty where there is one.
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// What to add, for each category with too little evidence. Empty where there is a number.
    pub fn to_add(&self) -> &[ToAdd] {
        &self.to_add
    }

    /// The categories, in the order of the scorecard.
    pub fn categories(&self) -> &[CategoryScore] {
        &self.categories
    }

    /// The characteristics, in the order of the scorecard.
    pub fn characteristics(&self) -> &[CharacteristicScore] {
        &self.characteristics
    }

    /// The negative reasons, the widest shortfall first, then the positive ones.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The records that speak against the person, the latest first, each with the day on which it
    /// stops counting.
    pub fn negatives(&self) -> &[Negative] {
        &self.negatives
    }

    /// By which rules.
    pub fn scorecard(&self) -> &ScorecardId {
        &self.scorecard
    }

    /// On which day.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// The score in thousandths before rounding and before the limit on what is unverified.
    pub fn unclamped_milli(&self) -> i64 {
        self.unclamped_milli
    }

    /// Half the width of the interval, in points, before it is held within the range.
    pub fn half_width(&self) -> i32 {
        self.half_width
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut score = to.serialize_struct("Score", 13)?;
        score.serialize_field("score", &self.number)?;
        score.serialize_field("base", &self.base)?;
        score.serialize_field("band", &self.band)?;
        score.serialize_field("interval", &self.interval)?;
        score.serialize_field("grade", &self.grade)?;
        score.serialize_field("evidence_share", &self.evidence_share)?;
        let no_score = (!self.missing.is_empty())
            .then_some(NoScore { missing: &self.missing, to_add: &self.to_add });
        score.serialize_field("no_score", &no_score)?;
        score.serialize_field("categories", &self.categories)?;
        score.serialize_field("characteristics", &Reasoned(self))?;
        score.serialize_field("reasons", &self.reasons)?;
        score.serialize_field("negatives", &self.negatives)?;
        score.serialize_field("scorecard", &self.scorecard)?;
        score.serialize_field("as_of", &self.as_of)?;
        score.end()
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Score").field("scorecard", &self.scorecard.id).finish_non_exhaustive()
    }
}

/// Why there is no score at all, not even what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScoreError {
    /// The records were summed up for scorecards of another basis.
    OtherBasis,
    /// The points do not fit; a scorecard that was read and checked does not come here.
    PointsOutOfRange,
    /// More records than a person has.
    TooManyRecords {
        /// How many there are.
        count: usize,
        /// The most that are scored.
        limit: usize,
    },
}

impl fmt::Display for ScoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherBasis => {
                f.write_str("the records were summed up for another scorecard: sum them up again")
            }
            Self::PointsOutOfRange => f.write_str("the points of the scorecard do not fit"),
            Self::TooManyRecords { count, limit } => {
                write!(f, "{count} records, at most {limit} can be scored: delete old ones")
            }
        }
    }
}

impl core::error::Error for ScoreError {}

#[derive(Serialize)]
struct NoScore<'a> {
    missing: &'a [Missing],
    to_add: &'a [ToAdd],
}

/// The characteristics, each with its own reason beside it.
struct Reasoned<'a>(&'a Score);

impl Serialize for Reasoned<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Row<'a> {
            #[serde(flatten)]
            characteristic: &'a CharacteristicScore,
            reason: Option<&'a Reason>,
        }
        to.collect_seq(self.0.characteristics.iter().map(|characteristic| Row {
            characteristic,
            reason: self.0.reasons.iter().find(|reason| reason.code == characteristic.id),
        }))
    }
}

//! Score: the number, and everything that explains it.

use simsim_scoring::{negative, reason, score as core, scorecard};

use crate::{Day, Scorecard, ScorecardId, Text, Wallet, WalletError};

/// A score, or what is missing for one.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Score {
    /// The score; none where there is too little data.
    pub number: Option<i32>,
    /// What everybody starts from. The points of all characteristics on top of it are the score.
    pub base: i32,
    /// The band that the score lies in.
    pub band: Option<Band>,
    /// The lowest and the highest score that the evidence allows for.
    pub interval: Option<Interval>,
    /// How much evidence there is, as a letter.
    pub grade: Grade,
    /// How much of the possible points rests on evidence, in permille.
    pub evidence_share: u16,
    /// What is missing for a number. Empty where there is one.
    pub missing: Vec<Missing>,
    /// The five categories, in the order of the scorecard.
    pub categories: Vec<CategoryScore>,
    /// Every characteristic, in the order of the scorecard.
    pub characteristics: Vec<CharacteristicScore>,
    /// What holds the score back, the widest shortfall first; then what holds it up.
    pub reasons: Vec<Reason>,
    /// The records that speak against the holder, the latest first, each with the day on which it stops
    /// counting.
    pub negatives: Vec<Negative>,
    /// By which rules.
    pub scorecard: ScorecardId,
    /// On which day.
    pub as_of: Day,
    /// All of this as `simsim score --json` prints it, byte for byte the same in every language.
    pub json: String,
}

/// A record that speaks against the holder.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Negative {
    /// Which record.
    pub record: String,
    /// The day it belongs to.
    pub day: Day,
    /// What it says.
    pub kind: NegativeKind,
    /// Whether it counts. One that is little relied on waits for a second source.
    pub counts: bool,
    /// The first day on which it no longer counts.
    pub stops_counting: Day,
}

/// What a record that speaks against the holder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum NegativeKind {
    /// Money went to a debt collector.
    Collection,
    /// A fee or interest for being late.
    LateFee,
    /// A loan is overdue or was given up.
    LoanOverdue,
    /// The account was overdrawn.
    Overdrawn,
    /// Something due was paid late, or not yet.
    Overdue,
    /// A debit came back for want of funds.
    ReturnedUnpaid,
    /// Something that this release has no name for.
    Unknown,
}

/// A range of scores with a name.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Band {
    /// The lowest score in it.
    pub min: i32,
    /// The highest score in it.
    pub max: i32,
    /// What it is called.
    pub name: Text,
}

/// From a lowest to a highest score, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Interval {
    /// The lowest.
    pub low: i32,
    /// The highest.
    pub high: i32,
}

/// How much of the possible points rests on evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, uniffi::Enum)]
pub enum Grade {
    /// 800 permille and more.
    A,
    /// 600 permille and more.
    B,
    /// 400 permille and more.
    C,
    /// 250 permille and more.
    D,
    /// Less.
    E,
}

/// One thing that is missing for a score.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Missing {
    /// What.
    pub kind: MissingKind,
    /// How much there is.
    pub have: i64,
    /// How much is needed; for [`MissingKind::LastRecordDays`] how much there may be.
    pub need: i64,
    /// The categories that lack evidence, for [`MissingKind::Categories`].
    pub categories: Vec<String>,
}

/// What can be missing for a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MissingKind {
    /// Categories with enough evidence.
    Categories,
    /// Effective records: recent, reliable, many.
    EffectiveRecords,
    /// Days from the first record to the day of the score.
    HistoryDays,
    /// Days since the last record.
    LastRecordDays,
    /// Something that this release has no name for.
    Unknown,
}

/// What a category gave.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct CategoryScore {
    /// Which category.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// What its characteristics gave; none without a score.
    pub points: Option<i32>,
    /// The most they can give.
    pub max: i32,
    /// How much of that rests on evidence, in permille.
    pub evidence: u16,
}

/// What a characteristic gave.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct CharacteristicScore {
    /// Which characteristic.
    pub id: String,
    /// Of which category.
    pub category: String,
    /// What was measured, in `unit`; none where nothing is known.
    pub value: Option<i64>,
    /// The unit of the value, in words.
    pub unit: String,
    /// What it gave; none without a score.
    pub points: Option<i32>,
    /// What it gives where nothing is known.
    pub neutral: i32,
    /// The most it can give.
    pub max: i32,
    /// How far the value counts against neutral, in permille.
    pub evidence: u16,
}

/// Why the score is not higher, or what holds it up.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Reason {
    /// The reason code: the id of the characteristic.
    pub code: String,
    /// Which way it works.
    pub effect: Effect,
    /// How many points it is below the most (negative), or above neutral (positive).
    pub points: i64,
    /// The wording.
    pub text: Text,
}

/// Which way a reason works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Effect {
    /// Holds the score back.
    Negative,
    /// Holds it up.
    Positive,
}

#[uniffi::export]
impl Wallet {
    /// Computes the score by `scorecard` as things stood at the beginning of `as_of`.
    pub fn score(&self, scorecard: &Scorecard, as_of: Day) -> Result<Score, WalletError> {
        self.session().with(|wallet| Ok((&wallet.score(scorecard.core(), as_of)?).into()))
    }
}

impl From<&core::Score> for Score {
    fn from(score: &core::Score) -> Self {
        Self {
            number: score.number(),
            base: score.base(),
            band: score.band().map(Band::from),
            interval: score.interval().map(|(low, high)| Interval { low, high }),
            grade: score.grade().into(),
            evidence_share: score.evidence_share(),
            missing: score.missing().iter().map(Missing::from).collect(),
            categories: score.categories().iter().map(CategoryScore::from).collect(),
            characteristics: score
                .characteristics()
                .iter()
                .map(CharacteristicScore::from)
                .collect(),
            reasons: score.reasons().iter().map(Reason::from).collect(),
            negatives: score.negatives().iter().map(Negative::from).collect(),
            scorecard: score.scorecard().into(),
            as_of: score.as_of(),
            json: serde_json::to_string(score).unwrap_or_default(),
        }
    }
}

impl From<&negative::Negative> for Negative {
    fn from(it: &negative::Negative) -> Self {
        use negative::NegativeKind as Core;
        Self {
            record: it.record.to_string(),
            day: it.day,
            kind: match it.kind {
                Core::Collection => NegativeKind::Collection,
                Core::LateFee => NegativeKind::LateFee,
                Core::LoanOverdue => NegativeKind::LoanOverdue,
                Core::Overdrawn => NegativeKind::Overdrawn,
                Core::Overdue => NegativeKind::Overdue,
                Core::ReturnedUnpaid => NegativeKind::ReturnedUnpaid,
                _ => NegativeKind::Unknown,
            },
            counts: it.counts,
            stops_counting: it.stops_counting,
        }
    }
}

impl From<&scorecard::Band> for Band {
    fn from(band: &scorecard::Band) -> Self {
        Self { min: band.min, max: band.max, name: (&band.name).into() }
    }
}

impl From<core::Grade> for Grade {
    fn from(grade: core::Grade) -> Self {
        match grade {
            core::Grade::A => Self::A,
            core::Grade::B => Self::B,
            core::Grade::C => Self::C,
            core::Grade::D => Self::D,
            core::Grade::E => Self::E,
        }
    }
}

impl From<&core::Missing> for Missing {
    fn from(missing: &core::Missing) -> Self {
        let kind = match missing.what {
            core::MissingWhat::Categories => MissingKind::Categories,
            core::MissingWhat::EffectiveRecords => MissingKind::EffectiveRecords,
            core::MissingWhat::HistoryDays => MissingKind::HistoryDays,
            core::MissingWhat::LastRecordDays => MissingKind::LastRecordDays,
            _ => MissingKind::Unknown,
        };
        let categories = missing.categories.clone();
        Self { kind, have: missing.have, need: missing.need, categories }
    }
}

impl From<&core::CategoryScore> for CategoryScore {
    fn from(category: &core::CategoryScore) -> Self {
        Self {
            id: category.id.clone(),
            name: (&category.name).into(),
            points: category.points,
            max: category.max,
            evidence: category.evidence,
        }
    }
}

impl From<&core::CharacteristicScore> for CharacteristicScore {
    fn from(characteristic: &core::CharacteristicScore) -> Self {
        Self {
            id: characteristic.id.clone(),
            category: characteristic.category.clone(),
            value: characteristic.value,
            unit: characteristic.unit.clone(),
            points: characteristic.points,
            neutral: characteristic.neutral,
            max: characteristic.max,
            evidence: characteristic.evidence,
        }
    }
}

impl From<&reason::Reason> for Reason {
    fn from(reason: &reason::Reason) -> Self {
        let effect = match reason.effect {
            reason::Effect::Negative => Effect::Negative,
            reason::Effect::Positive => Effect::Positive,
        };
        Self {
            code: reason.code.clone(),
            effect,
            points: reason.points,
            text: (&reason.text).into(),
        }
    }
}

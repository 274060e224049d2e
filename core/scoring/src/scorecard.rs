//! Scorecard: the public rules that turn characteristics into points.
//!
//! A scorecard is a JSON file (`docs/formats/scorecard.md`). Its identity is the SHA-256 of its
//! exact bytes, so two people who name the same hash speak of the same rules. Every rule is checked
//! on reading: a [`Scorecard`] that exists can score anybody without an overflow or a gap.

use alloc::{format, string::String, vec::Vec};

use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::{feature::Feature, text::Text};

mod error;
mod lint;
mod read;
pub mod signature;

pub use error::ScorecardError;
pub use lint::{Finding, lint};

/// The scorecard that this release ships as its default.
pub const SIMSIM_V1: &[u8] = include_bytes!("../scorecards/simsim-v1.json");

/// [`SIMSIM_V1`] without relations between people, for creditworthiness.
pub const SIMSIM_LENDING_V1: &[u8] = include_bytes!("../scorecards/simsim-lending-v1.json");

/// Every scorecard that this release ships: its own, and three in the manner of others, which show
/// that the rules are data.
pub const SHIPPED: [&[u8]; 5] = [
    SIMSIM_V1,
    SIMSIM_LENDING_V1,
    include_bytes!("../scorecards/fico-like.json"),
    include_bytes!("../scorecards/schufa-like.json"),
    include_bytes!("../scorecards/tencent-like.json"),
];

/// A checked set of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    pub(crate) id: ScorecardId,
    pub(crate) version: String,
    pub(crate) purpose: CardPurpose,
    pub(crate) range: Range,
    pub(crate) bands: Vec<Band>,
    pub(crate) basis: Basis,
    pub(crate) incomplete: Incomplete,
    pub(crate) recency: Option<Recency>,
    pub(crate) unverified_limit: i32,
    pub(crate) reason_limit: usize,
    pub(crate) minimum: Minimum,
    pub(crate) categories: Vec<CardCategory>,
}

impl Scorecard {
    /// Reads and checks a scorecard file. An error names the path of the offending value.
    pub fn parse(bytes: &[u8]) -> Result<Self, ScorecardError> {
        read::scorecard(bytes)
    }

    /// Which scorecard: its name and the hash of its file.
    pub fn id(&self) -> &ScorecardId {
        &self.id
    }

    /// The publisher's version of it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What scores by it may be used for.
    pub fn purpose(&self) -> CardPurpose {
        self.purpose
    }

    /// The lowest and the highest score; both can be reached.
    pub fn range(&self) -> Range {
        self.range
    }

    /// The bands, from the lowest up. Their lower ends are the thresholds one may ask for.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// How few records are too few.
    pub fn minimum(&self) -> &Minimum {
        &self.minimum
    }

    /// How long what an account showed still counts, where there is a limit.
    pub fn recency(&self) -> Option<Recency> {
        self.recency
    }

    /// The most points that everything unverified together may add or take, where there is a limit.
    pub fn unverified_limit(&self) -> i32 {
        self.unverified_limit
    }

    /// The categories, in the order of the file.
    pub fn categories(&self) -> &[CardCategory] {
        &self.categories
    }

    /// Every characteristic with its category, in the order of the file.
    pub fn characteristics(&self) -> impl Iterator<Item = (&CardCategory, &Characteristic)> {
        self.categories.iter().flat_map(|category| {
            category.characteristics.iter().map(move |characteristic| (category, characteristic))
        })
    }

    /// The band that a score lies in.
    pub fn band(&self, score: i32) -> Option<&Band> {
        self.bands.iter().find(|band| (band.min..=band.max).contains(&score))
    }
}

/// Names a scorecard so that nobody can mean another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ScorecardId {
    /// The publisher's name for it.
    pub id: String,
    /// `sha-256:` and the SHA-256 of the file's exact bytes in 64 lowercase hexadecimal digits, as
    /// `sha256sum` prints it.
    pub hash: String,
}

impl ScorecardId {
    fn of(id: &str, bytes: &[u8]) -> Self {
        let hex: String =
            digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { id: id.into(), hash: format!("sha-256:{hex}") }
    }
}

/// What scores by a scorecard may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardPurpose {
    /// Trust between people and merchants. Not for decisions on credit.
    General,
    /// Creditworthiness. Such a scorecard has no characteristic of the interpersonal kind
    /// (Directive (EU) 2023/2225, Article 18).
    Lending,
}

/// The lowest and the highest score, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// The lowest score, and the points everybody starts from.
    pub min: i32,
    /// The highest score.
    pub max: i32,
}

/// A range of scores with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Band {
    /// The lowest score in it.
    pub min: i32,
    /// The highest score in it.
    pub max: i32,
    /// What it is called.
    pub name: Text,
}

/// What medians and sums run over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// Single records, each credit capped at three weighted medians.
    Records,
    /// Months and days: each month's income capped at three medians of the months, balances as
    /// they stand at the end of a day. Can be kept up to date record by record.
    Months,
}

/// What becomes of the points measured from rows when rows are missing or contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Incomplete {
    /// They count as if nothing were missing.
    Count,
    /// They give at most half of neutral: deleting what speaks against one does not pay.
    HalfNeutral,
}

/// How long what an account showed still counts once nothing more is seen of it. Whoever leaves out
/// the end of a statement, and what it says, leaves out what speaks for the person as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recency {
    /// Days without a row for which it counts in full; or as many as the account was ever without
    /// one before, if that is more.
    pub full_days: i32,
    /// Days without a row from which it counts as not known, more if there were more before.
    pub none_days: i32,
}

/// How few records are too few for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Minimum {
    /// Days from the first record to the day of the score.
    pub history_days: i32,
    /// The most days that may have passed since the last record.
    pub last_record_days: i32,
    /// Effective number of records, in thousandths.
    pub effective_records_milli: i64,
    /// How many categories need evidence.
    pub categories_with_grade: usize,
    /// The evidence that they need, in permille.
    pub category_grade_permille: i64,
}

/// A category of a scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCategory {
    pub(crate) id: String,
    pub(crate) name: Text,
    pub(crate) add: Option<Text>,
    pub(crate) max: i32,
    pub(crate) characteristics: Vec<Characteristic>,
}

impl CardCategory {
    /// Its short name, unique within the scorecard.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is called.
    pub fn name(&self) -> &Text {
        &self.name
    }

    /// What a person may add where there is little to see of it.
    pub fn add(&self) -> Option<&Text> {
        self.add.as_ref()
    }

    /// The most points it can give.
    pub fn max(&self) -> i32 {
        self.max
    }

    /// What it looks at, in the order of the file.
    pub fn characteristics(&self) -> &[Characteristic] {
        &self.characteristics
    }
}

/// One thing that is measured, and what its values are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Characteristic {
    pub(crate) id: String,
    pub(crate) feature: Feature,
    pub(crate) unit: String,
    pub(crate) direction: Direction,
    pub(crate) neutral: i32,
    pub(crate) max: i32,
    pub(crate) evidence: EvidenceRule,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) negative: Text,
    pub(crate) positive: Text,
}

impl Characteristic {
    /// Its short name, unique within the scorecard. It is also its reason code.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is measured.
    pub fn feature(&self) -> Feature {
        self.feature
    }

    /// The unit of its values, in words.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Whether more is better.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// What it gives where nothing is known.
    pub fn neutral(&self) -> i32 {
        self.neutral
    }

    /// The most points it can give.
    pub fn max(&self) -> i32 {
        self.max
    }

    /// How evidence weighs.
    pub fn evidence(&self) -> EvidenceRule {
        self.evidence
    }

    /// Its bins, from the lowest values up.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The reason where it holds the score back.
    pub fn negative(&self) -> &Text {
        &self.negative
    }

    /// The reason where it lifts the score.
    pub fn positive(&self) -> &Text {
        &self.positive
    }

    /// The attribute that a value falls in: the first whose upper end lies above it.
    pub fn attribute(&self, value: i64) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.below.is_none_or(|end| value < end))
    }
}

/// Whether more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

/// How much is to be seen before a characteristic counts in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EvidenceRule {
    /// Full from this many effective observations (in thousandths) on, in proportion below.
    FullAt(u64),
    /// `n / (n + k)` for `n` effective observations: never quite full.
    Half(u64),
}

/// One bin of a characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Attribute {
    /// The lowest value in it; none for the first bin.
    pub from: Option<i64>,
    /// The first value above it; none for the last bin.
    pub below: Option<i64>,
    /// What it is worth.
    pub points: i32,
}

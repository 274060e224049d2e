//! Scorecard: public rules, read from a file and checked.

use std::{fmt, sync::Arc};

use simsim_scoring::{record::Record, scorecard as core};

use crate::{Band, Day, Score, Text, panic::caught};

/// A checked set of rules. Its identity is the hash of its file.
#[derive(Debug, uniffi::Object)]
pub struct Scorecard(core::Scorecard);

/// Names a scorecard so that nobody can mean another one.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ScorecardId {
    /// The publisher's name for it.
    pub id: String,
    /// The SHA-256 of its file, prefixed.
    pub hash: String,
}

/// What a scorecard measures, in its publisher's words. It has no names, but says of each
/// characteristic what it means to stand well or badly in it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Characteristic {
    /// Its id, which is also its reason code.
    pub id: String,
    /// The id of its category.
    pub category: String,
    /// The unit of its values, in words.
    pub unit: String,
    /// The most points that it can give.
    pub max: i32,
    /// What is said where it holds the score back.
    pub negative: Text,
    /// What is said where it holds it up.
    pub positive: Text,
}

/// Why a file is no scorecard.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi(flat_error)]
pub enum ScorecardError {
    /// Records that were given as text cannot be read or scored.
    Records {
        /// What is wrong, and in which line.
        reason: String,
    },
    /// A rule of the format does not hold.
    Refused {
        /// Which rule, and where in the file.
        reason: String,
    },
}

#[uniffi::export]
impl Scorecard {
    /// The scorecard that this release ships.
    #[uniffi::constructor]
    pub fn simsim_v1() -> Result<Arc<Self>, ScorecardError> {
        Self::parse(core::SIMSIM_V1)
    }

    /// Reads and checks a scorecard file.
    #[uniffi::constructor]
    pub fn parse(bytes: &[u8]) -> Result<Arc<Self>, ScorecardError> {
        Ok(Arc::new(Self(caught(|| core::Scorecard::parse(bytes))??)))
    }

    /// Its name and the hash of its file.
    pub fn id(&self) -> ScorecardId {
        self.0.id().into()
    }

    /// The publisher's version of it.
    pub fn version(&self) -> String {
        self.0.version().into()
    }

    /// The bands, from the lowest up. Their lower ends are the thresholds one may ask for.
    pub fn bands(&self) -> Vec<Band> {
        self.0.bands().iter().map(Band::from).collect()
    }

    /// What it measures, in its order, with words for a person in each of its languages.
    pub fn characteristics(&self) -> Vec<Characteristic> {
        let characteristics = self.0.characteristics();
        characteristics
            .map(|(category, it)| Characteristic {
                id: it.id().into(),
                category: category.id().into(),
                unit: it.unit().into(),
                max: it.max(),
                negative: it.negative().into(),
                positive: it.positive().into(),
            })
            .collect()
    }

    /// Scores records that are given as text, without a wallet: one JSON object a line, taken as they
    /// are written (`docs/formats/records.md`). For trying out a scorecard.
    pub fn score_records(&self, lines: &[u8], as_of: Day) -> Result<Score, ScorecardError> {
        let records = records(lines)?;
        let score = caught(|| simsim_scoring::score(&records, &self.0, as_of))?;
        let score = score.map_err(|error| ScorecardError::Records { reason: error.to_string() })?;
        Ok((&score).into())
    }

    /// The lowest score there is.
    pub fn lowest(&self) -> i32 {
        self.0.range().min
    }

    /// The highest score there is.
    pub fn highest(&self) -> i32 {
        self.0.range().max
    }
}

impl Scorecard {
    pub(crate) fn core(&self) -> &core::Scorecard {
        &self.0
    }
}

fn records(lines: &[u8]) -> Result<Vec<Record>, ScorecardError> {
    let refused = |reason: String| ScorecardError::Records { reason };
    let text =
        str::from_utf8(lines).map_err(|_| refused("the records are not UTF-8 text".into()))?;
    let lines = (1_u64..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            record(line)
                .map_err(|column| refused(format!("line {number}, column {column}: not a record")))
        })
        .collect()
}

/// Reads one record. An error is the column: the parser's own words could repeat a value.
pub(crate) fn record(text: &str) -> Result<Record, usize> {
    serde_json::from_slice(text.as_bytes()).map_err(|error| error.column())
}

impl fmt::Display for ScorecardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Records { reason } | Self::Refused { reason }) = self;
        f.write_str(reason)
    }
}

impl std::error::Error for ScorecardError {}

impl From<core::ScorecardError> for ScorecardError {
    fn from(error: core::ScorecardError) -> Self {
        Self::Refused { reason: error.to_string() }
    }
}

impl From<crate::panic::Place> for ScorecardError {
    fn from(crate::panic::Place(place): crate::panic::Place) -> Self {
        Self::Refused { reason: format!("a fault in simsim at {place}: report this") }
    }
}

impl From<&core::ScorecardId> for ScorecardId {
    fn from(id: &core::ScorecardId) -> Self {
        Self { id: id.id.clone(), hash: id.hash.clone() }
    }
}

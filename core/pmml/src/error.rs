//! PmmlError: why a document is no model we can run, or a row has no score.

use std::fmt;

/// Why a document was refused or a row got no score.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PmmlError {
    /// The model cannot become a Simsim scorecard.
    NotConvertible {
        /// Where, such as `Characteristic "RC_LIMIT_BAL"`.
        place: String,
        /// What stands in the way.
        problem: String,
    },
    /// No attribute of a characteristic applies: PMML calls that an invalid result.
    NoAttribute {
        /// The characteristic.
        characteristic: String,
    },
    /// The document is not what PMML says.
    Malformed {
        /// Where.
        place: String,
        /// What is wrong there.
        problem: String,
    },
    /// The document uses a part of PMML that is not supported.
    Unsupported {
        /// Which part, by its name in PMML.
        part: String,
    },
    /// A value in the row is not what the model says of its field.
    WrongValue {
        /// The field.
        field: String,
    },
    /// The document is not well-formed XML, or has its own document type.
    Xml {
        /// What was found.
        problem: String,
    },
}

impl PmmlError {
    pub(crate) fn malformed(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Malformed { place: place.into(), problem: problem.into() }
    }

    pub(crate) fn unsupported(part: impl Into<String>) -> Self {
        Self::Unsupported { part: part.into() }
    }
}

impl fmt::Display for PmmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConvertible { place, problem } => {
                write!(f, "the model cannot become a scorecard: {place}: {problem}")
            }
            Self::NoAttribute { characteristic } => {
                write!(f, "no attribute of {characteristic} applies to this row")
            }
            Self::Malformed { place, problem } => {
                write!(f, "the model is wrong at {place}: {problem}")
            }
            Self::Unsupported { part } => {
                write!(f, "the model uses {part}, which is not supported")
            }
            Self::WrongValue { field } => write!(f, "the value of {field} is not a number"),
            Self::Xml { problem } => write!(f, "the model is not usable XML: {problem}"),
        }
    }
}

impl std::error::Error for PmmlError {}

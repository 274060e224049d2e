//! ScorecardError: why a file is no scorecard, and where.

use alloc::string::String;
use core::fmt;

use crate::json::Fault;

/// Why a file was refused as a scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScorecardError {
    /// The bytes are not JSON as scorecards use it.
    NotJson {
        /// What the parser found, and where.
        problem: String,
    },
    /// A rule does not hold.
    Rule {
        /// Where, such as `categories[2].characteristics[0].bins[1].points`.
        path: String,
        /// What is wrong there.
        problem: String,
    },
    /// The file is larger than any scorecard.
    TooLarge {
        /// The most bytes that are read.
        limit: usize,
    },
}

impl From<Fault> for ScorecardError {
    fn from(fault: Fault) -> Self {
        Self::Rule { path: fault.path, problem: fault.problem }
    }
}

impl fmt::Display for ScorecardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { problem } => write!(f, "the scorecard is not usable JSON: {problem}"),
            Self::Rule { path, problem } => {
                write!(f, "the scorecard is wrong at {path}: {problem}")
            }
            Self::TooLarge { limit } => write!(f, "the scorecard has more than {limit} bytes"),
        }
    }
}

impl core::error::Error for ScorecardError {}

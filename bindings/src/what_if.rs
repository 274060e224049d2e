//! What if: the same score on changed records, and the best next steps.

use simsim_scoring::what_if as core;

use crate::{Day, Score, Scorecard, Text, Wallet, WalletError, edit::record_id, scorecard::record};

/// Something that may happen, or be done.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug, Display)]
pub enum Change {
    /// There is this record too, in the place of one with its id.
    Add {
        /// The record as JSON (`docs/formats/records.md`).
        record: String,
    },
    /// A booking, rental or deposit is honoured, with a signed receipt.
    CommitmentKept,
    /// The holder disputes a record: it counts as reliability 0.
    Dispute {
        /// Which record.
        record: String,
    },
    /// The identity is checked with an issuer's signature.
    IdentityVerified,
    /// A loan is paid back in full today.
    LoanRepaid {
        /// Which loan, as [`crate::Fact::Loan`] names it.
        loan: String,
    },
    /// The last month repeats itself so many times, and everything is paid on time.
    OnTimeMonths {
        /// How many months.
        months: u8,
    },
    /// There is no such record.
    Remove {
        /// Which record.
        record: String,
    },
    /// The institutions sign the statements that are only files so far.
    StatementsSigned,
    /// So many months go by with nothing new.
    TimePasses {
        /// How many months.
        months: u8,
    },
    /// Something that this release has no name for. It cannot be tried.
    Unknown,
}

/// A score before and after changes.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct WhatIf {
    /// As things stand.
    pub before: Score,
    /// As they would stand.
    pub after: Score,
    /// How many points more (or less, below 0); none where one of the two has no number.
    pub gain: Option<i32>,
    /// Where they come from, the largest change first.
    pub characteristics: Vec<Gain>,
}

/// The points that one characteristic gains.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Gain {
    /// The characteristic's id, which is also its reason code.
    pub code: String,
    /// How many points more; less where negative.
    pub points: i32,
}

/// Something to do, and what it would bring.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct NextStep {
    /// What to do: for [`Wallet::what_if`].
    pub change: Change,
    /// In words.
    pub text: Text,
    /// How many points more.
    pub gain: i32,
    /// The score it would lead to.
    pub score: i32,
}

#[uniffi::export]
impl Wallet {
    /// The score by `scorecard` as it is on `as_of`, and after all `changes`, made in their order.
    /// Nothing is stored.
    pub fn what_if(
        &self,
        scorecard: &Scorecard,
        as_of: Day,
        changes: &[Change],
    ) -> Result<WhatIf, WalletError> {
        let changes: Vec<_> = changes.iter().map(Change::core).collect::<Result<_, _>>()?;
        self.session().with(|wallet| Ok(wallet.what_if(scorecard.core(), as_of, &changes)?.into()))
    }

    /// What would lift the score, the most points first: only what is honest and in the holder's
    /// hands. By the shipped scorecard.
    pub fn next_steps(&self, as_of: Day) -> Result<Vec<NextStep>, WalletError> {
        self.session().with(|wallet| {
            let steps = wallet.best_next_steps(wallet.scorecard(), as_of)?;
            Ok(steps.into_iter().map(NextStep::from).collect())
        })
    }

    /// What the score would be without these records, by the shipped scorecard. Nothing is stored.
    pub fn score_without(&self, records: &[String], as_of: Day) -> Result<Score, WalletError> {
        let removed: Vec<_> = records
            .iter()
            .map(|id| Ok(core::Change::Remove { record: record_id(id)? }))
            .collect::<Result<_, WalletError>>()?;
        self.session()
            .with(|wallet| Ok((&wallet.what_if(wallet.scorecard(), as_of, &removed)?.after).into()))
    }
}

impl Change {
    fn core(&self) -> Result<core::Change, WalletError> {
        let refused = |reason: String| WalletError::Refused { reason };
        Ok(match self {
            Self::Add { record: text } => core::Change::Add {
                record: record(text).map(Box::new).map_err(|column| {
                    refused(format!("the record to add, column {column}: not a record"))
                })?,
            },
            Self::CommitmentKept => core::Change::CommitmentKept,
            Self::Dispute { record } => core::Change::Dispute { record: record_id(record)? },
            Self::IdentityVerified => core::Change::IdentityVerified,
            Self::LoanRepaid { loan } => core::Change::LoanRepaid {
                loan: loan
                    .parse()
                    .map_err(|error: simsim_scoring::record::IdError| refused(error.to_string()))?,
            },
            Self::OnTimeMonths { months } => core::Change::OnTimeMonths { months: *months },
            Self::Remove { record } => core::Change::Remove { record: record_id(record)? },
            Self::StatementsSigned => core::Change::StatementsSigned,
            Self::TimePasses { months } => core::Change::TimePasses { months: *months },
            Self::Unknown => {
                return Err(refused("this change has no name here: choose one that has".into()));
            }
        })
    }
}

impl From<core::Change> for Change {
    fn from(change: core::Change) -> Self {
        use core::Change as Core;
        match change {
            Core::CommitmentKept => Self::CommitmentKept,
            Core::Dispute { record } => Self::Dispute { record: record.to_string() },
            Core::IdentityVerified => Self::IdentityVerified,
            Core::LoanRepaid { loan } => Self::LoanRepaid { loan: loan.to_string() },
            Core::OnTimeMonths { months } => Self::OnTimeMonths { months },
            Core::Remove { record } => Self::Remove { record: record.to_string() },
            Core::StatementsSigned => Self::StatementsSigned,
            Core::TimePasses { months } => Self::TimePasses { months },
            _ => Self::Unknown, // a record to add is the caller's, and never proposed
        }
    }
}

impl From<core::Step> for NextStep {
    fn from(step: core::Step) -> Self {
        Self {
            change: step.change.into(),
            text: (&step.text).into(),
            gain: step.gained,
            score: step.score,
        }
    }
}

impl From<core::WhatIf> for WhatIf {
    fn from(outcome: core::WhatIf) -> Self {
        Self {
            before: (&outcome.before).into(),
            after: (&outcome.after).into(),
            gain: outcome.gained,
            characteristics: outcome
                .characteristics
                .into_iter()
                .map(|it| Gain { code: it.characteristic, points: it.points })
                .collect(),
        }
    }
}

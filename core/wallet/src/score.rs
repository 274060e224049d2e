//! Score: the number over everything the wallet holds.

use simsim_scoring::{
    day::Day,
    record::Record,
    score::{Score, score},
    scorecard::Scorecard,
    what_if::{Change, Step, WhatIf, best_next_steps, what_if},
};

use crate::{Wallet, WalletError};

impl Wallet {
    /// Scores every record by `scorecard`, as things stood at the beginning of `as_of`.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] when the records cannot be read, [`WalletError::Score`] when they
    /// cannot be scored. Too little data is no error: the score then says what is missing.
    pub fn score(&self, scorecard: &Scorecard, as_of: Day) -> Result<Score, WalletError> {
        Ok(score(&self.understood()?, scorecard, as_of)?)
    }

    /// Every record as it is scored: with what only all of them together can say.
    pub(crate) fn understood(&self) -> Result<Vec<Record>, WalletError> {
        let mut records = self.records()?.records;
        self.understand(&mut records)?;
        Ok(records)
    }

    /// Scores every record by the shipped scorecard, as things stood at the beginning of `as_of`.
    ///
    /// # Errors
    ///
    /// As [`score`](Self::score).
    pub fn current_score(&self, as_of: Day) -> Result<Score, WalletError> {
        self.score(&self.scorecard().clone(), as_of)
    }

    /// The score by `scorecard` as it is on `as_of`, and after all `changes`, made in their order.
    /// Nothing is stored.
    ///
    /// # Errors
    ///
    /// [`WalletError::WhatIf`] for a change that cannot be tried, and as [`score`](Self::score).
    pub fn what_if(
        &self,
        scorecard: &Scorecard,
        as_of: Day,
        changes: &[Change],
    ) -> Result<WhatIf, WalletError> {
        Ok(what_if(&self.understood()?, scorecard, as_of, changes)?)
    }

    /// What would bring the most points by `scorecard`, the most first: only what is honest and in
    /// the holder's hands.
    ///
    /// # Errors
    ///
    /// As [`what_if`](Self::what_if).
    pub fn best_next_steps(
        &self,
        scorecard: &Scorecard,
        as_of: Day,
    ) -> Result<Vec<Step>, WalletError> {
        Ok(best_next_steps(&self.understood()?, scorecard, as_of)?)
    }
}

/// The UTC day that `now` (seconds since 1970-01-01) lies in, at most the last day there is.
pub fn day_of(now: u64) -> Day {
    i32::try_from(now / 86_400).ok().and_then(|number| Day::new(number).ok()).unwrap_or(Day::LAST)
}

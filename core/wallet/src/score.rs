//! Score: the number over everything the wallet holds.

use simsim_scoring::{
    day::Day,
    score::{Score, score},
    scorecard::Scorecard,
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
        Ok(score(&self.records()?.records, scorecard, as_of)?)
    }
}

//! Why the wallet could not do what it was asked to.

use std::fmt;

use simsim_import::ImportError;
use simsim_scoring::ScoreError;
use simsim_vault::VaultError;

/// Why the wallet could not do what it was asked to.
#[derive(Debug)]
#[non_exhaustive]
pub enum WalletError {
    /// The file could not be read.
    Import(ImportError),
    /// The system gives no random numbers.
    NoRandomness,
    /// No claim was approved: nothing leaves.
    NothingApproved,
    /// There is no score to speak of yet.
    NoScore,
    /// The request has run out.
    RequestExpired,
    /// The records could not be scored.
    Score(ScoreError),
    /// Signing failed.
    Signing,
    /// Something stored was written in a form that this version does not read.
    Unreadable,
    /// The vault refused.
    Vault(VaultError),
}

impl WalletError {
    /// The error's word for programs, in snake_case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Import(_) => "import",
            Self::NoRandomness => "no_randomness",
            Self::NothingApproved => "nothing_approved",
            Self::NoScore => "no_score",
            Self::RequestExpired => "request_expired",
            Self::Score(_) => "score",
            Self::Signing => "signing",
            Self::Unreadable => "unreadable",
            Self::Vault(error) => error.name(),
        }
    }
}

impl fmt::Display for WalletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Import(error) => error.fmt(f),
            Self::NoRandomness => f.write_str("the system gives no random numbers; try again"),
            Self::NothingApproved => f.write_str("nothing was approved, so nothing left"),
            Self::NoScore => {
                f.write_str("there is no score to speak of yet; simsim score says what is missing")
            }
            Self::RequestExpired => {
                f.write_str("the request has run out; ask the merchant for a new one")
            }
            Self::Score(error) => error.fmt(f),
            Self::Signing => f.write_str("signing failed; nothing left"),
            Self::Unreadable => f.write_str(
                "something stored was written by a later version; update simsim and try again",
            ),
            Self::Vault(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WalletError {}

impl From<ImportError> for WalletError {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

impl From<ScoreError> for WalletError {
    fn from(error: ScoreError) -> Self {
        Self::Score(error)
    }
}

impl From<VaultError> for WalletError {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

impl From<serde_json::Error> for WalletError {
    fn from(_: serde_json::Error) -> Self {
        Self::Unreadable // the text of serde's error could repeat what was stored
    }
}

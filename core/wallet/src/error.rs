//! Why the wallet could not do what it was asked to.

use std::fmt;

use simsim_attestation::IssueError;
use simsim_import::{ImportError, SignedError};
use simsim_scoring::{ScoreError, ScorecardError, what_if::WhatIfError};
use simsim_vault::VaultError;

use crate::{CredentialError, DepositError, PublicationError, VouchError};

/// Why the wallet could not do what it was asked to.
#[derive(Debug)]
#[non_exhaustive]
pub enum WalletError {
    /// A credential was refused.
    Credential(CredentialError),
    /// A statement about a deposit was refused.
    Deposit(DepositError),
    /// The file could not be read.
    Import(ImportError),
    /// The answer could not be written.
    Issue(IssueError),
    /// The session is locked; the passphrase opens it again.
    Locked,
    /// The system gives no random numbers.
    NoRandomness,
    /// There is no score to speak of yet.
    NoScore,
    /// The key is not one that this wallet made for an attester.
    NoSuchLeaf,
    /// There is no receipt of this id.
    NoSuchReceipt,
    /// There is no record of this id.
    NoSuchRecord,
    /// This needs a fresh confirmation by the holder.
    NotConfirmed,
    /// Only what a transaction was for can be corrected.
    NotCorrectable,
    /// The record is not in dispute.
    NotDisputed,
    /// No claim was approved: nothing leaves.
    NothingApproved,
    /// No edit of this session is left to undo.
    NothingToUndo,
    /// This client asks too often.
    Probing,
    /// A catalogue or histogram was refused.
    Publication(PublicationError),
    /// The request has run out.
    RequestExpired,
    /// The request claims to be good for longer than any request is.
    RequestFromFuture,
    /// The records could not be scored.
    Score(ScoreError),
    /// The shipped scorecard could not be read.
    Scorecard(ScorecardError),
    /// A signed file, or a registry of sources, was refused.
    Signed(SignedError),
    /// Signing failed.
    Signing,
    /// The request asks for more than anybody needs.
    TooManyClaims,
    /// Something stored was written in a form that this version does not read.
    Unreadable,
    /// The vault refused.
    Vault(VaultError),
    /// A vouch was refused.
    Vouch(VouchError),
    /// The change cannot be tried.
    WhatIf(WhatIfError),
}

impl WalletError {
    /// The error's word for programs, in snake_case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Credential(error) => error.name(),
            Self::Deposit(error) => error.name(),
            Self::Import(_) => "import",
            Self::Issue(_) => "issue",
            Self::Locked => "locked",
            Self::NoRandomness => "no_randomness",
            Self::NoScore => "no_score",
            Self::NoSuchLeaf => "no_such_leaf",
            Self::NoSuchReceipt => "no_such_receipt",
            Self::NoSuchRecord => "no_such_record",
            Self::NotConfirmed => "not_confirmed",
            Self::NotCorrectable => "not_correctable",
            Self::NotDisputed => "not_disputed",
            Self::NothingApproved => "nothing_approved",
            Self::NothingToUndo => "nothing_to_undo",
            Self::Probing => "probing",
            Self::Publication(error) => error.name(),
            Self::RequestExpired => "request_expired",
            Self::RequestFromFuture => "request_from_future",
            Self::Score(_) => "score",
            Self::Scorecard(_) => "scorecard",
            Self::Signed(error) => error.name(),
            Self::Signing => "signing",
            Self::TooManyClaims => "too_many_claims",
            Self::Unreadable => "unreadable",
            Self::Vault(error) => error.name(),
            Self::Vouch(error) => error.name(),
            Self::WhatIf(_) => "what_if",
        }
    }
}

impl fmt::Display for WalletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credential(error) => return error.fmt(f),
            Self::Deposit(error) => return error.fmt(f),
            Self::Import(error) => return error.fmt(f),
            Self::Issue(error) => return error.fmt(f),
            Self::Locked => "the wallet is locked; open it with the passphrase",
            Self::NoRandomness => "the system gives no random numbers; try again",
            Self::NoScore => {
                "there is no score to speak of yet; simsim score says what is missing"
            }
            Self::NoSuchLeaf => "this key is not one that the wallet made for an attester",
            Self::NoSuchReceipt => "there is no such receipt; simsim receipts lists them",
            Self::NoSuchRecord => "there is no such record; simsim records lists them",
            Self::NotConfirmed => "this needs your confirmation; nothing was done",
            Self::NotCorrectable => {
                "only what a transaction was for can be corrected; dispute the record instead"
            }
            Self::NotDisputed => "this record is not in dispute",
            Self::NothingApproved => "nothing was approved, so nothing left",
            Self::NothingToUndo => "there is nothing left to undo in this session",
            Self::Probing => {
                "this client has asked twenty times within a day, which would spell out your score; try tomorrow"
            }
            Self::Publication(error) => return error.fmt(f),
            Self::RequestExpired => "the request has run out; ask the merchant for a new one",
            Self::RequestFromFuture => {
                "the request ends more than a day from now; check this device's clock, or ask for a new one"
            }
            Self::Score(error) => return error.fmt(f),
            Self::Scorecard(error) => return error.fmt(f),
            Self::Signed(error) => return error.fmt(f),
            Self::Signing => "signing failed; nothing left",
            Self::TooManyClaims => "the request asks for more than sixteen things; nothing left",
            Self::Unreadable => {
                "something stored was written by a later version; update simsim and try again"
            }
            Self::Vault(error) => return error.fmt(f),
            Self::Vouch(error) => return error.fmt(f),
            Self::WhatIf(error) => return error.fmt(f),
        })
    }
}

impl std::error::Error for WalletError {}

macro_rules! from {
    ($($error:ident => $variant:ident),* $(,)?) => {$(
        impl From<$error> for WalletError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )*};
}
from! {
    CredentialError => Credential,
    DepositError => Deposit,
    ImportError => Import,
    IssueError => Issue,
    PublicationError => Publication,
    ScoreError => Score,
    ScorecardError => Scorecard,
    SignedError => Signed,
    VaultError => Vault,
    VouchError => Vouch,
    WhatIfError => WhatIf,
}

impl From<serde_json::Error> for WalletError {
    fn from(_: serde_json::Error) -> Self {
        Self::Unreadable // the text of serde's error could repeat what was stored
    }
}

//! Why a wallet did not do what it was asked to: one variant for each thing an app does next.

use std::fmt;

use simsim_import::{ImportError, SignedError};
use simsim_vault::VaultError;
use simsim_wallet::WalletError as CoreError;

use crate::panic::Place;

/// Why the wallet did not do what it was asked to.
///
/// The variant is for the app to act on and to translate; the text is English, says the next step,
/// and repeats no value of the holder's.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi(flat_error)]
#[non_exhaustive]
pub enum WalletError {
    /// There is a wallet in this directory already: open it.
    AlreadyExists,
    /// Another process, or another object of this one, has the wallet open.
    AlreadyOpen,
    /// Another call has the wallet, or a listener called back into it.
    Busy,
    /// A listener stopped the import. Nothing of the file is kept.
    Cancelled,
    /// Something stored is damaged. What can be read is still read.
    Damaged {
        /// What is damaged, and the next step.
        reason: String,
    },
    /// The file is none that can be imported.
    File {
        /// What is wrong with it, where, and the next step.
        reason: String,
    },
    /// The file is locked: ask for its password, or for the right one.
    FileLocked,
    /// The platform's key store refused, or was never asked to open this wallet.
    GuardRefused,
    /// A fault of ours. The wallet is locked, and what was acknowledged is kept.
    Internal {
        /// The place in our source.
        place: String,
    },
    /// The wallet is locked: unlock it first.
    Locked,
    /// There is too little data for a score.
    NoScore,
    /// There is no wallet in this directory.
    NotAWallet,
    /// Nothing that was approved is on offer: nothing left.
    NothingApproved,
    /// It cannot be done for another reason.
    Refused {
        /// The reason, and the next step.
        reason: String,
    },
    /// The merchant's request cannot be read.
    Request {
        /// Which part of it, and why.
        reason: String,
    },
    /// The request has run out: the merchant has to make a new one.
    RequestExpired,
    /// The disk, memory or the system failed.
    Storage {
        /// What failed, and the next step.
        reason: String,
    },
    /// A later release wrote this: update the app.
    UnknownVersion,
    /// The passphrase does not open this wallet.
    WrongPassphrase,
}

impl fmt::Display for WalletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadyExists => "there is a wallet here already: open it",
            Self::AlreadyOpen => "the wallet is open elsewhere: close that one first",
            Self::Busy => "another call has the wallet: wait for it, then try again",
            Self::Cancelled => "stopped before the end; nothing was imported",
            Self::Damaged { reason }
            | Self::File { reason }
            | Self::Refused { reason }
            | Self::Request { reason }
            | Self::Storage { reason } => reason,
            Self::FileLocked => "the file is locked: its password is missing or wrong",
            Self::GuardRefused => {
                "the device's key store refused: try again, or use the passphrase"
            }
            Self::Internal { place } => {
                return write!(
                    f,
                    "a fault in simsim at {place}: unlock the wallet and report this"
                );
            }
            Self::Locked => "the wallet is locked: unlock it first",
            Self::NoScore => {
                "there is too little data for a score: its list of what is missing helps"
            }
            Self::NotAWallet => "there is no wallet here: create one",
            Self::NothingApproved => "nothing was approved, so nothing left",
            Self::RequestExpired => "the request has run out: ask the merchant for a new one",
            Self::UnknownVersion => "a later release wrote this: update the app, then try again",
            Self::WrongPassphrase => "the passphrase does not open this wallet: try again",
        })
    }
}

impl std::error::Error for WalletError {}

impl From<CoreError> for WalletError {
    fn from(error: CoreError) -> Self {
        let reason = error.to_string();
        match error {
            CoreError::Import(error) | CoreError::Signed(SignedError::Import(error)) => match error
            {
                ImportError::Cancelled => Self::Cancelled,
                ImportError::PasswordNeeded | ImportError::WrongPassword => Self::FileLocked,
                _ => Self::File { reason },
            },
            CoreError::NoScore => Self::NoScore,
            CoreError::NothingApproved => Self::NothingApproved,
            CoreError::Locked => Self::Locked,
            CoreError::RequestFromFuture | CoreError::TooManyClaims | CoreError::Probing => {
                Self::Request { reason }
            }
            CoreError::RequestExpired => Self::RequestExpired,
            CoreError::Unreadable => Self::UnknownVersion,
            CoreError::Vault(error) => error.into(),
            _ => Self::Refused { reason },
        }
    }
}

impl From<VaultError> for WalletError {
    fn from(error: VaultError) -> Self {
        let reason = error.to_string();
        match error {
            VaultError::AlreadyExists => Self::AlreadyExists,
            VaultError::AlreadyOpen => Self::AlreadyOpen,
            VaultError::DamagedBackup | VaultError::DamagedHeader | VaultError::DamagedItem => {
                Self::Damaged { reason }
            }
            VaultError::Io { .. }
            | VaultError::KdfOutOfMemory
            | VaultError::NeedsReopening
            | VaultError::NoRandomness
            | VaultError::Store => Self::Storage { reason },
            VaultError::GuardRefused | VaultError::NoSuchWay => Self::GuardRefused,
            VaultError::NotAVault => Self::NotAWallet,
            VaultError::UnknownVersion { .. } => Self::UnknownVersion,
            VaultError::WrongPassphrase => Self::WrongPassphrase,
            _ => Self::Refused { reason },
        }
    }
}

impl From<Place> for WalletError {
    fn from(Place(place): Place) -> Self {
        Self::Internal { place }
    }
}

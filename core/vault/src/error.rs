//! What can go wrong with a vault, and what to do next.

use std::{error::Error, fmt, io};

/// Why the vault did not do what it was asked to.
///
/// No text here holds a path, a passphrase or anything a holder stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VaultError {
    /// There is a vault in this directory already.
    AlreadyExists,
    /// Another process, or another place in this one, has the vault open.
    AlreadyOpen,
    /// The mark belongs to another vault.
    AnotherVault,
    /// The backup is damaged or incomplete.
    DamagedBackup,
    /// Both copies of the header are damaged, or somebody changed them.
    DamagedHeader,
    /// One stored item is damaged; the others can be read.
    DamagedItem,
    /// The device's key store refused, or no longer has the key.
    GuardRefused,
    /// A file operation failed.
    Io {
        /// What was being done, to which of the vault's files.
        doing: &'static str,
        /// What the operating system said.
        kind: io::ErrorKind,
    },
    /// An item, or all of one write together, is larger than a vault takes.
    ItemTooLarge,
    /// There is not enough memory for the passphrase's key derivation.
    KdfOutOfMemory,
    /// These Argon2id parameters are too weak to protect or too costly to pay.
    KdfOutOfRange,
    /// The recovery key was not typed as it was written down.
    MistypedRecoveryKey,
    /// An earlier write failed half-way; opening the vault again tells how it ended.
    NeedsReopening,
    /// The operating system gave no randomness.
    NoRandomness,
    /// The file is not a backup.
    NotABackup,
    /// The vault was not prepared to be opened in this way.
    NoSuchWay,
    /// There is no vault in this directory.
    NotAVault,
    /// These files are older than the vault's mark: an old copy was put in their place.
    RolledBack {
        /// How many acknowledged writes they lack.
        missing: u64,
    },
    /// The store behind the vault failed.
    Store,
    /// A later release wrote this vault.
    UnknownVersion {
        /// The version it says it has.
        found: u16,
    },
    /// The passphrase does not open this vault.
    WrongPassphrase,
    /// The recovery key does not open this vault.
    WrongRecoveryKey,
}

impl VaultError {
    /// The error's word for programs, in snake_case; it stays.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AlreadyExists => "already_exists",
            Self::AlreadyOpen => "already_open",
            Self::AnotherVault => "another_vault",
            Self::DamagedBackup => "damaged_backup",
            Self::DamagedHeader => "damaged_header",
            Self::DamagedItem => "damaged_item",
            Self::GuardRefused => "guard_refused",
            Self::Io { .. } => "io",
            Self::ItemTooLarge => "item_too_large",
            Self::KdfOutOfMemory => "kdf_out_of_memory",
            Self::KdfOutOfRange => "kdf_out_of_range",
            Self::MistypedRecoveryKey => "mistyped_recovery_key",
            Self::NeedsReopening => "needs_reopening",
            Self::NoRandomness => "no_randomness",
            Self::NoSuchWay => "no_such_way",
            Self::NotABackup => "not_a_backup",
            Self::NotAVault => "not_a_vault",
            Self::RolledBack { .. } => "rolled_back",
            Self::Store => "store",
            Self::UnknownVersion { .. } => "unknown_version",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::WrongRecoveryKey => "wrong_recovery_key",
        }
    }

    /// Makes an `io::Error` ours: which file, doing what.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { doing, kind: error.kind() }
    }
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyExists => f.write_str(
                "there is a vault here already: open it, or choose an empty directory",
            ),
            Self::AlreadyOpen => f.write_str(
                "the vault is open in another process: close that one first, then try again",
            ),
            Self::AnotherVault => f.write_str(
                "this is not the vault that was here before: check the directory, or forget the old vault's mark",
            ),
            Self::DamagedBackup => f.write_str(
                "the backup is damaged or incomplete, and nothing was changed: use another one",
            ),
            Self::DamagedHeader => f.write_str(
                "the vault's header is damaged, and without it nothing can be opened: restore a backup",
            ),
            Self::DamagedItem => f.write_str(
                "a stored item is damaged and was set aside, the others can be read: run doctor, or restore a backup",
            ),
            Self::GuardRefused => f.write_str(
                "the device's key store refused: unlock the device and try again, or use the passphrase or the recovery key",
            ),
            Self::Io { doing, kind } => {
                write!(f, "could not {doing}: {kind}; check the disk and its permissions, then try again")
            }
            Self::ItemTooLarge => f.write_str(
                "this is more than a vault takes in one write: write it in smaller parts",
            ),
            Self::KdfOutOfMemory => f.write_str(
                "there is not enough free memory to derive the key: close other programs, then try again",
            ),
            Self::KdfOutOfRange => f.write_str(
                "these key derivation parameters are out of range: take at least 19 MiB and 2 passes, at most 1 GiB and 64",
            ),
            Self::MistypedRecoveryKey => f.write_str(
                "this is not a recovery key as it was written down: compare every letter, then try again",
            ),
            Self::NeedsReopening => f.write_str(
                "an earlier write failed half-way: open the vault again before writing more",
            ),
            Self::NoRandomness => {
                f.write_str("the operating system gave no random numbers: restart it, then try again")
            }
            Self::NoSuchWay => f.write_str(
                "this vault is not opened in this way: use its passphrase, this device's key store, both, or the recovery key",
            ),
            Self::NotABackup => f.write_str("this file is not a backup: choose another one"),
            Self::NotAVault => {
                f.write_str("there is no vault here: check the directory, or create one")
            }
            Self::RolledBack { missing } => write!(
                f,
                "these files are an older copy of the vault, {missing} writes behind: find the newer one, or go on knowing that"
            ),
            Self::Store => f.write_str(
                "the vault's store failed: open the vault again, and run doctor if it stays",
            ),
            Self::UnknownVersion { found } => write!(
                f,
                "this vault has version {found}, which this release does not know: update Simsim, then open it"
            ),
            Self::WrongPassphrase => f.write_str(
                "the passphrase does not open this vault: try again, or use the recovery key or a backup",
            ),
            Self::WrongRecoveryKey => f.write_str(
                "this recovery key does not open this vault: look for the paper of this very vault",
            ),
        }
    }
}

impl Error for VaultError {}

//! Encrypted storage that loses nothing and leaks nothing.
//!
//! ```text
//! passphrase ──► vault key ──► a random key per collection ──► envelopes ──► store
//!   Argon2id      (header)          (header, sealed)           AES-256-GCM
//! ```
//!
//! The vault keeps opaque bytes under a collection and an id. It knows nothing of records.
//!
//! # Example
//!
//! ```
//! use simsim_vault::{Change, Collection, ItemId, KdfParameters, Passphrase, Vault, VaultError};
//!
//! const BILLS: Collection = Collection::new("bills");
//! let place = tempfile::tempdir()?;
//! let passphrase = Passphrase::from(String::from("correct horse battery staple"));
//! let id = ItemId::new([7; 16]);
//!
//! let mut vault = Vault::create(place.path(), &passphrase, KdfParameters::DANGEROUS_CHEAP)?;
//! vault.write(&[Change::Put { collection: BILLS, id, bytes: b"rent, paid in time" }])?;
//! vault.lock(); // every key is wiped
//!
//! let wrong = Vault::open(place.path(), &Passphrase::from(String::from("a guess")));
//! assert_eq!(wrong.err(), Some(VaultError::WrongPassphrase));
//!
//! let vault = Vault::open(place.path(), &passphrase)?;
//! let bytes = vault.read(BILLS, id)?.ok_or("it is there")?;
//! assert_eq!(bytes.as_slice(), b"rent, paid in time");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What you can rely on
//!
//! - **Acknowledged is durable.** When [`Vault::write`] returns, its changes are on the disk, all
//!   of them, and survive the end of the process and of the power.
//! - **Nothing is believed.** An envelope opens only in the vault, the collection and the place
//!   it was sealed for; whatever was changed, moved or cut is noticed.
//! - **A destroyed key stays destroyed.** A collection's key is random and kept in one place, so
//!   [`Vault::shred`] makes its data unreadable at once.
//! - **One opener.** A second process is told that the vault is open.
//!
//! # What it leaves to others
//!
//! What the bytes mean, how good a passphrase is, and when to lock belong to the wallet.
//!
//! # Security
//!
//! Keys are boxed and wiped; plaintext is handed out in buffers that wipe themselves, and never
//! reaches the disk. While the vault is open its keys are in memory, and whoever can read the
//! process's memory has them. Format: `docs/formats/vault.md`, `docs/formats/envelope.md`.

mod archive;
mod backup;
mod bytes;
mod change;
mod disk;
mod envelope;
mod error;
mod finding;
mod frames;
mod guard;
mod header;
mod kdf;
mod keys;
mod lock;
mod mark;
#[cfg(test)]
mod memory_store;
mod passphrase;
mod random;
mod recovery_key;
mod secret;
mod sled_store;
mod slot;
mod store;
mod vault;

pub use backup::BackupReport;
pub use change::{Change, Collection, ItemId};
pub use error::VaultError;
pub use finding::Finding;
pub use guard::{GuardError, KeyGuard};
pub use kdf::KdfParameters;
pub use mark::Mark;
pub use passphrase::Passphrase;
pub use recovery_key::RecoveryKey;
pub use secret::Secret;
pub use slot::Unlock;
pub use vault::{Examination, ScanReport, Vault};
/// A buffer that wipes itself when dropped; what [`Vault::read`] hands out.
pub use zeroize::Zeroizing;

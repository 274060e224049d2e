//! The archive: sealed items that outlive the process, the power, and the loss of any one file.
//!
//! ```text
//!  write ──► journal (synced: acknowledged) ──► anchor
//!                │ checkpoint: every 1 MiB, and at lock
//!                ▼
//!             chunks ──► mirror (a file)  and  store (sled)
//!                           └─► reading            └─► what the mirror lacks
//! ```
//!
//! The journal holds what came since the last checkpoint, the mirror and the store each hold all
//! that came before. Of any two copies one heals the other; where the only copy is damaged, the
//! anchor and the catalogues tell exactly what is missing.
//!
//! Reading goes to the mirror, where a chunk is one read away. The store is opened when something
//! is folded into it, and when the mirror lacks something: an application that only reads pays
//! neither the time nor the memory.

pub(crate) mod anchor;
mod catalogue;
mod checkpoint;
mod chunk;
mod doctor;
mod index;
mod journal;
mod mirror;
mod reading;
mod recovery;
mod survey;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use zeroize::Zeroizing;

use self::{
    anchor::Anchor,
    catalogue::{Catalogue, Commit},
    index::Index,
    journal::Journal,
    mirror::Mirror,
};
use crate::{
    Change, Finding, ItemId, VaultError,
    disk::Disk,
    envelope::Kind,
    frames::FrameKey,
    keys::{KeyRing, Place},
    store::Store,
};

/// The largest item: 1 MiB.
pub(crate) const LARGEST_ITEM: usize = 1024 * 1024;
/// The most that one write may hold: 32 MiB.
const LARGEST_WRITE: usize = 32 * 1024 * 1024;
/// How long the journal gets before it is folded into chunks; what is pending stays in memory.
const CHECKPOINT_AT: u64 = 1024 * 1024;

/// Everything a vault stores, below its keys.
pub(crate) struct Archive {
    disk: Box<dyn Disk>,
    store: Box<dyn Store>,
    frames: FrameKey,
    shelves: BTreeMap<[u8; 16], Shelf>,
    commit: Commit,
    sealed_commit: Vec<u8>,
    journal: Journal,
    mirror: Mirror,
    /// The number of the last write.
    sequence: u64,
    /// The journal's length at which the next checkpoint is tried.
    checkpoint_at: u64,
    /// How much was taken in past the journal since the last checkpoint.
    taken_in: u64,
    findings: Vec<Finding>,
    /// A write failed half-way and could not be taken back.
    broken: bool,
    /// The mirror lacks something that the store has.
    mirror_suspect: Cell<bool>,
    /// The store missed a checkpoint, or gave back something that was not what it was given.
    store_suspect: Cell<bool>,
    /// The files still hold what belongs to a destroyed key.
    leftovers: bool,
}

/// One collection, as far as it is in memory.
#[derive(Default)]
struct Shelf {
    catalogue: Catalogue,
    sealed_at: u64,
    sealed: Vec<u8>,
    /// What the journal has and the chunks do not; `None` for a removed item.
    pending: BTreeMap<ItemId, Option<Zeroizing<Vec<u8>>>>,
    index: RefCell<Option<Index>>,
}

impl Archive {
    /// Makes every change or none, durably.
    pub(crate) fn write(
        &mut self,
        ring: &KeyRing,
        changes: &[Change<'_>],
    ) -> Result<(), VaultError> {
        if self.broken {
            return Err(VaultError::NeedsReopening);
        }
        if changes.is_empty() {
            return Ok(());
        }
        check_sizes(changes)?;
        let sequence = self.sequence.saturating_add(1);
        let frame = journal::frame(ring, &self.frames, sequence, changes)?;
        if let Err(error) = self.journal.append(&*self.disk, &frame) {
            self.broken = self.journal.cut(&*self.disk).is_err();
            return Err(VaultError::io("write the journal")(error));
        }
        self.sequence = sequence; // from here on it is acknowledged, whatever happens
        // An anchor that stays behind only means that less can be told after damage.
        let _behind = Anchor::write(&*self.disk, &ring.root, sequence);
        for change in changes {
            let Some(split) = ring.collection(change.collection().name()) else {
                continue; // its frame could not have been made
            };
            let shelf = self.shelves.entry(split.tag).or_default();
            match change {
                Change::Put { id, bytes, .. } => {
                    shelf.pending.insert(*id, Some(Zeroizing::new(bytes.to_vec())));
                }
                Change::Delete { id, .. } => {
                    shelf.pending.insert(*id, None);
                }
            }
        }
        if self.journal.length >= self.checkpoint_at {
            // The write is safe in the journal; a checkpoint that fails is tried again later.
            let _later = self.checkpoint(ring);
            self.checkpoint_at = self.journal.length.saturating_add(CHECKPOINT_AT);
        }
        Ok(())
    }

    /// Takes an item in without acknowledging it: it is durable after the next checkpoint.
    pub(crate) fn take_in(
        &mut self,
        ring: &KeyRing,
        tag: [u8; 16],
        id: ItemId,
        bytes: &[u8],
    ) -> Result<(), VaultError> {
        let held = Zeroizing::new(bytes.to_vec());
        self.shelves.entry(tag).or_default().pending.insert(id, Some(held));
        let taken = u64::try_from(bytes.len().saturating_add(64)).unwrap_or(u64::MAX);
        self.taken_in = self.taken_in.saturating_add(taken);
        if self.taken_in < CHECKPOINT_AT {
            return Ok(());
        }
        self.taken_in = 0;
        self.checkpoint(ring)
    }

    /// Forgets a collection whose key was destroyed; its files are cleared at the next checkpoint.
    pub(crate) fn forget(&mut self, tag: [u8; 16]) {
        self.shelves.remove(&tag);
        self.leftovers = true;
    }

    /// The files, for the header.
    pub(crate) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// The number of the last write.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// What opening and using the archive brought to light.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl Shelf {
    fn items_in(&self, chunks: &BTreeSet<u32>) -> usize {
        let entries = chunks.iter().filter_map(|number| self.catalogue.chunks.get(number));
        entries.map(|entry| usize::from(entry.items)).sum()
    }
}

fn chunk_place(number: u32) -> Place {
    Place { kind: Kind::Chunk, number: u64::from(number), part: 0, count: 1 }
}

fn catalogue_place(version: u64) -> Place {
    Place { kind: Kind::Catalogue, number: version, part: 0, count: 1 }
}

fn commit_place(version: u64) -> Place {
    Place { kind: Kind::Commit, number: version, part: 0, count: 1 }
}

fn chunk_prefix(tag: [u8; 16]) -> Vec<u8> {
    [&tag[..], b"c"].concat()
}

fn chunk_key(tag: [u8; 16], number: u32) -> Vec<u8> {
    [&tag[..], b"c", &number.to_be_bytes()].concat()
}

fn catalogue_key(tag: [u8; 16]) -> Vec<u8> {
    [&tag[..], b"h"].concat()
}

fn commit_key() -> Vec<u8> {
    catalogue_key([0; 16])
}

fn check_sizes(changes: &[Change<'_>]) -> Result<(), VaultError> {
    let length = |change: &Change<'_>| match change {
        Change::Put { bytes, .. } => bytes.len(),
        Change::Delete { .. } => 0,
    };
    let total = changes.iter().map(|change| length(change).saturating_add(64)).sum::<usize>();
    if total > LARGEST_WRITE || changes.iter().any(|change| length(change) > LARGEST_ITEM) {
        return Err(VaultError::ItemTooLarge);
    }
    Ok(())
}

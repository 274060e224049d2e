//! A checkpoint folds the journal into chunks, in the mirror first, then in the store, and only
//! then empties it.
//!
//! Whenever power goes, the journal still has every write that either half lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Archive, Shelf, catalogue::Catalogue, catalogue::Entry, catalogue_key, catalogue_place, chunk,
    chunk::Packer, chunk_key, chunk_place, commit_key, commit_place, mirror, mirror::Appendix,
    mirror::Mirror,
};
use crate::{
    Finding, ItemId, VaultError,
    envelope::mark_of,
    keys::{KeyRing, SplitKey},
    store::Step,
};
use zeroize::Zeroizing;

/// The mirror may hold this much that no longer counts, next to as much as does.
const SLACK: u64 = 1024 * 1024;
/// The store may take this many times what counts, and some: sled's files never shrink by
/// themselves, and grow with every change.
const STORE_TIMES: u64 = 3;
const STORE_SLACK: u64 = 4 * SLACK;
/// How much is handed to the store at once.
const GATHER: usize = 256 * 1024;

/// A collection after a checkpoint, before anybody relies on it.
struct Folded {
    catalogue: Catalogue,
    sealed: Vec<u8>,
    removed: BTreeSet<u32>,
    moved: Vec<(ItemId, u32)>,
}

impl Archive {
    /// Folds what is pending, clears what was destroyed, and mends a half that was found bad.
    ///
    /// The journal is emptied last, when both halves have what it held.
    pub(crate) fn checkpoint(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        let unfolded = self.shelves.values().any(Shelf::needs_folding)
            || self.leftovers
            || self.sealed_commit.is_empty();
        if (unfolded || self.journal.length > 0) && !self.store_follows() {
            self.store_suspect.set(true);
        }
        if unfolded {
            self.fold_all(ring)?;
        }
        let live: u64 = self.shelves.values().map(|shelf| shelf.catalogue.bytes()).sum();
        let mirror_is_long = self.mirror.length > live.saturating_mul(2).saturating_add(SLACK);
        if self.leftovers || self.mirror_suspect.get() || mirror_is_long {
            self.rewrite_mirror(ring)?;
        }
        let enough = live.saturating_mul(STORE_TIMES).saturating_add(STORE_SLACK);
        let store_is_large = unfolded && self.store.bytes() > enough;
        if self.leftovers || self.store_suspect.get() || store_is_large {
            self.rebuild_store(ring)?;
        }
        self.leftovers = false;
        if self.journal.length > 0 {
            self.journal.reset(&*self.disk).map_err(VaultError::io("empty the journal"))?;
        }
        Ok(())
    }

    /// Whether the store ends with the same commit as the mirror.
    pub(super) fn store_follows(&mut self) -> bool {
        let stored = self.stored_commit();
        if stored.is_none() && self.commit.version > 0 && !self.store_suspect.get() {
            self.findings.push(Finding::StoreHealed); // it will be, in a moment
        }
        stored.is_some_and(|(version, sealed)| {
            version == self.commit.version && sealed == self.sealed_commit
        })
    }

    /// Writes the mirror anew, with what counts and nothing else, from whichever half has it.
    pub(super) fn rewrite_mirror(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        let io = || VaultError::io("rewrite the mirror");
        let fresh = format!("{}.new", mirror::FILE);
        let mut appendix = Appendix::new(&self.frames, &*self.disk, &fresh, 0).map_err(io())?;
        for (_, split) in ring.collections() {
            let Some(shelf) = self.shelves.get(&split.tag) else {
                continue;
            };
            for number in shelf.catalogue.chunks.keys() {
                // One that neither half has is left out: the catalogue remembers it.
                if let Some(envelope) = self.envelope(split, shelf, *number) {
                    appendix.chunk(split.tag, *number, &envelope)?;
                }
            }
            if !shelf.sealed.is_empty() {
                appendix.catalogue(split.tag, shelf.sealed_at, &shelf.sealed)?;
            }
        }
        let commit = (self.commit.version, self.sealed_commit.as_slice());
        let written = appendix.finish(commit, &Mirror::default())?;
        self.disk.rename(&fresh, mirror::FILE).map_err(io())?;
        self.disk.sync_names().map_err(io())?;
        self.mirror = written.into_mirror();
        self.mirror_suspect.set(false);
        Ok(())
    }

    /// Empties the store and fills it from the mirror, once the mirror has everything there is.
    pub(super) fn rebuild_store(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        if !self.mirror_has_all(ring) {
            self.rewrite_mirror(ring)?;
        }
        self.store_suspect.set(true); // until it is whole again
        self.store.reset().map_err(|_| VaultError::Store)?;
        let mut last = Vec::new();
        for (_, split) in ring.collections() {
            if let Some(shelf) = self.shelves.get(&split.tag) {
                last.extend(catalogue_step(split.tag, shelf));
                let all: Vec<u32> = shelf.catalogue.chunks.keys().copied().collect();
                self.copy_to_store(split.tag, &all)?;
            }
        }
        self.finish_store(last)
    }

    /// Folds every pending change: mirror, then memory, then store.
    fn fold_all(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        let version = self.commit.version.saturating_add(1);
        let mut commit = self.commit.clone();
        commit.version = version;
        commit.folded = self.sequence;
        commit.catalogues.retain(|tag, _| ring.collections().any(|(_, split)| split.tag == *tag));
        let mut folded = BTreeMap::new();
        let io = || VaultError::io("write the mirror");
        let end = self.mirror.length;
        let mut appendix =
            Appendix::new(&self.frames, &*self.disk, mirror::FILE, end).map_err(io())?;
        for (_, split) in ring.collections() {
            let Some(shelf) = self.shelves.get(&split.tag).filter(|s| s.needs_folding()) else {
                continue;
            };
            let next = self.fold(split, shelf, version, &mut appendix)?;
            appendix.catalogue(split.tag, version, &next.sealed)?;
            commit.catalogues.insert(split.tag, (version, mark_of(&next.sealed)));
            folded.insert(split.tag, next);
        }
        let plain = commit.put().ok_or(VaultError::ItemTooLarge)?;
        let sealed_commit = ring.root.seal(commit_place(version), &plain)?;
        let written = appendix.finish((version, &sealed_commit), &self.mirror)?;

        // The mirror has it: this is the state now, and the store has to follow.
        self.mirror.extend(written);
        self.commit = commit;
        self.sealed_commit = sealed_commit;
        let (mut added, mut last) = (Vec::new(), Vec::new());
        for (tag, next) in folded {
            added.push((tag, next.added()));
            last.extend(next.removed.iter().map(|number| (chunk_key(tag, *number), None)));
            let shelf = self.shelves.entry(tag).or_default();
            shelf.adopt(next, version);
            last.extend(catalogue_step(tag, shelf));
        }
        if !self.store_suspect.get() {
            let copied = added.iter().try_for_each(|(tag, new)| self.copy_to_store(*tag, new));
            if copied.and_then(|()| self.finish_store(last)).is_err() {
                self.store_suspect.set(true);
            }
        }
        Ok(())
    }

    /// Copies chunks from the mirror into the store, a few at a time: until a commit names them
    /// they are in nobody's way.
    fn copy_to_store(&mut self, tag: [u8; 16], numbers: &[u32]) -> Result<(), VaultError> {
        let Some(shelf) = self.shelves.get(&tag) else {
            return Ok(());
        };
        let mut steps: Vec<Step> = Vec::new();
        let mut gathered: usize = 0;
        for number in numbers {
            let Some(entry) = shelf.catalogue.chunks.get(number) else {
                continue;
            };
            let place = (*number, entry.length);
            if let Some(envelope) = self.mirror.chunk(&*self.disk, &self.frames, tag, place) {
                gathered = gathered.saturating_add(envelope.len());
                steps.push((chunk_key(tag, *number), Some(envelope)));
            }
            if gathered > GATHER {
                self.store.apply(&steps).map_err(|_| VaultError::Store)?;
                steps.clear();
                gathered = 0;
            }
        }
        self.store.apply(&steps).map_err(|_| VaultError::Store)
    }

    /// Gives the store its new catalogues and its new commit, and takes what they replace, at once.
    fn finish_store(&mut self, mut last: Vec<Step>) -> Result<(), VaultError> {
        last.push((commit_key(), Some(numbered(self.commit.version, &self.sealed_commit))));
        let done = self.store.apply(&last).and_then(|()| self.store.sync());
        done.map_err(|_| VaultError::Store)?;
        self.store_suspect.set(false);
        Ok(())
    }

    /// Packs a collection's pending items, and what is left of the chunks they touch, anew.
    fn fold(
        &self,
        split: &SplitKey,
        shelf: &Shelf,
        version: u64,
        appendix: &mut Appendix<'_>,
    ) -> Result<Folded, VaultError> {
        let mut catalogue = shelf.catalogue.clone();
        let mut moved = Vec::new();
        let mut packer = Packer::new();
        let mut pack = |id: ItemId, bytes: &[u8], catalogue: &mut Catalogue| {
            if !packer.has_room(bytes.len()) {
                let full = std::mem::replace(&mut packer, Packer::new());
                seal_chunk(split, full, catalogue, appendix, &mut moved)?;
            }
            packer.add(id, bytes).ok_or(VaultError::ItemTooLarge)
        };
        let mut removed = BTreeSet::new();
        let mut plain = Zeroizing::new(Vec::new());
        for number in self.chunks_to_fold(split, shelf) {
            let mut outcome = Ok(());
            let opened = self.open_chunk(split, shelf, number, &mut plain).and_then(|()| {
                chunk::unpack(&plain, &mut |id, bytes| {
                    if outcome.is_ok() && !shelf.pending.contains_key(&id) {
                        outcome = pack(id, bytes, &mut catalogue);
                    }
                })
            });
            outcome?;
            if opened.is_some() {
                catalogue.chunks.remove(&number);
                removed.insert(number);
            }
        }
        for (id, bytes) in &shelf.pending {
            if let Some(bytes) = bytes {
                pack(*id, bytes, &mut catalogue)?;
            }
        }
        seal_chunk(split, packer, &mut catalogue, appendix, &mut moved)?;
        let plain = catalogue.put().ok_or(VaultError::ItemTooLarge)?;
        let sealed = split.seal(catalogue_place(version), &plain)?;
        Ok(Folded { catalogue, sealed, removed, moved })
    }

    /// The chunks that hold a changed item, and those too small to stay alone.
    fn chunks_to_fold(&self, split: &SplitKey, shelf: &Shelf) -> Vec<u32> {
        self.with_index(split, shelf, |index| {
            let touched = shelf.pending.keys().flat_map(|id| index.candidates(*id));
            let small = shelf.catalogue.chunks.iter();
            let small = small.filter(|(_, entry)| chunk::is_small(entry.length));
            let mut chunks: Vec<u32> = touched.chain(small.map(|(number, _)| *number)).collect();
            chunks.sort_unstable();
            chunks.dedup();
            chunks.retain(|number| !index.unreadable.contains(number));
            chunks
        })
    }

    /// The sealed bytes of a chunk, from whichever half has them as they should be.
    fn envelope(&self, split: &SplitKey, shelf: &Shelf, number: u32) -> Option<Vec<u8>> {
        let entry = shelf.catalogue.chunks.get(&number)?;
        let mut plain = Zeroizing::new(Vec::new());
        let mut whole = |envelope: &Vec<u8>| {
            super::reading::open_envelope(split, number, entry, envelope, &mut plain).is_some()
        };
        let place = (number, entry.length);
        let mirrored = self.mirror.chunk(&*self.disk, &self.frames, split.tag, place);
        mirrored
            .filter(&mut whole)
            .or_else(|| self.store.read(&chunk_key(split.tag, number)).ok().flatten().filter(whole))
    }

    /// Whether the mirror has every chunk that the store has.
    fn mirror_has_all(&self, ring: &KeyRing) -> bool {
        let mut plain = Zeroizing::new(Vec::new());
        ring.collections().all(|(_, split)| {
            self.shelves.get(&split.tag).is_none_or(|shelf| {
                shelf
                    .catalogue
                    .chunks
                    .keys()
                    .all(|number| self.open_mirrored(split, shelf, *number, &mut plain).is_some())
            })
        })
    }
}

impl Folded {
    /// The chunks that are new, in order.
    fn added(&self) -> Vec<u32> {
        let mut added: Vec<u32> = self.moved.iter().map(|(_, number)| *number).collect();
        added.dedup(); // items of a chunk follow each other
        added
    }
}

impl Shelf {
    /// Whether it is not as its sealed catalogue says.
    fn needs_folding(&self) -> bool {
        !self.pending.is_empty() || self.sealed.is_empty()
    }

    fn adopt(&mut self, next: Folded, version: u64) {
        if let Some(index) = self.index.get_mut() {
            index.follow(&next.removed, &next.moved);
        }
        self.catalogue = next.catalogue;
        self.sealed = next.sealed;
        self.sealed_at = version;
        self.pending.clear();
    }
}

fn seal_chunk(
    split: &SplitKey,
    packer: Packer,
    catalogue: &mut Catalogue,
    appendix: &mut Appendix<'_>,
    moved: &mut Vec<(ItemId, u32)>,
) -> Result<(), VaultError> {
    let Some((plain, ids)) = packer.finish() else {
        return Ok(());
    };
    let number = catalogue.next;
    catalogue.next = number.checked_add(1).ok_or(VaultError::ItemTooLarge)?;
    let envelope = split.seal(chunk_place(number), &plain)?;
    let entry = Entry::of(&envelope, ids.len()).ok_or(VaultError::ItemTooLarge)?;
    catalogue.chunks.insert(number, entry);
    appendix.chunk(split.tag, number, &envelope)?;
    moved.extend(ids.into_iter().map(|id| (id, number)));
    Ok(())
}

fn catalogue_step(tag: [u8; 16], shelf: &Shelf) -> Option<Step> {
    (!shelf.sealed.is_empty())
        .then(|| (catalogue_key(tag), Some(numbered(shelf.sealed_at, &shelf.sealed))))
}

/// What the store keeps of a sealed thing that is known by its version.
fn numbered(version: u64, sealed: &[u8]) -> Vec<u8> {
    [&version.to_le_bytes()[..], sealed].concat()
}

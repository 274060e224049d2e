//! A checkpoint folds the journal into chunks, in the mirror first, then in the store, and only
//! then empties it.
//!
//! Whenever power goes, the journal still has every write that either half lacks.

use std::collections::BTreeMap;

use super::{
    Archive, Index, Shelf, catalogue::Catalogue, catalogue::Entry, catalogue_key, catalogue_place,
    chunk, chunk::Packer, chunk_key, chunk_place, commit_key, commit_place, mirror,
    mirror::Appendix, mirror::Mirror,
};
use crate::{
    ItemId, VaultError,
    envelope::{Kind, mark_of},
    keys::{KeyRing, SplitKey},
    store::Step,
};
use zeroize::Zeroizing;

/// The mirror may hold this much that no longer counts, next to as much as does.
const SLACK: u64 = 1024 * 1024;
/// How much is gathered before it is written.
const GATHER: usize = 1024 * 1024;

/// A collection after a checkpoint, before anybody relies on it.
struct Folded {
    catalogue: Catalogue,
    sealed: Vec<u8>,
    added: Vec<(u32, Vec<u8>)>,
    removed: Vec<u32>,
    moved: Vec<(ItemId, u32)>,
}

impl Archive {
    /// Folds what is pending, clears what was destroyed, and mends a store that was found bad.
    pub(crate) fn checkpoint(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        let pending = self.shelves.values().any(|shelf| !shelf.pending.is_empty());
        if pending || self.leftovers || self.sealed_commit.is_empty() {
            self.fold_all(ring)?;
        }
        let live: u64 = self.shelves.values().map(|shelf| shelf.catalogue.bytes()).sum();
        if self.leftovers || self.mirror.length > live.saturating_mul(2).saturating_add(SLACK) {
            self.rewrite_mirror(ring)?;
        }
        if self.leftovers || self.store_suspect.get() {
            self.rebuild_store(ring)?;
        }
        self.leftovers = false;
        if self.journal.length > 0 {
            self.journal.reset(&*self.disk).map_err(VaultError::io("empty the journal"))?;
        }
        Ok(())
    }

    /// Writes the mirror anew, with what counts and nothing else, from whichever half has it.
    pub(super) fn rewrite_mirror(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        let io = || VaultError::io("rewrite the mirror");
        let fresh = format!("{}.new", mirror::FILE);
        self.disk.resize(&fresh, 0).map_err(io())?;
        let mut appendix = Appendix::new(&self.frames, 0);
        for (_, split) in ring.collections() {
            let Some(shelf) = self.shelves.get(&split.tag) else {
                continue;
            };
            for number in shelf.catalogue.chunks.keys() {
                // One that neither half has is left out: the catalogue remembers it.
                if let Some(envelope) = self.envelope(split, shelf, *number) {
                    appendix.put(Kind::Chunk, split.tag, u64::from(*number), &envelope)?;
                    appendix.flush_to(&*self.disk, &fresh, GATHER).map_err(io())?;
                }
            }
            if !shelf.sealed.is_empty() {
                appendix.put(Kind::Catalogue, split.tag, shelf.sealed_at, &shelf.sealed)?;
            }
        }
        appendix.commit(self.commit.version, &self.sealed_commit)?;
        appendix.flush_to(&*self.disk, &fresh, 0).map_err(io())?;
        self.disk.sync(&fresh).map_err(io())?;
        self.disk.rename(&fresh, mirror::FILE).map_err(io())?;
        self.disk.sync_names().map_err(io())?;
        let length = self.disk.length(mirror::FILE).map_err(io())?;
        self.mirror = Mirror::at(length.unwrap_or(0));
        Ok(())
    }

    /// Empties the store and fills it from the mirror, once the mirror has everything there is.
    pub(super) fn rebuild_store(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        if !self.mirror_has_all(ring) {
            self.rewrite_mirror(ring)?;
        }
        self.store_suspect.set(true); // until it is whole again
        self.store.reset().map_err(|_| VaultError::Store)?;
        let mut steps: Vec<Step> = Vec::new();
        let mut gathered: usize = 0;
        for (_, split) in ring.collections() {
            let Some(shelf) = self.shelves.get(&split.tag) else {
                continue;
            };
            for number in shelf.catalogue.chunks.keys() {
                let mirrored = self.mirror.chunk(&*self.disk, &self.frames, split.tag, *number);
                if let Some(envelope) = mirrored {
                    gathered = gathered.saturating_add(envelope.len());
                    steps.push((chunk_key(split.tag, *number), Some(envelope)));
                }
                if gathered > GATHER {
                    self.store.apply(&steps).map_err(|_| VaultError::Store)?;
                    steps.clear();
                    gathered = 0;
                }
            }
            steps.extend(catalogue_step(split, shelf));
        }
        steps.push((commit_key(), Some(numbered(self.commit.version, &self.sealed_commit))));
        self.store.apply(&steps).map_err(|_| VaultError::Store)?;
        self.store.sync().map_err(|_| VaultError::Store)?;
        self.store_suspect.set(false);
        Ok(())
    }

    /// Folds every pending change: mirror, then memory, then store.
    fn fold_all(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        let version = self.commit.version.saturating_add(1);
        let mut commit = self.commit.clone();
        commit.version = version;
        commit.folded = self.sequence;
        commit.catalogues.retain(|tag, _| ring.collections().any(|(_, split)| split.tag == *tag));
        let mut folded = BTreeMap::new();
        let mut appendix = Appendix::new(&self.frames, self.mirror.length);
        for (_, split) in ring.collections() {
            let Some(shelf) = self.shelves.get(&split.tag).filter(|s| !s.pending.is_empty()) else {
                continue;
            };
            let next = self.fold(split, shelf, version)?;
            for (number, envelope) in &next.added {
                appendix.put(Kind::Chunk, split.tag, u64::from(*number), envelope)?;
            }
            appendix.put(Kind::Catalogue, split.tag, version, &next.sealed)?;
            commit.catalogues.insert(split.tag, (version, mark_of(&next.sealed)));
            folded.insert(split.tag, next);
        }
        let plain = commit.put().ok_or(VaultError::ItemTooLarge)?;
        let sealed_commit = ring.root.seal(commit_place(version), &plain)?;
        appendix.commit(version, &sealed_commit)?;
        let frames = appendix.frames;
        let appended = self.mirror.append(&*self.disk, &frames);
        appended.map_err(VaultError::io("write the mirror"))?;
        drop(frames);

        // The mirror has it: this is the state now, and the store has to follow.
        self.commit = commit;
        self.sealed_commit = sealed_commit;
        let mut steps: Vec<Step> = Vec::new();
        for (tag, next) in folded {
            steps.extend(next.removed.iter().map(|number| (chunk_key(tag, *number), None)));
            let shelf = self.shelves.entry(tag).or_default();
            let added = shelf.adopt(next, version);
            steps.extend(added.into_iter().map(|(n, bytes)| (chunk_key(tag, n), Some(bytes))));
            steps.push((catalogue_key(tag), Some(numbered(version, &shelf.sealed))));
        }
        steps.push((commit_key(), Some(numbered(version, &self.sealed_commit))));
        if self.store.apply(&steps).and_then(|()| self.store.sync()).is_err() {
            self.store_suspect.set(true);
        }
        Ok(())
    }

    /// Packs a collection's pending items, and what is left of the chunks they touch, anew.
    fn fold(&self, split: &SplitKey, shelf: &Shelf, version: u64) -> Result<Folded, VaultError> {
        let mut catalogue = shelf.catalogue.clone();
        let removed = self.chunks_to_fold(split, shelf);
        let (mut added, mut moved) = (Vec::new(), Vec::new());
        let mut packer = Packer::new();
        let mut pack = |id: ItemId, bytes: &[u8], catalogue: &mut Catalogue| {
            if !packer.has_room(bytes.len()) {
                let full = std::mem::replace(&mut packer, Packer::new());
                seal_chunk(split, full, catalogue, &mut added, &mut moved)?;
            }
            packer.add(id, bytes).ok_or(VaultError::ItemTooLarge)
        };
        let mut gone = Vec::new();
        let mut plain = Zeroizing::new(Vec::new());
        for number in removed {
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
                gone.push(number);
            }
        }
        for (id, bytes) in &shelf.pending {
            if let Some(bytes) = bytes {
                pack(*id, bytes, &mut catalogue)?;
            }
        }
        seal_chunk(split, packer, &mut catalogue, &mut added, &mut moved)?;
        let plain = catalogue.put().ok_or(VaultError::ItemTooLarge)?;
        let sealed = split.seal(catalogue_place(version), &plain)?;
        Ok(Folded { catalogue, sealed, added, removed: gone, moved })
    }

    /// The chunks that hold a changed item, and those too small to stay alone.
    fn chunks_to_fold(&self, split: &SplitKey, shelf: &Shelf) -> Vec<u32> {
        self.with_index(split, shelf, |index| {
            let touched = shelf.pending.keys().filter_map(|id| index.chunk_of.get(id)).copied();
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
            super::open_envelope(split, number, entry, envelope, &mut plain).is_some()
        };
        let stored = self.store.read(&chunk_key(split.tag, number)).ok().flatten();
        stored.filter(&mut whole).or_else(|| {
            self.mirror.chunk(&*self.disk, &self.frames, split.tag, number).filter(whole)
        })
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

impl Shelf {
    /// Takes the folded state, and hands back the chunks that the store does not have yet.
    fn adopt(&mut self, next: Folded, version: u64) -> Vec<(u32, Vec<u8>)> {
        if let Some(Index { chunk_of, .. }) = self.index.get_mut() {
            for id in self.pending.keys() {
                chunk_of.remove(id);
            }
            chunk_of.extend(next.moved);
        }
        self.catalogue = next.catalogue;
        self.sealed = next.sealed;
        self.sealed_at = version;
        self.pending.clear();
        next.added
    }
}

fn seal_chunk(
    split: &SplitKey,
    packer: Packer,
    catalogue: &mut Catalogue,
    added: &mut Vec<(u32, Vec<u8>)>,
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
    added.push((number, envelope));
    moved.extend(ids.into_iter().map(|id| (id, number)));
    Ok(())
}

fn catalogue_step(split: &SplitKey, shelf: &Shelf) -> Option<Step> {
    (!shelf.sealed.is_empty())
        .then(|| (catalogue_key(split.tag), Some(numbered(shelf.sealed_at, &shelf.sealed))))
}

/// What the store keeps of a sealed thing that is known by its version.
fn numbered(version: u64, sealed: &[u8]) -> Vec<u8> {
    [&version.to_le_bytes()[..], sealed].concat()
}

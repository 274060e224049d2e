//! Opening: which half tells the truth, what the journal adds, and what is missing.
//!
//! A vault that was closed well takes the short way: the mirror ends with a commit, and what the
//! anchor knows of is in it or in the journal. Everything else goes the long way, which looks into
//! the store too and ends in a checkpoint that leaves all copies whole.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use zeroize::Zeroizing;

use super::{
    Archive, CHECKPOINT_AT, Shelf,
    anchor::Anchor,
    catalogue::{Catalogue, Commit},
    catalogue_key, catalogue_place, chunk, chunk_key, chunk_place, chunk_prefix, commit_key,
    commit_place, journal,
    journal::Journal,
    mirror,
    mirror::Mirror,
    survey::{Catalogues, Survey},
};
use crate::{
    Finding, ItemId, VaultError,
    disk::Disk,
    envelope::{Kind, mark_of},
    frames::FrameKey,
    keys::{KeyRing, SplitKey},
    store::Store,
};

impl Archive {
    /// A new archive, durable and empty.
    pub(crate) fn make(
        disk: Box<dyn Disk>,
        store: Box<dyn Store>,
        ring: &KeyRing,
        vault: [u8; 16],
    ) -> Result<Self, VaultError> {
        let mut archive = Self::blank(disk, store, ring, vault)?;
        archive.leftovers = true; // of a vault whose making was interrupted, perhaps
        archive.checkpoint(ring)?;
        archive.journal.reset(&*archive.disk).map_err(VaultError::io("make the journal"))?;
        Anchor::make(&*archive.disk, &ring.root, 0)?;
        Ok(archive)
    }

    /// Opens what is there, heals what can be healed, and finds out what is missing.
    pub(crate) fn open(
        disk: Box<dyn Disk>,
        store: Box<dyn Store>,
        ring: &KeyRing,
        vault: [u8; 16],
    ) -> Result<Self, VaultError> {
        let mut archive = Self::blank(disk, store, ring, vault)?;
        let mut healthy = archive.load(ring)?;
        let mut lost = archive.replay_and_compare(ring)?;
        if healthy && lost != Some(0) {
            // The mirror may have lost its newest end, which the store still has.
            healthy = archive.load_the_long_way(ring)?;
            lost = archive.replay_and_compare(ring)?;
        }
        let lost = lost.unwrap_or(0);
        archive.leftovers |= archive
            .commit
            .catalogues
            .keys()
            .any(|tag| !ring.collections().any(|(_, split)| split.tag == *tag));
        if lost > 0 {
            archive.commit.lost = archive.commit.lost.saturating_add(lost);
            archive.findings.push(Finding::WritesLost { count: lost });
        }
        if !healthy || lost > 0 {
            // A full disk must not keep anybody from reading; the next checkpoint tries again.
            let _later = archive.settle(ring);
        }
        Ok(archive)
    }

    fn blank(
        disk: Box<dyn Disk>,
        store: Box<dyn Store>,
        ring: &KeyRing,
        vault: [u8; 16],
    ) -> Result<Self, VaultError> {
        Ok(Self {
            disk,
            store,
            frames: FrameKey::new(&ring.root.derive(b"frames", b"")?, vault),
            shelves: BTreeMap::new(),
            commit: Commit::default(),
            sealed_commit: Vec::new(),
            journal: Journal::default(),
            mirror: Mirror::default(),
            sequence: 0,
            checkpoint_at: CHECKPOINT_AT,
            taken_in: 0,
            findings: Vec::new(),
            broken: false,
            mirror_suspect: Cell::new(false),
            store_suspect: Cell::new(false),
            leftovers: false,
        })
    }

    /// Loads commit and catalogues, and says whether it took no more than the mirror's end.
    fn load(&mut self, ring: &KeyRing) -> Result<bool, VaultError> {
        if let Some(ending) = mirror::ending(&*self.disk, &self.frames)?
            && let Some(commit) = open_commit(ring, &ending.commit)
        {
            let mut catalogues = Catalogues::new();
            for (tag, offset) in &ending.catalogues {
                if let Some((version, sealed)) =
                    mirror::catalogue_at(&*self.disk, &self.frames, *offset, &ending)
                {
                    catalogues.insert((*tag, version), sealed);
                }
            }
            if self.load_catalogues(ring, &commit, &[&catalogues]).is_empty() {
                (self.commit, self.sealed_commit) = (commit, ending.commit.1);
                self.mirror = Mirror::at(ending.length, ending.catalogues);
                return Ok(true);
            }
        }
        self.load_the_long_way(ring)
    }

    /// Reads the whole mirror, and takes the newest commit that has all it names.
    ///
    /// A checkpoint cut short by a power cut may leave a commit in the mirror whose chunks never
    /// reached the disk. The one before it is as good where the journal has what came between,
    /// and then it does: it is emptied only when both halves have what it held. Where it has not,
    /// the newest counts, and what it lacks is set aside.
    fn load_the_long_way(&mut self, ring: &KeyRing) -> Result<bool, VaultError> {
        let mirrored = Survey::of_mirror(&*self.disk, &self.frames)?;
        let stored_catalogues = self.stored_catalogues(ring);
        let copies = [&mirrored.catalogues, &stored_catalogues];
        let stored =
            self.stored_commit().and_then(|sealed| Some((open_commit(ring, &sealed)?, sealed.1)));
        let stored_version = stored.as_ref().map(|(commit, _)| commit.version);
        let mut candidates: Vec<(Commit, Vec<u8>)> = mirrored
            .commits
            .iter()
            .rev()
            .filter(|(version, _)| Some(**version) != stored_version)
            .filter_map(|(version, (_, sealed))| {
                Some((open_commit(ring, &(*version, sealed.clone()))?, sealed.clone()))
            })
            .collect();
        if let Some(stored) = stored {
            let later = |(commit, _): &(Commit, _)| commit.version > stored.0.version;
            candidates.insert(candidates.partition_point(later), stored);
        }
        let newest = candidates.first().map_or(0, |(commit, _)| commit.folded);
        let journaled = journal::sequences(&*self.disk, &self.frames)?;
        let complete = candidates.iter().position(|(commit, _)| {
            let since = commit.folded.saturating_add(1)..=newest;
            since.into_iter().all(|sequence| journaled.contains(&sequence))
                && self.load_catalogues(ring, commit, &copies).is_empty()
                && self.has_every_chunk(&mirrored)
        });
        let never_used = candidates.is_empty() && ring.collections().next().is_none();
        let (commit, sealed) = match candidates.is_empty() {
            true => Default::default(),
            false => candidates.swap_remove(complete.unwrap_or(0)),
        };
        let mut salvage = self.load_catalogues(ring, &commit, &copies);
        if commit.version == 0 {
            salvage.extend(ring.collections().map(|(_, split)| split.tag));
        }
        let store_is_whole = stored_version == Some(commit.version) && salvage.is_empty();
        let end_in_mirror = mirrored.commits.get(&commit.version).and_then(|(end, _)| *end);
        let mirror_is_whole = end_in_mirror.is_some() && salvage.is_empty();
        // A damaged mirror keeps what it has until it is written anew.
        let end = end_in_mirror.unwrap_or(mirrored.length);
        self.mirror = Mirror::at(end, mirrored.catalogues_of(&commit));
        (self.commit, self.sealed_commit) = (commit, sealed);
        // Whatever an unfinished checkpoint left behind, no number is used twice.
        self.commit.version = self.commit.version.max(mirrored.highest_version);
        for (tag, shelf) in &mut self.shelves {
            let used =
                mirrored.highest_chunk.get(tag).map_or(0, |highest| highest.saturating_add(1));
            shelf.catalogue.next = shelf.catalogue.next.max(used);
        }
        for (name, split) in ring.collections() {
            if salvage.contains(&split.tag) {
                self.salvage(split)?;
                self.findings.push(Finding::CatalogueLost { collection: name.into() });
            }
        }
        self.store_suspect.set(!store_is_whole);
        self.leftovers |= !mirror_is_whole; // has both halves written anew
        if !never_used && !store_is_whole && !mirrored.is_ahead_of(stored_version) {
            self.findings.push(Finding::StoreHealed);
        }
        if !never_used && !mirror_is_whole {
            self.findings.push(Finding::MirrorHealed);
        }
        Ok(false)
    }

    /// Whether the mirror or the store has each chunk that the shelves name.
    fn has_every_chunk(&self, mirrored: &Survey) -> bool {
        self.shelves.iter().all(|(tag, shelf)| {
            shelf.catalogue.chunks.iter().all(|(number, entry)| {
                let in_mirror = mirrored.chunks.contains(&(*tag, *number, entry.mark));
                in_mirror
                    || self
                        .store
                        .read(&chunk_key(*tag, *number))
                        .is_ok_and(|held| held.is_some_and(|held| mark_of(&held) == entry.mark))
            })
        })
    }

    /// Fills the shelves a commit names, and gives back those whose catalogue nobody has.
    fn load_catalogues(
        &mut self,
        ring: &KeyRing,
        commit: &Commit,
        copies: &[&Catalogues],
    ) -> BTreeSet<[u8; 16]> {
        let mut missing = BTreeSet::new();
        self.shelves.clear();
        for (_, split) in ring.collections() {
            let Some((version, mark)) = commit.catalogues.get(&split.tag).copied() else {
                continue;
            };
            let copies = copies.iter().filter_map(|copy| copy.get(&(split.tag, version)));
            let loaded = copies.filter(|sealed| mark_of(sealed) == mark).find_map(|sealed| {
                let mut plain = Zeroizing::new(Vec::new());
                split.open(catalogue_place(version), sealed, &mut plain)?;
                let (catalogue, sealed) = (Catalogue::read(&plain)?, sealed.clone());
                Some(Shelf { catalogue, sealed_at: version, sealed, ..Shelf::default() })
            });
            match loaded {
                Some(shelf) => {
                    self.shelves.insert(split.tag, shelf);
                }
                None => {
                    missing.insert(split.tag);
                }
            }
        }
        missing
    }

    /// Without a catalogue: every chunk of a collection that opens, the later over the earlier.
    fn salvage(&mut self, split: &SplitKey) -> Result<(), VaultError> {
        let mut found: BTreeMap<u32, Vec<Vec<u8>>> = BTreeMap::new();
        // A store that fails gives what it has given so far.
        let _partial = self.store.visit(&chunk_prefix(split.tag), &mut |key, envelope| {
            let number = key.last_chunk().copied().map(u32::from_be_bytes).unwrap_or_default();
            found.entry(number).or_default().push(envelope.to_vec());
        });
        mirror::walk(&*self.disk, &self.frames, &mut |_, frame| {
            if frame.kind == Kind::Chunk
                && frame.tag == split.tag
                && let Ok(number) = u32::try_from(frame.number)
            {
                found.entry(number).or_default().push(frame.payload.to_vec());
            }
        })?;
        let mut shelf = Shelf::default();
        let mut plain = Zeroizing::new(Vec::new());
        for (number, envelopes) in found {
            for envelope in envelopes {
                if split.open(chunk_place(number), &envelope, &mut plain).is_some() {
                    chunk::unpack(&plain, &mut |id: ItemId, bytes| {
                        shelf.pending.insert(id, Some(Zeroizing::new(bytes.to_vec())));
                    });
                }
            }
            shelf.catalogue.next = number.saturating_add(1);
        }
        self.shelves.insert(split.tag, shelf);
        Ok(())
    }

    /// Adds what the journal has beyond the last commit, and says how many acknowledged writes are
    /// still missing; `None` if the anchor does not tell.
    fn replay_and_compare(&mut self, ring: &KeyRing) -> Result<Option<u64>, VaultError> {
        let replayed = self.replay(ring)?;
        self.compare_with_anchor(ring, replayed)
    }

    /// Adds what the journal has beyond the last commit, and counts the writes found in it.
    fn replay(&mut self, ring: &KeyRing) -> Result<Replayed, VaultError> {
        let mut replayed = Replayed { last: self.commit.folded, writes: 0 };
        let shelves = &mut self.shelves;
        let walk = journal::replay(&*self.disk, ring, &self.frames, &mut |sequence, sections| {
            if sequence > replayed.last {
                replayed.last = sequence;
                replayed.writes = replayed.writes.saturating_add(1);
                for (tag, outcomes) in sections {
                    shelves.entry(tag).or_default().pending.extend(outcomes);
                }
            }
        })?;
        self.journal = Journal { length: walk.end };
        if walk.tail > 0 {
            self.broken = self.journal.cut(&*self.disk).is_err();
        }
        self.sequence = replayed.last;
        Ok(replayed)
    }

    /// How many acknowledged writes are neither in the chunks nor in the journal.
    fn compare_with_anchor(
        &mut self,
        ring: &KeyRing,
        replayed: Replayed,
    ) -> Result<Option<u64>, VaultError> {
        let readable = match Anchor::read(&*self.disk, &ring.root)? {
            Anchor::At(anchored) => {
                self.sequence = self.sequence.max(anchored);
                true
            }
            Anchor::Unreadable => {
                if self.sequence > 0 {
                    self.findings.push(Finding::AnchorUnreadable);
                }
                Anchor::make(&*self.disk, &ring.root, self.sequence)?;
                false
            }
        };
        let expected = self.sequence.saturating_sub(self.commit.folded);
        let lost = expected.saturating_sub(replayed.writes);
        Ok((readable || lost > 0).then_some(lost))
    }

    /// Leaves every copy whole, and what was found missing noted in them.
    fn settle(&mut self, ring: &KeyRing) -> Result<(), VaultError> {
        self.sealed_commit.clear(); // has the commit sealed anew
        self.checkpoint(ring)
    }
}

/// What the journal gave.
#[derive(Clone, Copy)]
struct Replayed {
    last: u64,
    writes: u64,
}

impl Archive {
    /// The catalogues that the store has.
    fn stored_catalogues(&self, ring: &KeyRing) -> Catalogues {
        let stored = ring.collections().filter_map(|(_, split)| {
            let value = self.store.read(&catalogue_key(split.tag)).ok()??;
            let (version, sealed) = split_version(&value)?;
            Some(((split.tag, version), sealed.to_vec()))
        });
        stored.collect()
    }

    /// The sealed commit that the store ends with, and its version.
    pub(super) fn stored_commit(&self) -> Option<(u64, Vec<u8>)> {
        let value = self.store.read(&commit_key()).ok()??;
        let (version, sealed) = split_version(&value)?;
        Some((version, sealed.to_vec()))
    }
}

fn split_version(value: &[u8]) -> Option<(u64, &[u8])> {
    let (version, sealed) = value.split_first_chunk()?;
    Some((u64::from_le_bytes(*version), sealed))
}

fn open_commit(ring: &KeyRing, (version, sealed): &(u64, Vec<u8>)) -> Option<Commit> {
    let mut plain = Zeroizing::new(Vec::new());
    ring.root.open(commit_place(*version), sealed, &mut plain)?;
    Commit::read(&plain).filter(|commit| commit.version == *version)
}

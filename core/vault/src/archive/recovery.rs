//! Opening: which half tells the truth, what the journal adds, and what is missing.
//!
//! A vault that was closed well takes the short way: store and mirror end with the same commit.
//! Everything else goes the long way, which ends in a checkpoint that leaves all copies whole.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use zeroize::Zeroizing;

use super::{
    Archive, CHECKPOINT_AT, Shelf,
    anchor::Anchor,
    catalogue::{Catalogue, Commit},
    catalogue_key, catalogue_place, chunk, chunk_place, chunk_prefix, commit_key, commit_place,
    journal,
    journal::Journal,
    mirror,
    mirror::Mirror,
};
use crate::{
    Finding, ItemId, VaultError,
    disk::Disk,
    envelope::{Kind, mark_of},
    frames::{FrameKey, frame_length},
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
        let healthy = archive.load(ring)?;
        let replayed = archive.replay(ring)?;
        archive.leftovers |= archive
            .commit
            .catalogues
            .keys()
            .any(|tag| !ring.collections().any(|(_, split)| split.tag == *tag));
        let lost = archive.compare_with_anchor(ring, replayed)?;
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
            findings: Vec::new(),
            broken: false,
            store_suspect: Cell::new(false),
            leftovers: false,
        })
    }

    /// Loads commit and catalogues, and says whether both halves have them alike.
    fn load(&mut self, ring: &KeyRing) -> Result<bool, VaultError> {
        let stored = self.stored_commit();
        let last = mirror::last_commit(&*self.disk, &self.frames)?;
        if let (Some(stored), Some(last)) = (&stored, &last)
            && stored == last
            && let Some(commit) = open_commit(ring, stored)
            && self.load_catalogues(ring, &commit, &HashMap::new()).is_empty()
        {
            let length =
                self.disk.length(mirror::FILE).map_err(VaultError::io("read the mirror"))?;
            self.mirror = Mirror::at(length.unwrap_or(0));
            (self.commit, self.sealed_commit) = (commit, stored.1.clone());
            return Ok(true);
        }
        self.load_the_long_way(ring, stored)
    }

    fn load_the_long_way(
        &mut self,
        ring: &KeyRing,
        stored: Option<(u64, Vec<u8>)>,
    ) -> Result<bool, VaultError> {
        let mut mirrored: Option<(u64, Vec<u8>)> = None;
        let (mut committed, mut highest) = (0, 0);
        let mut catalogues: Catalogues = HashMap::new();
        let trailer = u64::try_from(crate::frames::EMPTY).unwrap_or(u64::MAX);
        let walk =
            mirror::walk(&*self.disk, &self.frames, &mut |offset, frame| match frame.kind {
                Kind::Catalogue => {
                    highest = frame.number.max(highest);
                    catalogues.insert((frame.tag, frame.number), frame.payload.to_vec());
                }
                Kind::Commit
                    if mirrored.as_ref().is_none_or(|(version, _)| *version < frame.number) =>
                {
                    mirrored = Some((frame.number, frame.payload.to_vec()));
                    let end = offset.saturating_add(frame_length(frame));
                    committed = end.saturating_add(trailer);
                }
                _ => {}
            })?;
        let stored = stored.and_then(|sealed| Some((open_commit(ring, &sealed)?, sealed.1)));
        let mirrored = mirrored.and_then(|sealed| Some((open_commit(ring, &sealed)?, sealed.1)));
        let versions = [&stored, &mirrored].map(|half| half.as_ref().map(|(c, _)| c.version));
        let [stored_version, mirrored_version] = versions;
        let newest = stored_version.max(mirrored_version);

        let mirror_is_whole = mirrored_version == newest && walk.skipped == 0;
        let truth = if mirrored_version == newest { mirrored } else { stored };
        let never_used = newest.is_none() && ring.collections().next().is_none();
        let (commit, sealed) = truth.unwrap_or_default();
        let mut salvage: BTreeSet<[u8; 16]> = self.load_catalogues(ring, &commit, &catalogues);
        if newest.is_none() {
            salvage.extend(ring.collections().map(|(_, split)| split.tag));
        }
        (self.commit, self.sealed_commit) = (commit, sealed);
        self.commit.version = self.commit.version.max(highest); // no version is used twice
        // A damaged mirror keeps what it has until it is written anew.
        self.mirror = Mirror::at(if mirror_is_whole { committed } else { walk.end });
        for (name, split) in ring.collections() {
            if salvage.contains(&split.tag) {
                self.salvage(split)?;
                self.findings.push(Finding::CatalogueLost { collection: name.into() });
            }
        }
        let store_is_whole = stored_version == newest && salvage.is_empty();
        self.store_suspect.set(!store_is_whole);
        if never_used {
            return Ok(false); // nothing was ever in it: there is nothing to report
        }
        // A checkpoint that was cut short leaves the store one version behind, as it should.
        let cut_short = mirrored_version > stored_version && stored_version.is_some();
        if !store_is_whole && !cut_short {
            self.findings.push(Finding::StoreHealed);
        }
        if !mirror_is_whole || !salvage.is_empty() {
            self.findings.push(Finding::MirrorHealed);
            self.leftovers = true; // has both halves written anew
        }
        Ok(false)
    }

    /// Fills the shelves a commit names, and gives back those whose catalogue nobody has.
    fn load_catalogues(
        &mut self,
        ring: &KeyRing,
        commit: &Commit,
        mirrored: &Catalogues,
    ) -> BTreeSet<[u8; 16]> {
        let mut missing = BTreeSet::new();
        self.shelves.clear();
        for (_, split) in ring.collections() {
            let Some((version, mark)) = commit.catalogues.get(&split.tag).copied() else {
                continue;
            };
            let stored = self.store.read(&catalogue_key(split.tag)).ok().flatten();
            let stored = stored.and_then(|value| Some(split_version(&value)?.1.to_vec()));
            let mirrored = mirrored.get(&(split.tag, version)).cloned();
            let loaded = [stored, mirrored].into_iter().flatten().find_map(|sealed| {
                let mut plain = Zeroizing::new(Vec::new());
                if mark_of(&sealed) != mark {
                    return None;
                }
                split.open(catalogue_place(version), &sealed, &mut plain)?;
                let catalogue = Catalogue::read(&plain)?;
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
    ) -> Result<u64, VaultError> {
        match Anchor::read(&*self.disk, &ring.root)? {
            Anchor::At(anchored) => self.sequence = self.sequence.max(anchored),
            Anchor::Unreadable => {
                if self.sequence > 0 {
                    self.findings.push(Finding::AnchorUnreadable);
                }
                Anchor::make(&*self.disk, &ring.root, self.sequence)?;
            }
        }
        let expected = self.sequence.saturating_sub(self.commit.folded);
        Ok(expected.saturating_sub(replayed.writes))
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

/// Sealed catalogues of the mirror, by tag and version.
type Catalogues = HashMap<([u8; 16], u64), Vec<u8>>;

impl Archive {
    fn stored_commit(&self) -> Option<(u64, Vec<u8>)> {
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

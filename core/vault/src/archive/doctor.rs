//! A full examination: every copy of every item is opened, and what one copy lacks is healed from
//! the other.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::{Archive, Shelf, chunk, chunk_prefix, mirror, reading::open_envelope};
use crate::{
    Finding, VaultError,
    keys::{KeyRing, SplitKey},
};

impl Archive {
    /// Opens everything in both halves, heals, and gives what was found now and at opening.
    pub(crate) fn examine(&mut self, ring: &KeyRing) -> Result<Vec<Finding>, VaultError> {
        let mut findings = self.findings.clone();
        let mut mirror_is_whole = mirror::ending(&*self.disk, &self.frames)?.is_some();
        let walk = mirror::walk(&*self.disk, &self.frames, &mut |_, _| {})?;
        mirror_is_whole &= walk.skipped == 0 && walk.tail == 0 && !self.mirror_suspect.get();
        let mut store_is_whole = !self.store_suspect.get() && self.store_follows();
        let mut plain = Zeroizing::new(Vec::new());
        for (name, split) in ring.collections() {
            let Some(shelf) = self.shelves.get(&split.tag) else {
                continue;
            };
            let missing_in_store = self.missing_in_store(split, shelf);
            let mut missing_in_mirror = BTreeSet::new();
            for number in shelf.catalogue.chunks.keys() {
                if self.open_mirrored(split, shelf, *number, &mut plain).is_none() {
                    missing_in_mirror.insert(*number);
                }
            }
            let mut nowhere: BTreeSet<u32> = BTreeSet::new();
            nowhere.extend(missing_in_store.intersection(&missing_in_mirror));
            store_is_whole &= missing_in_store.len() == nowhere.len();
            mirror_is_whole &= missing_in_mirror.len() == nowhere.len();
            if !nowhere.is_empty() {
                let items = shelf.items_in(&nowhere);
                findings.push(Finding::ItemsQuarantined { collection: name.into(), items });
            }
        }
        if !mirror_is_whole {
            self.rewrite_mirror(ring)?;
            findings.push(Finding::MirrorHealed);
        }
        if !store_is_whole {
            self.rebuild_store(ring)?;
            findings.push(Finding::StoreHealed);
        }
        Ok(findings)
    }

    /// Lets go of the chunks that no copy has whole, durably, and says how many items of each
    /// collection were in them.
    pub(crate) fn discard_quarantined(
        &mut self,
        ring: &KeyRing,
    ) -> Result<Vec<(String, usize)>, VaultError> {
        let mut discarded = Vec::new();
        for (name, split) in ring.collections() {
            let Some(shelf) = self.shelves.get(&split.tag) else {
                continue;
            };
            let nowhere =
                self.each_chunk(split, shelf, &mut |_, plain| chunk::unpack(plain, &mut |_, _| {}));
            if !nowhere.is_empty() {
                discarded.push((name.into(), shelf.items_in(&nowhere)));
                let shelf = self.shelves.entry(split.tag).or_default();
                shelf.catalogue.chunks.retain(|number, _| !nowhere.contains(number));
                shelf.sealed.clear(); // has the catalogue sealed anew
                shelf.index.take();
            }
        }
        if !discarded.is_empty() {
            self.leftovers = true; // the damaged bytes leave the files too
            self.checkpoint(ring)?;
        }
        Ok(discarded)
    }

    /// How many acknowledged writes were found missing since the vault was made.
    pub(crate) fn lost_writes(&self) -> u64 {
        self.commit.lost
    }

    fn missing_in_store(&self, split: &SplitKey, shelf: &Shelf) -> BTreeSet<u32> {
        let mut missing: BTreeSet<u32> = BTreeSet::new();
        missing.extend(shelf.catalogue.chunks.keys());
        let mut plain = Zeroizing::new(Vec::new());
        // After an error, what was not shown is missing.
        let _partial = self.store.visit(&chunk_prefix(split.tag), &mut |key, envelope| {
            let number = key.last_chunk().copied().map(u32::from_be_bytes).unwrap_or_default();
            if let Some(entry) = shelf.catalogue.chunks.get(&number)
                && open_envelope(split, number, entry, envelope, &mut plain).is_some()
            {
                missing.remove(&number);
            }
        });
        missing
    }
}

//! Reading: an item, all of them, how many; from the mirror, and from the store what the mirror
//! lacks.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::{Archive, Shelf, catalogue::Entry, chunk, chunk_key, chunk_place, index::Index};
use crate::{ItemId, ScanReport, VaultError, envelope::mark_of, keys::SplitKey};

impl Archive {
    /// The bytes of one item.
    pub(crate) fn read(
        &self,
        split: &SplitKey,
        id: ItemId,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let Some(shelf) = self.shelves.get(&split.tag) else {
            return Ok(None);
        };
        if let Some(pending) = shelf.pending.get(&id) {
            return Ok(pending.clone());
        }
        if let Some(found) = self.find(split, shelf, id)? {
            return Ok(Some(found));
        }
        // It may be among those that cannot be read, and "not there" would be a guess.
        match self.with_index(split, shelf, |index| index.unreadable.is_empty()) {
            true => Ok(None),
            false => Err(VaultError::DamagedItem),
        }
    }

    /// Shows every readable item once.
    pub(crate) fn scan(
        &self,
        split: &SplitKey,
        visit: &mut dyn FnMut(ItemId, &[u8]),
    ) -> ScanReport {
        let mut report = ScanReport::default();
        let Some(shelf) = self.shelves.get(&split.tag) else {
            return report;
        };
        let read = &mut report.read;
        let unreadable = self.each_chunk(split, shelf, &mut |_, plain| {
            chunk::unpack(plain, &mut |id, bytes| {
                if shelf.pending.is_empty() || !shelf.pending.contains_key(&id) {
                    *read = read.saturating_add(1);
                    visit(id, bytes);
                }
            })
        });
        for (id, bytes) in &shelf.pending {
            if let Some(bytes) = bytes {
                *read = read.saturating_add(1);
                visit(*id, bytes);
            }
        }
        report.quarantined = shelf.items_in(&unreadable);
        report
    }

    /// How many items there are, those that cannot be read included.
    pub(crate) fn count(&self, split: &SplitKey) -> usize {
        let Some(shelf) = self.shelves.get(&split.tag) else {
            return 0;
        };
        let mut count = shelf.catalogue.items();
        for (id, bytes) in &shelf.pending {
            let folded = self.find(split, shelf, *id).is_ok_and(|found| found.is_some());
            match (folded, bytes.is_some()) {
                (false, true) => count = count.saturating_add(1),
                (true, false) => count = count.saturating_sub(1),
                _ => {}
            }
        }
        count
    }

    /// The item as the chunks have it, whatever is pending.
    fn find(
        &self,
        split: &SplitKey,
        shelf: &Shelf,
        id: ItemId,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let candidates: Vec<u32> =
            self.with_index(split, shelf, |index| index.candidates(id).collect());
        let mut plain = Zeroizing::new(Vec::new());
        let mut found = None;
        for number in candidates {
            self.open_chunk(split, shelf, number, &mut plain)
                .and_then(|()| {
                    chunk::unpack(&plain, &mut |other, bytes| {
                        if other == id {
                            found = Some(Zeroizing::new(bytes.to_vec()));
                        }
                    })
                })
                .ok_or(VaultError::DamagedItem)?;
            if found.is_some() {
                break;
            }
        }
        Ok(found)
    }

    pub(super) fn with_index<T>(
        &self,
        split: &SplitKey,
        shelf: &Shelf,
        work: impl FnOnce(&Index) -> T,
    ) -> T {
        let mut held = shelf.index.borrow_mut();
        let index = held.get_or_insert_with(|| {
            let mut index = Index::with_room(shelf.catalogue.items());
            let unreadable = self.each_chunk(split, shelf, &mut |number, plain| {
                chunk::unpack(plain, &mut |id, _| index.add(id, number))
            });
            index.unreadable = unreadable;
            index.sort();
            index
        });
        work(index)
    }

    /// Shows every chunk opened, in the order they lie in the mirror where that is well, and gives
    /// back those that neither the mirror nor the store has.
    pub(super) fn each_chunk(
        &self,
        split: &SplitKey,
        shelf: &Shelf,
        visit: &mut dyn FnMut(u32, &[u8]) -> Option<()>,
    ) -> BTreeSet<u32> {
        let chunks = &shelf.catalogue.chunks;
        let mut left: BTreeSet<u32> = BTreeSet::new();
        left.extend(chunks.keys());
        let mut plain = Zeroizing::new(Vec::new());
        let all = chunks.iter().map(|(number, entry)| (*number, entry.length));
        self.mirror.each_chunk(&*self.disk, &self.frames, split.tag, all, &mut |number, sealed| {
            if let Some(entry) = chunks.get(&number)
                && mark_of(sealed) == entry.mark
                && let Some(plain) = split.open_in_place(chunk_place(number), sealed)
                && visit(number, plain).is_some()
            {
                left.remove(&number);
            }
        });
        left.retain(|number| {
            let opened = self.open_stored(split, shelf, *number, &mut plain);
            let shown = opened.and_then(|()| visit(*number, &plain)).is_some();
            if shown {
                self.mirror_suspect.set(true);
            }
            !shown
        });
        left
    }

    /// Opens a chunk from the mirror, or from the store where the mirror has it not.
    pub(super) fn open_chunk(
        &self,
        split: &SplitKey,
        shelf: &Shelf,
        number: u32,
        plain: &mut Zeroizing<Vec<u8>>,
    ) -> Option<()> {
        self.open_mirrored(split, shelf, number, plain).or_else(|| {
            self.open_stored(split, shelf, number, plain)?;
            self.mirror_suspect.set(true);
            Some(())
        })
    }

    pub(super) fn open_mirrored(
        &self,
        split: &SplitKey,
        shelf: &Shelf,
        number: u32,
        plain: &mut Zeroizing<Vec<u8>>,
    ) -> Option<()> {
        let entry = shelf.catalogue.chunks.get(&number)?;
        let place = (number, entry.length);
        let envelope = self.mirror.chunk(&*self.disk, &self.frames, split.tag, place)?;
        open_envelope(split, number, entry, &envelope, plain)
    }

    fn open_stored(
        &self,
        split: &SplitKey,
        shelf: &Shelf,
        number: u32,
        plain: &mut Zeroizing<Vec<u8>>,
    ) -> Option<()> {
        let entry = shelf.catalogue.chunks.get(&number)?;
        let envelope = self.store.read(&chunk_key(split.tag, number)).ok()??;
        open_envelope(split, number, entry, &envelope, plain)
    }
}

/// Opens a chunk if it is the very one the catalogue names.
pub(super) fn open_envelope(
    split: &SplitKey,
    number: u32,
    entry: &Entry,
    envelope: &[u8],
    plain: &mut Zeroizing<Vec<u8>>,
) -> Option<()> {
    if mark_of(envelope) != entry.mark {
        return None;
    }
    split.open(chunk_place(number), envelope, plain)
}

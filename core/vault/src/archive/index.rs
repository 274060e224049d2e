//! The index: in which chunks of a collection an item may be, at eight bytes an item.
//!
//! It keeps a digest of each id, not the id, so two items may share an entry's first half: the
//! answer is a few chunks to look into, nearly always one, and none means that it is in none.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::ItemId;

/// Which chunks an item may be in; made when first needed, by opening every chunk once.
#[derive(Default)]
pub(crate) struct Index {
    /// Digest and chunk number in one whole number each, in order.
    entries: Vec<u64>,
    /// The chunks that no copy has whole.
    pub unreadable: BTreeSet<u32>,
}

impl Index {
    /// An index with room for this many items and nothing in it.
    pub(crate) fn with_room(items: usize) -> Self {
        Self { entries: Vec::with_capacity(items), unreadable: BTreeSet::new() }
    }

    /// Notes that an item is in a chunk; to be followed by [`sort`](Self::sort).
    pub(crate) fn add(&mut self, id: ItemId, chunk: u32) {
        self.entries.push(entry(id, chunk));
    }

    /// Puts what was added in order.
    pub(crate) fn sort(&mut self) {
        self.entries.sort_unstable();
    }

    /// Takes a fold over: these chunks are gone, and these items are in new ones.
    pub(crate) fn follow(&mut self, gone: &BTreeSet<u32>, moved: &[(ItemId, u32)]) {
        self.entries.retain(|entry| !gone.contains(&chunk_of(*entry)));
        self.entries.reserve_exact(moved.len());
        self.entries.extend(moved.iter().map(|(id, chunk)| entry(*id, *chunk)));
        self.sort();
    }

    /// The chunks to look for an item in.
    pub(crate) fn candidates(&self, id: ItemId) -> impl Iterator<Item = u32> {
        let from = entry(id, 0);
        let start = self.entries.partition_point(|entry| *entry < from);
        let rest = self.entries.get(start..).unwrap_or_default().iter();
        rest.copied().take_while(move |entry| entry ^ from <= u64::from(u32::MAX)).map(chunk_of)
    }
}

fn entry(id: ItemId, chunk: u32) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    (hasher.finish() & !u64::from(u32::MAX)) | u64::from(chunk)
}

fn chunk_of(entry: u64) -> u32 {
    u32::try_from(entry & u64::from(u32::MAX)).unwrap_or_default() // always fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u16) -> ItemId {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&number.to_le_bytes());
        ItemId::new(id)
    }

    #[test]
    fn an_item_is_found_where_it_was_put_and_nowhere_after_it_is_gone() {
        let mut index = Index::with_room(1000);
        (0..1000).for_each(|number| index.add(id(number), u32::from(number / 16)));
        index.sort();
        for number in 0..1000 {
            let found: Vec<u32> = index.candidates(id(number)).collect();
            assert_eq!(found, [u32::from(number / 16)]);
        }
        assert_eq!(index.candidates(id(2000)).next(), None);

        index.follow(&BTreeSet::from([0, 1]), &[(id(3), 70), (id(2000), 71)]);
        assert_eq!(index.candidates(id(0)).next(), None);
        assert_eq!(index.candidates(id(3)).collect::<Vec<_>>(), [70]);
        assert_eq!(index.candidates(id(2000)).collect::<Vec<_>>(), [71]);
        assert_eq!(index.candidates(id(999)).collect::<Vec<_>>(), [62]);
    }
}

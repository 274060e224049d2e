//! A chunk: some items of a collection in one envelope of a few sizes.
//!
//! ```text
//! count 2 | { id 16 | length 4 | bytes } x count | zeros up to the bucket
//! ```
//!
//! Sealing each record alone costs a nonce, a tag and a call each; about sixteen together scan as
//! fast as sixty-four and cost less to write anew when one of them changes.

use zeroize::Zeroizing;

use crate::{
    ItemId,
    bytes::{self, Reader, put_long},
};

/// With its envelope and its key a full chunk stays below sled's 4 KiB.
const ROOM: usize = 3584;
/// Chunks have few sizes: what is in them is not to be told from how long they are.
const BUCKET: usize = 512;
const COUNT: usize = 2;
const ITEM_HEAD: usize = 16 + 4;

/// Items on their way into a chunk.
pub(crate) struct Packer {
    plain: Zeroizing<Vec<u8>>,
    ids: Vec<ItemId>,
}

impl Packer {
    pub(crate) fn new() -> Self {
        let mut plain = bytes::plaintext(ROOM);
        plain.extend_from_slice(&[0; COUNT]);
        Self { plain, ids: Vec::new() }
    }

    /// Whether an item of this length still has room; an empty chunk has room for any.
    pub(crate) fn has_room(&self, length: usize) -> bool {
        let after = self.plain.len().saturating_add(ITEM_HEAD).saturating_add(length);
        self.ids.is_empty() || after <= ROOM
    }

    pub(crate) fn add(&mut self, id: ItemId, item: &[u8]) -> Option<()> {
        let after = self.plain.len().saturating_add(ITEM_HEAD).saturating_add(item.len());
        if after > self.plain.capacity() {
            let mut larger = bytes::plaintext(after.next_multiple_of(BUCKET));
            larger.extend_from_slice(&self.plain);
            self.plain = larger; // growing in place would leave a copy behind
        }
        self.plain.extend_from_slice(&id.bytes());
        put_long(&mut self.plain, item)?;
        self.ids.push(id);
        Some(())
    }

    /// The plaintext to seal and the ids in it; `None` if there is nothing in it.
    pub(crate) fn finish(mut self) -> Option<(Zeroizing<Vec<u8>>, Vec<ItemId>)> {
        let count = u16::try_from(self.ids.len()).ok().filter(|count| *count > 0)?;
        self.plain.first_chunk_mut::<COUNT>()?.copy_from_slice(&count.to_le_bytes());
        bytes::pad(&mut self.plain, BUCKET);
        Some((self.plain, self.ids))
    }
}

/// Shows the items of an opened chunk; `None` if it is not one.
pub(crate) fn unpack(plain: &[u8], visit: &mut dyn FnMut(ItemId, &[u8])) -> Option<()> {
    let mut reader = Reader::new(plain);
    for _ in 0..reader.u16()? {
        let id = ItemId::new(reader.array()?);
        visit(id, reader.long()?);
    }
    Some(())
}

/// Whether an envelope of this length is less than half full, and worth merging with the next.
pub(crate) fn is_small(length: u32) -> bool {
    usize::try_from(length).is_ok_and(|length| length < ROOM / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let mut packer = Packer::new();
        let items: Vec<(ItemId, Vec<u8>)> =
            (0..16).map(|number| (ItemId::new([number; 16]), vec![number; 200])).collect();
        for (id, item) in &items {
            assert!(packer.has_room(item.len()));
            packer.add(*id, item).unwrap();
        }
        assert!(!packer.has_room(200), "sixteen records of 200 bytes fill a chunk");
        let (plain, ids) = packer.finish().unwrap();
        assert_eq!((plain.len(), ids.len()), (ROOM, 16));
        let mut seen = Vec::new();
        unpack(&plain, &mut |id, bytes| seen.push((id, bytes.to_vec()))).unwrap();
        assert_eq!(seen, items);
    }

    #[test]
    fn a_large_item_has_a_chunk_of_its_own() {
        let mut packer = Packer::new();
        assert!(packer.has_room(1_000_000));
        packer.add(ItemId::new([1; 16]), &[7; 1_000_000]).unwrap();
        assert!(!packer.has_room(0));
        let (plain, _) = packer.finish().unwrap();
        assert_eq!(plain.len() % BUCKET, 0);
    }

    #[test]
    fn nonsense_is_not_a_chunk() {
        assert_eq!(unpack(&[], &mut |_, _| {}), None);
        assert_eq!(unpack(&[0xff; 64], &mut |_, _| {}), None);
    }
}

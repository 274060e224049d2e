//! A catalogue says which chunks a collection has, so that none can be missing or old unnoticed;
//! a commit says the same of catalogues.
//!
//! Both name things by number and by the last bytes of their tag: an envelope that once belonged
//! in a place no longer passes for the one that does.

use std::collections::BTreeMap;

use crate::{bytes::Reader, envelope::mark_of};

/// The chunks of one collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Catalogue {
    /// The number of the next chunk; none is used twice.
    pub next: u32,
    pub chunks: BTreeMap<u32, Entry>,
}

/// What is known of a chunk without opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub items: u16,
    pub length: u32,
    pub mark: [u8; 8],
}

impl Catalogue {
    /// How many items its chunks hold.
    pub(crate) fn items(&self) -> usize {
        self.chunks.values().map(|entry| usize::from(entry.items)).sum()
    }

    /// How many bytes its envelopes take.
    pub(crate) fn bytes(&self) -> u64 {
        self.chunks.values().map(|entry| u64::from(entry.length)).sum()
    }

    pub(crate) fn put(&self) -> Option<Vec<u8>> {
        let mut out = self.next.to_le_bytes().to_vec();
        out.extend_from_slice(&u32::try_from(self.chunks.len()).ok()?.to_le_bytes());
        for (number, entry) in &self.chunks {
            out.extend_from_slice(&number.to_le_bytes());
            out.extend_from_slice(&entry.items.to_le_bytes());
            out.extend_from_slice(&entry.length.to_le_bytes());
            out.extend_from_slice(&entry.mark);
        }
        crate::bytes::pad(&mut out, 512);
        Some(out)
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let mut catalogue = Self { next: reader.u32()?, chunks: BTreeMap::new() };
        for _ in 0..reader.u32()? {
            let number = reader.u32()?;
            let entry =
                Entry { items: reader.u16()?, length: reader.u32()?, mark: reader.array()? };
            catalogue.chunks.insert(number, entry);
        }
        Some(catalogue)
    }
}

impl Entry {
    /// Describes an envelope that holds this many items.
    pub(crate) fn of(envelope: &[u8], items: usize) -> Option<Self> {
        let (items, length) = (u16::try_from(items).ok()?, u32::try_from(envelope.len()).ok()?);
        Some(Self { items, length, mark: mark_of(envelope) })
    }
}

/// The state of the whole archive at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Commit {
    /// How many commits there were.
    pub version: u64,
    /// The last write that the chunks include; the journal has those after it.
    pub folded: u64,
    /// How many acknowledged writes were found missing over the years.
    pub lost: u64,
    /// The catalogue of each collection, by tag: sealed at which version, and its mark.
    pub catalogues: BTreeMap<[u8; 16], (u64, [u8; 8])>,
}

impl Commit {
    pub(crate) fn put(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        for number in [self.version, self.folded, self.lost] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&u32::try_from(self.catalogues.len()).ok()?.to_le_bytes());
        for (tag, (version, mark)) in &self.catalogues {
            out.extend_from_slice(tag);
            out.extend_from_slice(&version.to_le_bytes());
            out.extend_from_slice(mark);
        }
        crate::bytes::pad(&mut out, 512);
        Some(out)
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let (version, folded, lost) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let mut catalogues = BTreeMap::new();
        for _ in 0..reader.u32()? {
            catalogues.insert(reader.array()?, (reader.u64()?, reader.array()?));
        }
        Some(Self { version, folded, lost, catalogues })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_and_a_commit_read_as_they_were_put() {
        let mut catalogue = Catalogue { next: 9, ..Catalogue::default() };
        catalogue.chunks.insert(3, Entry::of(&[5; 100], 16).unwrap());
        catalogue.chunks.insert(8, Entry::of(&[6; 200], 1).unwrap());
        assert_eq!(Catalogue::read(&catalogue.put().unwrap()), Some(catalogue.clone()));
        assert_eq!((catalogue.items(), catalogue.bytes()), (17, 300));

        let mut commit = Commit { version: 1, folded: 2, lost: 3, ..Commit::default() };
        commit.catalogues.insert([7; 16], (1, [8; 8]));
        assert_eq!(Commit::read(&commit.put().unwrap()), Some(commit));
    }

    #[test]
    fn nonsense_is_neither() {
        assert_eq!(Catalogue::read(&[0xff; 100]), None);
        assert_eq!(Commit::read(&[0xff; 100]), None);
    }
}

//! The journal: one frame per write, synced before the write is acknowledged.
//!
//! A frame holds one envelope per collection, under that collection's key, so that destroying the
//! key closes the journal's part of it too. The frame as a whole is authenticated: a write is
//! replayed complete or not at all.

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use crate::{
    Change, ItemId, VaultError,
    bytes::{self, Reader, put_long},
    disk::Disk,
    envelope::Kind,
    frames::{Frame, FrameKey, Walk},
    keys::{KeyRing, Place, SplitKey},
};

pub(crate) const FILE: &str = "journal";
const PUT: u8 = 1;
const DELETE: u8 = 2;
const BUCKET: usize = 64;

/// What a write did to one item: its new bytes, or `None` where it was removed.
pub(crate) type Outcome = (ItemId, Option<Zeroizing<Vec<u8>>>);

/// One collection's part of a write, by the collection's tag.
pub(crate) type Section = ([u8; 16], Vec<Outcome>);

/// The end of the journal.
#[derive(Default)]
pub(crate) struct Journal {
    pub length: u64,
}

impl Journal {
    /// Appends a write and returns when it survives a power cut.
    ///
    /// After an error the write may be there or not, but never half of it.
    pub(crate) fn append(&mut self, disk: &dyn Disk, frame: &[u8]) -> std::io::Result<()> {
        disk.write_at(FILE, self.length, frame)?;
        disk.sync(FILE)?;
        self.length = self.length.saturating_add(u64::try_from(frame.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    /// Cuts the journal back to its last whole frame.
    pub(crate) fn cut(&self, disk: &dyn Disk) -> std::io::Result<()> {
        disk.resize(FILE, self.length)?;
        disk.sync(FILE)
    }

    /// Empties the journal; what it held is elsewhere by now.
    pub(crate) fn reset(&mut self, disk: &dyn Disk) -> std::io::Result<()> {
        self.length = 0;
        self.cut(disk)
    }
}

/// The frame of one write.
pub(crate) fn frame(
    ring: &KeyRing,
    key: &FrameKey,
    sequence: u64,
    changes: &[Change<'_>],
) -> Result<Vec<u8>, VaultError> {
    let mut by_collection: BTreeMap<&str, Vec<&Change<'_>>> = BTreeMap::new();
    for change in changes {
        by_collection.entry(change.collection().name()).or_default().push(change);
    }
    let count = u32::try_from(by_collection.len()).map_err(|_| VaultError::ItemTooLarge)?;
    let mut payload = count.to_le_bytes().to_vec();
    for (part, (name, changes)) in (0..count).zip(by_collection) {
        let split = ring.collection(name).ok_or(VaultError::DamagedHeader)?;
        let plain = section(&changes).ok_or(VaultError::ItemTooLarge)?;
        payload.extend_from_slice(&split.tag);
        let sealed = split.seal(place(sequence, part, count), &plain)?;
        put_long(&mut payload, &sealed).ok_or(VaultError::ItemTooLarge)?;
    }
    let mut out = Vec::new();
    let frame = Frame { kind: Kind::Frame, tag: [0; 16], number: sequence, payload: &payload };
    key.put(&mut out, frame).ok_or(VaultError::ItemTooLarge)?;
    Ok(out)
}

/// Shows every whole write in order: its number, and what it did to each collection.
///
/// Parts of collections whose key was destroyed are passed over.
pub(crate) fn replay(
    disk: &dyn Disk,
    ring: &KeyRing,
    key: &FrameKey,
    visit: &mut dyn FnMut(u64, Vec<Section>),
) -> Result<Walk, VaultError> {
    let mut keys: BTreeMap<[u8; 16], &SplitKey> = BTreeMap::new();
    keys.extend(ring.collections().map(|(_, split)| (split.tag, split)));
    let walk = key.walk(disk, FILE, &mut |_, frame| {
        if frame.kind == Kind::Frame
            && let Some(sections) = open_sections(&keys, frame)
        {
            visit(frame.number, sections);
        }
    });
    walk.map_err(VaultError::io("read the journal"))
}

/// The numbers of the writes the journal has whole.
pub(crate) fn sequences(disk: &dyn Disk, key: &FrameKey) -> Result<BTreeSet<u64>, VaultError> {
    let mut found = BTreeSet::new();
    let walk = key.walk(disk, FILE, &mut |_, frame| {
        if frame.kind == Kind::Frame {
            found.insert(frame.number);
        }
    });
    walk.map_err(VaultError::io("read the journal")).map(|_| found)
}

fn open_sections(keys: &BTreeMap<[u8; 16], &SplitKey>, frame: Frame<'_>) -> Option<Vec<Section>> {
    let mut reader = Reader::new(frame.payload);
    let count = reader.u32()?;
    let mut sections = Vec::new();
    for part in 0..count {
        let (tag, envelope) = (reader.array()?, reader.long()?);
        if let Some(split) = keys.get(&tag) {
            let mut plain = Zeroizing::new(Vec::new());
            split.open(place(frame.number, part, count), envelope, &mut plain)?;
            sections.push((tag, read_section(&plain)?));
        }
    }
    Some(sections)
}

fn place(sequence: u64, part: u32, count: u32) -> Place {
    Place { kind: Kind::Write, number: sequence, part, count }
}

fn section(changes: &[&Change<'_>]) -> Option<Zeroizing<Vec<u8>>> {
    let size = |change: &&Change<'_>| match change {
        Change::Put { bytes, .. } => bytes.len().saturating_add(21),
        Change::Delete { .. } => 17,
    };
    let total: usize = changes.iter().map(size).sum();
    let mut plain = bytes::plaintext(total.saturating_add(4).next_multiple_of(BUCKET));
    plain.extend_from_slice(&u32::try_from(changes.len()).ok()?.to_le_bytes());
    for change in changes {
        match change {
            Change::Put { id, bytes, .. } => {
                plain.push(PUT);
                plain.extend_from_slice(&id.bytes());
                put_long(&mut plain, bytes)?;
            }
            Change::Delete { id, .. } => {
                plain.push(DELETE);
                plain.extend_from_slice(&id.bytes());
            }
        }
    }
    bytes::pad(&mut plain, BUCKET);
    Some(plain)
}

fn read_section(plain: &[u8]) -> Option<Vec<Outcome>> {
    let mut reader = Reader::new(plain);
    let mut outcomes = Vec::new();
    for _ in 0..reader.u32()? {
        let kind = reader.u8()?;
        let id = ItemId::new(reader.array()?);
        outcomes.push(match kind {
            PUT => (id, Some(Zeroizing::new(reader.long()?.to_vec()))),
            DELETE => (id, None),
            _ => return None,
        });
    }
    Some(outcomes)
}

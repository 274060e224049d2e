//! The anchor: the number of the last acknowledged write, in a file of its own, so that a journal
//! that lost its end is found out.
//!
//! Two slots are written in turn. The anchor is written after the journal was synced and is not
//! synced itself: after a power cut it may be behind the journal, never ahead of it.

use zeroize::Zeroizing;

use crate::{
    VaultError, disk,
    disk::Disk,
    envelope::{Kind, OVERHEAD},
    keys::{Place, SplitKey},
};

const FILE: &str = "anchor";
const SLOT: usize = OVERHEAD + 8;
/// The slots lie on different pages: one torn write cannot take both.
const STRIDE: u64 = 4096;

/// What the anchor file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// This many writes were acknowledged, at the least.
    At(u64),
    /// Neither slot can be read.
    Unreadable,
}

impl Anchor {
    pub(crate) fn read(disk: &dyn Disk, root: &SplitKey) -> Result<Self, VaultError> {
        let bytes = disk::read(disk, FILE).map_err(VaultError::io("read the anchor"))?;
        let bytes = bytes.unwrap_or_default();
        let mut best = Self::Unreadable;
        for slot in 0..2_u8 {
            let start = usize::from(slot).saturating_mul(4096);
            let envelope = bytes.get(start..start.saturating_add(SLOT)).unwrap_or_default();
            let mut opened = Zeroizing::new(Vec::new());
            if root.open(place(slot), envelope, &mut opened).is_some()
                && let Some(sequence) = opened.first_chunk().copied().map(u64::from_le_bytes)
            {
                best = match best {
                    Self::At(other) => Self::At(sequence.max(other)),
                    Self::Unreadable => Self::At(sequence),
                };
            }
        }
        Ok(best)
    }

    /// Notes that the write numbered `sequence` was acknowledged.
    pub(crate) fn write(disk: &dyn Disk, root: &SplitKey, sequence: u64) -> Result<(), VaultError> {
        let slot = u8::from(sequence % 2 == 1);
        let envelope = root.seal(place(slot), &sequence.to_le_bytes())?;
        let offset = u64::from(slot).saturating_mul(STRIDE);
        disk.write_at(FILE, offset, &envelope).map_err(VaultError::io("write the anchor"))
    }

    /// Writes both slots anew, durably.
    pub(crate) fn make(disk: &dyn Disk, root: &SplitKey, sequence: u64) -> Result<(), VaultError> {
        let mut bytes = root.seal(place(0), &sequence.to_le_bytes())?;
        bytes.resize(4096, 0);
        bytes.extend_from_slice(&root.seal(place(1), &sequence.to_le_bytes())?);
        disk::replace(disk, &[FILE], &bytes).map_err(VaultError::io("write the anchor"))
    }
}

fn place(slot: u8) -> Place {
    Place { kind: Kind::Anchor, number: 0, part: u32::from(slot), count: 2 }
}

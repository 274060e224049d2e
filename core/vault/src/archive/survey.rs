//! A survey of the whole mirror, for when its end or the store does not tell: what is there, and
//! up to where nothing is damaged.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{catalogue::Commit, mirror};
use crate::{
    VaultError,
    disk::Disk,
    envelope::{Kind, mark_of},
    frames::{FrameKey, frame_length},
};

/// Sealed catalogues, by tag and version.
pub(crate) type Catalogues = HashMap<([u8; 16], u64), Vec<u8>>;

/// What a walk over the whole mirror found.
#[derive(Default)]
pub(crate) struct Survey {
    pub length: u64,
    /// Sealed commits by version, with where each ends if nothing before it is damaged.
    pub commits: BTreeMap<u64, (Option<u64>, Vec<u8>)>,
    pub catalogues: Catalogues,
    /// Where each of them begins.
    catalogues_at: HashMap<([u8; 16], u64), u64>,
    pub chunks: HashSet<([u8; 16], u32, [u8; 8])>,
    pub highest_version: u64,
    pub highest_chunk: HashMap<[u8; 16], u32>,
}

impl Survey {
    pub(crate) fn of_mirror(disk: &dyn Disk, key: &FrameKey) -> Result<Self, VaultError> {
        let mut found = Self::default();
        let mut gapless = 0;
        mirror::walk(disk, key, &mut |offset, frame| {
            let end = offset.saturating_add(frame_length(frame));
            let whole = gapless == offset;
            if whole {
                gapless = end;
            }
            match frame.kind {
                Kind::Chunk => {
                    let number = u32::try_from(frame.number).unwrap_or(u32::MAX);
                    found.chunks.insert((frame.tag, number, mark_of(frame.payload)));
                    let highest = found.highest_chunk.entry(frame.tag).or_default();
                    *highest = number.max(*highest);
                }
                Kind::Catalogue => {
                    found.highest_version = frame.number.max(found.highest_version);
                    let place = (frame.tag, frame.number);
                    found.catalogues.insert(place, frame.payload.to_vec());
                    found.catalogues_at.insert(place, offset);
                }
                Kind::Commit => {
                    found.highest_version = frame.number.max(found.highest_version);
                    let end = whole.then_some(end);
                    found.commits.insert(frame.number, (end, frame.payload.to_vec()));
                }
                Kind::Contents | Kind::Trailer if whole => {
                    let commits = found.commits.values_mut();
                    commits
                        .filter(|(at, _)| *at == Some(offset))
                        .for_each(|(at, _)| *at = Some(end));
                }
                _ => {}
            }
        })?;
        found.length =
            disk.length(mirror::FILE).map_err(VaultError::io("read the mirror"))?.unwrap_or(0);
        Ok(found)
    }

    /// Where the catalogues that a commit names begin, of those that are here.
    pub(crate) fn catalogues_of(&self, commit: &Commit) -> BTreeMap<[u8; 16], u64> {
        let named = commit.catalogues.iter();
        let place = |(tag, (version, _)): (&[u8; 16], &(u64, _))| {
            Some((*tag, *self.catalogues_at.get(&(*tag, *version))?))
        };
        let mut places = BTreeMap::new();
        places.extend(named.filter_map(place));
        places
    }

    /// Whether a checkpoint was cut short, which leaves the store one commit behind.
    pub(crate) fn is_ahead_of(&self, stored: Option<u64>) -> bool {
        stored.is_some_and(|stored| stored < self.highest_version)
    }
}

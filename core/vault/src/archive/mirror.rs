//! The mirror: a file with every chunk once more, so that either half can be made from the other.
//!
//! Each checkpoint appends its chunks, its catalogues, a commit, and a trailer that says where the
//! commit begins. What follows the last commit was never finished and does not count.

use std::{cell::RefCell, collections::HashMap, io};

use crate::{
    VaultError,
    disk::Disk,
    envelope::Kind,
    frames::{EMPTY, Frame, FrameKey, Walk, frame_length},
};

pub(crate) const FILE: &str = "mirror";

/// The mirror's end, and where its chunks are once somebody needed to know.
#[derive(Default)]
pub(crate) struct Mirror {
    /// Where the last commit ends.
    pub length: u64,
    places: RefCell<Option<Places>>,
}

/// Where the frame of each chunk begins, by tag and number.
type Places = HashMap<([u8; 16], u64), u64>;

impl Mirror {
    /// A mirror whose last commit ends at `length`.
    pub(crate) fn at(length: u64) -> Self {
        Self { length, places: RefCell::default() }
    }

    /// Makes `frames` durable behind the last commit.
    pub(crate) fn append(&mut self, disk: &dyn Disk, frames: &[u8]) -> io::Result<()> {
        disk.resize(FILE, self.length)?;
        disk.write_at(FILE, self.length, frames)?;
        disk.sync(FILE)?;
        let added = u64::try_from(frames.len()).unwrap_or(u64::MAX);
        *self = Self::at(self.length.saturating_add(added));
        Ok(())
    }

    /// The envelope of a chunk, if the mirror has it whole.
    pub(crate) fn chunk(
        &self,
        disk: &dyn Disk,
        key: &FrameKey,
        tag: [u8; 16],
        number: u32,
    ) -> Option<Vec<u8>> {
        let mut places = self.places.borrow_mut();
        if places.is_none() {
            let mut found = HashMap::new();
            let walked = key.walk(disk, FILE, &mut |offset, frame| {
                if frame.kind == Kind::Chunk {
                    found.insert((frame.tag, frame.number), offset);
                }
            });
            walked.ok()?;
            *places = Some(found);
        }
        let offset = *places.as_ref()?.get(&(tag, u64::from(number)))?;
        let length = disk.length(FILE).ok()??;
        let mut buffer = Vec::new();
        let frame = key.read(disk, FILE, offset, length, &mut buffer).ok()??;
        (frame.kind == Kind::Chunk && frame.tag == tag).then(|| frame.payload.to_vec())
    }
}

/// The sealed commit at the very end of the file, with its version: the way a clean mirror ends.
pub(crate) fn last_commit(
    disk: &dyn Disk,
    key: &FrameKey,
) -> Result<Option<(u64, Vec<u8>)>, VaultError> {
    let read = || -> io::Result<Option<(u64, Vec<u8>)>> {
        let Some(length) = disk.length(FILE)? else {
            return Ok(None);
        };
        let trailer = u64::try_from(EMPTY).unwrap_or(u64::MAX);
        let Some(end) = length.checked_sub(trailer) else {
            return Ok(None);
        };
        let mut buffer = Vec::new();
        let begin = match key.read(disk, FILE, end, length, &mut buffer)? {
            Some(frame) if frame.kind == Kind::Trailer => frame.number,
            _ => return Ok(None),
        };
        let commit = key.read(disk, FILE, begin, end, &mut buffer)?;
        Ok(commit
            .filter(|frame| frame.kind == Kind::Commit)
            .filter(|frame| begin.checked_add(frame_length(*frame)) == Some(end))
            .map(|frame| (frame.number, frame.payload.to_vec())))
    };
    read().map_err(VaultError::io("read the mirror"))
}

/// Frames on their way to the mirror.
pub(crate) struct Appendix<'a> {
    key: &'a FrameKey,
    start: u64,
    pub frames: Vec<u8>,
}

impl<'a> Appendix<'a> {
    /// To be written at `start` of the file.
    pub(crate) fn new(key: &'a FrameKey, start: u64) -> Self {
        Self { key, start, frames: Vec::new() }
    }

    pub(crate) fn put(
        &mut self,
        kind: Kind,
        tag: [u8; 16],
        number: u64,
        payload: &[u8],
    ) -> Result<(), VaultError> {
        let frame = Frame { kind, tag, number, payload };
        self.key.put(&mut self.frames, frame).ok_or(VaultError::ItemTooLarge)
    }

    /// The commit, and the trailer that leads to it.
    pub(crate) fn commit(&mut self, version: u64, sealed: &[u8]) -> Result<(), VaultError> {
        let begin = self.end();
        self.put(Kind::Commit, [0; 16], version, sealed)?;
        self.put(Kind::Trailer, [0; 16], begin, &[])
    }

    /// Hands over what has gathered, once it is worth a write.
    pub(crate) fn flush_to(&mut self, disk: &dyn Disk, name: &str, least: usize) -> io::Result<()> {
        if self.frames.len() >= least {
            disk.write_at(name, self.start, &self.frames)?;
            self.start = self.end();
            self.frames.clear();
        }
        Ok(())
    }

    fn end(&self) -> u64 {
        self.start.saturating_add(u64::try_from(self.frames.len()).unwrap_or(u64::MAX))
    }
}

/// Walks the whole mirror, for when its end or the store does not tell.
pub(crate) fn walk(
    disk: &dyn Disk,
    key: &FrameKey,
    visit: &mut dyn FnMut(u64, Frame<'_>),
) -> Result<Walk, VaultError> {
    key.walk(disk, FILE, visit).map_err(VaultError::io("read the mirror"))
}

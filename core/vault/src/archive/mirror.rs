//! The mirror: every chunk in a plain file, which reading is fastest from, and from which the store
//! can be made anew.
//!
//! Each checkpoint appends its chunks, its catalogues, a commit, a list of where the newest
//! catalogues are, and a trailer that says where the commit begins. What follows the last trailer
//! was never finished and does not count.
//!
//! ```text
//! chunk chunk catalogue commit contents trailer │ chunk catalogue commit contents trailer │ unfinished
//! ```

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    io,
};

use zeroize::Zeroizing;

use crate::{
    VaultError,
    bytes::Reader,
    disk::Disk,
    envelope::{Kind, make_room},
    frames::{EMPTY, Frame, FrameKey, HEAD, Walk, frame_length},
};

pub(crate) const FILE: &str = "mirror";
/// How much is read at once.
const RUN: u64 = 256 * 1024;

/// The mirror's end, what it ends with, and where its chunks are once somebody needed to know.
#[derive(Default)]
pub(crate) struct Mirror {
    /// Where the last commit ends, its trailer included.
    pub length: u64,
    /// Where the newest catalogue of each collection begins.
    catalogues: BTreeMap<[u8; 16], u64>,
    places: RefCell<Option<Places>>,
}

/// Where the frame of each chunk begins, by tag and number.
type Places = HashMap<([u8; 16], u32), u64>;

/// How the mirror ends, if it was closed well.
#[derive(Default)]
pub(crate) struct Ending {
    pub length: u64,
    /// The last commit: version and envelope.
    pub commit: (u64, Vec<u8>),
    pub catalogues: BTreeMap<[u8; 16], u64>,
}

impl Mirror {
    /// A mirror that ends so.
    pub(crate) fn at(length: u64, catalogues: BTreeMap<[u8; 16], u64>) -> Self {
        Self { length, catalogues, places: RefCell::default() }
    }

    /// The sealed bytes of a chunk as they lie in the mirror, damaged or not.
    pub(crate) fn chunk(
        &self,
        disk: &dyn Disk,
        key: &FrameKey,
        tag: [u8; 16],
        (number, length): (u32, u32),
    ) -> Option<Vec<u8>> {
        let offset = self.place(disk, key, tag, number)?.checked_add(to_u64(HEAD))?;
        let mut envelope = vec![0; usize::try_from(length).ok()?];
        disk.read_at(FILE, offset, &mut envelope).ok()?;
        Some(envelope)
    }

    /// Shows the sealed bytes of these chunks, in the order they lie in; those it has no place
    /// for are passed over. They may be opened where they lie: the buffer is wiped.
    pub(crate) fn each_chunk(
        &self,
        disk: &dyn Disk,
        key: &FrameKey,
        tag: [u8; 16],
        chunks: impl Iterator<Item = (u32, u32)>,
        visit: &mut dyn FnMut(u32, &mut [u8]),
    ) {
        let mut places: Vec<(u64, u32, u32)> = chunks
            .filter_map(|(number, length)| {
                let offset = self.place(disk, key, tag, number)?;
                Some((offset.checked_add(to_u64(HEAD))?, number, length))
            })
            .collect();
        places.sort_unstable();
        let mut buffer = Zeroizing::new(Vec::new());
        let mut rest = places.as_slice();
        while let Some((start, _, _)) = rest.first().copied() {
            // A run: what lies close together is read at once.
            let near = |(offset, _, length): &(u64, u32, u32)| {
                offset.saturating_add(u64::from(*length)) <= start.saturating_add(RUN)
            };
            let count = rest.iter().take_while(|place| near(place)).count().max(1);
            let (run, later) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            rest = later;
            let end =
                run.last().map_or(start, |(at, _, length)| at.saturating_add((*length).into()));
            let length = to_usize(end.saturating_sub(start));
            if buffer.capacity() < length {
                make_room(&mut buffer, length);
            }
            buffer.resize(length, 0);
            if disk.read_at(FILE, start, &mut buffer).is_err() {
                continue; // the file ends before, or the disk is failing: the store may have them
            }
            for (offset, number, length) in run {
                let from = to_usize(offset.saturating_sub(start));
                let to = from.saturating_add(usize::try_from(*length).unwrap_or(usize::MAX));
                if let Some(envelope) = buffer.get_mut(from..to) {
                    visit(*number, envelope);
                }
            }
        }
    }

    /// Takes over what an appendix has written behind the last commit.
    pub(crate) fn extend(&mut self, written: Written) {
        self.length = written.end;
        self.catalogues.extend(written.catalogues);
        if let Some(places) = self.places.get_mut() {
            places.extend(written.chunks);
        }
    }

    fn place(&self, disk: &dyn Disk, key: &FrameKey, tag: [u8; 16], number: u32) -> Option<u64> {
        let mut places = self.places.borrow_mut();
        if places.is_none() {
            *places = Some(find_chunks(disk, key, self.length).ok()?);
        }
        places.as_ref()?.get(&(tag, number)).copied()
    }
}

/// Looks where chunks are: at the heads alone if they lead from one to the next to the very end,
/// else at every frame.
///
/// What a head says is not believed but tried: the envelope opens as that chunk or it does not.
fn find_chunks(disk: &dyn Disk, key: &FrameKey, length: u64) -> io::Result<Places> {
    let mut found = Places::new();
    let mut note = |offset: u64, kind: Kind, tag: [u8; 16], number: u64| {
        if kind == Kind::Chunk
            && offset < length
            && let Ok(number) = u32::try_from(number)
        {
            found.insert((tag, number), offset);
        }
    };
    if !key.skim(disk, FILE, length, &mut note)? {
        key.walk(disk, FILE, &mut |offset, frame| {
            note(offset, frame.kind, frame.tag, frame.number);
        })?;
    }
    Ok(found)
}

/// How the mirror ends; `None` if it was not closed well.
pub(crate) fn ending(disk: &dyn Disk, key: &FrameKey) -> Result<Option<Ending>, VaultError> {
    let read = || -> io::Result<Option<Ending>> {
        let Some(length) = disk.length(FILE)? else {
            return Ok(None);
        };
        let Some(trailer) = length.checked_sub(to_u64(EMPTY)) else {
            return Ok(None);
        };
        let mut buffer = Vec::new();
        let begin = match key.read(disk, FILE, trailer, length, &mut buffer)? {
            Some(frame) if frame.kind == Kind::Trailer => frame.number,
            _ => return Ok(None),
        };
        let (commit, contents) = match key.read(disk, FILE, begin, trailer, &mut buffer)? {
            Some(frame) if frame.kind == Kind::Commit => {
                let next = begin.saturating_add(frame_length(frame));
                ((frame.number, frame.payload.to_vec()), next)
            }
            _ => return Ok(None),
        };
        let catalogues = match key.read(disk, FILE, contents, trailer, &mut buffer)? {
            Some(frame)
                if frame.kind == Kind::Contents
                    && contents.checked_add(frame_length(frame)) == Some(trailer) =>
            {
                read_contents(frame.payload)
            }
            _ => None,
        };
        Ok(catalogues.map(|catalogues| Ending { length, commit, catalogues }))
    };
    read().map_err(VaultError::io("read the mirror"))
}

/// The sealed catalogue that begins at `offset`, with its version.
pub(crate) fn catalogue_at(
    disk: &dyn Disk,
    key: &FrameKey,
    offset: u64,
    ending: &Ending,
) -> Option<(u64, Vec<u8>)> {
    let mut buffer = Vec::new();
    let frame = key.read(disk, FILE, offset, ending.length, &mut buffer).ok()??;
    (frame.kind == Kind::Catalogue).then(|| (frame.number, frame.payload.to_vec()))
}

fn read_contents(payload: &[u8]) -> Option<BTreeMap<[u8; 16], u64>> {
    let mut reader = Reader::new(payload);
    let mut catalogues = BTreeMap::new();
    while !reader.is_empty() {
        catalogues.insert(reader.array()?, reader.u64()?);
    }
    Some(catalogues)
}

/// Frames on their way to the end of a file.
pub(crate) struct Appendix<'a> {
    key: &'a FrameKey,
    disk: &'a dyn Disk,
    file: &'a str,
    /// Where `frames` will be written.
    start: u64,
    frames: Vec<u8>,
    written: Written,
}

/// What an appendix has put where.
#[derive(Default)]
pub(crate) struct Written {
    pub end: u64,
    chunks: Vec<(([u8; 16], u32), u64)>,
    catalogues: BTreeMap<[u8; 16], u64>,
}

impl Written {
    /// A mirror that has this and nothing else.
    pub(crate) fn into_mirror(self) -> Mirror {
        let places = self.chunks.into_iter().collect();
        let places = RefCell::new(Some(places));
        Mirror { length: self.end, catalogues: self.catalogues, places }
    }
}

impl<'a> Appendix<'a> {
    /// Cuts `file` at `start`, durably, to be written from there on.
    pub(crate) fn new(
        key: &'a FrameKey,
        disk: &'a dyn Disk,
        file: &'a str,
        start: u64,
    ) -> io::Result<Self> {
        let has_tail = disk.length(file)?.is_some_and(|length| length > start);
        disk.resize(file, start)?;
        if has_tail {
            disk.sync(file)?; // or a trailer in it could come back behind what is written now
        }
        Ok(Self { key, disk, file, start, frames: Vec::new(), written: Written::default() })
    }

    pub(crate) fn chunk(
        &mut self,
        tag: [u8; 16],
        number: u32,
        envelope: &[u8],
    ) -> Result<(), VaultError> {
        self.written.chunks.push(((tag, number), self.end()));
        self.put(Kind::Chunk, tag, number.into(), envelope)
    }

    pub(crate) fn catalogue(
        &mut self,
        tag: [u8; 16],
        version: u64,
        envelope: &[u8],
    ) -> Result<(), VaultError> {
        self.written.catalogues.insert(tag, self.end());
        self.put(Kind::Catalogue, tag, version, envelope)
    }

    /// The commit and where every catalogue is (those of `before` that are not in here too);
    /// returns when all of it survives a power cut.
    ///
    /// Only then the trailer is written: where there is one, what lies before it reached the disk.
    /// It is not synced itself; without it opening takes the long way and loses nothing.
    pub(crate) fn finish(
        mut self,
        (version, sealed): (u64, &[u8]),
        before: &Mirror,
    ) -> Result<Written, VaultError> {
        let begin = self.end();
        self.put(Kind::Commit, [0; 16], version, sealed)?;
        let mut catalogues = before.catalogues.clone();
        catalogues.extend(&self.written.catalogues);
        let contents: Vec<u8> = catalogues
            .iter()
            .flat_map(|(tag, offset)| tag.iter().copied().chain(offset.to_le_bytes()))
            .collect();
        self.put(Kind::Contents, [0; 16], version, &contents)?;
        self.flush()?;
        self.disk.sync(self.file).map_err(VaultError::io("write the mirror"))?;
        self.put(Kind::Trailer, [0; 16], begin, &[])?;
        self.flush()?;
        self.written.end = self.start;
        Ok(self.written)
    }

    fn put(
        &mut self,
        kind: Kind,
        tag: [u8; 16],
        number: u64,
        payload: &[u8],
    ) -> Result<(), VaultError> {
        let frame = Frame { kind, tag, number, payload };
        self.key.put(&mut self.frames, frame).ok_or(VaultError::ItemTooLarge)?;
        if to_u64(self.frames.len()) >= RUN { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), VaultError> {
        let written = self.disk.write_at(self.file, self.start, &self.frames);
        written.map_err(VaultError::io("write the mirror"))?;
        self.start = self.end();
        self.frames.clear();
        Ok(())
    }

    fn end(&self) -> u64 {
        self.start.saturating_add(to_u64(self.frames.len()))
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

fn to_u64(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn to_usize(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

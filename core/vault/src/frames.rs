//! Frames in a file: each says what it is and is authenticated whole, so that what follows a
//! damaged one is found again.
//!
//! ```text
//! magic 8 | kind 1 | tag 16 | number 8 | length 4 | payload | check 16
//! ```

use std::io;

use ring::hmac;

use crate::{Secret, bytes::Reader, disk::Disk, envelope::Kind};

const MAGIC: &[u8; 8] = b"SimsimF\x01";
/// What comes before a frame's payload.
pub(crate) const HEAD: usize = 8 + 1 + 16 + 8 + 4;
const CHECK: usize = 16;
/// The length of a frame without a payload.
pub(crate) const EMPTY: usize = HEAD + CHECK;
/// A longer frame is never written, so a length above this is damage.
const LONGEST: usize = 64 * 1024 * 1024;
const WINDOW: usize = 64 * 1024;

/// The key that frames are authenticated with, HMAC-SHA256 cut to 128 bits
/// ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104) section 5).
pub(crate) struct FrameKey {
    key: hmac::Key,
    vault: [u8; 16],
}

/// One frame, as written or as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub kind: Kind,
    pub tag: [u8; 16],
    pub number: u64,
    pub payload: &'a [u8],
}

/// How far a walk over a file came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Walk {
    /// Where the last whole frame ends.
    pub end: u64,
    /// How many bytes before that were no frame.
    pub skipped: u64,
    /// How many bytes there are after that, which are no frame either.
    pub tail: u64,
}

impl FrameKey {
    pub(crate) fn new(key: &Secret<32>, vault: [u8; 16]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key.expose()), vault }
    }

    /// Appends a frame; `None` if its payload is too long for one.
    pub(crate) fn put(&self, out: &mut Vec<u8>, frame: Frame<'_>) -> Option<()> {
        let length = u32::try_from(frame.payload.len()).ok()?;
        if frame.payload.len() > LONGEST {
            return None;
        }
        let start = out.len();
        out.extend_from_slice(MAGIC);
        out.push(frame.kind as u8);
        out.extend_from_slice(&frame.tag);
        out.extend_from_slice(&frame.number.to_le_bytes());
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(frame.payload);
        let check = self.check(out.get(start..)?)?;
        out.extend_from_slice(&check);
        Some(())
    }

    /// Reads the frame at `offset` of a file that ends at `length`.
    pub(crate) fn read<'a>(
        &self,
        disk: &dyn Disk,
        name: &str,
        offset: u64,
        length: u64,
        buffer: &'a mut Vec<u8>,
    ) -> io::Result<Option<Frame<'a>>> {
        let Some(left) = length.checked_sub(offset).and_then(|left| usize::try_from(left).ok())
        else {
            return Ok(None);
        };
        buffer.clear();
        if left < EMPTY {
            return Ok(None);
        }
        buffer.resize(HEAD, 0);
        disk.read_at(name, offset, buffer)?;
        let payload = read_head(buffer).map(|(_, _, _, payload)| payload);
        let Some(payload) = payload.filter(|payload| *payload <= left - EMPTY) else {
            return Ok(None);
        };
        buffer.resize(EMPTY.saturating_add(payload), 0);
        disk.read_at(name, offset, buffer)?;
        Ok(self.parse(buffer))
    }

    /// Shows every whole frame of a file with its offset, whatever lies between them.
    pub(crate) fn walk(
        &self,
        disk: &dyn Disk,
        name: &str,
        visit: &mut dyn FnMut(u64, Frame<'_>),
    ) -> io::Result<Walk> {
        let length = disk.length(name)?.unwrap_or(0);
        let mut walk = Walk::default();
        let mut offset = 0;
        let mut buffer = Vec::new();
        while offset < length {
            if let Some(frame) = self.read(disk, name, offset, length, &mut buffer)? {
                let next = offset.saturating_add(frame_length(frame));
                visit(offset, frame);
                walk.skipped = walk.skipped.saturating_add(offset.saturating_sub(walk.end));
                walk.end = next;
                offset = next;
            } else {
                offset = find_magic(disk, name, offset.saturating_add(1), length)?;
            }
        }
        walk.tail = length.saturating_sub(walk.end);
        Ok(walk)
    }

    /// Shows what the heads say, from the first frame to where `length` ends the file: offset,
    /// kind, tag and number. `false` if they do not lead there. Nothing shown is authenticated.
    pub(crate) fn skim(
        &self,
        disk: &dyn Disk,
        name: &str,
        length: u64,
        visit: &mut dyn FnMut(u64, Kind, [u8; 16], u64),
    ) -> io::Result<bool> {
        let mut offset: u64 = 0;
        let mut head = [0; HEAD];
        while offset < length {
            if length.saturating_sub(offset) < u64::try_from(EMPTY).unwrap_or(u64::MAX) {
                return Ok(false);
            }
            disk.read_at(name, offset, &mut head)?;
            let Some((kind, tag, number, payload)) = read_head(&head) else {
                return Ok(false);
            };
            visit(offset, kind, tag, number);
            let whole = u64::try_from(EMPTY.saturating_add(payload)).unwrap_or(u64::MAX);
            offset = offset.saturating_add(whole);
        }
        Ok(offset == length)
    }

    fn parse<'a>(&self, bytes: &'a [u8]) -> Option<Frame<'a>> {
        let (content, check) = bytes.split_at_checked(bytes.len().checked_sub(CHECK)?)?;
        if self.check(content)?.as_slice() != check {
            return None;
        }
        let (kind, tag, number, length) = read_head(content)?;
        let payload = content.get(HEAD..).filter(|payload| payload.len() == length)?;
        Some(Frame { kind, tag, number, payload })
    }

    fn check(&self, content: &[u8]) -> Option<[u8; CHECK]> {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&self.vault);
        context.update(content);
        context.sign().as_ref().first_chunk().copied()
    }
}

/// How much room a frame takes in its file.
pub(crate) fn frame_length(frame: Frame<'_>) -> u64 {
    u64::try_from(EMPTY.saturating_add(frame.payload.len())).unwrap_or(u64::MAX)
}

/// Kind, tag, number and the payload's length, as the head of a frame has them.
fn read_head(head: &[u8]) -> Option<(Kind, [u8; 16], u64, usize)> {
    let mut reader = Reader::new(head);
    if reader.array::<8>()? != *MAGIC {
        return None;
    }
    let kind = Kind::from_number(reader.u8()?)?;
    let (tag, number) = (reader.array()?, reader.u64()?);
    let length = usize::try_from(reader.u32()?).ok().filter(|length| *length <= LONGEST)?;
    Some((kind, tag, number, length))
}

/// Where the next frame may begin, or the end of the file.
fn find_magic(disk: &dyn Disk, name: &str, mut from: u64, length: u64) -> io::Result<u64> {
    let mut window = Vec::new();
    while from < length {
        let left = usize::try_from(length.saturating_sub(from)).unwrap_or(usize::MAX);
        window.resize(left.min(WINDOW), 0);
        disk.read_at(name, from, &mut window)?;
        if let Some(place) = window.windows(MAGIC.len()).position(|bytes| bytes == MAGIC) {
            return Ok(from.saturating_add(u64::try_from(place).unwrap_or(u64::MAX)));
        }
        if left <= WINDOW {
            break;
        }
        // The magic may lie across the border of two windows.
        let step = window.len().saturating_sub(MAGIC.len() - 1);
        from = from.saturating_add(u64::try_from(step).unwrap_or(u64::MAX));
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Directory;

    fn key() -> FrameKey {
        FrameKey::new(&Secret::copied_from(&[3; 32]), [4; 16])
    }

    fn frame(number: u64, payload: &[u8]) -> Frame<'_> {
        Frame { kind: Kind::Write, tag: [1; 16], number, payload }
    }

    fn walked(bytes: &[u8]) -> (Vec<u64>, Walk) {
        let place = tempfile::tempdir().unwrap();
        let disk = Directory::new(place.path());
        disk.write_at("file", 0, bytes).unwrap();
        let mut seen = Vec::new();
        let walk = key().walk(&disk, "file", &mut |_, frame| seen.push(frame.number)).unwrap();
        (seen, walk)
    }

    fn three() -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut starts) = (Vec::new(), Vec::new());
        for (number, payload) in [&[7; 100][..], b"", &[8; 90_000]].into_iter().enumerate() {
            starts.push(bytes.len());
            key().put(&mut bytes, frame(u64::try_from(number).unwrap(), payload)).unwrap();
        }
        starts.push(bytes.len());
        (bytes, starts)
    }

    #[test]
    fn whole_frames_are_all_found() {
        let (bytes, _) = three();
        let (seen, walk) = walked(&bytes);
        assert_eq!(seen, [0, 1, 2]);
        assert_eq!((walk.skipped, walk.tail), (0, 0));
    }

    #[test]
    fn a_damaged_frame_is_skipped_and_the_next_one_found() {
        let (bytes, starts) = three();
        for place in (starts[0]..starts[1] + 60).chain([starts[2] + 5, starts[2] + 66_000]) {
            let mut changed = bytes.clone();
            changed[place] ^= 0x20;
            let hit = u64::try_from(starts.iter().filter(|start| **start <= place).count() - 1);
            let others: Vec<u64> = (0..3).filter(|number| Ok(*number) != hit).collect();
            assert_eq!(walked(&changed).0, others, "byte {place}");
        }
    }

    #[test]
    fn heads_that_do_not_lead_to_the_end_are_not_skimmed() {
        let (bytes, starts) = three();
        let place = tempfile::tempdir().unwrap();
        let disk = Directory::new(place.path());
        let skimmed = |bytes: &[u8]| {
            disk.resize("file", 0).unwrap();
            disk.write_at("file", 0, bytes).unwrap();
            let (mut seen, length) = (Vec::new(), u64::try_from(bytes.len()).unwrap());
            let mut visit = |_: u64, _: Kind, _: [u8; 16], number: u64| seen.push(number);
            (key().skim(&disk, "file", length, &mut visit).unwrap(), seen)
        };
        assert_eq!(skimmed(&bytes), (true, vec![0, 1, 2]));
        assert!(!skimmed(&bytes[..bytes.len() - 1]).0, "it ends in the middle of a frame");
        for damaged in [starts[0], starts[1] + HEAD - 4, starts[2] + 8] {
            let mut changed = bytes.clone();
            changed[damaged] ^= 0x20;
            assert!(!skimmed(&changed).0, "byte {damaged}");
        }
    }

    #[test]
    fn a_torn_tail_is_told_from_damage() {
        let (bytes, starts) = three();
        let (seen, walk) = walked(&bytes[..bytes.len() - 1]);
        assert_eq!(seen, [0, 1]);
        assert_eq!(walk.end, u64::try_from(starts[2]).unwrap());
        assert_eq!((walk.skipped, walk.tail > 0), (0, true));
    }

    #[test]
    fn a_file_of_nothing_is_walked_to_its_end() {
        let (seen, walk) = walked(&vec![0; 300_000]);
        assert!(seen.is_empty());
        assert_eq!(walk.tail, 300_000);
        let mut nested = Vec::new();
        (0..5_000).for_each(|_| nested.extend_from_slice(MAGIC));
        assert!(walked(&nested).0.is_empty());
    }
}

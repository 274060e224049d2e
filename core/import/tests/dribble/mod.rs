//! Dribble: a file that comes in small pieces, so that whatever is read lies on the border of some.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use simsim_import::Input;

/// Gives at most so many bytes at once.
struct Dribble<'b> {
    bytes: Cursor<&'b [u8]>,
    at_once: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = self.at_once.min(into.len());
        self.bytes.read(&mut into[..most])
    }
}

impl Seek for Dribble<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// The same, for the importers.
pub(crate) fn dribbled(bytes: &[u8], at_once: usize) -> Input<'_> {
    Input::of_file(Dribble { bytes: Cursor::new(bytes), at_once })
}

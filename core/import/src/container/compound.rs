//! Compound: the file within a file in which old office programs keep their streams ([MS-CFB]).

use std::io::{Cursor, Read};

use cfb::CompoundFile;

/// How a compound file begins.
pub(super) const MARK: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The contents of the first stream with one of these names; none where the file is broken.
pub(super) fn stream(file: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let mut compound = CompoundFile::open(Cursor::new(file)).ok()?;
    let name = names.iter().find(|name| compound.is_stream(name))?;
    let mut contents = Vec::new();
    let longest = u64::try_from(file.len()).ok()?; // whatever length it claims
    compound.open_stream(name).ok()?.take(longest).read_to_end(&mut contents).ok()?;
    Some(contents)
}

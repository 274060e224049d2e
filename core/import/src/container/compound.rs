//! Compound: the file within a file in which old office programs keep their streams.
//!
//! A chain of sectors may run in circles and name sectors that are not there, so a chain is never longer
//! than the file has sectors. Specification: [MS-CFB], versions 3 and 4.

/// How a compound file begins.
pub(super) const MARK: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The contents of the first stream with one of these names; none where the file is broken.
pub(super) fn stream(file: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    const ENTRY: usize = 128;
    const SMALL: usize = 4096;
    const MINI: usize = 64;
    let sectors = Sectors::new(file)?;
    let directory = sectors.chain(word(file, 48)?)?;
    let mut entries = directory.chunks_exact(ENTRY);
    let root = entries.next()?;
    let entry = entries.find(|entry| {
        let name = name(entry).unwrap_or_default();
        names.iter().any(|wanted| name.eq_ignore_ascii_case(wanted))
    })?;
    let (start, size) = (word(entry, 116)?, usize::try_from(word(entry, 120)?).ok()?);
    let mut contents = if size < SMALL {
        let small = Sectors {
            bytes: &sectors.chain(word(root, 116)?)?,
            before: 0,
            size: MINI,
            next: words(&sectors.chain(word(file, 60)?)?),
        };
        small.chain(start)?
    } else {
        sectors.chain(start)?
    };
    contents.truncate(size);
    if contents.len() == size { Some(contents) } else { None }
}

/// Sectors of one size, and which comes after which.
struct Sectors<'f> {
    bytes: &'f [u8],
    /// The bytes before the first.
    before: usize,
    size: usize,
    next: Vec<u32>,
}

impl<'f> Sectors<'f> {
    fn new(file: &'f [u8]) -> Option<Self> {
        const FIRST_TABLES: core::ops::Range<usize> = 76..512;
        let size = match half(file, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut sectors = Self { bytes: file, before: size, size, next: Vec::new() };
        // Which sectors hold the table of sectors: the first are listed in the header, and the rest
        // in sectors whose last word is the next such.
        let mut tables = words(file.get(FIRST_TABLES)?);
        let mut more = word(file, 68)?;
        for _ in 0..sectors.count() {
            let Some(listed) = sectors.at(more) else { break };
            let mut listed = words(listed);
            more = listed.pop()?;
            tables.extend(listed);
        }
        for table in tables.into_iter().take(sectors.count()) {
            if let Some(table) = sectors.at(table) {
                let words = words(table);
                sectors.next.extend(words);
            }
        }
        Some(sectors)
    }

    fn count(&self) -> usize {
        self.bytes.len().div_euclid(self.size)
    }

    fn at(&self, sector: u32) -> Option<&'f [u8]> {
        let at = usize::try_from(sector).ok()?.checked_mul(self.size)?.checked_add(self.before)?;
        let end = at.checked_add(self.size)?.min(self.bytes.len());
        self.bytes.get(at..end).filter(|sector| !sector.is_empty())
    }

    /// A sector and all that follow it; none where one is not there, or they never end.
    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        const END: u32 = 0xffff_fffe;
        let (mut contents, mut sector) = (Vec::new(), first);
        for _ in 0..=self.count() {
            if sector == END {
                return Some(contents);
            }
            contents.extend_from_slice(self.at(sector)?);
            sector = *self.next.get(usize::try_from(sector).ok()?)?;
        }
        None
    }
}

/// The name of an entry of the directory, in UTF-16 with a zero at its end.
fn name(entry: &[u8]) -> Option<String> {
    let length = usize::from(half(entry, 64)?).checked_sub(2)?;
    let units = entry.get(..length.min(64))?.chunks_exact(2);
    let units: Vec<u16> = units.filter_map(|unit| half(unit, 0)).collect();
    Some(String::from_utf16_lossy(&units))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|bytes| word(bytes, 0)).collect()
}

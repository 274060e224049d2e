//! Container: the file within a ZIP, and the sheets within a workbook.
//!
//! Nothing that an archive says of its own sizes is believed: what comes out is counted, and
//! counting stops at the limit.

mod compound;
mod old_workbook;

use std::io::{self, Cursor, Read, SeekFrom};

use calamine::{DataRef, Reader, Xlsx};
use csv::StringRecord;
use zip::{ZipArchive, result::ZipError};

use crate::{ImportError, Input, Limits, Options, input::ReadSeek, text::clip};

/// Whether a file that begins so is a ZIP, and so perhaps a workbook.
pub(crate) fn is_zip(beginning: &[u8]) -> bool {
    beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06")
}

/// Whether a file is a ZIP with something locked in it.
pub(crate) fn is_locked(bytes: Box<dyn ReadSeek + '_>) -> bool {
    let Ok(archive) = ZipArchive::new(bytes) else { return false };
    (0..archive.len()).any(|at| archive.by_index_data(at).is_ok_and(|entry| entry.encrypted()))
}

/// The names of the files in a ZIP, in its order; none where it is a workbook or no ZIP.
pub(crate) fn entries(bytes: Box<dyn ReadSeek + '_>) -> Vec<String> {
    let Ok(mut archive) = ZipArchive::new(bytes) else { return Vec::new() };
    if archive.index_for_name(WORKBOOK).is_some() {
        return Vec::new();
    }
    files(&mut archive).into_iter().map(|(_, name)| name).collect()
}

/// Where the files of an archive are, and their names, without folders and what systems add.
fn files(archive: &mut ZipArchive<Box<dyn ReadSeek + '_>>) -> Vec<(usize, String)> {
    let mut files = Vec::new();
    for index in 0..archive.len() {
        // A name in no charset is still a file.
        let name = archive.name_for_index(index).and_then(Result::ok).unwrap_or_default();
        if !(name.ends_with('/') || name.starts_with("__MACOSX/") || name.contains(".DS_Store")) {
            files.push((index, name.into_owned()));
        }
    }
    files
}

/// The entry that makes a ZIP a workbook.
const WORKBOOK: &str = "[Content_Types].xml";

/// What a file is, once its container is off.
pub(crate) enum Opened<'a> {
    /// One file: itself, or the one from a ZIP.
    File(Contents<'a>),
    /// It is a workbook, and these are the rows of its sheets.
    Workbook(Vec<Vec<(u64, StringRecord)>>),
}

/// The bytes of one file, as often as needed.
pub(crate) enum Contents<'a> {
    /// As they are.
    Plain(Box<dyn ReadSeek + 'a>),
    /// From a ZIP: unpacked every time, and counted against the limit every time.
    Packed {
        archive: ZipArchive<Box<dyn ReadSeek + 'a>>,
        index: usize,
        password: Option<&'a str>,
        limit: usize,
    },
}

impl<'a> Contents<'a> {
    pub(crate) fn of(input: Input<'a>) -> Self {
        Self::Plain(input.into_bytes())
    }

    /// Whether it lies in a ZIP.
    pub(crate) const fn is_unpacked(&self) -> bool {
        matches!(self, Self::Packed { .. })
    }

    /// The bytes from their beginning.
    pub(crate) fn open(&mut self) -> Result<Box<dyn Read + '_>, ImportError> {
        match self {
            Self::Plain(bytes) => {
                bytes.seek(SeekFrom::Start(0)).map_err(|error| ImportError::of_io(&error))?;
                Ok(Box::new(bytes))
            }
            Self::Packed { archive, index, password, limit } => {
                let encrypted = archive.by_index_data(*index).is_ok_and(|it| it.encrypted());
                let opened = match (encrypted, *password) {
                    (true, None) => return Err(ImportError::PasswordNeeded),
                    (true, Some(password)) => archive.by_index_decrypt(*index, password.as_bytes()),
                    (false, _) => archive.by_index(*index),
                };
                let entry = opened.map_err(|error| match error {
                    ZipError::InvalidPassword => ImportError::WrongPassword,
                    _ => broken(),
                })?;
                // A wrong password can pass the old scheme's one-byte check; then the contents are
                // garbage.
                let failed = if encrypted { ImportError::WrongPassword } else { broken() };
                Ok(Box::new(Unpacking { entry, failed, room: *limit, limit: *limit }))
            }
        }
    }
}

/// A file of a ZIP while it is unpacked.
struct Unpacking<R> {
    entry: R,
    failed: ImportError,
    room: usize,
    limit: usize,
}

impl<R: Read> Read for Unpacking<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match self.entry.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            read => read.map_err(|_| io::Error::other(self.failed.clone()))?,
        };
        let too_large = ImportError::UnpacksTooLarge { limit: self.limit };
        self.room = self.room.checked_sub(read).ok_or_else(|| io::Error::other(too_large))?;
        Ok(read)
    }
}

/// Takes a file out of its container: text or a workbook, and no ZIP within a ZIP.
pub(crate) fn open<'a>(
    mut input: Input<'a>,
    options: &Options<'a>,
) -> Result<Opened<'a>, ImportError> {
    let beginning = input.beginning(8)?;
    if beginning.starts_with(compound::MARK) {
        return old_workbook(Contents::of(input).open()?, options.limits);
    }
    if !is_zip(&beginning) {
        return Ok(Opened::File(Contents::of(input)));
    }
    let limits = options.limits;
    let mut archive = ZipArchive::new(input.into_bytes()).map_err(|_| broken())?;
    if archive.index_for_name(WORKBOOK).is_some() {
        check_sizes(&mut archive, limits)?;
        return workbook(archive.into_inner(), limits).map(Opened::Workbook);
    }
    let files = files(&mut archive);
    let index = match (files.as_slice(), options.entry) {
        ([], _) => return Err(broken()),
        ([(index, _)], None) => *index,
        (files, None) => return Err(ImportError::SeveralFiles { count: files.len() }),
        (files, Some(entry)) => files.get(entry).ok_or_else(broken)?.0,
    };
    let (password, limit) = (options.password, limits.bytes);
    let mut contents = Contents::Packed { archive, index, password, limit };
    let mut inner = contents.open()?;
    let mut beginning = Vec::new();
    let mut read_to = |most: u64, into: &mut Vec<u8>| {
        (&mut inner).take(most).read_to_end(into).map_err(|error| ImportError::of_io(&error))
    };
    read_to(8, &mut beginning)?;
    if beginning.starts_with(compound::MARK) {
        return old_workbook(beginning.as_slice().chain(inner), limits);
    }
    if !is_zip(&beginning) {
        drop(inner);
        return Ok(Opened::File(contents));
    }
    read_to(u64::MAX, &mut beginning)?;
    let inner: Box<dyn ReadSeek> = Box::new(Cursor::new(beginning));
    let mut archive = ZipArchive::new(inner).map_err(|_| broken())?;
    if archive.index_for_name(WORKBOOK).is_none() {
        return Err(ImportError::TooDeep { limit: 1 });
    }
    check_sizes(&mut archive, limits)?;
    workbook(archive.into_inner(), limits).map(Opened::Workbook)
}

/// The sheets of an old workbook.
fn old_workbook(mut bytes: impl Read, limits: Limits) -> Result<Opened<'static>, ImportError> {
    let most = limits.bytes.min(old_workbook::LARGEST);
    let mut file = Vec::new();
    let room = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    (&mut bytes).take(room).read_to_end(&mut file).map_err(|error| ImportError::of_io(&error))?;
    if file.len() > most {
        return Err(ImportError::TooLarge { bytes: file.len(), limit: most });
    }
    old_workbook::sheets(&file, limits).map(Opened::Workbook)
}

fn workbook(
    bytes: Box<dyn ReadSeek + '_>,
    limits: Limits,
) -> Result<Vec<Vec<(u64, StringRecord)>>, ImportError> {
    let mut book: Xlsx<_> = Xlsx::new(bytes).map_err(|_| broken_book())?;
    let mut sheets = Vec::new();
    let mut room = limits.bytes;
    for name in book.sheet_names() {
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: Vec<(u64, StringRecord)> = Vec::new();
        let mut row: Vec<String> = Vec::new();
        let mut number = 0_u32;
        while let Some(cell) = cells.next_cell().map_err(|_| broken_book())? {
            let (at, column) = cell.get_position();
            if at != number {
                rows.push((u64::from(number).saturating_add(1), StringRecord::from(row)));
                row = Vec::new();
                number = at;
            }
            if rows.len() >= limits.rows {
                return Err(ImportError::TooManyRows { limit: limits.rows });
            }
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if column >= MOST_COLUMNS {
                continue;
            }
            let text = text_of(cell.get_value(), limits.field);
            let padding = column.saturating_sub(row.len());
            room = room
                .checked_sub(text.len().saturating_add(padding).saturating_add(1))
                .ok_or(ImportError::UnpacksTooLarge { limit: limits.bytes })?;
            if column >= row.len() {
                row.resize(column, String::new());
                row.push(text);
            }
        }
        rows.push((u64::from(number).saturating_add(1), StringRecord::from(row)));
        sheets.push(rows);
    }
    Ok(sheets)
}

/// Columns of a table that anybody exports.
const MOST_COLUMNS: usize = 512;

/// Unpacks every part into nothing, to know that all of them together stay within the limit.
fn check_sizes(
    archive: &mut ZipArchive<Box<dyn ReadSeek + '_>>,
    limits: Limits,
) -> Result<(), ImportError> {
    let mut room = u64::try_from(limits.bytes).unwrap_or(u64::MAX);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) => ImportError::PasswordNeeded,
            _ => broken_book(),
        })?;
        let mut part = (&mut entry).take(room.saturating_add(1));
        let size = std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| broken_book())?;
        room =
            room.checked_sub(size).ok_or(ImportError::UnpacksTooLarge { limit: limits.bytes })?;
    }
    Ok(())
}

fn text_of(value: &DataRef<'_>, limit: usize) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(), // the shortest text that is this number
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            clip(text, limit).to_owned()
        }
        DataRef::SharedString(text) => clip(text, limit).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

const fn broken() -> ImportError {
    ImportError::Malformed { format: "a ZIP archive", problem: "it cannot be unpacked", line: 0 }
}

const fn broken_book() -> ImportError {
    ImportError::Malformed { format: "a workbook", problem: "it cannot be read", line: 0 }
}

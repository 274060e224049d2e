//! Old workbook: the sheets of an `.xls`, Excel 5 to 2003.
//!
//! Read here, since the library that reads `.xlsx` makes a table as wide and as long as the outermost
//! cells of an `.xls` say: a few bytes would fill the memory of a phone
//! (`docs/decisions/0014-old-workbooks.md`). Only cells are looked at, each with the value that was
//! stored, and all of them together stay within the limits. Specification: [MS-XLS].

use std::collections::BTreeMap;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};
use csv::StringRecord;
use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS, WINDOWS_1252};

use super::{compound, text_of};
use crate::{ImportError, Limits, text::clip};

/// How large such a file may be: 65,536 rows are its most.
pub(super) const LARGEST: usize = 32 << 20;

type Rows = Vec<(u64, StringRecord)>;

pub(super) fn sheets(file: &[u8], limits: Limits) -> Result<Vec<Rows>, ImportError> {
    let book = compound::stream(file, &["Workbook", "Book"])
        .ok_or_else(|| malformed("it cannot be read"))?;
    let globals = Globals::read(&book, limits)?;
    let mut room = limits.bytes;
    let mut sheets = Vec::new();
    let mut unread = book.len(); // sheets stand side by side: each byte is read once
    for at in &globals.sheets {
        let sheet = book.get(*at..).unwrap_or_default();
        let cells = globals.cells(sheet, &mut unread, limits, &mut room)?;
        sheets.push(rows(cells, limits, &mut room)?);
    }
    Ok(sheets)
}

const fn malformed(problem: &'static str) -> ImportError {
    ImportError::Malformed { format: "an old Excel workbook (.xls)", problem, line: 0 }
}

type Cells = BTreeMap<(u16, u16), String>;

fn rows(cells: Cells, limits: Limits, room: &mut usize) -> Result<Rows, ImportError> {
    let mut rows: Rows = Vec::new();
    const PADDING: usize = 8; // what an empty cell takes up
    let (mut row, mut number) = (StringRecord::new(), None);
    for ((at, column), text) in cells {
        if number != Some(at) {
            if let Some(number) = number {
                rows.push((u64::from(number).saturating_add(1), row));
            }
            if rows.len() >= limits.rows {
                return Err(ImportError::TooManyRows { limit: limits.rows });
            }
            (row, number) = (StringRecord::new(), Some(at));
        }
        let padding = usize::from(column).saturating_sub(row.len());
        take(room, padding.saturating_mul(PADDING), limits)?;
        for _ in 0..padding {
            row.push_field("");
        }
        row.push_field(&text);
    }
    if let Some(number) = number {
        rows.push((u64::from(number).saturating_add(1), row));
    }
    Ok(rows)
}

fn take(room: &mut usize, bytes: usize, limits: Limits) -> Result<(), ImportError> {
    const CELL: usize = 32; // what one takes up besides its text
    let left = room.checked_sub(bytes.saturating_add(CELL));
    *room = left.ok_or(ImportError::UnpacksTooLarge { limit: limits.bytes })?;
    Ok(())
}

/// One record: its kind and its contents.
struct Record<'b> {
    kind: u16,
    data: &'b [u8],
}

fn records(stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream;
    core::iter::from_fn(move || {
        let kind = half(rest, 0)?;
        let length = usize::from(half(rest, 2)?);
        let data = rest.get(4..)?;
        let (data, behind) = data.split_at_checked(length)?;
        rest = behind;
        Some(Record { kind, data })
    })
}

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const CONTINUE: u16 = 0x003c;

/// What holds for all sheets.
struct Globals {
    /// Where they begin.
    sheets: Vec<usize>,
    strings: Vec<String>,
    /// Whether the cells of a style hold days.
    days: Vec<bool>,
    since_1904: bool,
    /// Strings are in UTF-16, or in a byte where all of one fit; before Excel 97 in a code page.
    wide: bool,
    charset: &'static Encoding,
}

impl Globals {
    fn read(book: &[u8], limits: Limits) -> Result<Self, ImportError> {
        let mut globals = Self {
            sheets: Vec::new(),
            strings: Vec::new(),
            days: Vec::new(),
            since_1904: false,
            wide: true,
            charset: WINDOWS_1252,
        };
        let (mut formats, mut styles) = (BTreeMap::new(), Vec::new());
        let mut all = records(book).peekable();
        while let Some(Record { kind, data }) = all.next() {
            match kind {
                BEGIN => globals.wide = half(data, 0) == Some(0x0600),
                END => break,
                0x002f => {
                    return Err(malformed("it is locked; open it and save it without a password"));
                }
                0x0022 => globals.since_1904 = half(data, 0) == Some(1),
                0x0042 => globals.charset = charset(half(data, 0).unwrap_or_default()),
                0x0085 if data.get(5) == Some(&0) => {
                    let at = data.first_chunk().map(|at| u32::from_le_bytes(*at));
                    globals.sheets.extend(at.and_then(|at| usize::try_from(at).ok()));
                }
                0x041e => {
                    let text = globals.text(data.get(2..).unwrap_or_default());
                    formats.insert(half(data, 0).unwrap_or_default(), text);
                }
                0x00e0 => styles.push(half(data, 2).unwrap_or_default()),
                0x00fc => {
                    let mut pieces = vec![data];
                    while let Some(more) = all.next_if(|record| record.kind == CONTINUE) {
                        pieces.push(more.data);
                    }
                    globals.strings = Pieces::new(pieces).strings(limits.field);
                }
                _ => {}
            }
        }
        globals.days =
            styles.iter().map(|id| is_day(*id, formats.get(id).map(String::as_str))).collect();
        Ok(globals)
    }

    /// The cells of a sheet that begins here.
    fn cells(
        &self,
        sheet: &[u8],
        unread: &mut usize,
        limits: Limits,
        room: &mut usize,
    ) -> Result<Cells, ImportError> {
        let mut cells = Cells::new();
        let mut depth = 0_u32; // charts are sheets within sheets
        let mut awaited = None; // a formula's text comes after it
        for Record { kind, data } in records(sheet) {
            let left = unread.checked_sub(data.len());
            *unread = left.ok_or_else(|| malformed("its sheets lie in one another"))?;
            match kind {
                BEGIN => depth = depth.saturating_add(1),
                END if depth <= 1 => break,
                END => depth = depth.saturating_sub(1),
                _ => {}
            }
            let (Some(row), Some(column)) = (half(data, 0), half(data, 2)) else { continue };
            let behind = data.get(6..).unwrap_or_default();
            let mut keep = |column: u16, text: String| {
                take(room, text.len(), limits)?;
                if usize::from(column) < super::MOST_COLUMNS && !text.is_empty() {
                    cells.insert((row, column), text);
                }
                Ok::<(), ImportError>(())
            };
            match kind {
                _ if depth > 1 => {}
                0x00fd => {
                    let at = behind.first_chunk().map(|at| u32::from_le_bytes(*at));
                    let text = at.and_then(|at| self.strings.get(usize::try_from(at).ok()?));
                    keep(column, text.cloned().unwrap_or_default())?;
                }
                0x0204 | 0x00d6 => keep(column, clip(&self.text(behind), limits.field).to_owned())?,
                0x0203 => keep(column, self.number(float(behind), style(data)))?,
                0x027e => keep(column, self.number(packed(behind), style(data)))?,
                0x00bd => {
                    let numbers = data.get(4..).unwrap_or_default().chunks_exact(6);
                    for (column, number) in (column..=u16::MAX).zip(numbers) {
                        let value = packed(number.get(2..).unwrap_or_default());
                        keep(column, self.number(value, half(number, 0)))?;
                    }
                }
                0x0006 => match behind.first_chunk::<8>() {
                    Some([0, .., 0xff, 0xff]) => awaited = Some((row, column)),
                    Some([_, .., 0xff, 0xff]) | None => {}
                    Some(_) => keep(column, self.number(float(behind), style(data)))?,
                },
                0x0207 => {
                    if let Some(place) = awaited.take() {
                        let text = clip(&self.text(data), limits.field).to_owned();
                        take(room, text.len(), limits)?;
                        cells.insert(place, text);
                    }
                }
                _ => {}
            }
        }
        Ok(cells)
    }

    fn number(&self, value: Option<f64>, style: Option<u16>) -> String {
        let Some(value) = value else { return String::new() };
        let is_day = style.and_then(|style| self.days.get(usize::from(style))) == Some(&true);
        if !is_day {
            return text_of(&DataRef::Float(value), usize::MAX);
        }
        let kind = ExcelDateTimeType::DateTime;
        let text = text_of(
            &DataRef::DateTime(ExcelDateTime::new(value, kind, self.since_1904)),
            usize::MAX,
        );
        match text.split_once(' ') {
            Some((_, time)) if (0.0..1.0).contains(&value) => time.to_owned(), // a time of no day
            _ => text,
        }
    }

    /// A string with its length before it.
    fn text(&self, data: &[u8]) -> String {
        let length = usize::from(half(data, 0).unwrap_or_default());
        let behind = data.get(2..).unwrap_or_default();
        if !self.wide {
            let bytes = behind.get(..length).unwrap_or(behind);
            return self.charset.decode_without_bom_handling(bytes).0.into_owned();
        }
        let mut pieces = Pieces::new(vec![behind]);
        let Some(flags) = pieces.byte() else { return String::new() };
        pieces.characters(length, flags & 1 == 1)
    }
}

/// A record and those that continue it.
struct Pieces<'b> {
    pieces: std::vec::IntoIter<&'b [u8]>,
    rest: &'b [u8],
}

impl<'b> Pieces<'b> {
    fn new(pieces: Vec<&'b [u8]>) -> Self {
        Self { pieces: pieces.into_iter(), rest: &[] }
    }

    /// All strings of the table that sheets share.
    fn strings(&mut self, limit: usize) -> Vec<String> {
        const COUNTS: usize = 8;
        self.skip(COUNTS);
        let mut strings = Vec::new();
        while let Some(text) = self.string() {
            strings.push(clip(&text, limit).to_owned());
        }
        strings
    }

    fn string(&mut self) -> Option<String> {
        let length = usize::from(self.half()?);
        let flags = self.byte()?;
        let runs = if flags & 8 == 8 { usize::from(self.half()?) } else { 0 };
        let more = if flags & 4 == 4 { self.word()? } else { 0 };
        let text = self.characters(length, flags & 1 == 1);
        self.skip(runs.saturating_mul(4).saturating_add(more));
        Some(text)
    }

    /// Characters of two bytes or one. Where they go on in the next piece, it says first which.
    fn characters(&mut self, count: usize, wide: bool) -> String {
        let (mut units, mut wide) = (Vec::new(), wide);
        while units.len() < count {
            if self.rest.is_empty() {
                match self.pieces.next() {
                    Some(next) => self.rest = next,
                    None => break,
                }
                if !units.is_empty() {
                    let Some(flags) = self.byte() else { break };
                    wide = flags & 1 == 1;
                }
            }
            let unit = if wide { self.half() } else { self.byte().map(u16::from) };
            match unit {
                Some(unit) => units.push(unit),
                None => break,
            }
        }
        String::from_utf16_lossy(&units)
    }

    fn byte(&mut self) -> Option<u8> {
        while self.rest.is_empty() {
            self.rest = self.pieces.next()?;
        }
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn half(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn word(&mut self) -> Option<usize> {
        let bytes = [self.byte()?, self.byte()?, self.byte()?, self.byte()?];
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    fn skip(&mut self, bytes: usize) {
        let mut left = bytes;
        while left > 0 {
            if self.rest.is_empty() {
                match self.pieces.next() {
                    Some(next) => self.rest = next,
                    None => return,
                }
            }
            let step = left.min(self.rest.len());
            self.rest = self.rest.get(step..).unwrap_or_default();
            left = left.saturating_sub(step);
        }
    }
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn style(cell: &[u8]) -> Option<u16> {
    half(cell, 4)
}

fn float(bytes: &[u8]) -> Option<f64> {
    bytes.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
}

/// A number in four bytes: its upper half, or a whole number of 30 bits; and perhaps in hundredths.
fn packed(bytes: &[u8]) -> Option<f64> {
    let word = u32::from_le_bytes(*bytes.first_chunk()?);
    let number = if word & 2 == 2 {
        f64::from(word.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(word & !3) << 32)
    };
    Some(if word & 1 == 1 { number / 100.0 } else { number })
}

/// Whether a number format shows a day or a time: one of Excel's own, or one that names their parts
/// outside of quotes and brackets.
fn is_day(id: u16, format: Option<&str>) -> bool {
    let Some(format) = format else {
        return matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58);
    };
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    format.chars().any(|c| {
        let plain = !(quoted || bracketed || escaped);
        escaped = c == '\\' && !escaped;
        match c {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ => {}
        }
        plain && matches!(c, 'y' | 'Y' | 'd' | 'D' | 'h' | 'H' | '年' | '月')
    })
}

fn charset(page: u16) -> &'static Encoding {
    match page {
        932 => SHIFT_JIS,
        936 => GBK,
        949 => EUC_KR,
        950 => BIG5,
        page => Encoding::for_label(format!("windows-{page}").as_bytes()).unwrap_or(WINDOWS_1252),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unpacked() {
        let number = |word: u32| packed(&word.to_le_bytes());
        assert_eq!(number((12_345 << 2) | 2), Some(12_345.0));
        assert_eq!(number((12_345 << 2) | 3), Some(123.45));
        assert_eq!(number(((-5_i32).cast_unsigned() << 2) | 2), Some(-5.0));
        assert_eq!(number(0x4059_0000), Some(100.0));
        assert_eq!(packed(&[1, 2]), None);
    }

    #[test]
    fn formats_of_days_are_told_from_those_of_money() {
        assert!(is_day(14, None) && is_day(57, None));
        assert!(!is_day(0, None) && !is_day(4, None));
        assert!(
            is_day(164, Some("yyyy\\-mm\\-dd")) && is_day(164, Some("[$-804]yyyy\"年\"m\"月\""))
        );
        assert!(!is_day(164, Some("#,##0.00\" day\"")) && !is_day(164, Some("[$-407]0.00\\d")));
    }

    #[test]
    fn a_string_may_go_on_in_the_next_record_in_another_width() {
        let first = [1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, b'a', b'b'];
        let second = [1, 0xac, 0x20, b'd', 0];
        let mut pieces = Pieces::new(vec![&first, &second]);
        assert_eq!(pieces.strings(99), ["ab€d"]);
    }
}

//! Sheet: rows of cells, from delimited text or from a workbook, read as often as needed.

use std::io::{self, Read};

use csv::{ReaderBuilder, StringRecord};

use crate::{
    ImportError,
    text::Text,
    window::{LONGEST, Window},
};

/// Rows of cells.
pub(crate) enum Sheet<'a> {
    /// Delimited text.
    Text { text: Text<'a>, delimiter: u8, quoting: bool },
    /// Rows of a workbook, each with its number.
    Rows(Vec<(u64, StringRecord)>),
}

/// Whether to go on to the next row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Row,
    Stop,
}

/// What is done with a row: its line (or number), how much of the file is read, its cells.
pub(crate) type Take<'t> =
    &'t mut dyn FnMut(u64, usize, &StringRecord) -> Result<Next, ImportError>;

impl Sheet<'_> {
    /// How many bytes there are to read.
    pub(crate) const fn bytes(&self) -> u64 {
        match self {
            Self::Text { text, .. } => text.bytes(),
            Self::Rows(_) => 0,
        }
    }

    /// Calls `take` for every row.
    pub(crate) fn each(
        &mut self,
        mut take: impl FnMut(u64, usize, &StringRecord) -> Result<Next, ImportError>,
    ) -> Result<(), ImportError> {
        match self {
            Self::Rows(rows) => {
                for (number, row) in rows {
                    if take(*number, 0, row)? == Next::Stop {
                        break;
                    }
                }
                Ok(())
            }
            Self::Text { text, delimiter, quoting } => {
                each_row(text.window()?, *delimiter, *quoting, &mut take)
            }
        }
    }
}

/// Whether quotes are quotes. A quote that nobody closes would swallow every row after it; where one
/// does among the first `look_at` rows, quotes are read as ordinary characters and trimmed from the
/// cells.
pub(crate) fn quotes_close(
    window: Window<'_>,
    delimiter: u8,
    look_at: usize,
) -> Result<bool, ImportError> {
    const LONGEST_CELL: usize = 40;
    let (mut swallows, mut rows) = (false, 0_usize);
    let read = each_row(window, delimiter, true, &mut |_, _, row| {
        swallows |= row.as_slice().matches('\n').count() > LONGEST_CELL;
        rows = rows.saturating_add(1);
        Ok(if swallows || rows >= look_at { Next::Stop } else { Next::Row })
    });
    match read {
        Err(ImportError::TooLong { .. }) => Ok(false),
        read => read.map(|()| !swallows),
    }
}

/// Calls `take` for every row of a delimited text.
pub(crate) fn each_row(
    window: Window<'_>,
    delimiter: u8,
    quoting: bool,
    take: Take<'_>,
) -> Result<(), ImportError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(quoting)
        .from_reader(Ahead { window, given: 0 });
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).map_err(of_csv)? {
        let end = reader.position().byte();
        let ahead = reader.get_mut();
        ahead.pass_empty_lines();
        let (line, done) = (ahead.window.line(), ahead.window.done());
        if take(line, done, &row)? == Next::Stop {
            break;
        }
        ahead.pass(end.saturating_sub(ahead.window.passed()));
    }
    Ok(())
}

fn of_csv(error: csv::Error) -> ImportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ImportError::of_io(&error),
        // Text is UTF-8 and rows may have any number of cells: there is no other error.
        _ => ImportError::Changed,
    }
}

/// Gives the text to the reader of rows and keeps it in the window until its row was taken, because
/// nothing else knows on which line a row begins.
struct Ahead<'t> {
    window: Window<'t>,
    given: usize,
}

impl Ahead<'_> {
    /// A row comes with the empty lines before it.
    fn pass_empty_lines(&mut self) {
        let empty = self.window.rest().bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        self.pass(u64::try_from(empty).unwrap_or(u64::MAX));
    }

    fn pass(&mut self, bytes: u64) {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.window.pass(bytes);
        self.given = self.given.saturating_sub(bytes);
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let fresh = self.window.rest().as_bytes().get(self.given..).unwrap_or_default();
            if !fresh.is_empty() {
                let mut fresh = fresh;
                let read = fresh.read(into)?;
                self.given = self.given.saturating_add(read);
                return Ok(read);
            }
            if self.given > LONGEST {
                let line = self.window.line();
                return Err(io::Error::other(ImportError::TooLong { limit: LONGEST, line }));
            }
            if !self.window.more().map_err(io::Error::other)? {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::made::window;

    fn rows(text: &str, quoting: bool, at_once: usize) -> Vec<(u64, Vec<String>)> {
        let mut rows = Vec::new();
        each_row(window(text, at_once), b',', quoting, &mut |line, _, row| {
            rows.push((line, row.iter().map(str::to_owned).collect()));
            Ok(Next::Row)
        })
        .unwrap();
        rows
    }

    #[test]
    fn a_quoted_cell_may_hold_a_delimiter_and_a_line_end() {
        for at_once in [1, 2, 3, 7, 99] {
            assert_eq!(
                rows("\r\na,\"b,\nc\"\n\nd\n", true, at_once),
                [(2, vec!["a".into(), "b,\nc".into()]), (5, vec!["d".into()])]
            );
        }
    }

    #[test]
    fn a_quote_that_nobody_closes_swallows_no_rows() {
        let mut text = String::from("1,\"open,2\n");
        for number in 0..100 {
            text.push_str(&format!("{number},x,3\n"));
        }
        assert!(!quotes_close(window(&text, 64), b',', 9).unwrap());
        assert_eq!(rows(&text, false, 64).len(), 101);
        let endless = format!("1,\"{}", "x".repeat(3 << 20));
        assert!(!quotes_close(window(&endless, 9999), b',', 9).unwrap());
    }

    #[test]
    fn a_row_without_an_end_is_refused_where_it_begins() {
        let text = format!("a,b\n{}", "1,".repeat(1 << 20));
        let read = each_row(window(&text, 9999), b',', true, &mut |_, _, _| Ok(Next::Row));
        assert_eq!(read, Err(ImportError::TooLong { limit: LONGEST, line: 2 }));
    }
}

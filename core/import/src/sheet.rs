//! Sheet: rows of cells, from delimited text or from a workbook, read as often as needed.

use csv::{ReaderBuilder, StringRecord};

use crate::{ImportError, lines::Lines};

/// Rows of cells.
pub(crate) enum Sheet<'a> {
    /// Delimited text.
    Text { text: &'a str, delimiter: u8, quoting: bool },
    /// Rows of a workbook, each with its number.
    Rows(Vec<(u64, StringRecord)>),
}

/// Whether to go on to the next row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Row,
    Stop,
}

impl<'a> Sheet<'a> {
    /// Text with a delimiter. A quote that nobody closes would swallow every row after it; where
    /// one does among the first `look_at` rows, quotes are read as ordinary characters and trimmed
    /// from the cells.
    pub(crate) fn of_text(text: &'a str, delimiter: u8, look_at: usize) -> Self {
        const LONGEST: usize = 40;
        let sheet = Self::Text { text, delimiter, quoting: true };
        if memchr::memchr(b'"', text.as_bytes()).is_none() {
            return sheet;
        }
        let (mut swallows, mut rows) = (false, 0_usize);
        let _ = sheet.each(|_, _, row| {
            swallows |= row.as_slice().matches('\n').count() > LONGEST;
            rows = rows.saturating_add(1);
            Ok(if swallows || rows >= look_at { Next::Stop } else { Next::Row })
        });
        if swallows { Self::Text { text, delimiter, quoting: false } } else { sheet }
    }

    /// Calls `take` for every row with its line (or number), its place in bytes and its cells.
    pub(crate) fn each(
        &self,
        mut take: impl FnMut(u64, usize, &StringRecord) -> Result<Next, ImportError>,
    ) -> Result<(), ImportError> {
        match self {
            Self::Rows(rows) => {
                for (number, row) in rows {
                    if take(*number, 0, row)? == Next::Stop {
                        break;
                    }
                }
            }
            Self::Text { text, delimiter, quoting } => {
                let mut reader = ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .delimiter(*delimiter)
                    .quoting(*quoting)
                    .from_reader(text.as_bytes());
                let mut lines = Lines::new(text);
                let mut row = StringRecord::new();
                while reader.read_record(&mut row).unwrap_or(false) {
                    // A row's position lies before the empty lines that it skipped.
                    let place = row.position().map_or(0, csv::Position::byte);
                    let place = usize::try_from(place).unwrap_or(usize::MAX);
                    let rest = text.get(place..).unwrap_or("");
                    let empty = rest.bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count();
                    let place = place.saturating_add(empty);
                    if take(lines.at(place), place, &row)? == Next::Stop {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(sheet: &Sheet<'_>) -> Vec<(u64, Vec<String>)> {
        let mut rows = Vec::new();
        sheet
            .each(|line, _, row| {
                rows.push((line, row.iter().map(str::to_owned).collect()));
                Ok(Next::Row)
            })
            .unwrap();
        rows
    }

    #[test]
    fn a_quoted_cell_may_hold_a_delimiter_and_a_line_end() {
        let sheet = Sheet::of_text("a,\"b,\nc\"\n\nd\n", b',', 9);
        assert_eq!(rows(&sheet), [(1, vec!["a".into(), "b,\nc".into()]), (4, vec!["d".into()])]);
    }

    #[test]
    fn a_quote_that_nobody_closes_swallows_no_rows() {
        let mut text = String::from("1,\"open,2\n");
        for number in 0..100 {
            text.push_str(&format!("{number},x,3\n"));
        }
        assert_eq!(rows(&Sheet::of_text(&text, b',', 9)).len(), 101);
    }
}

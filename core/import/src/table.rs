//! Table: the rows of a delimited text under a header that is found by its names.
//!
//! Exports put any number of lines before the header and after the last row, leave cells out, pad
//! them, and forget to quote a comma. So columns go by name, never by number, and a row with more
//! cells than the header gives its surplus to the one column that holds free text.

use csv::{Reader, ReaderBuilder, StringRecord, Terminator, Trim};

/// Where each wanted column is, by the place of its name in the list that was asked for.
pub(crate) struct Columns {
    places: Vec<Option<usize>>,
    width: usize,
    free_text: Option<usize>,
}

impl Columns {
    /// Reads a row as a header: `None` unless every name of `required` is there. A name is matched
    /// without white space, and with ASCII brackets for full-width ones.
    pub(crate) fn find(
        header: &StringRecord,
        names: &[&[&str]],
        required: &[usize],
        free_text: Option<usize>,
    ) -> Option<Self> {
        let cells: Vec<String> = header.iter().map(plain_name).collect();
        let place_of =
            |spellings: &&[&str]| cells.iter().position(|cell| spellings.contains(&cell.as_str()));
        let places: Vec<Option<usize>> = names.iter().map(place_of).collect();
        let has = |name: &usize| places.get(*name).is_some_and(Option::is_some);
        if !required.iter().all(has) {
            return None;
        }
        let free_text = free_text.and_then(|name| places.get(name).copied().flatten());
        Some(Self { places, width: header.len(), free_text })
    }

    /// The cells of one row.
    pub(crate) fn cells<'a>(&'a self, row: &'a StringRecord) -> Cells<'a> {
        Cells { columns: self, row, surplus: row.len().saturating_sub(self.width) }
    }
}

/// One row's cells by column.
pub(crate) struct Cells<'a> {
    columns: &'a Columns,
    row: &'a StringRecord,
    surplus: usize,
}

impl<'a> Cells<'a> {
    /// The cell under a name, trimmed; empty where the row or the header has none.
    pub(crate) fn cell(&self, name: usize) -> &'a str {
        let Some(place) = self.columns.places.get(name).copied().flatten() else { return "" };
        let shift = match self.columns.free_text {
            Some(free) if place > free => self.surplus,
            _ => 0,
        };
        self.row.get(place.saturating_add(shift)).unwrap_or("").trim()
    }

    /// The free text, with the commas that nobody quoted.
    pub(crate) fn free_text(&self) -> String {
        let Some(start) = self.columns.free_text else { return String::new() };
        let parts = (start..=start.saturating_add(self.surplus)).filter_map(|at| self.row.get(at));
        parts.map(str::trim).collect::<Vec<_>>().join(",")
    }
}

/// Reads delimited text row by row, ragged ones too.
pub(crate) fn rows(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .terminator(Terminator::CRLF)
        .trim(Trim::None)
        .from_reader(text.as_bytes())
}

/// The line on which the row that was read last begins.
pub(crate) fn line_of(row: &StringRecord) -> u64 {
    row.position().map_or(0, csv::Position::line)
}

fn plain_name(cell: &str) -> String {
    let plain = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        other => other,
    };
    cell.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<StringRecord> {
        rows(text, b',').records().map(Result::unwrap).collect()
    }

    #[test]
    fn a_header_is_known_by_its_names_and_not_by_its_place() {
        let rows = table("hello\n b （元） ,a,\n1,2,\n");
        let names: &[&[&str]] = &[&["a"], &["b(元)", "b"]];
        assert!(Columns::find(&rows[0], names, &[0, 1], None).is_none());
        let columns = Columns::find(&rows[1], names, &[0, 1], None).unwrap();
        assert_eq!(columns.cells(&rows[2]).cell(0), "2");
        assert_eq!(columns.cells(&rows[2]).cell(1), "1");
    }

    #[test]
    fn a_comma_that_nobody_quoted_belongs_to_the_free_text() {
        let rows = table("id,text,amount\n1,a, b,c,9\n2,d,8\n3\n");
        let names: &[&[&str]] = &[&["id"], &["text"], &["amount"]];
        let columns = Columns::find(&rows[0], names, &[0, 1, 2], Some(1)).unwrap();
        let read = |row: usize| {
            let cells = columns.cells(&rows[row]);
            (cells.cell(0).to_owned(), cells.free_text(), cells.cell(2).to_owned())
        };
        assert_eq!(read(1), ("1".into(), "a,b,c".into(), "9".into()));
        assert_eq!(read(2), ("2".into(), "d".into(), "8".into()));
        assert_eq!(read(3), ("3".into(), String::new(), String::new()));
    }
}

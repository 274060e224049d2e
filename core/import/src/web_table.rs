//! Web table: a table that was saved as a web page, or as Excel's XML of 2003; many a bank's `.xls` is one.
//!
//! A scanner and not a parser, since such pages leave out closing tags: a row begins where a `tr` does (or
//! a `Row`), a cell where a `td` or `th` does (or a `Cell`), and text is what stands between tags. Nothing
//! is looked up, run or followed.

use csv::StringRecord;
use memchr::memchr;

use crate::{ImportError, Limits, formats::ofx::unescape, text::clip};

/// Whether a text that begins so is such a page.
pub(crate) fn is_it(beginning: &str) -> bool {
    let start = beginning.trim_start();
    if !start.starts_with('<') {
        return false;
    }
    let lower = start.to_ascii_lowercase();
    lower.contains("<table") || lower.contains("urn:schemas-microsoft-com:office:spreadsheet")
}

/// The rows of all its tables, one after another.
pub(crate) fn rows(page: &str, limits: Limits) -> Result<Vec<(u64, StringRecord)>, ImportError> {
    let mut rows =
        Rows { rows: Vec::new(), row: StringRecord::new(), cell: None, limits, room: limits.bytes };
    let mut rest = page;
    while let Some(start) = memchr(b'<', rest.as_bytes()) {
        let (before, tag) = rest.split_at_checked(start).unwrap_or((rest, ""));
        rows.text(before);
        let tag = tag.get(1..).unwrap_or_default();
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let Some(end) = memchr(b'>', tag.as_bytes()) else { break };
        let (inside, behind) = tag.split_at_checked(end).unwrap_or((tag, ""));
        rest = behind.get(1..).unwrap_or_default();
        let name = inside.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
        let name = name.trim_end_matches('/').to_ascii_lowercase();
        match name.as_str() {
            "tr" | "row" | "/tr" | "/row" | "table" | "/table" => rows.end_row()?,
            "td" | "th" | "cell" => {
                rows.end_cell()?;
                rows.skip_to(number(inside, "ss:index"))?;
                rows.cell = Some((String::new(), number(inside, "colspan")));
                if inside.ends_with('/') {
                    rows.end_cell()?;
                }
            }
            "/td" | "/th" | "/cell" => rows.end_cell()?,
            "script" | "style" => rest = after_end(rest, &name),
            _ => rows.text(" "), // a line break, a paragraph
        }
    }
    rows.end_row()?;
    Ok(rows.rows)
}

struct Rows {
    rows: Vec<(u64, StringRecord)>,
    row: StringRecord,
    /// The text of the cell that is open, and how many columns it stands over.
    cell: Option<(String, Option<usize>)>,
    limits: Limits,
    room: usize,
}

/// Columns of a table that anybody exports.
const MOST_COLUMNS: usize = 512;

impl Rows {
    fn text(&mut self, text: &str) {
        const LONGER: usize = 8; // what entities may take up more
        let most = self.limits.field.saturating_mul(LONGER);
        if let Some((cell, _)) = &mut self.cell {
            let room = most.saturating_sub(cell.len());
            cell.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or_default());
        }
    }

    fn end_cell(&mut self) -> Result<(), ImportError> {
        let Some((text, over)) = self.cell.take() else { return Ok(()) };
        let plain = unescape(&text);
        let words: Vec<&str> = plain.split_whitespace().collect();
        self.push(clip(&words.join(" "), self.limits.field))?;
        for _ in 1..over.unwrap_or(1) {
            self.push("")?;
        }
        Ok(())
    }

    /// Excel's XML leaves out empty cells, and says where the next one is, counted from 1.
    fn skip_to(&mut self, column: Option<usize>) -> Result<(), ImportError> {
        while column
            .is_some_and(|column| self.row.len().saturating_add(1) < column.min(MOST_COLUMNS))
        {
            self.push("")?;
        }
        Ok(())
    }

    fn push(&mut self, text: &str) -> Result<(), ImportError> {
        if self.row.len() < MOST_COLUMNS {
            let left = self.room.checked_sub(text.len().saturating_add(1));
            self.room = left.ok_or(ImportError::UnpacksTooLarge { limit: self.limits.bytes })?;
            self.row.push_field(text);
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ImportError> {
        self.end_cell()?;
        if self.row.is_empty() {
            return Ok(());
        }
        if self.rows.len() >= self.limits.rows {
            return Err(ImportError::TooManyRows { limit: self.limits.rows });
        }
        let number = u64::try_from(self.rows.len()).unwrap_or(u64::MAX).saturating_add(1);
        self.rows.push((number, core::mem::take(&mut self.row)));
        Ok(())
    }
}

/// The number that an attribute of a tag has.
fn number(tag: &str, attribute: &str) -> Option<usize> {
    let lower = tag.to_ascii_lowercase();
    let (_, value) = lower.split_once(attribute)?;
    let value = value.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    value.get(..end)?.parse().ok().map(|number: usize| number.min(MOST_COLUMNS))
}

/// What comes behind the end of an element that holds no text.
fn after_end<'p>(rest: &'p str, name: &str) -> &'p str {
    let mut rest = rest;
    while let Some((_, behind)) = rest.split_once("</") {
        rest = behind;
        if rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return rest;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn read(page: &str) -> Vec<Vec<String>> {
        let rows = rows(page, Options::new(&[7; 32]).limits).unwrap();
        rows.iter().map(|(_, row)| row.iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn cells_are_read_with_and_without_their_ends() {
        let page = "<html><style>td { a > b }</style><TABLE><tr><th>A &amp; B<th colspan=2>C</tr>\
                    <!-- <tr><td>no --><tr><td><b>1</b><br>2</td><td/><td>3&nbsp;</table>";
        assert_eq!(read(page), [vec!["A & B", "C", ""], vec!["1 2", "", "3"]]);
    }

    #[test]
    fn excels_xml_leaves_out_cells() {
        let page = "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Table><Row>\
                    <Cell><Data ss:Type=\"String\">a</Data></Cell>\
                    <Cell ss:Index=\"4\"><Data ss:Type=\"Number\">1.5</Data></Cell></Row></Table>";
        assert!(is_it(page));
        assert_eq!(read(page), [["a", "", "", "1.5"]]);
    }

    #[test]
    fn only_a_page_with_a_table_is_one() {
        assert!(is_it("\n<HTML><body><Table border=1>"));
        for text in ["<html><p>no</p>", "Date,<table>", ""] {
            assert!(!is_it(text), "{text}");
        }
    }
}

//! JSON: what the JSON formats share. Rows are taken one by one, so that one that cannot be read
//! does not take the others with it.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use simsim_scoring::day::Day;

use crate::{
    ImportError, calendar,
    collector::Collector,
    decimal::{self, Mark},
    lines::Lines,
    statement::Statement,
};

/// Reads a document. Where it is not strictly JSON, the two slips that published examples make are
/// mended, and a remark says so: line ends within strings, and commas after a last element.
pub(crate) fn document<'a, T: Deserialize<'a>>(
    mended: &'a mut Option<String>,
    text: &'a str,
    format: &'static str,
    collector: &mut Collector<'_>,
) -> Result<(T, &'a str), ImportError> {
    let error = match serde_json::from_slice(text.as_bytes()) {
        Ok(read) => return Ok((read, text)),
        Err(error) => error,
    };
    let text = mended.insert(mend(text));
    match serde_json::from_slice(text.as_bytes()) {
        Ok(read) => {
            collector.remark(0, "this is not strictly JSON; line ends or commas were mended");
            Ok((read, text))
        }
        Err(_) => {
            let line = u64::try_from(error.line()).unwrap_or(0);
            Err(ImportError::Malformed { format, problem: "the JSON is broken here", line })
        }
    }
}

/// One byte for one byte, so that places stay where they were.
fn mend(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let (mut in_string, mut escaped) = (false, false);
    let mut comma: Option<usize> = None;
    for at in 0..bytes.len() {
        let Some(byte) = bytes.get(at).copied() else { break };
        let mut replace = None;
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (true, 0..=0x1f) => replace = Some(at),
            (true, _) => {}
            (false, b'"') => (in_string, comma) = (true, None),
            (false, b',') => comma = Some(at),
            (false, b']' | b'}') => replace = comma.take(),
            (false, b' ' | b'\t' | b'\r' | b'\n') => {}
            (false, _) => comma = None,
        }
        if let Some(place) = replace.and_then(|at| bytes.get_mut(at)) {
            *place = b' ';
        }
    }
    String::from_utf8(bytes).unwrap_or_default() // ASCII took the place of ASCII
}

/// A list of rows; some servers write `null` for one that is empty.
pub(crate) fn list<'a, 'de: 'a, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<&'a RawValue>, D::Error> {
    Option::<Vec<&'de RawValue>>::deserialize(from).map(Option::unwrap_or_default)
}

/// The rows of a list within `text`, each with its line in the file; those that do not read are
/// rejected.
pub(crate) fn rows<'a, T: Deserialize<'a>>(
    list: &[&'a RawValue],
    text: &'a str,
    file: &str,
    collector: &mut Collector<'_>,
) -> Vec<(u64, T)> {
    let mut lines = Lines::new(file); // a mended text has the places of the file, not its lines
    let start = text.as_ptr().addr();
    let mut rows = Vec::with_capacity(list.len());
    for raw in list {
        let line = lines.at(raw.get().as_ptr().addr().saturating_sub(start));
        match serde_json::from_slice(raw.get().as_bytes()) {
            Ok(row) => rows.push((line, row)),
            Err(_) => collector.reject(line, "a field is missing or of the wrong kind"),
        }
    }
    rows
}

/// Takes rows account by account, each as a statement that `open` begins.
pub(crate) fn statements<T>(
    rows: Vec<(u64, T)>,
    account: impl Fn(&T) -> &str,
    open: impl Fn(String) -> Statement,
    mut take: impl FnMut(u64, &T, &mut Statement, &mut Collector<'_>) -> Result<(), ImportError>,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    for (account, rows) in by_account(rows, account) {
        let mut statement = open(account);
        collector.begin(&statement.account);
        for (line, row) in &rows {
            take(*line, row, &mut statement, collector)?;
        }
        collector.end(&statement)?;
    }
    Ok(())
}

/// Rows in groups of one account each, in the order in which the accounts first appear.
fn by_account<T>(
    rows: Vec<(u64, T)>,
    account: impl Fn(&T) -> &str,
) -> Vec<(String, Vec<(u64, T)>)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(String, Vec<(u64, T)>)> = Vec::new();
    for (line, row) in rows {
        let name = account(&row);
        let place = match places.get(name) {
            Some(place) => *place,
            None => {
                groups.push((name.to_owned(), Vec::new()));
                places.insert(name.to_owned(), groups.len().saturating_sub(1));
                groups.len().saturating_sub(1)
            }
        };
        if let Some((_, rows)) = groups.get_mut(place) {
            rows.push((line, row));
        }
    }
    groups
}

/// A number, written as a JSON number or as a string, read exactly.
pub(crate) fn number(raw: &RawValue) -> Option<Decimal> {
    let text = raw.get().trim_matches('"');
    decimal::parse(text, Mark::Either).or_else(|| Decimal::from_scientific(text).ok())
}

/// A day, `YYYY-MM-DD` with or without a time, that may be absent.
pub(crate) fn day(text: &Option<String>) -> Option<Day> {
    calendar::year_first(or_empty(text)).map(|(day, _)| day)
}

/// A text that may be absent.
pub(crate) const fn or_empty(text: &Option<String>) -> &str {
    match text {
        Some(text) => text.as_str(),
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_in_strings_and_last_commas_are_mended_in_place() {
        let broken = "{\"a\": \"x\ny \\\" ,]\", \"b\": [1, 2, ], \"c\": 3,\n}";
        let mended = mend(broken);
        assert_eq!(mended.len(), broken.len());
        let value: serde_json::Value = serde_json::from_str(&mended).unwrap();
        assert_eq!(value["a"], "x y \" ,]");
        assert_eq!(value["b"], serde_json::json!([1, 2]));
    }

    #[test]
    fn numbers_are_exact_whether_quoted_or_not() {
        let read = |text: &str| {
            let raw: &RawValue = serde_json::from_str(text).unwrap();
            number(raw).map(|n| n.to_string())
        };
        assert_eq!(read("0.10").as_deref(), Some("0.10"));
        assert_eq!(read("\"-256.67\"").as_deref(), Some("-256.67"));
        assert_eq!(read("1e2").as_deref(), Some("100"));
        assert_eq!(read("null"), None);
    }

    #[test]
    fn accounts_are_grouped_in_the_order_they_appear() {
        let rows = vec![(1, "b"), (2, "a"), (3, "b")];
        let groups = by_account(rows, |row| row);
        assert_eq!(
            groups,
            [("b".to_owned(), vec![(1, "b"), (3, "b")]), ("a".to_owned(), vec![(2, "a")])]
        );
    }
}

//! Cell: what a cell of a table holds, whatever stands around it.

use csv::StringRecord;
use rust_decimal::Decimal;
use simsim_scoring::{amount::Currency, day::Day};

use crate::{
    decimal::{self, Mark},
    profile::{DecimalMark, Place},
};

/// A cell without what spreadsheets put around it: white space, `="..."`, a leading apostrophe,
/// quotes that were read as ordinary characters.
pub(super) fn plain_cell(cell: &str) -> &str {
    let is_plain = |b: Option<&u8>| {
        b.is_none_or(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'='))
    };
    if is_plain(cell.as_bytes().first()) && is_plain(cell.as_bytes().last()) {
        return cell; // as most are
    }
    let cell = cell.trim();
    let cell = cell.strip_prefix('=').filter(|rest| rest.starts_with('"')).unwrap_or(cell);
    cell.trim_matches('"').trim_matches('\'').trim()
}

pub(super) fn at(row: &StringRecord, place: Place) -> &str {
    plain_cell(row.get(place.column).unwrap_or(""))
}

/// The first cell of several that holds anything.
pub(super) fn cell<'r>(row: &'r StringRecord, places: &[Place]) -> &'r str {
    places.iter().map(|place| at(row, *place)).find(|cell| !is_blank(cell)).unwrap_or("")
}

pub(super) fn all(row: &StringRecord, first: &[Place], then: &[Place]) -> String {
    let mut all = String::new();
    for cell in first.iter().chain(then).map(|place| present(at(row, *place))) {
        if !all.is_empty() && !cell.is_empty() {
            all.push(' ');
        }
        all.push_str(cell);
    }
    all
}

/// Nothing, or what stands for nothing.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.bytes().all(|b| matches!(b, b'-' | b' '))
}

pub(super) fn present(cell: &str) -> &str {
    if matches!(cell, "/" | "N/A" | "n/a") || is_blank(cell) { "" } else { cell }
}

pub(super) const fn mark(decimal: DecimalMark) -> Mark {
    match decimal {
        DecimalMark::Comma => Mark::Comma,
        DecimalMark::Dot => Mark::Dot,
        DecimalMark::Guess => Mark::Guess,
    }
}

/// An amount with its signs, a currency before or behind it, and a note in brackets after it.
pub(super) fn money(cell: &str, mark: Mark) -> Option<(Decimal, Option<Currency>)> {
    let cell = plain_cell(cell);
    let end = cell.char_indices().skip(1).find(|(_, c)| matches!(c, '(' | '（'));
    let cell = end.and_then(|(end, _)| cell.get(..end)).unwrap_or(cell).trim();
    let (sign, rest) = match cell.strip_prefix(['-', '\u{2212}', '+']) {
        Some(rest) if !cell.starts_with('+') => ("-", rest.trim_start()),
        Some(rest) => ("", rest.trim_start()),
        None => ("", cell),
    };
    let is_symbol = |c: char| matches!(c, '¥' | '￥' | '$' | '€' | '£' | '元') || c.is_whitespace();
    let code = |text: &str| text.to_ascii_uppercase().parse::<Currency>().ok();
    let (before, rest) = match rest.get(..3).and_then(&code) {
        Some(currency) => (Some(currency), rest.get(3..)?.trim_start()),
        None => (None, rest.trim_start_matches(is_symbol)),
    };
    let tail = rest.len().checked_sub(3).and_then(|start| rest.get(start..)).and_then(code);
    let rest = match tail {
        Some(_) => rest.get(..rest.len().checked_sub(3)?)?.trim_end(),
        None => rest.trim_end_matches(is_symbol),
    };
    let number = if sign.is_empty() {
        decimal::parse(rest, mark)?
    } else {
        decimal::parse(&format!("{sign}{rest}"), mark)?
    };
    // Other signs are several currencies'.
    let signed = cell
        .chars()
        .find(|c| matches!(c, '€' | '£'))
        .and_then(|c| currency(c.encode_utf8(&mut [0; 4])));
    Some((number, before.or(tail).or(signed)))
}

/// A currency by its code or by a name that banks write.
pub(super) fn currency(cell: &str) -> Option<Currency> {
    let code = match cell.trim() {
        "人民币" | "人民币元" | "￥" | "¥" | "元" | "RMB" => "CNY",
        "美元" => "USD",
        "港币" | "港元" => "HKD",
        "欧元" => "EUR",
        "日元" => "JPY",
        "英镑" => "GBP",
        "€" => "EUR",
        "£" => "GBP",
        code => code,
    };
    code.to_ascii_uppercase().parse().ok()
}

/// `2024年01月`, wherever it stands.
pub(super) fn year_and_month(cell: &str) -> Option<(i32, u32)> {
    let (before, after) = cell.split_once('年')?;
    let start = before.char_indices().rev().nth(3)?.0;
    let year = before.get(start..)?.parse().ok()?;
    let (month, _) = after.split_once('月')?;
    Some((year, month.trim().parse().ok()?))
}

/// `12/29` on a statement of January lies in the year before.
pub(super) fn without_year(text: &str, (year, month): (i32, u32)) -> Option<Day> {
    let (its_month, day) = text.trim().split_once('/')?;
    let its_month: u32 = its_month.parse().ok()?;
    let year = if its_month > month { year.checked_sub(1)? } else { year };
    Day::from_ymd(year, u8::try_from(its_month).ok()?, day.parse().ok()?).ok()
}

/// A row whose surplus cells belong to its free text.
pub(super) fn join(row: &StringRecord, free: usize, width: usize) -> StringRecord {
    let surplus = row.len().saturating_sub(width);
    let last = free.saturating_add(surplus);
    let mut joined = StringRecord::with_capacity(row.as_slice().len(), width);
    let middle: Vec<&str> = (free..=last).filter_map(|at| row.get(at)).map(str::trim).collect();
    for (at, cell) in row.iter().enumerate() {
        match at {
            _ if at == free => joined.push_field(&middle.join(",")),
            _ if at > free && at <= last => {}
            _ => joined.push_field(cell),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_with_everything_around_it() {
        let read = |text: &str| {
            money(text, Mark::Guess)
                .map(|(n, c)| (n.to_string(), c.map(|c| c.to_string()).unwrap_or_default()))
        };
        let plain = |text: &str| Some((text.to_owned(), String::new()));
        assert_eq!(read("¥28.16"), plain("28.16"));
        assert_eq!(read("-¥28.16"), plain("-28.16"));
        assert_eq!(read("131.77(已退款89.84)"), plain("131.77"));
        assert_eq!(read("-3.90(CN)"), plain("-3.90"));
        assert_eq!(read("(12.00)"), plain("-12.00"));
        assert_eq!(read("\"-1,099.14\"\t"), plain("-1099.14"));
        assert_eq!(read("1'234.50"), plain("1234.50"));
        assert_eq!(read("CNY 123.18"), Some(("123.18".into(), "CNY".into())));
        assert_eq!(read("12,50 EUR"), Some(("12.50".into(), "EUR".into())));
        assert_eq!(read("-£1,000.50"), Some(("-1000.50".into(), "GBP".into())));
        assert_eq!(read("12,50 €"), Some(("12.50".into(), "EUR".into())));
        assert_eq!(read("$12.50"), plain("12.50"));
        assert_eq!(read("xx,yyyy.zz"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_day_without_a_year_lies_before_the_statement() {
        let month = year_and_month("招商银行信用卡对账单（个人消费卡账户 2024年01月）").unwrap();
        assert_eq!(month, (2024, 1));
        assert_eq!(without_year("12/29", month).unwrap().to_string(), "2023-12-29");
        assert_eq!(without_year("01/05", month).unwrap().to_string(), "2024-01-05");
        assert_eq!(without_year("13/05", month), None);
    }

    #[test]
    fn spreadsheet_wrapping_is_taken_off() {
        assert_eq!(plain_cell("=\"01.07.2023\""), "01.07.2023");
        assert_eq!(plain_cell(" '5678'\t"), "5678");
    }
}

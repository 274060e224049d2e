//! Metro 2: the credit reporting format of the United States, fixed-width, and as the JSON that
//! the common open tools write.
//!
//! Only furnishers and bureaus hold such files, but some people get theirs on request, and its
//! status codes are the right words for how a loan stands. One base segment is one loan, and its
//! payment history is up to 24 dues: `0` was paid on time, `1` to `6` was 30 to 180 days late, any
//! other letter says nothing about a payment and makes no record.
//! Specification: CDIA, Credit Reporting Resource Guide: the layout of 426 characters and, in `packed`, the
//! packed one.

mod packed;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;
use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{Due, Fact, Loan, LoanStatus},
};

use crate::{
    ImportError, calendar,
    collector::Collector,
    decimal::{self, Mark},
    json::{self, or_empty},
    text::Text,
    window::Window,
};

/// What is read of a base segment, however it was written.
struct Segment {
    account: String,
    status: String,
    history: String,
    terms: String,
    opened: Option<Day>,
    closed: Option<Day>,
    as_of: Option<Day>,
    lent: Option<Decimal>,
    instalment: Option<Decimal>,
}

/// Whether a file is in the packed layout, whose lengths and amounts are binary: it is no text.
pub(crate) fn is_packed(beginning: &[u8]) -> bool {
    packed::is_it(beginning)
}

pub(crate) fn read(text: &mut Text<'_>, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    if packed::is_it(text.raw_beginning()) {
        return packed::read(text.window()?, collector);
    }
    if text.beginning(1)?.starts_with('{') || text.beginning(SPACE)?.trim_start().starts_with('{') {
        return read_json(&text.whole()?, collector);
    }
    read_fixed(text.window()?, collector)
}

/// How much white space may come before a document.
const SPACE: usize = 64 * 1024;

/// Records begin with their own length in four digits.
fn read_fixed(mut window: Window<'_>, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    const BASE: usize = 426;
    const MOST: usize = 9_999;
    let mut row = 0_u64;
    loop {
        loop {
            let rest = window.rest();
            let end = rest.trim_start(); // what fills up a block, too
            let blank = rest.len().saturating_sub(end.len());
            let is_blank = end.is_empty();
            window.pass(blank);
            if !is_blank || !window.more()? {
                break;
            }
        }
        while window.rest().len() < MOST && window.more()? {}
        let block = block_length(window.rest());
        window.pass(block);
        let rest = window.rest();
        if rest.trim().is_empty() {
            return Ok(()); // nothing has so much white space before a record
        }
        row = row.saturating_add(1);
        let broken =
            ImportError::Malformed { format: "Metro 2", problem: "a record ends early", line: row };
        let length = rest.get(..4).and_then(|digits| digits.parse::<usize>().ok());
        let length = length.filter(|length| *length >= BASE).ok_or_else(|| broken.clone())?;
        let record = rest.get(..length).ok_or(broken)?;
        let field = |from: usize, to: usize| record.get(from.saturating_sub(1)..to).unwrap_or("");
        if !matches!(field(5, 10), "HEADER") && !field(5, 11).starts_with("TRAILER") {
            let date = |from: usize| month_first(field(from, from.saturating_add(7)));
            let money = |from: usize| {
                let digits = field(from, from.saturating_add(8)).trim();
                decimal::parse(digits, Mark::Dot)
            };
            take(
                row,
                &Segment {
                    account: field(43, 72).trim().to_owned(),
                    status: field(124, 125).to_owned(),
                    history: field(127, 150).to_owned(),
                    terms: field(102, 104).to_owned(),
                    opened: date(76),
                    closed: date(198),
                    as_of: date(182),
                    lent: money(93),
                    instalment: money(106),
                },
                collector,
            )?;
        }
        window.pass(length);
        collector.progress(window.done())?;
    }
}

/// How much the length of a block takes up before a record: nothing, where a record's own length comes
/// first. Behind a record's length comes an indicator of one digit and the time of the report, or a name.
fn block_length(rest: &str) -> usize {
    const LENGTH: usize = 4;
    let is_record = |at: usize| {
        let text = rest.get(at..).unwrap_or_default();
        let time = text.get(5..13).and_then(month_first);
        let is_recent = time.is_some_and(|day| (1900..2100).contains(&day.ymd().0));
        is_recent
            || text.get(4..).is_some_and(|it| it.starts_with("HEADER") || it.starts_with("TRAIL"))
    };
    let length = |at: usize| rest.get(at..)?.get(..LENGTH)?.parse::<usize>().ok();
    // Without a time, a block of one record is known by its length.
    let is_block =
        || length(0).is_some() && length(0) == length(LENGTH).map(|it| it.saturating_add(LENGTH));
    if !is_record(0) && (is_record(LENGTH) || is_block()) { LENGTH } else { 0 }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Data {
    base: Base,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Base {
    consumer_account_number: String,
    account_status: Option<String>,
    payment_history_profile: Option<String>,
    terms_duration: Option<String>,
    date_opened: Option<String>,
    date_closed: Option<String>,
    date_account_information: Option<String>,
    highest_credit: Option<i64>,
    scheduled_monthly_payment_amount: Option<i64>,
}

fn read_json(text: &str, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let mut mended = None;
    let (document, read) =
        json::document::<Document<'_>>(&mut mended, text, "Metro 2 JSON", collector)?;
    for (line, Data { base }) in json::rows::<Data>(&document.data, read, text, collector) {
        take(
            line,
            &Segment {
                status: or_empty(&base.account_status).to_owned(),
                history: or_empty(&base.payment_history_profile).to_owned(),
                terms: or_empty(&base.terms_duration).to_owned(),
                opened: json::day(&base.date_opened),
                closed: json::day(&base.date_closed),
                as_of: json::day(&base.date_account_information),
                lent: base.highest_credit.map(Decimal::from),
                instalment: base.scheduled_monthly_payment_amount.map(Decimal::from),
                account: base.consumer_account_number,
            },
            collector,
        )?;
    }
    Ok(())
}

fn take(line: u64, segment: &Segment, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let Some(as_of) = segment.as_of else {
        collector.reject(line, "the date of account information is not a date");
        return Ok(());
    };
    let Some(status) = status(&segment.status) else {
        collector.reject(line, "the account status asks to delete the account, or is unknown");
        return Ok(());
    };
    collector.count_row()?;
    let obligation = collector.account(&segment.account);
    let dollars = |number: Option<Decimal>| Amount {
        minor: number
            .zip("USD".parse::<Currency>().ok())
            .and_then(|(number, usd)| decimal::minor_units(number, usd))
            .unwrap_or(0),
        currency: "USD".parse().unwrap_or(Currency::NONE),
    };
    let instalment = dollars(segment.instalment);
    let loan = Loan {
        loan: obligation,
        principal: dollars(segment.lent),
        instalment,
        term_months: segment.terms.trim().parse().unwrap_or(0), // LOC and REV have no end
        opened: segment.opened.unwrap_or(as_of),
        closed: segment.closed,
        status,
    };
    collector.fact(
        &[obligation.as_bytes(), &as_of.number().to_be_bytes()],
        as_of,
        Fact::Loan(loan),
    )?;
    // The first letter is the month before the report, each next one a month earlier.
    let mut later: Option<(char, Day)> = None;
    let mut due_day = as_of;
    for code in segment.history.chars() {
        due_day = a_month_before(due_day, as_of);
        if matches!(code, '0'..='6') {
            let paid = match (code, later) {
                ('0', _) => Some(due_day),
                (_, Some(('0', caught_up))) => Some(caught_up),
                _ => None,
            };
            let due = Due { obligation, amount: instalment, paid };
            let fields: [&[u8]; 2] = [obligation.as_bytes(), &due_day.number().to_be_bytes()];
            collector.fact(&fields, due_day, Fact::Due(due))?;
        }
        later = Some((code, due_day));
    }
    Ok(())
}

/// Account Status Code, exhibit 4 of the guide.
fn status(code: &str) -> Option<LoanStatus> {
    match code {
        "05" | "11" => Some(LoanStatus::Current),
        "13" | "61" | "62" | "63" | "64" | "65" => Some(LoanStatus::Repaid),
        "71" | "78" | "80" | "82" | "83" | "84" => Some(LoanStatus::Overdue),
        "88" | "89" | "93" | "94" | "95" | "96" | "97" => Some(LoanStatus::ChargedOff),
        _ => None, // DA and DF delete
    }
}

fn month_first(text: &str) -> Option<Day> {
    let (month, rest) = text.split_at_checked(2)?;
    let (day, year) = rest.split_at_checked(2)?;
    calendar::ymd(year, month, day)
}

/// The same day of the month before, or that month's last day.
fn a_month_before(day: Day, like: Day) -> Day {
    let (year, month, _) = day.ymd();
    let (year, month) =
        if month == 1 { (year.saturating_sub(1), 12) } else { (year, month.saturating_sub(1)) };
    let (_, _, wanted) = like.ymd();
    (28..=wanted)
        .rev()
        .chain([wanted])
        .find_map(|d| Day::from_ymd(year, month, d).ok())
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_go_back_to_the_same_day_or_the_last() {
        let like: Day = "2024-03-31".parse().unwrap();
        let february = a_month_before(like, like);
        assert_eq!(february.to_string(), "2024-02-29");
        let january = a_month_before(february, like);
        assert_eq!(january.to_string(), "2024-01-31");
        assert_eq!(a_month_before(january, like).to_string(), "2023-12-31");
    }

    #[test]
    fn a_status_is_one_of_the_guides() {
        assert_eq!(status("11"), Some(LoanStatus::Current));
        assert_eq!(status("62"), Some(LoanStatus::Repaid));
        assert_eq!(status("84"), Some(LoanStatus::Overdue));
        assert_eq!(status("97"), Some(LoanStatus::ChargedOff));
        assert_eq!(status("DA"), None);
    }
}

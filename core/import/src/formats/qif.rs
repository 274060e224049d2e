//! QIF: Quicken's lines of one letter and a value, `^` after each row.
//!
//! The format says neither the currency nor the order of day and month, and has no ids. The order
//! is found from the whole file: a number above 12 decides; where there is none, the order that
//! makes the file span fewer days is taken, and a remark says so.

use simsim_scoring::day::Day;

use crate::{
    ImportError,
    calendar::{DateOrder, Numbers},
    collector::Collector,
    decimal::{self, Mark},
    row::{Row, Scheme},
    statement::Statement,
};

pub(crate) fn read(text: &str, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let order = collector.date_order(|| {
        let dates = items(text).filter(|item| item.section == Section::Rows);
        Ok(DateOrder::of(dates.filter_map(|item| Numbers::parse(item.date))))
    })?;
    let mut statement =
        Statement { currency: collector.options().currency, ..Statement::default() };
    let mut open = false;
    for (number, item) in (0_u32..).zip(items(text)) {
        if number.is_multiple_of(1024) {
            collector.progress(item.place)?;
        }
        match item.section {
            Section::Account => {
                if open {
                    collector.end(&statement)?;
                    open = false;
                }
                statement.account = item.check.to_owned(); // an account's N line is its name
            }
            Section::Rows => {
                if !open {
                    collector.begin(&statement.account);
                    open = true;
                }
                row(&item, order, &statement, collector)?;
            }
            Section::Investments => {
                collector.reject(item.line, "an investment, not a payment");
            }
            Section::Lists => {}
        }
    }
    if !open {
        collector.begin(&statement.account);
    }
    collector.end(&statement)?;
    Ok(())
}

fn row(
    item: &Item<'_>,
    order: DateOrder,
    statement: &Statement,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let day: Option<Day> = Numbers::parse(item.date).and_then(|numbers| numbers.day(order));
    let amount = decimal::parse(item.amount, Mark::Guess);
    let (Some(day), Some(amount)) = (day, amount) else {
        let reason = if amount.is_none() {
            "the amount (T) is not a number"
        } else {
            "the date (D) is not a date"
        };
        collector.reject(item.line, reason);
        return Ok(());
    };
    let transfer = item.category.starts_with('[');
    let codes: &[_] = if transfer { &[(Scheme::Fact, "own-transfer")] } else { &[] };
    collector.row(&Row {
        payee: item.payee,
        text: item.memo,
        hints: &item.categories,
        codes,
        ..Row::new(item.line, day, amount, statement.currency())
    })
}

/// What the lines before a `^` describe.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Account,
    Investments,
    /// Categories, classes, prices and memorised rows: nothing that happened.
    Lists,
    Rows,
}

impl Section {
    fn named(header: &str) -> Option<Self> {
        let header = header.trim().to_ascii_lowercase();
        if header == "!account" {
            return Some(Self::Account);
        }
        let kind = header.strip_prefix("!type:")?.trim();
        Some(match kind {
            "bank" | "cash" | "ccard" | "oth a" | "oth l" => Self::Rows,
            "invst" | "port" => Self::Investments,
            _ => Self::Lists,
        })
    }
}

struct Item<'a> {
    section: Section,
    line: u64,
    place: usize,
    date: &'a str,
    amount: &'a str,
    payee: &'a str,
    memo: &'a str,
    check: &'a str,
    category: &'a str,
    /// The category and those of the splits.
    categories: String,
}

impl Item<'_> {
    const fn is_remark(&self) -> bool {
        matches!(self.section, Section::Rows) && self.date.is_empty() && self.amount.is_empty()
    }
}

fn items(text: &str) -> impl Iterator<Item = Item<'_>> {
    let mut section = Section::Rows;
    let mut lines = (1_u64..).zip(text.split_inclusive('\n'));
    let mut place = 0;
    core::iter::from_fn(move || {
        let mut item: Option<Item<'_>> = None;
        for (number, raw) in lines.by_ref() {
            place += raw.len();
            let line = raw.trim_start_matches('\u{feff}').trim_end();
            let Some(code) = line.chars().next() else { continue };
            let value = line.get(code.len_utf8()..).unwrap_or("").trim();
            match code {
                '!' => {
                    section = Section::named(line).unwrap_or(section);
                    // A header ends what no `^` ended; remarks above the first one are nothing.
                    match item.take() {
                        Some(item) if !item.is_remark() => return Some(item),
                        _ => {}
                    }
                }
                '^' if item.is_some() => return item,
                '^' => {}
                _ => fill(item.get_or_insert_with(|| empty(section, number, place)), code, value),
            }
        }
        item
    })
}

const fn empty<'a>(section: Section, line: u64, place: usize) -> Item<'a> {
    Item {
        section,
        line,
        place,
        date: "",
        amount: "",
        payee: "",
        memo: "",
        check: "",
        category: "",
        categories: String::new(),
    }
}

fn fill<'a>(item: &mut Item<'a>, code: char, value: &'a str) {
    let first = |field: &mut &'a str| {
        if field.is_empty() {
            *field = value;
        }
    };
    match code {
        'D' => first(&mut item.date),
        'T' => item.amount = value,
        'U' => first(&mut item.amount),
        'P' => first(&mut item.payee),
        'M' => first(&mut item.memo),
        'N' => first(&mut item.check),
        'L' | 'S' => {
            if code == 'L' {
                first(&mut item.category);
            }
            item.categories.push_str(value);
            item.categories.push('\n');
        }
        _ => {}
    }
}

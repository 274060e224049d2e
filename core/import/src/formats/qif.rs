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
    text::Text,
    window::Window,
};

pub(crate) fn read(text: &mut Text<'_>, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let order = collector.date_order(|dates| {
        let mut items = Items::of(text.window()?);
        while let Some(item) = items.next()? {
            if let (Section::Rows, Some(date)) = (item.section, Numbers::parse(&item.date)) {
                dates.push(date);
            }
        }
        Ok(())
    })?;
    let mut statement =
        Statement { currency: collector.options().currency, ..Statement::default() };
    let mut open = false;
    let mut items = Items::of(text.window()?);
    let mut number = 0_u32;
    while let Some(item) = items.next()? {
        if number.is_multiple_of(1024) {
            collector.progress(items.window.done())?;
        }
        number = number.wrapping_add(1);
        match item.section {
            Section::Account => {
                if open {
                    collector.end(&statement)?;
                    open = false;
                }
                statement.account = item.check; // an account's N line is its name
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
    collector.end(&statement)
}

fn row(
    item: &Item,
    order: DateOrder,
    statement: &Statement,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let day: Option<Day> = Numbers::parse(&item.date).and_then(|numbers| numbers.day(order));
    let amount = decimal::parse(&item.amount, Mark::Guess);
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
        payee: &item.payee,
        text: &item.memo,
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

struct Item {
    section: Section,
    line: u64,
    date: String,
    amount: String,
    payee: String,
    memo: String,
    check: String,
    category: String,
    /// The category and those of the splits.
    categories: String,
}

impl Item {
    const fn of(section: Section, line: u64) -> Self {
        Self {
            section,
            line,
            date: String::new(),
            amount: String::new(),
            payee: String::new(),
            memo: String::new(),
            check: String::new(),
            category: String::new(),
            categories: String::new(),
        }
    }

    const fn is_remark(&self) -> bool {
        matches!(self.section, Section::Rows) && self.date.is_empty() && self.amount.is_empty()
    }

    fn fill(&mut self, code: char, value: &str) {
        const ENOUGH: usize = 16 * 1024;
        let first = |field: &mut String| {
            if field.is_empty() {
                field.push_str(value);
            }
        };
        match code {
            'D' => first(&mut self.date),
            'T' => value.clone_into(&mut self.amount),
            'U' => first(&mut self.amount),
            'P' => first(&mut self.payee),
            'M' => first(&mut self.memo),
            'N' => first(&mut self.check),
            'L' | 'S' => {
                if code == 'L' {
                    first(&mut self.category);
                }
                if self.categories.len() < ENOUGH {
                    self.categories.push_str(value);
                    self.categories.push('\n');
                }
            }
            _ => {}
        }
    }
}

/// The items of a text, one after the other.
struct Items<'t> {
    window: Window<'t>,
    line: String,
    section: Section,
}

impl<'t> Items<'t> {
    const fn of(window: Window<'t>) -> Self {
        Self { window, line: String::new(), section: Section::Rows }
    }

    fn next(&mut self) -> Result<Option<Item>, ImportError> {
        let mut item: Option<Item> = None;
        loop {
            let number = self.window.line();
            if !self.window.read_line(&mut self.line)? {
                return Ok(item);
            }
            let line = self.line.trim_start_matches('\u{feff}').trim_end();
            let Some(code) = line.chars().next() else { continue };
            let value = line.get(code.len_utf8()..).unwrap_or("").trim();
            match code {
                '!' => {
                    self.section = Section::named(line).unwrap_or(self.section);
                    // A header ends what no `^` ended; remarks above the first one are nothing.
                    match item.take() {
                        Some(item) if !item.is_remark() => return Ok(Some(item)),
                        _ => {}
                    }
                }
                '^' if item.is_some() => return Ok(item),
                '^' => {}
                _ => item.get_or_insert_with(|| Item::of(self.section, number)).fill(code, value),
            }
        }
    }
}

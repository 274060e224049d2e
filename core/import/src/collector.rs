//! Collector: turns the rows of statements into records, and counts what it is given.
//!
//! Readers push rows in the file's order and say where a statement begins and ends. Everything
//! that all formats share happens here and nowhere else: ids, pseudonyms, purposes, rounding to
//! minor units, the order within a day, the self-check, limits and progress.

mod ids;
mod statement_end;

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{Direction, Fact, Pseudonym, Purpose, Record, RecordId, SelfCheck, Transaction},
    source::Source,
};

use self::ids::id_fields;
use crate::{
    Format, ImportError, Imported, Layout, Options, Progress, Rejection, Remark, Summary,
    decimal::minor_units,
    identity::{Identity, Occurrences},
    provenance::Provenance,
    row::{Row, State},
    rules::Rules,
    self_check::Line,
    text::clip,
};

pub(crate) struct Collector<'a> {
    format: Format,
    options: &'a Options<'a>,
    provenance: Provenance<'a>,
    identity: Identity,
    rules: &'static Rules,
    occurrences: Occurrences,
    records: Vec<Record>,
    remarks: Vec<Remark>,
    rejections: Vec<Rejection>,
    count: u64,
    sums: BTreeMap<Currency, Decimal>,
    days: Option<(Day, Day)>,
    self_check: SelfCheck,
    statement: Option<Open>,
    layout: Option<Layout>,
    is_proposed: bool,
    total: u64,
}

/// A statement whose rows are coming in.
struct Open {
    account: Pseudonym,
    source: Source,
    batch_start: usize,
    lines: Vec<Line>,
    /// Fees that rows carry beside their amounts, by the row's id: records, and no rows.
    fees: HashMap<RecordId, Record>,
    rejected_before: usize,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(
        format: Format,
        options: &'a Options<'a>,
        provenance: Provenance<'a>,
        total: usize,
    ) -> Self {
        Self {
            format,
            options,
            provenance,
            identity: Identity::new(options.key),
            rules: Rules::shipped(),
            occurrences: Occurrences::default(),
            records: Vec::new(),
            remarks: Vec::new(),
            rejections: Vec::new(),
            count: 0,
            sums: BTreeMap::new(),
            days: None,
            self_check: SelfCheck::None,
            statement: None,
            layout: None,
            is_proposed: false,
            total: u64::try_from(total).unwrap_or(u64::MAX),
        }
    }

    pub(crate) const fn options(&self) -> &'a Options<'a> {
        self.options
    }

    /// A statement begins; rows until [`end`](Self::end) belong to it.
    pub(crate) fn begin(&mut self, account: &str) {
        let named = if account.trim().is_empty() { self.format.name() } else { account };
        let account = self.identity.account(named);
        let short: String = account.to_string().chars().take(8).collect();
        self.statement = Some(Open {
            account,
            source: Source {
                origin: self.provenance.origin(),
                id: format!("{}/{short}", self.format),
            },
            batch_start: self.records.len(),
            lines: Vec::new(),
            fees: HashMap::new(),
            rejected_before: self.rejections.len(),
        });
    }

    /// The pseudonym of an account or a loan.
    pub(crate) fn account(&self, number: &str) -> Pseudonym {
        self.identity.account(number)
    }

    /// Counts a row that is more than one record, or none.
    pub(crate) fn count_row(&mut self) -> Result<(), ImportError> {
        self.check_limits()?;
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// A record of another kind than a row. `fields` make it itself among its kind.
    pub(crate) fn fact(&mut self, fields: &[&[u8]], day: Day, fact: Fact) {
        self.records.push(Record {
            id: self.identity.record(fact.kind(), fields),
            day,
            source: Source { origin: self.provenance.origin(), id: self.format.to_string() },
            reliability: self.provenance.reliability(),
            batch: None,
            disputed: false,
            note: None,
            description: None,
            fact,
        });
    }

    /// Takes one row of the statement that began last.
    pub(crate) fn row(&mut self, row: &Row<'_>) -> Result<(), ImportError> {
        self.check_limits()?;
        let Some(amount) = minor_units(row.amount, row.currency) else {
            self.reject(row.line, "the amount is too large");
            return Ok(());
        };
        if self.statement.is_none() {
            self.begin("");
        }
        let Some(open) = self.statement.as_mut() else { return Ok(()) };
        let direction = match (row.neutral, amount) {
            (true, _) => Direction::Neutral,
            (false, _) if row.amount < Decimal::ZERO => Direction::Out,
            (false, _) => Direction::In,
        };
        let account = match row.account {
            "" => open.account,
            number => self.identity.account(number),
        };
        let signed = match row.amount {
            _ if row.neutral => Decimal::ZERO,
            zero if zero.is_zero() => zero.abs(), // there is one zero
            amount => amount,
        };
        let sum = self.sums.entry(row.currency).or_default();
        let Some(new_sum) = sum.checked_add(signed) else {
            self.reject(row.line, "the amount is too large");
            return Ok(());
        };
        *sum = new_sum;
        let limit = self.options.limits.field;
        let (payee, text) = (clip(row.payee, limit), clip(row.text, limit));
        let id =
            self.occurrences.next(&self.identity, &id_fields(account, row, payee, text).each());
        let verdict = self.rules.judge(row, payee, text);
        let counterparty = if verdict.sensitive {
            None
        } else {
            match row.payee_account.trim() {
                "" | "/" => self.identity.counterparty(if payee.is_empty() { text } else { payee }),
                account => Some(self.identity.account(account)),
            }
        };
        let place = self.records.len().saturating_sub(open.batch_start);
        open.lines.push(Line {
            account,
            day: row.day,
            time: row.time,
            amount: if row.state.moves_money() { signed - row.fee } else { Decimal::ZERO },
            balance: row.balance,
            currency: row.currency,
        });
        let record = Record {
            id,
            day: row.day,
            source: open.source.clone(),
            reliability: self.provenance.reliability(),
            batch: None, // known when the statement ends
            disputed: false,
            note: None,
            description: if verdict.sensitive { None } else { describe(payee, text) },
            fact: Fact::Transaction(Box::new(Transaction {
                account,
                direction,
                amount: Amount {
                    minor: i64::try_from(amount.unsigned_abs()).unwrap_or(i64::MAX),
                    currency: row.currency,
                },
                balance: row.balance.and_then(|b| minor_units(b, row.currency)),
                sequence: u32::try_from(place).unwrap_or(u32::MAX), // oldest first when it ends
                purpose: verdict.purpose,
                rule: verdict.rule.map(str::to_owned),
                counterparty,
            })),
        };
        if let Some(fee) = fee_of(&record, row, &self.identity) {
            open.fees.insert(id, fee);
        }
        self.records.push(record);
        self.count = self.count.saturating_add(1);
        if row.day_is_real {
            self.widen(row.day);
        } else {
            self.remark(row.line, "the calendar has no such day; the nearest one before is used");
        }
        Ok(())
    }

    /// A record that stands for itself, such as one line of our own format.
    pub(crate) fn record(&mut self, record: Record) -> Result<(), ImportError> {
        self.check_limits()?;
        if let Fact::Transaction(transaction) = &record.fact {
            let places = exponent(transaction.amount.currency);
            let amount = Decimal::from_i128_with_scale(transaction.amount.minor.into(), places);
            let signed = match transaction.direction {
                Direction::In => amount,
                Direction::Out => -amount,
                Direction::Neutral => Decimal::ZERO,
            };
            let sum = self.sums.entry(transaction.amount.currency).or_default();
            *sum = sum.saturating_add(signed);
        }
        self.count = self.count.saturating_add(1);
        self.widen(record.day);
        self.records.push(record);
        Ok(())
    }

    /// Lists a row that could not be read. The reason never repeats what the row holds.
    pub(crate) fn reject(&mut self, line: u64, reason: &str) {
        self.rejections.push(Rejection { line, reason: reason.to_owned() });
    }

    /// Lists a doubt about a row that was read.
    pub(crate) fn remark(&mut self, line: u64, text: &str) {
        self.remarks.push(Remark { line, text: text.to_owned() });
    }

    /// The layout of the file was not known, and read as this mapping says.
    pub(crate) fn mapped(&mut self, layout: Layout, is_proposed: bool) {
        if is_proposed {
            self.remark(0, "no profile knows this table; check that its columns were understood");
        }
        self.layout = Some(layout);
        self.is_proposed = is_proposed;
    }

    /// Tells the caller how far the work has come.
    pub(crate) fn progress(&self, done: usize) -> Result<(), ImportError> {
        let Some(tell) = self.options.progress else { return Ok(()) };
        let done = u64::try_from(done).unwrap_or(u64::MAX).min(self.total);
        match tell(Progress { done, total: self.total }) {
            core::ops::ControlFlow::Continue(()) => Ok(()),
            core::ops::ControlFlow::Break(()) => Err(ImportError::Cancelled),
        }
    }

    pub(crate) fn finish(self) -> Imported {
        let summary = Summary {
            format: self.format,
            count: self.count,
            net_sum: self.sums,
            first_date: self.days.map(|(first, _)| first),
            last_date: self.days.map(|(_, last)| last),
            rejected: self.rejections.clone(),
            self_check: self.self_check,
        };
        Imported {
            format: self.format,
            records: self.records,
            proposed: self
                .layout
                .as_ref()
                .filter(|_| self.is_proposed)
                .map(|it| it.mapping.clone()),
            layout: self.layout,
            remarks: self.remarks,
            rejections: self.rejections,
            summary,
        }
    }

    fn check_limits(&self) -> Result<(), ImportError> {
        let limit = self.options.limits.rows;
        if self.records.len().saturating_add(self.rejections.len()) >= limit {
            return Err(ImportError::TooManyRows { limit });
        }
        Ok(())
    }

    fn widen(&mut self, day: Day) {
        self.days = Some(match self.days {
            None => (day, day),
            Some((first, last)) => (first.min(day), last.max(day)),
        });
    }
}

/// What the bank took for a row besides its amount.
fn fee_of(record: &Record, row: &Row<'_>, identity: &Identity) -> Option<Record> {
    let minor = minor_units(row.fee, row.currency).filter(|minor| *minor > 0)?;
    let Fact::Transaction(transaction) = &record.fact else { return None };
    let fee = Transaction {
        direction: Direction::Out,
        amount: Amount { minor, currency: row.currency },
        balance: None,
        purpose: if row.state == State::Settled { Purpose::Fee } else { transaction.purpose },
        rule: Some("row/fee".to_owned()),
        ..(**transaction).clone()
    };
    let id = identity.record("fee", &[record.id.as_bytes()]);
    Some(Record { id, fact: Fact::Transaction(Box::new(fee)), ..record.clone() })
}

/// What a person recognises a row by.
fn describe(payee: &str, text: &str) -> Option<String> {
    match (payee, text) {
        ("", "") => None,
        (one, "") | ("", one) => Some(one.to_owned()),
        (payee, text) if text.contains(payee) => Some(text.to_owned()),
        (payee, text) => Some(format!("{payee} \u{b7} {text}")),
    }
}

fn exponent(currency: Currency) -> u32 {
    crate::decimal::exponent(currency)
}

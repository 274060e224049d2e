//! Collector: turns the rows of statements into records, and counts what it is given.
//!
//! Readers push rows in the file's order and say where a statement begins and ends. Everything
//! that all formats share happens here and nowhere else: ids, pseudonyms, purposes, rounding to
//! minor units, the order within a day, the self-check, limits and progress.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{
        Account, Balance, Batch, Direction, Fact, Pseudonym, Purpose, Record, RecordId, SelfCheck,
        Transaction,
    },
    source::{Reliability, Source},
};

use crate::{
    Format, ImportError, Imported, Mapping, Options, Progress, Rejection, Remark, Summary,
    decimal::minor_units,
    identity::{Identity, Occurrences},
    provenance::Provenance,
    row::{Row, State},
    rules::Rules,
    self_check::{self, Line},
    statement::Statement,
    text::clip,
};

/// What a statement's records are relied on when its rows contradict its own balances.
const CONTRADICTED: u16 = 500;

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
    proposed: Option<Mapping>,
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

/// The rows of one account of a statement.
struct Group {
    account: Pseudonym,
    lines: Vec<Line>,
    rows: Vec<Record>,
}

impl Group {
    const fn new(account: Pseudonym) -> Self {
        Self { account, lines: Vec::new(), rows: Vec::new() }
    }
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
            proposed: None,
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
    pub(crate) fn propose(&mut self, mapping: Mapping) {
        self.remark(0, "no profile knows this table; check that its columns were understood");
        self.proposed = Some(mapping);
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

    /// The statement that began last ends: its rows get their order, their batch and their check.
    pub(crate) fn end(&mut self, statement: &Statement) {
        let Some(open) = self.statement.take() else { return };
        if open.lines.is_empty() && statement.currency.is_some() {
            self.sums.entry(statement.currency()).or_default(); // known even where no row is
        }
        let rows = self.records.split_off(open.batch_start);
        let rejected = self.rejections.len().saturating_sub(open.rejected_before);
        let mut groups: Vec<Group> = Vec::new();
        let mut place_of: HashMap<Pseudonym, usize> = HashMap::new();
        for (line, row) in open.lines.into_iter().zip(rows) {
            let place = *place_of.entry(line.account).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Group::new(line.account));
            }
            if let Some(group) = groups.get_mut(place) {
                group.lines.push(line);
                group.rows.push(row);
            }
        }
        if groups.is_empty() {
            groups.push(Group::new(open.account));
        }
        let alone = groups.len() == 1;
        let plain =
            Statement { opening: None, closing: None, closing_day: None, ..statement.clone() };
        let mut fees = open.fees;
        for group in groups {
            let statement = if alone { statement } else { &plain };
            let rejected = if alone { rejected } else { 0 };
            self.end_group(group, statement, rejected, &open.source, &mut fees);
        }
    }

    fn end_group(
        &mut self,
        mut group: Group,
        statement: &Statement,
        rejected: usize,
        source: &Source,
        fees: &mut HashMap<RecordId, Record>,
    ) {
        let order = self_check::oldest_first(&group.lines);
        let check = self_check::check(statement, &group.lines, &order);
        self.self_check = worse(self.self_check, check);
        let days = group.lines.iter().map(|line| line.day);
        let first = statement.from.or_else(|| days.clone().min()).or(statement.closing_day);
        let last = statement.to.or_else(|| days.max()).or(statement.closing_day);
        let (Some(from), Some(to)) = (first, last) else { return };
        let currency = statement.currency();
        let amount = |number: Option<Decimal>| {
            minor_units(number?, currency).map(|minor| Amount { minor, currency })
        };
        let count = group.lines.len().saturating_add(rejected);
        let batch = Batch {
            account: group.account,
            from,
            to: to.max(from),
            count: u32::try_from(count).unwrap_or(u32::MAX),
            rejected: u32::try_from(rejected).unwrap_or(u32::MAX),
            opening: amount(statement.opening),
            closing: amount(statement.closing),
            self_check: check,
            signed_by: self.provenance.signed_by(),
        };
        let id = self.identity.record("batch", &batch_fields(&batch).each());
        let reliability = match check {
            SelfCheck::Failed => Reliability::new(CONTRADICTED).unwrap_or_default(),
            SelfCheck::Ok | SelfCheck::None => self.provenance.reliability(),
        };
        for (sequence, &at) in (0_u32..).zip(&order) {
            let Some(record) = group.rows.get_mut(at) else { continue };
            let settle = |record: &mut Record| {
                record.batch = Some(id);
                record.reliability = reliability;
                if let Fact::Transaction(transaction) = &mut record.fact {
                    transaction.sequence = sequence;
                }
            };
            settle(record);
            if let Some(mut fee) = fees.remove(&record.id) {
                settle(&mut fee);
                group.rows.push(fee);
            }
        }
        group.rows.sort_by_key(|record| match &record.fact {
            Fact::Transaction(transaction) => transaction.sequence,
            _ => u32::MAX,
        });
        self.records.append(&mut group.rows);
        let of_file = |record_id: RecordId, day: Day, fact: Fact| Record {
            id: record_id,
            day,
            source: source.clone(),
            reliability,
            batch: Some(id),
            disputed: false,
            note: None,
            description: None,
            fact,
        };
        let account = Account { account: group.account, opened: None, closed: None };
        let account_id = self.identity.record("account", &[group.account.as_bytes()]);
        self.records.push(of_file(account_id, from, Fact::Account(account)));
        if let (Some(amount), Some(day)) = (batch.closing, statement.closing_day) {
            let balance = Balance { account: group.account, amount };
            let fields: [&[u8]; 4] = [
                group.account.as_bytes(),
                &day.number().to_be_bytes(),
                &amount.minor.to_be_bytes(),
                amount.currency.code().as_bytes(),
            ];
            let balance_id = self.identity.record("balance", &fields);
            self.records.push(of_file(balance_id, day, Fact::Balance(balance)));
        }
        self.records.push(of_file(id, batch.to, Fact::Batch(batch)));
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
            proposed: self.proposed,
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

/// Failed beats ok beats none.
const fn worse(one: SelfCheck, other: SelfCheck) -> SelfCheck {
    match (one, other) {
        (SelfCheck::Failed, _) | (_, SelfCheck::Failed) => SelfCheck::Failed,
        (SelfCheck::Ok, _) | (_, SelfCheck::Ok) => SelfCheck::Ok,
        (SelfCheck::None, SelfCheck::None) => SelfCheck::None,
    }
}

fn exponent(currency: Currency) -> u32 {
    crate::decimal::exponent(currency)
}

/// Fields of an id, owned while they are hashed.
struct Fields(Vec<Vec<u8>>);

impl Fields {
    fn each(&self) -> Vec<&[u8]> {
        self.0.iter().map(Vec::as_slice).collect()
    }
}

/// What makes the row itself: see `docs/decisions/0003-record-ids.md`.
fn id_fields(account: Pseudonym, row: &Row<'_>, payee: &str, text: &str) -> Fields {
    let mut fields = vec![
        account.as_bytes().to_vec(),
        row.day.number().to_be_bytes().to_vec(),
        row.amount.normalize().to_string().into_bytes(),
        row.currency.code().as_bytes().to_vec(),
        vec![u8::from(row.neutral), u8::from(row.state == State::Pending)],
    ];
    let bank_id = row.bank_id.trim();
    if is_good(bank_id) {
        fields.push(b"bank id".to_vec());
        fields.push(bank_id.as_bytes().to_vec());
    } else {
        fields.push(b"texts".to_vec());
        fields.push(plain(payee));
        fields.push(plain(text));
        fields.push(row.balance.map(|b| b.normalize().to_string()).unwrap_or_default().into());
    }
    Fields(fields)
}

/// Whether a bank's id can tell rows apart: counters that start again with every export, and
/// placeholders such as `NONREF` or `000000`, cannot.
fn is_good(bank_id: &str) -> bool {
    let first = bank_id.chars().next();
    bank_id.len() >= 6
        && bank_id.chars().any(|c| c.is_ascii_digit())
        && bank_id.chars().any(|c| Some(c) != first)
}

/// A text without what re-saving a file changes: white space and capitals.
fn plain(text: &str) -> Vec<u8> {
    let text: String =
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    text.into_bytes()
}

fn batch_fields(batch: &Batch) -> Fields {
    let balance = |amount: Option<Amount>| {
        amount.map(|a| format!("{} {}", a.minor, a.currency)).unwrap_or_default().into_bytes()
    };
    Fields(vec![
        batch.account.as_bytes().to_vec(),
        batch.from.number().to_be_bytes().to_vec(),
        batch.to.number().to_be_bytes().to_vec(),
        batch.count.to_be_bytes().to_vec(),
        balance(batch.opening),
        balance(batch.closing),
    ])
}

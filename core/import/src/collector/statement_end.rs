//! The end of a statement: its rows get their order, their batch and their check.

use std::collections::HashMap;

use rust_decimal::Decimal;
use simsim_scoring::{
    amount::Amount,
    day::Day,
    record::{Account, Balance, Batch, Fact, Pseudonym, Record, RecordId, SelfCheck},
    source::{Reliability, Source},
};

use super::{Collector, ids::batch_fields};
use crate::{
    decimal::minor_units,
    self_check::{self, Line},
    statement::Statement,
};

/// What a statement's records are relied on when its rows contradict its own balances.
const CONTRADICTED: u16 = 500;

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

impl Collector<'_> {
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
}

/// Failed beats ok beats none.
const fn worse(one: SelfCheck, other: SelfCheck) -> SelfCheck {
    match (one, other) {
        (SelfCheck::Failed, _) | (_, SelfCheck::Failed) => SelfCheck::Failed,
        (SelfCheck::Ok, _) | (_, SelfCheck::Ok) => SelfCheck::Ok,
        (SelfCheck::None, SelfCheck::None) => SelfCheck::None,
    }
}

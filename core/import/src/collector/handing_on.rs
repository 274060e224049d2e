//! Handing on: the second reading. Each row becomes a record that is final at once, because the
//! survey knows its batch, its place and how far it is relied on.

use core::ops::ControlFlow;
use std::collections::HashMap;

use simsim_scoring::{
    amount::Amount,
    day::Day,
    record::{
        Account, Balance, Direction, Fact, Pseudonym, Purpose, Record, RecordId, Transaction,
    },
    source::{Reliability, Source},
};

use super::{
    Taken,
    ids::id_fields,
    order::Places,
    surveying::{Known, Surveyed},
};
use crate::{
    Format, ImportError,
    decimal::minor_units,
    identity::{Identity, Occurrences},
    provenance::Provenance,
    row::{Row, State},
    rules::Rules,
    statement::Statement,
    text::clip,
};

/// Takes the records of a block out of it, and may stop the work.
pub(crate) type Take<'a> = &'a mut dyn FnMut(&mut Vec<Record>) -> ControlFlow<()>;

pub(crate) struct HandingOn<'a> {
    surveyed: &'a Surveyed,
    provenance: Provenance<'a>,
    rules: &'static Rules,
    occurrences: Occurrences,
    /// How many statements began.
    begun: usize,
    statement: Option<Open<'a>>,
    block: Vec<Record>,
    at_most: usize,
    /// How many records were handed on.
    handed: usize,
    take: Take<'a>,
}

/// The statement whose rows are coming in.
struct Open<'a> {
    source: Source,
    known: &'a [Known],
    /// The places of each account's rows.
    places: Vec<Places<'a>>,
    place_of: HashMap<Pseudonym, usize>,
    last: usize,
    /// Where its records begin in the block.
    first: usize,
}

impl<'a> HandingOn<'a> {
    pub(super) fn new(
        surveyed: &'a Surveyed,
        provenance: Provenance<'a>,
        at_most: usize,
        take: Take<'a>,
    ) -> Self {
        Self {
            surveyed,
            provenance,
            rules: Rules::shipped(),
            occurrences: Occurrences::default(),
            begun: 0,
            statement: None,
            block: Vec::new(),
            at_most,
            handed: 0,
            take,
        }
    }

    pub(super) fn begin(&mut self, format: Format, account: Pseudonym) {
        let known: &'a [Known] =
            self.surveyed.statements.get(self.begun).map(Vec::as_slice).unwrap_or_default();
        self.begun = self.begun.saturating_add(1);
        self.statement = Some(Open {
            source: self.source(format, account),
            known,
            places: known.iter().map(|it| it.order.places()).collect(),
            place_of: (0..).zip(known).map(|(place, it)| (it.batch.account, place)).collect(),
            last: 0,
            first: self.block.len(),
        });
    }

    fn source(&self, format: Format, account: Pseudonym) -> Source {
        let short: String = account.to_string().chars().take(8).collect();
        Source { origin: self.provenance.origin(), id: format!("{format}/{short}") }
    }

    pub(super) fn row(
        &mut self,
        taken: &Taken,
        row: &Row<'_>,
        fee: Option<i64>,
        limit: usize,
        identity: &Identity,
    ) -> Result<(), ImportError> {
        let Some(open) = &mut self.statement else { return Err(ImportError::Changed) };
        let (payee, text) = (clip(row.payee, limit), clip(row.text, limit));
        let id = identity.of(&id_fields(taken.account, row, payee, text));
        let id = self.occurrences.next(identity, row.day, id);
        if self.surveyed.day_ends.is_last(row.day, taken.number) {
            self.occurrences.forget(row.day);
        }
        let verdict = self.rules.judge(row, payee, text);
        let counterparty = if verdict.sensitive {
            None
        } else {
            match row.payee_account.trim() {
                "" | "/" => identity.counterparty(if payee.is_empty() { text } else { payee }),
                account => Some(identity.account(account)),
            }
        };
        let (batch, reliability, sequence) = match open.next_place(taken)? {
            Some((known, place)) => (Some(known.id), known.reliability, place),
            None => (None, self.provenance.reliability(), taken.place),
        };
        let transaction = Transaction {
            account: taken.account,
            direction: taken.direction,
            amount: Amount {
                minor: i64::try_from(taken.amount.unsigned_abs()).unwrap_or(i64::MAX),
                currency: row.currency,
            },
            balance: row.balance.and_then(|b| minor_units(b, row.currency)),
            sequence,
            purpose: verdict.purpose,
            rule: verdict.rule.map(str::to_owned),
            counterparty,
        };
        let fact = Fact::Transaction(Box::new(transaction));
        let record = Record {
            description: if verdict.sensitive { None } else { describe(payee, text) },
            ..record_of(id, row.day, open.source.clone(), reliability, batch, fact)
        };
        let fee = fee.and_then(|fee| fee_of(&record, row, fee, identity));
        self.hand(record)?;
        fee.map_or(Ok(()), |fee| self.hand(fee))
    }

    /// A record of another kind than a row.
    pub(super) fn fact(
        &mut self,
        format: Format,
        fields: &[&[u8]],
        day: Day,
        fact: Fact,
        identity: &Identity,
    ) -> Result<(), ImportError> {
        let source = Source { origin: self.provenance.origin(), id: format.to_string() };
        let id = identity.record(fact.kind(), fields);
        let reliability = self.provenance.reliability();
        self.hand(record_of(id, day, source, reliability, None, fact))
    }

    /// The statement ends: after its rows come, for each of its accounts, the account itself, its
    /// balance and its batch.
    pub(super) fn end(
        &mut self,
        statement: &Statement,
        identity: &Identity,
    ) -> Result<(), ImportError> {
        let Some(open) = self.statement.take() else { return Err(ImportError::Changed) };
        let alone = open.known.len() <= 1;
        let group_of = |account| match alone {
            true => 0,
            false => open.place_of.get(account).copied().unwrap_or(usize::MAX),
        };
        // By account and then oldest first; a fee has its row's place, and stays behind it.
        let in_block = self.block.get(open.first..).unwrap_or_default();
        let mut places: Vec<(usize, u32, usize)> = Vec::with_capacity(in_block.len());
        for (place, record) in in_block.iter().enumerate() {
            if let Fact::Transaction(it) = &record.fact {
                places.push((group_of(&it.account), it.sequence, place));
            }
        }
        let closing_day = statement.closing_day.filter(|_| alone);
        let close = |known| closing_records(known, closing_day, &open.source, identity);
        if alone && places.is_sorted() {
            return open.known.iter().flat_map(close).try_for_each(|record| self.hand(record));
        }
        places.sort_unstable();
        let rows = self.block.split_off(open.first.min(self.block.len()));
        let mut rows: Vec<Option<Record>> = rows.into_iter().map(Some).collect();
        let mut places = places.into_iter().peekable();
        for (group, known) in open.known.iter().enumerate() {
            while let Some((_, _, place)) = places.next_if(|(its, _, _)| *its == group) {
                let row = rows.get_mut(place).and_then(Option::take);
                row.map_or(Ok(()), |row| self.hand(row))?;
            }
            close(known).try_for_each(|record| self.hand(record))?;
        }
        rows.into_iter().flatten().try_for_each(|row| self.hand(row))
    }

    pub(super) fn was_rejected(&self, line: u64) -> bool {
        let rejected = &self.surveyed.summary.rejected;
        rejected.binary_search_by_key(&line, |rejection| rejection.line).is_ok()
    }

    pub(super) fn abandon(&mut self) {
        self.statement = None;
    }

    pub(super) fn hand(&mut self, record: Record) -> Result<(), ImportError> {
        if self.block.len() >= self.at_most {
            self.hand_block()?;
        }
        self.block.push(record);
        Ok(())
    }

    fn hand_block(&mut self) -> Result<(), ImportError> {
        if let Some(open) = &mut self.statement {
            open.first = 0;
        }
        self.handed = self.handed.saturating_add(self.block.len());
        let told = (self.take)(&mut self.block);
        self.block.clear();
        match told {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ImportError::Cancelled),
        }
    }

    pub(super) fn finish(mut self) -> Result<(), ImportError> {
        if !self.block.is_empty() {
            self.hand_block()?;
        }
        if self.handed == self.surveyed.records { Ok(()) } else { Err(ImportError::Changed) }
    }
}

impl<'a> Open<'a> {
    /// The batch of a row and its place in it; none where the statement never ends.
    fn next_place(&mut self, taken: &Taken) -> Result<Option<(&'a Known, u32)>, ImportError> {
        if self.known.is_empty() {
            return Ok(None);
        }
        if self.known.get(self.last).is_none_or(|it| it.batch.account != taken.account) {
            self.last = *self.place_of.get(&taken.account).ok_or(ImportError::Changed)?;
        }
        let known = self.known.get(self.last).ok_or(ImportError::Changed)?;
        let places = self.places.get_mut(self.last).ok_or(ImportError::Changed)?;
        Ok(Some((known, places.next().ok_or(ImportError::Changed)?)))
    }
}

/// What the bank took for a row besides its amount.
fn fee_of(record: &Record, row: &Row<'_>, minor: i64, identity: &Identity) -> Option<Record> {
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

/// What a statement says of an account besides its rows.
fn closing_records(
    known: &Known,
    closing_day: Option<Day>,
    source: &Source,
    identity: &Identity,
) -> impl Iterator<Item = Record> {
    let batch = &known.batch;
    let of_statement = |id: RecordId, day: Day, fact: Fact| {
        record_of(id, day, source.clone(), known.reliability, Some(known.id), fact)
    };
    let account = Account { account: batch.account, opened: None, closed: None };
    let account_id = identity.record("account", &[batch.account.as_bytes()]);
    let account = of_statement(account_id, batch.from, Fact::Account(account));
    let balance = batch.closing.zip(closing_day).map(|(amount, day)| {
        let fields: [&[u8]; 4] = [
            batch.account.as_bytes(),
            &day.number().to_be_bytes(),
            &amount.minor.to_be_bytes(),
            amount.currency.code().as_bytes(),
        ];
        let id = identity.record("balance", &fields);
        of_statement(id, day, Fact::Balance(Balance { account: batch.account, amount }))
    });
    let batch = of_statement(known.id, batch.to, Fact::Batch(batch.clone()));
    [Some(account), balance, Some(batch)].into_iter().flatten()
}

/// A record that nobody has said anything about yet.
const fn record_of(
    id: RecordId,
    day: Day,
    source: Source,
    reliability: Reliability,
    batch: Option<RecordId>,
    fact: Fact,
) -> Record {
    Record {
        id,
        day,
        source,
        reliability,
        batch,
        disputed: false,
        note: None,
        description: None,
        fact,
    }
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

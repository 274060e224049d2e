//! Collector: turns the rows of statements into records, and counts what it is given.
//!
//! Readers push rows in the file's order and say where a statement begins and ends. Everything
//! that all formats share happens here and nowhere else: ids, pseudonyms, purposes, rounding to
//! minor units, the order within a day, the self-check, limits and progress.
//!
//! A file is read twice, and a collector stands for one reading. The first is a survey that keeps no
//! rows: what each statement comes to, the order of its rows, whether they agree with its balances.
//! The second makes each row a record that is final at once, and hands it on.

mod handing_on;
mod ids;
mod order;
mod surveying;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use simsim_scoring::{
    amount::Currency,
    day::Day,
    record::{Direction, Fact, Pseudonym, Record, SelfCheck},
};

#[cfg(test)]
pub(crate) use self::order::Runs;
use self::surveying::Surveying;
pub(crate) use self::{
    handing_on::{HandingOn, Take},
    order::Order,
    surveying::Surveyed,
};
use crate::{
    Format, ImportError, Layout, Options, Progress, Rejection, Remark, Summary,
    calendar::{DateOrder, Dates},
    decimal::{exponent, minor_units},
    identity::Identity,
    provenance::Provenance,
    row::Row,
    self_check::Line,
    statement::Statement,
};

pub(crate) struct Collector<'a> {
    format: Format,
    options: Options<'a>,
    provenance: Provenance<'a>,
    identity: Identity,
    reading: Reading<'a>,
    remarks: Vec<Remark>,
    rejections: Vec<Rejection>,
    /// Rows that were rejected, and records there are: both count against the limit of rows.
    rejected: usize,
    records: usize,
    count: u64,
    sums: BTreeMap<Currency, Decimal>,
    days: Option<(Day, Day)>,
    self_check: SelfCheck,
    statement: Option<Open>,
    /// The account that a row named last, and its pseudonym.
    named: (String, Pseudonym),
    layout: Option<Layout>,
    is_proposed: bool,
    date_order: Option<(DateOrder, bool)>,
    total: u64,
}

/// Which of the two readings it is.
enum Reading<'a> {
    First(Surveying),
    Second(HandingOn<'a>),
}

/// A statement whose rows are coming in.
struct Open {
    account: Pseudonym,
    rows: u32,
    rejected_before: usize,
}

/// What a row comes to, besides what it says.
struct Taken {
    account: Pseudonym,
    direction: Direction,
    /// In minor units.
    amount: i64,
    /// Its place in its statement, as the file has it.
    place: u32,
    /// Its number among all rows of the file that were read.
    number: u64,
}

impl<'a> Collector<'a> {
    /// For the first reading of a file of so many bytes. Only if it keeps balances, those of rows in
    /// any order can be checked ([`Surveyed::is_unsure`]).
    pub(crate) fn surveying(
        format: Format,
        options: Options<'a>,
        provenance: Provenance<'a>,
        total: u64,
        keeps_balances: bool,
    ) -> Self {
        let surveying = Surveying::new(keeps_balances);
        Self::new(format, options, provenance, total, Reading::First(surveying))
    }

    /// For the second reading, after what the first one found.
    pub(crate) fn handing_on(
        surveyed: &'a Surveyed,
        options: Options<'a>,
        provenance: Provenance<'a>,
        at_most: usize,
        take: Take<'a>,
    ) -> Self {
        let handing_on = HandingOn::new(surveyed, provenance, at_most, take);
        let format = surveyed.summary.format;
        Self {
            date_order: surveyed.date_order,
            ..Self::new(format, options, provenance, 0, Reading::Second(handing_on))
        }
    }

    fn new(
        format: Format,
        options: Options<'a>,
        provenance: Provenance<'a>,
        total: u64,
        reading: Reading<'a>,
    ) -> Self {
        let identity = Identity::new(options.key);
        Self {
            format,
            options,
            provenance,
            named: (String::new(), identity.account("")),
            identity,
            reading,
            remarks: Vec::new(),
            rejections: Vec::new(),
            rejected: 0,
            records: 0,
            count: 0,
            sums: BTreeMap::new(),
            days: None,
            self_check: SelfCheck::None,
            statement: None,
            layout: None,
            is_proposed: false,
            date_order: None,
            total,
        }
    }

    pub(crate) const fn options(&self) -> &Options<'a> {
        &self.options
    }

    /// A statement begins; rows until [`end`](Self::end) belong to it.
    pub(crate) fn begin(&mut self, account: &str) {
        self.abandon();
        let named = if account.trim().is_empty() { self.format.name() } else { account };
        let account = self.identity.account(named);
        if let Reading::Second(handing_on) = &mut self.reading {
            handing_on.begin(self.format, account);
        }
        self.statement = Some(Open { account, rows: 0, rejected_before: self.rejected });
    }

    /// The statement that began last ends: its rows get their order, their batch and their check.
    pub(crate) fn end(&mut self, statement: &Statement) -> Result<(), ImportError> {
        let Some(open) = self.statement.take() else { return Ok(()) };
        if open.rows == 0 && statement.currency.is_some() {
            self.sums.entry(statement.currency()).or_default(); // known even where no row is
        }
        match &mut self.reading {
            Reading::First(surveying) => {
                let rejected = self.rejected.saturating_sub(open.rejected_before);
                let ends = surveying.end(
                    open.account,
                    statement,
                    rejected,
                    self.provenance,
                    &self.identity,
                );
                self.records = self.records.saturating_add(ends.records);
                self.self_check = worse(self.self_check, ends.check);
                let limit = self.options.limits.rows;
                if ends.statements > limit {
                    return Err(ImportError::TooManyRows { limit });
                }
                Ok(())
            }
            Reading::Second(handing_on) => handing_on.end(statement, &self.identity),
        }
    }

    /// A statement that another one follows before it ends has rows, and no batch.
    fn abandon(&mut self) {
        if self.statement.take().is_none() {
            return;
        }
        match &mut self.reading {
            Reading::First(surveying) => surveying.abandon(),
            Reading::Second(handing_on) => handing_on.abandon(),
        }
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
    pub(crate) fn fact(
        &mut self,
        fields: &[&[u8]],
        day: Day,
        fact: Fact,
    ) -> Result<(), ImportError> {
        self.records = self.records.saturating_add(1);
        match &mut self.reading {
            Reading::First(_) => Ok(()),
            Reading::Second(handing_on) => {
                handing_on.fact(self.format, fields, day, fact, &self.identity)
            }
        }
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
        if !row.account.is_empty() && self.named.0 != row.account {
            self.named = (row.account.to_owned(), self.identity.account(row.account));
        }
        let taken = Taken {
            account: if row.account.is_empty() { open.account } else { self.named.1 },
            direction: match row.neutral {
                true => Direction::Neutral,
                false if row.amount < Decimal::ZERO => Direction::Out,
                false => Direction::In,
            },
            amount,
            place: open.rows,
            number: self.count,
        };
        open.rows = open.rows.saturating_add(1);
        let fee = minor_units(row.fee, row.currency).filter(|fee| *fee > 0);
        self.records = self.records.saturating_add(if fee.is_some() { 2 } else { 1 });
        match &mut self.reading {
            Reading::First(surveying) => {
                let moved = if row.state.moves_money() {
                    signed.checked_sub(row.fee)
                } else {
                    Some(Decimal::ZERO)
                };
                surveying.row(
                    &taken,
                    row,
                    Line { amount: moved, balance: row.balance, currency: row.currency },
                );
            }
            Reading::Second(handing_on) => {
                let limit = self.options.limits.field;
                handing_on.row(&taken, row, fee, limit, &self.identity)?;
            }
        }
        self.count = self.count.saturating_add(1);
        if row.day_is_real {
            self.widen(row.day);
        } else {
            self.remark(row.line, "the calendar has no such day; the nearest one before is used");
        }
        Ok(())
    }

    /// A record that stands for itself, such as one line of our own format, and what is made of it
    /// before it is handed on, with the limit of a field.
    pub(crate) fn record(
        &mut self,
        record: Record,
        made: impl FnOnce(Record, usize) -> Record,
    ) -> Result<(), ImportError> {
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
        self.records = self.records.saturating_add(1);
        self.widen(record.day);
        match &mut self.reading {
            Reading::First(_) => Ok(()),
            Reading::Second(handing_on) => handing_on.hand(made(record, self.options.limits.field)),
        }
    }

    /// Whether this is the first reading.
    pub(crate) const fn surveys(&self) -> bool {
        matches!(self.reading, Reading::First(_))
    }

    /// Whether the first reading rejected what is on a line, for readers that reject in the order of
    /// lines and have nothing to gain from looking at it again.
    pub(crate) fn was_rejected(&mut self, line: u64) -> bool {
        let rejected = match &self.reading {
            Reading::First(_) => return false,
            Reading::Second(handing_on) => handing_on.was_rejected(line),
        };
        self.rejected = self.rejected.saturating_add(usize::from(rejected));
        rejected
    }

    /// Lists a row that could not be read. The reason never repeats what the row holds.
    pub(crate) fn reject(&mut self, line: u64, reason: &str) {
        self.rejected = self.rejected.saturating_add(1);
        // More than the limit are refused at the next row, or at the end.
        if self.surveys() && self.rejected <= self.options.limits.rows {
            self.rejections.push(Rejection { line, reason: reason.to_owned() });
        }
    }

    /// Lists a doubt about a row that was read.
    pub(crate) fn remark(&mut self, line: u64, text: &str) {
        if self.surveys() {
            self.remarks.push(Remark { line, text: text.to_owned() });
        }
    }

    /// The order of day and month: the caller's, or the one that all dates tell, which `find` gives.
    /// The second reading remembers it from the first.
    pub(crate) fn date_order(
        &mut self,
        find: impl FnOnce(&mut Dates) -> Result<(), ImportError>,
    ) -> Result<DateOrder, ImportError> {
        if let Some(order) = self.options.date_order {
            return Ok(order);
        }
        let (order, sure) = match self.date_order {
            Some(found) => found,
            None => {
                let mut dates = Dates::default();
                find(&mut dates)?;
                dates.order()
            }
        };
        self.date_order = Some((order, sure));
        if !sure {
            self.remark(
                0,
                "day and month could be the other way round; check the dates, and if they are \
                 wrong import again with the date order",
            );
        }
        Ok(order)
    }

    /// The layout of the file was not known, and read as this mapping says.
    pub(crate) fn mapped(&mut self, layout: Layout, is_proposed: bool) {
        if is_proposed {
            self.remark(0, "no profile knows this table; check that its columns were understood");
        }
        self.layout = Some(layout);
        self.is_proposed = is_proposed;
    }

    /// Tells the caller how far the first reading has come.
    pub(crate) fn progress(&self, done: usize) -> Result<(), ImportError> {
        self.check_rejected()?;
        let (Some(tell), Reading::First(_)) = (self.options.progress, &self.reading) else {
            return Ok(());
        };
        let done = u64::try_from(done).unwrap_or(u64::MAX).min(self.total);
        match tell(Progress { done, total: self.total }) {
            core::ops::ControlFlow::Continue(()) => Ok(()),
            core::ops::ControlFlow::Break(()) => Err(ImportError::Cancelled),
        }
    }

    /// The end of the reading. Of the first one, what it found.
    pub(crate) fn finish(mut self) -> Result<Surveyed, ImportError> {
        self.abandon();
        self.check_rejected()?;
        let mut surveyed = Surveyed {
            summary: Summary {
                format: self.format,
                count: self.count,
                net_sum: self.sums,
                first_date: self.days.map(|(first, _)| first),
                last_date: self.days.map(|(_, last)| last),
                rejected: self.rejections,
                self_check: self.self_check,
            },
            remarks: self.remarks,
            layout: self.layout,
            is_proposed: self.is_proposed,
            date_order: self.date_order,
            records: self.records,
            ..Surveyed::of(self.format)
        };
        match self.reading {
            Reading::First(surveying) => surveying.finish(&mut surveyed),
            Reading::Second(handing_on) => handing_on.finish()?,
        }
        Ok(surveyed)
    }

    fn check_limits(&self) -> Result<(), ImportError> {
        let limit = self.options.limits.rows;
        if self.records.saturating_add(self.rejected) >= limit {
            return Err(ImportError::TooManyRows { limit });
        }
        Ok(())
    }

    /// Readers that find nothing but rows to reject never come to [`check_limits`](Self::check_limits).
    const fn check_rejected(&self) -> Result<(), ImportError> {
        let limit = self.options.limits.rows;
        if self.rejected > limit { Err(ImportError::TooManyRows { limit }) } else { Ok(()) }
    }

    fn widen(&mut self, day: Day) {
        self.days = Some(match self.days {
            None => (day, day),
            Some((first, last)) => (first.min(day), last.max(day)),
        });
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

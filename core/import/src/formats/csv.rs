//! Tables: CSV and workbooks, read by a [`Profile`](crate::profile::Profile) or by a
//! [`Mapping`](crate::Mapping).
//!
//! Exports put any number of lines before the header and after the last row, leave cells out, pad
//! them, and forget to quote. So columns go by name, and a line that has neither a date nor an
//! amount is not a row. A line that has one of them and not the other is rejected.

mod cell;
mod columns;
mod contents;
mod layout;
mod proposal;

use csv::StringRecord;
use rust_decimal::Decimal;
use simsim_scoring::{amount::Currency, day::Day};

use crate::{
    ImportError,
    calendar::{self, DateOrder, Numbers},
    collector::Collector,
    profile::{Flow, Place, Preamble, Sign, plain_name},
    row::{Row, Scheme, State},
    sheet::{Next, Sheet},
    statement::Statement,
};
use cell::{
    all, at, cell, currency, is_blank, join, mark, money, plain_cell, present, without_year,
    year_and_month,
};

pub(crate) use layout::{Table, find, find_in};

pub(crate) fn read(
    sheet: &mut Sheet<'_>,
    table: &Table,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let order = date_order(sheet, table, collector)?;
    let mut reader = Reader {
        table,
        order,
        statement: Statement {
            currency: table.profile.currency.or(collector.options().currency),
            ..Statement::default()
        },
        month: None,
        last_id: String::new(),
        begun: false,
    };
    let mut at = 0_usize;
    sheet.each(|line, place, row| {
        at = at.saturating_add(1);
        if at.is_multiple_of(1024) {
            collector.progress(place)?;
        }
        if at > table.skip {
            return reader.row(line, row, collector);
        }
        if at < table.skip {
            reader.before_header(row);
        }
        Ok(Next::Row)
    })?;
    reader.end(collector)
}

/// The order of day and month: the caller's, the profile's, or the one that all dates agree on.
fn date_order(
    sheet: &mut Sheet<'_>,
    table: &Table,
    collector: &mut Collector<'_>,
) -> Result<DateOrder, ImportError> {
    if let (None, Some(order)) = (collector.options().date_order, table.profile.date_order) {
        return Ok(order);
    }
    collector.date_order(|dates| {
        let mut at = 0_usize;
        sheet.each(|_, _, row| {
            at = at.saturating_add(1);
            if at > table.skip
                && let Some(date) = Numbers::parse(cell(row, &table.places.day))
            {
                dates.push(date);
            }
            Ok(Next::Row)
        })
    })
}

struct Reader<'t> {
    table: &'t Table,
    order: DateOrder,
    statement: Statement,
    /// The year and month of the statement, for rows that name no year.
    month: Option<(i32, u32)>,
    /// The bank's id of the last row that had an amount.
    last_id: String,
    begun: bool,
}

impl Reader<'_> {
    fn before_header(&mut self, row: &StringRecord) {
        let preamble = &self.table.profile.preamble;
        if preamble.month && self.month.is_none() {
            self.month = row.iter().find_map(year_and_month);
        }
        for (at, cell) in row.iter().enumerate() {
            let cell = plain_cell(cell);
            let (name, inside) = cell.split_once([':', '：']).unwrap_or((cell, ""));
            let after = row.iter().skip(at.saturating_add(1)).map(plain_cell);
            let value = if inside.trim_matches(['[', ']', ' ']).is_empty() {
                after.into_iter().find(|cell| !cell.is_empty()).unwrap_or("")
            } else {
                inside
            };
            let value = value.trim_matches(['[', ']', ' ', '\t']);
            self.stated(preamble, &plain_name(name), value);
        }
    }

    fn stated(&mut self, preamble: &Preamble, name: &str, value: &str) {
        let is = |names: &[String]| names.iter().any(|known| known == name);
        let mark = mark(self.table.profile.decimal);
        let amount = || money(value, mark);
        let day = || Numbers::parse(value).and_then(|numbers| numbers.day(self.order));
        if is(&preamble.account) && self.statement.account.is_empty() {
            self.statement.account = value.to_owned();
        } else if is(&preamble.currency) {
            let named = value.split_whitespace().find_map(currency);
            self.statement.currency = named.or(self.statement.currency);
        } else if is(&preamble.opening) {
            self.statement.opening = amount().map(|(amount, _)| amount);
        } else if is(&preamble.closing) {
            if let Some((amount, currency)) = amount() {
                self.statement.closing = Some(amount);
                self.statement.currency = self.statement.currency.or(currency);
            }
        } else if is(&preamble.from) {
            self.statement.from = day();
        } else if is(&preamble.to) {
            self.statement.to = day();
            self.statement.closing_day = self.statement.to;
        }
    }

    fn row(
        &mut self,
        line: u64,
        row: &StringRecord,
        collector: &mut Collector<'_>,
    ) -> Result<Next, ImportError> {
        let table = self.table;
        let (profile, places) = (&*table.profile, &table.places);
        if row.get(0).is_some_and(|cell| cell.trim_start().starts_with("-----")) {
            return Ok(Next::Stop); // a rule of dashes: only a footer follows
        }
        let joined;
        let row = match places.free_text.first() {
            Some(free) if row.len() > table.width && !self.fits_unjoined(row) => {
                joined = join(row, free.column, table.width);
                &joined
            }
            _ => row,
        };
        let day_cell = cell(row, &places.day);
        let state = profile.states.of(cell(row, &places.state));
        let read = match self.amount(row) {
            Amount::Blank if state == State::Pending => {
                collector.remark(line, "a pending row that has no amount yet");
                Amount::Read(Decimal::ZERO, false, None)
            }
            read => read,
        };
        let (day, time) = match (self.day(row), &read) {
            (Some(found), Amount::Read(..)) => found,
            (None, Amount::Blank) => return Ok(Next::Row), // not a row
            (Some(_), Amount::Blank) if self.continues(row) => return Ok(Next::Row),
            (Some(_), Amount::Blank) if !cell(row, &places.balance).is_empty() => {
                collector.remark(line, "a balance without a movement is no row");
                return Ok(Next::Row);
            }
            (None, _) if !day_cell.bytes().any(|b| b.is_ascii_digit()) => return Ok(Next::Row),
            (None, _) => {
                collector.reject(line, "the date is not a date");
                return Ok(Next::Row);
            }
            (Some(_), _) => {
                collector.reject(line, "the amount is missing or not a number");
                return Ok(Next::Row);
            }
        };
        let Amount::Read(amount, neutral, its_currency) = read else { return Ok(Next::Row) };
        if self.summary(cell(row, &places.state), amount) {
            return Ok(Next::Row);
        }
        cell(row, &places.id).clone_into(&mut self.last_id);
        let incoming = !neutral && amount > Decimal::ZERO;
        let named = if incoming && !places.currency_in.is_empty() {
            currency(cell(row, &places.currency_in))
        } else {
            currency(cell(row, &places.currency))
        };
        let currency = named.or(its_currency).or(self.statement.currency);
        self.statement.currency = self.statement.currency.or(currency);
        self.begin(collector);
        let text = all(row, &places.free_text, &places.text);
        let hints = all(row, &places.hints, &[]);
        let paid_with = cell(row, &places.paid_with);
        let mut codes: Vec<(Scheme, &str)> =
            places.code.iter().map(|place| (profile.scheme, at(row, *place))).collect();
        codes.push((Scheme::Mcc, cell(row, &places.mcc)));
        if ON_CREDIT.iter().any(|credit| paid_with.contains(credit)) {
            codes.push((Scheme::Fact, "bnpl"));
        }
        let mark = mark(profile.decimal);
        let fee = cell(row, &places.fee);
        let fee = money(fee.strip_prefix("服务费").unwrap_or(fee), mark).map(|(fee, _)| fee.abs());
        collector.row(&Row {
            time,
            neutral,
            balance: money(cell(row, &places.balance), mark).map(|(balance, _)| balance),
            fee: fee.unwrap_or_default(),
            account: cell(row, &places.account),
            bank_id: cell(row, &places.id),
            payee: present(cell(row, &places.payee)),
            payee_account: present(cell(row, &places.payee_account)),
            text: &text,
            hints: &hints,
            state,
            codes: &codes,
            ..Row::new(line, day, amount, currency.unwrap_or(Currency::NONE))
        })?;
        Ok(Next::Row)
    }

    /// Whether a row is no movement but says what the statement begins with, ends with or comes to.
    fn summary(&mut self, state: &str, amount: Decimal) -> bool {
        let states = &self.table.profile.states;
        if Flow::says(&states.opening, state) {
            self.statement.opening = Some(amount);
        } else if Flow::says(&states.closing, state) {
            self.statement.closing = Some(amount);
        } else {
            return Flow::says(&states.total, state);
        }
        true
    }

    /// Whether a row with surplus cells has them at its end, where nobody minds them.
    fn fits_unjoined(&self, row: &StringRecord) -> bool {
        let flow = cell(row, &self.table.places.flow);
        let words = &self.table.profile.flow;
        matches!(self.amount(row), Amount::Read(..))
            && [&words.incoming, &words.outgoing, &words.neutral]
                .into_iter()
                .any(|words| Flow::says(words, flow))
    }

    /// Whether a row without an amount only goes into the details of the one before: it has its id.
    fn continues(&self, row: &StringRecord) -> bool {
        let id = cell(row, &self.table.places.id);
        !id.is_empty() && id == self.last_id
    }

    fn begin(&mut self, collector: &mut Collector<'_>) {
        if !self.begun {
            collector.begin(&self.statement.account);
            self.begun = true;
        }
    }

    fn end(&mut self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        self.begin(collector);
        collector.end(&self.statement)
    }

    fn day(&self, row: &StringRecord) -> Option<(Day, Option<u32>)> {
        let places = &self.table.places;
        let from_column = || calendar::seconds(cell(row, &places.time));
        for place in &places.day {
            let text = at(row, *place);
            if let Some(day) = Numbers::parse(text).and_then(|numbers| numbers.day(self.order)) {
                let behind = text.find([' ', 'T']).and_then(|end| text.get(end..)).unwrap_or("");
                return Some((
                    day,
                    from_column().or_else(|| calendar::seconds(behind.trim_matches(['T', ' ']))),
                ));
            }
            if let Some(day) = calendar::compact(text).filter(|_| text.len() == 8) {
                return Some((day, from_column()));
            }
            if let Some(day) = calendar::worded(text) {
                return Some((day, from_column()));
            }
            if let Some(day) = self.month.and_then(|month| without_year(text, month)) {
                return Some((day, from_column()));
            }
        }
        None
    }

    fn amount(&self, row: &StringRecord) -> Amount {
        let (profile, places) = (&*self.table.profile, &self.table.places);
        let mark = mark(profile.decimal);
        let mut blank = true;
        let mut first = |places: &[Place]| -> Option<(Decimal, Option<Currency>)> {
            for place in places {
                let text = at(row, *place);
                if is_blank(text) {
                    continue;
                }
                blank = false;
                if let Some((amount, currency)) = money(text, mark) {
                    return Some((amount, currency.or(place.currency)));
                }
            }
            None
        };
        if places.amount.is_empty() {
            let taken = |amount: Decimal| {
                if self.table.incoming_is_negative { -amount } else { amount }
            };
            let given = |amount: Decimal| {
                if self.table.outgoing_is_negative { amount } else { -amount }
            };
            let (incoming, outgoing) = (first(&places.money_in), first(&places.money_out));
            return match (incoming, outgoing) {
                (Some((gain, currency)), Some((loss, _))) => {
                    Amount::Read(taken(gain) + given(loss), false, currency)
                }
                (Some((gain, currency)), None) => Amount::Read(taken(gain), false, currency),
                (None, Some((loss, currency))) => Amount::Read(given(loss), false, currency),
                (None, None) if blank => Amount::Blank,
                (None, None) => Amount::Unreadable,
            };
        }
        let Some((amount, currency)) = first(&places.amount) else {
            return if blank { Amount::Blank } else { Amount::Unreadable };
        };
        let flow = cell(row, &places.flow);
        let fits = |words: &[String]| Flow::says(words, flow);
        match profile.sign {
            Sign::Holder => Amount::Read(amount, fits(&profile.flow.neutral), currency),
            Sign::Spend => Amount::Read(-amount, fits(&profile.flow.neutral), currency),
            Sign::Flow if fits(&profile.flow.incoming) && !places.money_in.is_empty() => {
                match first(&places.money_in) {
                    Some((gain, currency)) => Amount::Read(gain.abs(), false, currency),
                    None => Amount::Unreadable,
                }
            }
            Sign::FlowOrHolder | Sign::Flow if fits(&profile.flow.incoming) => {
                Amount::Read(amount.abs(), false, currency)
            }
            Sign::FlowOrHolder | Sign::Flow if fits(&profile.flow.outgoing) => {
                Amount::Read(-amount.abs(), false, currency)
            }
            Sign::FlowOrHolder => Amount::Read(amount, fits(&profile.flow.neutral), currency),
            Sign::Flow if profile.flow.other_is_out => Amount::Read(-amount.abs(), false, currency),
            Sign::Flow => Amount::Read(amount.abs(), true, currency),
        }
    }
}

enum Amount {
    Blank,
    Read(Decimal, bool, Option<Currency>),
    Unreadable,
}

/// Credit that wallets lend at the till.
const ON_CREDIT: &[&str] = &["花呗", "借呗", "白条", "月付", "分付", "先用后付", "先享后付"];

//! Tables: CSV and workbooks, read by a [`Profile`] or by a [`Mapping`].
//!
//! Exports put any number of lines before the header and after the last row, leave cells out, pad
//! them, and forget to quote. So columns go by name, and a line that has neither a date nor an
//! amount is not a row. A line that has one of them and not the other is rejected.

use std::borrow::Cow;

use csv::StringRecord;
use rust_decimal::Decimal;
use simsim_scoring::{amount::Currency, day::Day};

use crate::{
    Format, ImportError, Mapping, Options,
    calendar::{self, DateOrder, Numbers},
    collector::Collector,
    decimal::{self, Mark},
    profile::{DecimalMark, Flow, Place, Places, Preamble, Profile, Sign, plain_name},
    row::{Row, Scheme, State},
    sheet::{Next, Sheet},
    statement::Statement,
};

/// How many rows are looked at for a header.
const BEFORE_HEADER: usize = 200;

/// A table whose layout is known.
pub(crate) struct Table<'a> {
    sheet: Sheet<'a>,
    pub(crate) profile: Cow<'static, Profile>,
    /// The mapping that was proposed, where no profile knows the header.
    pub(crate) proposed: Option<Mapping>,
    places: Places,
    width: usize,
    /// How many rows come before the first row of the table.
    skip: usize,
}

impl Table<'_> {
    /// The format that the profile describes.
    pub(crate) fn format(&self) -> Format {
        match &self.profile {
            Cow::Borrowed(profile) => Format::of_profile(&profile.id),
            Cow::Owned(_) => Format::Csv("csv"),
        }
    }
}

/// Finds a layout: the caller's mapping, a profile, or a proposal from the header's words.
pub(crate) fn find<'a>(text: &'a str, options: &Options<'_>) -> Option<Table<'a>> {
    let delimiters = [b',', b';', b'\t', b'|'];
    let sheets = delimiters.map(|delimiter| Sheet::of_text(text, delimiter, BEFORE_HEADER));
    let table = find_in(sheets.into_iter().collect(), options)?;
    // Only the one that was chosen is worth looking through to its end for an open quote.
    if let Sheet::Text { delimiter, quoting: true, .. } = table.sheet {
        let whole = Sheet::of_text(text, delimiter, usize::MAX);
        if matches!(whole, Sheet::Text { quoting: false, .. }) {
            return find_in(vec![whole], options);
        }
    }
    Some(table)
}

/// The same, among sheets: the first that a profile knows, else the first with a proposal.
pub(crate) fn find_in<'a>(sheets: Vec<Sheet<'a>>, options: &Options<'_>) -> Option<Table<'a>> {
    let heads: Vec<Vec<Vec<String>>> = sheets.iter().map(head).collect();
    let mut found = None;
    for (at, rows) in heads.iter().enumerate() {
        found = found.or_else(|| layout(rows, options).map(|layout| (at, layout)));
    }
    for (at, rows) in heads.iter().enumerate() {
        found = found.or_else(|| proposal(rows).map(|layout| (at, layout)));
    }
    let (at, (profile, proposed, skip, header)) = found?;
    let sheet = sheets.into_iter().nth(at)?;
    let places = profile.columns.places(&header);
    Some(Table { sheet, profile, proposed, places, width: header.len(), skip })
}

type Layout = (Cow<'static, Profile>, Option<Mapping>, usize, Vec<String>);

fn layout(rows: &[Vec<String>], options: &Options<'_>) -> Option<Layout> {
    for (skip, row) in rows.iter().enumerate() {
        let header: Vec<String> = row.iter().map(|cell| plain_name(cell)).collect();
        if let Some(mapping) = options.mapping {
            if mapping.fits(&header) {
                return Some((Cow::Owned(mapping.profile()), None, skip.saturating_add(1), header));
            }
            continue;
        }
        if let Some(profile) = Profile::of_header(&header) {
            return Some((Cow::Borrowed(profile), None, skip.saturating_add(1), header));
        }
    }
    let first = rows.iter().find(|row| row.iter().filter(|cell| !cell.is_empty()).count() > 2)?;
    let headerless = Profile::shipped().iter().find(|profile| {
        let places = profile.columns.places(&[]);
        let has = |places: &[Place], fits: fn(&str) -> bool| {
            let cell = |place: &Place| first.get(place.column).map(String::as_str);
            places.iter().all(|place| cell(place).is_some_and(fits))
        };
        let is_day = |cell: &str| Numbers::parse(cell).is_some();
        let is_number = |cell: &str| cell.is_empty() || money(cell, Mark::Dot).is_some();
        profile.headerless == Some(first.len())
            && has(&places.day, is_day)
            && has(&places.money_in, is_number)
            && has(&places.money_out, is_number)
            && has(&places.balance, is_number)
    })?;
    Some((Cow::Borrowed(headerless), None, 0, vec![String::new(); first.len()]))
}

fn proposal(rows: &[Vec<String>]) -> Option<Layout> {
    rows.iter().enumerate().find_map(|(skip, row)| {
        let (mapping, header) = Mapping::propose(row)?;
        Some((Cow::Owned(mapping.profile()), Some(mapping), skip.saturating_add(1), header))
    })
}

/// The first rows of a sheet, trimmed.
fn head(sheet: &Sheet<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let _ = sheet.each(|_, _, row| {
        rows.push(row.iter().map(|cell| plain_cell(cell).to_owned()).collect());
        Ok(if rows.len() < BEFORE_HEADER { Next::Row } else { Next::Stop })
    });
    rows
}

pub(crate) fn read(table: &Table<'_>, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let order = date_order(table, collector)?;
    let mut reader = Reader {
        table,
        order,
        statement: Statement {
            currency: table.profile.currency.or(collector.options().currency),
            ..Statement::default()
        },
        month: None,
        begun: false,
    };
    let mut at = 0_usize;
    table.sheet.each(|line, place, row| {
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
    reader.end(collector);
    Ok(())
}

/// The order of day and month: the caller's, the profile's, or the one that all dates agree on.
fn date_order(table: &Table<'_>, collector: &mut Collector<'_>) -> Result<DateOrder, ImportError> {
    if let Some(order) = collector.options().date_order.or(table.profile.date_order) {
        return Ok(order);
    }
    let mut dates = Vec::new();
    let mut at = 0_usize;
    table.sheet.each(|_, _, row| {
        at = at.saturating_add(1);
        if at > table.skip {
            dates.extend(Numbers::parse(cell(row, &table.places.day)));
        }
        Ok(Next::Row)
    })?;
    let (order, sure) = DateOrder::of(dates.into_iter());
    if !sure {
        collector.remark(
            0,
            "day and month could be the other way round; check the dates, and if they are wrong \
             import again with the date order",
        );
    }
    Ok(order)
}

struct Reader<'t> {
    table: &'t Table<'t>,
    order: DateOrder,
    statement: Statement,
    /// The year and month of the statement, for rows that name no year.
    month: Option<(i32, u32)>,
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
            self.statement.currency = currency(value).or(self.statement.currency);
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

    /// Whether a row with surplus cells has them at its end, where nobody minds them.
    fn fits_unjoined(&self, row: &StringRecord) -> bool {
        let flow = cell(row, &self.table.places.flow);
        let words = &self.table.profile.flow;
        matches!(self.amount(row), Amount::Read(..))
            && [&words.incoming, &words.outgoing, &words.neutral]
                .into_iter()
                .any(|words| Flow::says(words, flow))
    }

    fn begin(&mut self, collector: &mut Collector<'_>) {
        if !self.begun {
            collector.begin(&self.statement.account);
            self.begun = true;
        }
    }

    fn end(&mut self, collector: &mut Collector<'_>) {
        self.begin(collector);
        collector.end(&self.statement);
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
            let (incoming, outgoing) = (first(&places.money_in), first(&places.money_out));
            return match (incoming, outgoing) {
                (Some((gain, currency)), Some((loss, _))) => {
                    Amount::Read(gain.abs() - loss.abs(), false, currency)
                }
                (Some((gain, currency)), None) => Amount::Read(gain.abs(), false, currency),
                (None, Some((loss, currency))) => Amount::Read(-loss.abs(), false, currency),
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

/// A cell without what spreadsheets put around it: white space, `="..."`, a leading apostrophe,
/// quotes that were read as ordinary characters.
fn plain_cell(cell: &str) -> &str {
    let cell = cell.trim();
    let cell = cell.strip_prefix('=').filter(|rest| rest.starts_with('"')).unwrap_or(cell);
    cell.trim_matches('"').trim_matches('\'').trim()
}

fn at(row: &StringRecord, place: Place) -> &str {
    plain_cell(row.get(place.column).unwrap_or(""))
}

/// The first cell of several that holds anything.
fn cell<'r>(row: &'r StringRecord, places: &[Place]) -> &'r str {
    places.iter().map(|place| at(row, *place)).find(|cell| !is_blank(cell)).unwrap_or("")
}

fn all(row: &StringRecord, first: &[Place], then: &[Place]) -> String {
    let cells = first.iter().chain(then).map(|place| at(row, *place));
    cells.filter(|cell| !present(cell).is_empty()).collect::<Vec<_>>().join(" ")
}

/// Nothing, or what stands for nothing.
fn is_blank(cell: &str) -> bool {
    cell.bytes().all(|b| matches!(b, b'-' | b' '))
}

fn present(cell: &str) -> &str {
    if matches!(cell, "/" | "N/A" | "n/a") || is_blank(cell) { "" } else { cell }
}

const fn mark(decimal: DecimalMark) -> Mark {
    match decimal {
        DecimalMark::Comma => Mark::Comma,
        DecimalMark::Dot => Mark::Dot,
        DecimalMark::Guess => Mark::Guess,
    }
}

/// An amount with its signs, a currency before or behind it, and a note in brackets after it.
fn money(cell: &str, mark: Mark) -> Option<(Decimal, Option<Currency>)> {
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
    let number = decimal::parse(&format!("{sign}{rest}"), mark)?;
    Some((number, before.or(tail)))
}

/// A currency by its code or by a name that banks write.
fn currency(cell: &str) -> Option<Currency> {
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
fn year_and_month(cell: &str) -> Option<(i32, u32)> {
    let (before, after) = cell.split_once('年')?;
    let start = before.char_indices().rev().nth(3)?.0;
    let year = before.get(start..)?.parse().ok()?;
    let (month, _) = after.split_once('月')?;
    Some((year, month.trim().parse().ok()?))
}

/// `12/29` on a statement of January lies in the year before.
fn without_year(text: &str, (year, month): (i32, u32)) -> Option<Day> {
    let (its_month, day) = text.trim().split_once('/')?;
    let its_month: u32 = its_month.parse().ok()?;
    let year = if its_month > month { year.checked_sub(1)? } else { year };
    Day::from_ymd(year, u8::try_from(its_month).ok()?, day.parse().ok()?).ok()
}

/// A row whose surplus cells belong to its free text.
fn join(row: &StringRecord, free: usize, width: usize) -> StringRecord {
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

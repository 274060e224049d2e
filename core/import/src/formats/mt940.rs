//! MT940: SWIFT's customer statement, and MT942, its interim report.
//!
//! `:20:` begins a message, `:25:` names the account, `:60F:` is the opening balance, each `:61:` a
//! row with its `:86:`, `:62F:` the closing balance. Specification: SWIFT User Handbook, Category 9;
//! the German structure of field 86 follows DFÜ-Abkommen, Annex 3; the Dutch one is `/REMI/`.
//!
//! A reversed credit (RC) takes money away and a reversed debit (RD) gives it back: two widely
//! used libraries have that wrong.

use simsim_scoring::{amount::Currency, day::Day};

use rust_decimal::Decimal;

use crate::{
    ImportError, calendar,
    collector::Collector,
    decimal::{self, Mark},
    row::{Row, Scheme, State},
    statement::Statement,
    text::Text,
    window::Window,
};

pub(crate) fn read(text: &mut Text<'_>, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let mut reader = Reader::default();
    let mut fields = Fields::of(text.window()?);
    let mut number = 0_u32;
    while let Some(field) = fields.next()? {
        number = number.wrapping_add(1);
        if number.is_multiple_of(1024) {
            collector.progress(fields.window.done())?;
        }
        reader.field(field, collector)?;
    }
    reader.end(collector)?;
    if !reader.any {
        return Err(ImportError::Malformed {
            format: "MT940",
            problem: "it holds neither a balance nor a row",
            line: 0,
        });
    }
    Ok(())
}

#[derive(Default)]
struct Reader {
    statement: Statement,
    open: bool,
    any: bool,
    row: Option<Entry>,
}

/// A `:61:` that waits for its `:86:`.
struct Entry {
    field: Field,
    info: String,
}

impl Reader {
    fn field(&mut self, field: Field, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        const ENOUGH: usize = 64 * 1024;
        let value = field.lines.first().map_or("", String::as_str);
        match field.tag.as_str() {
            "20" => self.end(collector)?,
            "25" | "25P" => {
                // A new account without a new `:20:` is another statement all the same.
                if !self.statement.account.is_empty() && self.statement.account != value {
                    self.end(collector)?;
                }
                self.statement.account = value.trim().to_owned();
            }
            "60F" | "60M" => {
                self.end_row(collector)?;
                if let Some(balance) = Balance::parse(value) {
                    self.begin(collector);
                    self.statement.currency = balance.currency.or(self.statement.currency);
                    self.statement.opening = Some(balance.amount);
                }
            }
            "62F" | "62M" => {
                self.end_row(collector)?;
                if let Some(balance) = Balance::parse(value) {
                    self.begin(collector);
                    self.statement.currency = self.statement.currency.or(balance.currency);
                    self.statement.closing = Some(balance.amount);
                    self.statement.closing_day = balance.day;
                }
            }
            // MT942: the floor limit comes before the rows and is all that names the currency.
            "34F" => {
                let code = value.trim().get(..3).and_then(|code| code.parse().ok());
                self.statement.currency = self.statement.currency.or(code);
            }
            "61" => {
                self.end_row(collector)?;
                self.begin(collector);
                self.row = Some(Entry { field, info: String::new() });
            }
            "86" | "NS" => {
                if let Some(entry) = self.row.as_mut().filter(|entry| entry.info.len() < ENOUGH) {
                    if !entry.info.is_empty() {
                        entry.info.push(' ');
                    }
                    entry.info.push_str(&joined(&field.lines));
                }
            }
            "64" | "65" | "90C" | "90D" => self.end_row(collector)?,
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, collector: &mut Collector<'_>) {
        self.any = true;
        if !self.open {
            collector.begin(&self.statement.account);
            self.open = true;
        }
    }

    fn end(&mut self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        self.end_row(collector)?;
        if self.open {
            collector.end(&self.statement)?;
        }
        self.statement = Statement::default();
        self.open = false;
        Ok(())
    }

    fn end_row(&mut self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        let Some(entry) = self.row.take() else { return Ok(()) };
        let line = entry.field.line;
        let Some(movement) = Movement::parse(&entry.field.lines) else {
            collector.reject(line, "field 61 has no date, mark and amount");
            return Ok(());
        };
        let info = Info::parse(&entry.info);
        let text = if info.text.is_empty() { movement.details } else { &info.text };
        let mut codes = vec![(Scheme::Swift, movement.kind)];
        if let Some(code) = info.business_code {
            codes.push((Scheme::Gvc, code));
        }
        if let Some(code) = info.purpose_code {
            codes.push((Scheme::IsoPurpose, code));
        }
        if info.returned_unpaid {
            codes.push((Scheme::Fact, "returned-unpaid"));
        }
        let state = if movement.reversal && !info.returned_unpaid {
            State::Reversal
        } else {
            State::Settled
        };
        collector.row(&Row {
            day_is_real: movement.day_is_real,
            bank_id: movement.id,
            payee: &info.name,
            payee_account: &info.account,
            text,
            state,
            codes: &codes,
            ..Row::new(line, movement.day, movement.amount, self.statement.currency())
        })
    }
}

/// `:61:`: value date, entry date, mark, amount, type, references.
struct Movement<'a> {
    day: Day,
    day_is_real: bool,
    amount: Decimal,
    reversal: bool,
    kind: &'a str,
    id: &'a str,
    details: &'a str,
}

impl<'a> Movement<'a> {
    fn parse(lines: &'a [impl AsRef<str>]) -> Option<Self> {
        let line = lines.first()?.as_ref().trim();
        let (date, rest) = line.split_at_checked(6)?;
        let (day, day_is_real) = nearest_day(date)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let rest = rest.get(if digits == 4 { 4 } else { 0 }..)?.trim_start();
        let (reversal, rest) = match rest.strip_prefix(['R', 'r']) {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix(['E', 'e']).unwrap_or(rest)), // EC, ED: expected
        };
        let credit = match rest.get(..1)? {
            "C" | "c" => true,
            "D" | "d" => false,
            _ => return None,
        };
        let rest = rest.get(1..)?;
        let rest = rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest); // funds
        let is_amount = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
        let end = rest.find(|c| !is_amount(c)).unwrap_or(rest.len());
        let (number, rest) = rest.split_at_checked(end)?;
        let amount = decimal::parse(number, Mark::Either)?;
        let (kind, references) = rest.split_at_checked(4).unwrap_or((rest, ""));
        let (own, banks) = references.split_once("//").unwrap_or((references, ""));
        let id = if banks.trim().is_empty() { own } else { banks };
        let gives = credit != reversal; // C and RD give, D and RC take
        Some(Self {
            day,
            day_is_real,
            amount: if gives { amount } else { -amount },
            reversal,
            kind: kind.get(1..).unwrap_or(""),
            id: id.trim(),
            details: lines.get(1).map_or(own, AsRef::as_ref).trim(),
        })
    }
}

/// A balance: mark, date, currency (which some banks leave out), amount.
struct Balance {
    amount: Decimal,
    currency: Option<Currency>,
    day: Option<Day>,
}

impl Balance {
    fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        let rest = value.get(1..)?;
        let (date, rest) = rest.split_at_checked(6)?;
        let currency = rest.get(..3).and_then(|code| code.to_ascii_uppercase().parse().ok());
        let number = if currency.is_some() { rest.get(3..)? } else { rest };
        let amount = decimal::parse(number, Mark::Either)?;
        let amount = match value.get(..1)? {
            "C" | "c" => amount,
            "D" | "d" => -amount,
            _ => return None,
        };
        Some(Self { amount, currency, day: nearest_day(date).map(|(day, _)| day) })
    }
}

/// `YYMMDD`, years 80 to 99 lying in the last century. Banks that reckon with months of thirty
/// days write a 30th of February: then it is the last day of that month, and not real.
fn nearest_day(date: &str) -> Option<(Day, bool)> {
    if date.len() != 6 || !date.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = date.split_at_checked(2)?;
    let (month, day) = rest.split_at_checked(2)?;
    let century = if year >= "80" { "19" } else { "20" };
    let year = format!("{century}{year}");
    if let Some(day) = calendar::ymd(&year, month, day) {
        return Some((day, true));
    }
    let earlier = ["30", "29", "28"].iter().filter(|earlier| **earlier < day);
    let mut days = earlier.filter_map(|earlier| calendar::ymd(&year, month, earlier));
    if day > "31" { None } else { days.next().map(|day| (day, false)) }
}

/// What field 86 says, in whichever structure.
#[derive(Default)]
struct Info<'a> {
    name: String,
    account: String,
    text: String,
    business_code: Option<&'a str>,
    purpose_code: Option<&'a str>,
    returned_unpaid: bool,
}

impl<'a> Info<'a> {
    fn parse(info: &'a str) -> Self {
        let mut parsed = Self::german(info)
            .or_else(|| Self::slashed(info))
            .unwrap_or_else(|| Self { text: info.trim().to_owned(), ..Self::default() });
        parsed.purpose_code = info.split_once("PURP+").and_then(|(_, code)| code.get(..4));
        parsed.returned_unpaid = ["AM04", "MANGELS DECKUNG", "mangels Deckung"]
            .iter()
            .any(|reason| info.contains(reason));
        parsed
    }

    /// `166?00GUTSCHRIFT?20EREF+...?21SVWZ+...?30BIC?31IBAN?32name`: also with another mark than
    /// `?`, which is the character after the three digits.
    fn german(info: &'a str) -> Option<Self> {
        let (code, rest) = info.split_at_checked(3)?;
        let mark = rest.chars().next()?;
        let numbered = rest.get(mark.len_utf8()..)?.get(..2)?.bytes().all(|b| b.is_ascii_digit());
        if !code.bytes().all(|b| b.is_ascii_digit()) || mark.is_alphanumeric() || !numbered {
            return None;
        }
        let mut parsed = Self { business_code: Some(code), ..Self::default() };
        for part in rest.split(mark).skip(1) {
            let Some((number, value)) = part.split_at_checked(2) else { continue };
            let Ok(number) = number.parse::<u8>() else { continue };
            match number {
                20..=29 | 60..=63 => parsed.text.push_str(value),
                31 => parsed.account.push_str(value.trim()),
                32 | 33 => parsed.name.push_str(value),
                0 => {
                    parsed.text.push_str(value);
                    parsed.text.push(' ');
                }
                _ => {}
            }
        }
        Some(parsed)
    }

    /// `/BENM//NAME/...` or `/ORDP//NAME/.../REMI/...`, as Dutch and Belgian banks write.
    fn slashed(info: &str) -> Option<Self> {
        if !info.trim_start().starts_with('/') {
            return None;
        }
        let after = |key: &str| {
            let (_, rest) = info.split_once(key)?;
            let ends = ["/REMI/", "/EREF/", "/ISDT/", "/IBAN/", "/ADDR/", "/CSID/", "/TRCD/", "//"];
            let end = ends.iter().filter_map(|end| rest.find(end)).min();
            Some(rest.get(..end.unwrap_or(rest.len()))?.trim().to_owned())
        };
        let name = after("/NAME/").unwrap_or_default();
        let text = after("/REMI/").unwrap_or_else(|| info.trim().to_owned());
        Some(Self { name, account: after("/IBAN/").unwrap_or_default(), text, ..Self::default() })
    }
}

/// Continued lines run on where a line is full, and begin a new word where it is not.
fn joined(lines: &[String]) -> String {
    const FULL: usize = 65;
    let mut all = String::new();
    for line in lines {
        all.push_str(line);
        if line.chars().count() < FULL {
            all.push(' ');
        }
    }
    all.truncate(all.trim_end().len());
    all
}

/// `:61:` and the lines that continue it.
struct Field {
    tag: String,
    line: u64,
    lines: Vec<String>,
}

/// The fields of a text, one after the other.
struct Fields<'t> {
    window: Window<'t>,
    line: String,
    /// The field whose first line is read.
    next: Option<Field>,
}

impl<'t> Fields<'t> {
    const fn of(window: Window<'t>) -> Self {
        Self { window, line: String::new(), next: None }
    }

    fn next(&mut self) -> Result<Option<Field>, ImportError> {
        let mut field = self.next.take();
        loop {
            let number = self.window.line();
            if !self.window.read_line(&mut self.line)? {
                return Ok(field);
            }
            let line = self.line.trim_end_matches(['\r', '\n']);
            match (tag(line), &mut field) {
                (Some((tag, value)), _) => {
                    let (tag, lines) = (tag.to_owned(), vec![value.to_owned()]);
                    let begun = Field { tag, line: number, lines };
                    if field.is_some() {
                        self.next = Some(begun);
                        return Ok(field);
                    }
                    field = Some(begun);
                }
                (None, Some(field)) if !is_trailer(line) && field.lines.len() < 100 => {
                    field.lines.push(line.to_owned());
                }
                (None, _) => {}
            }
        }
    }
}

/// `:61:value`, also behind the control characters and block headers that some banks leave in.
fn tag(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(|c: char| c.is_control() || c == '\u{feff}');
    let line = match line.rfind("{4:") {
        Some(block) => line.get(block.checked_add(3)?..)?,
        None => line,
    };
    let (tag, value) = line.strip_prefix(':')?.split_once(':')?;
    let known = (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    if known { Some((tag, value)) } else { None }
}

/// The line that ends a message: `-`, `-}`, `-XXX`.
fn is_trailer(line: &str) -> bool {
    let line = line.trim_matches(|c: char| c.is_control() || c == ' ');
    line == "-" || line.starts_with("-}") || line == "-XXX"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn movement(line: &str) -> Option<(String, String, bool)> {
        Movement::parse(&[line]).map(|m| (m.day.to_string(), m.amount.to_string(), m.reversal))
    }

    #[test]
    fn a_reversed_credit_takes_and_a_reversed_debit_gives() {
        let on = |amount: &str, reversal| Some(("2009-03-09".into(), amount.into(), reversal));
        assert_eq!(movement("0903090309C1,50NTRFNONREF"), on("1.50", false));
        assert_eq!(movement("0903090309D1,50NTRFNONREF"), on("-1.50", false));
        assert_eq!(movement("0903090309RC1,50NTRFNONREF"), on("-1.50", true));
        assert_eq!(movement("0903090309RD1,50NTRFNONREF"), on("1.50", true));
    }

    #[test]
    fn odd_movements_are_read_and_empty_ones_refused() {
        let amount = |line| movement(line).map(|(_, amount, _)| amount);
        assert_eq!(amount("090309DR500NTRF").as_deref(), Some("-500"));
        assert_eq!(amount("090309CN0,01NTRFNONREF//1").as_deref(), Some("0.01"));
        assert_eq!(amount("090309d000000000050,00n070").as_deref(), Some("-50.00"));
        assert_eq!(amount("990309C7,"), Some("7".to_owned()));
        assert_eq!(amount("200101    D75,NTRFNONREF").as_deref(), Some("-75"));
        for line in ["", "090309", "090309X1,00", "0903C1,00", "090309C,NTRF", "099909C1,00"] {
            assert_eq!(movement(line), None, "{line}");
        }
    }

    #[test]
    fn the_thirtieth_of_february_is_its_last_day_and_not_real() {
        let read = |date| nearest_day(date).map(|(day, real)| (day.to_string(), real));
        assert_eq!(read("160230"), Some(("2016-02-29".into(), false)));
        assert_eq!(read("160431"), Some(("2016-04-30".into(), false)));
        assert_eq!(read("991231"), Some(("1999-12-31".into(), true)));
        assert_eq!(read("160132"), None);
        assert_eq!(read("161301"), None);
    }

    #[test]
    fn field_86_is_read_in_every_structure() {
        let german = Info::parse(
            "166?00GUTSCHRIFT?20EREF+1?21SVWZ+Miete PURP+RENT?31DE12?32Anna?33Beispiel",
        );
        assert_eq!(german.name, "AnnaBeispiel");
        assert_eq!((german.account.as_str(), german.business_code), ("DE12", Some("166")));
        assert_eq!(german.purpose_code, Some("RENT"));
        let dutch = Info::parse("/BENM//NAME/JOHN DOE/REMI/Reference 1/ISDT/2013-01-02");
        assert_eq!((dutch.name.as_str(), dutch.text.as_str()), ("JOHN DOE", "Reference 1"));
        assert_eq!(Info::parse("just words").text, "just words");
        assert!(Info::parse("109?00RETOURE?20AM04 mangels Deckung").returned_unpaid);
    }
}

//! OFX 1 (SGML) and 2 (XML), also called QFX: `<STMTTRN>` rows, scanned tag by tag.
//!
//! Banks write OFX that no strict parser reads: no closing tags, raw `&`, one endless line, no
//! header, charsets that are not the ones claimed. So this is a scanner, not a parser: a tag opens
//! a field, the next tag ends it, and only the tags that matter are looked at.
//! Specification: OFX 1.6 and 2.2, chapter 11 (banking) and 13 (investments: cash rows; a row that
//! moves securities is listed as rejected).

use std::borrow::Cow;

use simsim_scoring::{amount::Currency, day::Day};

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
    let mut tags = Tags::of(text.window()?);
    let mut reader = Reader::default();
    let mut number = 0_u32;
    while let Some(tag) = tags.next()? {
        reader.tag(&tag, collector)?;
        number = number.wrapping_add(1);
        if number.is_multiple_of(4096) {
            collector.progress(tags.window.done())?;
        }
    }
    reader.end_statement(collector)?;
    if !reader.any_statement {
        return Err(ImportError::Malformed {
            format: "OFX",
            problem: "it holds no account statement",
            line: 0,
        });
    }
    Ok(())
}

#[derive(Default)]
struct Reader {
    statement: Statement,
    bank: String,
    in_statement: bool,
    in_investments: bool,
    begun: bool,
    any_statement: bool,
    place: Place,
    row: Fields,
}

/// Rows of an investment account that are not rows of money (OFX 2.2, 13.9.2.4).
const SECURITIES: &[&str] = &[
    "BUYDEBT",
    "BUYMF",
    "BUYOPT",
    "BUYOTHER",
    "BUYSTOCK",
    "CLOSUREOPT",
    "INCOME",
    "INVEXPENSE",
    "JRNLFUND",
    "JRNLSEC",
    "MARGININTEREST",
    "REINVEST",
    "RETOFCAP",
    "SELLDEBT",
    "SELLMF",
    "SELLOPT",
    "SELLOTHER",
    "SELLSTOCK",
    "SPLIT",
    "TRANSFER",
];

/// Inside which element the scanner is, as far as it matters.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Elsewhere,
    AccountFrom,
    LedgerBalance,
    Row,
    /// The row's `CURRENCY`: the amount is in this currency. (`ORIGCURRENCY` only tells what it
    /// was before the bank converted it.)
    RowCurrency,
    RowElse,
    /// The account that the row's money went to.
    RowOtherAccount,
}

#[derive(Default)]
struct Fields {
    line: u64,
    pending: bool,
    kind: String,
    posted: String,
    by_user: String,
    amount: String,
    id: String,
    name: String,
    memo: String,
    currency: String,
    other_account: String,
}

impl Fields {
    /// Empties them for the next row, in place.
    fn clear(&mut self) {
        let Self { kind, posted, by_user, amount, id, name, memo, currency, other_account, .. } =
            self;
        for field in [kind, posted, by_user, amount, id, name, memo, currency, other_account] {
            field.clear();
        }
        self.line = 0;
        self.pending = false;
    }
}

impl Reader {
    fn tag(&mut self, tag: &Tag<'_>, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        if tag.closes {
            return self.close(tag.name, collector);
        }
        let in_row =
            !matches!(self.place, Place::Elsewhere | Place::AccountFrom | Place::LedgerBalance);
        match tag.name {
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => {
                self.end_statement(collector)?;
                self.in_statement = true;
                self.any_statement = true;
            }
            "STMTTRN" | "STMTTRNP" => {
                self.end_row(collector)?;
                self.begin(collector);
                self.place = Place::Row;
                self.row.line = tag.line;
                self.row.pending = tag.name == "STMTTRNP";
            }
            name if self.in_investments && SECURITIES.contains(&name) => {
                self.end_row(collector)?;
                self.begin(collector);
                collector.reject(tag.line, "the row moves securities, not money on an account");
            }
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" if !in_row => {
                self.place = Place::AccountFrom;
            }
            "LEDGERBAL" => {
                self.end_row(collector)?;
                self.place = Place::LedgerBalance;
            }
            "AVAILBAL" | "INVBAL" | "BALLIST" | "INVPOSLIST" | "BANKTRANLIST" | "INVTRANLIST"
            | "BANKTRANLISTP" => {
                self.end_row(collector)?;
                self.place = Place::Elsewhere;
                self.in_investments = tag.name == "INVTRANLIST";
            }
            "CURRENCY" if in_row => self.place = Place::RowCurrency,
            "ORIGCURRENCY" | "PAYEE" if in_row => self.place = Place::RowElse,
            "BANKACCTTO" | "CCACCTTO" if in_row => self.place = Place::RowOtherAccount,
            name if in_row => self.row_field(name, tag.value),
            name => self.statement_field(name, tag.value),
        }
        Ok(())
    }

    fn close(&mut self, name: &str, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        match name {
            "STMTTRN" | "STMTTRNP" | "BANKTRANLIST" | "BANKTRANLISTP" => self.end_row(collector),
            "INVTRANLIST" => {
                self.in_investments = false;
                self.end_row(collector)
            }
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => self.end_statement(collector),
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "LEDGERBAL" => {
                self.place = Place::Elsewhere;
                Ok(())
            }
            "CURRENCY" | "ORIGCURRENCY" | "PAYEE" | "BANKACCTTO" | "CCACCTTO" => {
                if self.place != Place::Elsewhere {
                    self.place = Place::Row;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn row_field(&mut self, name: &str, value: &str) {
        let row = &mut self.row;
        let field = match (name, self.place) {
            ("CURSYM", Place::RowCurrency) => &mut row.currency,
            ("ACCTID", Place::RowOtherAccount) => &mut row.other_account,
            ("TRNTYPE", _) => &mut row.kind,
            ("DTPOSTED" | "DTTRAN", _) => &mut row.posted,
            ("DTUSER", _) => &mut row.by_user,
            ("TRNAMT", _) => &mut row.amount,
            ("FITID", _) => &mut row.id,
            ("NAME", _) if row.name.is_empty() => &mut row.name,
            ("MEMO", _) => &mut row.memo,
            _ => return,
        };
        value.clone_into(field);
    }

    fn statement_field(&mut self, name: &str, value: &str) {
        if !self.in_statement {
            return;
        }
        match (name, self.place) {
            ("CURDEF", _) => self.statement.currency = currency(value),
            ("DTSTART", _) => self.statement.from = calendar::compact(value),
            ("DTEND", _) => self.statement.to = calendar::compact(value),
            ("BANKID" | "BROKERID", Place::AccountFrom) => value.clone_into(&mut self.bank),
            ("ACCTID", Place::AccountFrom) => {
                self.statement.account = format!("{} {}", self.bank, unescape(value));
            }
            ("BALAMT", Place::LedgerBalance) => {
                self.statement.closing = decimal::parse(value, Mark::Either);
            }
            ("DTASOF", Place::LedgerBalance) => {
                self.statement.closing_day = calendar::compact(value);
            }
            _ => {}
        }
    }

    fn end_row(&mut self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        self.place = Place::Elsewhere;
        let ended = self.ended_row(collector);
        self.row.clear();
        ended
    }

    fn ended_row(&self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        let row = &self.row;
        if row.line == 0 {
            return Ok(());
        }
        let day = day_of(row);
        let amount = decimal::parse(&row.amount, Mark::Either);
        let (day, amount) = match (day, amount) {
            (Some(day), Some(amount)) => (day, amount),
            (None, Some(_)) => {
                collector.reject(row.line, "DTPOSTED is not a date");
                return Ok(());
            }
            (Some(_), None) => {
                collector.reject(row.line, "TRNAMT is not a number");
                return Ok(());
            }
            (None, None) => {
                collector.reject(row.line, "TRNAMT is not a number, and DTPOSTED is not a date");
                return Ok(());
            }
        };
        // CURDEF is required (11.4.2.2); without it a row's own currency has nothing to differ from.
        let own = match self.statement.currency {
            Some(statement) => currency(&row.currency).unwrap_or(statement),
            None => Currency::NONE,
        };
        collector.row(&Row {
            bank_id: &row.id,
            payee: &unescape(&row.name),
            payee_account: &row.other_account,
            text: &unescape(&row.memo),
            state: if row.pending { State::Pending } else { State::Settled },
            codes: &[(Scheme::Ofx, &row.kind)],
            ..Row::new(row.line, day, amount, own)
        })
    }

    fn begin(&mut self, collector: &mut Collector<'_>) {
        if !self.begun {
            collector.begin(&self.statement.account);
            self.begun = true;
        }
    }

    fn end_statement(&mut self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        self.end_row(collector)?;
        if self.in_statement {
            self.begin(collector);
            collector.end(&self.statement)?;
        }
        *self = Self { any_statement: self.any_statement, ..Self::default() };
        Ok(())
    }
}

fn day_of(row: &Fields) -> Option<Day> {
    let text = if row.posted.is_empty() { &row.by_user } else { &row.posted };
    calendar::compact(text)
}

fn currency(text: &str) -> Option<Currency> {
    text.trim().to_ascii_uppercase().parse().ok()
}

/// One tag and the text up to the next.
struct Tag<'t> {
    name: &'t str,
    closes: bool,
    value: &'t str,
    line: u64,
}

/// The tags of a text, one after the other.
struct Tags<'t> {
    window: Window<'t>,
    in_cdata: bool,
    name: String,
    value: String,
}

/// What the beginning of a window is.
enum Look {
    /// Nothing that can be told yet.
    More,
    /// Where a tag begins, and how long it is.
    Tag(usize, usize),
    /// So many bytes that are no tag.
    Text(usize),
}

impl<'t> Tags<'t> {
    const fn of(window: Window<'t>) -> Self {
        Self { window, in_cdata: false, name: String::new(), value: String::new() }
    }

    fn next(&mut self) -> Result<Option<Tag<'_>>, ImportError> {
        let Some(length) = self.text()? else { return Ok(None) };
        let line = self.window.line();
        let tag = self.window.rest().get(..length).unwrap_or_default();
        let name = tag.trim_matches(['<', '>']);
        let closes = name.starts_with('/');
        self.name.clear();
        self.name.push_str(name.strip_prefix('/').unwrap_or(name));
        self.window.pass(length);
        self.text()?;
        Ok(Some(Tag { name: &self.name, closes, value: self.value.trim(), line }))
    }

    /// Reads the text up to the next tag, and gives that one's length; none at the end.
    fn text(&mut self) -> Result<Option<usize>, ImportError> {
        self.value.clear();
        loop {
            let (length, tag) = match self.look() {
                Look::Tag(start, length) => (start, Some(length)),
                Look::Text(length) => (length, None),
                Look::More if self.window.more()? => continue,
                Look::More => (self.window.rest().len(), None),
            };
            // Of an endless text the beginning is enough.
            let rest = self.window.rest();
            let room = ENOUGH.saturating_sub(self.value.len()).min(length);
            let kept = rest.get(..rest.floor_char_boundary(room)).unwrap_or_default();
            self.value.push_str(kept);
            self.window.pass(length);
            if tag.is_some() || length == 0 {
                return Ok(tag);
            }
        }
    }

    /// What comes next. A raw `<` in a text begins no tag, and neither does one in a CDATA section.
    fn look(&mut self) -> Look {
        const CDATA: &[u8] = b"![CDATA[";
        const LONGEST_NAME: usize = 256;
        let rest = self.window.rest();
        if self.in_cdata {
            return match rest.find("]]>") {
                Some(end) => {
                    self.in_cdata = false;
                    Look::Text(end.saturating_add(1))
                }
                None => {
                    // The end may have begun.
                    match rest.floor_char_boundary(rest.len().saturating_sub(2)) {
                        0 => Look::More,
                        text => Look::Text(text),
                    }
                }
            };
        }
        let Some(start) = memchr::memchr(b'<', rest.as_bytes()) else {
            return if rest.is_empty() { Look::More } else { Look::Text(rest.len()) };
        };
        let after = rest.as_bytes().get(start.saturating_add(1)..).unwrap_or_default();
        let untold = if start == 0 { Look::More } else { Look::Text(start) };
        if after.starts_with(CDATA) {
            self.in_cdata = true;
            return Look::Text(start.saturating_add(CDATA.len()).saturating_add(1));
        }
        if CDATA.starts_with(after) {
            return untold;
        }
        let name = after.strip_prefix(b"/").unwrap_or(after);
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b':');
        let length = name.iter().take(LONGEST_NAME).take_while(|b| is_name(b)).count();
        let slash = after.len().saturating_sub(name.len());
        match name.get(length) {
            None if length < LONGEST_NAME => untold,
            Some(b'>') if name.first().is_some_and(u8::is_ascii_alphabetic) => {
                Look::Tag(start, length.saturating_add(slash).saturating_add(2))
            }
            _ => Look::Text(start.saturating_add(1)),
        }
    }
}

/// How much of a field's text is kept.
const ENOUGH: usize = 64 * 1024;

/// Text of a field: CDATA unwrapped, the predefined and numeric entities replaced. A `&` that
/// begins no entity stays.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let cdata = text.strip_prefix("<![CDATA[").and_then(|t| t.split("]]>").next());
    if let Some(text) = cdata {
        return Cow::Borrowed(text.trim());
    }
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        match after.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest))) {
            Some((character, behind)) => {
                plain.push(character);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::made::window;

    #[test]
    fn tags_are_found_among_raw_angle_brackets() {
        for at_once in [1, 2, 3, 5, 99] {
            let mut tags =
                Tags::of(window("x<A>1 < 2 <b\n<C.D><![CDATA[<é>]]></A>z<![CDATA[<F>", at_once));
            let mut found = Vec::new();
            while let Some(tag) = tags.next().unwrap() {
                found.push((tag.name.to_owned(), tag.closes, tag.value.to_owned(), tag.line));
            }
            let expected = [
                ("A", false, "1 < 2 <b", 1),
                ("C.D", false, "<![CDATA[<é>]]>", 2),
                ("A", true, "z<![CDATA[<F>", 2),
            ];
            let expected = expected.map(|(name, closes, value, line)| {
                (name.to_owned(), closes, value.to_owned(), line)
            });
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn entities_are_replaced_once_and_a_raw_ampersand_stays() {
        assert_eq!(
            unescape("A&amp;B &amp;lt; C & D &#233;&#x20AC; &bogus;"),
            "A&B &lt; C & D é€ &bogus;"
        );
        assert_eq!(unescape("<![CDATA[ a & b ]]>"), "a & b");
    }
}

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
    lines::Lines,
    row::{Row, Scheme, State},
    statement::Statement,
};

pub(crate) fn read(text: &str, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let mut lines = Lines::new(text);
    let mut reader = Reader::default();
    let mut tags = 0_u32;
    for tag in Tags::new(text) {
        tags = tags.wrapping_add(1);
        if tags.is_multiple_of(4096) {
            collector.progress(tag.place)?;
        }
        reader.tag(&tag, &mut lines, collector)?;
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
struct Reader<'a> {
    statement: Statement,
    bank: &'a str,
    in_statement: bool,
    in_investments: bool,
    begun: bool,
    any_statement: bool,
    place: Place,
    row: Fields<'a>,
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

#[derive(Clone, Copy, Default)]
struct Fields<'a> {
    line: u64,
    pending: bool,
    kind: &'a str,
    posted: &'a str,
    by_user: &'a str,
    amount: &'a str,
    id: &'a str,
    name: &'a str,
    memo: &'a str,
    currency: &'a str,
    other_account: &'a str,
}

impl<'a> Reader<'a> {
    fn tag(
        &mut self,
        tag: &Tag<'a>,
        lines: &mut Lines<'_>,
        collector: &mut Collector<'_>,
    ) -> Result<(), ImportError> {
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
                let pending = tag.name == "STMTTRNP";
                self.row = Fields { line: lines.at(tag.place), pending, ..Fields::default() };
            }
            name if self.in_investments && SECURITIES.contains(&name) => {
                self.end_row(collector)?;
                self.begin(collector);
                let line = lines.at(tag.place);
                collector.reject(line, "the row moves securities, not money on an account");
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

    fn row_field(&mut self, name: &str, value: &'a str) {
        let row = &mut self.row;
        match (name, self.place) {
            ("CURSYM", Place::RowCurrency) => row.currency = value,
            ("ACCTID", Place::RowOtherAccount) => row.other_account = value,
            ("TRNTYPE", _) => row.kind = value,
            ("DTPOSTED" | "DTTRAN", _) => row.posted = value,
            ("DTUSER", _) => row.by_user = value,
            ("TRNAMT", _) => row.amount = value,
            ("FITID", _) => row.id = value,
            ("NAME", _) if row.name.is_empty() => row.name = value,
            ("MEMO", _) => row.memo = value,
            _ => {}
        }
    }

    fn statement_field(&mut self, name: &str, value: &'a str) {
        if !self.in_statement {
            return;
        }
        match (name, self.place) {
            ("CURDEF", _) => self.statement.currency = currency(value),
            ("DTSTART", _) => self.statement.from = calendar::compact(value),
            ("DTEND", _) => self.statement.to = calendar::compact(value),
            ("BANKID" | "BROKERID", Place::AccountFrom) => self.bank = value,
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
        let row = core::mem::take(&mut self.row);
        self.place = Place::Elsewhere;
        if row.line == 0 {
            return Ok(());
        }
        let day = day_of(&row);
        let amount = decimal::parse(row.amount, Mark::Either);
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
            Some(statement) => currency(row.currency).unwrap_or(statement),
            None => Currency::NONE,
        };
        collector.row(&Row {
            bank_id: row.id,
            payee: &unescape(row.name),
            payee_account: row.other_account,
            text: &unescape(row.memo),
            state: if row.pending { State::Pending } else { State::Settled },
            codes: &[(Scheme::Ofx, row.kind)],
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

fn day_of(row: &Fields<'_>) -> Option<Day> {
    let text = if row.posted.is_empty() { row.by_user } else { row.posted };
    calendar::compact(text)
}

fn currency(text: &str) -> Option<Currency> {
    text.trim().to_ascii_uppercase().parse().ok()
}

/// One tag and the text up to the next.
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    value: &'a str,
    place: usize,
}

struct Tags<'a> {
    text: &'a str,
    place: usize,
}

impl<'a> Tags<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, place: 0 }
    }

    /// The next `<` at or after `from` that begins a tag, and the place after its `>`. A raw `<` in a text is none.
    fn find_tag(&self, from: usize) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let mut from = from;
        loop {
            let start = from.checked_add(memchr::memchr(b'<', bytes.get(from..)?)?)?;
            let rest = bytes.get(start.checked_add(1)?..)?;
            if rest.starts_with(b"![CDATA[") {
                from = start.checked_add(self.text.get(start..)?.find("]]>")?)?;
                continue;
            }
            let name = rest.strip_prefix(b"/").unwrap_or(rest);
            let length = name
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b':'))
                .count();
            let starts_well = name.first().is_some_and(u8::is_ascii_alphabetic);
            let slash = rest.len().saturating_sub(name.len());
            let end = start.checked_add(1)?.checked_add(slash)?.checked_add(length)?;
            if starts_well && bytes.get(end) == Some(&b'>') {
                return Some((start, end.checked_add(1)?));
            }
            from = start.checked_add(1)?;
        }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let (start, after) = self.find_tag(self.place)?;
        let inside = self.text.get(start..after)?.trim_matches(['<', '>']);
        let (name, closes) = match inside.strip_prefix('/') {
            Some(name) => (name, true),
            None => (inside, false),
        };
        let end = self.find_tag(after).map_or(self.text.len(), |(next, _)| next);
        let value = self.text.get(after..end)?.trim();
        self.place = end;
        Some(Tag { name, closes, value, place: start })
    }
}

/// Text of a field: CDATA unwrapped, the predefined and numeric entities replaced. A `&` that
/// begins no entity stays.
fn unescape(text: &str) -> Cow<'_, str> {
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

    #[test]
    fn tags_are_found_among_raw_angle_brackets() {
        let found: Vec<_> = Tags::new("x<A>1 < 2 <b\n<C.D><![CDATA[<E>]]></A>z")
            .map(|t| (t.name, t.closes, t.value))
            .collect();
        let expected =
            [("A", false, "1 < 2 <b"), ("C.D", false, "<![CDATA[<E>]]>"), ("A", true, "z")];
        assert_eq!(found, expected);
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

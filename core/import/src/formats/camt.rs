//! CAMT.052, .053 and .054: ISO 20022's report, statement and notification of an account.
//!
//! Elements go by their local names, so every version from .02 on reads alike, with a namespace or
//! without. One `Ntry` is one row, also where it sums up several transactions (`TxDtls`): the bank
//! booked it once. There is no DTD in these messages; one that comes anyway is refused.

use core::mem;

use quick_xml::{
    Error as XmlError, Reader as XmlReader,
    escape::resolve_xml_entity,
    events::{BytesStart, Event},
};
use rust_decimal::Decimal;
use simsim_scoring::{amount::Currency, day::Day};

use crate::{
    ImportError, calendar,
    collector::Collector,
    decimal::{self, Mark},
    row::{Row, Scheme, State},
    statement::Statement,
    text::Text,
};

pub(crate) fn read(text: &mut Text<'_>, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let mut xml = XmlReader::from_reader(text.window()?);
    let mut reader = Reader::default();
    let mut buffer = Vec::new();
    let mut events = 0_u32;
    loop {
        events = events.wrapping_add(1);
        if events.is_multiple_of(4096) {
            collector.progress(xml.get_ref().done())?;
        }
        xml.get_mut().begin_element();
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => {
                reader.open(&start, || xml.get_mut().element_line(), collector)?
            }
            Ok(Event::End(_)) => reader.close(collector)?,
            Ok(Event::Empty(start)) => {
                reader.open(&start, || xml.get_mut().element_line(), collector)?;
                reader.close(collector)?;
            }
            Ok(Event::Text(part)) => reader.push(&part.xml10_content()),
            Ok(Event::CData(part)) => reader.push(&part.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                if let Ok(Some(character)) = reference.resolve_char_ref() {
                    reader.push(character.encode_utf8(&mut [0; 4]));
                } else if let Some(known) = resolve_xml_entity(&reference.xml10_content()) {
                    reader.push(known);
                }
            }
            Ok(Event::DocType(_)) => {
                return malformed("it brings its own DTD", xml.get_mut().element_line());
            }
            Ok(Event::Eof) if reader.path.is_empty() => break,
            Ok(Event::Eof) => {
                return malformed("it ends in the middle", xml.get_mut().element_line());
            }
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
            Err(XmlError::Io(error)) => return Err(ImportError::of_io(&error)),
            Err(_) => return malformed("the XML is broken here", xml.get_mut().element_line()),
        }
    }
    if !reader.any {
        return malformed("it holds no Stmt, Rpt or Ntfctn", 0);
    }
    Ok(())
}

const fn malformed(problem: &'static str, line: u64) -> Result<(), ImportError> {
    Err(ImportError::Malformed { format: "CAMT", problem, line })
}

#[derive(Default)]
struct Reader {
    path: Vec<Tag>,
    text: String,
    any: bool,
    begun: bool,
    statement: Statement,
    balance: Balance,
    entry: Entry,
}

#[derive(Default)]
struct Balance {
    kind: String,
    amount: Option<Decimal>,
    currency: Option<Currency>,
    debit: bool,
    day: Option<Day>,
}

#[derive(Default)]
struct Entry {
    line: u64,
    amount: Option<Decimal>,
    currency: Option<Currency>,
    sign: Option<Sign>,
    reversal: bool,
    status: String,
    booked: Option<Day>,
    valued: Option<Day>,
    servicer_reference: String,
    other_reference: String,
    /// Domain, family and subfamily.
    code: [String; 3],
    details: u32,
    debtor: Party,
    creditor: Party,
    purpose: String,
    return_reason: String,
    returned: bool,
    remittance: String,
    additional: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Credit,
    Debit,
}

#[derive(Default)]
struct Party {
    name: String,
    account: String,
}

impl Reader {
    fn open(
        &mut self,
        start: &BytesStart<'_>,
        line: impl FnOnce() -> u64,
        collector: &Collector<'_>,
    ) -> Result<(), ImportError> {
        let limit = collector.options().limits.depth;
        if self.path.len() >= limit {
            return Err(ImportError::TooDeep { limit });
        }
        let tag = Tag::named(start.local_name().as_ref());
        self.text.clear();
        match tag {
            Tag::Statement => {
                self.any = true;
                self.begun = false;
                self.statement = Statement::default();
            }
            Tag::Bal => self.balance = Balance::default(),
            Tag::Ntry => self.entry = Entry { line: line(), ..Entry::default() },
            Tag::TxDtls => self.entry.details = self.entry.details.saturating_add(1),
            Tag::RtrInf => self.entry.returned = true,
            Tag::Amt => {
                let currency = start.try_get_attribute("Ccy").ok().flatten();
                let currency = currency.and_then(|ccy| ccy.value.trim().parse().ok());
                match self.path.last() {
                    Some(Tag::Ntry) => self.entry.currency = currency,
                    Some(Tag::Bal) => self.balance.currency = currency,
                    _ => {}
                }
            }
            _ => {}
        }
        self.path.push(tag);
        Ok(())
    }

    fn push(&mut self, text: &str) {
        const ENOUGH: usize = 16 * 1024;
        if self.text.len() < ENOUGH {
            self.text.push_str(text);
        }
    }

    fn close(&mut self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        let Some(tag) = self.path.pop() else { return Ok(()) };
        let text = mem::take(&mut self.text);
        let closed = self.close_with(tag, text.trim(), collector);
        self.text = text; // to be filled again
        self.text.clear();
        closed
    }

    fn close_with(
        &mut self,
        tag: Tag,
        value: &str,
        collector: &mut Collector<'_>,
    ) -> Result<(), ImportError> {
        match tag {
            Tag::Statement => {
                self.begin(collector);
                collector.end(&self.statement)?;
            }
            Tag::Bal => self.end_balance(),
            Tag::Ntry => self.end_entry(collector)?,
            _ if self.path.contains(&Tag::Ntry) => self.entry_value(tag, value),
            _ if self.path.contains(&Tag::Bal) => self.balance_value(tag, value),
            _ => self.statement_value(tag, value),
        }
        Ok(())
    }

    /// The parent and the grandparent of the element that closes.
    fn above(&self) -> (Option<Tag>, Option<Tag>) {
        let mut up = self.path.iter().rev().copied();
        (up.next(), up.next())
    }

    fn statement_value(&mut self, tag: Tag, value: &str) {
        let to_day = || calendar::year_first(value).map(|(day, _)| day);
        match (tag, self.above()) {
            (Tag::Iban, (Some(Tag::Id), Some(Tag::Acct))) => self.statement.account = value.into(),
            (Tag::Id, (Some(Tag::Othr), Some(Tag::Id)))
                if self.path.contains(&Tag::Acct) && self.statement.account.is_empty() =>
            {
                self.statement.account = value.to_owned();
            }
            (Tag::Ccy, (Some(Tag::Acct), _)) => self.statement.currency = value.parse().ok(),
            (Tag::FrDtTm, _) => self.statement.from = to_day(),
            (Tag::ToDtTm, _) => self.statement.to = to_day(),
            _ => {}
        }
    }

    fn balance_value(&mut self, tag: Tag, value: &str) {
        match (tag, self.above()) {
            (Tag::Cd | Tag::Prtry, (Some(Tag::CdOrPrtry), _)) => self.balance.kind = value.into(),
            (Tag::Amt, (Some(Tag::Bal), _)) => {
                self.balance.amount = decimal::parse(value, Mark::Either);
            }
            (Tag::CdtDbtInd, (Some(Tag::Bal), _)) => self.balance.debit = value == "DBIT",
            (Tag::Dt | Tag::DtTm, (Some(Tag::Dt), Some(Tag::Bal))) => {
                self.balance.day = calendar::year_first(value).map(|(day, _)| day);
            }
            _ => {}
        }
    }

    fn end_balance(&mut self) {
        let balance = mem::take(&mut self.balance);
        let amount = balance.amount.map(|amount| if balance.debit { -amount } else { amount });
        self.statement.currency = self.statement.currency.or(balance.currency);
        match balance.kind.as_str() {
            "OPBD" => self.statement.opening = amount,
            "PRCD" => self.statement.opening = self.statement.opening.or(amount),
            "CLBD" => {
                self.statement.closing = amount;
                self.statement.closing_day = balance.day;
            }
            _ => {}
        }
    }

    fn entry_value(&mut self, tag: Tag, value: &str) {
        let (parent, grandparent) = self.above();
        let in_details = self.path.contains(&Tag::TxDtls);
        let to_day = || calendar::year_first(value).map(|(day, _)| day);
        let in_party = |party| self.path.contains(&party);
        let (of_debtor, of_creditor) = (
            in_party(Tag::Dbtr) || in_party(Tag::DbtrAcct),
            in_party(Tag::Cdtr) || in_party(Tag::CdtrAcct),
        );
        let entry = &mut self.entry;
        match (tag, parent) {
            (Tag::Amt, Some(Tag::Ntry)) => entry.amount = decimal::parse(value, Mark::Either),
            (Tag::CdtDbtInd, Some(Tag::Ntry)) => {
                entry.sign = match value {
                    "CRDT" => Some(Sign::Credit),
                    "DBIT" => Some(Sign::Debit),
                    _ => None,
                };
            }
            (Tag::RvslInd, Some(Tag::Ntry)) => entry.reversal = matches!(value, "true" | "1"),
            (Tag::Sts, Some(Tag::Ntry)) if !value.is_empty() => entry.status = value.into(),
            (Tag::Cd, Some(Tag::Sts)) => entry.status = value.into(),
            (Tag::Dt | Tag::DtTm, Some(Tag::BookgDt)) => entry.booked = to_day(),
            (Tag::Dt | Tag::DtTm, Some(Tag::ValDt)) => entry.valued = to_day(),
            (Tag::AcctSvcrRef, Some(Tag::Ntry)) => entry.servicer_reference = value.into(),
            (Tag::AcctSvcrRef | Tag::EndToEndId | Tag::TxId, Some(Tag::Refs))
                if entry.other_reference.is_empty() && value != "NOTPROVIDED" =>
            {
                entry.other_reference = value.into();
            }
            (Tag::Cd, Some(Tag::Domn)) => keep_first(&mut entry.code, 0, value),
            (Tag::Cd, Some(Tag::Fmly)) => keep_first(&mut entry.code, 1, value),
            (Tag::SubFmlyCd, Some(Tag::Fmly)) => keep_first(&mut entry.code, 2, value),
            (Tag::Cd, Some(Tag::Purp)) => entry.purpose = value.into(),
            (Tag::Cd, Some(Tag::Rsn)) if grandparent == Some(Tag::RtrInf) => {
                entry.return_reason = value.into();
            }
            (Tag::Nm, Some(Tag::Dbtr | Tag::Cdtr | Tag::Pty)) if entry.details <= 1 => {
                if of_debtor {
                    entry.debtor.name = value.into();
                } else if of_creditor {
                    entry.creditor.name = value.into();
                }
            }
            (Tag::Iban, Some(Tag::Id)) | (Tag::Id, Some(Tag::Othr)) if entry.details <= 1 => {
                if in_details && grandparent == Some(Tag::DbtrAcct) {
                    entry.debtor.account = value.into();
                } else if in_details && grandparent == Some(Tag::CdtrAcct) {
                    entry.creditor.account = value.into();
                }
            }
            (Tag::Ustrd | Tag::AddtlRmtInf, _) => append(&mut entry.remittance, value),
            (Tag::AddtlNtryInf | Tag::AddtlTxInf, _) => append(&mut entry.additional, value),
            _ => {}
        }
    }

    fn begin(&mut self, collector: &mut Collector<'_>) {
        if !self.begun {
            collector.begin(&self.statement.account);
            self.begun = true;
        }
    }

    fn end_entry(&mut self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        let entry = mem::take(&mut self.entry);
        self.begin(collector);
        let (Some(amount), Some(sign), Some(day)) =
            (entry.amount, entry.sign, entry.booked.or(entry.valued))
        else {
            let reason = match (entry.amount, entry.sign) {
                (None, _) => "Amt is not a number",
                (_, None) => "CdtDbtInd is neither CRDT nor DBIT",
                _ => "neither BookgDt nor ValDt is a date",
            };
            collector.reject(entry.line, reason);
            return Ok(());
        };
        let currency = entry.currency.or(self.statement.currency).unwrap_or(Currency::NONE);
        self.statement.currency = self.statement.currency.or(entry.currency);
        let other = if sign == Sign::Credit { &entry.debtor } else { &entry.creditor };
        let code = entry.code.join("/");
        let family = entry.code.get(..2).map(|parts| parts.join("/")).unwrap_or_default();
        let mut codes = vec![
            (Scheme::IsoPurpose, entry.purpose.as_str()),
            (Scheme::IsoTransaction, &code),
            (Scheme::IsoTransaction, &family),
            (Scheme::IsoTransaction, entry.code.last().map_or("", String::as_str)),
        ];
        let unpaid = entry.return_reason == "AM04";
        if unpaid {
            codes.push((Scheme::Fact, "returned-unpaid"));
        }
        let state = match entry.status.as_str() {
            "PDNG" | "FUTR" | "INFO" => State::Pending,
            _ if unpaid => State::Settled,
            _ if entry.reversal || entry.returned => State::Reversal,
            _ => State::Settled,
        };
        let bank_id = if entry.servicer_reference.is_empty() {
            &entry.other_reference
        } else {
            &entry.servicer_reference
        };
        let text = if entry.remittance.is_empty() { &entry.additional } else { &entry.remittance };
        collector.row(&Row {
            bank_id,
            payee: &other.name,
            payee_account: &other.account,
            text,
            hints: &entry.additional,
            state,
            codes: &codes,
            ..Row::new(
                entry.line,
                day,
                if sign == Sign::Credit { amount } else { -amount },
                currency,
            )
        })
    }
}

fn keep_first(code: &mut [String; 3], part: usize, value: &str) {
    if let Some(part) = code.get_mut(part).filter(|part| part.is_empty()) {
        value.clone_into(part);
    }
}

fn append(text: &mut String, value: &str) {
    const ENOUGH: usize = 16 * 1024;
    if value.is_empty() || text.len() > ENOUGH {
        return;
    }
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(value);
}

/// Declares the elements that matter by their local names.
macro_rules! tags {
    ($($tag:ident = $($name:literal)|+,)*) => {
        #[derive(Clone, Copy, PartialEq, Eq)]
        enum Tag {
            $($tag,)*
            Other,
        }

        impl Tag {
            fn named(name: &str) -> Self {
                match name {
                    $($($name)|+ => Self::$tag,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

tags! {
    AcctSvcrRef = "AcctSvcrRef",
    Acct = "Acct",
    AddtlNtryInf = "AddtlNtryInf",
    AddtlRmtInf = "AddtlRmtInf",
    AddtlTxInf = "AddtlTxInf",
    Amt = "Amt",
    Bal = "Bal",
    BookgDt = "BookgDt",
    Ccy = "Ccy",
    Cd = "Cd",
    CdOrPrtry = "CdOrPrtry",
    CdtDbtInd = "CdtDbtInd",
    Cdtr = "Cdtr",
    CdtrAcct = "CdtrAcct",
    Dbtr = "Dbtr",
    DbtrAcct = "DbtrAcct",
    Domn = "Domn",
    Dt = "Dt",
    DtTm = "DtTm",
    EndToEndId = "EndToEndId",
    Fmly = "Fmly",
    FrDtTm = "FrDtTm",
    Iban = "IBAN",
    Id = "Id",
    Nm = "Nm",
    Ntry = "Ntry",
    Othr = "Othr",
    Prtry = "Prtry",
    Pty = "Pty",
    Purp = "Purp",
    Refs = "Refs",
    Rsn = "Rsn",
    RtrInf = "RtrInf",
    RvslInd = "RvslInd",
    Statement = "Stmt" | "Rpt" | "Ntfctn",
    Sts = "Sts",
    SubFmlyCd = "SubFmlyCd",
    ToDtTm = "ToDtTm",
    TxDtls = "TxDtls",
    TxId = "TxId",
    Ustrd = "Ustrd",
    ValDt = "ValDt",
}

//! Turns the Berka development accounts (PKDD'99 Discovery Challenge) into records.
//!
//! The data is not part of the project: it is read from `../shared/data`, seen from the project's
//! root, where that is there. Every record is the bank's own (reliability 1000), the day of the
//! score is the day the loan was granted, and the loan itself is known as applied for.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper of tests says what it expects by panicking"
)]

use std::{collections::BTreeMap, fs, io::Cursor, path::PathBuf};

use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{
        Aspect, Direction, Fact, Identity, Loan, LoanStatus, Pseudonym, Purpose, Record, RecordId,
        Transaction, Vouch,
    },
    source::{Origin, Reliability, Source},
};

/// One applicant: what the bank knew on the day of the loan, and what became of it.
pub struct Applicant {
    /// The bank's number of the account.
    pub account: u32,
    /// The day the loan was granted.
    pub as_of: Day,
    /// Whether the loan went bad.
    pub is_bad: bool,
    /// Everything from before that day, oldest first.
    pub records: Vec<Record>,
}

/// A file of `../shared`; `None`, said aloud, where it is not there.
pub fn shared(path: &str) -> Option<Vec<u8>> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../shared", path].iter().collect();
    let bytes = fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: ../shared is not here ({})", path.display());
    }
    bytes
}

/// All applicants, by account; `None` where the data is not there.
pub fn applicants() -> Option<Vec<Applicant>> {
    let accounts = rows("data/berka_accounts.csv.xz")?;
    let has_disponent: BTreeMap<u32, bool> = accounts
        .iter()
        .map(|row| (row.number("account_id"), row.text("has_disponent") == "1"))
        .collect();
    let mut transactions: BTreeMap<u32, Vec<Record>> = BTreeMap::new();
    for row in rows("data/berka_transactions.csv.xz")? {
        let records = transactions.entry(row.number("account_id")).or_default();
        let sequence = u32::try_from(records.len()).expect("few transactions");
        records.push(transaction(&row, sequence));
    }
    let loans = rows("data/berka_loans.csv.xz")?;
    let applicant = |row: &Row| {
        let account = row.number("account_id");
        let as_of = row.day("date");
        let mut records = transactions.remove(&account).unwrap_or_default();
        records.push(loan(row, as_of));
        records.push(identity(account, as_of));
        if has_disponent.get(&account) == Some(&true) {
            records.push(vouch(account, as_of));
        }
        Applicant { account, as_of, is_bad: row.text("outcome") == "bad", records }
    };
    Some(loans.iter().map(applicant).collect())
}

fn transaction(row: &Row, sequence: u32) -> Record {
    let is_in = row.text("dir") == "in";
    let amount = row.minor("amount");
    // some rows carry a negative amount: money that moved the other way
    let direction = if is_in == (amount >= 0) { Direction::In } else { Direction::Out };
    let purpose = match row.text("k") {
        "household" => Purpose::Bill,
        "insurance" => Purpose::Insurance,
        "interest" => Purpose::Interest,
        "penalty" => Purpose::LateFee,
        "pension" => Purpose::IncomeBenefit,
        "statement_fee" => Purpose::Fee,
        _ => Purpose::Other,
    };
    let fact = Fact::Transaction(Box::new(Transaction {
        account: pseudonym(1, row.number("account_id")),
        direction,
        amount: crowns(amount.abs()),
        balance: Some(row.minor("balance")),
        sequence,
        purpose,
        rule: None,
        counterparty: None,
    }));
    record(1, row.number("trans_id"), row.day("date"), fact)
}

fn loan(row: &Row, granted: Day) -> Record {
    let account = row.number("account_id");
    let fact = Fact::Loan(Loan {
        loan: pseudonym(2, row.number("loan_id")),
        principal: crowns(row.minor("amount")),
        instalment: crowns(row.minor("payments")),
        term_months: row.number("duration"),
        opened: granted,
        closed: None,
        status: LoanStatus::Applied,
    });
    record(2, account, granted.plus_days(-1), fact)
}

fn identity(account: u32, granted: Day) -> Record {
    let valid_from = granted.plus_days(-1);
    let fact = Fact::Identity(Identity { aspect: Aspect::Identity, level: 3, valid_from });
    record(3, account, valid_from, fact)
}

/// A second person was given rights to the account. Since when is not known.
fn vouch(account: u32, granted: Day) -> Record {
    let voucher = pseudonym(3, account);
    let fact = Fact::Vouch(Vouch { voucher, revoked: None, scope: "account".into(), kept: None });
    record(4, account, granted.plus_days(-1), fact)
}

fn record(kind: u8, number: u32, day: Day, fact: Fact) -> Record {
    Record {
        id: RecordId::new(*pseudonym(kind, number).as_bytes()),
        day,
        source: Source { origin: Origin::SignedBySource, id: "berka".into() },
        reliability: Reliability::FULL,
        batch: None,
        disputed: false,
        note: None,
        description: None,
        fact,
    }
}

fn pseudonym(kind: u8, number: u32) -> Pseudonym {
    let mut bytes = [0; 16];
    bytes[0] = kind;
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    Pseudonym::new(bytes)
}

fn crowns(minor: i64) -> Amount {
    let currency: Currency = "CZK".parse().expect("a currency");
    Amount { minor, currency }
}

/// One line of a table.
pub struct Row(BTreeMap<String, String>);

impl Row {
    /// The text in a column.
    pub fn text(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    /// The whole number in a column.
    pub fn number<T: std::str::FromStr>(&self, column: &str) -> T {
        let text = self.text(column);
        text.parse().unwrap_or_else(|_| panic!("{column}: {text} is no such number"))
    }

    /// The day in a column.
    pub fn day(&self, column: &str) -> Day {
        self.number(column)
    }

    /// The money in a column, as a decimal with at most two places.
    fn minor(&self, column: &str) -> i64 {
        let text = self.text(column);
        let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
        assert!(cents.len() <= 2, "{column}: {text}");
        format!("{whole}{cents:0<2}").parse().expect("a decimal")
    }
}

/// The rows of a table in `../shared`, unpacked where it is packed.
pub fn rows(path: &str) -> Option<Vec<Row>> {
    let mut bytes = shared(path)?;
    if path.ends_with(".xz") {
        let mut unpacked = Vec::new();
        lzma_rs::xz_decompress(&mut Cursor::new(bytes), &mut unpacked).expect("xz");
        bytes = unpacked;
    }
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    Some(reader.deserialize().map(|row| Row(row.expect("a row"))).collect())
}

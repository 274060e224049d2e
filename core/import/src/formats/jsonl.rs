//! Our own records, one JSON object a line: `docs/formats/records.md`.
//!
//! Such a file is only somebody's word: nothing in it is signed. So a record that claims a
//! verified signature is taken as an unsigned file's, and no record is relied on more than that.

use std::collections::HashMap;

use rust_decimal::Decimal;
use simsim_scoring::{
    record::{Fact, Purpose, Record},
    source::Origin,
};

use crate::{
    ImportError,
    collector::Collector,
    row::Row,
    rules::Rules,
    text::{Text, clip},
};

pub(crate) fn read(text: &mut Text<'_>, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let mut window = text.window()?;
    let mut line = String::new();
    // The second reading knows which lines the first one rejected.
    let mut seen = collector.surveys().then(HashMap::new);
    loop {
        let number = window.line();
        if !window.read_line(&mut line)? {
            return Ok(());
        }
        if number.is_multiple_of(1024) {
            collector.progress(window.done())?;
        }
        let line = line.trim();
        if line.is_empty() || collector.was_rejected(number) {
            continue;
        }
        let record = match serde_json::from_slice::<Record>(line.as_bytes()) {
            Err(error) => {
                let reason = format!("not a record: {}", reason_without_values(&error));
                collector.reject(number, &reason);
                continue;
            }
            Ok(record) if !is_sound(&record.fact) => {
                collector.reject(number, "a transaction's amount is never negative");
                continue;
            }
            Ok(record) => record,
        };
        let its_line = u32::try_from(number).unwrap_or(u32::MAX);
        match seen.as_mut().and_then(|seen| seen.insert(record.id, its_line)) {
            Some(before) => {
                collector.reject(number, &format!("the same id as line {before}"));
            }
            None => collector.record(record, tamed)?,
        }
    }
}

fn is_sound(fact: &Fact) -> bool {
    match fact {
        Fact::Transaction(transaction) => transaction.amount.minor >= 0,
        _ => true,
    }
}

/// The record with no more trust than an unsigned file earns, and nothing sensitive.
fn tamed(mut record: Record, limit: usize) -> Record {
    if matches!(record.source.origin, Origin::SignedBySource | Origin::SignedReceipt) {
        record.source.origin = Origin::BankFile;
    }
    record.reliability = record.reliability.min(record.source.origin.reliability());
    if let Some(description) = &record.description {
        let row = Row::new(0, record.day, Decimal::ZERO, simsim_scoring::amount::Currency::NONE);
        let kept = clip(description, limit).to_owned();
        let sensitive = Rules::shipped().judge(&row, "", &kept).sensitive;
        record.description = if sensitive { None } else { Some(kept) };
        if let (true, Fact::Transaction(transaction)) = (sensitive, &mut record.fact) {
            transaction.purpose = Purpose::Other;
            transaction.rule = None;
            transaction.counterparty = None;
        }
    }
    if let Fact::Batch(batch) = &mut record.fact {
        batch.signed_by = None;
    }
    record
}

/// serde_json quotes what it did not expect; only the kind of error and the column are ours to
/// repeat.
fn reason_without_values(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "the line ends too early",
        serde_json::error::Category::Data => "a field is missing, unknown or out of range",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "not valid JSON",
    };
    format!("{what} (column {})", error.column())
}

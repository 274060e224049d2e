//! Export: everything the holder gave and everything that was derived, in the clear, for them.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};
use simsim_scoring::{day::Day, order, record::Record};
use zeroize::Zeroizing;

use crate::{Wallet, WalletError, receipts_to_json_ld};

/// Everything the wallet holds, in the clear. It wipes itself; a copy in a file does not.
pub struct Export {
    /// One JSON document with everything.
    pub json: Zeroizing<Vec<u8>>,
    /// The records, one JSON object a line: what `simsim import` reads back.
    pub records_jsonl: Zeroizing<Vec<u8>>,
    /// The records as a table.
    pub records_csv: Zeroizing<Vec<u8>>,
}

impl Wallet {
    /// Everything the wallet holds, with the score of `today`. Keys are left out: they are of no
    /// use elsewhere.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`], [`WalletError::Unreadable`], [`WalletError::Score`].
    pub fn export(&self, today: Day) -> Result<Export, WalletError> {
        let mut records = self.records()?;
        order::sort_by_key(&mut records.records, |record| (record.day, record.id));
        let deposits: Vec<Value> = self
            .deposits()?
            .iter()
            .map(|it| {
                Ok(json!({
                    "id": it.id, "terms": value(&it.terms)?, "merchant_key": it.merchant_key,
                    "is_listed": it.is_listed, "closed": value(&it.closed)?,
                }))
            })
            .collect::<Result<_, WalletError>>()?;
        let document = json!({
            "schema": "simsim-export/1",
            "day": today,
            "damaged": records.damaged,
            "score": value(&self.current_score(today)?)?,
            "history": value(&self.history()?)?,
            "receipts": receipts_to_json_ld(&self.receipts()?),
            "disputes": value(&self.disputes()?)?,
            "corrections": value(&self.corrections()?)?,
            "mappings": value(&self.layouts()?)?,
            "sources": value(&self.sources()?)?,
            "vouches": value(&self.vouches()?)?,
            "deposits": deposits,
            "publishers": value(&self.publishers()?)?,
            "records": value(&records.records)?,
        });
        let mut lines = Zeroizing::new(Vec::new());
        for record in &records.records {
            serde_json::to_writer(&mut *lines, record)?;
            lines.push(b'\n');
        }
        Ok(Export {
            records_jsonl: lines,
            json: Zeroizing::new(serde_json::to_vec_pretty(&document)?),
            records_csv: Zeroizing::new(table(&records.records)?),
        })
    }
}

/// An item as it is kept, read back: it is written in one way only, and not in a second one for this.
fn value<T: Serialize>(item: &T) -> Result<Value, WalletError> {
    Ok(serde_json::from_slice(&Zeroizing::new(serde_json::to_vec(item)?))?)
}

/// The members that every record has, as columns; those of its kind as JSON in the last one.
fn table(records: &[Record]) -> Result<Vec<u8>, WalletError> {
    const COLUMNS: [&str; 9] =
        ["id", "day", "kind", "reliability", "disputed", "note", "description", "source", "fact"];
    let unwritten = |_| WalletError::Unreadable; // memory is never full half-way
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(unwritten)?;
    for record in records {
        let Value::Object(mut members) = value(record)? else { continue };
        let mut row: Vec<String> = Vec::new();
        for column in COLUMNS.iter().filter(|column| **column != "fact") {
            row.push(match members.remove(*column) {
                Some(Value::String(text)) => harmless(text),
                Some(other) => other.to_string(),
                None => String::new(),
            });
        }
        row.push(Value::Object(members).to_string());
        writer.write_record(&row).map_err(unwritten)?;
    }
    writer.into_inner().map_err(|_| WalletError::Unreadable)
}

/// A text that a spreadsheet would take for a formula gets a quote in front.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").finish_non_exhaustive()
    }
}

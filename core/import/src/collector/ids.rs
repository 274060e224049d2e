//! Ids: which fields make a row, or a batch, itself (`docs/decisions/0003-record-ids.md`).

use simsim_scoring::{
    amount::Amount,
    record::{Batch, Pseudonym},
};

use crate::{
    identity::Fields,
    row::{Row, State},
};

/// What makes the row itself.
pub(super) fn id_fields(account: Pseudonym, row: &Row<'_>, payee: &str, text: &str) -> Fields {
    let mut fields = Fields::of_record("transaction");
    fields.push(account.as_bytes());
    fields.push(&row.day.number().to_be_bytes());
    fields.push(row.amount.normalize().to_string().as_bytes());
    fields.push(row.currency.code().as_bytes());
    fields.push(&[u8::from(row.neutral), u8::from(row.state == State::Pending)]);
    let bank_id = row.bank_id.trim();
    if is_good(bank_id) {
        fields.push(b"bank id");
        fields.push(bank_id.as_bytes());
    } else {
        fields.push(b"texts");
        fields.push_chars(plain(payee));
        fields.push_chars(plain(text));
        let balance = row.balance.map(|balance| balance.normalize().to_string());
        fields.push(balance.unwrap_or_default().as_bytes());
    }
    fields
}

/// Whether a bank's id can tell rows apart: counters that start again with every export, and
/// placeholders such as `NONREF` or `000000`, cannot.
fn is_good(bank_id: &str) -> bool {
    let first = bank_id.chars().next();
    bank_id.len() >= 6
        && bank_id.chars().any(|c| c.is_ascii_digit())
        && bank_id.chars().any(|c| Some(c) != first)
}

/// A text without what re-saving a file changes: white space and capitals.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase)
}

/// What makes a batch itself.
pub(super) fn batch_fields(batch: &Batch) -> Fields {
    let balance = |amount: Option<Amount>| {
        amount.map(|a| format!("{} {}", a.minor, a.currency)).unwrap_or_default()
    };
    let mut fields = Fields::of_record("batch");
    fields.push(batch.account.as_bytes());
    fields.push(&batch.from.number().to_be_bytes());
    fields.push(&batch.to.number().to_be_bytes());
    fields.push(&batch.count.to_be_bytes());
    fields.push(balance(batch.opening).as_bytes());
    fields.push(balance(batch.closing).as_bytes());
    fields
}

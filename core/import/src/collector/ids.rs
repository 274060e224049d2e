//! Ids: which fields make a row, or a batch, itself (`docs/decisions/0003-record-ids.md`).

use simsim_scoring::{
    amount::Amount,
    record::{Batch, Pseudonym},
};

use crate::row::{Row, State};

/// Fields of an id, owned while they are hashed.
pub(super) struct Fields(Vec<Vec<u8>>);

impl Fields {
    pub(super) fn each(&self) -> Vec<&[u8]> {
        self.0.iter().map(Vec::as_slice).collect()
    }
}

/// What makes the row itself.
pub(super) fn id_fields(account: Pseudonym, row: &Row<'_>, payee: &str, text: &str) -> Fields {
    let mut fields = vec![
        account.as_bytes().to_vec(),
        row.day.number().to_be_bytes().to_vec(),
        row.amount.normalize().to_string().into_bytes(),
        row.currency.code().as_bytes().to_vec(),
        vec![u8::from(row.neutral), u8::from(row.state == State::Pending)],
    ];
    let bank_id = row.bank_id.trim();
    if is_good(bank_id) {
        fields.push(b"bank id".to_vec());
        fields.push(bank_id.as_bytes().to_vec());
    } else {
        fields.push(b"texts".to_vec());
        fields.push(plain(payee));
        fields.push(plain(text));
        fields.push(row.balance.map(|b| b.normalize().to_string()).unwrap_or_default().into());
    }
    Fields(fields)
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
fn plain(text: &str) -> Vec<u8> {
    let text: String =
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    text.into_bytes()
}

/// What makes a batch itself.
pub(super) fn batch_fields(batch: &Batch) -> Fields {
    let balance = |amount: Option<Amount>| {
        amount.map(|a| format!("{} {}", a.minor, a.currency)).unwrap_or_default().into_bytes()
    };
    Fields(vec![
        batch.account.as_bytes().to_vec(),
        batch.from.number().to_be_bytes().to_vec(),
        batch.to.number().to_be_bytes().to_vec(),
        batch.count.to_be_bytes().to_vec(),
        balance(batch.opening),
        balance(batch.closing),
    ])
}

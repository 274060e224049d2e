//! Plaid: the answers of `/transactions/get`, `/transactions/sync` and `/liabilities/get`.
//!
//! A positive amount is money out: the reverse of every other format.
//! <https://plaid.com/docs/api/products/transactions/>

mod liabilities;

use serde::Deserialize;
use serde_json::value::RawValue;
use simsim_scoring::amount::Currency;

use crate::{
    ImportError,
    collector::Collector,
    json::{self, or_empty},
    row::{Row, Scheme, State},
    statement::Statement,
};

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    accounts: Vec<Account<'a>>,
    #[serde(borrow, default)]
    liabilities: liabilities::Liabilities<'a>,
    #[serde(borrow, default, deserialize_with = "json::list")]
    transactions: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "json::list")]
    added: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "json::list")]
    modified: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "json::list")]
    removed: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Account<'a> {
    account_id: String,
    #[serde(borrow)]
    balances: Option<Balances<'a>>,
}

#[derive(Deserialize)]
struct Balances<'a> {
    #[serde(borrow)]
    current: Option<&'a RawValue>,
    iso_currency_code: Option<String>,
}

#[derive(Deserialize)]
struct Transaction<'a> {
    account_id: String,
    transaction_id: Option<String>,
    #[serde(borrow)]
    amount: &'a RawValue,
    iso_currency_code: Option<String>,
    date: Option<String>,
    authorized_date: Option<String>,
    name: Option<String>,
    merchant_name: Option<String>,
    original_description: Option<String>,
    pending: Option<bool>,
    personal_finance_category: Option<Category>,
    category: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Category {
    primary: Option<String>,
    detailed: Option<String>,
}

pub(crate) fn read(text: &str, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let mut mended = None;
    let (document, read) =
        json::document::<Document<'_>>(&mut mended, text, "Plaid JSON", collector)?;
    if !document.removed.is_empty() {
        let text = "this update also takes back rows of earlier ones; delete them by hand";
        collector.remark(0, text);
    }
    let mut rows = json::rows::<Transaction<'_>>(&document.transactions, read, text, collector);
    rows.extend(json::rows::<Transaction<'_>>(&document.added, read, text, collector));
    rows.extend(json::rows::<Transaction<'_>>(&document.modified, read, text, collector));
    let balances_of = |account: &str| {
        let account = document.accounts.iter().find(|known| known.account_id == account)?;
        account.balances.as_ref()
    };
    let currency_of =
        |account: &str| balances_of(account)?.iso_currency_code.as_ref()?.parse().ok();
    liabilities::read(&document.liabilities, currency_of, read, text, collector)?;
    let open = |account: String| Statement {
        currency: currency_of(&account),
        closing: balances_of(&account).and_then(|it| it.current).and_then(json::number),
        account,
        ..Statement::default()
    };
    json::statements(rows, |row| &row.account_id, open, take, collector)
}

fn take(
    line: u64,
    transaction: &Transaction<'_>,
    statement: &mut Statement,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let day = json::day(&transaction.date).or_else(|| json::day(&transaction.authorized_date));
    let (Some(day), Some(amount)) = (day, json::number(transaction.amount)) else {
        collector.reject(line, "amount is not a number, or date is not a date");
        return Ok(());
    };
    let currency: Option<Currency> =
        transaction.iso_currency_code.as_ref().and_then(|code| code.parse().ok());
    statement.currency = statement.currency.or(currency);
    let category = transaction.personal_finance_category.as_ref();
    let detailed = category.and_then(|c| c.detailed.as_deref()).unwrap_or("");
    let primary = category.and_then(|c| c.primary.as_deref()).unwrap_or("");
    let hints = transaction.category.as_deref().unwrap_or_default().join("\n");
    let name = or_empty(&transaction.name);
    collector.row(&Row {
        bank_id: or_empty(&transaction.transaction_id),
        payee: transaction.merchant_name.as_deref().unwrap_or(name),
        text: transaction.original_description.as_deref().unwrap_or(name),
        hints: &hints,
        state: if transaction.pending == Some(true) { State::Pending } else { State::Settled },
        codes: &[(Scheme::Plaid, detailed), (Scheme::Plaid, primary)],
        ..Row::new(line, day, -amount, currency.or(statement.currency).unwrap_or(Currency::NONE))
    })
}

//! Berlin Group NextGenPSD2 (XS2A): `transactions.booked` and `transactions.pending`, as banks and
//! aggregators hand them out.
//!
//! Real banks sign amounts. Some sandboxes do not: where no amount of a file is negative, a row that
//! names only a creditor, or whose debtor is the account itself, is money out.

use rust_decimal::Decimal;
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
    account: Option<Account>,
    #[serde(borrow)]
    transactions: Lists<'a>,
    #[serde(borrow, default)]
    balances: Vec<Balance<'a>>,
}

#[derive(Deserialize)]
struct Lists<'a> {
    #[serde(borrow, default, deserialize_with = "json::list")]
    booked: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "json::list")]
    pending: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Account {
    iban: Option<String>,
    bban: Option<String>,
    currency: Option<String>,
}

impl Account {
    fn number(&self) -> &str {
        self.iban.as_deref().or(self.bban.as_deref()).unwrap_or("")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Balance<'a> {
    #[serde(borrow)]
    balance_amount: Money<'a>,
    balance_type: String,
    reference_date: Option<String>,
}

#[derive(Deserialize)]
struct Money<'a> {
    #[serde(borrow)]
    amount: &'a RawValue,
    currency: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Transaction<'a> {
    transaction_id: Option<String>,
    entry_reference: Option<String>,
    internal_transaction_id: Option<String>,
    #[serde(borrow)]
    transaction_amount: Money<'a>,
    booking_date: Option<String>,
    booking_date_time: Option<String>,
    value_date: Option<String>,
    value_date_time: Option<String>,
    creditor_name: Option<String>,
    creditor_account: Option<Account>,
    debtor_name: Option<String>,
    debtor_account: Option<Account>,
    remittance_information_unstructured: Option<String>,
    remittance_information_structured: Option<serde_json::Value>,
    remittance_information_unstructured_array: Option<Vec<String>>,
    additional_information: Option<String>,
    bank_transaction_code: Option<String>,
    purpose_code: Option<String>,
    merchant_category_code: Option<String>,
}

pub(crate) fn read(text: &str, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let mut mended = None;
    let (document, read) =
        json::document::<Document<'_>>(&mut mended, text, "Berlin Group JSON", collector)?;
    let account = document.account.as_ref();
    let own = account.map(Account::number).unwrap_or_default();
    let currency = account.and_then(|account| account.currency.as_ref()?.parse().ok());
    let mut statement = Statement { account: own.to_owned(), currency, ..Statement::default() };
    for balance in &document.balances {
        if matches!(balance.balance_type.as_str(), "closingBooked" | "CLBD") {
            statement.closing = json::number(balance.balance_amount.amount);
            statement.closing_day = json::day(&balance.reference_date);
        }
    }
    collector.begin(&statement.account);
    let booked =
        json::rows::<Transaction<'_>>(&document.transactions.booked, read, text, collector);
    let pending =
        json::rows::<Transaction<'_>>(&document.transactions.pending, read, text, collector);
    let amounts = booked.iter().chain(&pending);
    let is_out = |(_, row): &(u64, Transaction<'_>)| {
        json::number(row.transaction_amount.amount).is_some_and(|n| n.is_sign_negative())
    };
    let signed = amounts.clone().any(is_out);
    let states = [(State::Settled, &booked), (State::Pending, &pending)];
    for (state, rows) in states {
        for (line, transaction) in rows {
            take(*line, transaction, state, signed, &mut statement, collector)?;
        }
    }
    collector.end(&statement)?;
    Ok(())
}

fn take(
    line: u64,
    transaction: &Transaction<'_>,
    state: State,
    signed: bool,
    statement: &mut Statement,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let days = [
        &transaction.booking_date,
        &transaction.booking_date_time,
        &transaction.value_date,
        &transaction.value_date_time,
    ];
    let day = days.into_iter().find_map(json::day);
    let (Some(day), Some(amount)) = (day, json::number(transaction.transaction_amount.amount))
    else {
        collector.reject(line, "transactionAmount is not a number, or there is no date");
        return Ok(());
    };
    let out = if signed { amount.is_sign_negative() } else { pays(transaction, statement) };
    let amount: Decimal = if out { -amount.abs() } else { amount };
    let currency: Option<Currency> = transaction.transaction_amount.currency.parse().ok();
    statement.currency = statement.currency.or(currency);
    let (name, account) = if out {
        (&transaction.creditor_name, &transaction.creditor_account)
    } else {
        (&transaction.debtor_name, &transaction.debtor_account)
    };
    let structured = transaction.remittance_information_structured.as_ref();
    let text = [
        or_empty(&transaction.remittance_information_unstructured).to_owned(),
        transaction
            .remittance_information_unstructured_array
            .as_deref()
            .unwrap_or_default()
            .join(" "),
        structured.and_then(|s| s.as_str()).unwrap_or_default().to_owned(),
        or_empty(&transaction.additional_information).to_owned(),
    ];
    let text = text.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let ids = [
        &transaction.transaction_id,
        &transaction.internal_transaction_id,
        &transaction.entry_reference,
    ];
    let code = or_empty(&transaction.bank_transaction_code).replace('-', "/");
    let family = code.rsplit_once('/').map_or("", |(family, _)| family);
    collector.row(&Row {
        bank_id: ids.into_iter().flatten().next().map_or("", String::as_str),
        payee: or_empty(name),
        payee_account: account.as_ref().map(Account::number).unwrap_or_default(),
        text: &text,
        state,
        codes: &[
            (Scheme::IsoPurpose, or_empty(&transaction.purpose_code)),
            (Scheme::IsoTransaction, &code),
            (Scheme::IsoTransaction, family),
            (Scheme::Mcc, or_empty(&transaction.merchant_category_code)),
        ],
        ..Row::new(line, day, amount, currency.unwrap_or(Currency::NONE))
    })
}

/// Whether an unsigned row is money out.
fn pays(transaction: &Transaction<'_>, statement: &Statement) -> bool {
    let own = statement.account.as_str();
    let is_own = |account: &Option<Account>| {
        !own.is_empty() && account.as_ref().is_some_and(|account| account.number() == own)
    };
    if is_own(&transaction.debtor_account) {
        return true;
    }
    let names_creditor =
        transaction.creditor_name.is_some() || transaction.creditor_account.is_some();
    let names_debtor = transaction.debtor_name.is_some() || transaction.debtor_account.is_some();
    names_creditor && !names_debtor && !is_own(&transaction.creditor_account)
}

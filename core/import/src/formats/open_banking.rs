//! UK Open Banking: the account information API's `Transactions`, versions 3 and 4.
//!
//! Amounts are unsigned; `CreditDebitIndicator` gives the direction.
//! <https://openbankinguk.github.io/read-write-api-site3/> under Transactions.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;
use simsim_scoring::amount::Currency;

use crate::{
    ImportError, calendar,
    collector::Collector,
    json::{self, or_empty},
    row::{Row, Scheme, State},
    statement::Statement,
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data<'a> {
    #[serde(borrow, default, deserialize_with = "json::list")]
    transaction: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Transaction<'a> {
    account_id: Option<String>,
    transaction_id: Option<String>,
    #[serde(borrow)]
    amount: Money<'a>,
    credit_debit_indicator: String,
    status: Option<String>,
    booking_date_time: Option<String>,
    value_date_time: Option<String>,
    transaction_information: Option<String>,
    transaction_reference: Option<String>,
    bank_transaction_code: Option<Code>,
    merchant_details: Option<Merchant>,
    creditor_account: Option<Party>,
    debtor_account: Option<Party>,
    #[serde(borrow)]
    balance: Option<Balance<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Money<'a> {
    #[serde(borrow)]
    amount: &'a RawValue,
    currency: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Code {
    code: Option<String>,
    sub_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Merchant {
    merchant_name: Option<String>,
    merchant_category_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Party {
    identification: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Balance<'a> {
    #[serde(borrow)]
    amount: Money<'a>,
    credit_debit_indicator: String,
}

pub(crate) fn read(text: &str, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let mut mended = None;
    let (document, read) =
        json::document::<Document<'_>>(&mut mended, text, "UK Open Banking", collector)?;
    let rows = json::rows::<Transaction<'_>>(&document.data.transaction, read, text, collector);
    let open = |account| Statement { account, ..Statement::default() };
    json::statements(rows, |row| or_empty(&row.account_id), open, take, collector)
}

fn take(
    line: u64,
    transaction: &Transaction<'_>,
    statement: &mut Statement,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let booked = match &transaction.booking_date_time {
        Some(booked) => booked,
        None => or_empty(&transaction.value_date_time),
    };
    let amount = signed(&transaction.amount, &transaction.credit_debit_indicator);
    let (Some((day, time)), Some(amount)) = (calendar::year_first(booked), amount) else {
        let reason = if amount.is_none() {
            "Amount is not a number, or CreditDebitIndicator neither Credit nor Debit"
        } else {
            "BookingDateTime is not a date"
        };
        collector.reject(line, reason);
        return Ok(());
    };
    let currency: Option<Currency> = transaction.amount.currency.parse().ok();
    statement.currency = statement.currency.or(currency);
    let balance = transaction.balance.as_ref();
    let incoming = !amount.is_sign_negative();
    let party =
        if incoming { &transaction.debtor_account } else { &transaction.creditor_account }.as_ref();
    let merchant = transaction.merchant_details.as_ref();
    let merchant_name = merchant.and_then(|m| m.merchant_name.as_deref());
    let code = transaction.bank_transaction_code.as_ref();
    let information = or_empty(&transaction.transaction_information);
    collector.row(&Row {
        time,
        balance: balance.and_then(|b| signed(&b.amount, &b.credit_debit_indicator)),
        bank_id: or_empty(&transaction.transaction_id),
        payee: merchant_name.or_else(|| party?.name.as_deref()).unwrap_or(""),
        payee_account: party.and_then(|p| p.identification.as_deref()).unwrap_or(""),
        text: if information.is_empty() {
            or_empty(&transaction.transaction_reference)
        } else {
            information
        },
        state: match or_empty(&transaction.status) {
            "Pending" | "PDNG" | "FUTR" | "INFO" => State::Pending,
            "Rejected" | "RJCT" => State::Void,
            _ => State::Settled,
        },
        codes: &[
            (Scheme::OpenBanking, code.and_then(|c| c.sub_code.as_deref()).unwrap_or("")),
            (Scheme::OpenBanking, code.and_then(|c| c.code.as_deref()).unwrap_or("")),
            (Scheme::Mcc, merchant.and_then(|m| m.merchant_category_code.as_deref()).unwrap_or("")),
        ],
        ..Row::new(line, day, amount, currency.unwrap_or(Currency::NONE))
    })
}

fn signed(money: &Money<'_>, indicator: &str) -> Option<Decimal> {
    let amount = json::number(money.amount)?;
    match indicator {
        "Credit" | "CRDT" | "credit" => Some(amount),
        "Debit" | "DBIT" | "debit" => Some(-amount),
        _ => None,
    }
}

//! Plaid's `/liabilities/get`: loans and cards, as they stand.
//!
//! `is_overdue` and a past due amount say that something is overdue. The next due date is not kept:
//! nobody could tell later whether it was met.
//! <https://plaid.com/docs/api/products/liabilities/>

use serde::Deserialize;
use serde_json::value::RawValue;
use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{Fact, Loan, LoanStatus},
};

use crate::{
    ImportError,
    collector::Collector,
    decimal,
    json::{self, or_empty},
};

#[derive(Default, Deserialize)]
pub(super) struct Liabilities<'a> {
    #[serde(borrow, default)]
    credit: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    mortgage: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    student: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Liability<'a> {
    account_id: String,
    is_overdue: Option<bool>,
    #[serde(borrow)]
    past_due_amount: Option<&'a RawValue>,
    last_payment_date: Option<String>,
    last_statement_issue_date: Option<String>,
    #[serde(borrow)]
    minimum_payment_amount: Option<&'a RawValue>,
    #[serde(borrow)]
    next_monthly_payment: Option<&'a RawValue>,
    origination_date: Option<String>,
    #[serde(borrow)]
    origination_principal_amount: Option<&'a RawValue>,
    maturity_date: Option<String>,
    expected_payoff_date: Option<String>,
    loan_status: Option<Status>,
}

#[derive(Deserialize)]
struct Status {
    r#type: Option<String>,
}

pub(super) fn read(
    liabilities: &Liabilities<'_>,
    currency_of: impl Fn(&str) -> Option<Currency>,
    read: &str,
    file: &str,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let Liabilities { credit, mortgage, student } = liabilities;
    for list in [credit, mortgage, student].into_iter().flatten() {
        for (line, liability) in json::rows::<Liability<'_>>(list, read, file, collector) {
            let currency = currency_of(&liability.account_id).unwrap_or(Currency::NONE);
            take(line, &liability, currency, collector)?;
        }
    }
    Ok(())
}

fn take(
    line: u64,
    liability: &Liability<'_>,
    currency: Currency,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let as_of = json::day(&liability.last_statement_issue_date)
        .max(json::day(&liability.last_payment_date));
    let Some(as_of) = as_of.or_else(|| json::day(&liability.origination_date)) else {
        collector.reject(line, "no date says as of when this is");
        return Ok(());
    };
    collector.count_row()?;
    let amount = |raw: Option<&RawValue>| {
        let number = raw.and_then(json::number);
        let minor = number.and_then(|number| decimal::minor_units(number, currency)).unwrap_or(0);
        Amount { minor, currency }
    };
    let opened = json::day(&liability.origination_date);
    let ends =
        json::day(&liability.maturity_date).or_else(|| json::day(&liability.expected_payoff_date));
    let is_overdue =
        liability.is_overdue == Some(true) || amount(liability.past_due_amount).minor > 0;
    let status = liability.loan_status.as_ref().map(|status| or_empty(&status.r#type));
    let account = collector.account(&liability.account_id);
    let loan = Loan {
        loan: account,
        principal: amount(liability.origination_principal_amount),
        instalment: amount(liability.next_monthly_payment.or(liability.minimum_payment_amount)),
        term_months: opened.zip(ends).map_or(0, |(opened, ends)| months(opened, ends)),
        opened: opened.unwrap_or(as_of),
        closed: None,
        status: match status {
            _ if is_overdue => LoanStatus::Overdue,
            Some("paid in full") => LoanStatus::Repaid,
            _ => LoanStatus::Current,
        },
    };
    let fields: [&[u8]; 2] = [account.as_bytes(), &as_of.number().to_be_bytes()];
    collector.fact(&fields, as_of, Fact::Loan(loan))
}

fn months(from: Day, to: Day) -> u16 {
    const MONTH: i32 = 30;
    u16::try_from(to.days_since(from) / MONTH).unwrap_or(0)
}

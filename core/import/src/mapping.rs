//! Mapping: what the columns of a table mean, proposed from its header and confirmed by a person.

use serde::{Deserialize, Serialize};
use simsim_scoring::amount::Currency;

use crate::{
    calendar::DateOrder,
    profile::{Names, Profile, Sign, plain_name},
};

/// What the columns of a table mean, by their names in its header; a number counts the columns from 0.
///
/// Where no profile knows a table, [`import`](crate::import) proposes one from the header's words,
/// reads the file by it and returns it in [`Imported::proposed`](crate::Imported::proposed), so
/// that a person can look and confirm. A confirmed one is given with
/// [`Options::with_mapping`](crate::Options::with_mapping).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// The day of a row.
    pub day: String,
    /// The amount, where one column has both directions.
    pub amount: Option<String>,
    /// Money in, where it has a column of its own.
    pub money_in: Option<String>,
    /// Money out, where it has a column of its own.
    pub money_out: Option<String>,
    /// The direction, where a column has it in words.
    pub flow: Option<String>,
    /// Whether a positive amount is money spent, as on many card statements.
    pub spend_is_positive: bool,
    /// The currency's column.
    pub currency_column: Option<String>,
    /// The currency, where no column has it.
    pub currency: Option<Currency>,
    /// The account's balance after the row.
    pub balance: Option<String>,
    /// The bank's own id of the row.
    pub id: Option<String>,
    /// The other side.
    pub payee: Option<String>,
    /// Everything else that describes the row.
    pub text: Vec<String>,
    /// The order of day and month, where it is known.
    pub date_order: Option<DateOrder>,
}

impl Mapping {
    /// Whether a header, in plain names, has the columns that this mapping needs.
    pub(crate) fn fits(&self, header: &[String]) -> bool {
        let is_number = |name: &str| name.parse::<usize>().is_ok_and(|at| at < header.len());
        let has = |name: &str| header.contains(&plain_name(name)) || is_number(name);
        let optional = |name: &Option<String>| name.as_ref().is_none_or(|name| has(name));
        has(&self.day)
            && optional(&self.amount)
            && optional(&self.money_in)
            && optional(&self.money_out)
            && (self.amount.is_some() || self.money_in.is_some() || self.money_out.is_some())
    }

    /// Whether it names its columns by their numbers alone, as for a table without a header.
    pub(crate) fn is_headerless(&self) -> bool {
        let money = [&self.amount, &self.money_in, &self.money_out];
        let mut names = money.into_iter().flatten().chain([&self.day]);
        names.all(|name| name.parse::<usize>().is_ok())
    }

    /// The same as a profile.
    pub(crate) fn profile(&self) -> Profile {
        let one = |name: &Option<String>| name.iter().map(|name| plain_name(name)).collect();
        Profile {
            id: "csv".to_owned(),
            header: Vec::new(),
            headerless: None,
            columns: Names {
                day: vec![plain_name(&self.day)],
                amount: one(&self.amount),
                money_in: one(&self.money_in),
                money_out: one(&self.money_out),
                flow: one(&self.flow),
                currency: one(&self.currency_column),
                balance: one(&self.balance),
                id: one(&self.id),
                payee: one(&self.payee),
                text: self.text.iter().map(|name| plain_name(name)).collect(),
                ..Names::default()
            },
            date_order: self.date_order,
            decimal: crate::profile::DecimalMark::Guess,
            sign: match (&self.flow, self.spend_is_positive) {
                (Some(_), _) => Sign::FlowOrHolder,
                (None, true) => Sign::Spend,
                (None, false) => Sign::Holder,
            },
            flow: crate::profile::Flow::any_language(),
            states: crate::profile::States::default(),
            currency: self.currency,
            scheme: crate::row::Scheme::Category,
            preamble: crate::profile::Preamble::any_language(),
        }
    }
}

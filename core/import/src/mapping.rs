//! Mapping: what the columns of a table mean, proposed from its header and confirmed by a person.

use serde::{Deserialize, Serialize};
use simsim_scoring::amount::Currency;

use crate::{
    calendar::DateOrder,
    profile::{Names, Profile, Sign, plain_name, wildcard},
};

/// What the columns of a table mean, by their names in its header.
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

/// Words by which columns are recognised: whole names first, then their beginnings.
const DAY: &[&str] = &[
    "date",
    "bookingdate",
    "transactiondate",
    "posteddate",
    "postingdate",
    "dateposted",
    "completeddate",
    "valuedate",
    "datum",
    "buchungstag",
    "buchungsdatum",
    "valuta",
    "valutadatum",
    "wertstellung",
    "dateopération",
    "datedopération",
    "datedecomptabilisation",
    "datecomptable",
    "data",
    "dataoperazione",
    "datacontabile",
    "fecha",
    "fechaoperación",
    "boekdatum",
    "transactiedatum",
    "datatransação",
    "交易日期",
    "交易时间",
    "记账日期",
    "日期",
    "交易日",
    "入账日期",
    "transactiontime",
    "createdon",
];
const AMOUNT: &[&str] = &[
    "amount",
    "transactionamount",
    "betrag",
    "umsatz",
    "montant",
    "importo",
    "importe",
    "bedrag",
    "valor",
    "金额",
    "交易金额",
    "发生额",
    "amount(*)",
    "betrag(*)",
    "amountin*",
    "betragin*",
    "netamount",
    "value",
    "sum",
];
const MONEY_IN: &[&str] = &[
    "credit",
    "creditamount",
    "moneyin",
    "paidin",
    "deposit",
    "deposits",
    "deposit(*)",
    "creditin*",
    "gutschrift",
    "gutschriftin*",
    "haben",
    "crédit",
    "créditin*",
    "accredito",
    "accreditoin*",
    "abono",
    "ingreso",
    "bijschrijving",
    "收入",
    "收入金额",
    "存入",
    "贷方金额",
    "贷方发生额",
    "交易金额(收入)",
    "credit(*)",
];
const MONEY_OUT: &[&str] = &[
    "debit",
    "debitamount",
    "moneyout",
    "paidout",
    "withdrawal",
    "withdrawals",
    "withdrawal(*)",
    "debitin*",
    "lastschrift",
    "lastschriftin*",
    "belastung",
    "soll",
    "débit",
    "débitin*",
    "addebito",
    "addebitoin*",
    "cargo",
    "gasto",
    "afschrijving",
    "支出",
    "支出金额",
    "借方金额",
    "借方发生额",
    "交易金额(支出)",
    "debit(*)",
];
const FLOW: &[&str] = &[
    "收/支",
    "借贷",
    "借贷标志",
    "debit/credit",
    "credit/debit",
    "creditdebitindicator",
    "afbij",
    "af/bij",
    "soll/haben",
    "s/h",
    "dr/cr",
    "cr/dr",
];
const CURRENCY: &[&str] = &[
    "currency",
    "ccy",
    "währung",
    "waehrung",
    "devise",
    "monnaie",
    "divisa",
    "valuta/währung",
    "moneda",
    "munt",
    "币种",
    "货币",
    "币别",
    "currencycode",
];
const BALANCE: &[&str] = &[
    "balance",
    "runningbalance",
    "saldo",
    "kontostand",
    "solde",
    "余额",
    "账户余额",
    "本次余额",
    "saldonachbuchung",
    "closingbalance",
];
const ID: &[&str] = &[
    "transactionid",
    "id",
    "reference",
    "referenznummer",
    "transaktionsnr.",
    "交易流水号",
    "流水号",
    "交易单号",
    "transactionno.",
    "transactionnumber",
    "referencenumber",
];
const PAYEE: &[&str] = &[
    "payee",
    "name",
    "merchant",
    "merchantname",
    "counterparty",
    "beneficiary",
    "partnername",
    "beguenstigter/zahlungspflichtiger",
    "begünstigter/auftraggeber",
    "empfänger",
    "auftraggeber",
    "zahlungsempfänger*in",
    "nameofcounterparty",
    "naam/omschrijving",
    "tegenrekeningnaam",
    "对方户名",
    "交易对方",
    "对方账户名",
    "商户名称",
    "counterpartyname",
];
const TEXT: &[&str] = &[
    "description",
    "memo",
    "narrative",
    "details",
    "transactiondetails",
    "notes",
    "particulars",
    "buchungstext",
    "verwendungszweck",
    "text",
    "beschreibung",
    "libellé",
    "libelle",
    "descrizione",
    "concepto",
    "descripción",
    "mededelingen",
    "omschrijving",
    "摘要",
    "交易摘要",
    "附言",
    "备注",
    "notificationtext",
    "avisierungstext",
    "type",
    "transactiontype",
];

impl Mapping {
    /// A proposal from a row of cells, if it reads like a header: it needs a day and an amount.
    /// Also gives the row as plain names.
    pub(crate) fn propose(row: &[String]) -> Option<(Self, Vec<String>)> {
        let header: Vec<String> = row.iter().map(|cell| plain_name(cell)).collect();
        let find = |names: &[&str]| {
            names.iter().find_map(|name| {
                let wild = name.contains('*');
                let fits = |cell: &&String| match wild {
                    true => wildcard(name, cell).is_some(),
                    false => cell.as_str() == *name,
                };
                header.iter().find(fits).cloned()
            })
        };
        let day = find(DAY)?;
        let (amount, money_in, money_out) = (find(AMOUNT), find(MONEY_IN), find(MONEY_OUT));
        let pair = money_in.is_some() && money_out.is_some();
        if amount.is_none() && !pair {
            return None;
        }
        let carries = |name: &Option<String>| {
            let name = name.as_ref()?;
            let all = AMOUNT.iter().chain(MONEY_IN);
            let code = all.into_iter().find_map(|known| wildcard(known, name))?;
            code.to_ascii_uppercase().parse().ok()
        };
        let texts = TEXT.iter().filter(|text| header.iter().any(|cell| cell == *text));
        let mapping = Self {
            day,
            flow: if amount.is_some() { find(FLOW) } else { None },
            currency: carries(&amount).or_else(|| carries(&money_in)),
            money_in: if pair && amount.is_none() { money_in } else { None },
            money_out: if pair && amount.is_none() { money_out } else { None },
            amount,
            spend_is_positive: false,
            currency_column: find(CURRENCY),
            balance: find(BALANCE),
            id: find(ID),
            payee: find(PAYEE),
            text: texts.map(|text| (*text).to_owned()).collect(),
            date_order: None,
        };
        Some((mapping, header))
    }

    /// Whether a header, in plain names, has the columns that this mapping needs.
    pub(crate) fn fits(&self, header: &[String]) -> bool {
        let has = |name: &str| header.contains(&plain_name(name));
        let optional = |name: &Option<String>| name.as_ref().is_none_or(|name| has(name));
        has(&self.day)
            && optional(&self.amount)
            && optional(&self.money_in)
            && optional(&self.money_out)
            && (self.amount.is_some() || self.money_in.is_some() || self.money_out.is_some())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn propose(header: &str) -> Option<Mapping> {
        let cells: Vec<String> = header.split(';').map(str::to_owned).collect();
        Mapping::propose(&cells).map(|(mapping, _)| mapping)
    }

    #[test]
    fn a_header_with_a_day_and_an_amount_is_recognised() {
        let mapping =
            propose("Buchungstag;Valuta;Auftraggeber;Verwendungszweck;Betrag;Währung").unwrap();
        assert_eq!(
            (mapping.day.as_str(), mapping.amount.as_deref()),
            ("buchungstag", Some("betrag"))
        );
        assert_eq!(mapping.currency_column.as_deref(), Some("währung"));
        assert_eq!(mapping.payee.as_deref(), Some("auftraggeber"));
        let mapping = propose("Date;Description;Money Out;Money In;Balance").unwrap();
        assert_eq!(mapping.money_in.as_deref(), Some("moneyin"));
        let mapping = propose("Date;Amount (EUR)").unwrap();
        assert_eq!(mapping.currency, "EUR".parse().ok());
    }

    #[test]
    fn a_row_without_both_is_no_header() {
        assert_eq!(propose("Date;Description"), None);
        assert_eq!(propose("Amount;Description"), None);
        assert_eq!(propose("2024-01-01;12.00"), None);
    }
}

//! Row: one line of an account as a file has it, before it becomes a record.

use rust_decimal::Decimal;
use serde::Deserialize;
use simsim_scoring::{amount::Currency, day::Day};

/// One line of an account. Texts are as the file has them; the collector trims and clips.
pub(crate) struct Row<'a> {
    /// Its line in the file, counted from 1.
    pub(crate) line: u64,
    pub(crate) day: Day,
    /// Whether the file's own day exists in the calendar; otherwise `day` is the nearest one.
    pub(crate) day_is_real: bool,
    /// Seconds since midnight, where the file has them.
    pub(crate) time: Option<u32>,
    /// From the holder's side: positive is money in. In a neutral row the sign means nothing.
    pub(crate) amount: Decimal,
    /// Money stays between the holder's own pockets, or does not move.
    pub(crate) neutral: bool,
    pub(crate) currency: Currency,
    /// The account's balance after it.
    pub(crate) balance: Option<Decimal>,
    /// What the bank took for it besides the amount, never negative.
    pub(crate) fee: Decimal,
    /// The account, where a statement has rows of several; else empty.
    pub(crate) account: &'a str,
    /// The bank's own id of the row.
    pub(crate) bank_id: &'a str,
    /// The other side's name.
    pub(crate) payee: &'a str,
    /// The other side's account.
    pub(crate) payee_account: &'a str,
    /// Everything else it says.
    pub(crate) text: &'a str,
    /// Words for the rules only, such as a category in the bank's own words; never kept.
    pub(crate) hints: &'a str,
    pub(crate) state: State,
    /// What the source itself calls the row, by scheme, in the file's spelling.
    pub(crate) codes: &'a [(Scheme, &'a str)],
}

impl Row<'_> {
    /// A settled row with nothing but what every row has.
    pub(crate) const fn new(line: u64, day: Day, amount: Decimal, currency: Currency) -> Self {
        Self {
            line,
            day,
            day_is_real: true,
            time: None,
            amount,
            neutral: false,
            currency,
            balance: None,
            fee: Decimal::ZERO,
            account: "",
            bank_id: "",
            payee: "",
            payee_account: "",
            text: "",
            hints: "",
            state: State::Settled,
            codes: &[],
        }
    }
}

/// How final a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Authorised, not final.
    Pending,
    /// It undoes an earlier row.
    Reversal,
    /// Booked.
    Settled,
    /// Closed without money moving.
    Void,
}

impl State {
    /// Whether a row of this state is part of a booked balance.
    pub(crate) const fn moves_money(self) -> bool {
        matches!(self, Self::Reversal | Self::Settled)
    }
}

/// Whose word a code is. The order is the order in which rules look at them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Scheme {
    /// Facts that need no interpretation: a return for want of funds, a payment method on credit.
    Fact,
    /// Categories and types in a bank's own words.
    #[default]
    Category,
    /// Alipay's 交易状态 and 交易分类.
    Alipay,
    /// WeChat Pay's 交易类型; JD and Meituan use like words.
    Wechat,
    /// Plaid's personal finance categories.
    Plaid,
    /// ISO 20022 external purpose codes.
    IsoPurpose,
    /// ISO 20022 bank transaction codes, as domain/family/subfamily or a part of it.
    IsoTransaction,
    /// UK Open Banking's `BankTransactionCode`.
    OpenBanking,
    /// OFX 1.6 and 2.2, 11.4.4.3: TRNTYPE.
    Ofx,
    /// German business transaction codes (Geschäftsvorfallcode) of field 86.
    Gvc,
    /// SWIFT's transaction types of field 61.
    Swift,
    /// Merchant category codes, ISO 18245.
    Mcc,
}

impl Scheme {
    /// Its name in the rule files.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Category => "category",
            Self::Alipay => "alipay",
            Self::Wechat => "wechat",
            Self::Plaid => "plaid",
            Self::IsoPurpose => "iso-purpose",
            Self::IsoTransaction => "iso-transaction",
            Self::OpenBanking => "open-banking",
            Self::Ofx => "ofx",
            Self::Gvc => "gvc",
            Self::Swift => "swift",
            Self::Mcc => "mcc",
        }
    }
}

//! Format: the kinds of files that are read, and how one is told from another.

use core::fmt;

use serde::{Serialize, Serializer};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Alipay's bill, as the app mails it and as the website exports it.
    Alipay,
    /// Berlin Group NextGenPSD2: booked and pending transactions in JSON.
    BerlinGroup,
    /// ISO 20022's report of an account within the day.
    Camt052,
    /// ISO 20022's statement of an account.
    Camt053,
    /// ISO 20022's notification of debits and credits.
    Camt054,
    /// An SD-JWT VC about an income or an account, which the wallet reads (`simsim-wallet`).
    Credential,
    /// A table of a bank or wallet, read by the profile of this name, or by a mapping (`csv`).
    Csv(&'static str),
    /// JD's bill.
    Jd,
    /// Our own records, one JSON object a line (`docs/formats/records.md`).
    Jsonl,
    /// Meituan's bill.
    Meituan,
    /// The credit reporting format of the United States.
    Metro2,
    /// SWIFT's customer statement, and its interim report MT942.
    Mt940,
    /// OFX 1 (SGML) and 2 (XML), also called QFX.
    Ofx,
    /// UK Open Banking's transactions in JSON.
    OpenBanking,
    /// Plaid's transactions and liabilities in JSON.
    Plaid,
    /// Quicken's interchange format.
    Qif,
    /// WeChat Pay's bill, as CSV and as a workbook.
    WeChat,
}

impl Format {
    /// Its short name; of a table, that of its profile.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alipay => "alipay",
            Self::BerlinGroup => "berlin-group",
            Self::Camt052 => "camt.052",
            Self::Camt053 => "camt.053",
            Self::Camt054 => "camt.054",
            Self::Credential => "sd-jwt-vc",
            Self::Csv(profile) => profile,
            Self::Jd => "jd",
            Self::Jsonl => "jsonl",
            Self::Meituan => "meituan",
            Self::Metro2 => "metro2",
            Self::Mt940 => "mt940",
            Self::Ofx => "ofx",
            Self::OpenBanking => "uk-open-banking",
            Self::Plaid => "plaid",
            Self::Qif => "qif",
            Self::WeChat => "wechat",
        }
    }

    /// The format whose table a profile describes.
    pub(crate) fn of_profile(id: &'static str) -> Self {
        match id {
            "alipay" | "alipay_web" => Self::Alipay,
            "jd" => Self::Jd,
            "meituan" => Self::Meituan,
            "wechat" => Self::WeChat,
            id => Self::Csv(id),
        }
    }

    /// What a decoded file looks like, tables aside, judged by its beginning.
    pub(crate) fn detect(text: &str) -> Option<Self> {
        const BEGINNING: usize = 16 * 1024;
        let text = text.trim_start();
        let end = (0..=BEGINNING.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
        let head = text.get(..end.unwrap_or(0)).unwrap_or(text);
        if head.starts_with("OFXHEADER") || head.contains("<OFX>") {
            return Some(Self::Ofx);
        }
        if head.contains("<BkToCstmrStmt") || head.contains(":BkToCstmrStmt") {
            return Some(Self::Camt053);
        }
        if head.contains("<BkToCstmrAcctRpt") || head.contains(":BkToCstmrAcctRpt") {
            return Some(Self::Camt052);
        }
        if head.contains("<BkToCstmrDbtCdtNtfctn") || head.contains(":BkToCstmrDbtCdtNtfctn") {
            return Some(Self::Camt054);
        }
        let first = head.lines().next().unwrap_or("").to_ascii_lowercase();
        if ["!type:", "!account", "!option:"].iter().any(|header| first.starts_with(header)) {
            return Some(Self::Qif);
        }
        if head.starts_with('{')
            && let Some(format) = Self::detect_json(head)
        {
            return Some(format);
        }
        if head.get(4..10) == Some("HEADER") && head.bytes().take(4).all(|b| b.is_ascii_digit()) {
            return Some(Self::Metro2);
        }
        let begins_line = |tag: &str| {
            head.match_indices(tag).any(|(at, _)| {
                head.get(..at).and_then(|t| t.chars().next_back()).is_none_or(|c| c.is_control())
            })
        };
        let message = begins_line(":20:") || begins_line(":940:") || head.contains("{4:");
        if (message && head.contains(":25")) || (begins_line(":25:") && begins_line(":60F:")) {
            return Some(Self::Mt940);
        }
        None
    }
}

impl Format {
    /// The names that only one of the JSON formats has.
    fn detect_json(head: &str) -> Option<Self> {
        let has = |name: &str| head.contains(&format!("\"{name}\""));
        if has("kind") && has("reliability") {
            Some(Self::Jsonl)
        } else if has("Data") && has("Transaction") {
            Some(Self::OpenBanking)
        } else if has("transactions")
            && (has("booked") || has("pending") && has("transactionAmount"))
        {
            Some(Self::BerlinGroup)
        } else if has("account_id")
            && ["transactions", "added", "modified", "liabilities"].into_iter().any(has)
        {
            Some(Self::Plaid)
        } else if has("base") && has("consumerAccountNumber") {
            Some(Self::Metro2)
        } else {
            None
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Csv("csv") => f.write_str("csv"),
            Self::Csv(profile) => write!(f, "csv/{profile}"),
            format => f.write_str(format.name()),
        }
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

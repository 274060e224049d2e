//! Format: the kinds of files that are read, and how one is told from another.

use core::fmt;

use serde::{Serialize, Serializer};

use crate::calendar::Numbers;

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
        if Self::is_qif(head) {
            return Some(Self::Qif);
        }
        if head.starts_with('{')
            && let Some(format) = Self::detect_json(head)
        {
            return Some(format);
        }
        // The length of the record, or that of its block before it.
        let header = |at: usize| {
            let digits = head.get(..at).is_some_and(|it| it.bytes().all(|b| b.is_ascii_digit()));
            digits && head.get(at..).is_some_and(|rest| rest.starts_with("HEADER"))
        };
        if header(4) || header(8) {
            return Some(Self::Metro2);
        }
        if Self::is_mt940(head) {
            return Some(Self::Mt940);
        }
        None
    }
}

impl Format {
    /// A header of Quicken's, also below remarks that somebody wrote above it; or a first row without
    /// one: a day, and not much further the end of the row.
    fn is_qif(head: &str) -> bool {
        const HEADERS: [&str; 4] = ["!type:", "!account", "!option:", "!clear:"];
        const REMARKS: usize = 64;
        let begins = |line: &str, header: &str| {
            line.get(..header.len()).is_some_and(|start| start.eq_ignore_ascii_case(header))
        };
        let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty()).take(REMARKS);
        if lines.clone().any(|line| HEADERS.iter().any(|header| begins(line, header))) {
            return true;
        }
        let day = lines.next().and_then(|line| line.strip_prefix('D')).map(Numbers::parse);
        matches!(day, Some(Some(_))) && lines.any(|line| line == "^")
    }

    /// Field 61 or a balance where a line begins, or a message that names an account.
    fn is_mt940(head: &str) -> bool {
        let begun = |tag: &str| {
            let mut found = head.match_indices(tag);
            found.find_map(|(at, _)| {
                let before = head.get(..at)?.chars().next_back();
                if before.is_none_or(char::is_control) {
                    head.get(at..)?.get(tag.len()..)
                } else {
                    None
                }
            })
        };
        let digits = |text: &str| {
            let six = text.bytes().take_while(u8::is_ascii_digit).count() >= 6;
            six.then_some(())
        };
        let row = begun(":61:").and_then(digits);
        let balance = |tag| begun(tag).and_then(|value| digits(value.strip_prefix(['C', 'D'])?));
        let message = begun(":20:").or_else(|| begun(":940:")).is_some() || head.contains("{4:");
        (message && head.contains(":25"))
            || row.or_else(|| balance(":60F:")).or_else(|| balance(":60M:")).is_some()
    }

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

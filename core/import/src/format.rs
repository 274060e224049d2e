//! Format: the kinds of files that are read, and how one is told from another.

use core::fmt;

use serde::{Serialize, Serializer};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Alipay's bill, as the app mails it and as the website exports it.
    Alipay,
    /// Our own records, one JSON object a line (`docs/formats/records.md`).
    Jsonl,
    /// OFX 1 (SGML) and 2 (XML), also called QFX.
    Ofx,
}

impl Format {
    /// Its short name: in summaries, and at the head of a record's source.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alipay => "alipay",
            Self::Jsonl => "jsonl",
            Self::Ofx => "ofx",
        }
    }

    /// What a decoded file looks like, judged by its beginning.
    pub(crate) fn detect(text: &str) -> Option<Self> {
        const BEGINNING: usize = 16 * 1024;
        let text = text.trim_start();
        let end = (0..=BEGINNING.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
        let head = text.get(..end.unwrap_or(0)).unwrap_or(text);
        if head.starts_with("OFXHEADER") || head.contains("<OFX>") {
            return Some(Self::Ofx);
        }
        if head.starts_with('{') && head.contains("\"kind\"") && head.contains("\"reliability\"") {
            return Some(Self::Jsonl);
        }
        let alipay = head.contains("支付宝") || head.contains("交易分类");
        if alipay && head.contains("收/支") && head.contains("金额") {
            return Some(Self::Alipay);
        }
        None
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

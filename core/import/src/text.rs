//! Text: from bytes to characters, whatever charset a bank chose or claims.
//!
//! A byte order mark decides; else bytes that are valid UTF-8 are UTF-8, whatever the file claims
//! (many claim wrongly); else the charset it claims; else a detector looks at the bytes.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decodes a whole file. Bytes that the charset does not have become U+FFFD.
pub(crate) fn decode<'a>(bytes: &'a [u8], claimed: Option<&'static Encoding>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0;
    }
    if let Some(encoding) = wide_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = core::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let encoding = claimed.filter(|&e| e != UTF_8).unwrap_or_else(|| detect(bytes));
    encoding.decode_without_bom_handling(bytes).0
}

/// The charset that an OFX header or an XML declaration at the beginning of a file claims.
pub(crate) fn claimed_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).into_owned();
    let after = |key: &str, ends: &[char]| {
        let (_, rest) = head.split_once(key)?;
        charset(rest.split(ends).next()?)
    };
    after("CHARSET:", &['\r', '\n', ' ', '<'])
        .or_else(|| after("encoding=\"", &['"']))
        .or_else(|| after("encoding='", &['\'']))
}

/// The charset that a declaration such as `1252`, `ISO-8859-1` or `GB18030` names.
fn charset(label: &str) -> Option<&'static Encoding> {
    let label = label.trim();
    let windows = ["1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258"];
    if windows.contains(&label) {
        return Encoding::for_label(format!("windows-{label}").as_bytes());
    }
    Encoding::for_label(label.as_bytes())
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    const ENOUGH: usize = 64 * 1024;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..ENOUGH).unwrap_or(bytes), bytes.len() <= ENOUGH);
    detector.guess(None, Utf8Detection::Allow)
}

/// UTF-16 without its mark shows in every second byte being zero where the text is ASCII.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match *bytes.first_chunk::<4>()? {
        [0, a, 0, b] if a != 0 && b != 0 => Some(UTF_16BE),
        [a, 0, b, 0] if a != 0 && b != 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// At most `limit` characters, without leading and trailing white space.
pub(crate) fn clip(text: &str, limit: usize) -> &str {
    let text = text.trim();
    match text.char_indices().nth(limit) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;

    #[test]
    fn a_mark_decides_then_utf8_then_the_claim_then_the_bytes() {
        let latin = charset("1252");
        assert_eq!(decode(b"\xef\xbb\xbfa\xc3\xa9", latin), "aé");
        assert_eq!(decode(b"\xff\xfea\0", latin), "a");
        assert_eq!(decode(b"a\0b\0", latin), "ab");
        assert_eq!(decode(b"a\xc3\xa9", latin), "aé");
        assert_eq!(decode(b"a\xe9", latin), "aé");
        let chinese = GB18030.encode("支付宝（中国）网络技术有限公司 电子客户回单").0;
        assert!(decode(&chinese, None).starts_with("支付宝"));
    }

    #[test]
    fn the_claimed_charset_is_the_headers_or_the_declarations() {
        let name = |bytes: &[u8]| claimed_charset(bytes).map(Encoding::name);
        assert_eq!(name(b"OFXHEADER:100\nCHARSET:1252\n"), Some("windows-1252"));
        assert_eq!(name(b"<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?>"), Some("ISO-8859-2"));
        assert_eq!(name(b"<?xml version='1.0' encoding='ISO-8859-15'?>"), Some("ISO-8859-15"));
        assert_eq!(name(b"<OFX>"), None);
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!(clip("  支付宝  ", 2), "支付");
        assert_eq!(clip(" a ", 9), "a");
    }
}

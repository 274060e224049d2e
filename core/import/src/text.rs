//! Text: from bytes to characters, whatever charset a bank chose or claims.
//!
//! A byte order mark decides; else bytes that are valid UTF-8 are UTF-8, whatever the file claims
//! (many claim wrongly); else the charset it claims; else a detector looks at the beginning.

use std::io::{ErrorKind, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

use crate::{ImportError, container::Contents, formats::metro2, window::Window};

/// How much of a file is looked at before it is read.
const BEGINNING: usize = 64 * 1024;

/// The text of a file, decoded from its beginning as often as needed. Bytes that the charset does not
/// have become U+FFFD.
pub(crate) struct Text<'a> {
    contents: Contents<'a>,
    encoding: &'static Encoding,
    /// The bytes of the byte order mark.
    mark: usize,
    bytes: u64,
    may_quote: bool,
    beginning: Vec<u8>,
}

impl<'a> Text<'a> {
    /// Reads the bytes once, to their end, to know their charset.
    pub(crate) fn of(mut contents: Contents<'a>) -> Result<Self, ImportError> {
        let scanned = Scanned::of(&mut *contents.open()?)?;
        if scanned.blank && !contents.is_unpacked() {
            return Err(ImportError::Empty);
        }
        let (encoding, mark) = scanned.charset();
        let Scanned { beginning, bytes, may_quote, .. } = scanned;
        Ok(Self { contents, encoding, mark, bytes, may_quote, beginning })
    }

    /// How many bytes the file has.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether there may be a quote in it.
    pub(crate) const fn may_quote(&self) -> bool {
        self.may_quote
    }

    /// The first bytes, before they are decoded.
    pub(crate) fn raw_beginning(&self) -> &[u8] {
        &self.beginning
    }

    /// The text from its beginning.
    pub(crate) fn window(&mut self) -> Result<Window<'_>, ImportError> {
        let decoder = self.encoding.new_decoder_without_bom_handling();
        Ok(Window::new(self.contents.open()?, decoder, self.mark))
    }

    /// At least so many bytes of the text's beginning, if it has them.
    pub(crate) fn beginning(&mut self, bytes: usize) -> Result<String, ImportError> {
        let mut window = self.window()?;
        while window.rest().len() < bytes && window.more()? {}
        Ok(window.rest().to_owned())
    }

    /// All of it, for formats that are one document.
    pub(crate) fn whole(&mut self) -> Result<String, ImportError> {
        self.beginning(usize::MAX)
    }
}

/// What one pass over the bytes of a file tells.
#[derive(Default)]
struct Scanned {
    beginning: Vec<u8>,
    bytes: u64,
    is_utf8: bool,
    may_quote: bool,
    /// Nothing but white space.
    blank: bool,
}

impl Scanned {
    fn of(raw: &mut dyn Read) -> Result<Self, ImportError> {
        let mut scanned = Self { is_utf8: true, blank: true, ..Self::default() };
        let mut piece = vec![0; BEGINNING];
        let mut cut = 0; // bytes of a character that the piece before began
        loop {
            let read = match raw.read(piece.get_mut(cut..).unwrap_or_default()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read.map_err(|error| ImportError::of_io(&error))?,
            };
            if read == 0 {
                scanned.is_utf8 &= cut == 0;
                return Ok(scanned);
            }
            let end = cut.saturating_add(read);
            let fresh = piece.get(cut..end).unwrap_or_default();
            let room = BEGINNING.saturating_sub(scanned.beginning.len());
            scanned.beginning.extend_from_slice(fresh.get(..room).unwrap_or(fresh));
            scanned.bytes = scanned.bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            scanned.blank = scanned.blank && fresh.iter().all(u8::is_ascii_whitespace);
            scanned.may_quote = scanned.may_quote || memchr::memchr(b'"', fresh).is_some();
            if !scanned.is_utf8 {
                continue;
            }
            cut = match core::str::from_utf8(piece.get(..end).unwrap_or_default()) {
                Ok(_) => 0,
                Err(error) if error.error_len().is_none() => {
                    piece.copy_within(error.valid_up_to()..end, 0);
                    end.saturating_sub(error.valid_up_to())
                }
                Err(_) => {
                    scanned.is_utf8 = false;
                    0
                }
            };
        }
    }

    /// The charset, and how many bytes its mark has.
    fn charset(&self) -> (&'static Encoding, usize) {
        let bytes = self.beginning.as_slice();
        if metro2::is_packed(bytes) {
            return (X_USER_DEFINED, 0); // a character for every byte
        }
        if let Some(marked) = Encoding::for_bom(bytes) {
            return marked;
        }
        if let Some(encoding) = wide_without_mark(bytes) {
            return (encoding, 0);
        }
        if self.is_utf8 {
            return (UTF_8, 0);
        }
        let whole = u64::try_from(bytes.len()).is_ok_and(|length| length == self.bytes);
        let claimed = claimed_charset(bytes).filter(|&encoding| encoding != UTF_8);
        (claimed.unwrap_or_else(|| detect(bytes, whole)), 0)
    }
}

/// The charset that an OFX header or an XML declaration at the beginning of a file claims.
fn claimed_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).into_owned();
    let after = |key: &str, ends: &[char]| {
        let (_, rest) = head.split_once(key)?;
        charset(rest.split(ends).next()?)
    };
    after("CHARSET:", &['\r', '\n', ' ', '<'])
        .or_else(|| after("encoding=\"", &['"']))
        .or_else(|| after("encoding='", &['\'']))
        .or_else(|| after("charset=", &['"', '\'', ' ', ';', '>', '/'])) // of a web page
        .or_else(|| after("charset=\"", &['"']))
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

/// Looks at the beginning of a file, or at the `whole` of it.
fn detect(beginning: &[u8], whole: bool) -> &'static Encoding {
    // Signs of money and blanks that do not break tell nothing of a language.
    let is_sign = |b: &u8| matches!(b, 0x80 | 0xa0 | 0xa3); // €, no-break space and £ in windows-1252
    if beginning.iter().filter(|b| !b.is_ascii()).all(is_sign) {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(beginning, whole);
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
    use crate::Input;

    fn decode(bytes: &[u8]) -> String {
        Text::of(Contents::of(Input::of_bytes(bytes))).unwrap().whole().unwrap()
    }

    #[test]
    fn a_mark_decides_then_utf8_then_the_claim_then_the_bytes() {
        assert_eq!(decode(b"\xef\xbb\xbfa\xc3\xa9"), "aé");
        assert_eq!(decode(b"\xff\xfea\0"), "a");
        assert_eq!(decode(b"a\0b\0"), "ab");
        assert_eq!(decode(b"CHARSET:1252 a\xc3\xa9"), "CHARSET:1252 aé");
        assert_eq!(decode(b"CHARSET:1250 a\xe8"), "CHARSET:1250 ač");
        assert_eq!(decode(b"Paid in,\xa312.50"), "Paid in,£12.50");
        let chinese = GB18030.encode("支付宝（中国）网络技术有限公司 电子客户回单").0;
        assert!(decode(&chinese).starts_with("支付宝"));
    }

    #[test]
    fn a_character_between_two_pieces_is_one_and_a_cut_one_at_the_end_is_none() {
        let long = format!("{}é", "a".repeat(BEGINNING - 1));
        assert_eq!(decode(long.as_bytes()), long);
        let cut = long.as_bytes();
        assert_ne!(decode(&cut[..cut.len() - 1]).chars().last(), Some('é'));
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

//! Window: a text that comes decoded through a window, so that no file is in memory as a whole.

use std::io::{self, BufRead, ErrorKind, Read};

use encoding_rs::{CoderResult, Decoder};
use memchr::{memchr, memchr_iter};

use crate::ImportError;

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// How long a line, a row of a table or an element may be: far longer than any real one. Of longer
/// lines the beginning is read; longer rows and elements are errors.
pub(crate) const LONGEST: usize = 1 << 20;

/// A text that comes decoded through a window. What was passed is forgotten; what was not stays, and
/// the window grows as far as its reader looks ahead.
pub(crate) struct Window<'t> {
    raw: Box<dyn Read + 't>,
    decoder: Decoder,
    /// Bytes at the beginning that are no text: the byte order mark.
    skip: usize,
    piece: Vec<u8>,
    text: String,
    /// Where in the text the window begins; what comes before is behind it.
    at: usize,
    /// How much was passed before the text.
    forgotten: u64,
    /// How far lines are counted, and which one that is.
    counted: usize,
    line: u64,
    /// Where the element begins that is being read, and on which line, once that is counted.
    element: u64,
    element_line: Option<u64>,
    done: usize,
    ended: bool,
}

impl<'t> Window<'t> {
    pub(crate) fn new(raw: Box<dyn Read + 't>, decoder: Decoder, skip: usize) -> Self {
        Self {
            raw,
            decoder,
            skip,
            piece: vec![0; PIECE],
            text: String::new(),
            at: 0,
            forgotten: 0,
            counted: 0,
            line: 1,
            element: 0,
            element_line: None,
            done: 0,
            ended: false,
        }
    }

    /// What is in the window and was not passed.
    pub(crate) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Lets more text in; false at the end of it.
    pub(crate) fn more(&mut self) -> Result<bool, ImportError> {
        self.element_line = Some(self.element_line());
        self.count_to(self.at);
        self.forgotten = self.passed();
        self.text.drain(..self.at);
        (self.at, self.counted) = (0, 0);
        let before = self.text.len();
        while !self.ended && self.text.len() == before {
            let read = match self.raw.read(&mut self.piece) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read.map_err(|error| ImportError::of_io(&error))?,
            };
            self.ended = read == 0;
            self.done = self.done.saturating_add(read);
            let skipped = self.skip.min(read);
            self.skip = self.skip.saturating_sub(skipped);
            let mut fresh = self.piece.get(skipped..read).unwrap_or_default();
            loop {
                let most = self.decoder.max_utf8_buffer_length(fresh.len());
                self.text.reserve(most.unwrap_or(fresh.len()));
                let (result, taken, _) =
                    self.decoder.decode_to_string(fresh, &mut self.text, self.ended);
                fresh = fresh.get(taken..).unwrap_or_default();
                if matches!(result, CoderResult::InputEmpty) {
                    break;
                }
            }
        }
        Ok(self.text.len() > before)
    }

    /// Leaves so many bytes of the window behind.
    pub(crate) fn pass(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    /// How much of the text was passed, in bytes of UTF-8.
    pub(crate) fn passed(&self) -> u64 {
        self.forgotten.saturating_add(u64::try_from(self.at).unwrap_or(u64::MAX))
    }

    /// The line of the first character in the window, counted from 1.
    pub(crate) fn line(&mut self) -> u64 {
        self.count_to(self.at);
        self.line
    }

    fn count_to(&mut self, place: usize) {
        let fresh = self.text.as_bytes().get(self.counted..place).unwrap_or_default();
        let ends = u64::try_from(memchr_iter(b'\n', fresh).count()).unwrap_or(u64::MAX);
        self.line = self.line.saturating_add(ends);
        self.counted = self.counted.max(place);
    }

    /// How many bytes of the file were read.
    pub(crate) const fn done(&self) -> usize {
        self.done
    }

    /// The next line with its end, or as much of its beginning as is not too long; false at the end.
    pub(crate) fn read_line(&mut self, line: &mut String) -> Result<bool, ImportError> {
        line.clear();
        loop {
            if self.rest().is_empty() && !self.more()? {
                return Ok(!line.is_empty());
            }
            let rest = self.rest();
            let end = memchr(b'\n', rest.as_bytes()).map(|end| end.saturating_add(1));
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let length = part.len();
            let room = LONGEST.saturating_sub(line.len());
            line.push_str(part.get(..part.floor_char_boundary(room)).unwrap_or_default());
            self.pass(length);
            if end.is_some() {
                return Ok(true);
            }
        }
    }

    /// An element begins here, for readers that would take one of any length.
    pub(crate) fn begin_element(&mut self) {
        self.element = self.passed();
        self.element_line = None;
    }

    /// The line on which the element begins. Only asked for, it costs anything.
    pub(crate) fn element_line(&mut self) -> u64 {
        if let Some(line) = self.element_line {
            return line;
        }
        let place = self.element.saturating_sub(self.forgotten);
        self.count_to(usize::try_from(place).unwrap_or(usize::MAX));
        self.line
    }
}

impl Read for Window<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Window<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.text.len() {
            let length = self.passed().saturating_sub(self.element);
            if usize::try_from(length).is_ok_and(|length| length > LONGEST) {
                let line = self.element_line();
                return Err(io::Error::other(ImportError::TooLong { limit: LONGEST, line }));
            }
            self.more().map_err(io::Error::other)?;
        }
        Ok(self.text.as_bytes().get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.pass(bytes);
    }
}

#[cfg(test)]
pub(crate) mod made {
    //! Windows over texts of tests, through reads of any size.

    use encoding_rs::UTF_8;

    use super::*;

    /// Gives at most so many bytes at once.
    struct Dribble<'t>(&'t [u8], usize);

    impl Read for Dribble<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(into.len());
            self.0.read(&mut into[..most])
        }
    }

    pub(crate) fn window(text: &str, at_once: usize) -> Window<'_> {
        let raw = Box::new(Dribble(text.as_bytes(), at_once));
        Window::new(raw, UTF_8.new_decoder_without_bom_handling(), 0)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, UTF_16LE};

    use super::{made::window, *};

    #[test]
    fn lines_are_whole_however_they_come() {
        for at_once in 1..9 {
            let mut window = window("a\r\nbé支付宝\n\nd", at_once);
            let (mut line, mut lines) = (String::new(), Vec::new());
            loop {
                let number = window.line();
                if !window.read_line(&mut line).unwrap() {
                    break;
                }
                lines.push((number, line.clone()));
            }
            let expected = [(1, "a\r\n"), (2, "bé支付宝\n"), (3, "\n"), (4, "d")];
            assert_eq!(lines, expected.map(|(number, line)| (number, line.to_owned())));
            assert_eq!(window.done(), 18);
        }
    }

    #[test]
    fn characters_of_every_charset_may_lie_on_a_border() {
        for encoding in [GB18030, UTF_16LE] {
            let text = "支付宝（中国）a";
            let bytes: Vec<u8> = if encoding == UTF_16LE {
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            } else {
                encoding.encode(text).0.into_owned()
            };
            for first in 0..bytes.len() {
                let raw = Box::new(bytes[..first].chain(&bytes[first..]));
                let decoder = encoding.new_decoder_without_bom_handling();
                let mut window = Window::new(raw, decoder, 0);
                while window.more().unwrap() {}
                assert_eq!(window.rest(), text);
            }
        }
    }

    #[test]
    fn of_an_endless_line_the_beginning_is_read() {
        let text = format!("{}\nb", "é".repeat(LONGEST));
        let mut window = window(&text, usize::MAX);
        let mut line = String::new();
        assert!(window.read_line(&mut line).unwrap());
        assert_eq!(line.len(), LONGEST);
        assert!(window.read_line(&mut line).unwrap());
        assert_eq!((line.as_str(), window.line()), ("b", 2));
        assert!(window.text.capacity() < 8 * PIECE, "{}", window.text.capacity());
    }
}

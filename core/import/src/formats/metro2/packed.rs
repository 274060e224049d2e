//! The packed layout: records of binary length, with dates and amounts in fewer bytes than digits.
//!
//! The guide packs numbers as mainframes do, two digits a byte and a sign in the last half of the last
//! (`0 12 31 20 26 C`). The common open tools write the number in binary instead, and a date as a zero, its
//! eight digits as a number of three bytes and an `s`. A record says by its dates which of both it is.

use rust_decimal::Decimal;
use simsim_scoring::day::Day;

use super::{Segment, month_first, take};
use crate::{ImportError, collector::Collector, window::Window};

/// A base segment without what is appended to it.
const BASE: usize = 366;
/// A length word: two bytes, then two zeros.
const LENGTH: usize = 4;

/// Whether a file begins so: binary lengths, and a header.
pub(super) fn is_it(bytes: &[u8]) -> bool {
    let header = |at: usize| bytes.get(at..at.saturating_add(6)) == Some(b"HEADER");
    let binary =
        bytes.iter().take(4).any(|byte| !byte.is_ascii_digit() && !byte.is_ascii_whitespace());
    binary && (header(LENGTH) || header(LENGTH.saturating_mul(2)))
}

pub(super) fn read(
    mut window: Window<'_>,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let mut row = 0_u64;
    loop {
        let start = look(&mut window, LENGTH.saturating_mul(3))?;
        let Some(skip) = before_record(&start) else {
            if start.iter().all(u8::is_ascii_whitespace) {
                return Ok(());
            }
            return broken(row.saturating_add(1));
        };
        pass(&mut window, skip);
        row = row.saturating_add(1);
        let length = start.get(skip..).and_then(length).unwrap_or_default();
        let record = look(&mut window, length)?;
        if record.len() < length {
            return broken(row);
        }
        let named = |name: &[u8]| record.get(LENGTH..).is_some_and(|rest| rest.starts_with(name));
        if !named(b"HEADER") && !named(b"TRAILER") {
            match segment(&record) {
                Some(segment) => take(row, &segment, collector)?,
                None => return broken(row),
            }
        }
        pass(&mut window, length);
        collector.progress(window.done())?;
    }
}

const fn broken(line: u64) -> Result<(), ImportError> {
    Err(ImportError::Malformed { format: "Metro 2", problem: "a record ends early", line })
}

/// How much comes before a record: line ends, and the length of a block.
fn before_record(start: &[u8]) -> Option<usize> {
    let ends = start.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    // A record's second length byte may itself be a line end's.
    (0..=ends).find_map(|skip| {
        let rest = start.get(skip..)?;
        let block = rest.get(LENGTH..).and_then(length).is_some_and(|record| {
            length(rest).is_some_and(|block| block >= record.saturating_add(LENGTH))
        });
        match () {
            () if block => skip.checked_add(LENGTH),
            () if length(rest).is_some() => Some(skip),
            () => None,
        }
    })
}

/// The length that a length word says, if it is one.
fn length(word: &[u8]) -> Option<usize> {
    match *word.first_chunk::<LENGTH>()? {
        [high, low, 0, 0] => {
            Some(usize::from(u16::from_be_bytes([high, low]))).filter(|length| *length >= BASE)
        }
        _ => None,
    }
}

fn segment(record: &[u8]) -> Option<Segment> {
    let field = |from: usize, bytes: usize| record.get(from..from.saturating_add(bytes));
    let text = |from, bytes| {
        field(from, bytes)
            .map(|it| String::from_utf8_lossy(it).trim().to_owned())
            .unwrap_or_default()
    };
    let binary =
        [144, 69, 154].into_iter().any(|date| matches!(field(date, 5), Some([0, .., b's'])));
    let number = |from| {
        let bytes = field(from, 5)?;
        if binary { in_binary(bytes) } else { in_digits(bytes) }
    };
    let date = |from| {
        let bytes = field(from, 5)?;
        let digits = if binary { in_binary(bytes.get(1..4)?) } else { in_digits(bytes) };
        month_first(&format!("{:08}", digits?))
    };
    let lent: Option<u64> = number(79);
    let instalment: Option<u64> = number(88);
    let closed: Option<Day> = date(154);
    Some(Segment {
        account: text(36, 30),
        status: text(98, 2),
        history: text(101, 24),
        terms: text(84, 3),
        opened: date(69),
        closed,
        as_of: date(144),
        lent: lent.map(Decimal::from),
        instalment: instalment.map(Decimal::from),
    })
}

fn in_binary(bytes: &[u8]) -> Option<u64> {
    bytes
        .iter()
        .try_fold(0_u64, |number, byte| number.checked_mul(256)?.checked_add(u64::from(*byte)))
}

/// Two digits a byte, and a sign in the last half of the last byte.
fn in_digits(bytes: &[u8]) -> Option<u64> {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = bytes.len().checked_mul(2)?.checked_sub(1)?;
    halves.take(digits).try_fold(0_u64, |number, digit| {
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(u64::from(digit)) }
    })
}

/// The next bytes, or as many as there are. The text has a character for every byte.
fn look(window: &mut Window<'_>, bytes: usize) -> Result<Vec<u8>, ImportError> {
    const LONGEST: usize = 3; // bytes of UTF-8 for one of the file
    let enough = bytes.saturating_mul(LONGEST);
    while window.rest().len() < enough && window.more()? {}
    Ok(window.rest().chars().take(bytes).map(byte_of).collect())
}

fn pass(window: &mut Window<'_>, bytes: usize) {
    let text = window.rest().chars().take(bytes).map(char::len_utf8).sum();
    window.pass(text);
}

/// The byte that a character of `x-user-defined` stands for.
fn byte_of(character: char) -> u8 {
    const HIGH: u32 = 0xf700;
    let code = u32::from(character);
    u8::try_from(code).or_else(|_| u8::try_from(code.saturating_sub(HIGH))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_digits_and_in_binary() {
        assert_eq!(in_digits(&[0x01, 0x23, 0x12, 0x02, 0x6c]), Some(12_312_026));
        assert_eq!(in_digits(&[0x01, 0x23, 0x1b, 0x02, 0x6c]), None);
        assert_eq!(in_binary(&[0, 0, 0, 9, 0x86]), Some(2438));
        assert_eq!(in_binary(&[0xff; 5]), Some(0xff_ffff_ffff));
    }

    #[test]
    fn a_record_may_follow_line_ends_and_a_block_length() {
        let record = [1, 0x6e, 0, 0, b'1', b'0', b'1', b'0'];
        assert_eq!(before_record(&record), Some(0));
        assert_eq!(before_record(&[&b"\r\n"[..], &record].concat()), Some(2));
        assert_eq!(before_record(&[&[1, 0x72, 0, 0][..], &record].concat()), Some(4));
        assert_eq!(before_record(b"12341234"), None);
        assert_eq!(before_record(&[0, 9, 0, 0]), None);
    }

    #[test]
    fn every_byte_has_its_character() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = encoding_rs::X_USER_DEFINED.decode_without_bom_handling(&bytes).0;
        assert_eq!(text.chars().map(byte_of).collect::<Vec<_>>(), bytes);
    }
}

//! Decimal: amounts as files write them, read exactly or not at all.

use core::cell::Cell;

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use simsim_scoring::amount::Currency;

/// Which character separates the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A full stop; commas, apostrophes and spaces group thousands.
    Dot,
    /// A comma; full stops, apostrophes and spaces group thousands.
    Comma,
    /// Whichever comes last; a single one is the decimal mark. For formats that never group.
    Either,
    /// Like [`Either`](Self::Either), but one comma before exactly three digits groups thousands,
    /// and so does what comes twice. For files of unknown origin.
    Guess,
}

/// Reads a number exactly. Signs may lead, trail or be parentheses.
pub(crate) fn parse(text: &str, mark: Mark) -> Option<Decimal> {
    let text = text.trim();
    let (text, negative) = strip_sign(text)?;
    let mark = match mark {
        Mark::Dot => '.',
        Mark::Comma => ',',
        Mark::Guess => guess(text),
        Mark::Either => text.chars().rfind(|c| matches!(c, '.' | ',')).unwrap_or('.'),
    };
    let (whole, decimals) = match text.rsplit_once(mark) {
        Some((whole, decimals)) => (whole, decimals),
        None => (text, ""),
    };
    let mut digits = String::with_capacity(32);
    if negative {
        digits.push('-');
    }
    push_grouped(&mut digits, whole, mark)?;
    let whole_is_empty = whole.is_empty();
    if !decimals.bytes().all(|b| b.is_ascii_digit()) || (whole_is_empty && decimals.is_empty()) {
        return None;
    }
    if whole_is_empty {
        digits.push('0');
    }
    if !decimals.is_empty() {
        digits.push('.');
        digits.push_str(decimals);
    }
    let mut number = Decimal::from_str_exact(&digits).ok()?;
    if number.is_zero() {
        number.set_sign_positive(true); // there is one zero
    }
    Some(number)
}

fn guess(text: &str) -> char {
    let (commas, stops) = (text.matches(',').count(), text.matches('.').count());
    let after_comma = text.rsplit_once(',').map_or(0, |(_, decimals)| decimals.len());
    match (commas, stops) {
        (0, 0 | 1) => '.',
        (1, 0) if after_comma != 3 => ',',
        (_, 0) => '.',
        (0, _) => ',',
        _ if text.rfind(',') > text.rfind('.') => ',',
        _ => '.',
    }
}

fn strip_sign(text: &str) -> Option<(&str, bool)> {
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        return Some((inner.trim(), true));
    }
    let is_minus = |c: char| matches!(c, '-' | '\u{2212}');
    let is_sign = |c: char| c == '+' || is_minus(c);
    let leading = text.strip_prefix(is_sign);
    let trailing = text.strip_suffix(is_sign);
    match (leading, trailing) {
        (None, None) => Some((text, false)),
        (Some(rest), None) => Some((rest.trim_start(), text.starts_with(is_minus))),
        (None, Some(rest)) => Some((rest.trim_end(), text.ends_with(is_minus))),
        (Some(_), Some(_)) => None,
    }
}

/// Groups must be of three digits (the first shorter), or of two and then three as in India: a
/// wrong guess of the decimal mark is an error, never a wrong amount.
fn push_grouped(digits: &mut String, whole: &str, mark: char) -> Option<()> {
    let is_separator = |c: char| {
        matches!(c, '.' | ',' | '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{202f}') && c != mark
    };
    let Some(separator) = whole.chars().find(|&c| is_separator(c)) else {
        let plain = whole.bytes().all(|b| b.is_ascii_digit());
        digits.push_str(if plain { whole } else { return None });
        return Some(());
    };
    let groups = whole.split(separator).count();
    for (place, group) in whole.split(separator).enumerate() {
        let from_the_right = groups.checked_sub(place)?;
        let fits = match (place, from_the_right) {
            (_, 1) => group.len() == 3,
            (0, _) => (1..=3).contains(&group.len()),
            _ => (2..=3).contains(&group.len()),
        };
        if !fits || !group.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
    }
    Some(())
}

/// Minor units of a currency: half a unit rounds away from zero. `None` where they do not fit.
///
/// How many make a whole says ISO 4217; currencies that it does not list have hundredths.
pub(crate) fn minor_units(number: Decimal, currency: Currency) -> Option<i64> {
    let places = exponent(currency);
    if let Some(missing) = places.checked_sub(number.scale()) {
        let factor = 10_i128.checked_pow(missing)?;
        return i64::try_from(number.mantissa().checked_mul(factor)?).ok();
    }
    let factor = Decimal::from(10_u64.checked_pow(places)?);
    number
        .checked_mul(factor)?
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
        .to_i64()
}

/// How many decimals a currency has.
pub(crate) fn exponent(currency: Currency) -> u32 {
    thread_local! {
        /// The one that was asked for last: every amount asks, and a file has few currencies.
        static LAST: Cell<Option<(Currency, u32)>> = const { Cell::new(None) };
    }
    if let Some((_, places)) = LAST.get().filter(|(last, _)| *last == currency) {
        return places;
    }
    let places = iso_currency::Currency::from_code(currency.code())
        .and_then(iso_currency::Currency::exponent)
        .map_or(2, u32::from);
    LAST.set(Some((currency, places)));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, mark: Mark) -> Option<String> {
        parse(text, mark).map(|number| number.to_string())
    }

    #[test]
    fn a_number_keeps_the_decimals_it_was_written_with() {
        for (text, expected) in [
            ("-00000000001500.0000", "-1500.0000"),
            ("+00000000000115.8331", "115.8331"),
            ("2500.0", "2500.0"),
            (" 12 ", "12"),
            ("500,", "500"),
            (".5", "0.5"),
            ("-0.00", "0.00"),
            ("12.34-", "-12.34"),
            ("(7.50)", "-7.50"),
            ("\u{2212}3,10", "-3.10"),
        ] {
            assert_eq!(read(text, Mark::Either).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn groups_are_read_and_a_wrong_mark_is_refused() {
        assert_eq!(read("1,234,567.8", Mark::Dot).as_deref(), Some("1234567.8"));
        assert_eq!(read("1'234.50", Mark::Dot).as_deref(), Some("1234.50"));
        assert_eq!(read("1,00,000", Mark::Dot).as_deref(), Some("100000"));
        assert_eq!(read("1.234.567,8", Mark::Comma).as_deref(), Some("1234567.8"));
        assert_eq!(read("12,34", Mark::Dot), None);
        assert_eq!(read("12.34", Mark::Comma), None);
    }

    #[test]
    fn a_mark_can_be_guessed_from_the_number() {
        for (text, expected) in [
            ("-10,000,000.00", "-10000000.00"),
            ("10,000", "10000"),
            ("10,00", "10.00"),
            ("1.234,56", "1234.56"),
            ("1.234.567", "1234567"),
            ("8.850", "8.850"),
        ] {
            assert_eq!(read(text, Mark::Guess).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_none() {
        for text in ["", "-", "$120", "1-2", "--1", "1e5", "NaN", "0x10", ",", ".", "+1-", "１"] {
            assert_eq!(read(text, Mark::Either), None, "{text}");
        }
        assert_eq!(read(&"9".repeat(40), Mark::Dot), None);
        assert_eq!(read("0.12345678901234567890123456789012345", Mark::Dot), None);
    }

    #[test]
    fn minor_units_follow_the_currency_and_round_half_away_from_zero() {
        let minor = |text: &str, currency: &str| {
            minor_units(parse(text, Mark::Dot).unwrap(), currency.parse().unwrap())
        };
        assert_eq!(minor("-12.34", "EUR"), Some(-1234));
        assert_eq!(minor("115.8331", "USD"), Some(11583));
        assert_eq!(minor("0.125", "USD"), Some(13));
        assert_eq!(minor("-0.125", "USD"), Some(-13));
        assert_eq!(minor("1500", "JPY"), Some(1500));
        assert_eq!(minor("1.234", "KWD"), Some(1234));
        assert_eq!(minor("1.5", "DEM"), Some(150));
        assert_eq!(minor("1.5", "XXX"), Some(150));
        assert_eq!(minor("99999999999999999999", "EUR"), None);
    }
}

//! Days since 1970-01-01, to tell how old a score is.

/// The day of a time in seconds since 1970.
#[cfg(any(feature = "policy", test))]
pub(crate) fn at(seconds: u64) -> u64 {
    seconds.checked_div(24 * 60 * 60).unwrap_or(0)
}

/// Reads `YYYY-MM-DD`, a day from 1970 on.
pub(crate) fn from_text(text: &str) -> Option<u64> {
    let digits = |range| {
        let part = text.get(range).filter(|it: &&str| it.bytes().all(|it| it.is_ascii_digit()));
        part?.parse::<u64>().ok()
    };
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-") && text.len() == 10;
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let length = |year, month| match month {
        2 => 28 + u64::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !dashes
        || year < 1970
        || !(1..=12).contains(&month)
        || !(1..=length(year, month)).contains(&day)
    {
        return None;
    }
    let years: u64 = (1970..year).map(|year| 365 + u64::from(leap(year))).sum();
    let months: u64 = (1..month).map(|month| length(year, month)).sum();
    Some(years + months + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(from_text("1970-01-01"), Some(0));
        assert_eq!(from_text("2000-03-01"), Some(11_017));
        assert_eq!(from_text("2026-11-22"), Some(20_779));
        assert_eq!(at(20_779 * 86_400 + 86_399), 20_779);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026-11-2",
            "2026-02-29",
            "2026-13-01",
            "1969-12-31",
            "2026/11/22",
            "2026-00-10",
            "+026-11-22",
            "2026-11-220",
        ] {
            assert_eq!(from_text(text), None, "{text}");
        }
        assert_eq!(from_text("2024-02-29"), Some(19_782));
    }
}

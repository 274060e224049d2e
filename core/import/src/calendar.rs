//! Calendar: days as files write them.

use simsim_scoring::day::Day;

/// Reads `YYYYMMDD` at the start of a text, whatever follows it (a time, a zone).
pub(crate) fn compact(text: &str) -> Option<Day> {
    let digits = text.trim().as_bytes().first_chunk::<8>()?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = core::str::from_utf8(digits).ok()?;
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    ymd(year, month, day)
}

/// Reads `YYYY-MM-DD`, also with `/` or `.` and without leading zeros, and an optional time after
/// a space or `T`: the day, and the seconds since midnight.
pub(crate) fn year_first(text: &str) -> Option<(Day, Option<u32>)> {
    let text = text.trim();
    let (date, time) = match text.find([' ', 'T', '\t']) {
        Some(end) => {
            let (date, rest) = text.split_at_checked(end)?;
            (date, rest.get(1..).map(str::trim).unwrap_or_default())
        }
        None => (text, ""),
    };
    let mut parts = date.split(['-', '/', '.']);
    let (Some(year), Some(month), Some(day), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    Some((ymd(year, month, day)?, seconds(time)))
}

/// Reads `HH:MM` or `HH:MM:SS` with anything behind it.
pub(crate) fn seconds(time: &str) -> Option<u32> {
    let mut parts = time.split(':');
    let hours: u32 = parts.next()?.trim().parse().ok()?;
    let two = |part: &str| part.get(..2)?.parse::<u32>().ok();
    let minutes = two(parts.next()?)?;
    let seconds = parts.next().and_then(two).unwrap_or(0);
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)
}

/// The day that a year, a month and a day of the month name, each in digits.
pub(crate) fn ymd(year: &str, month: &str, day: &str) -> Option<Day> {
    let number = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if fits { text.parse::<u16>().ok() } else { None }
    };
    let small = |text: &str| u8::try_from(number(text, 2)?).ok();
    Day::from_ymd(i32::from(number(year, 4)?), small(month)?, small(day)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_days_may_carry_a_time_and_a_zone() {
        for text in ["20240229", "20240229235959.999[-5:EST]", " 20240229093914:014"] {
            assert_eq!(compact(text).unwrap().to_string(), "2024-02-29", "{text}");
        }
        for text in ["", "2024", "201120000000", "20230229", "2024022", "2024-02-29"] {
            assert_eq!(compact(text), None, "{text}");
        }
    }

    #[test]
    fn year_first_days_survive_a_spreadsheet() {
        let read = |text| year_first(text).map(|(day, time)| (day.to_string(), time));
        let day = |time| Some(("2026-01-02".to_owned(), time));
        assert_eq!(read("2026-01-02 04:56:07 "), day(Some(17_767)));
        assert_eq!(read("2026/1/2 4:56"), day(Some(17_760)));
        assert_eq!(read("2026-01-02T04:56:07.000Z"), day(Some(17_767)));
        assert_eq!(read("2026.1.2"), day(None));
        assert_eq!(read("2026-02-30"), None);
        assert_eq!(read("26-01-02"), None);
        assert_eq!(read("余额"), None);
    }
}

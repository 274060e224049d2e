//! Calendar: days as files write them.

use serde::{Deserialize, Serialize};
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

/// Reads a day whose month is a word: `3 Dec 2026`, `Dec 3, 2026`, `03-DEZ-26`.
pub(crate) fn worded(text: &str) -> Option<Day> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    let mut parts = parts.filter(|part| !matches!(*part, "" | "de")); // "3 de diciembre de 2026"
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let (day, word) = if first.starts_with(|c: char| c.is_ascii_digit()) {
        (first, second)
    } else {
        (second, first)
    };
    let start: String = word.chars().take(3).flat_map(char::to_lowercase).collect();
    let month = (1_u8..).zip(MONTHS).find(|(_, words)| words.contains(&start.as_str()))?.0;
    let year = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
    if year.len() != 4 {
        return None;
    }
    ymd(&year, &month.to_string(), day)
}

/// How months begin in English, German, French, Spanish, Italian, Portuguese, Dutch, the languages of
/// Scandinavia, Polish, Turkish and Indonesian, as far as three letters tell them apart.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "sty", "oca"],
    &["feb", "fév", "fev", "lut", "şub"],
    &["mar", "mär", "mrz", "maa", "mrt"],
    &["apr", "avr", "abr", "kwi", "nis"],
    &["may", "mai", "mag", "mei", "maj"],
    &["jun", "giu", "cze", "haz"],
    &["jul", "lug", "lip", "tem"],
    &["aug", "aoû", "ago", "sie", "ağu", "agu"],
    &["sep", "set", "wrz", "eyl"],
    &["oct", "okt", "ott", "out", "paź", "eki"],
    &["nov", "lis", "kas"],
    &["dec", "dez", "déc", "dic", "des", "gru", "ara"],
];

/// The day that a year, a month and a day of the month name, each in digits.
pub(crate) fn ymd(year: &str, month: &str, day: &str) -> Option<Day> {
    let number = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if fits { text.parse::<u16>().ok() } else { None }
    };
    let small = |text: &str| u8::try_from(number(text, 2)?).ok();
    Day::from_ymd(i32::from(number(year, 4)?), small(month)?, small(day)?).ok()
}

/// In which order a file writes day, month and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum DateOrder {
    /// 31.12.2026, as in most of the world.
    #[serde(rename = "DMY")]
    DayFirst,
    /// 12/31/2026, as in the United States.
    #[serde(rename = "MDY")]
    MonthFirst,
    /// 2026-12-31.
    #[serde(rename = "YMD")]
    YearFirst,
}

/// The dates of a file, as far as they tell in which order it writes day, month and year.
///
/// A first number above 31 is a year, a first number above 12 a day, a second one above 12 makes the
/// first a month. Where no date decides, the order that spans fewer days is likelier.
#[derive(Default)]
pub(crate) struct Dates {
    year: u64,
    day: u64,
    month: u64,
    /// Whether any is written with something else than dots: whoever writes 01.02. means the day
    /// first.
    undotted: bool,
    /// The first and the last day, if the month is first, and if the day is.
    spans: [Option<(Day, Day)>; 2],
}

impl Dates {
    /// The next date.
    pub(crate) fn push(&mut self, date: Numbers) {
        let count = |number: &mut u64, yes| *number = number.saturating_add(u64::from(yes));
        count(&mut self.year, date.year_leads());
        count(&mut self.day, !date.year_leads() && date.first > 12);
        count(&mut self.month, !date.year_leads() && date.second > 12);
        self.undotted |= !date.dotted;
        let orders = [DateOrder::MonthFirst, DateOrder::DayFirst];
        for (span, order) in self.spans.iter_mut().zip(orders) {
            if let Some(day) = date.day(order) {
                let (first, last) = span.unwrap_or((day, day));
                *span = Some((first.min(day), last.max(day)));
            }
        }
    }

    /// The order that they are in, and whether they leave no doubt.
    pub(crate) fn order(&self) -> (DateOrder, bool) {
        use DateOrder::{DayFirst, MonthFirst, YearFirst};
        let Self { year, day, month, .. } = *self;
        if year > day && year > month {
            return (YearFirst, true);
        }
        if day != month {
            return (if day > month { DayFirst } else { MonthFirst }, true);
        }
        let [by_month, by_day] =
            self.spans.map(|span| span.map(|(first, last)| last.days_since(first)));
        match (by_month, by_day) {
            (Some(_), Some(_)) if !self.undotted => (DayFirst, true),
            (Some(by_month), Some(by_day)) if by_day < by_month => (DayFirst, false),
            (None, None) => (MonthFirst, true), // nothing to be in doubt about
            _ => (MonthFirst, false),
        }
    }
}

/// The three numbers of a date, before anyone knows which is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbers {
    first: u32,
    second: u32,
    third: u32,
    first_digits: usize,
    third_digits: usize,
    /// Quicken writes years from 2000 on with an apostrophe.
    apostrophe: bool,
    dotted: bool,
}

impl Numbers {
    /// Reads `1/2/26`, `01.02.2026`, `2026-02-01`, `2/14'2020`, `1/ 2' 5`; a time behind a space
    /// is left.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_separator = |c: char| matches!(c, '/' | '-' | '.' | '\'' | '\\');
        let first_end = text.find(is_separator)?;
        let (first, rest) = (text.get(..first_end)?, text.get(first_end.checked_add(1)?..)?);
        let second_end = rest.find(is_separator)?;
        let (second, third) = (rest.get(..second_end)?, rest.get(second_end.checked_add(1)?..)?);
        let apostrophe = rest.get(second_end..)?.starts_with('\'');
        let dotted = rest.get(second_end..)?.starts_with('.');
        let third = third.trim_start();
        let end = third.find(|c: char| !c.is_ascii_digit()).unwrap_or(third.len());
        let (third, behind) = third.split_at_checked(end)?;
        let behind = behind.strip_prefix('.').unwrap_or(behind); // as Hungarians end a day
        if !(behind.is_empty() || behind.starts_with([' ', 'T', '\t', '\u{a0}', ','])) {
            return None;
        }
        let number = |text: &str| {
            let text = text.trim();
            let fits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            if fits { Some((text.parse::<u32>().ok()?, text.len())) } else { None }
        };
        let ((first, first_digits), (second, _), (third, third_digits)) =
            (number(first)?, number(second)?, number(third)?);
        Some(Self { first, second, third, first_digits, third_digits, apostrophe, dotted })
    }

    const fn year_leads(self) -> bool {
        self.first_digits == 4 || self.first > 31
    }

    /// The day, in an order. A leading year of four digits is a year in every order.
    pub(crate) fn day(self, order: DateOrder) -> Option<Day> {
        let (year, digits, month, day) = match order {
            _ if self.first_digits == 4 => (self.first, 4, self.second, self.third),
            // Years of the Republic of China, as Taiwan counts them from 1912.
            _ if self.first_digits == 3 => {
                (self.first.checked_add(1911)?, 4, self.second, self.third)
            }
            DateOrder::YearFirst => (self.first, self.first_digits, self.second, self.third),
            DateOrder::DayFirst => (self.third, self.third_digits, self.second, self.first),
            DateOrder::MonthFirst => (self.third, self.third_digits, self.first, self.second),
        };
        let year = match (digits, self.apostrophe) {
            (1 | 2, true) => year.checked_add(2000)?,
            (1 | 2, false) if year < 70 => year.checked_add(2000)?,
            (1 | 2, false) => year.checked_add(1900)?,
            _ => year,
        };
        let small = |number: u32| u8::try_from(number).ok();
        Day::from_ymd(i32::try_from(year).ok()?, small(month)?, small(day)?).ok()
    }
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

    #[test]
    fn months_may_be_words() {
        for text in [
            "3 Dec 2026",
            "Dec 3, 2026",
            "03-DEZ-26",
            "3 décembre 2026 ",
            "3. Dezember 2026",
            "3 de diciembre de 2026",
            "3 grudnia 2026",
            "03 Ara 2026",
            "3 des. 2026",
        ] {
            assert_eq!(worded(text).unwrap().to_string(), "2026-12-03", "{text}");
        }
        for text in ["", "Dec 2026", "3 Foo 2026", "31 Feb 2026", "3 Dec 026", "Total 12 34"] {
            assert_eq!(worded(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_every_order() {
        let read = |text: &str, order| Numbers::parse(text)?.day(order).map(|d| d.to_string());
        for (text, order, expected) in [
            ("31/12/26", DateOrder::DayFirst, "2026-12-31"),
            ("12/31/99", DateOrder::MonthFirst, "1999-12-31"),
            ("2/14'2020", DateOrder::MonthFirst, "2020-02-14"),
            ("2/14' 5", DateOrder::MonthFirst, "2005-02-14"),
            (" 1/ 2/05", DateOrder::MonthFirst, "2005-01-02"),
            ("2026-02-01T10:00", DateOrder::DayFirst, "2026-02-01"),
            ("01.02.2026 10:00", DateOrder::DayFirst, "2026-02-01"),
            ("26-02-01", DateOrder::YearFirst, "2026-02-01"),
            ("115/02/01", DateOrder::DayFirst, "2026-02-01"),
            ("2026. 02. 01.", DateOrder::YearFirst, "2026-02-01"),
        ] {
            assert_eq!(read(text, order).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "1/2", "1/2/x", "a/b/c", "1/2/3/4", "31/31/2020", "1//2", "00001/1/1"] {
            assert_eq!(read(text, DateOrder::DayFirst), None, "{text}");
        }
    }

    #[test]
    fn the_order_is_found_from_all_dates_together() {
        let of = |texts: &[&str]| {
            let mut dates = Dates::default();
            texts.iter().filter_map(|text| Numbers::parse(text)).for_each(|it| dates.push(it));
            dates.order()
        };
        assert_eq!(of(&["01/02/20", "13/02/20"]), (DateOrder::DayFirst, true));
        assert_eq!(of(&["01/02/20", "02/13/20"]), (DateOrder::MonthFirst, true));
        assert_eq!(of(&["2020-01-02"]), (DateOrder::YearFirst, true));
        assert_eq!(of(&["03.03.10", "03.04.10"]), (DateOrder::DayFirst, true));
        assert_eq!(of(&["03/03/10", "03/04/10"]), (DateOrder::MonthFirst, false));
        assert_eq!(of(&["01/02/10", "05/02/10"]), (DateOrder::DayFirst, false));
    }
}

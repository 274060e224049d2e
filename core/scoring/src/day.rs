//! Day: a calendar date as days since 1970-01-01, without a time zone or a clock.

use alloc::{format, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Days since 1970-01-01 in the proleptic Gregorian calendar. Years 0001 to 9999.
///
/// Written and read as `YYYY-MM-DD`, and in no other way.
///
/// ```
/// use simsim_scoring::day::Day;
///
/// let day: Day = "2024-02-29".parse()?;
/// assert_eq!(day.number(), 19_782);
/// assert_eq!(day.to_string(), "2024-02-29");
/// # Ok::<(), simsim_scoring::day::DayError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// 0001-01-01, the first day there is.
    pub const FIRST: Self = Self(-719_162);
    /// 9999-12-31, the last day there is.
    pub const LAST: Self = Self(2_932_896);

    /// Wraps a number of days since 1970-01-01, if it lies within years 0001 to 9999.
    pub const fn new(number: i32) -> Result<Self, DayError> {
        if number < Self::FIRST.0 || number > Self::LAST.0 {
            return Err(DayError);
        }
        Ok(Self(number))
    }

    /// From a year, a month (1-12) and a day of the month (1-31) that exist in the calendar.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Result<Self, DayError> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 {
            return Err(DayError);
        }
        let number = number_of(year, month, day).ok_or(DayError)?;
        let made = Self(number);
        if made.ymd() == (year, month, day) { Ok(made) } else { Err(DayError) }
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// How many days `self` lies after `earlier`; negative when it lies before.
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0) // both lie within ±3 million
    }

    /// The day `days` later, held within years 0001 to 9999.
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days).clamp(Self::FIRST.0, Self::LAST.0))
    }

    /// Year, month (1-12) and day of the month (1-31).
    pub fn ymd(self) -> (i32, u8, u8) {
        ymd_of(self.0).unwrap_or((1970, 1, 1)) // every `Day` lies where this cannot overflow
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DayError);
        };
        if (year.len(), month.len(), day.len()) != (4, 2, 2)
            || ![year, month, day].into_iter().all(all_digits)
        {
            return Err(DayError);
        }
        let number = |part: &str| part.parse::<u16>().map_err(|_| DayError);
        let small = |part: &str| part.parse::<u8>().map_err(|_| DayError);
        Self::from_ymd(i32::from(number(year)?), small(month)?, small(day)?)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| D::Error::custom(format!("{DayError}")))
    }
}

/// The text or numbers name no day between 0001-01-01 and 9999-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayError;

impl fmt::Display for DayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a calendar day as YYYY-MM-DD, years 0001 to 9999")
    }
}

impl core::error::Error for DayError {}

// Both directions follow Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the year
// starts in March, so the leap day is the last of its year. 719,468 days lie between 0000-03-01
// and 1970-01-01, 146,097 in each 400-year era.

fn number_of(year: i32, month: u8, day: u8) -> Option<i32> {
    let (month, day) = (i32::from(month), i32::from(day));
    let year = if month <= 2 { year.checked_sub(1)? } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = month.checked_add(9)?.rem_euclid(12);
    let day_of_year = month_from_march
        .checked_mul(153)?
        .checked_add(2)?
        .div_euclid(5)
        .checked_add(day)?
        .checked_sub(1)?;
    let day_of_era = year_of_era
        .checked_mul(365)?
        .checked_add(year_of_era.div_euclid(4))?
        .checked_sub(year_of_era.div_euclid(100))?
        .checked_add(day_of_year)?;
    era.checked_mul(146_097)?.checked_add(day_of_era)?.checked_sub(719_468)
}

fn ymd_of(number: i32) -> Option<(i32, u8, u8)> {
    let shifted = number.checked_add(719_468)?;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = day_of_era
        .checked_sub(day_of_era.div_euclid(1_460))?
        .checked_add(day_of_era.div_euclid(36_524))?
        .checked_sub(day_of_era.div_euclid(146_096))?
        .div_euclid(365);
    let day_of_year = day_of_era.checked_sub(
        year_of_era
            .checked_mul(365)?
            .checked_add(year_of_era.div_euclid(4))?
            .checked_sub(year_of_era.div_euclid(100))?,
    )?;
    let month_from_march = day_of_year.checked_mul(5)?.checked_add(2)?.div_euclid(153);
    let first_of_month = month_from_march.checked_mul(153)?.checked_add(2)?.div_euclid(5);
    let day = day_of_year.checked_sub(first_of_month)?.checked_add(1)?;
    let month = month_from_march.checked_add(2)?.rem_euclid(12).checked_add(1)?;
    let year = era.checked_mul(400)?.checked_add(year_of_era)?;
    let year = if month <= 2 { year.checked_add(1)? } else { year };
    Some((year, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn every_day_of_four_centuries_reads_back_as_it_was_written() {
        for number in -60_000..90_000 {
            let day = Day::new(number).unwrap();
            assert_eq!(day.to_string().parse(), Ok(day));
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_the_ends_of_the_type() {
        assert_eq!(Day::from_ymd(1, 1, 1), Ok(Day::FIRST));
        assert_eq!(Day::from_ymd(9999, 12, 31), Ok(Day::LAST));
        assert_eq!(Day::new(i32::MIN), Err(DayError));
        assert_eq!(Day::LAST.plus_days(i32::MAX), Day::LAST);
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in
            ["2023-02-29", "2024-02-30", "1900-02-29", "2024-13-01", "2024-00-01", "0000-01-01"]
        {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
        assert!("2000-02-29".parse::<Day>().is_ok());
    }

    #[test]
    fn a_day_has_one_spelling() {
        for text in ["2024-2-09", "+024-02-09", "2024/02/09", "2024-02-09 ", "24-02-09", ""] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }
}

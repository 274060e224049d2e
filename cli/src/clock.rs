//! The clock: the one file that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use simsim_scoring::day::Day;

/// Seconds since 1970-01-01 UTC. A clock set before that reads as 0.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The UTC day that `seconds` since 1970-01-01 lie in, at most the last day there is.
pub(crate) fn day_of(seconds: u64) -> Day {
    i32::try_from(seconds / 86_400).ok().and_then(|n| Day::new(n).ok()).unwrap_or(Day::LAST)
}

/// Today in UTC.
pub(crate) fn today() -> Day {
    day_of(now())
}

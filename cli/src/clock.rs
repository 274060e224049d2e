//! The clock: the one file that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use simsim_scoring::day::Day;
use simsim_wallet::day_of;

/// Seconds since 1970-01-01 UTC. A clock set before that reads as 0.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Today in UTC.
pub(crate) fn today() -> Day {
    day_of(now())
}

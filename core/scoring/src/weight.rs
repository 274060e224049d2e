//! Weight: how much one record counts, by reliability and age.
//!
//! A weight is a fraction of 65,536 (Q16). It starts at the record's reliability and halves every
//! 365 days, in 32 steps a year, so that it is the same on every machine.

use crate::{order, ratio::narrow};

/// The weight of a fresh record that is relied on fully.
pub(crate) const FULL: u64 = 65_536;

/// Days in which a weight halves.
const HALF_LIFE: u64 = 365;

/// `round(65536 * 2^(-f/32))` for `f` in 0..32.
const POWERS: [u64; 32] = [
    65_536, 64_132, 62_757, 61_413, 60_097, 58_809, 57_549, 56_316, 55_109, 53_928, 52_773, 51_642,
    50_535, 49_452, 48_393, 47_356, 46_341, 45_348, 44_376, 43_425, 42_495, 41_584, 40_693, 39_821,
    38_968, 38_133, 37_316, 36_516, 35_734, 34_968, 34_219, 33_486,
];

/// The weight of a record of that reliability (permille) and age (days).
pub(crate) fn weight(reliability: u16, age_days: u32) -> u64 {
    let fraction = u64::from(age_days).saturating_mul(32).wrapping_div(HALF_LIFE);
    let power = POWERS.iter().copied().nth(usize::from(low_bits(fraction))).unwrap_or(0);
    let halvings = u32::try_from(fraction >> 5).unwrap_or(u32::MAX);
    let decayed = power.checked_shr(halvings).unwrap_or(0);
    decayed.saturating_mul(u64::from(reliability)).wrapping_div(1000)
}

fn low_bits(fraction: u64) -> u8 {
    u8::try_from(fraction & 31).unwrap_or(0)
}

/// The lower weighted median: sorted by value, the first with at least half of all weight at or
/// below it. Pairs without weight do not count; none at all give none.
pub(crate) fn lower_median(pairs: &mut [(i64, u64)]) -> Option<i64> {
    order::sort_by(pairs, &mut Ord::cmp);
    let total: u128 = pairs.iter().map(|(_, weight)| u128::from(*weight)).sum();
    let mut below = 0_u128;
    for (value, weight) in pairs.iter().filter(|(_, weight)| *weight > 0) {
        below = below.saturating_add(u128::from(*weight));
        if below.saturating_mul(2) >= total {
            return Some(*value);
        }
    }
    None
}

/// Sums of weights, from which the effective number of records follows.
#[derive(Clone, Copy, Default)]
pub(crate) struct WeightSum {
    sum: u128,
    squares: u128,
}

impl WeightSum {
    /// Adds `count` records of the same weight, at most [`FULL`].
    pub(crate) fn add(&mut self, weight: u64, count: u32) {
        let total = weight.saturating_mul(u64::from(count)); // below 2^48
        self.sum = self.sum.saturating_add(u128::from(total));
        let squares = total.saturating_mul(weight); // below 2^64
        self.squares = self.squares.saturating_add(u128::from(squares));
    }

    /// Kish's effective number of records, in thousandths: many records of little weight count
    /// little, one of great weight counts as one.
    pub(crate) fn effective_milli(&self) -> i64 {
        let square = self.sum.saturating_mul(self.sum).saturating_mul(1000);
        narrow(square.checked_div(self.squares).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn a_weight_halves_in_a_year() {
        assert_eq!(weight(1000, 0), FULL);
        assert_eq!(weight(1000, 365), FULL / 2);
        assert_eq!(weight(500, 365), FULL / 4);
        assert_eq!(weight(1000, 730), FULL / 4);
        assert_eq!(weight(0, 0), 0);
        assert_eq!(weight(1000, u32::MAX), 0);
    }

    #[test]
    fn a_weight_never_grows_with_age() {
        let weights: Vec<u64> = (0..4000).map(|age| weight(1000, age)).collect();
        assert!(weights.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn the_lower_median_is_the_lower_of_two_middles() {
        assert_eq!(lower_median(&mut [(4, 1), (1, 1), (3, 1), (2, 1)]), Some(2));
        assert_eq!(lower_median(&mut [(1, 1), (9, 3)]), Some(9));
        assert_eq!(lower_median(&mut [(1, 0)]), None);
    }

    #[test]
    fn the_effective_number_of_equal_records_is_their_number() {
        let mut sum = WeightSum::default();
        sum.add(700, 12);
        assert_eq!(sum.effective_milli(), 12_000);
        sum.add(1, 1_000);
        assert_eq!(sum.effective_milli(), 15_024); // a thousand of next to no weight count as three
    }
}

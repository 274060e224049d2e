//! Ratio: whole-number fractions that round down and never wrap.

/// `value * times / per`, rounded towards negative infinity and held within 64 bits. 0 where `per`
/// is not positive.
pub(crate) fn scaled(value: i64, times: i64, per: i64) -> i64 {
    if per <= 0 {
        return 0;
    }
    let product = i128::from(value).saturating_mul(i128::from(times));
    let quotient = product.checked_div_euclid(i128::from(per)).unwrap_or(0);
    clamped(quotient)
}

/// `part` of `whole` in permille, rounded down.
pub(crate) fn permille(part: i64, whole: i64) -> i64 {
    scaled(part, 1000, whole)
}

/// `part` of `whole` in permille for sums of weights; 0 where `whole` is 0.
pub(crate) fn weight_permille(part: u128, whole: u128) -> u128 {
    part.saturating_mul(1000).checked_div(whole).unwrap_or(0)
}

/// Holds a wide signed sum within 64 bits.
pub(crate) fn clamped(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

/// Holds a count within 64 signed bits.
pub(crate) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Holds a wide sum within 64 signed bits.
pub(crate) fn narrow(wide: u128) -> i64 {
    i64::try_from(wide).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_round_down_on_both_sides_of_zero_and_hold_at_the_ends() {
        assert_eq!(scaled(7, 1000, 3), 2333);
        assert_eq!(scaled(-7, 1000, 3), -2334);
        assert_eq!(scaled(i64::MAX, 1000, 1), i64::MAX);
        assert_eq!(scaled(i64::MIN, 1000, 1), i64::MIN);
        assert_eq!(permille(1, 0), 0);
    }
}

//! Chain: what the running balances of one day say, in whatever order its rows came.

/// Sums over the rows of one day that carry a running balance.
///
/// Each row turns a balance `b - a` into `b`. If the rows of a day form a chain from an opening
/// balance `o` to a closing balance `c`, everything between cancels out: the sum of `a` is `c - o`,
/// and the sum of `b² - (b - a)²` is `c² - o²`. Both can be kept as plain sums.
#[derive(Clone, Copy, Default)]
pub(crate) struct Chain {
    pub(crate) rows: u32,
    pub(crate) net: i128,
    pub(crate) turnover: i128,
    pub(crate) squares: i128,
}

impl Chain {
    pub(super) fn add(&mut self, moved: i64, balance: i64) {
        let moved = i128::from(moved);
        let both = i128::from(balance).wrapping_mul(2).wrapping_sub(moved);
        let squares = product(moved, both);
        self.merge(&Self { rows: 1, net: moved, turnover: moved.wrapping_abs(), squares });
    }

    /// Adds the rows of another strand on the same day. Sums wrap, so that their order plays no
    /// part; amounts that make them wrap exist nowhere, and follow from nothing.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows = self.rows.wrapping_add(other.rows); // far fewer than that are scored
        self.net = self.net.wrapping_add(other.net);
        self.turnover = self.turnover.wrapping_add(other.turnover);
        self.squares = self.squares.wrapping_add(other.squares);
    }

    /// Whether the rows can have started from `opening`, each balance rounded to a whole unit.
    pub(crate) fn follows(&self, opening: i128) -> bool {
        const ROUNDING: i128 = 200; // a unit of money in minor units, on both sides
        let both = opening.saturating_mul(2).saturating_add(self.net);
        let expected = product(self.net, both);
        let off = self.squares.saturating_sub(expected).saturating_abs();
        off <= self.turnover.saturating_mul(ROUNDING)
    }

    /// The closing balance, where the rows alone tell it.
    pub(crate) fn closing(&self) -> Option<i64> {
        // no balance beyond 64 bits exists, and narrow division is far quicker than wide
        let (squares, net) = (i64::try_from(self.squares).ok()?, i64::try_from(self.net).ok()?);
        let twice = squares.checked_div(net)?.checked_add(net)?;
        (squares.checked_rem(net)? == 0 && twice & 1 == 0).then_some(twice / 2)
    }
}

/// Amounts that exist fit in the narrow one, which is several times as fast.
#[inline]
fn product(a: i128, b: i128) -> i128 {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => i128::from(a).wrapping_mul(i128::from(b)),
        _ => a.saturating_mul(b),
    }
}

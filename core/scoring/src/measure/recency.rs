//! Recency: whether accounts were seen up to the day of the score.
//!
//! The end of a statement is the one part whose absence no balance contradicts. What an account
//! showed until it fell silent says less about today the longer that was ago.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{
    aggregates::Aggregates,
    day::Day,
    record::{Account, Fact, Pseudonym},
    scorecard::Recency,
};

/// The rows of one account, whatever their currency and source.
#[derive(Default)]
pub(crate) struct AccountRows {
    /// How many days ago there were some.
    ages: Vec<i32>,
    weight: u64,
}

/// How long an account has been silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Silence {
    /// Of all its rows.
    weight: u64,
    /// Days since the last row, or since the last day that a batch has seen; none are counted after
    /// the account was closed.
    days: i32,
    /// The longest time without a row before.
    usual: i32,
}

impl AccountRows {
    /// Adds a day on which there were rows of that weight together.
    pub(super) fn add(&mut self, age: i32, weight: u64) {
        self.ages.push(age);
        self.weight = self.weight.saturating_add(weight);
    }

    fn silence(&mut self) -> Silence {
        self.ages.sort_unstable();
        let gaps = self.ages.windows(2).filter_map(|pair| match pair {
            [later, earlier] => Some(earlier.saturating_sub(*later)),
            _ => None,
        });
        Silence {
            weight: self.weight,
            days: self.ages.first().copied().unwrap_or(0),
            usual: gaps.max().unwrap_or(0),
        }
    }
}

/// The silence of each account: no rows are expected of one that was closed, nor on days of which a
/// batch says that there are none.
pub(super) fn silences(
    mut accounts: BTreeMap<Pseudonym, AccountRows>,
    aggregates: &Aggregates,
    as_of: Day,
    reliability: u16,
) -> Vec<Silence> {
    let mut closed: BTreeMap<Pseudonym, Day> = BTreeMap::new();
    let mut covered: BTreeMap<Pseudonym, Day> = BTreeMap::new();
    for standing in aggregates.standing(reliability) {
        let (latest, account, day) = match &standing.fact {
            Fact::Account(Account { account, closed: Some(day), .. }) => {
                (&mut closed, account, day)
            }
            Fact::Batch(batch) => (&mut covered, &batch.account, &batch.to),
            _ => continue,
        };
        let latest = latest.entry(*account).or_insert(*day);
        *latest = (*latest).max(*day);
    }
    let silence = |(account, rows): (&Pseudonym, &mut AccountRows)| {
        let mut silence = rows.silence();
        let since = |day: &Day| as_of.days_since(*day).max(0);
        if let Some(seen) = covered.get(account) {
            silence.days = silence.days.min(since(seen));
        }
        if let Some(end) = closed.get(account) {
            silence.days = silence.days.saturating_sub(since(end)).max(0);
        }
        silence
    };
    accounts.iter_mut().map(silence).collect()
}

/// How much of what the accounts showed still counts, in permille, by the weight of their rows.
pub(crate) fn share(silences: &[Silence], recency: Recency) -> i64 {
    let (mut counts, mut all) = (0_u128, 0_u128);
    for silence in silences {
        let weight = u128::from(silence.weight);
        all = all.saturating_add(weight.saturating_mul(1000));
        counts = counts.saturating_add(weight.saturating_mul(silence.permille(recency)));
    }
    let share = counts.saturating_mul(1000).checked_div(all).unwrap_or(1000);
    i64::try_from(share).unwrap_or(1000)
}

impl Silence {
    fn permille(self, recency: Recency) -> u128 {
        let full = recency.full_days.max(self.usual);
        let fade = recency.none_days.saturating_sub(recency.full_days);
        let left = full.saturating_add(fade).saturating_sub(self.days).clamp(0, fade);
        let left = u128::from(left.unsigned_abs()).saturating_mul(1000);
        left.checked_div(u128::from(fade.unsigned_abs())).unwrap_or(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECENCY: Recency = Recency { full_days: 31, none_days: 93 };

    fn silence(ages: &[i32]) -> Silence {
        let mut rows = AccountRows::default();
        ages.iter().for_each(|age| rows.add(*age, 1));
        rows.silence()
    }

    #[test]
    fn silence_counts_from_a_month_on_and_from_what_was_usual() {
        let share = |ages: &[i32]| share(&[silence(ages)], RECENCY);
        assert_eq!(share(&[31, 50, 70]), 1000);
        assert_eq!(share(&[62, 70, 90]), 500);
        assert_eq!(share(&[93, 110, 130]), 0);
        assert_eq!(share(&[93, 193]), 1000, "a savings account with a row a quarter");
        assert_eq!(super::share(&[], RECENCY), 1000);
    }

    #[test]
    fn accounts_count_by_their_rows() {
        let both = [silence(&[1, 20, 40]), silence(&[200])];
        assert_eq!(share(&both, RECENCY), 750);
    }
}

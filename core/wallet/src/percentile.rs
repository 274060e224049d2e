//! Percentile: how many scores of a published histogram lie below one's own. Computed here; nothing
//! is sent anywhere.

use std::collections::BTreeMap;

use serde::Deserialize;
use simsim_scoring::{day::Day, score::Score};

use crate::{Wallet, WalletError, publication::Published};

/// How often each score occurs, as a publisher counted it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Histogram {
    /// The publisher's name for it; a new issue of the same name takes its place.
    pub id: String,
    /// What it is made from, by language. Shown wherever the percentile is.
    pub made_from: BTreeMap<String, String>,
    /// Since when it holds.
    pub issued: Day,
    /// The last day on which it holds.
    pub expires: Day,
    /// The scorecard that its scores are of.
    pub scorecard: String,
    /// The lowest score of the first step.
    pub from: i32,
    /// How many scores make a step.
    pub width: i32,
    /// How many scores lie in each step, from the lowest up.
    pub counts: Vec<u32>,
}

/// Where a score stands among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percentile {
    /// Of a thousand scores, so many lie below: all of the steps below, and half of one's own.
    pub below_permille: u16,
    /// How many scores were counted.
    pub scores: u64,
    /// What the histogram is made from, by language.
    pub made_from: BTreeMap<String, String>,
    /// The histogram's name.
    pub histogram: String,
}

impl Wallet {
    /// Checks a histogram (`content` and its detached JWS) and keeps it, in the place of an older
    /// issue.
    ///
    /// # Errors
    ///
    /// As [`Wallet::add_catalogue`].
    pub fn add_histogram(
        &mut self,
        content: &[u8],
        jws: &str,
        today: Day,
    ) -> Result<Histogram, WalletError> {
        self.publish(content, jws, today)
    }

    /// Where `score` stands by each histogram of its scorecard that holds today. None without a
    /// number.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`], [`WalletError::Unreadable`].
    pub fn percentiles(&self, score: &Score, today: Day) -> Result<Vec<Percentile>, WalletError> {
        let Some(number) = score.number() else { return Ok(Vec::new()) };
        let histograms = self.published::<Histogram>(today)?;
        Ok(histograms
            .into_iter()
            .filter(|histogram| histogram.scorecard == score.scorecard().id)
            .map(|histogram| histogram.place(number))
            .collect())
    }
}

impl Histogram {
    /// Where a score stands.
    fn place(self, number: i32) -> Percentile {
        let total: u64 = self.counts.iter().copied().map(u64::from).sum();
        let (mut doubled, mut start) = (0_u64, i64::from(self.from));
        let (number, width) = (i64::from(number), i64::from(self.width));
        for count in self.counts.iter().copied().map(u64::from) {
            let end = start.saturating_add(width);
            if number >= end {
                doubled = doubled.saturating_add(count.saturating_mul(2));
            } else if number >= start {
                doubled = doubled.saturating_add(count);
            }
            start = end;
        }
        let permille = doubled.saturating_mul(500).checked_div(total).unwrap_or(0);
        Percentile {
            below_permille: u16::try_from(permille).unwrap_or(1000),
            scores: total,
            made_from: self.made_from,
            histogram: self.id,
        }
    }
}

impl Published for Histogram {
    const SCHEMA: &'static str = "simsim-histogram/1";
    const TYP: &'static str = "simsim-histogram+jws";

    fn wrong(&self) -> Option<&'static str> {
        if self.width < 1 {
            return Some("width: at least 1");
        }
        if self.counts.len() > 10_000 || self.counts.iter().all(|count| *count == 0) {
            return Some("counts: 1 to 10,000 steps with something in them");
        }
        self.made_from.is_empty().then_some("made_from: say what it is made from")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_stands_above_what_is_below_and_half_of_its_own_step() {
        let day: Day = "2026-11-22".parse().unwrap();
        let histogram = || Histogram {
            id: "h".into(),
            made_from: BTreeMap::new(),
            issued: day,
            expires: day,
            scorecard: "simsim-v1".into(),
            from: 350,
            width: 100,
            counts: vec![10, 20, 40, 20, 10, 0],
        };
        let below = |number| histogram().place(number).below_permille;
        assert_eq!([350, 449, 450, 600, 950, 9999].map(below), [50, 50, 200, 500, 1000, 1000]);
        assert_eq!(below(0), 0);
        assert_eq!(histogram().place(600).scores, 100);
    }
}

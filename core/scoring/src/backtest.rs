//! Backtest: what scores were worth, on people of whom the outcome is known.
//!
//! Whole numbers only, like everything in this crate: rates are in ten-thousandths, and intervals
//! are those of Hanley and McNeil (1982) for the AUC and of Wilson (1927) for rates, at 95 %.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    day::Day,
    record::Record,
    score::{ScoreError, score},
    scorecard::{Band, Scorecard},
};

/// One person: the records of a day, and what became of it.
#[derive(Deserialize)]
pub struct Case {
    /// Which case, for those who look for it.
    #[serde(default)]
    pub id: Option<String>,
    /// The day of the score.
    pub as_of: Day,
    /// What became of it.
    pub outcome: Outcome,
    /// Everything known.
    pub records: Vec<Record>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It went wrong.
    Bad,
    /// It went well.
    Good,
}

/// What scores were worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Backtest {
    /// Good and bad cases with a number.
    pub good: usize,
    /// Bad cases among them.
    pub bad: usize,
    /// Cases that got no number.
    pub without_number: usize,
    /// How often a good case scores above a bad one, ties half, in ten-thousandths.
    pub auc: i64,
    /// Its interval.
    pub auc_interval: (i64, i64),
    /// Twice the AUC less one, in ten-thousandths.
    pub gini: i64,
    /// The largest distance between the two distributions (Kolmogorov-Smirnov), in ten-thousandths.
    pub ks: i64,
    /// Each band from the lowest up.
    pub bands: Vec<Group>,
    /// Five groups of about as many cases each, from the lowest scores up.
    pub fifths: Vec<Group>,
}

/// Cases of similar scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Group {
    /// The lowest score in it.
    pub min: i32,
    /// The highest.
    pub max: i32,
    /// How many went well.
    pub good: usize,
    /// How many went wrong.
    pub bad: usize,
    /// The share that went wrong, in ten-thousandths; none without cases.
    pub bad_rate: Option<i64>,
    /// Its interval; none without cases.
    pub bad_rate_interval: Option<(i64, i64)>,
    /// Good for each bad, in hundredths; none without bad.
    pub odds_centi: Option<i64>,
}

/// Adds up cases one by one, so that a file need not be held in memory.
#[derive(Debug)]
pub struct Tester<'a> {
    card: &'a Scorecard,
    good: BTreeMap<i32, usize>,
    bad: BTreeMap<i32, usize>,
    without_number: usize,
}

impl<'a> Tester<'a> {
    /// Starts without cases.
    pub fn new(card: &'a Scorecard) -> Self {
        Self { card, good: BTreeMap::new(), bad: BTreeMap::new(), without_number: 0 }
    }

    /// Scores a case and adds it.
    pub fn add(&mut self, case: &Case) -> Result<(), ScoreError> {
        match score(&case.records, self.card, case.as_of)?.number() {
            Some(number) => self.add_scored(number, case.outcome),
            None => self.without_number = self.without_number.saturating_add(1),
        }
        Ok(())
    }

    /// Adds a case that was scored before.
    pub fn add_scored(&mut self, score: i32, outcome: Outcome) {
        let scores = match outcome {
            Outcome::Bad => &mut self.bad,
            Outcome::Good => &mut self.good,
        };
        let count = scores.entry(score).or_default();
        *count = count.saturating_add(1);
    }

    /// What they were worth.
    pub fn finish(&self) -> Backtest {
        let (good, bad) = (total(&self.good), total(&self.bad));
        let (auc, ks) = self.auc_and_ks();
        let half = auc_half_width(auc, good, bad);
        Backtest {
            good,
            bad,
            without_number: self.without_number,
            auc,
            auc_interval: (
                auc.saturating_sub(half).max(0),
                auc.saturating_add(half).min(TEN_THOUSAND),
            ),
            gini: auc.saturating_mul(2).saturating_sub(TEN_THOUSAND),
            ks,
            bands: self
                .card
                .bands
                .iter()
                .map(|Band { min, max, .. }| self.group(*min, *max))
                .collect(),
            fifths: self.fifths(),
        }
    }

    fn auc_and_ks(&self) -> (i64, i64) {
        let (good, bad) = (wide(total(&self.good)), wide(total(&self.bad)));
        let (mut wins_twice, mut ks) = (0_i128, 0_i128);
        let (mut good_below, mut bad_below) = (0_i128, 0_i128);
        let scores: alloc::collections::BTreeSet<i32> =
            self.good.keys().chain(self.bad.keys()).copied().collect();
        for score in scores {
            let good_here = wide(self.good.get(&score).copied().unwrap_or(0));
            let bad_here = wide(self.bad.get(&score).copied().unwrap_or(0));
            let against = bad_below.saturating_mul(2).saturating_add(bad_here);
            wins_twice = wins_twice.saturating_add(good_here.saturating_mul(against));
            good_below = good_below.saturating_add(good_here);
            bad_below = bad_below.saturating_add(bad_here);
            let apart = bad_below
                .saturating_mul(good)
                .saturating_sub(good_below.saturating_mul(bad))
                .saturating_abs();
            ks = ks.max(apart);
        }
        let pairs = good.saturating_mul(bad);
        (
            ratio(wins_twice, pairs.saturating_mul(2)).unwrap_or(TEN_THOUSAND / 2),
            ratio(ks, pairs).unwrap_or(0),
        )
    }

    fn group(&self, min: i32, max: i32) -> Group {
        let count = |scores: &BTreeMap<i32, usize>| {
            scores.range(min..=max).fold(0_usize, |sum, (_, count)| sum.saturating_add(*count))
        };
        let (good, bad) = (count(&self.good), count(&self.bad));
        let all = wide(good.saturating_add(bad));
        Group {
            min,
            max,
            good,
            bad,
            bad_rate: ratio(wide(bad), all),
            bad_rate_interval: wilson(wide(bad), all),
            odds_centi: wide(good)
                .saturating_mul(100)
                .checked_div(wide(bad))
                .and_then(|odds| i64::try_from(odds).ok()),
        }
    }

    fn fifths(&self) -> Vec<Group> {
        let mut scores: BTreeMap<i32, usize> = self.good.clone();
        for (score, count) in &self.bad {
            let sum = scores.entry(*score).or_default();
            *sum = sum.saturating_add(*count);
        }
        let all = total(&scores);
        let (mut groups, mut below, mut from) = (Vec::new(), 0_usize, None);
        for (score, count) in &scores {
            from = from.or(Some(*score));
            below = below.saturating_add(*count);
            let wanted = groups.len().saturating_add(1).saturating_mul(all) / 5;
            if below >= wanted.max(1)
                && let Some(min) = from.take()
            {
                groups.push(self.group(min, *score));
            }
        }
        groups
    }
}

impl Backtest {
    /// A calibration plot: the share that went wrong in each fifth, with its interval, by score.
    pub fn svg(&self) -> String {
        const LEFT: i64 = 60;
        const TOP: i64 = 20;
        const WIDTH: i64 = 480;
        const HEIGHT: i64 = 260;
        let (Some(first), Some(last)) = (self.fifths.first(), self.fifths.last()) else {
            return String::from(r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#);
        };
        let low = i64::from(first.min);
        let high = i64::from(last.max).max(low.saturating_add(1));
        let x = |score: i64| {
            let along = score.saturating_sub(low).saturating_mul(WIDTH);
            LEFT.saturating_add(along.checked_div(high.saturating_sub(low)).unwrap_or(0))
        };
        let y = |rate: i64| {
            let up = rate.saturating_mul(HEIGHT) / TEN_THOUSAND;
            TOP.saturating_add(HEIGHT).saturating_sub(up)
        };
        let mut svg = String::from(concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 580 330" "#,
            r#"font-family="sans-serif" font-size="12"><title>Bad rate by score</title>"#,
            r#"<rect width="580" height="330" fill="white"/>"#
        ));
        for percent in [0, 25, 50, 75, 100] {
            let at = y(i64::saturating_mul(percent, 100));
            svg.push_str(&format!(
                concat!(
                    r##"<path d="M{0} {1}h{2}" stroke="#ddd"/>"##,
                    r#"<text x="52" y="{3}" text-anchor="end">{4} %</text>"#
                ),
                LEFT,
                at,
                WIDTH,
                at.saturating_add(4),
                percent
            ));
        }
        for group in &self.fifths {
            let middle = i64::from(group.min).saturating_add(i64::from(group.max)) / 2;
            let at = x(middle);
            if let (Some(rate), Some((from, to))) = (group.bad_rate, group.bad_rate_interval) {
                svg.push_str(&format!(
                    concat!(
                        r##"<path d="M{0} {1}V{2}" stroke="#06c" stroke-width="2"/>"##,
                        r##"<circle cx="{0}" cy="{3}" r="4" fill="#06c"/>"##,
                        r#"<text x="{0}" y="298" text-anchor="middle">{4}-{5}</text>"#
                    ),
                    at,
                    y(from),
                    y(to),
                    y(rate),
                    group.min,
                    group.max
                ));
            }
        }
        svg.push_str(r#"<text x="300" y="320" text-anchor="middle">score</text></svg>"#);
        svg
    }
}

const TEN_THOUSAND: i64 = 10_000;
/// A million: what intervals are worked out in.
const UNIT: i128 = 1_000_000;

fn total(scores: &BTreeMap<i32, usize>) -> usize {
    scores.values().fold(0, |sum, count| sum.saturating_add(*count))
}

fn wide(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}

/// `part` of `whole` in ten-thousandths, rounded to the nearest.
fn ratio(part: i128, whole: i128) -> Option<i64> {
    let doubled = part.saturating_mul(20_000).saturating_add(whole);
    doubled.checked_div(whole.saturating_mul(2)).and_then(|rate| i64::try_from(rate).ok())
}

/// Half the width of the AUC's interval: Hanley and McNeil, "The meaning and use of the area under
/// a receiver operating characteristic (ROC) curve", Radiology 143 (1982).
fn auc_half_width(auc: i64, good: usize, bad: usize) -> i64 {
    let a = i128::from(auc).saturating_mul(UNIT / 10_000);
    let times = |x: i128, y: i128| x.saturating_mul(y) / UNIT;
    let over = |x: i128, y: i128| x.saturating_mul(UNIT).checked_div(y).unwrap_or(0);
    let square = times(a, a);
    let q1 = over(a, UNIT.saturating_mul(2).saturating_sub(a));
    let q2 = over(square.saturating_mul(2), UNIT.saturating_add(a));
    let (good, bad) = (wide(good), wide(bad));
    let spread = times(a, UNIT.saturating_sub(a))
        .saturating_add(bad.saturating_sub(1).saturating_mul(q1.saturating_sub(square)))
        .saturating_add(good.saturating_sub(1).saturating_mul(q2.saturating_sub(square)));
    let variance = spread.max(0).checked_div(good.saturating_mul(bad)).unwrap_or(0);
    let error = variance.saturating_mul(UNIT).max(0).isqrt(); // in millionths
    i64::try_from(error.saturating_mul(196) / 10_000).unwrap_or(TEN_THOUSAND)
}

/// Wilson's interval for a rate, in ten-thousandths.
fn wilson(part: i128, whole: i128) -> Option<(i64, i64)> {
    const Z2: i128 = 3_841_459; // 1.959964², in millionths
    let rate = part.saturating_mul(UNIT).checked_div(whole)?;
    let denominator = UNIT.saturating_add(Z2.checked_div(whole)?);
    let centre = rate.saturating_add(Z2.checked_div(whole.saturating_mul(2))?);
    let variance = rate.saturating_mul(UNIT.saturating_sub(rate)).checked_div(whole)?;
    let more =
        Z2.saturating_mul(UNIT).checked_div(whole.saturating_mul(whole).saturating_mul(4))?;
    let inner = variance.saturating_add(more); // millionths squared
    let root = inner.max(0).isqrt().saturating_mul(1_959_964) / UNIT;
    let held = |value: i128| {
        let scaled = value.saturating_mul(10_000).checked_div(denominator)?;
        i64::try_from(scaled.clamp(0, 10_000)).ok()
    };
    Some((held(centre.saturating_sub(root))?, held(centre.saturating_add(root))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::SIMSIM_V1;

    fn backtest(good: &[i32], bad: &[i32]) -> Backtest {
        let card = Scorecard::parse(SIMSIM_V1).unwrap();
        let mut tester = Tester::new(&card);
        good.iter().for_each(|score| tester.add_scored(*score, Outcome::Good));
        bad.iter().for_each(|score| tester.add_scored(*score, Outcome::Bad));
        tester.finish()
    }

    #[test]
    fn the_auc_counts_ties_half() {
        let test = backtest(&[500, 600, 700], &[500, 400]);
        assert_eq!((test.auc, test.gini), (9_167, 8_334)); // (2 * 5 + 1) / (2 * 6)
        assert_eq!(backtest(&[700], &[500]).ks, 10_000);
        assert_eq!(backtest(&[], &[500]).auc, 5_000);
    }

    #[test]
    fn intervals_are_those_of_the_textbook() {
        // Wilson at 10 of 100: 5.52 % to 17.44 %
        assert_eq!(wilson(10, 100), Some((552, 1_743)));
        // Hanley and McNeil, with an AUC of 0.893 of 51 and 58: a standard error of 0.0312... (0.032)
        let half = auc_half_width(8_930, 51, 58);
        assert!((600..=640).contains(&half), "{half}");
    }

    #[test]
    fn bands_and_fifths_hold_every_case_once() {
        let good: Vec<i32> = (0..90).map(|n| 560 + 3 * n).collect();
        let bad: Vec<i32> = (0..10).map(|n| 480 + 20 * n).collect();
        let test = backtest(&good, &bad);
        for groups in [&test.bands, &test.fifths] {
            assert_eq!(groups.len(), 5);
            assert_eq!(groups.iter().map(|group| group.good).sum::<usize>(), 90);
            assert_eq!(groups.iter().map(|group| group.bad).sum::<usize>(), 10);
        }
        assert!(test.svg().starts_with("<svg") && test.svg().ends_with("</svg>"));
    }
}

//! Backtest and lint: for those who publish scorecards, and those who check them.

use simsim_scoring::{backtest as core, scorecard};

use crate::{Scorecard, ScorecardError, import::many, panic::caught};

/// Something that is allowed in a scorecard and still looks like a mistake.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Finding {
    /// Where, such as `categories.CH.ch_on_time.bins[2]`.
    pub place: String,
    /// What looks wrong there.
    pub problem: String,
}

/// What scores were worth, on people of whom the outcome is known.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Backtest {
    /// Good cases with a number.
    pub good: u64,
    /// Bad cases with a number.
    pub bad: u64,
    /// Cases that got no number.
    pub without_number: u64,
    /// How often a good case scores above a bad one, ties half, in ten-thousandths.
    pub auc: i64,
    /// Its 95 % interval (Hanley and McNeil, 1982).
    pub auc_interval: RateInterval,
    /// Twice the AUC less one, in ten-thousandths.
    pub gini: i64,
    /// The largest distance between the two distributions (Kolmogorov-Smirnov), in ten-thousandths.
    pub ks: i64,
    /// Each band from the lowest up.
    pub bands: Vec<ScoreGroup>,
    /// Five groups of about as many cases each, from the lowest scores up.
    pub fifths: Vec<ScoreGroup>,
    /// A calibration plot as SVG: the share that went wrong in each fifth, with its interval.
    pub svg: String,
    /// All of this as `simsim scorecard backtest --json` prints it, without the plot.
    pub json: String,
}

/// Cases of similar scores.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ScoreGroup {
    /// The lowest score in it.
    pub min: i32,
    /// The highest.
    pub max: i32,
    /// How many went well.
    pub good: u64,
    /// How many went wrong.
    pub bad: u64,
    /// The share that went wrong, in ten-thousandths; none without cases.
    pub bad_rate: Option<i64>,
    /// Its 95 % interval (Wilson, 1927); none without cases.
    pub bad_rate_interval: Option<RateInterval>,
    /// Good for each bad, in hundredths; none without bad.
    pub odds_centi: Option<i64>,
}

/// From a lowest to a highest rate, in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RateInterval {
    /// The lowest.
    pub low: i64,
    /// The highest.
    pub high: i64,
}

#[uniffi::export]
impl Scorecard {
    /// What is allowed and still looks like a mistake. Nothing found is an empty list.
    pub fn lint(&self) -> Vec<Finding> {
        let findings = scorecard::lint(self.core()).into_iter();
        findings.map(|it| Finding { place: it.place, problem: it.problem }).collect()
    }

    /// Scores people of whom the outcome is known, and says what the scores were worth. One JSON
    /// object a line: `{"records": [...], "as_of": "2026-11-22", "outcome": "good"}` (or `"bad"`).
    pub fn backtest(&self, cases: &[u8]) -> Result<Backtest, ScorecardError> {
        caught(|| {
            let mut tester = core::Tester::new(self.core());
            for (number, line) in (1_u64..).zip(cases.split(|byte| *byte == b'\n')) {
                if line.trim_ascii().is_empty() {
                    continue;
                }
                let wrong = |what: String| ScorecardError::Records {
                    reason: format!("line {number}{what}"),
                };
                let case: core::Case = serde_json::from_slice(line).map_err(|error| {
                    let what = "not a case of {\"records\", \"as_of\", \"outcome\"}";
                    wrong(format!(", column {}: {what}", error.column()))
                })?;
                tester.add(&case).map_err(|error| wrong(format!(": {error}")))?;
            }
            Ok((&tester.finish()).into())
        })?
    }
}

impl From<&core::Backtest> for Backtest {
    fn from(result: &core::Backtest) -> Self {
        Self {
            good: many(result.good),
            bad: many(result.bad),
            without_number: many(result.without_number),
            auc: result.auc,
            auc_interval: result.auc_interval.into(),
            gini: result.gini,
            ks: result.ks,
            bands: result.bands.iter().map(ScoreGroup::from).collect(),
            fifths: result.fifths.iter().map(ScoreGroup::from).collect(),
            svg: result.svg(),
            json: serde_json::to_string(result).unwrap_or_default(),
        }
    }
}

impl From<&core::Group> for ScoreGroup {
    fn from(group: &core::Group) -> Self {
        Self {
            min: group.min,
            max: group.max,
            good: many(group.good),
            bad: many(group.bad),
            bad_rate: group.bad_rate,
            bad_rate_interval: group.bad_rate_interval.map(RateInterval::from),
            odds_centi: group.odds_centi,
        }
    }
}

impl From<(i64, i64)> for RateInterval {
    fn from((low, high): (i64, i64)) -> Self {
        Self { low, high }
    }
}

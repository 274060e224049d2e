//! `simsim scorecard audit`: whether a scorecard lets what must not count in by the back door.
//!
//! The attributes stand beside the cases and are never scored. Three questions for each group of
//! people: can the characteristics tell who belongs to it (5-fold AUC of a logistic regression), do
//! its good cases score differently on average, and does the score tell good from bad as well
//! within it? This is statistics about scorecards, not scoring: it uses fractions and stays here.
#![allow(
    clippy::cast_precision_loss,
    reason = "counts of cases are far below 2^52, where fractions become coarse"
)]

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::println;
use serde::{Deserialize, Serialize};
use simsim_scoring::{
    Scorecard,
    backtest::{Case, Outcome},
    score,
};

use crate::{
    failure::Failure,
    score as score_command,
    terminal::{BAD, BOLD, DIM, GOOD, Terminal},
};

/// Groups smaller than this say nothing.
const SMALLEST_GROUP: usize = 20;
/// The largest 5-fold AUC with which the characteristics may tell a group.
const PROXY_LIMIT: f64 = 0.60;
/// The most points by which the mean of a group's good cases may differ from that of the others.
const MEAN_LIMIT: f64 = 10.0;
/// The most by which the AUC within a group may differ from that within the others.
const GAP_LIMIT: f64 = 0.05;
const FOLDS: usize = 5;

/// Whether characteristics give away attributes that must not count, and scores differ by them.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The scorecard; without it, simsim-v1.
    file: Option<PathBuf>,
    /// The cases, one JSON object a line, as for backtest, with the attributes to audit beside them:
    /// {"records", "as_of", "outcome", "audit": {"sex": "F", ...}}.
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
}

/// What stands beside a case. The case itself is read from the same line.
#[derive(Deserialize)]
struct Beside {
    /// Nothing where nothing is known of this person: the case is left out.
    #[serde(default)]
    audit: Option<BTreeMap<String, String>>,
}

/// A case as the audit sees it.
struct Audited {
    groups: BTreeMap<String, String>,
    score: f64,
    is_good: bool,
    points: Vec<f64>,
}

#[derive(Serialize)]
struct Finding {
    attribute: String,
    group: String,
    cases: usize,
    bad: usize,
    /// 5-fold AUC of telling the group from the characteristics.
    proxy_auc: f64,
    proxy_interval: (f64, f64),
    /// Mean score of the group's good cases less that of the others.
    mean_gap: f64,
    mean_gap_interval: (f64, f64),
    /// AUC within the group less that within the others; none where one has fewer than 5 bad cases.
    auc_gap: Option<f64>,
    auc_gap_interval: Option<(f64, f64)>,
    passes: bool,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let card = score_command::scorecard(arguments.file.as_deref())?;
    let cases = read(&arguments.cases, &card)?;
    let findings = audit(&cases);
    if terminal.json() {
        terminal.value(&findings)?;
    } else {
        print(&findings, &card, cases.len());
    }
    let passes = findings.iter().all(|finding| finding.passes);
    Ok(if passes { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(path: &Path, card: &Scorecard) -> Result<Vec<Audited>, Failure> {
    let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
    let mut cases = Vec::new();
    for (number, line) in (1_u64..).zip(BufReader::new(file).lines()) {
        let line = line.map_err(|error| Failure::file(path, &error))?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |error: serde_json::Error| {
            let what = "not a case of {\"records\", \"as_of\", \"outcome\", \"audit\"}";
            let place = format!("{}: line {number}, column {}", path.display(), error.column());
            Failure::new("cases", format!("{place}: {what}"))
        };
        let Beside { audit } = serde_json::from_str(&line).map_err(wrong)?;
        let Some(audit) = audit else { continue };
        let case: Case = serde_json::from_str(&line).map_err(wrong)?;
        let score =
            score(&case.records, card, case.as_of).map_err(|error| Failure::of("score", &error))?;
        if let Some(number) = score.number() {
            let points = score.characteristics().iter().filter_map(|c| c.points);
            cases.push(Audited {
                groups: audit,
                score: f64::from(number),
                is_good: case.outcome == Outcome::Good,
                points: points.map(f64::from).collect(),
            });
        }
    }
    Ok(cases)
}

fn audit(cases: &[Audited]) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for case in cases {
        for (attribute, group) in &case.groups {
            *groups.entry((attribute, group)).or_default() += 1;
        }
    }
    groups
        .into_iter()
        .filter(|(_, count)| *count >= SMALLEST_GROUP && cases.len() - count >= SMALLEST_GROUP)
        .map(|((attribute, group), _)| finding(cases, attribute, group))
        .collect()
}

fn finding(cases: &[Audited], attribute: &str, group: &str) -> Finding {
    let is_in = |case: &Audited| case.groups.get(attribute).is_some_and(|name| name == group);
    let labels: Vec<bool> = cases.iter().map(is_in).collect();
    let told = told_apart(cases, &labels);
    let (inside, outside): (Vec<f64>, Vec<f64>) =
        (pick(&told, &labels, true), pick(&told, &labels, false));
    let proxy = auc(&inside, &outside);
    let proxy_auc = proxy.max(1.0 - proxy);
    let error = auc_error(proxy_auc, inside.len(), outside.len());

    let scores = |of_group: bool, good: bool| -> Vec<f64> {
        cases
            .iter()
            .zip(&labels)
            .filter(|(case, label)| **label == of_group && case.is_good == good)
            .map(|(case, _)| case.score)
            .collect()
    };
    let (good_in, good_out) = (scores(true, true), scores(false, true));
    let (bad_in, bad_out) = (scores(true, false), scores(false, false));
    let mean_gap = mean(&good_in) - mean(&good_out);
    let mean_error = (variance(&good_in) / good_in.len() as f64
        + variance(&good_out) / good_out.len() as f64)
        .sqrt();
    let gap = (bad_in.len() >= 5 && bad_out.len() >= 5).then(|| {
        let (within, others) = (auc(&good_in, &bad_in), auc(&good_out, &bad_out));
        let error = auc_error(within, good_in.len(), bad_in.len()).hypot(auc_error(
            others,
            good_out.len(),
            bad_out.len(),
        ));
        (within - others, error)
    });
    Finding {
        attribute: attribute.to_owned(),
        group: group.to_owned(),
        cases: inside.len(),
        bad: bad_in.len(),
        proxy_auc,
        proxy_interval: interval(proxy_auc, error),
        mean_gap,
        mean_gap_interval: interval(mean_gap, mean_error),
        auc_gap: gap.map(|(gap, _)| gap),
        auc_gap_interval: gap.map(|(gap, error)| interval(gap, error)),
        passes: proxy_auc <= PROXY_LIMIT
            && mean_gap.abs() <= MEAN_LIMIT
            && gap.is_none_or(|(gap, _)| gap.abs() <= GAP_LIMIT),
    }
}

/// For each case, how much it looks like one of the group to a regression that has not seen it.
fn told_apart(cases: &[Audited], labels: &[bool]) -> Vec<f64> {
    // the n-th of each side goes to fold n modulo 5, so that every fold has its share of both
    let mut seen = [0_usize; 2];
    let folds: Vec<usize> = labels
        .iter()
        .map(|label| {
            let count = if *label { &mut seen[1] } else { &mut seen[0] };
            *count += 1;
            *count % FOLDS
        })
        .collect();
    let mut told = vec![0.0; cases.len()];
    for fold in 0..FOLDS {
        let train: Vec<(&[f64], bool)> = cases
            .iter()
            .zip(labels)
            .zip(&folds)
            .filter(|(_, f)| **f != fold)
            .map(|((case, label), _)| (case.points.as_slice(), *label))
            .collect();
        let model = Logistic::fit(&train);
        for ((told, case), f) in told.iter_mut().zip(cases).zip(&folds) {
            if *f == fold {
                *told = model.odds(&case.points);
            }
        }
    }
    told
}

/// A ridge logistic regression, fitted by gradient descent on standardised values.
struct Logistic {
    scale: Vec<(f64, f64)>,
    weights: Vec<f64>,
    bias: f64,
}

impl Logistic {
    fn fit(rows: &[(&[f64], bool)]) -> Self {
        let width = rows.first().map_or(0, |(values, _)| values.len());
        let scale = (0..width)
            .map(|at| {
                let column: Vec<f64> =
                    rows.iter().filter_map(|(v, _)| v.get(at).copied()).collect();
                (mean(&column), variance(&column).sqrt())
            })
            .collect();
        let mut model = Self { scale, weights: vec![0.0; width], bias: 0.0 };
        let inputs: Vec<Vec<f64>> = rows.iter().map(|(values, _)| model.standard(values)).collect();
        let count = rows.len() as f64;
        for _ in 0..400 {
            let mut slope: Vec<f64> = model.weights.iter().map(|weight| weight / count).collect();
            let mut bias_slope = 0.0;
            for (input, (_, label)) in inputs.iter().zip(rows) {
                let z = model.linear(input);
                let off = 1.0 / (1.0 + (-z).exp()) - f64::from(u8::from(*label));
                for (slope, value) in slope.iter_mut().zip(input) {
                    *slope += off * value / count;
                }
                bias_slope += off / count;
            }
            for (weight, slope) in model.weights.iter_mut().zip(&slope) {
                *weight -= 0.5 * slope;
            }
            model.bias -= 0.5 * bias_slope;
        }
        model
    }

    fn odds(&self, values: &[f64]) -> f64 {
        self.linear(&self.standard(values))
    }

    fn linear(&self, standard: &[f64]) -> f64 {
        self.bias + self.weights.iter().zip(standard).map(|(w, x)| w * x).sum::<f64>()
    }

    fn standard(&self, values: &[f64]) -> Vec<f64> {
        let one = |(value, (mean, deviation)): (&f64, &(f64, f64))| {
            if *deviation > 0.0 { (value - mean) / deviation } else { 0.0 }
        };
        values.iter().zip(&self.scale).map(one).collect()
    }
}

fn pick(values: &[f64], labels: &[bool], wanted: bool) -> Vec<f64> {
    values.iter().zip(labels).filter(|(_, label)| **label == wanted).map(|(v, _)| *v).collect()
}

/// How often one of the first lies above one of the second, ties half.
fn auc(above: &[f64], below: &[f64]) -> f64 {
    let wins: f64 = above
        .iter()
        .flat_map(|a| {
            below.iter().map(move |b| {
                if a > b {
                    1.0
                } else if a < b {
                    0.0
                } else {
                    0.5
                }
            })
        })
        .sum();
    wins / (above.len() * below.len()) as f64
}

/// Hanley and McNeil (1982).
fn auc_error(auc: f64, above: usize, below: usize) -> f64 {
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let (n, m) = (above as f64, below as f64);
    let spread = auc * (1.0 - auc) + (n - 1.0) * (q1 - auc * auc) + (m - 1.0) * (q2 - auc * auc);
    (spread.max(0.0) / (n * m)).sqrt()
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    if values.len() > 1 { squares / (values.len() - 1) as f64 } else { 0.0 }
}

fn interval(value: f64, error: f64) -> (f64, f64) {
    (value - 1.96 * error, value + 1.96 * error)
}

fn print(findings: &[Finding], card: &Scorecard, cases: usize) {
    println!("{BOLD}{}{BOLD:#}: {cases} cases with a number", card.id().id);
    println!(
        "  {DIM}limits: telling AUC {PROXY_LIMIT}, means {MEAN_LIMIT} points, AUC gap {GAP_LIMIT}; 95 % intervals{DIM:#}"
    );
    for finding in findings {
        let sign =
            if finding.passes { format!("{GOOD}✓{GOOD:#}") } else { format!("{BAD}✗{BAD:#}") };
        let (low, high) = finding.proxy_interval;
        let (from, to) = finding.mean_gap_interval;
        let gap = match (finding.auc_gap, finding.auc_gap_interval) {
            (Some(gap), Some((from, to))) => format!("{gap:+.3} ({from:+.3} to {to:+.3})"),
            _ => "too few bad cases".to_owned(),
        };
        println!(
            "  {sign} {} {}: {} cases, {} bad; telling AUC {:.3} ({low:.3} to {high:.3}); good score {:+.1} ({from:+.1} to {to:+.1}); AUC gap {gap}",
            finding.attribute,
            finding.group,
            finding.cases,
            finding.bad,
            finding.proxy_auc,
            finding.mean_gap,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(sex: &str, score: f64, is_good: bool, points: [f64; 2]) -> Audited {
        let groups = BTreeMap::from([("sex".to_owned(), sex.to_owned())]);
        Audited { groups, score, is_good, points: points.to_vec() }
    }

    #[test]
    fn a_characteristic_that_gives_an_attribute_away_is_found() {
        let tell = |n: u32| {
            let is_f = n.is_multiple_of(2);
            let noise = f64::from(n.wrapping_mul(2_654_435_761) >> 24);
            let sex = if is_f { "F" } else { "M" };
            (sex, f64::from(u8::from(is_f)) * 100.0, noise)
        };
        let with = |given_away: bool| -> Vec<Audited> {
            (0..200)
                .map(|n| {
                    let (sex, told, noise) = tell(n);
                    let points = [if given_away { told + noise } else { 0.0 }, noise];
                    case(sex, 600.0 + noise, n % 7 != 0, points)
                })
                .collect()
        };
        assert!(
            audit(&with(true)).iter().all(|finding| finding.proxy_auc > 0.7 && !finding.passes)
        );
        assert!(audit(&with(false)).iter().all(|finding| finding.proxy_auc < 0.6));
    }
}

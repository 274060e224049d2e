//! What simsim-v1 is worth, and how far that hangs on few cases: the figures of `docs/scorecards.md`
//! that are neither a backtest nor an audit.
//!
//! `cargo run --release -p simsim-tests --example scorecard_worth` needs the data beside the project.
//! The splits are drawn from a fixed seed, so that two runs print the same.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "statistics about scorecards, on data of known size"
)]

use std::collections::BTreeSet;

use simsim_scoring::{ScoreError, Scorecard, score, scorecard::SIMSIM_V1};
use simsim_tests::berka::{Applicant, Row, applicants, rows};

const FOLDS: usize = 5;

/// One loan: what each characteristic gave, and what became of it.
struct Case {
    points: Vec<f64>,
    total: f64,
    is_bad: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let card = Scorecard::parse(SIMSIM_V1)?;
    let Some(applicants) = applicants() else { return Ok(()) };
    let cases: Vec<Case> =
        applicants.iter().filter_map(|a| case(a, &card).transpose()).collect::<Result<_, _>>()?;
    let bad: Vec<bool> = cases.iter().map(|case| case.is_bad).collect();
    let totals: Vec<f64> = cases.iter().map(|case| case.total).collect();
    let mut random = Random(1);
    println!("{} loans, {} bad; AUC {:.3}", cases.len(), count(&bad), auc(&totals, &bad));

    let mut folds = Vec::new();
    for _ in 0..20 {
        for (_, test) in split(&bad, &mut random) {
            folds.push(auc_of(&totals, &bad, &test));
        }
    }
    println!("shipped points, 20 times 5 folds: {}", spread(&mut folds));
    let mut draws: Vec<f64> = (0..2_000)
        .map(|_| {
            let drawn: Vec<usize> = cases.iter().map(|_| random.below(cases.len())).collect();
            auc_of(&totals, &bad, &drawn)
        })
        .collect();
    println!("bootstrap of the cases: {}", spread(&mut draws));

    println!("refitting one factor a characteristic in each training part:");
    for ridge in [3.0, 10.0, 30.0, 100.0] {
        let mut refitted: Vec<f64> =
            (0..8).map(|_| refit(&cases, &bad, ridge, &mut random)).collect();
        println!("  ridge {ridge:>3}: {}", spread(&mut refitted));
    }

    println!("without one characteristic, or one category:");
    let mut without = Vec::new();
    let mut at = 0;
    for category in card.categories() {
        let end = at + category.characteristics().len();
        let rest = left_out(&cases, at..end);
        println!("  {:<16} {:.3}", category.id(), auc(&rest, &bad));
        for (characteristic, index) in category.characteristics().iter().zip(at..) {
            let rest = left_out(&cases, index..index + 1);
            without.push((auc(&rest, &bad), characteristic.id()));
        }
        at = end;
    }
    without.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (auc, id) in without.iter().take(3).chain(without.last()) {
        println!("  {id:<16} {auc:.3}");
    }
    other_loans_of_the_bank(&applicants);
    german();
    taiwan();
    Ok(())
}

fn case(applicant: &Applicant, card: &Scorecard) -> Result<Option<Case>, ScoreError> {
    let score = score(&applicant.records, card, applicant.as_of)?;
    let Some(number) = score.number() else { return Ok(None) };
    let points = score.characteristics().iter().filter_map(|c| c.points).map(f64::from);
    Ok(Some(Case { points: points.collect(), total: f64::from(number), is_bad: applicant.is_bad }))
}

fn left_out(cases: &[Case], which: std::ops::Range<usize>) -> Vec<f64> {
    let without = |case: &Case| case.total - case.points[which.clone()].iter().sum::<f64>();
    cases.iter().map(without).collect()
}

/// A table of sums holds loans without raw records: none of those had a part in the design. One
/// measure at a time, as near to ours as the table allows, beside the loans that had.
fn other_loans_of_the_bank(known: &[Applicant]) {
    let known: BTreeSet<u32> = known.iter().map(|applicant| applicant.account).collect();
    let Some(table) = rows("data/berka_features_682.csv.xz") else { return };
    for (name, is_known) in [("the same loans", true), ("other loans of the bank", false)] {
        let is_meant = |row: &&Row| known.contains(&row.number("account_id")) == is_known;
        let loans: Vec<&Row> = table.iter().filter(is_meant).collect();
        let is_bad: Vec<bool> = loans.iter().map(|row| row.text("outcome") == "bad").collect();
        println!("{name}, by a table of sums, {} loans, {} bad:", loans.len(), count(&is_bad));
        print_auc("latest balance against instalment", &loans, &is_bad, |row| {
            number(row, "latest_balance") / number(row, "loan_payments").max(1.0)
        });
        print_auc("instalment against income", &loans, &is_bad, |row| {
            let income = number(row, "sum_other_sum_amount_in") / number(row, "day_before_loan");
            -number(row, "loan_payments") / income.max(1.0)
        });
        print_auc("saving", &loans, &is_bad, |row| {
            let (income, spent) = (
                number(row, "sum_amount_in") + number(row, "sum_other_sum_amount_in"),
                number(row, "sum_amount_out") + number(row, "sum_other_sum_amount_out"),
            );
            (income - spent) / income.max(1.0)
        });
        print_auc("penalties for an overdrawn account", &loans, &is_bad, |row| {
            -number(row, "count_out_sanction_interest_neg_bal")
        });
    }
}

fn german() {
    let Some(table) = rows("data/german.csv.xz") else { return };
    let loans: Vec<&Row> = table.iter().collect();
    let is_bad: Vec<bool> = loans.iter().map(|row| row.text("creditability") == "bad").collect();
    println!("German, {} loans, {} bad:", loans.len(), count(&is_bad));
    let level = |column: &'static str, order: &'static [&'static str]| {
        move |row: &Row| {
            let text = row.text(column);
            order
                .iter()
                .position(|part| text.contains(part))
                .map_or(order.len() as f64, |at| at as f64)
        }
    };
    print_auc(
        "overdrawn account",
        &loans,
        &is_bad,
        level("status_of_existing_checking_account", &["... < 0 DM", "0 <=", ">= 200"]),
    );
    print_auc("term", &loans, &is_bad, |row| -number(row, "duration_in_month"));
    print_auc("debt service", &loans, &is_bad, |row| {
        -number(row, "installment_rate_in_percentage_of_disposable_income")
    });
    print_auc(
        "time in occupation",
        &loans,
        &is_bad,
        level("present_employment_since", &["unemployed", "< 1 year", "1 <=", "4 <=", ">= 7"]),
    );
    print_auc(
        "savings as a reserve",
        &loans,
        &is_bad,
        level("savings_account_and_bonds", &["... < 100", "100 <=", "500 <=", ">= 1000"]),
    );
    print_auc("past delay", &loans, &is_bad, |row| {
        -f64::from(u8::from(row.text("credit_history").contains("delay")))
    });
}

fn taiwan() {
    let Some(table) = rows("data/taiwan.csv.xz") else { return };
    let clients: Vec<&Row> = table.iter().collect();
    let is_bad: Vec<bool> =
        clients.iter().map(|row| row.text("default.payment.next.month") == "1").collect();
    println!("Taiwan, {} card clients, {} in default:", clients.len(), count(&is_bad));
    let delays = |row: &Row| -> Vec<f64> {
        ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"].map(|c| number(row, c)).into()
    };
    print_auc("months on time", &clients, &is_bad, |row| {
        delays(row).iter().filter(|delay| **delay <= 0.0).count() as f64
    });
    print_auc("worst delay", &clients, &is_bad, |row| -delays(row).into_iter().fold(0.0, f64::max));
    print_auc("months since a negative", &clients, &is_bad, |row| {
        delays(row).iter().position(|delay| *delay > 0.0).map_or(6.0, |at| at as f64)
    });
    print_auc("payments against bills", &clients, &is_bad, |row| {
        let sum = |name: &str| -> f64 { (1..=6).map(|n| number(row, &format!("{name}{n}"))).sum() };
        sum("PAY_AMT") / sum("BILL_AMT").max(1.0)
    });
}

fn number(row: &Row, column: &str) -> f64 {
    row.text(column).parse().unwrap_or(0.0)
}

fn print_auc(name: &str, rows: &[&Row], is_bad: &[bool], better: impl Fn(&Row) -> f64) {
    let values: Vec<f64> = rows.iter().map(|row| better(row)).collect();
    println!("  {name:<36} {:.3}", auc(&values, is_bad));
}

/// The AUC of factors fitted without the cases they are tried on.
fn refit(cases: &[Case], is_bad: &[bool], ridge: f64, random: &mut Random) -> f64 {
    let mut told = vec![0.0; cases.len()];
    for (train, test) in split(is_bad, random) {
        let factors = factors(cases, &train, ridge);
        for index in test {
            told[index] = cases[index].points.iter().zip(&factors).map(|(p, f)| p * f).sum();
        }
    }
    auc(&told, is_bad)
}

/// A logistic regression of "good" with one factor for each characteristic's points, drawn towards a
/// common one: the ridge is on what they differ from it.
fn factors(cases: &[Case], train: &[usize], ridge: f64) -> Vec<f64> {
    const SCALE: f64 = 20.0; // points that double the odds, or nearly
    let width = cases[0].points.len();
    let count = train.len() as f64;
    let mean = |at: usize| train.iter().map(|case| cases[*case].points[at]).sum::<f64>() / count;
    let means: Vec<f64> = (0..width).map(mean).collect();
    let (mut factors, mut bias) = (vec![1.0; width], 2.0);
    for _ in 0..300 {
        let mut slope: Vec<f64> = factors.iter().map(|f| (f - 1.0) * ridge / count).collect();
        let mut bias_slope = 0.0;
        for case in train.iter().map(|case| &cases[*case]) {
            let inputs = case.points.iter().zip(&means).map(|(p, m)| (p - m) / SCALE);
            let z = bias + inputs.clone().zip(&factors).map(|(x, f)| x * f).sum::<f64>();
            let off = 1.0 / (1.0 + (-z).exp()) - f64::from(u8::from(!case.is_bad));
            for (slope, x) in slope.iter_mut().zip(inputs) {
                *slope += off * x / count;
            }
            bias_slope += off / count;
        }
        factors.iter_mut().zip(&slope).for_each(|(factor, slope)| *factor -= 0.5 * slope);
        bias -= 0.5 * bias_slope;
    }
    factors
}

/// Training and test part of each fold; every fold has its share of both outcomes.
fn split(is_bad: &[bool], random: &mut Random) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut order: Vec<usize> = (0..is_bad.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, random.below(at + 1));
    }
    order.sort_by_key(|case| is_bad[*case]); // stable
    let in_fold = |fold: usize, is_in: bool| -> Vec<usize> {
        let of_fold = order.iter().enumerate().filter(|(at, _)| (at % FOLDS == fold) == is_in);
        of_fold.map(|(_, case)| *case).collect()
    };
    (0..FOLDS).map(|fold| (in_fold(fold, false), in_fold(fold, true))).collect()
}

fn count(is_bad: &[bool]) -> usize {
    is_bad.iter().filter(|bad| **bad).count()
}

fn auc_of(values: &[f64], is_bad: &[bool], which: &[usize]) -> f64 {
    let values: Vec<f64> = which.iter().map(|case| values[*case]).collect();
    let is_bad: Vec<bool> = which.iter().map(|case| is_bad[*case]).collect();
    auc(&values, &is_bad)
}

/// How often a good case has a higher value than a bad one, ties half: by ranks.
fn auc(values: &[f64], is_bad: &[bool]) -> f64 {
    let mut sorted: Vec<(f64, bool)> = values.iter().copied().zip(is_bad.iter().copied()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut bad_below, mut wins) = (0.0, 0.0);
    for equal in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let bad = equal.iter().filter(|(_, bad)| *bad).count() as f64;
        wins += (equal.len() as f64 - bad) * (bad_below + bad / 2.0);
        bad_below += bad;
    }
    wins / (bad_below * (sorted.len() as f64 - bad_below))
}

fn spread(values: &mut [f64]) -> String {
    values.sort_by(f64::total_cmp);
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let at = |permille: usize| values[(values.len() - 1) * permille / 1000];
    format!(
        "mean {mean:.3}, standard deviation {:.3}, 2.5 % {:.3}, 5 % {:.3}, 97.5 % {:.3}",
        variance.sqrt(),
        at(25),
        at(50),
        at(975)
    )
}

/// SplitMix64: the same numbers on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).map_or(0, |number| number % end)
    }
}

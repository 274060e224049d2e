//! `simsim score`: the number, and what it is made of.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::println;
use simsim_scoring::{
    day::Day,
    reason::Effect,
    record::Record,
    score::{Missing, MissingWhat, Score, score},
    scorecard::{SIMSIM_V1, Scorecard},
};

use crate::{
    clock,
    failure::Failure,
    file, inspect,
    terminal::{BAD, BOLD, DIM, FAIR, GOOD, Terminal, bar, gauge, style_of},
    vault::VaultArguments,
};

/// Larger than any scorecard.
pub(crate) const LARGEST_SCORECARD: u64 = 4 * 1024 * 1024;

/// Compute the score, and say what it is made of.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// As things stood at the beginning of this day, YYYY-MM-DD. Without it: today, in UTC.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,

    /// Show every characteristic: its value, its points, and how much evidence there is.
    #[arg(long)]
    explain: bool,

    /// Score the records of this file instead of a vault: one JSON object a line, taken as they are
    /// written (docs/formats/records.md).
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,

    /// Score by this scorecard file instead of simsim-v1.
    #[arg(long, value_name = "FILE")]
    scorecard: Option<PathBuf>,

    /// The language of reasons: en, zh or de.
    #[arg(long, default_value = "en")]
    language: String,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let scorecard = scorecard(arguments.scorecard.as_deref())?;
    let as_of = arguments.as_of.unwrap_or_else(clock::today);
    let result = match &arguments.records {
        Some(path) => {
            score(&read(path)?, &scorecard, as_of).map_err(|error| Failure::of("score", &error))?
        }
        None => {
            let mut wallet = vault.open()?;
            let is_usual = arguments.as_of.is_none() && arguments.scorecard.is_none();
            let result = if is_usual {
                wallet.rescore(clock::now())? // kept: simsim history shows it
            } else {
                wallet.score(&scorecard, as_of)?
            };
            wallet.lock();
            result
        }
    };
    if terminal.json() {
        terminal.value(&result)?;
    } else {
        print(&result, &scorecard, &arguments.language, arguments.explain);
    }
    Ok(ExitCode::SUCCESS)
}

/// The scorecard of a file, or simsim-v1.
pub(crate) fn scorecard(path: Option<&Path>) -> Result<Scorecard, Failure> {
    match path {
        Some(path) => Scorecard::parse(&file::read(path, LARGEST_SCORECARD)?)
            .map_err(|error| Failure::new("scorecard", format!("{}: {error}", path.display()))),
        None => Scorecard::parse(SIMSIM_V1).map_err(|error| Failure::of("scorecard", &error)),
    }
}

/// The records of a file as they are written, all of them or an error that names the line.
pub(crate) fn read(path: &Path) -> Result<Vec<Record>, Failure> {
    let name = path.display();
    let bytes = file::read(path, inspect::limit())?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::new("records", format!("{name}: not UTF-8 text")))?;
    let mut records = Vec::new();
    for (number, line) in (1_u64..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        records.push(serde_json::from_str(line).map_err(|error| {
            let column = error.column();
            Failure::new("records", format!("{name}: line {number}, column {column}: not a record; see docs/formats/records.md"))
        })?);
    }
    Ok(records)
}

/// A score, for people.
pub(crate) fn print(score: &Score, scorecard: &Scorecard, language: &str, explain: bool) {
    let (Some(number), Some(band), Some((low, high))) =
        (score.number(), score.band(), score.interval())
    else {
        println!("{FAIR}No number yet{FAIR:#}: there is too little to see. What is missing:");
        for missing in score.missing() {
            println!("  • {}", describe(missing));
        }
        for add in score.to_add() {
            let text = add.text.as_ref().map_or("", |text| text.in_language(language));
            println!("  {DIM}{:28}{DIM:#} {text}", add.category);
        }
        println!("{DIM}Next: simsim import more files, from other accounts or further back{DIM:#}");
        return;
    };
    let range = scorecard.range();
    let style = style_of(number.into());
    println!("\n  {}\n", gauge(number.into(), range.min.into(), range.max.into()));
    println!(
        "  {style}{BOLD}{number}{BOLD:#}{style:#}  {BOLD}{}{BOLD:#}, between {low} and {high} as far as the evidence reaches (grade {:?})",
        band.name.in_language(language),
        score.grade(),
    );
    println!("  {DIM}as of {}, by {}{DIM:#}\n", score.as_of(), score.scorecard().id);
    for category in score.categories() {
        let (points, max) = (category.points.unwrap_or(0), category.max);
        println!(
            "  {:28} {} {points:>4} of {max}",
            category.name.in_language(language),
            bar(points.into(), max.into(), 20)
        );
    }
    println!();
    for reason in score.reasons() {
        let (style, sign) = match reason.effect {
            Effect::Negative => (BAD, '−'),
            Effect::Positive => (GOOD, '+'),
        };
        println!(
            "  {style}{sign}{:<3}{style:#} {}",
            reason.points,
            reason.text.in_language(language)
        );
    }
    if explain {
        println!(
            "\n  {DIM}{:20} {:>8}  {:>6} {:>7} {:>4}  {:>8}{DIM:#}",
            "characteristic", "value", "points", "neutral", "max", "evidence"
        );
        for one in score.characteristics() {
            let value = one.value.map_or_else(|| "–".to_owned(), |value| value.to_string());
            println!(
                "  {:20} {value:>8}  {:>6} {:>7} {:>4}  {:>6} %  {DIM}{}{DIM:#}",
                one.id,
                one.points.unwrap_or(0),
                one.neutral,
                one.max,
                one.evidence / 10,
                one.unit
            );
        }
        println!("  {DIM}{} points to start from, plus these, are the score.{DIM:#}", score.base());
    } else {
        println!("  {DIM}Every point: simsim score --explain{DIM:#}");
    }
}

fn describe(missing: &Missing) -> String {
    let Missing { have, need, .. } = missing;
    match missing.what {
        MissingWhat::HistoryDays => format!("records over {need} days; there are {have}"),
        MissingWhat::LastRecordDays => {
            format!("something recent: the last record is {have} days old, at most {need} will do")
        }
        MissingWhat::EffectiveRecords => {
            format!("more records: they weigh as much as {have}, {need} are needed")
        }
        MissingWhat::Categories => {
            format!(
                "evidence in {need} categories; there is some in {have}. Lacking: {}",
                missing.categories.join(", ")
            )
        }
        _ => "something that this version cannot name".to_owned(),
    }
}

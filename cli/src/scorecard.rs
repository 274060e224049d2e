//! `simsim scorecard`: for those who publish scorecards, and those who check them.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::println;
use simsim_pmml::Model;
use simsim_scoring::{
    backtest::{Backtest, Case, Group, Tester},
    scorecard::{Scorecard, lint, signature},
};

use crate::{
    failure::Failure,
    file, score, scorecard_audit,
    terminal::{BAD, BOLD, DIM, GOOD, Terminal},
};

/// The most bytes of a case: one person's records.
const LARGEST_CASE: usize = 256 * 1024 * 1024;
/// The most bytes of a PMML document.
const LARGEST_MODEL: u64 = 16 * 1024 * 1024;
/// The most bytes of a key or a signature.
const LARGEST_KEY: u64 = 16 * 1024;

/// Check, show, test, sign and verify scorecards.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Audit(scorecard_audit::Arguments),
    /// Say what breaks a rule, and what is allowed but looks like a mistake.
    Lint {
        /// The scorecard.
        file: PathBuf,
    },
    /// Show a scorecard as a table.
    Show {
        /// The scorecard; without it, simsim-v1.
        file: Option<PathBuf>,
        /// The language of texts: en, zh or de.
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Score people of whom the outcome is known, and say what the scores were worth.
    Backtest {
        /// The scorecard; without it, simsim-v1.
        file: Option<PathBuf>,
        /// The cases, one JSON object a line: {"records", "as_of", "outcome": "good" or "bad"}.
        #[arg(long, value_name = "FILE")]
        cases: PathBuf,
        /// Write a calibration plot there.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
    /// Turn a PMML 4.4 Scorecard into a scorecard of ours, or run it on rows of its own fields.
    Import {
        /// The PMML document.
        file: PathBuf,
        /// Rows with the model's fields as columns (CSV with a header): print the score and the
        /// reason codes of each, one JSON object a line, as any PMML engine would.
        #[arg(long, value_name = "FILE")]
        rows: Option<PathBuf>,
    },
    /// Sign a scorecard: print a detached JWS.
    Sign {
        /// The scorecard.
        file: PathBuf,
        /// The publisher's Ed25519 private key, PKCS#8 in DER
        /// (`openssl genpkey -algorithm ed25519 -outform DER`).
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Check a publisher's signature under a scorecard.
    Verify {
        /// The scorecard.
        file: PathBuf,
        /// The detached JWS.
        #[arg(long, value_name = "FILE")]
        signature: PathBuf,
        /// The publisher's public key: 32 bytes, or DER as `openssl pkey -pubout` writes it.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match &arguments.command {
        Command::Audit(arguments) => scorecard_audit::run(arguments, terminal),
        Command::Import { file, rows } => {
            let model = Model::parse(&file::read(file, LARGEST_MODEL)?)
                .map_err(|error| Failure::of("pmml", &error))?;
            match rows {
                Some(rows) => evaluate(&model, rows, terminal)?,
                None => {
                    let card = model.to_scorecard().map_err(|error| Failure::of("pmml", &error))?;
                    println!("{card}");
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Lint { file } => lint_file(file, terminal),
        Command::Show { file, language } => {
            let card = score::scorecard(file.as_deref())?;
            show(&card, language);
            Ok(ExitCode::SUCCESS)
        }
        Command::Backtest { file, cases, svg } => {
            let card = score::scorecard(file.as_deref())?;
            let result = backtest(&card, cases)?;
            if let Some(path) = svg {
                file::write(path, result.svg().as_bytes())?;
            }
            if terminal.json() {
                terminal.value(&result)?;
            } else {
                print(&result, &card);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Sign { file, key } => {
            let card = file::read(file, score::LARGEST_SCORECARD)?;
            read_card(file, &card)?; // nobody signs what nobody can use
            let key = file::read(key, LARGEST_KEY)?;
            let signature =
                signature::sign(&card, &key).map_err(|error| Failure::of("signature", &error))?;
            println!("{signature}");
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify { file, signature, key } => verify(file, signature, key, terminal),
    }
}

/// The score and the reason codes of each row.
fn evaluate(model: &Model, path: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let name = path.display();
    let wrong = |line: usize, problem: &dyn std::fmt::Display| {
        Failure::new("rows", format!("{name}: row {line}: {problem}"))
    };
    let mut rows = csv::Reader::from_path(path).map_err(|error| wrong(0, &error))?;
    for (line, row) in (1_usize..).zip(rows.deserialize::<BTreeMap<String, String>>()) {
        let row = row.map_err(|error| wrong(line, &error))?;
        let result = model
            .evaluate(|field| row.get(field).map(String::as_str))
            .map_err(|error| wrong(line, &error))?;
        terminal.value(&serde_json::json!({
            "score": result.score.to_string(),
            "reason_codes": result.reason_codes,
        }))?;
    }
    Ok(())
}

fn lint_file(path: &Path, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let card = read_card(path, &file::read(path, score::LARGEST_SCORECARD)?)?;
    let findings = lint(&card);
    if terminal.json() {
        terminal.value(&findings)?;
    } else if findings.is_empty() {
        println!("{GOOD}✓{GOOD:#} {} {}", card.id().id, card.id().hash);
    } else {
        for finding in &findings {
            println!("{BAD}✗{BAD:#} {finding}");
        }
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn show(card: &Scorecard, language: &str) {
    let range = card.range();
    println!("{BOLD}{}{BOLD:#} {}, {} to {}", card.id().id, card.version(), range.min, range.max);
    println!("{DIM}{}{DIM:#}", card.id().hash);
    for band in card.bands() {
        println!("  {:>4} to {:<4} {}", band.min, band.max, band.name.in_language(language));
    }
    for category in card.categories() {
        println!(
            "\n{BOLD}{}{BOLD:#}, {} points",
            category.name().in_language(language),
            category.max()
        );
        for characteristic in category.characteristics() {
            println!(
                "  {} {DIM}({}, {}; not known: {}){DIM:#}",
                characteristic.id(),
                characteristic.feature(),
                characteristic.unit(),
                characteristic.neutral()
            );
            for attribute in characteristic.attributes() {
                let range = match (attribute.from, attribute.below) {
                    (None, Some(below)) => format!("below {below}"),
                    (Some(from), Some(below)) => format!("{from} to below {below}"),
                    (Some(from), None) => format!("{from} and more"),
                    (None, None) => "any value".to_owned(),
                };
                println!("    {range:<24} {:>4}", attribute.points);
            }
            println!("    {DIM}− {}{DIM:#}", characteristic.negative().in_language(language));
            println!("    {DIM}+ {}{DIM:#}", characteristic.positive().in_language(language));
        }
    }
}

/// One line after the other, so that a large file is not held in memory.
fn backtest(card: &Scorecard, path: &Path) -> Result<Backtest, Failure> {
    let name = path.display();
    let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
    let mut lines = BufReader::new(file);
    let mut tester = Tester::new(card);
    let mut number = 0_u64;
    loop {
        number = number.saturating_add(1);
        let mut line = Vec::new();
        let limit = u64::try_from(LARGEST_CASE).unwrap_or(u64::MAX);
        lines
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut line)
            .map_err(|error| Failure::file(path, &error))?;
        if line.is_empty() {
            return Ok(tester.finish());
        }
        if line.len() >= LARGEST_CASE {
            return Err(Failure::new("cases", format!("{name}: line {number}: too long")));
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let case: Case = serde_json::from_slice(&line).map_err(|error| {
            let column = error.column();
            let what = "not a case of {\"records\", \"as_of\", \"outcome\"}";
            Failure::new("cases", format!("{name}: line {number}, column {column}: {what}"))
        })?;
        tester.add(&case).map_err(|error| Failure::of("score", &error))?;
    }
}

fn print(result: &Backtest, card: &Scorecard) {
    let of_one = |rate: i64| format!("{}.{:04}", rate / 10_000, rate % 10_000);
    println!(
        "{BOLD}{}{BOLD:#}: {} good, {} bad, {} without a number",
        card.id().id,
        result.good,
        result.bad,
        result.without_number
    );
    println!(
        "  AUC {BOLD}{}{BOLD:#} (95 %: {} to {}), Gini {}, KS {}",
        of_one(result.auc),
        of_one(result.auc_interval.0),
        of_one(result.auc_interval.1),
        of_one(result.gini),
        of_one(result.ks)
    );
    for (title, groups) in [("band", &result.bands), ("fifth", &result.fifths)] {
        println!("\n  {DIM}{title:<12} {:>6} {:>6}  {:<28} odds{DIM:#}", "good", "bad", "bad rate");
        for group in groups {
            println!("  {}", row(group));
        }
    }
}

fn row(group: &Group) -> String {
    let percent = |rate: i64| format!("{}.{} %", rate / 100, rate % 100 / 10);
    let rate = match (group.bad_rate, group.bad_rate_interval) {
        (Some(rate), Some((low, high))) => {
            format!("{} ({} to {})", percent(rate), percent(low), percent(high))
        }
        _ => "–".to_owned(),
    };
    let odds = match group.odds_centi {
        Some(odds) => format!("{}.{:02} : 1", odds / 100, odds % 100),
        None => "–".to_owned(),
    };
    let scores = format!("{}-{}", group.min, group.max);
    format!("{scores:<12} {:>6} {:>6}  {rate:<28} {odds}", group.good, group.bad)
}

fn verify(
    path: &Path,
    signature: &Path,
    key: &Path,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let bytes = file::read(path, score::LARGEST_SCORECARD)?;
    let card = read_card(path, &bytes)?;
    let signature = file::read(signature, LARGEST_KEY)?;
    let key = file::read(key, LARGEST_KEY)?;
    // DER of an Ed25519 key is twelve fixed bytes and the key (RFC 8410)
    let key = match key.as_slice() {
        [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, key @ ..] => key,
        key => key,
    };
    signature::verify(&bytes, &String::from_utf8_lossy(&signature), key)
        .map_err(|error| Failure::of("signature", &error))?;
    if terminal.json() {
        terminal.value(card.id())?;
    } else {
        println!("{GOOD}✓{GOOD:#} {} {} is signed by this key", card.id().id, card.id().hash);
    }
    Ok(ExitCode::SUCCESS)
}

fn read_card(path: &Path, bytes: &[u8]) -> Result<Scorecard, Failure> {
    Scorecard::parse(bytes)
        .map_err(|error| Failure::new("scorecard", format!("{}: {error}", path.display())))
}

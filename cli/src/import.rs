//! `simsim import`: read files and keep their records.

use std::{
    cmp::Reverse, collections::BTreeMap, ops::ControlFlow, path::PathBuf, process::ExitCode,
};

use anstream::println;
use serde::Serialize;
use simsim_import::{Input, Mapping, Summary};
use simsim_scoring::record::Purpose;
use simsim_wallet::{ImportOptions, ImportProgress, ImportReport, Wallet};

use crate::{
    clock,
    failure::Failure,
    file::{self, Export},
    inspect,
    layout::{self, LayoutArguments},
    terminal::{BOLD, DIM, GOOD, Terminal},
    unlock::UnlockArguments,
    vault::VaultArguments,
};

/// Read export files and keep their records, encrypted. The same file twice adds nothing.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The files, as your bank or wallet exported them. Of a ZIP every file is read.
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// The signature that came beside the one file: a detached JWS of a source you believe (simsim
    /// source). What it signs is relied on fully.
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,

    /// Take the columns of a table that no profile knows as they are understood, without asking.
    #[arg(long)]
    yes: bool,

    #[command(flatten)]
    layout: LayoutArguments,

    #[command(flatten)]
    unlock: UnlockArguments,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    if arguments.signature.is_some() && arguments.files.len() > 1 {
        return Err(Failure::new("import", "a signature belongs to one file; name one"));
    }
    let said = Said {
        mapping: arguments.layout.mapping()?,
        signature: arguments
            .signature
            .as_deref()
            .map(|path| file::read_text(path, 16_384))
            .transpose()?,
    };
    let mut wallet = vault.open()?;
    let mut results = Vec::new();
    for path in &arguments.files {
        let name = path.display().to_string();
        match Export::open(path, inspect::limit()) {
            Ok(export) => {
                let entries = export.input().entries();
                let of_zip = |(at, entry): (usize, &String)| (format!("{name}: {entry}"), Some(at));
                let parts = match entries.len() {
                    0 | 1 => vec![(name, None)],
                    _ => entries.iter().enumerate().map(of_zip).collect(),
                };
                for (name, entry) in parts {
                    let kept = keep(arguments, &said, &mut wallet, &name, &export, entry, terminal);
                    results.push(FileResult::of(name, kept, terminal));
                }
            }
            Err(failure) => results.push(FileResult::of(name, Err(failure), terminal)),
        }
    }
    wallet.lock();
    let all_kept = results.iter().all(|result| result.ok);
    if terminal.json() {
        terminal.value(&results)?;
    } else if all_kept {
        println!("{DIM}Next: simsim score{DIM:#}");
    }
    Ok(if all_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What was said in files beside the ones to import.
struct Said {
    mapping: Option<Mapping>,
    signature: Option<String>,
}

/// Imports one file, or one of those in a ZIP, after asking what only the person can know.
fn keep(
    arguments: &Arguments,
    said: &Said,
    wallet: &mut Wallet,
    name: &str,
    export: &Export,
    entry: Option<usize>,
    terminal: &Terminal,
) -> Result<ImportReport, Failure> {
    if let Some(credential) = simsim_wallet::credential_in(&mut export.input()) {
        let report = wallet.import_credential(&credential, clock::now())?;
        terminal.say(|| print(name, &report));
        return Ok(report);
    }
    let password = arguments.unlock.ask(name, &mut export.input())?;
    let options = ImportOptions {
        entry,
        password: password.as_deref().map(String::as_str),
        signature: said.signature.as_deref(),
        ..arguments.layout.options()
    };
    let mut mapping = said.mapping.clone();
    if mapping.is_none() && !arguments.yes {
        let look = wallet.look_into(export.input(), &options)?;
        if let Some(proposed) = look.layout {
            layout::confirm(&proposed, &look.sample, name, terminal)?;
            mapping = Some(proposed.mapping);
        }
    }
    let options = ImportOptions { mapping: mapping.as_ref(), ..options };
    import(wallet, name, export.input(), &options, terminal)
}

/// Imports one file, with a progress bar, and says what came of it.
pub(crate) fn import(
    wallet: &mut Wallet,
    name: &str,
    input: Input<'_>,
    options: &ImportOptions<'_>,
    terminal: &Terminal,
) -> Result<ImportReport, Failure> {
    let bar = terminal.progress(100);
    let report = wallet.import_from(input, options, &|progress| {
        let (message, done, total) = match progress {
            ImportProgress::Reading { done, total } => ("reading", done, total),
            ImportProgress::Storing { done, total } => ("storing", done as u64, total as u64),
            _ => return ControlFlow::Continue(()),
        };
        bar.set_message(message);
        bar.set_length(total);
        bar.set_position(done);
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    terminal.say(|| print(name, &report));
    Ok(report)
}

/// A report, for people.
fn print(name: &str, report: &ImportReport) {
    println!("{BOLD}{name}{BOLD:#}");
    inspect::print(&report.summary);
    for remark in &report.remarks {
        println!("  {DIM}line {}: {}{DIM:#}", remark.line, remark.text);
    }
    if !report.purposes.is_empty() {
        println!("  understood  {}", understood(&report.purposes));
    }
    let mut monthly: BTreeMap<Purpose, u64> = BTreeMap::new();
    for recurring in &report.recurring {
        *monthly.entry(recurring.purpose).or_default() += 1;
    }
    if !monthly.is_empty() && !report.purposes.is_empty() {
        println!("  each month  {}", understood(&monthly));
    }
    if let Some(id) = &report.remembered {
        println!("  columns     {DIM}as you confirmed them (simsim mapping forget {id}){DIM:#}");
    }
    if let Some(by) = &report.signed_by {
        println!("  signed      {GOOD}✓ by {by}: relied on fully{GOOD:#}");
    }
    let kinds: Vec<String> =
        report.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    println!(
        "  {GOOD}✓{GOOD:#} {} new records ({}), {} known already",
        report.added,
        if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") },
        report.known
    );
}

/// How many of each purpose, the most frequent first.
fn understood(purposes: &BTreeMap<Purpose, u64>) -> String {
    let mut counts: Vec<_> = purposes.iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(**count)); // stable: ties keep the purposes' order
    let words = counts.into_iter().map(|(purpose, count)| {
        let (one, many) = words(*purpose);
        format!("{count} {}", if *count == 1 { one } else { many })
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A purpose in words for people, one and many.
const fn words(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::Bill => ("bill", "bills"),
        Purpose::Cash => ("cash withdrawal or deposit", "cash withdrawals and deposits"),
        Purpose::Collection => ("payment to a collector", "payments to collectors"),
        Purpose::CreditUsed => ("purchase on credit", "purchases on credit"),
        Purpose::Fee => ("fee", "fees"),
        Purpose::Gambling => ("gambling", "gambling"),
        Purpose::IncomeBenefit => ("pension or benefit", "pensions and benefits"),
        Purpose::IncomeWages => ("salary", "salaries"),
        Purpose::Insurance => ("insurance premium", "insurance premiums"),
        Purpose::Interest => ("interest payment", "interest payments"),
        Purpose::Investment => ("investment", "investments"),
        Purpose::LateFee => ("late fee", "late fees"),
        Purpose::OwnTransfer => ("own transfer", "own transfers"),
        Purpose::Pending => ("pending", "pending"),
        Purpose::Purchase => ("purchase", "purchases"),
        Purpose::Refund => ("refund", "refunds"),
        Purpose::Rent => ("rent", "rents"),
        Purpose::Repayment => ("instalment", "instalments"),
        Purpose::ReturnedUnpaid => ("returned debit", "returned debits"),
        Purpose::Reversal => ("reversal", "reversals"),
        Purpose::Tax => ("tax payment", "tax payments"),
        Purpose::Transfer => ("transfer", "transfers"),
        Purpose::Void => ("void", "void"),
        _ => ("other", "other"),
    }
}

/// One file in the command's JSON.
#[derive(Serialize)]
struct FileResult {
    file: String,
    ok: bool,
    #[serde(flatten)]
    summary: Option<Summary>,
    added: usize,
    known: usize,
    purposes: BTreeMap<Purpose, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remembered: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl FileResult {
    /// What came of a file; a failure is told at once, and the other files are still read.
    fn of(file: String, kept: Result<ImportReport, Failure>, terminal: &Terminal) -> Self {
        match kept {
            Ok(report) => Self {
                file,
                ok: true,
                summary: Some(report.summary),
                added: report.added,
                known: report.known,
                purposes: report.purposes,
                remembered: report.remembered,
                signed_by: report.signed_by,
                error: None,
                message: None,
            },
            Err(failure) => {
                let failure = Failure::new(failure.code(), format!("{file}: {failure}"));
                if !terminal.json() {
                    terminal.failure(&failure);
                }
                Self {
                    file,
                    ok: false,
                    summary: None,
                    added: 0,
                    known: 0,
                    purposes: BTreeMap::new(),
                    remembered: None,
                    signed_by: None,
                    error: Some(failure.code()),
                    message: Some(failure.to_string()),
                }
            }
        }
    }
}

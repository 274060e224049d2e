//! `simsim import`: read files and keep their records.

use std::{
    cmp::Reverse, collections::BTreeMap, ops::ControlFlow, path::PathBuf, process::ExitCode,
};

use anstream::println;
use serde::Serialize;
use simsim_import::Summary;
use simsim_scoring::record::Purpose;
use simsim_wallet::{ImportProgress, ImportReport, Wallet};

use crate::{
    failure::Failure,
    file, inspect,
    terminal::{BOLD, DIM, GOOD, Terminal},
    unlock::UnlockArguments,
    vault::VaultArguments,
};

/// Read export files and keep their records, encrypted. The same file twice adds nothing.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The files, as your bank or wallet exported them.
    #[arg(required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    unlock: UnlockArguments,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let mut failed = 0usize;
    let mut results = Vec::new();
    for path in &arguments.files {
        let name = path.display().to_string();
        let read = file::read(path, inspect::limit()).and_then(|bytes| {
            let password = arguments.unlock.ask(&name, &bytes)?;
            let password = password.as_deref().map(String::as_str);
            import(&mut wallet, &name, &bytes, password, terminal)
        });
        match read {
            Ok(report) => results.push(FileResult::kept(name, report)),
            Err(failure) => {
                failed = failed.saturating_add(1);
                // The other files are still read; each that failed is named.
                let failure = Failure::new(failure.code(), format!("{name}: {failure}"));
                if !terminal.json() {
                    terminal.failure(&failure);
                }
                results.push(FileResult::refused(name, &failure));
            }
        }
    }
    wallet.lock();
    if terminal.json() {
        terminal.value(&results)?;
    } else if failed == 0 {
        println!("{DIM}Next: simsim score{DIM:#}");
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Imports one file, with a progress bar, and says what came of it.
pub(crate) fn import(
    wallet: &mut Wallet,
    name: &str,
    bytes: &[u8],
    password: Option<&str>,
    terminal: &Terminal,
) -> Result<ImportReport, Failure> {
    let bar = terminal.progress(100);
    let report = wallet.import_locked(bytes, password, &|progress| {
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
    if !terminal.json() {
        println!("{BOLD}{name}{BOLD:#}");
        inspect::print(&report.summary);
        for remark in &report.remarks {
            println!("  {DIM}line {}: {}{DIM:#}", remark.line, remark.text);
        }
        if !report.purposes.is_empty() {
            println!("  understood  {}", understood(&report.purposes));
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
    Ok(report)
}

/// How many transactions are what, the most frequent first.
fn understood(purposes: &BTreeMap<Purpose, u64>) -> String {
    let mut counts: Vec<_> = purposes.iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(**count)); // stable: ties keep the purposes' order
    let words = counts.into_iter().map(|(purpose, count)| {
        let name = serde_json::to_value(purpose).ok();
        let name = name.as_ref().and_then(|name| name.as_str()).unwrap_or("other");
        format!("{count} {}", name.replace('_', " "))
    });
    words.collect::<Vec<_>>().join(", ")
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
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl FileResult {
    fn kept(file: String, report: ImportReport) -> Self {
        let ImportReport { summary, added, known, purposes, .. } = report;
        Self {
            file,
            ok: true,
            summary: Some(summary),
            added,
            known,
            purposes,
            error: None,
            message: None,
        }
    }

    fn refused(file: String, failure: &Failure) -> Self {
        Self {
            file,
            ok: false,
            summary: None,
            added: 0,
            known: 0,
            purposes: BTreeMap::new(),
            error: Some(failure.code()),
            message: Some(failure.to_string()),
        }
    }
}

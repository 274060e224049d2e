//! `simsim inspect`: read a file and say what is in it, keeping nothing.

use std::{path::PathBuf, process::ExitCode};

use anstream::println;
use ring::rand::{SecureRandom, SystemRandom};
use simsim_import::{Limits, Options, Summary};
use simsim_scoring::record::SelfCheck;

use crate::{
    failure::Failure,
    file::Export,
    layout::{self, LayoutArguments},
    terminal::{BAD, BOLD, DIM, GOOD, Terminal},
    unlock::UnlockArguments,
};

/// Read an export file and show what is in it. Nothing is kept; no vault is needed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file, as your bank or wallet exported it.
    file: PathBuf,

    /// Print only what the columns of a table would be taken for that no profile knows, as JSON:
    /// change what is wrong, and give it to simsim import --mapping.
    #[arg(long)]
    columns: bool,

    #[command(flatten)]
    layout: LayoutArguments,

    #[command(flatten)]
    unlock: UnlockArguments,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let export = Export::open(&arguments.file, limit())?;
    let name = arguments.file.display().to_string();
    let mut key = [0; 32]; // nothing is kept, so nothing needs to be recognised again
    SystemRandom::new()
        .fill(&mut key)
        .map_err(|_| Failure::new("random", "the system gives no random numbers"))?;
    let password = arguments.unlock.ask(&name, &mut export.input())?;
    let mut options = Options::new(&key);
    options.password = password.as_deref().map(String::as_str);
    arguments.layout.apply(&mut options);
    let mapping = arguments.layout.mapping()?;
    options.mapping = mapping.as_ref();
    let failure = |error| Failure::of("import", &error);
    if arguments.columns {
        let proposed = export.input().propose_mapping(&options).map_err(failure)?;
        let proposed = proposed.ok_or_else(|| {
            Failure::new("mapping", "this file is known; its columns need no mapping")
        })?;
        terminal.value(&proposed.mapping)?;
        return Ok(ExitCode::SUCCESS);
    }
    let survey = simsim_import::survey(export.input(), &options).map_err(failure)?;
    if terminal.json() {
        terminal.value(survey.summary())?;
    } else {
        println!("{BOLD}{name}{BOLD:#}");
        print(survey.summary());
        for remark in survey.remarks() {
            println!("  {DIM}line {}: {}{DIM:#}", remark.line, remark.text);
        }
        if let Some(layout) = survey.layout().filter(|_| survey.is_proposed()) {
            layout::columns(&layout.mapping);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The largest file that is read.
pub(crate) fn limit() -> u64 {
    u64::try_from(Limits::DEFAULT.bytes).unwrap_or(u64::MAX)
}

/// A file's figures, for people.
pub(crate) fn print(summary: &Summary) {
    println!("  format      {}", summary.format);
    let days = match (summary.first_date, summary.last_date) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    println!("  rows        {}{days}", summary.count);
    for (currency, sum) in &summary.net_sum {
        println!("  net sum     {sum} {currency}");
    }
    match summary.self_check {
        SelfCheck::Ok => println!("  self-check  {GOOD}✓ the rows agree with the balances{GOOD:#}"),
        SelfCheck::Failed => {
            println!("  self-check  {BAD}✗ the rows do not agree with the balances{BAD:#}");
        }
        SelfCheck::None => println!("  self-check  {DIM}the file carries no balances{DIM:#}"),
    }
    for rejection in &summary.rejected {
        println!("  {BAD}rejected{BAD:#}    line {}: {}", rejection.line, rejection.reason);
    }
}

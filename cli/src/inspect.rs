//! `simsim inspect`: read a file and say what is in it, keeping nothing.

use std::{path::PathBuf, process::ExitCode};

use anstream::println;
use ring::rand::{SecureRandom, SystemRandom};
use simsim_import::{Limits, Options, Summary};
use simsim_scoring::record::SelfCheck;

use crate::{
    failure::Failure,
    file,
    terminal::{BAD, BOLD, DIM, GOOD, Terminal},
    unlock::UnlockArguments,
};

/// Read an export file and show what is in it. Nothing is kept; no vault is needed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file, as your bank or wallet exported it.
    file: PathBuf,

    #[command(flatten)]
    unlock: UnlockArguments,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let bytes = file::read(&arguments.file, limit())?;
    let mut key = [0; 32]; // nothing is kept, so nothing needs to be recognised again
    SystemRandom::new()
        .fill(&mut key)
        .map_err(|_| Failure::new("random", "the system gives no random numbers"))?;
    let password = arguments.unlock.ask(&arguments.file.display().to_string(), &bytes)?;
    let mut options = Options::new(&key);
    options.password = password.as_deref().map(String::as_str);
    let imported =
        simsim_import::import(&bytes, &options).map_err(|error| Failure::of("import", &error))?;
    if terminal.json() {
        terminal.value(&imported.summary)?;
    } else {
        println!("{BOLD}{}{BOLD:#}", arguments.file.display());
        print(&imported.summary);
        for remark in &imported.remarks {
            println!("  {DIM}line {}: {}{DIM:#}", remark.line, remark.text);
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

//! `simsim backup`: everything in one encrypted file, read again after writing.

use std::{path::PathBuf, process::ExitCode};

use anstream::println;

use crate::{
    failure::Failure,
    terminal::{DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// Write everything into one encrypted file that the passphrase alone opens, on any device.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to; it must not exist yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    if arguments.file.exists() {
        return Err(Failure::new(
            "exists",
            format!("{} exists already; name a new file", arguments.file.display()),
        ));
    }
    let (wallet, passphrase) = vault.open_and_keep_passphrase()?;
    let report = wallet.backup(&arguments.file, &passphrase)?;
    wallet.lock();
    let items: usize = report.items.iter().map(|(_, count)| count).sum();
    if terminal.json() {
        terminal.value(&serde_json::json!({
            "ok": report.left_out == 0, "items": items, "left_out": report.left_out,
        }))?;
    } else {
        println!(
            "{GOOD}✓{GOOD:#} {items} items are in {}, read again to be sure.",
            arguments.file.display()
        );
        println!("{DIM}  Your passphrase opens it: keep the two apart.{DIM:#}");
        if report.left_out > 0 {
            println!(
                "  {} items are damaged and were left out; run: simsim doctor",
                report.left_out
            );
        }
    }
    Ok(if report.left_out == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

//! `simsim erase`: destroy the vault, keys first.

use std::process::ExitCode;

use anstream::{eprintln, println};
use simsim_wallet::Wallet;

use crate::{
    failure::Failure,
    terminal::{BAD, GOOD, Terminal},
    vault::VaultArguments,
};

/// Destroy the vault: every record, score and receipt. There is no way back.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Do not ask for the word.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let directory = vault.directory()?;
    if !Wallet::exists(&directory) {
        return Err(Failure::new(
            "not_a_vault",
            format!("there is no vault at {}; nothing was erased", directory.display()),
        ));
    }
    if !arguments.yes {
        eprintln!("{BAD}This destroys the vault at {}:{BAD:#}", directory.display());
        eprintln!("every record, every receipt, and the keys to read any copy of its files.");
        terminal.require("erase", "nothing was erased")?;
    }
    Wallet::erase(&directory)?;
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "erased": directory }))?;
    } else {
        println!("{GOOD}✓{GOOD:#} Erased: the keys first, then the files.");
    }
    Ok(ExitCode::SUCCESS)
}

//! `simsim init`: make a vault.

use std::process::ExitCode;

use anstream::println;
use simsim_wallet::{KdfParameters, Wallet};

use crate::{
    failure::Failure,
    terminal::{DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// Make an empty vault, locked by a passphrase of yours.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(
    _: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let directory = vault.directory()?;
    if Wallet::exists(&directory) {
        return Err(Failure::new(
            "exists",
            format!(
                "there is a vault at {} already; use it, name another with --vault DIR, or erase it first",
                directory.display()
            ),
        ));
    }
    let passphrase = vault.passphrase().ask_new()?;
    Wallet::create(&directory, &passphrase, KdfParameters::DEFAULT)?.lock();
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "vault": directory }))?;
    } else {
        println!("{GOOD}✓{GOOD:#} A vault is at {}", directory.display());
        println!("{DIM}  The passphrase is stored nowhere: without it, nobody can open the vault.");
        println!("  Next: simsim import FILE...{DIM:#}");
    }
    Ok(ExitCode::SUCCESS)
}

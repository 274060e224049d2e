//! `simsim restore`: a vault from a backup, put in place whole or not at all.

use std::{path::PathBuf, process::ExitCode};

use anstream::println;
use simsim_wallet::Wallet;

use crate::{
    failure::Failure,
    terminal::{GOOD, Terminal},
    vault::VaultArguments,
};

/// Make a vault from a backup. If this is interrupted, nothing has changed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Destroy the vault that is there, once the restored one has its place.
    #[arg(long)]
    replace: bool,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let directory = vault.directory()?;
    if Wallet::exists(&directory) && !arguments.replace {
        return Err(Failure::new(
            "exists",
            format!(
                "there is a vault at {} already; name another folder with --vault DIR, or add --replace to destroy it",
                directory.display()
            ),
        ));
    }
    let passphrase = vault.passphrase().ask()?;
    Wallet::restore(&arguments.file, &directory, &passphrase, arguments.replace)?.lock();
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "vault": directory }))?;
    } else {
        println!(
            "{GOOD}✓{GOOD:#} The vault is at {}; the backup's passphrase opens it.",
            directory.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

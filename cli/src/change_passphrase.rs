//! `simsim passphrase`: a new passphrase, or a recovery key on paper.

use std::process::ExitCode;

use anstream::println;
use simsim_wallet::{RecoveryKey, Wallet};

use crate::{
    failure::Failure,
    terminal::{BOLD, DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// Change the passphrase. No record is touched: one key is wrapped anew.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Read the new passphrase from this file's first line, instead of asking.
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<std::path::PathBuf>,

    /// Make a recovery key instead: shown once, in the place of an older one.
    #[arg(long, conflicts_with_all = ["new_passphrase_file", "recover"])]
    recovery_key: bool,

    /// Open the vault with the recovery key, typed when asked, and choose a new passphrase.
    #[arg(long)]
    recover: bool,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = if arguments.recover {
        let typed = terminal.ask("Recovery key: ").unwrap_or_default();
        let key = RecoveryKey::parse(&typed).map_err(|error| Failure::of(error.name(), &error))?;
        Wallet::recover(&vault.directory()?, &key)?
    } else {
        vault.open()?
    };
    if arguments.recovery_key {
        let key = wallet.make_recovery_key()?;
        wallet.lock();
        if terminal.json() {
            terminal.value(
                &serde_json::json!({ "ok": true, "recovery_key": key.to_text().as_str() }),
            )?;
        } else {
            println!("{BOLD}{}{BOLD:#}", key.to_text().as_str());
            println!(
                "{DIM}  Write it down now: it is stored nowhere, and opens the vault without the passphrase.{DIM:#}"
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    let passphrase =
        vault.passphrase().ask_replacement(arguments.new_passphrase_file.as_deref())?;
    wallet.change_passphrase(&passphrase)?;
    wallet.lock();
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true }))?;
    } else {
        println!("{GOOD}✓{GOOD:#} The new passphrase opens the vault; the old one does not.");
        println!("{DIM}  Backups made before still open with the old one.{DIM:#}");
    }
    Ok(ExitCode::SUCCESS)
}

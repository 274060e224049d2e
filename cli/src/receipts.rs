//! `simsim receipts`: what was shared, with whom, for what.

use std::process::ExitCode;

use anstream::println;

use crate::{
    clock,
    failure::Failure,
    terminal::{BOLD, DIM, Terminal},
    vault::VaultArguments,
};

/// Show what was shared, with whom, for what and until when.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(
    _: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let wallet = vault.open()?;
    let receipts = wallet.receipts()?;
    wallet.lock();
    if terminal.json() {
        terminal.value(&receipts)?;
        return Ok(ExitCode::SUCCESS);
    }
    if receipts.is_empty() {
        println!("Nothing was shared yet.");
    }
    for receipt in &receipts {
        let name = receipt.controller_name.as_deref().unwrap_or("(no name)");
        println!("{BOLD}{name}{BOLD:#}  {DIM}{}{DIM:#}", receipt.controller);
        println!("  on       {}", clock::day_of(receipt.shared_at));
        println!("  for      {}", receipt.purpose);
        println!("  claims   {}", receipt.claims.join(", "));
        let left = receipt.expires_at.saturating_sub(clock::now());
        if left > 0 {
            println!("  good for {} more minutes", left.div_ceil(60));
        } else {
            println!("  {DIM}no longer good{DIM:#}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

//! `simsim receipts`: what was shared, with whom, for what; and taking it back.

use std::{path::PathBuf, process::ExitCode};

use anstream::println;
use simsim_scoring::day::Day;
use simsim_wallet::{EraseRequest, Receipt, ReceiptFilter, day_of, receipts_to_json_ld};

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{BOLD, DIM, FAIR, GOOD, Terminal},
    vault::VaultArguments,
};

/// Show what was shared, with whom, for what and until when.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// With this text in the verifier's name or address, or in the purpose.
    #[arg(long)]
    text: Option<String>,

    /// Shared on this day or later, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,

    /// Not withdrawn.
    #[arg(long)]
    standing: bool,

    /// Write them to this file as JSON-LD: ISO/IEC TS 27560 in the Data Privacy Vocabulary.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Take a consent back: marks the receipt, and prints the message that asks the verifier to
    /// erase what it was told.
    Withdraw {
        /// The receipt's id.
        id: String,
    },
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    if let Some(Command::Withdraw { id }) = &arguments.command {
        let message = wallet.withdraw(id, clock::now())?;
        wallet.lock();
        return print_message(&message, terminal);
    }
    let filter = ReceiptFilter {
        text: arguments.text.clone(),
        from: arguments.from.map(|day| u64::try_from(day.number()).unwrap_or(0) * 86_400),
        standing: arguments.standing,
        ..ReceiptFilter::default()
    };
    let receipts = wallet.find_receipts(&filter)?;
    wallet.lock();
    if let Some(path) = &arguments.export {
        let document = receipts_to_json_ld(&receipts);
        file::write_private(path, format!("{document:#}\n").as_bytes())?;
    }
    if terminal.json() {
        terminal.value(&receipts)?;
        return Ok(ExitCode::SUCCESS);
    }
    if receipts.is_empty() {
        println!("Nothing was shared yet.");
    }
    receipts.iter().for_each(print);
    Ok(ExitCode::SUCCESS)
}

fn print(receipt: &Receipt) {
    let name = receipt.controller_name.as_deref().unwrap_or("(no name)");
    println!("{BOLD}{name}{BOLD:#}  {DIM}{}{DIM:#}", receipt.controller);
    println!("  on       {}", day_of(receipt.shared_at));
    println!("  for      {}", receipt.purpose);
    println!("  claims   {}", receipt.claims.join(", "));
    println!("  receipt  {}", receipt.id);
    let left = receipt.expires_at.saturating_sub(clock::now());
    if let Some(at) = receipt.withdrawn_at {
        println!("  {FAIR}withdrawn on {}{FAIR:#}", day_of(at));
    } else if left > 0 {
        println!("  good for {} more minutes", left.div_ceil(60));
    } else {
        println!("  {DIM}no longer good{DIM:#}");
    }
}

/// The message to the verifier, for people as a letter.
fn print_message(message: &EraseRequest, terminal: &Terminal) -> Result<ExitCode, Failure> {
    if terminal.json() {
        terminal.value(message)?;
        return Ok(ExitCode::SUCCESS);
    }
    println!("{GOOD}✓{GOOD:#} Withdrawn. Send this to {BOLD}{}{BOLD:#}:\n", message.contact);
    let name = message.client_name.as_deref().unwrap_or(&message.client_id);
    println!("To {name}");
    println!(
        "On {} I showed you: {}.",
        day_of(message.presented_at),
        message.attributes.join(", ")
    );
    println!(
        "I withdraw my consent. Please erase what you hold of it, and tell me when it is done"
    );
    println!("({}).", message.right);
    println!("Reference: {}", message.receipt);
    Ok(ExitCode::SUCCESS)
}

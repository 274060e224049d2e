//! `simsim dispute`: say that a record is wrong, and see what that does to the score.

use std::process::ExitCode;

use anstream::{eprintln, println};
use simsim_scoring::record::RecordId;
use simsim_wallet::{Effect, Resolution};

use crate::{
    clock,
    failure::Failure,
    terminal::{BAD, BOLD, DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// Say that a record is wrong: it stays visible and counts 0 until you resolve the dispute.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Dispute a record.
    Open {
        /// The record's id: simsim records lists them.
        id: RecordId,
        /// Why it is wrong, in your words.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Show what is in dispute.
    List,
    /// The record is right after all: it counts again.
    Restore {
        /// The record's id.
        id: RecordId,
    },
    /// The record was wrong: delete it.
    Delete {
        /// The record's id.
        id: RecordId,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let today = clock::today();
    let effect = match &arguments.command {
        Command::Open { id, note } => wallet.dispute(*id, note, today)?,
        Command::Restore { id } => wallet.resolve(*id, Resolution::Restore, today)?,
        Command::Delete { id, yes } => {
            if !yes {
                eprintln!("{BAD}This deletes the record{BAD:#}, and no import brings it back.");
                terminal.require("delete", "nothing was deleted")?;
            }
            wallet.resolve(*id, Resolution::Delete, today)?
        }
        Command::List => {
            let disputes = wallet.disputes()?;
            if terminal.json() {
                terminal.value(&disputes)?;
            } else if disputes.is_empty() {
                println!("Nothing is in dispute.");
            } else {
                for dispute in disputes {
                    println!("{} {BOLD}{}{BOLD:#} {}", dispute.day, dispute.record, dispute.note);
                }
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    wallet.lock();
    print(&effect, terminal)
}

fn print(effect: &Effect, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let (before, after) = (effect.before.number(), effect.after.number());
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "before": before, "after": after }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let number = |number: Option<i32>| number.map_or("no number".to_owned(), |it| it.to_string());
    let difference = effect.difference().map_or(String::new(), |it| format!(" ({it:+})"));
    println!(
        "{GOOD}✓{GOOD:#} Score {} → {BOLD}{}{BOLD:#}{difference}",
        number(before),
        number(after)
    );
    println!("{DIM}  simsim dispute restore ID takes it back{DIM:#}");
    Ok(ExitCode::SUCCESS)
}

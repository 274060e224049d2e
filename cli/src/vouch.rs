//! `simsim vouch`: stand up for somebody, wallet to wallet.

use std::{path::PathBuf, process::ExitCode};

use anstream::{eprintln, println};
use simsim_scoring::record::RecordId;
use simsim_wallet::VouchState;

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{BAD, BOLD, DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// Ask for a vouch, give one, accept one, take one back. Both wallets sign; no contact list is read
/// and nobody's score is looked at.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Ask: prints a text for the other person's wallet.
    Ask {
        /// For what, such as general or rental.
        #[arg(long, default_value = "general")]
        scope: String,
    },
    /// Vouch for the person who asked: prints a text for their wallet.
    Give {
        /// The file with their ask, or - for standard input.
        file: PathBuf,
    },
    /// Take in what a voucher sent: a vouch that you asked for, or a revocation.
    Accept {
        /// The file with it, or - for standard input.
        file: PathBuf,
    },
    /// Take back a vouch that you gave: prints a text for the other wallet.
    Revoke {
        /// The vouch's id.
        #[arg(required_unless_present = "all")]
        id: Option<RecordId>,
        /// All of them, and the key they were signed with.
        #[arg(long, conflicts_with = "id")]
        all: bool,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Show every vouch, whichever side.
    List,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let today = clock::today();
    let text = match &arguments.command {
        Command::Ask { scope } => wallet.ask_for_vouch(scope, today)?,
        Command::Give { file: path } => wallet.give_vouch(&file::read_statement(path)?, today)?,
        Command::Revoke { id, all: _, yes } => {
            if !yes {
                eprintln!("{BAD}This takes back what you said for somebody.{BAD:#}");
                terminal.require("revoke", "nothing was taken back")?;
            }
            match id {
                Some(id) => wallet.revoke_vouch(*id, today)?,
                None => wallet.revoke_all_vouches(today)?,
            }
        }
        Command::Accept { file: path } => {
            let outcome = wallet.accept_vouch(&file::read_statement(path)?, today)?;
            wallet.lock();
            if terminal.json() {
                terminal.value(&serde_json::json!({
                    "ok": true, "record": outcome.accepted, "revoked": outcome.revoked,
                }))?;
            } else {
                match outcome.accepted {
                    Some(_) => println!("{GOOD}✓{GOOD:#} The vouch counts from tomorrow on."),
                    None => println!("{GOOD}✓{GOOD:#} {} taken back.", outcome.revoked),
                }
            }
            return Ok(ExitCode::SUCCESS);
        }
        Command::List => {
            let states = wallet.vouches()?;
            if terminal.json() {
                terminal.value(&states)?;
            } else if states.is_empty() {
                println!("There are no vouches; simsim vouch ask begins one.");
            } else {
                states.iter().for_each(print);
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    wallet.lock();
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "text": text }))?;
    } else {
        println!("{text}");
        eprintln!("{DIM}For the other person's wallet: as a file, a message, a QR code.{DIM:#}");
    }
    Ok(ExitCode::SUCCESS)
}

fn print(state: &VouchState) {
    match state {
        VouchState::Asked { id, scope, day, .. } => {
            println!("{BOLD}asked{BOLD:#}    {scope:10} {day} {DIM}{id}{DIM:#}");
        }
        VouchState::Given { id, scope, day, revoked, .. } => {
            let back = revoked.map_or(String::new(), |day| format!("taken back {day}"));
            println!("{BOLD}given{BOLD:#}    {scope:10} {day} {DIM}{id}{DIM:#} {back}");
        }
        VouchState::Accepted { id, scope, record, .. } => {
            println!("{BOLD}accepted{BOLD:#} {scope:10} {DIM}{id}, record {record}{DIM:#}");
        }
        _ => {}
    }
}

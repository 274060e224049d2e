//! `simsim deposit`: a waived deposit, from offer to end, for both sides.

use std::{path::PathBuf, process::ExitCode};

use anstream::{eprintln, println};
use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
};
use simsim_wallet::{
    DepositTerms, check_countersignature, close_deposit_as_merchant, offer_deposit,
};

use crate::{
    clock,
    failure::Failure,
    file, key,
    terminal::{BOLD, DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// A merchant waives a deposit, both sides sign when it opens and when it closes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// As a merchant: offer to waive a deposit. Prints a text for the holder's wallet.
    Offer {
        /// Your private key; made if there is no such file.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Your name.
        #[arg(long)]
        name: String,
        /// What it is for.
        #[arg(long)]
        what: String,
        /// How much the deposit would be, in the smallest unit of the currency.
        #[arg(long, value_name = "MINOR")]
        amount: i64,
        /// The currency, such as CNY.
        #[arg(long)]
        currency: Currency,
        /// Until when, YYYY-MM-DD.
        #[arg(long, value_name = "DATE")]
        due: Day,
    },
    /// As a merchant: close the deposit of an offer. Prints a text for the holder's wallet.
    Close {
        /// Your private key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The file with your offer.
        #[arg(long, value_name = "FILE")]
        offer: PathBuf,
        /// It was not kept.
        #[arg(long)]
        broken: bool,
    },
    /// As a merchant: check the holder's countersignature over an offer or a closing.
    Check {
        /// The file with what you signed.
        signed: PathBuf,
        /// The file with the holder's countersignature.
        countersignature: PathBuf,
    },
    /// As a holder: accept an offer. Prints your countersignature for the merchant.
    Accept {
        /// The file with the offer, or - for standard input.
        file: PathBuf,
    },
    /// As a holder: take in the merchant's closing. Prints your countersignature for the merchant.
    Settle {
        /// The file with the closing, or - for standard input.
        file: PathBuf,
    },
    /// As a holder: show every deposit.
    List,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let today = clock::today();
    let (text, note) = match &arguments.command {
        Command::Offer { key, name, what, amount, currency, due } => {
            let terms = DepositTerms {
                merchant: name.clone(),
                what: what.clone(),
                amount: Amount { minor: *amount, currency: *currency },
                opened: today,
                due: *due,
            };
            (offer_deposit(&terms, &key::read_or_make(key)?)?, "For the holder's wallet.")
        }
        Command::Close { key, offer, broken } => {
            let offer = file::read_statement(offer)?;
            let signer = key::read_or_make(key)?;
            let text = close_deposit_as_merchant(&offer, !broken, today, &signer)?;
            (text, "For the holder's wallet.")
        }
        Command::Check { signed, countersignature } => {
            let signed = file::read_statement(signed)?;
            let key = check_countersignature(&file::read_statement(countersignature)?, &signed)
                .map_err(|error| Failure::of(error.name(), &error))?;
            if terminal.json() {
                terminal.value(&serde_json::json!({ "ok": true, "holder": key.thumbprint() }))?;
            } else {
                println!("{GOOD}✓{GOOD:#} Signed by the holder's key {}", key.thumbprint());
            }
            return Ok(ExitCode::SUCCESS);
        }
        Command::Accept { file: path } => {
            let offer = file::read_statement(path)?;
            let mut wallet = vault.open()?;
            let text = wallet.accept_deposit(&offer, today)?.text;
            wallet.lock();
            (
                text,
                "For the merchant. The deposit is waived; it is a commitment of yours that runs.",
            )
        }
        Command::Settle { file: path } => {
            let closing = file::read_statement(path)?;
            let mut wallet = vault.open()?;
            let text = wallet.close_deposit(&closing, today)?.text;
            wallet.lock();
            (text, "For the merchant. The commitment is settled and counts from tomorrow on.")
        }
        Command::List => {
            let wallet = vault.open()?;
            let deposits = wallet.deposits()?;
            wallet.lock();
            let rows: Vec<serde_json::Value> = deposits
                .iter()
                .map(|it| {
                    serde_json::json!({
                        "id": it.id, "terms": it.terms, "is_listed": it.is_listed,
                        "closed": it.closed.map(|(day, _)| day),
                        "kept": it.closed.map(|(_, kept)| kept),
                    })
                })
                .collect();
            if terminal.json() {
                terminal.value(&rows)?;
                return Ok(ExitCode::SUCCESS);
            }
            if deposits.is_empty() {
                println!("There are no deposits.");
            }
            for deposit in &deposits {
                let state = match deposit.closed {
                    None => format!("runs until {}", deposit.terms.due),
                    Some((day, true)) => format!("kept, closed {day}"),
                    Some((day, false)) => format!("not kept, closed {day}"),
                };
                let terms = &deposit.terms;
                println!(
                    "{} {BOLD}{}{BOLD:#} {}: {state}",
                    terms.opened, terms.merchant, terms.what
                );
                if !deposit.is_listed {
                    println!(
                        "{DIM}  no catalogue that you trust lists this merchant's key: it counts as your own word{DIM:#}"
                    );
                }
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "text": text }))?;
    } else {
        println!("{text}");
        eprintln!("{DIM}{note}{DIM:#}");
    }
    Ok(ExitCode::SUCCESS)
}

//! `simsim records`: find records, put notes beside them, correct and delete them.

use std::process::ExitCode;

use anstream::{eprintln, println};
use serde::{Deserialize, de::value::StrDeserializer};
use simsim_scoring::{
    day::Day,
    record::{Category, Fact, Purpose, Record, RecordId},
};
use simsim_wallet::Filter;

use crate::{
    failure::Failure,
    terminal::{BAD, BOLD, DIM, FAIR, Terminal},
    vault::VaultArguments,
};

/// Find records, a page at a time; put a note beside one, correct or delete it.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    find: Find,

    #[command(subcommand)]
    command: Option<Command>,
}

/// Which records.
#[derive(clap::Args)]
struct Find {
    /// Of this category, such as credit_history.
    #[arg(long, value_parser = word::<Category>)]
    category: Option<Category>,

    /// Of this kind, such as transaction or loan.
    #[arg(long)]
    kind: Option<String>,

    /// Of this day or later, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,

    /// Of this day or earlier, YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,

    /// With this text in the description or the note.
    #[arg(long)]
    text: Option<String>,

    /// In dispute.
    #[arg(long)]
    disputed: bool,

    /// Leave out the first so many.
    #[arg(long, default_value_t = 0)]
    offset: usize,

    /// Show so many.
    #[arg(long, default_value_t = 20)]
    limit: usize,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Put your own words beside a record; an empty text removes them.
    Annotate {
        /// The record's id.
        id: RecordId,
        /// Your words.
        note: String,
    },
    /// Correct what a transaction was for. It is then relied on as if you had typed it in, and so is
    /// all else with the same payee that was taken for the same, now and in later imports.
    Correct {
        /// The record's id.
        id: RecordId,
        /// What it was for, such as refund (docs/formats/records.md lists the purposes).
        #[arg(value_parser = word::<Purpose>)]
        purpose: Purpose,
    },
    /// Delete a record. It does not come back with the next import.
    Delete {
        /// The record's id.
        id: RecordId,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Let deleted records come back when their files are imported again.
    ForgetDeletions,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let done = match &arguments.command {
        None => {
            let Find { category, kind, from, to, text, disputed, offset, limit } = &arguments.find;
            let filter = Filter {
                category: *category,
                kind: kind.clone(),
                from: *from,
                to: *to,
                text: text.clone(),
                disputed: *disputed,
            };
            let page = wallet.list(&filter, *offset, *limit)?;
            if terminal.json() {
                terminal.value(&serde_json::json!({
                    "total": page.total, "damaged": page.damaged, "records": page.records,
                }))?;
                return Ok(ExitCode::SUCCESS);
            }
            page.records.iter().for_each(print);
            println!("{DIM}{} of {}{DIM:#}", page.records.len(), page.total);
            if page.damaged > 0 {
                println!("{BAD}{} damaged records are set aside{BAD:#}", page.damaged);
            }
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Annotate { id, note }) => {
            wallet.annotate(*id, note)?;
            "Noted."
        }
        Some(Command::Correct { id, purpose }) => match wallet.correct(*id, *purpose)? {
            Some(_) => "Corrected, and so is every payment like it with the same payee.",
            None => "Corrected; it now counts as your own word.",
        },
        Some(Command::Delete { id, yes }) => {
            if !yes {
                eprintln!("{BAD}This deletes the record{BAD:#}, and no import brings it back.");
                terminal.require("delete", "nothing was deleted")?;
            }
            wallet.delete(*id)?;
            "Deleted."
        }
        Some(Command::ForgetDeletions) => {
            wallet.forget_deletions()?;
            "Deleted records come back when their files are imported again."
        }
    };
    wallet.lock();
    terminal.done(done)?;
    Ok(ExitCode::SUCCESS)
}

/// One record on one line, and its note on a second.
fn print(record: &Record) {
    let text = record.description.as_deref().unwrap_or_default();
    let text = line(text);
    let amount = match &record.fact {
        Fact::Transaction(it) => format!("{:?} {}", it.direction, money(it.amount)).to_lowercase(),
        Fact::Due(it) => money(it.amount),
        _ => String::new(),
    };
    let disputed = if record.disputed { " disputed" } else { "" };
    println!(
        "{} {BOLD}{:12}{BOLD:#} {amount:>20} {text:40} {DIM}{}{DIM:#}{FAIR}{disputed}{FAIR:#}",
        record.day,
        record.fact.kind(),
        record.id,
    );
    if let Some(note) = &record.note {
        println!("           {DIM}“{note}”{DIM:#}");
    }
}

/// As much of a text as fits a line, safe for a terminal.
pub(crate) fn line(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(40).collect()
}

/// An amount in minor units, as the currency is usually written: cents below a point.
pub(crate) fn money(amount: simsim_scoring::amount::Amount) -> String {
    let (whole, rest) = (amount.minor / 100, (amount.minor % 100).abs());
    format!("{whole}.{rest:02} {}", amount.currency)
}

/// Reads a word of the written form of records, such as `late_fee`.
pub(crate) fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
    let from: StrDeserializer<'_, serde::de::value::Error> = StrDeserializer::new(text);
    T::deserialize(from).map_err(|error| error.to_string())
}

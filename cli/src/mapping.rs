//! `simsim mapping`: what the columns of tables mean, as you confirmed it.

use std::process::ExitCode;

use anstream::println;
use serde_json::json;

use crate::{
    failure::Failure,
    layout,
    terminal::{BOLD, DIM, Terminal, plain},
    vault::VaultArguments,
};

/// What the columns of tables mean that you confirmed: used without asking for every file with the
/// same columns.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Forget one, so that the next file with these columns is asked about. Its records stay.
    Forget {
        /// Its id, as the list shows it.
        id: String,
    },
    /// Show what is remembered.
    List,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let done = match &arguments.command {
        Command::List => {
            let mappings = wallet.mappings()?;
            if terminal.json() {
                let of = |it: &simsim_wallet::RememberedMapping| json!({"id": it.id, "columns": it.columns, "mapping": it.mapping});
                terminal.value(&mappings.iter().map(of).collect::<Vec<_>>())?;
                return Ok(ExitCode::SUCCESS);
            }
            for mapping in &mappings {
                let columns = plain(&mapping.columns.join(", "));
                println!("{BOLD}{}{BOLD:#}  {DIM}{columns}{DIM:#}", mapping.id);
                layout::columns(&mapping.mapping);
            }
            format!("{} mapping(s)", mappings.len())
        }
        Command::Forget { id } => {
            if !wallet.forget_mapping(id)? {
                return Err(Failure::new(
                    "no_such_mapping",
                    format!("no mapping has the id {id}; simsim mapping list shows them"),
                ));
            }
            "Forgotten; the next file with these columns is asked about.".to_owned()
        }
    };
    wallet.lock();
    terminal.done(&done)?;
    Ok(ExitCode::SUCCESS)
}

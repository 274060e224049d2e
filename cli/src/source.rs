//! `simsim source`: the institutions whose signatures on files you believe.

use std::{path::PathBuf, process::ExitCode};

use anstream::println;

use crate::{
    failure::Failure,
    file,
    terminal::{BOLD, DIM, Terminal},
    vault::VaultArguments,
};

/// Larger than any registry.
const LARGEST: u64 = 1 << 20;

/// The institutions whose signatures on statements and credentials you believe.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Believe the sources of a registry: {"sources":[{"id","kid","alg","jwk"}]}. Get it from the
    /// institution itself, and never beside a file that it signs.
    Add {
        /// The registry.
        registry: PathBuf,
    },
    /// Show whom you believe.
    List,
    /// Believe a source no longer. Records that it signed before stay.
    Remove {
        /// Its name, as the list shows it.
        id: String,
    },
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let done = match &arguments.command {
        Command::Add { registry } => {
            let keys = wallet.pin_sources(&file::read(registry, LARGEST)?)?;
            format!("{keys} key(s) are believed from now on.")
        }
        Command::List => {
            let sources = wallet.sources()?;
            if terminal.json() {
                terminal.value(&sources)?;
                return Ok(ExitCode::SUCCESS);
            }
            for source in &sources {
                println!(
                    "{BOLD}{}{BOLD:#}  {}  {DIM}{}{DIM:#}",
                    source.id,
                    source.kid,
                    source.algorithm()
                );
            }
            format!("{} key(s)", sources.len())
        }
        Command::Remove { id } => {
            if !wallet.unpin_source(id)? {
                return Err(Failure::new(
                    "no_such_source",
                    format!("no source is called {id}; simsim source list shows them"),
                ));
            }
            "Believed no longer; what it signed before stays.".to_owned()
        }
    };
    wallet.lock();
    terminal.done(&done)?;
    Ok(ExitCode::SUCCESS)
}

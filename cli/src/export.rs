//! `simsim export`: everything the wallet holds, in the clear, for its owner.

use std::{path::PathBuf, process::ExitCode};

use anstream::{eprintln, println};

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{BAD, GOOD, Terminal},
    vault::VaultArguments,
};

/// Write out everything you gave and everything derived from it: JSON, JSON lines and CSV.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder to write to; made if need be.
    folder: PathBuf,

    /// Do not ask for the word.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let wallet = vault.open()?;
    let folder = &arguments.folder;
    if !arguments.yes {
        eprintln!("{BAD}This writes everything to {} in the clear:{BAD:#}", folder.display());
        eprintln!("whoever can read that folder can read your records.");
        terminal.require("export", "nothing was written")?;
    }
    let export = wallet.export(clock::today())?;
    wallet.lock();
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    let files = [
        ("simsim.json", &export.json),
        ("records.jsonl", &export.records_jsonl),
        ("records.csv", &export.records_csv),
    ];
    for (name, bytes) in files {
        file::write_private(&folder.join(name), bytes)?;
    }
    if terminal.json() {
        let names = files.map(|(name, _)| folder.join(name));
        terminal.value(&serde_json::json!({ "ok": true, "files": names }))?;
    } else {
        println!(
            "{GOOD}✓{GOOD:#} simsim.json, records.jsonl and records.csv are in {}",
            folder.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

//! `simsim leaves`: keys that an attester certifies, each good for one answer.

use std::{path::PathBuf, process::ExitCode};

use anstream::{eprintln, println};
use base64::{Engine, engine::general_purpose::STANDARD};
use simsim_attestation::PublicKey;
use simsim_wallet::{Attested, Wallet};

use crate::{
    attester::Certified,
    clock,
    failure::Failure,
    file,
    terminal::{GOOD, Terminal},
    vault::VaultArguments,
};

/// Larger than a hundred leaves with their certificates.
const LARGEST: u64 = 1024 * 1024;

/// Get keys certified by an attester, so that answers reach level L1: each is used for one answer.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    step: Step,
}

#[derive(clap::Subcommand)]
enum Step {
    /// Keep what the attester sent back: one {"jwk","iss","x5c","good_until"} a line.
    Keep {
        /// The file, or - for standard input.
        file: PathBuf,
    },
    /// Make keys and print their public halves for the attester: one JWK a line.
    Make {
        /// How many; the vault keeps a hundred at most.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=100))]
        count: u8,
    },
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    match &arguments.step {
        Step::Keep { file: path } => {
            let kept = keep(&mut wallet, &file::read_text(path, LARGEST)?)?;
            let good = wallet.certified_leaves(clock::now())?;
            if terminal.json() {
                let value = serde_json::json!({"ok": true, "kept": kept, "good": good});
                terminal.value(&value)?;
            } else {
                eprintln!("{GOOD}✓{GOOD:#} {kept} kept; {good} answers can be certified.");
            }
        }
        Step::Make { count } => {
            let made = wallet.make_leaves(usize::from(*count))?;
            if made.is_empty() {
                return Err(Failure::new("leaves", "a hundred keys are waiting already: use them"));
            }
            made.iter().for_each(|key| println!("{}", key.to_jwk()));
        }
    }
    wallet.lock();
    Ok(ExitCode::SUCCESS)
}

/// Keeps every line, or says which one is wrong; those before it are kept.
fn keep(wallet: &mut Wallet, text: &str) -> Result<usize, Failure> {
    let mut kept = 0;
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let bad =
            |what: &dyn std::fmt::Display| Failure::new("leaves", format!("line {number}: {what}"));
        let leaf: Certified = serde_json::from_str(line).map_err(|error| bad(&error))?;
        let key = PublicKey::from_jwk(&leaf.jwk.to_string()).map_err(|error| bad(&error))?;
        let x5c = leaf.x5c.iter().map(|text| STANDARD.decode(text)).collect::<Result<_, _>>();
        let attested = Attested { iss: leaf.iss, x5c: x5c.map_err(|error| bad(&error))? };
        wallet.certify_leaf(&key, attested, leaf.good_until).map_err(|error| bad(&error))?;
        kept += 1;
    }
    Ok(kept)
}

//! Passphrase: from a prompt, a file or the environment, never from an argument, where every other
//! process could read it.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

use simsim_wallet::Passphrase;
use zeroize::Zeroizing;

use crate::{failure::Failure, file};

/// Longer than any passphrase, shorter than a mistaken file.
const LONGEST: u64 = 4096;
/// Shorter ones are guessed in no time, whatever Argon2id costs a try.
const SHORTEST: usize = 8;
const VARIABLE: &str = "SIMSIM_PASSPHRASE";

/// Where the passphrase comes from.
#[derive(clap::Args)]
pub(crate) struct PassphraseArguments {
    /// Read the passphrase from this file's first line. Without it: from the environment variable
    /// SIMSIM_PASSPHRASE, or else by asking.
    #[arg(long, global = true, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseArguments {
    /// The passphrase of a vault that exists.
    pub(crate) fn ask(&self) -> Result<Passphrase, Failure> {
        match self.given()? {
            Some(passphrase) => Ok(sealed(passphrase)),
            None => Ok(sealed(prompt("Passphrase: ")?)),
        }
    }

    /// A passphrase for a new vault: long enough, and typed twice when it is typed.
    pub(crate) fn ask_new(&self) -> Result<Passphrase, Failure> {
        match self.given()? {
            Some(passphrase) => long_enough(passphrase),
            None => prompt_twice(),
        }
    }

    /// A passphrase in the place of the one given: from this file, or typed twice.
    pub(crate) fn ask_replacement(&self, from: Option<&Path>) -> Result<Passphrase, Failure> {
        match from {
            Some(path) => long_enough(first_line(path)?),
            None => prompt_twice(),
        }
    }
    fn given(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        let Some(path) = &self.passphrase_file else {
            return match std::env::var(VARIABLE) {
                Ok(passphrase) => Ok(Some(Zeroizing::new(passphrase))),
                Err(std::env::VarError::NotPresent) => Ok(None),
                Err(std::env::VarError::NotUnicode(_)) => {
                    Err(Failure::new("passphrase", format!("{VARIABLE} is not UTF-8")))
                }
            };
        };
        first_line(path).map(Some)
    }
}

fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(file::read(path, LONGEST)?);
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::new("passphrase", format!("{}: not UTF-8", path.display())))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Failure::new(
            "passphrase",
            format!("{}: its first line is empty", path.display()),
        ));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

fn prompt_twice() -> Result<Passphrase, Failure> {
    let first = prompt("Choose a passphrase: ")?;
    if *first != *prompt("Type it again: ")? {
        return Err(Failure::new("passphrase", "the two passphrases differ; start again"));
    }
    long_enough(first)
}

fn long_enough(passphrase: Zeroizing<String>) -> Result<Passphrase, Failure> {
    if passphrase.chars().count() < SHORTEST {
        return Err(Failure::new(
            "passphrase",
            format!(
                "choose a passphrase of at least {SHORTEST} characters; five random words are better"
            ),
        ));
    }
    Ok(sealed(passphrase))
}

/// Moves the text, so that no copy stays behind.
fn sealed(mut text: Zeroizing<String>) -> Passphrase {
    Passphrase::from(std::mem::take(&mut *text))
}

fn prompt(question: &str) -> Result<Zeroizing<String>, Failure> {
    if !std::io::stderr().is_terminal() {
        return Err(Failure::new(
            "passphrase",
            format!("no terminal to ask for the passphrase; use --passphrase-file or {VARIABLE}"),
        ));
    }
    rpassword::prompt_password(question).map(Zeroizing::new).map_err(|error| {
        Failure::new("passphrase", format!("could not read the passphrase: {error}"))
    })
}

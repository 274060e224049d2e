//! `simsim attester`: an authority of one's own that certifies wallets' fresh keys.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::{eprintln, println};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use simsim_attestation::{Attester, PublicKey};
use zeroize::Zeroizing;

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{BOLD, GOOD, Terminal},
};

/// The largest batch: a thousand keys.
const MOST_KEYS: usize = 1000;
const LARGEST_BATCH: u64 = 1024 * 1024;
const LARGEST_FILE: u64 = 16 * 1024;
const KEY: &str = "attester.key.pem";
const NAME: &str = "attester.uri";
const ROOT: &str = "attester.pem";

/// Be an attester: certify wallets' single-use keys, without ever seeing a score.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    step: Step,
}

#[derive(clap::Subcommand)]
enum Step {
    /// Make a certificate authority: its name, its key and its root certificate in one folder.
    Init {
        /// The authority's name: an https address, which attestations carry as `iss`.
        #[arg(long, value_name = "URL")]
        uri: String,

        /// The folder to make.
        #[arg(long)]
        dir: PathBuf,
    },
    /// Certify keys: one public JWK a line in, one {"jwk","iss","x5c","good_until"} a line out.
    Issue {
        /// The authority's folder.
        #[arg(long)]
        dir: PathBuf,

        /// How many days a certificate is good for.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..=7))]
        days: u8,
    },
}

/// One line that `issue` prints and `simsim leaves keep` reads.
#[derive(Deserialize, Serialize)]
pub(crate) struct Certified {
    /// The leaf's public key.
    pub(crate) jwk: Value,
    /// The attester's name.
    pub(crate) iss: String,
    /// The certificates in base64, leaf first, anchor left out.
    pub(crate) x5c: Vec<String>,
    /// When the leaf ends, in seconds since 1970.
    pub(crate) good_until: u64,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match &arguments.step {
        Step::Init { uri, dir } => init(uri, dir, terminal)?,
        Step::Issue { dir, days } => issue(dir, *days)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn init(uri: &str, dir: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let failure = |error| Failure::of("attester", &error);
    let attester = Attester::make(uri).map_err(failure)?;
    let root = attester.root(clock::now()).map_err(failure)?;
    fs::create_dir(dir).map_err(|error| Failure::file(dir, &error))?; // never over an old one
    let key = dir.join(KEY);
    attester
        .dangerous_export_key(|pem| write_for_owner(&key, pem))
        .map_err(|error| Failure::file(&key, &error))?;
    file::write(&dir.join(NAME), uri.as_bytes())?;
    file::write(&dir.join(ROOT), root.as_bytes())?;
    if terminal.json() {
        return terminal.value(&serde_json::json!({"ok": true, "root": dir.join(ROOT)}));
    }
    eprintln!(
        "{GOOD}✓{GOOD:#} {BOLD}{}{BOLD:#} is for merchants to trust.",
        dir.join(ROOT).display()
    );
    eprintln!("  {} is the authority: keep it where nobody else reads.", key.display());
    Ok(())
}

fn issue(dir: &Path, days: u8) -> Result<(), Failure> {
    let text = |name| -> Result<Zeroizing<String>, Failure> {
        let path = dir.join(name);
        String::from_utf8(file::read(&path, LARGEST_FILE)?)
            .map(Zeroizing::new)
            .map_err(|_| Failure::new("attester", format!("{}: not text", path.display())))
    };
    let attester = Attester::open(text(NAME)?.trim(), &text(KEY)?)
        .map_err(|error| Failure::of("attester", &error))?;
    for line in leaves(&attester, &file::read_stdin(LARGEST_BATCH)?, clock::now(), days)? {
        println!("{line}");
    }
    Ok(())
}

/// One line for each key. A key that stands twice would link two presentations, and is refused.
fn leaves(attester: &Attester, keys: &[u8], now: u64, days: u8) -> Result<Vec<String>, Failure> {
    let bad = |number: usize, what: &dyn std::fmt::Display| {
        Failure::new("attester", format!("line {number}: {what}"))
    };
    let text = std::str::from_utf8(keys).map_err(|error| bad(1, &error))?;
    let mut seen = Vec::new();
    let mut leaves = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let key = PublicKey::from_jwk(line).map_err(|error| bad(number, &error))?;
        if seen.len() == MOST_KEYS {
            return Err(bad(number, &"more than 1000 keys: send them in several batches"));
        }
        if seen.contains(&key) {
            return Err(bad(number, &"this key stands twice: make one for each presentation"));
        }
        let leaf = attester.issue(&key, now, days).map_err(|error| bad(number, &error))?;
        let leaf = Certified {
            jwk: serde_json::from_str(&key.to_jwk()).map_err(|error| bad(number, &error))?,
            iss: attester.uri().to_owned(),
            x5c: vec![STANDARD.encode(leaf)],
            good_until: Attester::good_until(now, days),
        };
        leaves.push(serde_json::to_string(&leaf).map_err(|error| bad(number, &error))?);
        seen.push(key);
    }
    Ok(leaves)
}

/// Writes a new file that only its owner can read.
fn write_for_owner(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use simsim_attestation::{Signer, SoftwareSigner};

    use super::*;

    #[test]
    fn each_key_gets_a_leaf_once() {
        let attester = Attester::make("https://attest.example").unwrap();
        let jwk = || SoftwareSigner::make().unwrap().public_key().to_jwk();
        let (a, b) = (jwk(), jwk());
        let of = |keys: String| leaves(&attester, keys.as_bytes(), 1_795_000_000, 7);
        assert_eq!(of(format!("{a}\n\n{b}\n")).unwrap().len(), 2);
        let failure = of(format!("{a}\n{b}\n{a}")).unwrap_err().to_string();
        assert_eq!(failure, "line 3: this key stands twice: make one for each presentation");
        assert!(of(format!("{a}\n{{}}")).unwrap_err().to_string().starts_with("line 2: "));
    }
}

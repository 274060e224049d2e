//! `simsim publish`: sign a catalogue or a histogram, as its publisher.

use std::{path::PathBuf, process::ExitCode};

use anstream::println;
use simsim_attestation::{MAX_STATEMENT, Signer, Statement};

use crate::{
    failure::Failure,
    file, key,
    terminal::{BOLD, DIM, GOOD, Terminal},
};

/// Sign a catalogue or a histogram, as its publisher: writes FILE.jws beside FILE.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file (docs/formats/publications.md).
    file: PathBuf,

    /// Your private key; made if there is no such file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let content = file::read(&arguments.file, MAX_STATEMENT as u64)?;
    let unknown = || {
        let name = arguments.file.display();
        Failure::new(
            "publish",
            format!("{name}: schema is neither a catalogue's nor a histogram's"),
        )
    };
    let document: serde_json::Value = serde_json::from_slice(&content).map_err(|_| unknown())?;
    let typ = match document.get("schema").and_then(serde_json::Value::as_str) {
        Some("simsim-catalogue/1") => "simsim-catalogue+jws",
        Some("simsim-histogram/1") => "simsim-histogram+jws",
        _ => return Err(unknown()),
    };
    let signer = key::read_or_make(&arguments.key)?;
    let signature = Statement::sign_detached(&content, typ, &signer)
        .map_err(|error| Failure::of("sign", &error))?;
    let mut path = arguments.file.as_os_str().to_owned();
    path.push(".jws");
    let path = PathBuf::from(path);
    file::write(&path, signature.as_bytes())?;
    let jwk = signer.public_key().to_jwk();
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "signature": path, "jwk": jwk }))?;
    } else {
        println!("{GOOD}✓{GOOD:#} {}", path.display());
        println!("{DIM}Wallets trust it by your public key:{DIM:#} {BOLD}{jwk}{BOLD:#}");
    }
    Ok(ExitCode::SUCCESS)
}

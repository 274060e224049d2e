//! `simsim request`: make a merchant's request.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::println;
use ring::rand::{SecureRandom, SystemRandom};
use simsim_attestation::{Ask, Request};

use crate::{
    clock, code,
    failure::Failure,
    terminal::{BOLD, DIM, Terminal},
};

/// Make a request, as a merchant: a link that a wallet opens, and the nonce to verify against.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where the answer is to be posted: your https address. It is also who you are.
    #[arg(long, value_name = "URL")]
    audience: String,

    /// What you will use the answer for, in words the holder will read.
    #[arg(long)]
    purpose: String,

    /// Your name, as the holder will read it.
    #[arg(long)]
    name: Option<String>,

    /// Ask whether the score is at least this; may be given more than once.
    #[arg(long, value_name = "SCORE")]
    at_least: Vec<u16>,

    /// Ask for the band.
    #[arg(long)]
    band: bool,

    /// Ask for the score itself.
    #[arg(long)]
    score: bool,

    /// Ask for the points of the five categories.
    #[arg(long)]
    categories: bool,

    /// Ask how much of the score rests on evidence.
    #[arg(long)]
    evidence_share: bool,

    /// How many minutes the request is good for.
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=1440))]
    expires_in: u64,

    /// Draw the request as a code to scan: on standard error, or into FILE, a .png or .svg.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    qr: Option<PathBuf>,

    /// A mark of your own that comes back with the answer.
    #[arg(long)]
    state: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let request = make(arguments, clock::now())?;
    if terminal.json() {
        terminal.value(&serde_json::json!({
            "ok": true,
            "link": request.to_link(),
            "client_id": request.client_id,
            "nonce": request.nonce,
            "expires": request.expires,
        }))?;
    } else {
        println!("{}", request.to_link());
        anstream::eprintln!("{DIM}audience{DIM:#} {BOLD}{}{BOLD:#}", request.client_id);
        anstream::eprintln!("{DIM}nonce{DIM:#}    {BOLD}{}{BOLD:#}", request.nonce);
        anstream::eprintln!("{DIM}Keep both: the answer is verified against them, once.{DIM:#}");
    }
    match &arguments.qr {
        Some(path) if path == Path::new("-") => {
            anstream::eprintln!("{}", code::terminal(&request.to_link())?);
        }
        Some(path) => code::write(&request.to_link(), path)?,
        None => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn make(arguments: &Arguments, now: u64) -> Result<Request, Failure> {
    let mut asks: Vec<Ask> = arguments.at_least.iter().copied().map(Ask::AtLeast).collect();
    let flags = [
        (arguments.band, Ask::Band),
        (arguments.score, Ask::Score),
        (arguments.categories, Ask::Categories),
        (arguments.evidence_share, Ask::EvidenceShare),
    ];
    asks.extend(flags.into_iter().filter_map(|(wanted, ask)| wanted.then_some(ask)));
    if asks.is_empty() {
        return Err(Failure::new("request", "ask for something, for example --at-least 600"));
    }
    let expires = now.saturating_add(arguments.expires_in.saturating_mul(60));
    let mut request =
        Request::make(&arguments.audience, &make_nonce()?, &asks, &arguments.purpose, expires)?;
    request.client_name.clone_from(&arguments.name);
    request.state.clone_from(&arguments.state);
    // Read back what a wallet will read: a name or state that it would refuse is refused here.
    Ok(Request::parse(&request.to_link())?)
}

/// 128 random bits as 32 hexadecimal digits.
pub(crate) fn make_nonce() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Failure::new("random", "the system gives no random numbers; try again"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

//! `simsim share`: see what would leave, approve it, sign it.

use std::{path::PathBuf, process::ExitCode};

use anstream::{eprintln, println};
use simsim_attestation::{Ask, MAX_REQUEST, Request};
use simsim_scoring::scorecard::{SIMSIM_V1, Scorecard};
use simsim_wallet::{Offer, Preview, PreviewItem, Withheld};

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{BAD, BOLD, DIM, FAIR, GOOD, Terminal},
    vault::VaultArguments,
};

/// Answer a request: shows what would leave, asks, and signs only what you approve.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The request: an openid4vp:// link, or a file with one, or - for standard input.
    request: String,

    /// Approve this claim without being asked, such as score_at_least.600; may be given more than
    /// once. Nothing is approved by itself.
    #[arg(long, value_name = "CLAIM")]
    approve: Vec<String>,

    /// Write the presentation to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Show the preview and stop: nothing is signed, nothing leaves.
    #[arg(long, conflicts_with = "approve")]
    preview: bool,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let request = Request::parse(&read(&arguments.request)?)
        .map_err(|error| Failure::of("request", &error))?;
    let scorecard =
        Scorecard::parse(SIMSIM_V1).map_err(|error| Failure::of("scorecard", &error))?;
    let mut wallet = vault.open()?;
    let now = clock::now();
    let preview = wallet.prepare(request, &scorecard, clock::day_of(now), now)?;
    if arguments.preview && terminal.json() {
        terminal.value(&preview_json(&preview))?;
        return Ok(ExitCode::SUCCESS);
    }
    if !terminal.json() {
        print(&preview);
    }
    if arguments.preview {
        return Ok(ExitCode::SUCCESS);
    }
    let approved = approve(arguments, &preview, terminal)?;
    let shared = wallet.share(&preview, &approved, now)?;
    wallet.lock();

    if let Some(path) = &arguments.out {
        file::write(path, shared.presentation.as_bytes())?;
    }
    if terminal.json() {
        terminal.value(&serde_json::json!({
            "ok": true,
            "presentation": shared.presentation,
            "receipt": shared.receipt,
            "response_uri": preview.request().response_uri,
            "state": preview.request().state,
        }))?;
    } else {
        if arguments.out.is_none() {
            println!("{}", shared.presentation);
        }
        eprintln!(
            "{GOOD}✓{GOOD:#} Signed, good for 15 minutes. A receipt without the values stays with you."
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The preview, for people. To standard error: standard output is for the presentation.
pub(crate) fn print(preview: &Preview) {
    let request = preview.request();
    let name = request.client_name.as_deref().unwrap_or("(gives no name)");
    eprintln!(
        "{BOLD}{name}{BOLD:#} {DIM}says so itself; sure is only where the answer goes:{DIM:#}"
    );
    eprintln!("  {}", request.response_uri);
    eprintln!("  for  {BOLD}{}{BOLD:#}", request.purpose);
    if !preview.known().is_empty() {
        eprintln!("  {FAIR}asked before, and knows{FAIR:#} {}", preview.known().join(", "));
    }
    eprintln!("Would leave, if you approve it:");
    for item in preview.items() {
        match describe(item) {
            Ok(text) => eprintln!("  ☐ {:22} {BOLD}{text}{BOLD:#}", name_of(&item.ask)),
            Err(text) => eprintln!("  {BAD}–{BAD:#} {:22} {DIM}{text}{DIM:#}", name_of(&item.ask)),
        }
    }
    eprintln!(
        "{DIM}With it go the day of the score, the scorecard's name and hash, and two keys made for\n\
         this one answer. No record, no name, no account, nothing that another shop could match.{DIM:#}"
    );
}

/// The name of a claim, as receipts and `--approve` have it.
pub(crate) fn name_of(ask: &Ask) -> String {
    ask.path().join(".")
}

fn approve(
    arguments: &Arguments,
    preview: &Preview,
    terminal: &Terminal,
) -> Result<Vec<Ask>, Failure> {
    let asks = || preview.items().iter().map(|item| item.ask);
    for name in &arguments.approve {
        if !asks().any(|ask| name_of(&ask) == *name) {
            return Err(Failure::new(
                "approve",
                format!("the request does not ask for {name}; nothing left"),
            ));
        }
    }
    if !arguments.approve.is_empty() {
        return Ok(asks().filter(|ask| arguments.approve.contains(&name_of(ask))).collect());
    }
    Ok(preview
        .items()
        .iter()
        .filter(|item| {
            describe(item).is_ok_and(|text| terminal.confirm(&format!("Say that {text}?")))
        })
        .map(|item| item.ask)
        .collect())
}

fn describe(item: &PreviewItem) -> Result<String, &'static str> {
    match &item.offer {
        Ok(Offer::AtLeast(threshold)) => Ok(format!("the score is at least {threshold}")),
        Ok(Offer::Band(band)) => {
            Ok(format!("the score lies between {} and {}", band.min, band.max))
        }
        Ok(Offer::Categories(points)) => {
            let points: Vec<String> =
                points.iter().map(|(id, points)| format!("{id} {points}")).collect();
            Ok(format!("the points of the categories are {}", points.join(", ")))
        }
        Ok(Offer::EvidenceShare(percent)) => {
            Ok(format!("about {percent} % of the score rest on evidence"))
        }
        Ok(Offer::Score(score)) => Ok(format!("the score is {score}")),
        Err(Withheld::NotMet) => Err("not reached; never said, it looks like a refusal"),
        Err(Withheld::OffGrid) => Err("not one of the scorecard's thresholds; never said"),
        Err(Withheld::Probing) => {
            Err("the third threshold asked about in a month; never said, it would tell too much")
        }
        Ok(_) | Err(_) => Err("this version cannot say that"),
    }
}

fn preview_json(preview: &Preview) -> serde_json::Value {
    let request = preview.request();
    let items: Vec<_> = preview
        .items()
        .iter()
        .map(|item| match describe(item) {
            Ok(text) => serde_json::json!({ "claim": name_of(&item.ask), "says": text }),
            Err(text) => serde_json::json!({ "claim": name_of(&item.ask), "withheld": text }),
        })
        .collect();
    serde_json::json!({
        "ok": true,
        "client_id": request.client_id,
        "client_name": request.client_name,
        "response_uri": request.response_uri,
        "purpose": request.purpose,
        "expires": request.expires,
        "known": preview.known(),
        "items": items,
    })
}

fn read(request: &str) -> Result<String, Failure> {
    if request.contains("://") {
        return Ok(request.to_owned());
    }
    let limit = MAX_REQUEST as u64 + 2;
    let bytes = match request {
        "-" => file::read_stdin(limit)?,
        path => file::read(&PathBuf::from(path), limit)?,
    };
    String::from_utf8(bytes).map_err(|_| Failure::new("request", "the request is not UTF-8 text"))
}

//! `simsim share`: see what would leave, approve it, sign it.

use std::{path::PathBuf, process::ExitCode};

use anstream::{eprintln, println};
use simsim_attestation::{Ask, MAX_REQUEST, Request};
use simsim_wallet::{Doubt, Inference, NotShared, Offer, Preview, PreviewItem, Sureness, Withheld};

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
    let mut wallet = vault.open()?;
    let now = clock::now();
    let preview = wallet.preview(request, now)?;
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
    let sureness = match preview.sureness() {
        Sureness::Certified => {
            "says so itself; the request is signed with a certificate you trust:"
        }
        _ => "says so itself; sure is only where the answer goes:",
    };
    eprintln!("{BOLD}{name}{BOLD:#} {DIM}{sureness}{DIM:#}");
    eprintln!("  {}", request.response_uri);
    eprintln!("  for  {BOLD}{}{BOLD:#}", request.purpose);
    if !preview.known().is_empty() {
        eprintln!("  {FAIR}asked before, and knows{FAIR:#} {}", preview.known().join(", "));
    }
    for doubt in preview.doubts() {
        eprintln!("  {BAD}!{BAD:#} {}", describe_doubt(*doubt));
    }
    eprintln!("Would leave, if you approve it:");
    for item in preview.items() {
        match describe(item) {
            Ok(text) => eprintln!("  ☐ {:22} {BOLD}{text}{BOLD:#}", name_of(&item.ask)),
            Err(text) => eprintln!("  {BAD}–{BAD:#} {:22} {DIM}{text}{DIM:#}", name_of(&item.ask)),
        }
        for inference in item.offer.iter().flat_map(|offer| preview.inferences(offer)) {
            eprintln!("    {DIM}they could conclude: {}{DIM:#}", conclusion(inference));
        }
        for offer in &item.lower {
            let name = name_of(&offer.ask());
            eprintln!("    {DIM}less instead: --approve {name} ({}){DIM:#}", say(offer));
        }
    }
    let kept: Vec<&str> = preview.not_shared(&[]).into_iter().map(describe_kept).collect();
    eprintln!(
        "{DIM}With it go the day of the score, the scorecard's name and hash, and two keys made for\n\
         this one answer. Stays here, unless you approve it: {}.{DIM:#}",
        kept.join(", ")
    );
}

fn describe_doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::EncodedAddress => "the address is in encoded letters (xn--): look at it twice",
        Doubt::InvisibleCharacters => "the name holds characters that cannot be seen",
        Doubt::LooksLikeAnotherName => "the name's letters look like those of another script",
        Doubt::MixedScripts => "the name mixes letters of different scripts",
        Doubt::NameOfAnother => "another address asked you before under this name",
        Doubt::NoName => "no name is given",
        _ => "something about the name is odd",
    }
}

fn conclusion(inference: Inference) -> String {
    match inference {
        Inference::ExactScore => "your exact score".to_owned(),
        Inference::HowMuchIsKnown => "how much there is to go by".to_owned(),
        Inference::ScoreWithin(band) => format!("a score of {} to {}", band.min, band.max),
        Inference::StrongAndWeakSides => "where you stand well and where not".to_owned(),
        _ => "more than this version can name".to_owned(),
    }
}

fn describe_kept(kept: NotShared) -> &'static str {
    match kept {
        NotShared::Accounts => "accounts and payees",
        NotShared::CategoryPoints => "the categories' points",
        NotShared::EvidenceShare => "how much evidence there is",
        NotShared::ExactScore => "the exact score",
        NotShared::Identity => "name and address",
        NotShared::OtherMerchants => "what others were told",
        NotShared::Records => "every record",
        _ => "everything else",
    }
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
    let lower = |item: &PreviewItem| item.lower.iter().map(Offer::ask).collect::<Vec<Ask>>();
    let asks = || {
        let items = preview.items().iter();
        items.flat_map(|item| std::iter::once(item.ask).chain(lower(item))).collect::<Vec<Ask>>()
    };
    for name in &arguments.approve {
        if !asks().iter().any(|ask| name_of(ask) == *name) {
            return Err(Failure::new(
                "approve",
                format!(
                    "the request does not ask for {name}, and it is no lower answer; nothing left"
                ),
            ));
        }
    }
    if !arguments.approve.is_empty() {
        let named = |ask: &Ask| arguments.approve.contains(&name_of(ask));
        return Ok(asks().into_iter().filter(named).collect());
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
        Ok(offer) => Ok(say(offer)),
        Err(Withheld::NotMet) => Err("not reached; never said, it looks like a refusal"),
        Err(Withheld::OffGrid) => Err("not one of the scorecard's thresholds; never said"),
        Err(Withheld::Probing) => {
            Err("the third threshold asked about in a month; never said, it would tell too much")
        }
        Err(_) => Err("this version cannot say that"),
    }
}

fn say(offer: &Offer) -> String {
    match offer {
        Offer::AtLeast(threshold) => format!("the score is at least {threshold}"),
        Offer::Band(band) => format!("the score lies between {} and {}", band.min, band.max),
        Offer::Categories(points) => {
            let points: Vec<String> =
                points.iter().map(|(id, points)| format!("{id} {points}")).collect();
            format!("the points of the categories are {}", points.join(", "))
        }
        Offer::EvidenceShare(percent) => format!("about {percent} % of the score rest on evidence"),
        Offer::Score(score) => format!("the score is {score}"),
        _ => "something that this version cannot put into words".to_owned(),
    }
}

fn preview_json(preview: &Preview) -> serde_json::Value {
    let request = preview.request();
    let items: Vec<_> = preview
        .items()
        .iter()
        .map(|item| match describe(item) {
            Ok(text) => serde_json::json!({
                "claim": name_of(&item.ask),
                "says": text,
                "lower": item.lower.iter().map(|it| name_of(&it.ask())).collect::<Vec<_>>(),
            }),
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
        "doubts": preview.doubts().iter().map(|it| it.name()).collect::<Vec<_>>(),
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

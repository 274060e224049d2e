//! The preview, in words for people and as JSON for programs.

use anstream::eprintln;
use simsim_attestation::Ask;
use simsim_wallet::{Doubt, Inference, NotShared, Offer, Preview, PreviewItem, Sureness, Withheld};

use crate::terminal::{BAD, BOLD, DIM, FAIR};

/// The preview, for people. To standard error: standard output is for the presentation.
pub(crate) fn print(preview: &Preview) {
    let request = preview.request();
    let name = request.client_name.as_deref().unwrap_or("(gives no name)");
    let sureness = match preview.sureness() {
        Sureness::Certified => "says so itself; signed with a certificate that you trust:",
        Sureness::Signed => {
            "says so itself; signed, but nobody you trust has certified them (--trust-merchants):"
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

pub(super) fn describe(item: &PreviewItem) -> Result<String, &'static str> {
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

pub(super) fn to_json(preview: &Preview) -> serde_json::Value {
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

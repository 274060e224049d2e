//! `simsim share`: see what would leave, approve it, sign it, send it.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::{eprintln, println};
use simsim_attestation::{Ask, MAX_REQUEST, Request, RequestLink, Response, Roots};
use simsim_wallet::{Offer, Preview, PreviewItem, Shared, Wallet};

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{GOOD, Terminal},
    transport,
    vault::VaultArguments,
};

mod preview;

pub(crate) use preview::{name_of, print};

/// Larger than any list of anchors that a person keeps.
const LARGEST_ROOTS: u64 = 1024 * 1024;

/// Answer a request: shows what would leave, asks, and signs only what you approve.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The request: an openid4vp:// link, or a file with one, or - for standard input. A link that
    /// names where the request lies is followed there.
    request: String,

    /// Approve this claim without being asked, such as score_at_least.600; may be given more than
    /// once. Nothing is approved by itself.
    #[arg(long, value_name = "CLAIM")]
    approve: Vec<String>,

    /// Only with a key that an attester certified (simsim leaves); without this, an answer is your
    /// own word (L0) when none is left.
    #[arg(long)]
    attested: bool,

    /// Write the presentation to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Show the preview and stop: nothing is signed, nothing leaves.
    #[arg(long, conflicts_with_all = ["approve", "send"])]
    preview: bool,

    /// Post the answer to the merchant. What you do not approve and what you cannot say post the
    /// same refusal.
    #[arg(long)]
    send: bool,

    /// Take signed requests only from merchants certified by these: a file of certificates in PEM.
    #[arg(long, value_name = "FILE")]
    trust_merchants: Option<PathBuf>,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let now = clock::now();
    let request = arguments.request(now)?;
    let mut wallet = vault.open()?;
    if arguments.preview {
        let preview = wallet.preview(request, now)?;
        if terminal.json() {
            terminal.value(&preview::to_json(&preview))?;
        } else {
            print(&preview);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let shared = arguments.answer(&mut wallet, &request, now, terminal);
    wallet.lock();
    let response = match &shared {
        Ok(shared) => Response::answer(&request, shared.presentation.clone()),
        Err(failure) if looks_like_a_refusal(failure) => Response::refusal(&request),
        Err(_) => return shared.map(|_| ExitCode::FAILURE),
    };
    let form = response.to_body(&request).map_err(|error| Failure::of("seal", &error))?;
    if arguments.send {
        transport::post(&request.response_uri, &form)?;
    }
    arguments.report(&shared?, &request, &form, terminal)?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// The request that the argument names, wherever it lies.
    fn request(&self, now: u64) -> Result<Request, Failure> {
        let roots = self.trust_merchants.as_deref().map(roots).transpose()?;
        let signed = |jwt: &str, client_id: &str| {
            Ok(Request::parse_signed(jwt, client_id, roots.as_ref(), now)?)
        };
        match RequestLink::parse(&read(&self.request)?)? {
            RequestLink::Plain(request) => Ok(*request),
            RequestLink::Reference { client_id, uri } => {
                signed(&transport::fetch(&uri)?, &client_id)
            }
            RequestLink::Signed { client_id, jwt } => signed(&jwt, &client_id),
            _ => Err(Failure::new("request", "this version cannot read a link of this kind")),
        }
    }

    /// Shows the preview, asks, and signs what was approved.
    fn answer(
        &self,
        wallet: &mut Wallet,
        request: &Request,
        now: u64,
        terminal: &Terminal,
    ) -> Result<Shared, Failure> {
        if self.attested && wallet.certified_leaves(now)? == 0 {
            return Err(Failure::new(
                "no_leaf",
                "no certified key is left: simsim leaves make, an attester, simsim leaves keep",
            ));
        }
        let preview = wallet.preview(request.clone(), now)?;
        if !terminal.json() {
            print(&preview);
        }
        let approved = approve(self, &preview, terminal)?;
        Ok(wallet.share(&preview, &approved, now)?)
    }

    fn report(
        &self,
        shared: &Shared,
        request: &Request,
        form: &str,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        if let Some(path) = &self.out {
            file::write(path, shared.presentation.as_bytes())?;
        }
        if terminal.json() {
            return terminal.value(&serde_json::json!({
                "ok": true,
                "attester": shared.attester,
                "form": form,
                "presentation": shared.presentation,
                "receipt": shared.receipt,
                "response_uri": request.response_uri,
                "sent": self.send,
                "state": request.state,
            }));
        }
        if self.out.is_none() && !self.send {
            println!("{}", shared.presentation);
        }
        let done = if self.send { "Signed and sent" } else { "Signed" };
        let word = match &shared.attester {
            Some(attester) => format!("with a key that {attester} certified"),
            None => "as your own word (level L0)".to_owned(),
        };
        eprintln!(
            "{GOOD}✓{GOOD:#} {done} {word}, good for 15 minutes. A receipt without the values stays \
             with you."
        );
        Ok(())
    }
}

/// Whether the merchant is told no. Which of these it was stays here: a threshold that is not met,
/// too little data, too many questions, or the holder's own no.
fn looks_like_a_refusal(failure: &Failure) -> bool {
    matches!(failure.code(), "no_score" | "nothing_approved" | "probing")
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
            preview::describe(item).is_ok_and(|text| terminal.confirm(&format!("Say that {text}?")))
        })
        .map(|item| item.ask)
        .collect())
}

fn roots(path: &Path) -> Result<Roots, Failure> {
    let bad = |error: &dyn std::error::Error| {
        Failure::new("trust", format!("{}: {error}", path.display()))
    };
    let bytes = file::read(path, LARGEST_ROOTS)?;
    let pem = std::str::from_utf8(&bytes).map_err(|error| bad(&error))?;
    Roots::from_pem(pem).map_err(|error| bad(&error))
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

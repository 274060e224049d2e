//! `simsim merchant serve`: a till in a browser, to try the whole road and to start from.
//!
//! ```text
//!  GET /            the question, and a button
//!  POST /ask        makes a request             ─► GET /s/ID   its code, its link, the verdict
//!  GET /r/ID        a signed request, fetched by the wallet
//!  POST /answer     direct_post, direct_post.jwt ─► GET /s/ID/live   the verdict, as it changes
//! ```
//!
//! With a certificate, requests are signed (`x509_hash:`) and answers come encrypted, each to a key of
//! its own; without one, the address is who asks (`redirect_uri:`).
//!
//! Nothing is written: requests and verdicts live in memory for a quarter of an hour, and no log
//! line is made of an answer. Put a TLS proxy in front of it and name its address by `--public-url`.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use anstream::println;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response, Sse, sse::Event},
    routing::{get, post},
};
use simsim_attestation::{MAX_RESPONSE, Policy, Response as Posted, SealedResponse};
use tokio_stream::{Stream, StreamExt, wrappers::WatchStream};

use crate::{clock, failure::Failure, file, terminal::Terminal};

mod certificate;
mod page;
mod till;

use certificate::Certificate;
use till::{Question, Till};

/// Larger than any policy.
const LARGEST_POLICY: u64 = 256 * 1024;
/// How many requests a second are served; the rest are told to come back.
const MOST_A_SECOND: u32 = 50;

/// How long a post may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ask and verify as a merchant, on a page with a code to scan.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    step: Step,
}

#[derive(clap::Subcommand)]
enum Step {
    /// Serve the page.
    Serve(Serve),
}

#[derive(clap::Args)]
struct Serve {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,

    /// The https address at which wallets reach this server; without it, the one it listens on.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// Sign requests with this certificate, and have answers encrypted: the chain in PEM, your own
    /// first, the root left out.
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<PathBuf>,

    /// The certificate's key: P-256 in PKCS#8, PEM or DER.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,

    /// Put the whole signed request into the link, too long for most codes, instead of where the
    /// wallet fetches it.
    #[arg(long, requires = "certificate")]
    by_value: bool,

    /// Your name, as the holder will read it.
    #[arg(long)]
    name: Option<String>,

    /// What you will use the answer for, in words the holder will read.
    #[arg(long)]
    purpose: String,

    /// Ask whether the score is at least this.
    #[arg(long, value_name = "SCORE", default_value_t = 600)]
    at_least: u16,

    /// Whom you trust and what is enough: a policy in TOML or JSON (docs/merchants.md).
    #[arg(long, value_name = "FILE", required_unless_present = "self_asserted")]
    policy: Option<PathBuf>,

    /// Take the holder's own word (level L0), to try things out.
    #[arg(long, conflicts_with = "policy")]
    self_asserted: bool,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let Step::Serve(serve) = &arguments.step;
    let failure = |error: std::io::Error| Failure::new("merchant", error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(failure)?.block_on(async {
        let listener = tokio::net::TcpListener::bind(serve.listen).await.map_err(failure)?;
        let here = format!("http://{}", listener.local_addr().map_err(failure)?);
        let till = Arc::new(serve.till(&here)?);
        if terminal.json() {
            terminal.value(&serde_json::json!({"ok": true, "url": here}))?;
        } else {
            println!("{here}");
        }
        axum::serve(listener, routes(till)).await.map_err(failure)
    })?;
    Ok(ExitCode::SUCCESS)
}

impl Serve {
    fn till(&self, here: &str) -> Result<Till, Failure> {
        let policy = match &self.policy {
            Some(path) => String::from_utf8(file::read(path, LARGEST_POLICY)?)
                .map_err(|_| Failure::new("policy", format!("{}: not text", path.display())))?,
            None => "self_asserted = true".into(),
        };
        let policy = Policy::parse(&policy).map_err(|error| Failure::of("policy", &error))?;
        let certificate = match (&self.certificate, &self.key) {
            (Some(chain), Some(key)) => Some(Certificate::read(chain, key)?),
            _ => None,
        };
        let till = Till::new(Question {
            at_least: self.at_least,
            by_value: self.by_value,
            certificate,
            name: self.name.clone(),
            policy,
            public: self.public_url.as_deref().unwrap_or(here).trim_end_matches('/').to_owned(),
            purpose: self.purpose.clone(),
        });
        till.ask(clock::now())?; // what a wallet would refuse is said now
        Ok(till)
    }
}

fn routes(till: Arc<Till>) -> Router {
    Router::new()
        .route("/", get(welcome))
        .route("/ask", post(ask))
        .route("/r/{id}", get(request))
        .route("/s/{id}", get(show))
        .route("/s/{id}/live", get(live))
        .route("/live.js", get(script))
        .route("/style.css", get(style))
        .route("/answer", post(answer))
        .layer(DefaultBodyLimit::max(MAX_RESPONSE))
        .layer(middleware::from_fn_with_state(till.clone(), guard))
        .with_state(till)
}

/// Limits rate, size and patience, and tells the browser to keep nothing and to fetch nothing from elsewhere.
async fn guard(State(till): State<Arc<Till>>, request: Request, next: Next) -> Response {
    if !till.admits(clock::now(), MOST_A_SECOND) {
        return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")]).into_response();
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    if length.is_some_and(|it| it.parse().is_ok_and(|it: usize| it > MAX_RESPONSE)) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response(); // before anything of it is read
    }
    let mut response = if request.method() == Method::POST {
        let slow = |_| StatusCode::REQUEST_TIMEOUT.into_response();
        tokio::time::timeout(PATIENCE, next.run(request)).await.unwrap_or_else(slow)
    } else {
        next.run(request).await // a verdict may take its time
    };
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, page::SECURITY_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn welcome(State(till): State<Arc<Till>>) -> Html<String> {
    Html(page::welcome(till.question()))
}

async fn ask(State(till): State<Arc<Till>>) -> Response {
    match till.ask(clock::now()) {
        Ok(id) => Redirect::to(&format!("/s/{id}")).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn request(State(till): State<Arc<Till>>, Path(id): Path<String>) -> Response {
    match till.request_object(&id, clock::now()) {
        Some(jwt) => {
            ([(header::CONTENT_TYPE, "application/oauth-authz-req+jwt")], jwt).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn show(State(till): State<Arc<Till>>, Path(id): Path<String>) -> Response {
    let now = clock::now();
    match till.link(&id, now).zip(till.verdict(&id, now)) {
        Some((link, verdict)) => {
            Html(page::session(till.question(), &id, &link, &verdict.borrow())).into_response()
        }
        None => (StatusCode::NOT_FOUND, Html(page::gone())).into_response(),
    }
}

async fn live(
    State(till): State<Arc<Till>>,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, std::convert::Infallible>>>, StatusCode> {
    let verdict = till.verdict(&id, clock::now()).ok_or(StatusCode::NOT_FOUND)?;
    let at_least = till.question().at_least;
    let events = WatchStream::new(verdict).map(move |verdict| {
        Ok(Event::default().data(page::verdict(&verdict, at_least).to_string()))
    });
    Ok(Sse::new(events))
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], page::SCRIPT)
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css")], page::STYLE)
}

/// The wallet's post. It learns whether it was understood, not what came of it: that is on the page.
async fn answer(State(till): State<Arc<Till>>, body: Bytes) -> Response {
    let now = clock::now();
    let verdict = match (SealedResponse::parse(&body), Posted::parse(&body)) {
        (Ok(sealed), _) => till.receive_sealed(sealed, now),
        (_, Ok(posted)) => till.receive(posted, now),
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    match verdict {
        Some(_) => ([(header::CONTENT_TYPE, "application/json")], "{}").into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

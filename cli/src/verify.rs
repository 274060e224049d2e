//! `simsim verify`: check a presentation, offline.

use std::{
    io::{BufRead, Write},
    num::NonZero,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::println;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use simsim_attestation::{
    Expected, MAX_PRESENTATION, Policy, Presentation, PublicKey, Roots, SCORE_VCT, Trust, Verified,
    VerifyError,
};

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{BAD, DIM, GOOD, Terminal},
};

/// Larger than any key or certificate file.
const LARGEST_TRUST: u64 = 64 * 1024;
/// A line of `--jsonl`: a presentation, a key, and room for the rest.
const LONGEST_LINE: usize = MAX_PRESENTATION * 2 + 16 * 1024;
/// Lines that are read before they are checked together.
const BATCH: usize = 4096;

/// Check a presentation from standard input, offline: prints its claims, or which check failed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Your client id as the request names it, prefix included.
    #[arg(long, required_unless_present = "jsonl")]
    aud: Option<String>,

    /// The nonce of your request.
    #[arg(long, required_unless_present = "jsonl")]
    nonce: Option<String>,

    /// Trust this issuer key: a file with a JWK.
    #[arg(long, value_name = "FILE", group = "trust")]
    trust_jwk: Option<PathBuf>,

    /// Trust what this attester certified: a file with its root certificate, PEM or DER.
    #[arg(long, value_name = "FILE", group = "trust")]
    trust_root: Option<PathBuf>,

    /// Trust whom a policy names, and ask for all that it asks for: TOML or JSON.
    #[arg(long, value_name = "FILE", group = "trust")]
    policy: Option<PathBuf>,

    /// Trust nobody, and take the holder's own word (level L0).
    #[arg(long, group = "trust")]
    self_asserted: bool,

    /// The score must be shown to be at least this.
    #[arg(long, value_name = "SCORE")]
    at_least: Option<u16>,

    /// The attestation must be of this type. Without it, claims about a score are accepted from
    /// Simsim's type only, and other types from a trusted issuer are checked and shown.
    #[arg(long)]
    vct: Option<String>,

    /// Check as of this time, in seconds since 1970-01-01 UTC, instead of now.
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    /// Check many: one {"id","presentation","aud","nonce","jwk","now"} a line.
    #[arg(long, conflicts_with_all = ["aud", "nonce", "trust"])]
    jsonl: bool,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    if arguments.jsonl {
        return many(arguments);
    }
    let trusted = Trusted::read(arguments)?;
    let bytes = file::read_stdin(MAX_PRESENTATION as u64 + 2)?; // and a line's end
    let text = std::str::from_utf8(&bytes).unwrap_or_default().trim_end_matches(['\r', '\n']);
    let (aud, nonce) = (arguments.aud.as_deref(), arguments.nonce.as_deref());
    let expected =
        arguments.expected(aud.unwrap_or_default(), nonce.unwrap_or_default(), trusted.trust());
    let expected = match &trusted {
        Trusted::Policy(policy) => expected.vct(SCORE_VCT).policy(policy),
        _ => expected,
    };
    match check(text, &expected, arguments.now.unwrap_or_else(clock::now)) {
        Ok(verified) => {
            print(&verified, terminal);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            refuse(error, terminal)?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// A verdict of yes, for people or programs.
pub(crate) fn print(verified: &Verified, terminal: &Terminal) {
    if terminal.json() {
        println!("{}", verified.to_json());
        return;
    }
    println!("{GOOD}✓ verified{GOOD:#}, level {}", verified.level());
    if let Ok(Value::Object(members)) = serde_json::from_str(&verified.to_json()) {
        for (name, value) in members {
            if !matches!(name.as_str(), "ok" | "level") {
                println!("  {name:16} {value}");
            }
        }
    }
}

/// A verdict of no, for people or programs.
pub(crate) fn refuse(error: VerifyError, terminal: &Terminal) -> Result<(), Failure> {
    if terminal.json() {
        return terminal.value(&serde_json::json!({ "ok": false, "error": error.name() }));
    }
    println!("{BAD}✗ refused{BAD:#} {DIM}{}{DIM:#}: {error}", error.name());
    Ok(())
}

fn check(text: &str, expected: &Expected<'_>, now: u64) -> Result<Verified, VerifyError> {
    Presentation::parse(text)?.verify(expected, now)
}

impl Arguments {
    fn expected<'a>(&'a self, aud: &'a str, nonce: &'a str, trust: Trust<'a>) -> Expected<'a> {
        let expected = Expected::answer(aud, nonce, trust);
        let expected = match (&self.vct, self.at_least) {
            (Some(vct), _) => expected.vct(vct),
            (None, None) => expected.any_vct(),
            (None, Some(_)) => expected,
        };
        match self.at_least {
            Some(threshold) => expected.at_least(threshold),
            None => expected,
        }
    }
}

/// What the trust options named, read and parsed.
enum Trusted {
    Key(PublicKey),
    Policy(Box<Policy>),
    Roots(Roots),
    SelfAsserted,
}

impl Trusted {
    fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let bad = |path: &Path, error: &dyn std::error::Error| {
            Failure::new("trust", format!("{}: {error}", path.display()))
        };
        if let Some(path) = &arguments.trust_jwk {
            let bytes = file::read(path, LARGEST_TRUST)?;
            let text = std::str::from_utf8(&bytes).map_err(|error| bad(path, &error))?;
            return PublicKey::from_jwk(text).map(Self::Key).map_err(|error| bad(path, &error));
        }
        if let Some(path) = &arguments.trust_root {
            let bytes = file::read(path, LARGEST_TRUST)?;
            let roots = match std::str::from_utf8(&bytes) {
                Ok(pem) if pem.contains("-----BEGIN") => Roots::from_pem(pem),
                _ => Roots::from_der(&bytes),
            };
            return roots.map(Self::Roots).map_err(|error| bad(path, &error));
        }
        if let Some(path) = &arguments.policy {
            let bytes = file::read(path, LARGEST_TRUST)?;
            let text = std::str::from_utf8(&bytes).map_err(|error| bad(path, &error))?;
            let policy = Policy::parse(text).map_err(|error| bad(path, &error))?;
            return Ok(Self::Policy(Box::new(policy)));
        }
        if arguments.self_asserted {
            return Ok(Self::SelfAsserted);
        }
        Err(Failure::new(
            "trust",
            "say whom you trust: --trust-root FILE, --trust-jwk FILE, --policy FILE, or --self-asserted",
        ))
    }

    fn trust(&self) -> Trust<'_> {
        match self {
            Self::Key(key) => Trust::Key(key),
            Self::Policy(policy) => policy.trust(),
            Self::Roots(roots) => Trust::Roots(roots),
            Self::SelfAsserted => Trust::SelfAsserted,
        }
    }
}

/// One line of `--jsonl`.
#[derive(Deserialize)]
struct Line {
    id: Value,
    presentation: String,
    aud: String,
    nonce: String,
    jwk: Value,
    now: u64,
}

/// Its verdict.
#[derive(Serialize)]
struct Verdict {
    id: Value,
    ok: bool,
    error: Option<&'static str>,
}

/// Checks every line of standard input, a batch at a time on all cores, and answers in order.
fn many(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let failure = |error: std::io::Error| Failure::new("file", error.to_string());
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    loop {
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            match read_line(&mut input).map_err(failure)? {
                Some(line) if line.trim_ascii().is_empty() => {}
                Some(line) => batch.push(line),
                None => break,
            }
        }
        if batch.is_empty() {
            break;
        }
        let verdicts: Vec<Verdict> = std::thread::scope(|scope| {
            let workers: Vec<_> = batch
                .chunks(batch.len().div_ceil(cores))
                .map(|chunk| {
                    scope.spawn(move || {
                        chunk.iter().map(|line| verdict(line, arguments)).collect::<Vec<_>>()
                    })
                })
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        });
        for verdict in verdicts {
            serde_json::to_writer(&mut output, &verdict).map_err(|error| failure(error.into()))?;
            output.write_all(b"\n").map_err(failure)?;
        }
    }
    output.flush().map_err(failure)?;
    Ok(ExitCode::SUCCESS)
}

/// One line without its end, cut where it is longer than any that can be good.
fn read_line(input: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut any = false;
    loop {
        let read = input.fill_buf()?;
        if read.is_empty() {
            return Ok(any.then_some(line));
        }
        any = true;
        let (part, end) = match read.iter().position(|byte| *byte == b'\n') {
            Some(at) => (read.get(..at).unwrap_or_default(), Some(at + 1)),
            None => (read, None),
        };
        let room = (LONGEST_LINE + 1).saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        let used = end.unwrap_or(read.len());
        input.consume(used);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

fn verdict(line: &[u8], arguments: &Arguments) -> Verdict {
    let malformed = |id| Verdict { id, ok: false, error: Some("malformed_line") };
    if line.len() > LONGEST_LINE {
        return malformed(Value::Null);
    }
    let Ok(line) = serde_json::from_slice::<Line>(line) else {
        let id = serde_json::from_slice::<Value>(line).ok();
        return malformed(id.and_then(|line| line.get("id").cloned()).unwrap_or_default());
    };
    let Ok(key) = PublicKey::from_jwk(&line.jwk.to_string()) else {
        return Verdict { id: line.id, ok: false, error: Some("bad_jwk") };
    };
    let expected = arguments.expected(&line.aud, &line.nonce, Trust::Key(&key));
    let checked = check(&line.presentation, &expected, arguments.now.unwrap_or(line.now));
    Verdict { id: line.id, ok: checked.is_ok(), error: checked.err().map(|error| error.name()) }
}

//! `simsim verify`: check a presentation, offline.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::println;
use serde_json::Value;
use simsim_attestation::{
    Expected, MAX_PRESENTATION, MAX_STATUS_LIST, Policy, Presentation, PublicKey, Roots, SCORE_VCT,
    StatusList, Trust, Verified, VerifyError,
};

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{BAD, DIM, GOOD, Terminal, plain},
};

mod lines;

/// Larger than any key or certificate file.
const LARGEST_TRUST: u64 = 64 * 1024;

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

    /// Look the claim `status` up in this status list token, which you fetched: for tokens from
    /// elsewhere. Whom you trust must have signed it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["jsonl", "self_asserted"])]
    status_list: Option<PathBuf>,

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
        return lines::check_all(arguments);
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
    let now = arguments.now.unwrap_or_else(clock::now);
    let list = arguments.status_list(trusted.trust(), now)?;
    let expected = match &list {
        Some(list) => expected.status_list(list),
        None => expected,
    };
    match check(text, &expected, now) {
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
                println!("  {:16} {}", plain(&name), plain(&value.to_string()));
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

    fn status_list(&self, trust: Trust<'_>, now: u64) -> Result<Option<StatusList>, Failure> {
        let Some(path) = &self.status_list else { return Ok(None) };
        let text = file::read_text(path, MAX_STATUS_LIST as u64 + 2)?;
        StatusList::verify(text.trim_end(), trust, now)
            .map(Some)
            .map_err(|error| Failure::new("status_list", format!("{}: {error}", path.display())))
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

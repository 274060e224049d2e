//! `simsim demo`: the whole road in one go, on the files of a person who does not exist.
//!
//! Every step is the real one: the same calls as the other commands, on a vault in a folder that is
//! erased at the end. Only the person and the shop are made up.

use std::{fs, path::Path, process::ExitCode};

use anstream::println;
use simsim_attestation::{Ask, Expected, Presentation, Request, Trust, VerifyError};
use simsim_import::Input;
use simsim_scoring::{
    day::Day,
    scorecard::{SIMSIM_V1, Scorecard},
};
use simsim_wallet::{ImportOptions, KdfParameters, Passphrase, Wallet};

use crate::{
    clock,
    failure::Failure,
    import, request, score, share,
    terminal::{BOLD, DIM, GOOD, Terminal},
    verify,
};

/// The demo person's files (`cli/demo/README.md`).
const FILES: [(&str, &[u8]); 3] = [
    ("bank.ofx", include_bytes!("../demo/bank.ofx")),
    ("alipay.csv", include_bytes!("../demo/alipay.csv")),
    ("facts.jsonl", include_bytes!("../demo/facts.jsonl")),
];
/// The day after the files end, so that the demo always gives the same score.
const AS_OF: (i32, u8, u8) = (2026, 11, 1);
/// Words of the files that must not be found in the vault.
const PLAIN: [&str; 5] = ["Lin Wei", "XINHUA", "14200.00", "6200481500267", "1420000"];
const SHOP: &str = "https://bikes.example/answer";

/// Play the whole road on the files of a made-up person: import, vault, score, share, verify.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let folder = std::env::temp_dir().join(format!("simsim-demo-{}", request::make_nonce()?));
    let played = play(&folder, terminal);
    // Whatever happened, nothing of the demo stays.
    let _ = fs::remove_dir_all(&folder);
    played
}

fn play(folder: &Path, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let passphrase = || Passphrase::from(String::from("five random words are better"));
    let scorecard =
        Scorecard::parse(SIMSIM_V1).map_err(|error| Failure::of("scorecard", &error))?;
    let now = clock::now();
    let (year, month, day) = AS_OF;
    let as_of = Day::from_ymd(year, month, day).map_err(|error| Failure::of("demo", &error))?;

    let step = |number, title| step(terminal, number, title);
    step(1, "Import: two made-up years of Lin Wei, as her bank and her wallet export them");
    let mut wallet = Wallet::create(folder, &passphrase(), KdfParameters::DEFAULT)?;
    for (name, bytes) in FILES {
        let input = Input::of_bytes(bytes);
        import::import(&mut wallet, name, input, &ImportOptions::default(), terminal)?;
    }

    step(2, "At rest: what lies on the disk");
    wallet.lock();
    let at_rest = look(folder, terminal)?;
    let mut wallet = Wallet::open(folder, &passphrase())?;

    step(3, "Score");
    let result = wallet.score(&scorecard, as_of)?;
    terminal.say(|| score::print(&result, &scorecard, "en", false));

    step(4, "A shop asks");
    let asked = [Ask::AtLeast(600), Ask::Score];
    let purpose = "Bike without deposit";
    let expires = now.saturating_add(900);
    let mut asked = Request::make(SHOP, &request::make_nonce()?, &asked, purpose, expires)
        .map_err(|error| Failure::of("request", &error))?;
    asked.client_name = Some("Bikes & Co".to_owned());
    let link = asked.to_link();
    terminal.say(|| println!("{DIM}{link}{DIM:#}"));

    step(5, "Preview: nothing is approved by itself");
    let asked = Request::parse(&link).map_err(|error| Failure::of("request", &error))?;
    let preview = wallet.prepare(asked, &scorecard, as_of, now)?;
    terminal.say(|| {
        share::print(&preview);
        println!("Lin Wei approves {BOLD}the threshold{BOLD:#} and not the score.");
    });

    step(6, "Attestation: signed with two keys made for this one answer");
    let shared = wallet.share(&preview, &[Ask::AtLeast(600)], now)?;
    let presentation = &shared.presentation;
    terminal.say(|| {
        println!("{DIM}{presentation}{DIM:#}");
        println!("{} characters; a receipt without values stays with her.", presentation.len());
    });

    step(7, "The shop verifies, offline");
    let request = preview.request();
    let expected =
        || Expected::answer(&request.client_id, &request.nonce, Trust::SelfAsserted).at_least(600);
    let verified = Presentation::parse(&shared.presentation)
        .and_then(|presentation| presentation.verify(&expected(), now))
        .map_err(|error| Failure::of("verify", &error))?;
    terminal.say(|| verify::print(&verified, terminal));

    step(8, "One character of it changed");
    let forged = with_one_character_changed(&shared.presentation);
    let mut refused = Vec::new();
    match Presentation::parse(&forged).and_then(|forged| forged.verify(&expected(), now)) {
        Err(error) => refused.push(error),
        Ok(_) => return Err(Failure::new("demo", "a changed attestation was accepted")),
    }
    let other =
        Expected::answer(&request.client_id, "another-nonce-of-the-shop", Trust::SelfAsserted);
    match Presentation::parse(&shared.presentation).and_then(|again| again.verify(&other, now)) {
        Err(error @ VerifyError::KeyBinding(_)) => refused.push(error),
        _ => return Err(Failure::new("demo", "an answer to another question was accepted")),
    }
    if !terminal.json() {
        refused.iter().try_for_each(|error| verify::refuse(*error, terminal))?;
    }

    step(9, "Erase: the keys first, then the files");
    wallet.lock();
    Wallet::erase(folder)?;
    if terminal.json() {
        terminal.value(&serde_json::json!({
            "ok": true,
            "at_rest": at_rest,
            "score": result,
            "request": link,
            "presentation": shared.presentation,
            "receipt": shared.receipt,
            "verified": serde_json::from_str::<serde_json::Value>(&verified.to_json()).ok(),
            "refused": refused.iter().map(VerifyError::name).collect::<Vec<_>>(),
        }))?;
    } else {
        println!("{GOOD}✓{GOOD:#} Nothing is left.");
    }
    Ok(ExitCode::SUCCESS)
}

fn step(terminal: &Terminal, number: u8, title: &str) {
    terminal.say(|| println!("\n{BOLD}{number}. {title}{BOLD:#}"));
}

/// Lists the vault's files, looks for words of the demo person in them, and gives their total size
/// in bytes.
fn look(folder: &Path, terminal: &Terminal) -> Result<usize, Failure> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    for (path, content) in &files {
        for word in PLAIN {
            if content.windows(word.len()).any(|window| window == word.as_bytes()) {
                return Err(Failure::new("demo", format!("{path} holds {word:?} in the clear")));
            }
        }
    }
    let bytes = files.iter().map(|(_, content)| content.len()).sum();
    terminal.say(|| {
        println!("  {} files, {bytes} bytes", files.len());
        if let Some((path, content)) = files.iter().max_by_key(|(_, content)| content.len()) {
            let middle = content.iter().skip(content.len() / 2).take(24);
            let some: String = middle.map(|byte| format!("{byte:02x} ")).collect();
            println!("  {path}, from its middle: {DIM}{some}...{DIM:#}");
        }
        let words = PLAIN.map(|word| format!("“{word}”")).join(", ");
        println!("  {GOOD}✓{GOOD:#} none of {words} is found in them");
    });
    Ok(bytes)
}

fn collect(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    let failure = |error| Failure::file(folder, &error);
    for entry in fs::read_dir(folder).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, fs::read(&path).map_err(failure)?));
        }
    }
    Ok(())
}

/// The presentation with one character in the middle of the issuer's signature replaced.
fn with_one_character_changed(presentation: &str) -> String {
    let at = presentation.find('~').map_or(0, |end| end.saturating_sub(43));
    presentation
        .char_indices()
        .map(|(index, character)| match character {
            'A' if index == at => 'B',
            _ if index == at => 'A',
            other => other,
        })
        .collect()
}

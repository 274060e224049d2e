//! `simsim perks`: what opens at which score, and where one stands.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::{print, println};
use simsim_attestation::MAX_STATEMENT;
use simsim_wallet::{Door, Wallet};

use crate::{
    clock,
    failure::Failure,
    file,
    terminal::{BOLD, DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// The sample's publisher, catalogue and histogram (`cli/samples/README.md`).
const SAMPLE_KEY: &str = include_str!("../samples/publisher.jwk");
const SAMPLES: [(&[u8], &str); 2] = [
    (include_bytes!("../samples/catalogue.json"), include_str!("../samples/catalogue.json.jws")),
    (include_bytes!("../samples/histogram.json"), include_str!("../samples/histogram.json.jws")),
];
/// Larger than any signature or key.
const LARGEST_SIGNATURE: u64 = 16 * 1024;

/// Show what is open to your score and what comes next. Matched here: nobody learns that you looked.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The language: en, zh or de.
    #[arg(long, default_value = "en")]
    language: String,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Add a catalogue or a histogram, signed by a publisher that you trust.
    Add {
        /// The file; its signature is beside it, with .jws at the end of its name.
        file: PathBuf,
    },
    /// Trust a publisher from now on.
    Trust {
        /// Your name for it.
        name: String,
        /// Its public key: a file with a JWK.
        key: PathBuf,
    },
    /// Trust a publisher no longer; its files count no more.
    Distrust {
        /// The name you gave it.
        name: String,
    },
    /// Show the publishers that you trust.
    Publishers,
    /// Add the sample that comes with simsim: invented shops and an invented histogram.
    Sample,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let done = match &arguments.command {
        None => {
            show(&wallet, &arguments.language, terminal)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Publishers) => {
            let publishers = wallet.publishers()?;
            if terminal.json() {
                terminal.value(&publishers)?;
            } else {
                publishers.iter().for_each(|it| println!("{BOLD}{}{BOLD:#} {}", it.name, it.jwk));
            }
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Add { file: path }) => {
            let content = file::read(path, MAX_STATEMENT as u64)?;
            let mut signature = path.as_os_str().to_owned();
            signature.push(".jws");
            let signature = file::read(Path::new(&signature), LARGEST_SIGNATURE)?;
            add(&mut wallet, &content, &String::from_utf8_lossy(&signature))?
        }
        Some(Command::Trust { name, key }) => {
            let key = file::read(key, LARGEST_SIGNATURE)?;
            wallet.trust_publisher(name, &String::from_utf8_lossy(&key))?;
            format!("{name} is trusted from now on.")
        }
        Some(Command::Distrust { name }) => {
            if !wallet.distrust_publisher(name)? {
                return Err(Failure::new(
                    "no_such_publisher",
                    format!("no publisher is called {name}; see simsim perks publishers"),
                ));
            }
            format!("{name} is trusted no longer.")
        }
        Some(Command::Sample) => {
            wallet.trust_publisher("Simsim's sample", SAMPLE_KEY)?;
            for (content, signature) in SAMPLES {
                add(&mut wallet, content, signature)?;
            }
            "The sample is added. Its shops are invented.".to_owned()
        }
    };
    wallet.lock();
    terminal.done(&done)?;
    Ok(ExitCode::SUCCESS)
}

/// Adds a file by what it says it is.
fn add(wallet: &mut Wallet, content: &[u8], signature: &str) -> Result<String, Failure> {
    let today = clock::today();
    let kind: Option<serde_json::Value> = serde_json::from_slice(content).ok();
    let schema = kind.as_ref().and_then(|it| it.get("schema")?.as_str());
    if schema.is_some_and(|it| it.starts_with("simsim-histogram/")) {
        let histogram = wallet.add_histogram(content, signature, today)?;
        return Ok(format!("Histogram {}, good until {}.", histogram.id, histogram.expires));
    }
    let catalogue = wallet.add_catalogue(content, signature, today)?;
    let perks = catalogue.perks.len();
    Ok(format!("Catalogue {} with {perks} perks, good until {}.", catalogue.id, catalogue.expires))
}

fn show(wallet: &Wallet, language: &str, terminal: &Terminal) -> Result<(), Failure> {
    let perks = wallet.perks(clock::today())?;
    if terminal.json() {
        let rows = |doors: &[Door]| -> Vec<serde_json::Value> {
            doors
                .iter()
                .map(|door| {
                    serde_json::json!({
                        "catalogue": door.catalogue, "id": door.perk.id, "title": door.perk.title,
                        "merchant": door.merchant.name, "url": door.merchant.url,
                        "at_least": door.perk.at_least,
                    })
                })
                .collect()
        };
        return terminal.value(&serde_json::json!({
            "open": rows(&perks.open), "next": rows(&perks.next),
        }));
    }
    if perks.open.is_empty() && perks.next.is_empty() {
        println!("There is no catalogue yet; simsim perks sample adds one to look at.");
        return Ok(());
    }
    let title = |door: &Door| {
        let titles = &door.perk.title;
        let text = titles.get(language).or_else(|| titles.get("en"));
        text.or_else(|| titles.values().next()).cloned().unwrap_or_default()
    };
    let doors = if perks.open.len() == 1 { "door is" } else { "doors are" };
    print!("{BOLD}{} {doors} open{BOLD:#}", perks.open.len());
    match perks.next.first() {
        Some(next) => println!("; next at {}: {}", next.perk.at_least, title(next)),
        None => println!("."),
    }
    for door in &perks.open {
        println!(
            "  {GOOD}✓{GOOD:#} {} {} {DIM}{}{DIM:#}",
            door.perk.at_least,
            title(door),
            door.merchant.name
        );
    }
    for door in &perks.next {
        println!("  ☐ {} {} {DIM}{}{DIM:#}", door.perk.at_least, title(door), door.merchant.name);
    }
    Ok(())
}

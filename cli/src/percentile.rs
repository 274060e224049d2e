//! `simsim percentile`: how many scores of a published histogram lie below one's own.

use std::process::ExitCode;

use anstream::println;
use simsim_wallet::Percentile;

use crate::{
    clock,
    failure::Failure,
    terminal::{BOLD, DIM, Terminal},
    vault::VaultArguments,
};

/// Show how many scores of a published histogram lie below yours. Computed here; nothing is sent.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The language: en, zh or de.
    #[arg(long, default_value = "en")]
    language: String,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let wallet = vault.open()?;
    let today = clock::today();
    let score = wallet.current_score(today)?;
    let percentiles = wallet.percentiles(&score, today)?;
    wallet.lock();
    if terminal.json() {
        let rows = percentiles.iter().map(|it| {
            serde_json::json!({
                "histogram": it.histogram, "below_permille": it.below_permille,
                "scores": it.scores, "made_from": it.made_from,
            })
        });
        terminal.value(&rows.collect::<Vec<_>>())?;
    } else if percentiles.is_empty() {
        println!("There is no number or no histogram; simsim perks sample adds one to look at.");
    } else {
        percentiles.iter().for_each(|it| print(it, &arguments.language));
    }
    Ok(ExitCode::SUCCESS)
}

fn print(percentile: &Percentile, language: &str) {
    let Percentile { below_permille: below, scores, made_from, histogram } = percentile;
    println!(
        "{BOLD}{}.{} %{BOLD:#} of {scores} scores lie below yours {DIM}({histogram}){DIM:#}",
        below / 10,
        below % 10
    );
    let text = made_from.get(language).or_else(|| made_from.get("en"));
    println!("{DIM}{}{DIM:#}", text.map_or("", String::as_str));
}

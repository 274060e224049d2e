//! `simsim doctor`: read every copy of everything, heal what can be healed, name the rest.

use std::process::ExitCode;

use anstream::{eprintln, println};
use simsim_wallet::{Examination, Finding};

use crate::{
    failure::Failure,
    terminal::{BAD, GOOD, Terminal},
    vault::VaultArguments,
};

/// Examine the vault: heal what is damaged in one copy, and list what is damaged in all.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Let go of what is damaged in every copy, once it was listed. There is no way back.
    #[arg(long)]
    discard: bool,

    /// With --discard: do not ask for the word.
    #[arg(long, requires = "discard")]
    yes: bool,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let mut examined = wallet.examine()?;
    if !terminal.json() {
        show(&examined);
    }
    let mut discarded = 0;
    if arguments.discard && examined.findings.iter().any(is_quarantined) {
        if !arguments.yes {
            eprintln!(
                "{BAD}This lets go of what no copy has whole.{BAD:#} A backup may still have it."
            );
            terminal.require("discard", "nothing was discarded")?;
        }
        discarded = wallet.discard_quarantined()?.iter().map(|(_, items)| items).sum();
        examined.findings.retain(|finding| !is_quarantined(finding));
        if !terminal.json() {
            println!("{GOOD}✓{GOOD:#} {discarded} damaged items discarded.");
        }
    }
    wallet.lock();
    let lost = examined.findings.iter().any(is_loss);
    if terminal.json() {
        let findings: Vec<String> = examined.findings.iter().map(ToString::to_string).collect();
        terminal.value(&serde_json::json!({
            "ok": !lost, "items": items(&examined).saturating_sub(discarded), "findings": findings,
            "lost_writes": examined.lost_writes, "discarded": discarded,
        }))?;
    }
    Ok(if lost { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn show(examined: &Examination) {
    for finding in &examined.findings {
        let (style, sign) = if is_loss(finding) { (BAD, "✗") } else { (GOOD, "✓") };
        println!("{style}{sign}{style:#} {finding}");
    }
    if examined.findings.is_empty() {
        println!("{GOOD}✓{GOOD:#} {} items, whole in both copies.", items(examined));
    }
    if examined.lost_writes > 0 {
        println!("  Acknowledged writes found missing so far: {}", examined.lost_writes);
    }
}

fn items(examined: &Examination) -> usize {
    examined.items.iter().map(|(_, count)| count).sum()
}

fn is_quarantined(finding: &Finding) -> bool {
    matches!(finding, Finding::ItemsQuarantined { .. })
}

/// Whether something could not be healed.
fn is_loss(finding: &Finding) -> bool {
    matches!(
        finding,
        Finding::CatalogueLost { .. }
            | Finding::ItemsQuarantined { .. }
            | Finding::WritesLost { .. }
    )
}

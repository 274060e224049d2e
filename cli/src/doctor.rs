//! `simsim doctor`: read every copy of everything, heal what can be healed, name the rest.

use std::process::ExitCode;

use anstream::println;
use simsim_wallet::Finding;

use crate::{
    failure::Failure,
    terminal::{BAD, GOOD, Terminal},
    vault::VaultArguments,
};

/// Examine the vault: heal what is damaged in one copy, and list what is damaged in all.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(
    _: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let examined = wallet.examine()?;
    wallet.lock();
    let lost = examined.findings.iter().any(is_loss);
    let items: usize = examined.items.iter().map(|(_, count)| count).sum();
    if terminal.json() {
        let findings: Vec<String> = examined.findings.iter().map(ToString::to_string).collect();
        terminal.value(&serde_json::json!({
            "ok": !lost, "items": items, "findings": findings, "lost_writes": examined.lost_writes,
        }))?;
    } else {
        for finding in &examined.findings {
            let (style, sign) = if is_loss(finding) { (BAD, "✗") } else { (GOOD, "✓") };
            println!("{style}{sign}{style:#} {finding}");
        }
        if examined.findings.is_empty() {
            println!("{GOOD}✓{GOOD:#} {items} items, whole in both copies.");
        }
        if examined.lost_writes > 0 {
            println!("  Acknowledged writes found missing so far: {}", examined.lost_writes);
        }
    }
    Ok(if lost { ExitCode::FAILURE } else { ExitCode::SUCCESS })
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

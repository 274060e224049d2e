//! `simsim history`: every score that was kept, and what changed from one to the next.

use std::process::ExitCode;

use anstream::println;
use simsim_scoring::scorecard::Scorecard;
use simsim_wallet::{Alert, PastScore, PointChange};

use crate::{
    clock,
    failure::Failure,
    terminal::{BAD, BOLD, DIM, FAIR, GOOD, Terminal, style_of},
    vault::VaultArguments,
};

/// How many changes are named for each score.
const CHANGES: usize = 3;

/// Show every score that was kept, and what changed from one to the next.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Compute today's score and keep it, if none was kept this month.
    #[arg(long)]
    monthly: bool,

    /// The language of reasons: en, zh or de.
    #[arg(long, default_value = "en")]
    language: String,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    if arguments.monthly && wallet.is_rescore_due(clock::today())? {
        wallet.rescore(clock::now())?;
    }
    let history = wallet.history()?;
    if terminal.json() {
        terminal.value(&history)?;
        return Ok(ExitCode::SUCCESS);
    }
    if history.is_empty() {
        println!("No score was kept yet; simsim score keeps today's.");
        return Ok(ExitCode::SUCCESS);
    }
    let range = wallet.scorecard().range();
    let scores: Vec<i32> = history.iter().filter_map(|past| past.score).collect();
    println!("{}", sparkline(&scores, range.min, range.max));
    let mut earlier: Option<&PastScore> = None;
    for past in &history {
        let number = past.score.map_or("no number".to_owned(), |it| it.to_string());
        let style = style_of(past.score.unwrap_or(0).into());
        println!(
            "{}  {style}{BOLD}{number}{BOLD:#}{style:#}  {DIM}{} records, {} {}{DIM:#}",
            past.as_of,
            past.records,
            past.scorecard,
            past.scorecard_hash.get(..19).unwrap_or_default(),
        );
        if let Some(earlier) = earlier {
            for alert in past.alerts_since(earlier) {
                println!("    {FAIR}!{FAIR:#} {}", describe(alert));
            }
            for change in past.changes_since(earlier).iter().take(CHANGES) {
                let style = if change.points > 0 { GOOD } else { BAD };
                let text = reason(change, wallet.scorecard(), &arguments.language);
                println!("    {style}{:+}{style:#} {text}", change.points);
            }
        }
        earlier = Some(past);
    }
    Ok(ExitCode::SUCCESS)
}

/// Scores as a line of little bars over the scorecard's range.
fn sparkline(scores: &[i32], lowest: i32, highest: i32) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let span = highest.saturating_sub(lowest).max(1);
    scores
        .iter()
        .map(|score| {
            let step = score.saturating_sub(lowest).clamp(0, span).saturating_mul(7) / span;
            usize::try_from(step).ok().and_then(|step| BARS.get(step)).copied().unwrap_or('▁')
        })
        .collect()
}

/// What the scorecard says about a change.
pub(crate) fn reason<'a>(
    change: &PointChange,
    scorecard: &'a Scorecard,
    language: &str,
) -> &'a str {
    let known = scorecard.characteristics().find(|(_, it)| it.id() == change.code);
    known.map_or("", |(_, it)| {
        let text = if change.points > 0 { it.positive() } else { it.negative() };
        text.in_language(language)
    })
}

/// An alert, for people.
fn describe(alert: Alert) -> String {
    match alert {
        Alert::BandReached { min } => format!("a new band: from {min} on"),
        Alert::BandLost { min } => format!("below {min}: a band is lost"),
        Alert::NumberLost => "too little to see for a number now".to_owned(),
        Alert::Fell { points } => format!("{points} points less"),
        Alert::ScorecardChanged => "another scorecard: the numbers do not compare".to_owned(),
        _ => "something that this version cannot name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_has_one_bar_a_score_and_stays_within_its_range() {
        assert_eq!(sparkline(&[350, 650, 950, 0, 9999], 350, 950), "▁▄█▁█");
        assert_eq!(sparkline(&[], 350, 950), "");
    }
}

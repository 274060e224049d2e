//! `simsim what-if`: the same score on changed records, and the best next steps.

use std::{path::PathBuf, process::ExitCode};

use anstream::println;
use simsim_scoring::{
    day::Day,
    record::{Pseudonym, RecordId},
    scorecard::Scorecard,
    what_if::{Change, Step, WhatIf, best_next_steps, what_if},
};

use crate::{
    clock,
    failure::Failure,
    score,
    terminal::{BAD, BOLD, DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// Try a change before it happens: what would it do to the score?
///
/// Without a change, the best next steps are shown: what would bring the most points.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Try it on the records of this file instead of a vault: one JSON object a line
    /// (docs/formats/records.md).
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,

    /// Score by this scorecard file instead of simsim-v1.
    #[arg(long, value_name = "FILE")]
    scorecard: Option<PathBuf>,

    /// As things stood at the beginning of this day, YYYY-MM-DD. Without it: today, in UTC.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,

    /// The last month repeats itself so many times, and everything is paid on time.
    #[arg(long, value_name = "MONTHS")]
    on_time: Option<u8>,

    /// This loan is paid back in full.
    #[arg(long, value_name = "LOAN")]
    loan_repaid: Vec<Pseudonym>,

    /// This record is disputed.
    #[arg(long, value_name = "RECORD")]
    dispute: Vec<RecordId>,

    /// The identity is checked with an issuer's signature.
    #[arg(long)]
    identity_verified: bool,

    /// The institutions sign the statements that are only files so far.
    #[arg(long)]
    statements_signed: bool,

    /// A booking, rental or deposit is honoured.
    #[arg(long)]
    commitment_kept: bool,

    /// So many months go by with nothing new.
    #[arg(long, value_name = "MONTHS")]
    nothing_new: Option<u8>,

    /// The language of the steps: en, zh or de.
    #[arg(long, default_value = "en")]
    language: String,
}

impl Arguments {
    /// The changes in the order in which they are made: what is done today first, then time.
    fn changes(&self) -> Vec<Change> {
        let flags = [
            (self.identity_verified, Change::IdentityVerified),
            (self.statements_signed, Change::StatementsSigned),
            (self.commitment_kept, Change::CommitmentKept),
        ];
        let now = flags.into_iter().filter(|(given, _)| *given).map(|(_, change)| change);
        let disputes = self.dispute.iter().map(|record| Change::Dispute { record: *record });
        let repaid = self.loan_repaid.iter().map(|loan| Change::LoanRepaid { loan: *loan });
        let on_time = self.on_time.map(|months| Change::OnTimeMonths { months });
        let nothing = self.nothing_new.map(|months| Change::TimePasses { months });
        now.chain(disputes).chain(repaid).chain(on_time).chain(nothing).collect()
    }
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let scorecard = score::scorecard(arguments.scorecard.as_deref())?;
    let as_of = arguments.as_of.unwrap_or_else(clock::today);
    let changes = arguments.changes();
    let failure = |error| Failure::of("what_if", &error);
    if changes.is_empty() {
        let steps = match &arguments.records {
            Some(path) => {
                best_next_steps(&score::read(path)?, &scorecard, as_of).map_err(failure)?
            }
            None => vault.open()?.best_next_steps(&scorecard, as_of)?,
        };
        if terminal.json() {
            terminal.value(&steps)?;
        } else {
            print_steps(&steps, &arguments.language);
        }
    } else {
        let outcome = match &arguments.records {
            Some(path) => {
                what_if(&score::read(path)?, &scorecard, as_of, &changes).map_err(failure)?
            }
            None => vault.open()?.what_if(&scorecard, as_of, &changes)?,
        };
        if terminal.json() {
            terminal.value(&outcome)?;
        } else {
            print(&outcome, &scorecard, &arguments.language);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(outcome: &WhatIf, scorecard: &Scorecard, language: &str) {
    let number = |number: Option<i32>| number.map_or("no number".to_owned(), |n| n.to_string());
    let (before, after) = (number(outcome.before.number()), number(outcome.after.number()));
    let gained = outcome.gained.map_or(String::new(), |gained| format!(" ({gained:+})"));
    println!("\n  {before} → {BOLD}{after}{BOLD:#}{gained}, as of {}\n", outcome.after.as_of());
    for gain in &outcome.characteristics {
        let known = scorecard.characteristics().find(|(_, c)| c.id() == gain.characteristic);
        let (style, text) = match known {
            Some((_, c)) if gain.points > 0 => (GOOD, c.positive().in_language(language)),
            Some((_, c)) => (BAD, c.negative().in_language(language)),
            None => (DIM, ""),
        };
        println!(
            "  {style}{:+4}{style:#} {:18} {DIM}{text}{DIM:#}",
            gain.points, gain.characteristic
        );
    }
}

fn print_steps(steps: &[Step], language: &str) {
    if steps.is_empty() {
        println!("Nothing that this command knows of would bring more points now.");
    }
    for step in steps {
        println!(
            "  {GOOD}{:+4}{GOOD:#} → {:<4} {}",
            step.gained,
            step.score,
            step.text.in_language(language)
        );
    }
}

//! The `simsim` command: bring in exports, see the score, answer a request, verify an answer.
//!
//! ```text
//!  init ─► import ─► score ─► share ──────────► receipts, erase      the wallet user
//!                              ▲   │
//!                      request ┘   └► verify                         the merchant
//! ```
//!
//! One file a subcommand; each translates arguments and prints what the crates below decided.
//! What every command promises to programs that call it stands in `docs/cli.md`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod attester;
mod backup;
mod change_passphrase;
mod clock;
mod code;
mod core_dump;
mod demo;
mod deposit;
mod dispute;
mod doctor;
mod erase;
mod export;
mod fact;
mod failure;
mod file;
mod history;
mod html;
mod import;
mod init;
mod inspect;
mod key;
mod layout;
mod leaves;
mod mapping;
mod merchant;
mod passphrase;
mod percentile;
mod perks;
mod publish;
mod receipts;
mod records;
mod report;
mod request;
mod restore;
mod score;
mod scorecard;
mod scorecard_audit;
mod share;
mod source;
mod terminal;
mod transport;
mod unlock;
mod vault;
mod verify;
mod vouch;
mod what_if;

use crate::{failure::Failure, terminal::Terminal, vault::VaultArguments};

/// Freed memory is wiped, so that keys and records do not outlive their use.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// A trust score of your own, computed and kept by you.
///
/// Bring in your bank's and wallet's exports, see your score and why it is what it is, and answer
/// a merchant's question with a signed statement of exactly what you chose to say.
#[derive(Parser)]
#[command(name = "simsim", version, max_term_width = 100)]
struct Simsim {
    #[command(flatten)]
    vault: VaultArguments,

    /// Print one JSON value for programs instead of text for people.
    #[arg(long, global = true)]
    json: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Attester(attester::Arguments),
    Backup(backup::Arguments),
    Demo(demo::Arguments),
    Deposit(deposit::Arguments),
    Dispute(dispute::Arguments),
    Doctor(doctor::Arguments),
    Erase(erase::Arguments),
    Export(export::Arguments),
    Fact(fact::Arguments),
    History(history::Arguments),
    Import(import::Arguments),
    Init(init::Arguments),
    Inspect(inspect::Arguments),
    Leaves(leaves::Arguments),
    Mapping(mapping::Arguments),
    Merchant(merchant::Arguments),
    Passphrase(change_passphrase::Arguments),
    Percentile(percentile::Arguments),
    Perks(perks::Arguments),
    Publish(publish::Arguments),
    Receipts(receipts::Arguments),
    Records(records::Arguments),
    Report(report::Arguments),
    Request(request::Arguments),
    Restore(restore::Arguments),
    Score(score::Arguments),
    Scorecard(scorecard::Arguments),
    Share(share::Arguments),
    Source(source::Arguments),
    Verify(verify::Arguments),
    Vouch(vouch::Arguments),
    WhatIf(what_if::Arguments),
}

fn main() -> ExitCode {
    core_dump::forbid();
    let Simsim { vault, json, command } = Simsim::parse();
    let terminal = Terminal::new(json);
    let ended = match command {
        Command::Attester(arguments) => attester::run(&arguments, &terminal),
        Command::Backup(arguments) => backup::run(&arguments, &vault, &terminal),
        Command::Demo(arguments) => demo::run(&arguments, &terminal),
        Command::Deposit(arguments) => deposit::run(&arguments, &vault, &terminal),
        Command::Dispute(arguments) => dispute::run(&arguments, &vault, &terminal),
        Command::Doctor(arguments) => doctor::run(&arguments, &vault, &terminal),
        Command::Erase(arguments) => erase::run(&arguments, &vault, &terminal),
        Command::Export(arguments) => export::run(&arguments, &vault, &terminal),
        Command::Fact(arguments) => fact::run(&arguments, &vault, &terminal),
        Command::History(arguments) => history::run(&arguments, &vault, &terminal),
        Command::Import(arguments) => import::run(&arguments, &vault, &terminal),
        Command::Init(arguments) => init::run(&arguments, &vault, &terminal),
        Command::Inspect(arguments) => inspect::run(&arguments, &terminal),
        Command::Leaves(arguments) => leaves::run(&arguments, &vault, &terminal),
        Command::Mapping(arguments) => mapping::run(&arguments, &vault, &terminal),
        Command::Merchant(arguments) => merchant::run(&arguments, &terminal),
        Command::Passphrase(arguments) => change_passphrase::run(&arguments, &vault, &terminal),
        Command::Percentile(arguments) => percentile::run(&arguments, &vault, &terminal),
        Command::Perks(arguments) => perks::run(&arguments, &vault, &terminal),
        Command::Publish(arguments) => publish::run(&arguments, &terminal),
        Command::Receipts(arguments) => receipts::run(&arguments, &vault, &terminal),
        Command::Records(arguments) => records::run(&arguments, &vault, &terminal),
        Command::Report(arguments) => report::run(&arguments, &vault, &terminal),
        Command::Request(arguments) => request::run(&arguments, &terminal),
        Command::Restore(arguments) => restore::run(&arguments, &vault, &terminal),
        Command::Score(arguments) => score::run(&arguments, &vault, &terminal),
        Command::Scorecard(arguments) => scorecard::run(&arguments, &terminal),
        Command::Share(arguments) => share::run(&arguments, &vault, &terminal),
        Command::Source(arguments) => source::run(&arguments, &vault, &terminal),
        Command::Verify(arguments) => verify::run(&arguments, &terminal),
        Command::Vouch(arguments) => vouch::run(&arguments, &vault, &terminal),
        Command::WhatIf(arguments) => what_if::run(&arguments, &vault, &terminal),
    };
    ended.unwrap_or_else(|failure: Failure| {
        terminal.failure(&failure);
        ExitCode::FAILURE
    })
}

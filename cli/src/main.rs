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

mod clock;
mod demo;
mod erase;
mod failure;
mod file;
mod import;
mod init;
mod inspect;
mod passphrase;
mod receipts;
mod request;
mod score;
mod share;
mod terminal;
mod vault;
mod verify;

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
    Demo(demo::Arguments),
    Erase(erase::Arguments),
    Import(import::Arguments),
    Init(init::Arguments),
    Inspect(inspect::Arguments),
    Receipts(receipts::Arguments),
    Request(request::Arguments),
    Score(score::Arguments),
    Share(share::Arguments),
    Verify(verify::Arguments),
}

fn main() -> ExitCode {
    let Simsim { vault, json, command } = Simsim::parse();
    let terminal = Terminal::new(json);
    let ended = match command {
        Command::Demo(arguments) => demo::run(&arguments, &terminal),
        Command::Erase(arguments) => erase::run(&arguments, &vault, &terminal),
        Command::Import(arguments) => import::run(&arguments, &vault, &terminal),
        Command::Init(arguments) => init::run(&arguments, &vault, &terminal),
        Command::Inspect(arguments) => inspect::run(&arguments, &terminal),
        Command::Receipts(arguments) => receipts::run(&arguments, &vault, &terminal),
        Command::Request(arguments) => request::run(&arguments, &terminal),
        Command::Score(arguments) => score::run(&arguments, &vault, &terminal),
        Command::Share(arguments) => share::run(&arguments, &vault, &terminal),
        Command::Verify(arguments) => verify::run(&arguments, &terminal),
    };
    ended.unwrap_or_else(|failure: Failure| {
        terminal.failure(&failure);
        ExitCode::FAILURE
    })
}

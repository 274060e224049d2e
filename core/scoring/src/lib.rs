//! Turns a person's own records into a whole-number score, the same on every device.
//!
//! ```text
//! records ──► aggregates ──► characteristics ──► attributes ──► points ──► score
//!             (sums by day)   (what is measured)  (which bin)    (its worth)  (the sum, reasons)
//! ```
//!
//! The rules live in a [scorecard](scorecard::Scorecard), which is data: a JSON file whose identity
//! is the SHA-256 of its bytes. This crate reads it, checks it, and applies it.
//!
//! # Example
//!
//! ```
//! use simsim_scoring::{Scorecard, record::Record, score, scorecard::SIMSIM_V1};
//!
//! let card = Scorecard::parse(SIMSIM_V1)?;
//! let mut records = Vec::new();
//! for month in 1..=12 {
//!     let line = format!(
//!         r#"{{"id":"{month:032x}","day":"2026-{month:02}-01",
//!             "source":{{"origin":"signed_by_source","id":"bank"}},"reliability":1000,
//!             "kind":"transaction","account":"000102030405060708090a0b0c0d0e0f","direction":"in",
//!             "amount":{{"minor":250000,"currency":"EUR"}},"balance":{month}00000,
//!             "purpose":"income_wages"}}"#
//!     );
//!     records.push(serde_json::from_str::<Record>(&line)?);
//! }
//! let score = score(&records, &card, "2026-12-31".parse()?)?;
//!
//! let points: i32 = score.characteristics().iter().filter_map(|c| c.points).sum();
//! match score.number() {
//!     Some(number) => assert_eq!(score.base() + points, number),
//!     None => assert!(!score.missing().is_empty()), // twelve rows are few: it says what to add
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What you can rely on
//!
//! - **Same in, same out.** No floats, no clock, no randomness, no I/O; the order of the records
//!   plays no part. The crate is `no_std`, so the compiler holds us to it.
//! - **Every point is accounted for.** The score is the base plus the points of the
//!   characteristics, to the last one.
//! - **Little is little.** Where there is little to see, points stay near neutral; where there is
//!   too little, there is no number but a list of what is missing.
//! - **Nothing unverified moves much.** All records below [`Reliability::VERIFIED`] together move
//!   the score by at most the scorecard's limit (20 points).
//!
//! [`Reliability::VERIFIED`]: source::Reliability::VERIFIED
//!
//! # What it leaves to others
//!
//! Reading statements is `simsim-import`'s, keeping records the vault's, signing results
//! `simsim-attestation`'s. Whether a score is *fair* and what its odds are is a property of the
//! scorecard: see `docs/scorecards.md`.
//!
//! # Security
//!
//! Values are personal: the types that hold them print their names, never their contents, and
//! errors name parts of the scorecard only. A score serialises with everything in it: keep it out
//! of logs.

#![no_std]
#![deny(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::float_arithmetic)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod aggregates;
pub mod amount;
pub mod backtest;
pub mod day;
pub mod feature;
mod hex;
mod json;
mod measure;
pub mod negative;
pub mod order;
mod points;
mod ratio;
pub mod reason;
pub mod record;
pub mod score;
pub mod scorecard;
pub mod source;
pub mod text;
mod weight;
pub mod what_if;

pub use score::{Score, ScoreError, score};
pub use scorecard::{Scorecard, ScorecardError};

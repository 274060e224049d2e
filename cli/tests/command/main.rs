//! The `simsim` command, run as a program would run it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod care;
mod inspect;
mod journey;
mod merchant;
mod person;
mod road;
mod scorecard;

//! Turns a person's own records into a whole-number score, the same on every device.

#![no_std]
#![deny(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::float_arithmetic)]

extern crate alloc;

pub mod amount;
pub mod day;
mod hex;
pub mod record;
pub mod source;

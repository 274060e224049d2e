//! Web tables, within the first row of one.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"<html><table><tr>", data));

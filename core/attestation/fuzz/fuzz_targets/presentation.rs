#![no_main]

#[path = "../checks/presentation.rs"]
mod presentation;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| presentation::check(bytes));

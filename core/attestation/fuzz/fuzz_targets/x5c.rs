#![no_main]

#[path = "../checks/x5c.rs"]
mod x5c;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| x5c::check(bytes));

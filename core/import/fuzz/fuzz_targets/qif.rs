//! QIF after its type.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"!Type:Bank\n", data));

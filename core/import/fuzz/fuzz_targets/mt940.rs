//! MT940 after its first fields.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b":20:A\n:25:1/2\n:60F:C200101EUR0,00\n", data));

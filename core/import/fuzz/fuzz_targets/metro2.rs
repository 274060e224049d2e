//! Metro 2 after its header's length.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"0426HEADER", data));

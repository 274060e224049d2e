//! Our own records.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"{\"kind\":\"x\",\"reliability\":1}\n", data));

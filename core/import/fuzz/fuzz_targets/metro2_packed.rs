//! Metro 2 in the packed layout, after its header's length.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"\x01\x6e\0\0HEADER", data));

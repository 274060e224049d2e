//! ZIP archives and workbooks.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"PK\x03\x04", data));

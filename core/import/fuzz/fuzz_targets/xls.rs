//! Old workbooks, behind the mark of a compound file.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", data));

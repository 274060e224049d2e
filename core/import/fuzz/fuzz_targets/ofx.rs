//! OFX after its root.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"OFXHEADER:100\n\n<OFX><STMTRS>", data));

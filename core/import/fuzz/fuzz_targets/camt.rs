//! CAMT within a statement.
#![no_main]

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(b"<Document><BkToCstmrStmt><Stmt>", data));

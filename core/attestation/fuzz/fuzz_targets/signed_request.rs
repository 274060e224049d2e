#![no_main]

#[path = "../checks/signed_request.rs"]
mod signed_request;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| signed_request::check(bytes));

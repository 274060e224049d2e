#![no_main]

#[path = "../checks/status_list.rs"]
mod status_list;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| status_list::check(bytes));

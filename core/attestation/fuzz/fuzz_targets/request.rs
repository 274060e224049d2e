//! A request that is read survives its own link; a form and a policy only must not panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use simsim_attestation::{Policy, Request, Response};

fuzz_target!(|text: &str| {
    if let Ok(request) = Request::parse(text) {
        assert_eq!(Request::parse(&request.to_link()), Ok(request));
    }
    let _ = Response::parse(text.as_bytes());
    let _ = Policy::parse(text);
});

//! Transport: the one file that calls somebody: it fetches a request and posts an answer.
//!
//! HTTPS by the system's certificates, plain HTTP on this machine alone, nothing followed elsewhere.
//! Which addresses are allowed is decided where a request is read.

use std::{sync::Arc, time::Duration};

use rustls::crypto::ring;
use simsim_attestation::MAX_REQUEST;
use ureq::{
    Agent,
    tls::{Certificate, RootCerts, TlsConfig},
};

use crate::failure::Failure;

/// How long a person waits for a merchant's server.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fetches a request object.
pub(crate) fn fetch(uri: &str) -> Result<String, Failure> {
    let mut answer = agent(uri)
        .get(uri)
        .header("accept", "application/oauth-authz-req+jwt")
        .call()
        .map_err(|error| failure(uri, &error))?;
    let limit = u64::try_from(MAX_REQUEST).unwrap_or(u64::MAX);
    let text = answer.body_mut().with_config().limit(limit).read_to_string();
    text.map_err(|error| failure(uri, &error))
}

/// Posts a form.
pub(crate) fn post(uri: &str, form: &str) -> Result<(), Failure> {
    agent(uri)
        .post(uri)
        .content_type("application/x-www-form-urlencoded")
        .send(form)
        .map(drop)
        .map_err(|error| failure(uri, &error))
}

fn agent(uri: &str) -> Agent {
    let config = Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(true)
        .timeout_global(Some(PATIENCE))
        .user_agent(""); // who asks learns what the answer says, not what it was made with
    if !uri.starts_with("https://") {
        return config.proxy(None).build().into();
    }
    let system = rustls_native_certs::load_native_certs().certs;
    let roots = system.iter().map(|certificate| Certificate::from_der(certificate).to_owned());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::from(roots))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()));
    config.https_only(true).tls_config(tls.build()).build().into()
}

fn failure(uri: &str, error: &ureq::Error) -> Failure {
    let host = uri.split('/').nth(2).unwrap_or(uri);
    Failure::new("transport", format!("{host}: {error}; nothing else was tried"))
}

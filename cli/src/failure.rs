//! Failure: why a command ended without doing what it was asked to, and what to do next.

use std::{fmt, path::Path};

use simsim_attestation::RequestError;
use simsim_wallet::WalletError;

/// One clear error. `code` is for programs, the text for people.
#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    what: String,
}

impl Failure {
    /// A failure of this command itself.
    pub(crate) fn new(code: &'static str, what: impl Into<String>) -> Self {
        Self { code, what: what.into() }
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::new("file", format!("{}: {error}", path.display()))
    }

    /// An error of a crate below: its text already says what happened and what to do.
    pub(crate) fn of(code: &'static str, error: &dyn std::error::Error) -> Self {
        Self::new(code, error.to_string())
    }

    /// Its word for programs.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }
}

impl From<WalletError> for Failure {
    fn from(error: WalletError) -> Self {
        Self::of(error.name(), &error)
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        Self::of("request", &error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

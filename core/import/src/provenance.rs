//! Provenance: whose word a file is.

use simsim_scoring::source::{Origin, Reliability};

/// Whose word a file is.
#[derive(Clone, Copy)]
pub(crate) enum Provenance<'a> {
    /// Nobody's but the person's who brought it.
    File,
    /// A pinned source's, whose signature was verified over every byte.
    Signed { by: &'a str },
}

impl Provenance<'_> {
    pub(crate) const fn origin(self) -> Origin {
        match self {
            Self::File => Origin::BankFile,
            Self::Signed { .. } => Origin::SignedBySource,
        }
    }

    pub(crate) const fn reliability(self) -> Reliability {
        self.origin().reliability()
    }

    pub(crate) fn signed_by(self) -> Option<String> {
        match self {
            Self::File => None,
            Self::Signed { by } => Some(by.to_owned()),
        }
    }
}

//! Policy: a merchant's file that says whom they trust and what is enough.

use std::{fmt, sync::Arc};

use simsim_attestation as attestation;

use crate::panic::{Place, caught};

/// Whom a merchant trusts and what is enough: issuers and roots, the least level, threshold and share
/// of evidence, how old a score may be, which scorecards. For [`crate::Verifier::with_policy`].
#[derive(uniffi::Object)]
pub struct Policy(attestation::Policy);

/// Why a policy was refused.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi(flat_error)]
pub enum PolicyError {
    /// It is neither TOML nor JSON, has a word that is not known, or trusts nobody.
    Refused {
        /// Which part of it, and why.
        reason: String,
    },
}

#[uniffi::export]
impl Policy {
    /// Reads a policy in TOML or JSON, by its first character (`docs/merchants.md`). A word that is
    /// not known is refused: a policy with a spelling mistake would protect nobody.
    #[uniffi::constructor]
    pub fn parse(text: &str) -> Result<Arc<Self>, PolicyError> {
        Ok(Arc::new(Self(caught(|| attestation::Policy::parse(text))??)))
    }
}

impl Policy {
    pub(crate) fn core(&self) -> &attestation::Policy {
        &self.0
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").finish_non_exhaustive()
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Refused { reason } = self;
        f.write_str(reason)
    }
}

impl std::error::Error for PolicyError {}

impl From<attestation::PolicyError> for PolicyError {
    fn from(error: attestation::PolicyError) -> Self {
        Self::Refused { reason: error.to_string() }
    }
}

impl From<Place> for PolicyError {
    fn from(Place(place): Place) -> Self {
        Self::Refused { reason: format!("a fault in simsim at {place}: report this") }
    }
}

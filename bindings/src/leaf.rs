//! Leaf: keys that an attester certifies, each for one answer of level L1.

use simsim_attestation::PublicKey;

use crate::{Wallet, WalletError, import::many};

/// What an attester certified about a leaf key.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Attested {
    /// The attester's URI.
    pub iss: String,
    /// Its certificates in DER, leaf first, anchor left out.
    pub x5c: Vec<Vec<u8>>,
}

#[uniffi::export]
impl Wallet {
    /// Makes keys in software for an attester to certify, and gives their public halves as JWKs: fewer
    /// than asked for where a hundred are waiting. [`Wallet::share`] uses one up for each answer.
    pub fn make_leaves(&self, count: u8) -> Result<Vec<String>, WalletError> {
        self.session().with(|wallet| {
            let made = wallet.make_leaves(usize::from(count))?;
            Ok(made.iter().map(PublicKey::to_jwk).collect())
        })
    }

    /// Keeps what an attester certified about one of those keys, until `good_until` (seconds since
    /// 1970-01-01 UTC).
    pub fn certify_leaf(
        &self,
        jwk: &str,
        attested: Attested,
        good_until: u64,
    ) -> Result<(), WalletError> {
        let leaf = PublicKey::from_jwk(jwk)
            .map_err(|error| WalletError::Refused { reason: error.to_string() })?;
        self.session().with(|wallet| Ok(wallet.certify_leaf(&leaf, attested.into(), good_until)?))
    }

    /// How many answers an attester still stands behind. `now` is in seconds since 1970-01-01 UTC.
    pub fn certified_leaves(&self, now: u64) -> Result<u64, WalletError> {
        self.session().with(|wallet| Ok(many(wallet.certified_leaves(now)?)))
    }
}

impl From<Attested> for simsim_wallet::Attested {
    fn from(attested: Attested) -> Self {
        Self { iss: attested.iss, x5c: attested.x5c }
    }
}

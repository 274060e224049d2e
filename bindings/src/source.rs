//! Source: an institution whose signature on a file the holder's wallet believes.

use crate::{Wallet, WalletError, import::many};

/// A key of an institution whose signatures are believed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PinnedSource {
    /// The institution's name, such as `bank.example`.
    pub id: String,
    /// The name of the key, as signatures give it.
    pub kid: String,
    /// What it signs with: `ES256`, `EdDSA`, `PS256` or `RS256`.
    pub algorithm: String,
}

#[uniffi::export]
impl Wallet {
    /// Believes the sources of a registry from now on: `{"sources":[{"id","kid","alg","jwk"}]}`. Get
    /// it from the institution or with the app, never beside a file that it signs. Says how many keys
    /// there are in it.
    pub fn pin_sources(&self, registry: &[u8]) -> Result<u64, WalletError> {
        self.session().with(|wallet| Ok(many(wallet.pin_sources(registry)?)))
    }

    /// Believes a source no longer. Records that it signed before stay. Says whether there was one.
    pub fn unpin_source(&self, id: &str) -> Result<bool, WalletError> {
        self.session().with(|wallet| Ok(wallet.unpin_source(id)?))
    }

    /// Every pinned source, by its name and key.
    pub fn sources(&self) -> Result<Vec<PinnedSource>, WalletError> {
        self.session().with(|wallet| {
            let pinned = |it: simsim_import::PinnedSource| PinnedSource {
                algorithm: it.algorithm().into(),
                id: it.id,
                kid: it.kid,
            };
            Ok(wallet.sources()?.into_iter().map(pinned).collect())
        })
    }
}

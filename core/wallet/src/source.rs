//! Source: an institution whose signature on a file the holder's wallet believes.
//!
//! A source is pinned by its public key, by hand or from a registry file. A key that comes with the
//! file it signs is never believed.

use simsim_import::{PinnedSource, SourceRegistry};
use simsim_scoring::order;
use simsim_vault::ItemId;

use crate::{Wallet, WalletError, collection};

impl Wallet {
    /// Believes the sources of a registry from now on: `{"sources":[{"id","kid","alg","jwk"}]}`
    /// (`docs/formats/imports.md`). A key of a `kid` that was pinned before takes its place. Says how
    /// many there are in the registry.
    ///
    /// # Errors
    ///
    /// [`WalletError::Signed`] when the registry cannot be read, [`WalletError::Vault`].
    pub fn pin_sources(&mut self, registry: &[u8]) -> Result<usize, WalletError> {
        let sources = SourceRegistry::parse(registry)?.into_sources();
        for source in &sources {
            let id = ItemId::new(self.derive_id("source", &[source.kid.as_bytes()]));
            self.keep(collection::SOURCES, id, source)?;
        }
        Ok(sources.len())
    }

    /// Believes the keys of a source no longer. Records that came before stay. Says whether there
    /// were any.
    ///
    /// # Errors
    ///
    /// [`WalletError::Unreadable`], [`WalletError::Vault`].
    pub fn unpin_source(&mut self, id: &str) -> Result<bool, WalletError> {
        let mut any = false;
        for (item, source) in self.kept::<PinnedSource>(collection::SOURCES)? {
            if source.id == id.trim() {
                self.forget(collection::SOURCES, item)?;
                any = true;
            }
        }
        Ok(any)
    }

    /// Every pinned source, by its name and key.
    ///
    /// # Errors
    ///
    /// [`WalletError::Unreadable`], [`WalletError::Vault`].
    pub fn sources(&self) -> Result<Vec<PinnedSource>, WalletError> {
        let kept = self.kept::<PinnedSource>(collection::SOURCES)?;
        let mut sources: Vec<PinnedSource> = kept.into_iter().map(|(_, source)| source).collect();
        order::sort_by(&mut sources, &mut |a, b| (&a.id, &a.kid).cmp(&(&b.id, &b.kid)));
        Ok(sources)
    }

    pub(crate) fn source_registry(&self) -> Result<SourceRegistry, WalletError> {
        Ok(SourceRegistry::of(self.sources()?)?)
    }
}

//! Kept: whatever is not a record, as JSON under a collection and an id.

use ring::{
    hmac::{Context, HMAC_SHA256, Key},
    rand::{SecureRandom, SystemRandom},
};
use serde::{Serialize, de::DeserializeOwned};
use simsim_vault::{Change, Collection, ItemId};
use zeroize::Zeroizing;

use crate::{Wallet, WalletError};

impl Wallet {
    /// Everything of a collection, in no order to rely on.
    pub(crate) fn kept<T: DeserializeOwned>(
        &self,
        collection: Collection,
    ) -> Result<Vec<(ItemId, T)>, WalletError> {
        let mut items = Vec::new();
        let mut unreadable = Ok(());
        self.vault().scan(collection, &mut |id, bytes| match serde_json::from_slice(bytes) {
            Ok(item) => items.push((id, item)),
            Err(error) => unreadable = Err(error),
        })?;
        unreadable?;
        Ok(items)
    }

    /// One item of a collection, if it is there.
    pub(crate) fn kept_one<T: DeserializeOwned>(
        &self,
        collection: Collection,
        id: ItemId,
    ) -> Result<Option<T>, WalletError> {
        match self.vault().read(collection, id)? {
            Some(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            None => Ok(None),
        }
    }

    /// Stores an item, in the place of an older one.
    pub(crate) fn keep<T: Serialize>(
        &mut self,
        collection: Collection,
        id: ItemId,
        item: &T,
    ) -> Result<(), WalletError> {
        let bytes = Zeroizing::new(serde_json::to_vec(item)?);
        Ok(self.vault_mut().write(&[Change::Put { collection, id, bytes: &bytes }])?)
    }

    /// Removes an item.
    pub(crate) fn forget(&mut self, collection: Collection, id: ItemId) -> Result<(), WalletError> {
        Ok(self.vault_mut().write(&[Change::Delete { collection, id }])?)
    }

    /// An id of this wallet for what `parts` name: the same every time, unrelated to that of
    /// another wallet or another `label`.
    pub(crate) fn derive_id(&self, label: &str, parts: &[&[u8]]) -> [u8; 16] {
        let mut context = Context::with_key(&Key::new(HMAC_SHA256, self.pseudonym_key()));
        for part in [label.as_bytes()].iter().chain(parts) {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            context.update(&length.to_le_bytes());
            context.update(part);
        }
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        id
    }
}

/// Sixteen random bytes.
pub(crate) fn make_id() -> Result<[u8; 16], WalletError> {
    let mut id = [0; 16];
    SystemRandom::new().fill(&mut id).map_err(|_| WalletError::NoRandomness)?;
    Ok(id)
}

//! The keys inside an open vault: one random key per collection, split by purpose, never derived.
//!
//! A collection's key is drawn at random so that it can be destroyed; a key derived from the
//! vault key could be derived again. HKDF-SHA256
//! ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)) only splits a key into the keys that do
//! one thing each.

use std::collections::BTreeMap;

use ring::hkdf;

use crate::{
    Secret, VaultError,
    bytes::{Reader, put_short},
    envelope::SealKey,
    random,
};

/// How many envelopes share one derived key: see [`crate::envelope`].
const ERA_BITS: u32 = 20;

/// Everything a vault key opens.
pub(crate) struct KeyRing {
    /// What the vault's own sub-keys and [`derive_key`](crate::Vault::derive_key) come from. It
    /// stays when the vault key is replaced.
    pub root: Secret<32>,
    collections: BTreeMap<String, CollectionKey>,
}

impl KeyRing {
    pub(crate) fn make() -> Result<Self, VaultError> {
        Ok(Self { root: random::make_key()?, collections: BTreeMap::new() })
    }

    pub(crate) fn collection(&self, name: &str) -> Option<&CollectionKey> {
        self.collections.get(name)
    }

    pub(crate) fn add(&mut self, name: &str) -> Result<(), VaultError> {
        let key = CollectionKey { tag: random::make_bytes()?, key: random::make_key()? };
        self.collections.insert(name.into(), key);
        Ok(())
    }

    /// Forgets a collection's key; it is wiped here, and gone with the next header written.
    pub(crate) fn destroy(&mut self, name: &str) -> Option<CollectionKey> {
        self.collections.remove(name)
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) -> Option<()> {
        out.extend_from_slice(self.root.expose());
        out.extend_from_slice(&u16::try_from(self.collections.len()).ok()?.to_le_bytes());
        for (name, collection) in &self.collections {
            put_short(out, name.as_bytes())?;
            out.extend_from_slice(&collection.tag);
            out.extend_from_slice(collection.key.expose());
        }
        Some(())
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let root = read_secret(reader)?;
        let mut collections = BTreeMap::new();
        for _ in 0..reader.u16()? {
            let name = std::str::from_utf8(reader.short()?).ok()?;
            let key = CollectionKey { tag: reader.array()?, key: read_secret(reader)? };
            collections.insert(name.into(), key);
        }
        Some(Self { root, collections })
    }
}

/// Copies a secret straight from the buffer it was opened into.
pub(crate) fn read_secret(reader: &mut Reader<'_>) -> Option<Secret<32>> {
    let bytes = reader.take(32)?;
    Secret::filled_by(|place| {
        place.copy_from_slice(bytes); // both are 32 long
        Ok::<(), ()>(())
    })
    .ok()
}

/// The random key of one collection, and the random tag its files carry instead of its name.
pub(crate) struct CollectionKey {
    pub tag: [u8; 16],
    key: Secret<32>,
}

impl CollectionKey {
    /// The key that turns an item's id into the name it is stored under.
    pub(crate) fn names(&self) -> Result<Secret<32>, VaultError> {
        derive(&self.key, &self.tag, &[b"names"])
    }

    /// The key that seals the `number`-th thing for `purpose`.
    pub(crate) fn seal_key(&self, purpose: &str, number: u64) -> Result<SealKey, VaultError> {
        let era = number >> ERA_BITS;
        SealKey::new(&derive(&self.key, &self.tag, &[purpose.as_bytes(), &era.to_le_bytes()])?)
    }
}

/// A sub-key of `key`: the same for the same salt and info, unrelated for any other.
pub(crate) fn derive(
    key: &Secret<32>,
    salt: &[u8],
    info: &[&[u8]],
) -> Result<Secret<32>, VaultError> {
    let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(key.expose());
    Secret::filled_by(|out| {
        prk.expand(info, hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(out))
            .map_err(|_| VaultError::NoRandomness)
    })
}

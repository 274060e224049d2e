//! The keys inside an open vault: one random key per collection, split by purpose, never derived.
//!
//! A collection's key is drawn at random so that it can be destroyed; a key derived from the
//! vault key could be derived again. HKDF-SHA256
//! ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)) only splits a key into the keys that do
//! one thing each.

use std::{cell::RefCell, collections::BTreeMap};

use ring::hkdf;
use zeroize::Zeroizing;

use crate::{
    Secret, VaultError,
    bytes::{Reader, put_short},
    envelope::{Kind, Label, SealKey},
    random,
};

/// How many envelopes share one derived key: see [`crate::envelope`].
const ERA_BITS: u32 = 20;

/// Everything a vault key opens.
pub(crate) struct KeyRing {
    vault: [u8; 16],
    /// What the vault's own sub-keys and [`derive_key`](crate::Vault::derive_key) come from. It
    /// stays when the vault key is replaced.
    pub root: SplitKey,
    /// By name, in order: there are a dozen.
    collections: Vec<(String, SplitKey)>,
}

impl KeyRing {
    /// A ring without collections.
    pub(crate) fn new(vault: [u8; 16], root: Secret<32>) -> Self {
        let root = SplitKey::new(vault, [0; 16], root);
        Self { vault, root, collections: Vec::new() }
    }

    pub(crate) fn collection(&self, name: &str) -> Option<&SplitKey> {
        self.collections().find(|(it, _)| *it == name).map(|(_, key)| key)
    }

    /// Every collection and its key, by name.
    pub(crate) fn collections(&self) -> impl Iterator<Item = (&str, &SplitKey)> {
        self.collections.iter().map(|(name, key)| (name.as_str(), key))
    }

    pub(crate) fn add(&mut self, name: &str) -> Result<(), VaultError> {
        let key = SplitKey::new(self.vault, random::make_bytes()?, random::make_key()?);
        self.insert(name, key);
        Ok(())
    }

    fn insert(&mut self, name: &str, key: SplitKey) {
        self.destroy(name);
        let place = self.collections.partition_point(|(it, _)| it.as_str() < name);
        self.collections.insert(place, (name.into(), key));
    }

    /// Forgets a collection's key; it is wiped here, and gone with the next header written.
    pub(crate) fn destroy(&mut self, name: &str) -> Option<SplitKey> {
        let place = self.collections.iter().position(|(it, _)| it == name)?;
        Some(self.collections.remove(place).1)
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) -> Option<()> {
        out.extend_from_slice(self.root.key.expose());
        out.extend_from_slice(&u16::try_from(self.collections.len()).ok()?.to_le_bytes());
        for (name, key) in &self.collections {
            put_short(out, name.as_bytes())?;
            out.extend_from_slice(&key.tag);
            out.extend_from_slice(key.key.expose());
        }
        Some(())
    }

    pub(crate) fn read(vault: [u8; 16], reader: &mut Reader<'_>) -> Option<Self> {
        let root = SplitKey::new(vault, [0; 16], read_secret(reader)?);
        let mut ring = Self { vault, root, collections: Vec::new() };
        for _ in 0..reader.u16()? {
            let name = std::str::from_utf8(reader.short()?).ok()?;
            let key = SplitKey::new(vault, reader.array()?, read_secret(reader)?);
            ring.insert(name, key);
        }
        Some(ring)
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

/// A random key and the keys it is split into: one for each kind of thing, in eras.
///
/// The tag stands for a collection's name in the files, and is zeros for the vault as a whole.
pub(crate) struct SplitKey {
    pub tag: [u8; 16],
    vault: [u8; 16],
    key: Secret<32>,
    ready: RefCell<BTreeMap<Kind, (u64, SealKey)>>,
}

/// Which of its kind an envelope is; the rest of its [`Label`] is the key's.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub kind: Kind,
    pub number: u64,
    pub part: u32,
    pub count: u32,
}

impl SplitKey {
    fn new(vault: [u8; 16], tag: [u8; 16], key: Secret<32>) -> Self {
        Self { tag, vault, key, ready: RefCell::default() }
    }

    pub(crate) fn seal(&self, place: Place, plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.with(place, |key| key.seal(&self.label(place), plaintext))?
    }

    /// Opens into `opened`; `None` if the envelope does not belong in this place.
    pub(crate) fn open(
        &self,
        place: Place,
        envelope: &[u8],
        opened: &mut Zeroizing<Vec<u8>>,
    ) -> Option<()> {
        self.with(place, |key| key.open_into(&self.label(place), envelope, opened)).ok()?
    }

    /// Opens where the envelope lies, which then holds plaintext; `None` as with [`open`](Self::open).
    pub(crate) fn open_in_place<'a>(
        &self,
        place: Place,
        envelope: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        self.with(place, |key| key.open_in_place(&self.label(place), envelope)).ok()?
    }

    /// The key itself, for a backup.
    pub(crate) fn expose(&self) -> &Secret<32> {
        &self.key
    }

    /// A key of its own for a use outside envelopes.
    pub(crate) fn derive(&self, purpose: &[u8], label: &[u8]) -> Result<Secret<32>, VaultError> {
        derive(&self.key, &self.tag, &[purpose, label])
    }

    fn label(&self, place: Place) -> Label {
        let Place { kind, number, part, count } = place;
        Label { kind, vault: self.vault, collection: self.tag, number, part, count }
    }

    /// Deriving a key and its schedule costs more than opening a chunk, so the last is kept.
    fn with<T>(&self, place: Place, work: impl FnOnce(&SealKey) -> T) -> Result<T, VaultError> {
        let era = place.number >> ERA_BITS;
        let mut ready = self.ready.borrow_mut();
        if let Some((_, key)) = ready.get(&place.kind).filter(|(held, _)| *held == era) {
            return Ok(work(key));
        }
        let info = [b"seal".as_slice(), &[place.kind as u8], &era.to_le_bytes()];
        let key = SealKey::new(&derive(&self.key, &self.tag, &info)?)?;
        let done = work(&key);
        ready.insert(place.kind, (era, key));
        Ok(done)
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

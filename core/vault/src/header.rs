//! The header: who may open the vault, and, sealed, every key it has.
//!
//! ```text
//! passphrase ── Argon2id ──► slot key ──► vault key ──► header body: root, collection keys
//!   (typed)     (in a slot)   (derived)    (random)      (random)
//! ```
//!
//! A wrap slot holds the vault key sealed under a slot key. The body is sealed under the vault
//! key with the whole public part as its associated data, so no parameter can be lowered and no
//! slot slipped in. A checksum tells damage from a wrong passphrase before anything is derived.
//!
//! The kinds of slots are in [`crate::slot`].
//!
//! Byte by byte: `docs/formats/vault.md`.

use ring::digest;

use crate::{
    KeyGuard, Secret, Unlock, VaultError,
    bytes::{self, Reader, put_long},
    disk::{self, Disk},
    envelope::{Kind, Label, SealKey},
    keys::{KeyRing, derive},
    random,
    slot::{SealedSlot, Slot, Way},
};

const MAGIC: &[u8; 8] = b"SimsimV\0";
const VERSION: u16 = 1;
const CHECKSUM: usize = 32;
/// The body is a multiple of this: how many collections there are is not to be seen.
const BUCKET: usize = 4096;
/// The header is written twice; either copy alone opens the vault.
pub(crate) const COPIES: [&str; 2] = ["header", "header.twin"];

/// The header of an open vault, in memory.
pub(crate) struct Header {
    /// The vault's random id.
    pub id: [u8; 16],
    /// How often the header was written.
    pub generation: u64,
    /// The keys the vault key opens.
    pub ring: KeyRing,
    vault_key: Secret<32>,
    slots: Vec<Slot>,
}

impl Header {
    /// A new vault's header, with one slot.
    pub(crate) fn make(slot: Slot, root: Secret<32>) -> Result<Self, VaultError> {
        let id = random::make_bytes()?;
        let (ring, vault_key) = (KeyRing::new(id, root), random::make_key()?);
        Ok(Self { id, generation: 0, ring, vault_key, slots: vec![slot] })
    }

    /// The slots there are.
    pub(crate) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    #[cfg(test)]
    pub(crate) fn vault_key(&self) -> &Secret<32> {
        &self.vault_key
    }

    /// Puts `slot` in the place of those that `replaces` picks.
    pub(crate) fn set_slot(&mut self, slot: Slot, replaces: impl Fn(&Way) -> bool) {
        self.slots.retain(|held| !replaces(&held.way));
        self.slots.push(slot);
    }

    /// Removes the slots that `picks` picks; `false`, and nothing is removed, if none were left.
    pub(crate) fn remove_slots(&mut self, picks: impl Fn(&Way) -> bool) -> bool {
        let remain = self.slots.iter().any(|held| !picks(&held.way));
        if remain {
            self.slots.retain(|held| !picks(&held.way));
        }
        remain
    }

    /// A new vault key, so that what an old header's body says opens nothing in the new one.
    pub(crate) fn rotate(&mut self) -> Result<(), VaultError> {
        self.vault_key = random::make_key()?;
        Ok(())
    }

    /// Wraps what the platform guards anew, and gives the old wrappings, to be forgotten once
    /// this header is stored.
    pub(crate) fn renew_guards(
        &mut self,
        guard: &dyn KeyGuard,
    ) -> Result<Vec<Vec<u8>>, VaultError> {
        let mut old = Vec::new();
        for slot in &mut self.slots {
            old.extend(slot.renew_guard(guard)?);
        }
        Ok(old)
    }

    /// Writes both copies. When this returns, the header survives a power cut.
    pub(crate) fn store(&mut self, disk: &dyn Disk) -> Result<(), VaultError> {
        self.generation = self.generation.saturating_add(1);
        let sealed = self.seal()?;
        disk::replace(disk, &COPIES, &sealed).map_err(VaultError::io("write the header"))
    }

    fn seal(&self) -> Result<Vec<u8>, VaultError> {
        let mut out = Vec::new();
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&self.id);
        out.extend_from_slice(&self.generation.to_le_bytes());
        out.push(u8::try_from(self.slots.len()).map_err(|_| VaultError::ItemTooLarge)?);
        for slot in &self.slots {
            slot.put(self.id, &self.vault_key, &mut out)?;
        }
        let public = digest::digest(&digest::SHA256, &out);
        let mut body = bytes::plaintext(BUCKET.saturating_mul(4));
        self.slots.iter().for_each(|slot| slot.put_parts(&mut body));
        self.ring.put(&mut body).ok_or(VaultError::ItemTooLarge)?;
        bytes::pad(&mut body, BUCKET);
        let key = body_key(&self.vault_key, public.as_ref())?;
        let sealed = key.seal(&body_label(self.id, self.generation), &body)?;
        put_long(&mut out, &sealed).ok_or(VaultError::ItemTooLarge)?;
        let checksum = digest::digest(&digest::SHA256, &out);
        out.extend_from_slice(checksum.as_ref());
        Ok(out)
    }
}

/// The body's key depends on every public byte before it: change one, and the body is closed.
fn body_key(vault_key: &Secret<32>, public: &[u8]) -> Result<SealKey, VaultError> {
    SealKey::new(&derive(vault_key, public, &[b"header"])?)
}

fn body_label(vault: [u8; 16], generation: u64) -> Label {
    Label { kind: Kind::Header, vault, collection: [0; 16], number: generation, part: 0, count: 1 }
}

/// Destroys both copies, so that no key of the vault can be unwrapped any more.
pub(crate) fn destroy(disk: &dyn Disk) -> Result<(), VaultError> {
    if let Err(VaultError::NotAVault) = SealedHeader::load(disk) {
        return Err(VaultError::NotAVault);
    }
    let mut noise = [0; 64 * 1024];
    random::fill(&mut noise)?;
    for copy in COPIES {
        let overwritten = disk.write_at(copy, 0, &noise).and_then(|()| disk.sync(copy));
        overwritten.map_err(VaultError::io("overwrite the header"))?;
    }
    for copy in COPIES {
        disk.remove(copy).map_err(VaultError::io("remove the header"))?;
    }
    disk.sync_names().map_err(VaultError::io("remove the header"))
}

/// How the two copies of the header compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copies {
    /// Both are whole, and of one generation.
    Alike,
    /// A write was cut short between the two.
    OneBehind,
    /// One cannot be read.
    OneDamaged,
}

/// A header as read: whole, but not unlocked.
pub(crate) struct SealedHeader {
    id: [u8; 16],
    generation: u64,
    public: Vec<u8>,
    slots: Vec<SealedSlot>,
    body: Vec<u8>,
}

impl SealedHeader {
    /// Reads both copies, and gives the newer of those that are whole.
    pub(crate) fn load(disk: &dyn Disk) -> Result<(Self, Copies), VaultError> {
        let mut whole: Vec<Self> = Vec::new();
        let mut failure = VaultError::NotAVault;
        for copy in COPIES {
            let bytes = disk::read(disk, copy).map_err(VaultError::io("read the header"))?;
            match bytes.map(|bytes| Self::parse(&bytes)) {
                Some(Ok(header)) => whole.push(header),
                Some(Err(error)) => failure = error,
                None => {}
            }
        }
        if whole.first().map(|it| it.generation) > whole.last().map(|it| it.generation) {
            whole.reverse();
        }
        let newest = whole.pop().ok_or(failure)?;
        let copies = match whole.pop() {
            Some(other) if other.generation == newest.generation => Copies::Alike,
            Some(_) => Copies::OneBehind,
            None if newest.generation == 1 && failure == VaultError::NotAVault => Copies::OneBehind,
            None => Copies::OneDamaged,
        };
        Ok((newest, copies))
    }

    fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        let length = bytes.len().checked_sub(CHECKSUM).ok_or(VaultError::DamagedHeader)?;
        let (content, checksum) =
            bytes.split_at_checked(length).ok_or(VaultError::DamagedHeader)?;
        let whole = digest::digest(&digest::SHA256, content).as_ref() == checksum;
        let mut reader = Reader::new(content);
        if !whole || reader.array() != Some(*MAGIC) {
            return Err(VaultError::DamagedHeader);
        }
        match reader.u16() {
            Some(VERSION) => {}
            Some(found) => return Err(VaultError::UnknownVersion { found }),
            None => return Err(VaultError::DamagedHeader),
        }
        Self::parse_fields(reader, content).ok_or(VaultError::DamagedHeader)
    }

    fn parse_fields(mut reader: Reader<'_>, content: &[u8]) -> Option<Self> {
        let (id, generation) = (reader.array()?, reader.u64()?);
        let mut slots = Vec::new();
        for _ in 0..reader.u8()? {
            slots.push(SealedSlot::parse(reader.short()?)?);
        }
        let public = content.get(..content.len().checked_sub(reader.rest().len())?)?.to_vec();
        let body = reader.long()?.to_vec();
        reader.is_empty().then_some(Self { id, generation, public, slots, body })
    }

    /// Opens the header.
    pub(crate) fn unlock(&self, unlock: Unlock<'_>) -> Result<Header, VaultError> {
        if !self.slots.iter().any(|slot| slot.takes(unlock)) {
            return Err(VaultError::NoSuchWay);
        }
        for slot in &self.slots {
            if let Some(vault_key) = slot.open(self.id, unlock)? {
                return self.open_body(vault_key);
            }
        }
        Err(match unlock {
            Unlock::Passphrase(_) | Unlock::GuardedPassphrase(..) => VaultError::WrongPassphrase,
            Unlock::Guard(_) => VaultError::GuardRefused,
            Unlock::Recovery(_) => VaultError::WrongRecoveryKey,
        })
    }

    fn open_body(&self, vault_key: Secret<32>) -> Result<Header, VaultError> {
        let public = digest::digest(&digest::SHA256, &self.public);
        let body = body_key(&vault_key, public.as_ref())?
            .open(&body_label(self.id, self.generation), &self.body)
            .ok_or(VaultError::DamagedHeader)?;
        let mut reader = Reader::new(&body);
        let slots: Option<Vec<Slot>> =
            self.slots.iter().map(|slot| slot.with_parts(&mut reader)).collect();
        let slots = slots.ok_or(VaultError::DamagedHeader)?;
        let ring = KeyRing::read(self.id, &mut reader).ok_or(VaultError::DamagedHeader)?;
        Ok(Header { id: self.id, generation: self.generation, ring, vault_key, slots })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KdfParameters, Passphrase, disk::Directory};

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::from(String::from(text))
    }

    fn made(text: &str) -> Header {
        let slot = Slot::passphrase(&passphrase(text), KdfParameters::DANGEROUS_CHEAP).unwrap();
        Header::make(slot, random::make_key().unwrap()).unwrap()
    }

    fn sealed() -> Vec<u8> {
        let mut header = made("right");
        header.ring.add("credit_history").unwrap();
        header.seal().unwrap()
    }

    fn with_checksum(mut content: Vec<u8>) -> Vec<u8> {
        let checksum = digest::digest(&digest::SHA256, &content);
        content.extend_from_slice(checksum.as_ref());
        content
    }

    #[test]
    fn the_right_passphrase_opens_it_and_finds_the_keys() {
        let bytes = sealed();
        let header = SealedHeader::parse(&bytes)
            .unwrap()
            .unlock(Unlock::Passphrase(&passphrase("right")))
            .unwrap();
        assert!(header.ring.collection("credit_history").is_some());
        assert!(!bytes.windows(6).any(|window| window == b"credit"), "names are sealed");
    }

    #[test]
    fn a_wrong_passphrase_a_damaged_header_and_a_later_version_are_three_errors() {
        let bytes = sealed();
        let wrong =
            SealedHeader::parse(&bytes).unwrap().unlock(Unlock::Passphrase(&passphrase("wrong")));
        assert_eq!(wrong.err(), Some(VaultError::WrongPassphrase));

        let mut later = bytes[..bytes.len() - CHECKSUM].to_vec();
        later[8] = 2;
        let later = SealedHeader::parse(&with_checksum(later));
        assert_eq!(later.err(), Some(VaultError::UnknownVersion { found: 2 }));

        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 0x10;
            let refused = SealedHeader::parse(&changed);
            assert_eq!(refused.err(), Some(VaultError::DamagedHeader), "byte {place}");
        }
    }

    #[test]
    fn a_forger_who_mends_the_checksum_is_still_found_out() {
        let bytes = sealed();
        let right = passphrase("right");
        for place in 10..bytes.len() - CHECKSUM {
            let mut forged = bytes[..bytes.len() - CHECKSUM].to_vec();
            forged[place] ^= 1;
            let opened = SealedHeader::parse(&with_checksum(forged))
                .and_then(|h| h.unlock(Unlock::Passphrase(&right)));
            assert!(opened.is_err(), "byte {place}");
        }
    }

    #[test]
    fn the_vault_key_is_replaced_without_the_passphrase() {
        let mut header = made("right");
        let before = *header.vault_key.expose();
        header.rotate().unwrap();
        assert_ne!(&before, header.vault_key.expose());
        let bytes = header.seal().unwrap();
        assert!(
            SealedHeader::parse(&bytes)
                .unwrap()
                .unlock(Unlock::Passphrase(&passphrase("right")))
                .is_ok()
        );
    }

    #[test]
    fn either_copy_alone_opens_the_vault_and_the_newer_one_wins() {
        let place = tempfile::tempdir().unwrap();
        let disk = Directory::new(place.path());
        assert_eq!(SealedHeader::load(&disk).err(), Some(VaultError::NotAVault));
        let mut header = made("a");
        header.store(&disk).unwrap();
        let old = disk::read(&disk, "header").unwrap().unwrap();
        header.store(&disk).unwrap();
        assert_eq!(SealedHeader::load(&disk).unwrap().1, Copies::Alike);
        for copy in COPIES {
            let kept = disk::read(&disk, copy).unwrap().unwrap();
            for (bad, expected) in
                [(&b"nothing"[..], Copies::OneDamaged), (&old, Copies::OneBehind)]
            {
                disk::replace(&disk, &[copy], bad).unwrap();
                let (loaded, copies) = SealedHeader::load(&disk).unwrap();
                assert_eq!(copies, expected);
                assert_eq!(loaded.generation, 2);
            }
            disk::replace(&disk, &[copy], &kept).unwrap();
        }
    }
}

//! An envelope is one sealed item: moved, swapped, cut or changed, it no longer opens.
//!
//! AES-256-GCM ([NIST SP 800-38D](https://doi.org/10.6028/NIST.SP.800-38D)) with a random nonce
//! in front. What the item is and where it belongs, its [`Label`], is not stored but is
//! authenticated: an envelope opens only in the place it was sealed for.
//!
//! Nonces are random and never counted, since a restored backup would count the same ones again.
//! A key seals at most 2^20 envelopes of a kind ([`SplitKey`](crate::keys::SplitKey) derives the next one), and among
//! so few a 96-bit nonce repeats with a probability below 2^-56 (section 8.3 allows 2^-32).

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::{Secret, VaultError, random};

/// What an envelope adds to the plaintext: nonce and tag.
pub(crate) const OVERHEAD: usize = NONCE_LEN + MAX_TAG_LEN;

/// A key made ready to seal and open; wiped on drop.
pub(crate) struct SealKey(Box<LessSafeKey>);

impl SealKey {
    pub(crate) fn new(key: &Secret<32>) -> Result<Self, VaultError> {
        ready(key.expose()).map(|key| Self(Box::new(key)))
    }

    /// Seals `plaintext` for the place `label` names.
    pub(crate) fn seal(&self, label: &Label, plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; NONCE_LEN] = random::make_bytes()?;
        let mut sealed = Vec::with_capacity(plaintext.len().saturating_add(OVERHEAD));
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plaintext);
        let (_, body) = sealed.split_at_mut(NONCE_LEN);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(label.bytes()),
                body,
            )
            .map_err(|_| VaultError::ItemTooLarge)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// The plaintext, if `envelope` was sealed under this key for this place; `None` says no more.
    pub(crate) fn open(&self, label: &Label, envelope: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, body) = envelope.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut opened = Zeroizing::new(body.to_vec());
        let length = self.0.open_in_place(nonce, Aad::from(label.bytes()), &mut opened).ok()?.len();
        opened.truncate(length);
        Some(opened)
    }
}

impl SealKey {
    /// The same into a buffer that is used again and again; it is empty if this gives `None`.
    pub(crate) fn open_into(
        &self,
        label: &Label,
        envelope: &[u8],
        opened: &mut Zeroizing<Vec<u8>>,
    ) -> Option<()> {
        make_room(opened, envelope.len());
        let (nonce, body) = envelope.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        opened.extend_from_slice(body);
        match self.0.open_in_place(nonce, Aad::from(label.bytes()), opened) {
            Ok(plaintext) => {
                let length = plaintext.len();
                opened.truncate(length);
                Some(())
            }
            Err(_) => {
                opened.clear();
                None
            }
        }
    }
}

impl SealKey {
    /// The same in the envelope's own place, which then holds plaintext to be wiped.
    pub(crate) fn open_in_place<'a>(
        &self,
        label: &Label,
        envelope: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        let (nonce, body) = envelope.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plaintext = self.0.open_in_place(nonce, Aad::from(label.bytes()), body).ok()?;
        Some(plaintext)
    }
}

/// Empties the buffer, and replaces rather than grows it: growing would leave a copy behind.
pub(crate) fn make_room(buffer: &mut Zeroizing<Vec<u8>>, length: usize) {
    if buffer.capacity() < length {
        *buffer = Zeroizing::new(Vec::with_capacity(length.next_power_of_two()));
    }
    buffer.clear();
}

impl Drop for SealKey {
    /// ring does not wipe its keys; laying the schedule of a zero key over this one does.
    fn drop(&mut self) {
        if let Ok(blank) = ready(&[0; 32]) {
            *self.0 = blank;
            std::hint::black_box(&self.0);
        }
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealKey").finish_non_exhaustive()
    }
}

/// The last eight bytes of an envelope's tag: enough to tell it from every other of its place.
pub(crate) fn mark_of(envelope: &[u8]) -> [u8; 8] {
    envelope.last_chunk().copied().unwrap_or_default()
}

fn ready(key: &[u8; 32]) -> Result<LessSafeKey, VaultError> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| VaultError::NoRandomness)
}

/// Where an envelope belongs: authenticated, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// What kind of thing it is.
    pub kind: Kind,
    /// The vault, by its random id.
    pub vault: [u8; 16],
    /// The collection, by its random tag; zeros for what belongs to the vault as a whole.
    pub collection: [u8; 16],
    /// Which one of its kind: a chunk's number, a write's sequence, a header's generation.
    pub number: u64,
    /// Its part, for what is sealed in parts.
    pub part: u32,
    /// How many parts or items there are.
    pub count: u32,
}

impl Label {
    /// Everything, fixed in length and order, behind a name that no other protocol uses.
    fn bytes(&self) -> [u8; LABEL_LEN] {
        let mut out = [0; LABEL_LEN];
        let fields: [&[u8]; 7] = [
            b"simsim-vault-v1\0",
            &[self.kind as u8],
            &self.vault,
            &self.collection,
            &self.number.to_le_bytes(),
            &self.part.to_le_bytes(),
            &self.count.to_le_bytes(),
        ];
        for (place, byte) in out.iter_mut().zip(fields.into_iter().flatten()) {
            *place = *byte;
        }
        out
    }
}

const LABEL_LEN: usize = 16 + 1 + 16 + 16 + 8 + 4 + 4;

/// The kinds of sealed things; the numbers are part of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    /// The body of the header.
    Header = 1,
    /// The vault key in a wrap slot.
    Slot = 2,
    /// Some items of a collection, stored together.
    Chunk = 3,
    /// Which chunks a collection has.
    Catalogue = 4,
    /// Which catalogues the vault has.
    Commit = 5,
    /// One collection's part of a write, in the journal.
    Write = 6,
    /// How many writes were acknowledged.
    Anchor = 7,
    /// A write in the journal, all collections together.
    Frame = 8,
    /// Where the last commit of the mirror begins.
    Trailer = 9,
    /// A part of a backup.
    Backup = 10,
    /// Where in the mirror the newest catalogues are.
    Contents = 11,
}

impl Kind {
    /// The kind with this number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        use Kind::{
            Anchor, Backup, Catalogue, Chunk, Commit, Contents, Frame, Header, Slot, Trailer, Write,
        };
        [Header, Slot, Chunk, Catalogue, Commit, Write, Anchor, Frame, Trailer, Backup, Contents]
            .into_iter()
            .find(|kind| *kind as u8 == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: Label = Label {
        kind: Kind::Chunk,
        vault: [1; 16],
        collection: [2; 16],
        number: 3,
        part: 4,
        count: 5,
    };

    fn key() -> SealKey {
        SealKey::new(&Secret::copied_from(&[9; 32])).unwrap()
    }

    #[test]
    fn what_was_sealed_opens() {
        let envelope = key().seal(&LABEL, b"a record").unwrap();
        assert_eq!(envelope.len(), 8 + OVERHEAD);
        assert_eq!(key().open(&LABEL, &envelope).unwrap().as_slice(), b"a record");
        let (mut here, mut there) = (envelope.clone(), Zeroizing::new(Vec::new()));
        assert_eq!(key().open_in_place(&LABEL, &mut here).unwrap(), b"a record");
        key().open_into(&LABEL, &envelope, &mut there).unwrap();
        assert_eq!(there.as_slice(), b"a record");
    }

    #[test]
    fn an_envelope_opens_in_no_other_place() {
        let envelope = key().seal(&LABEL, b"a record").unwrap();
        let elsewhere = [
            Label { kind: Kind::Header, ..LABEL },
            Label { vault: [7; 16], ..LABEL },
            Label { collection: [7; 16], ..LABEL },
            Label { number: 7, ..LABEL },
            Label { part: 7, ..LABEL },
            Label { count: 7, ..LABEL },
        ];
        for label in elsewhere {
            assert!(key().open(&label, &envelope).is_none(), "{label:?}");
        }
        let other = SealKey::new(&Secret::copied_from(&[8; 32])).unwrap();
        assert!(other.open(&LABEL, &envelope).is_none());
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let envelope = key().seal(&LABEL, b"a record").unwrap();
        for place in 0..envelope.len() {
            let mut changed = envelope.clone();
            changed[place] ^= 1;
            assert!(key().open(&LABEL, &changed).is_none(), "byte {place}");
            assert!(key().open(&LABEL, &envelope[..place]).is_none(), "cut at {place}");
        }
    }

    #[test]
    fn the_same_item_sealed_twice_looks_different() {
        assert_ne!(key().seal(&LABEL, b"x").unwrap(), key().seal(&LABEL, b"x").unwrap());
    }
}

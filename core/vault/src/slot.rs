//! A wrap slot: one way to the vault key, by what the holder knows, has, or wrote down.
//!
//! ```text
//! passphrase ── Argon2id ──┐
//! platform's key store ────┼─► HKDF ──► slot key ──► the vault key, sealed
//! recovery key on paper ───┘
//! ```
//!
//! The parts a slot key is made of are kept in the header's sealed body, so that the vault key can
//! be replaced without asking for them again: whoever reads them there has opened the vault.

use crate::{
    GuardError, KdfParameters, KeyGuard, Passphrase, RecoveryKey, Secret, VaultError,
    bytes::{Reader, put_short},
    envelope::{Kind, Label, SealKey},
    kdf,
    keys::{derive, read_secret},
    random,
};

/// What a person, or their device, opens a vault with.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Unlock<'a> {
    /// The platform's key store alone, which asks for a finger or a face as it sees fit.
    Guard(&'a dyn KeyGuard),
    /// The passphrase, on this device only: neither opens the vault without the other.
    GuardedPassphrase(&'a Passphrase, &'a dyn KeyGuard),
    /// The passphrase.
    Passphrase(&'a Passphrase),
    /// The recovery key.
    Recovery(&'a RecoveryKey),
}

/// A slot of an open vault.
pub(crate) struct Slot {
    pub way: Way,
    parts: Vec<Secret<32>>,
}

/// The public part of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Passphrase { cost: KdfParameters, salt: [u8; 16] },
    Guard { wrapped: Vec<u8> },
    Recovery,
    GuardedPassphrase { cost: KdfParameters, salt: [u8; 16], wrapped: Vec<u8> },
}

impl Slot {
    /// A slot that the passphrase opens.
    pub(crate) fn passphrase(text: &Passphrase, cost: KdfParameters) -> Result<Self, VaultError> {
        let salt = random::make_bytes()?;
        let parts = vec![kdf::stretch(text, &salt, cost)?];
        Ok(Self { way: Way::Passphrase { cost, salt }, parts })
    }

    /// A slot that the platform opens.
    pub(crate) fn guard(guard: &dyn KeyGuard) -> Result<Self, VaultError> {
        let secret = random::make_key()?;
        let wrapped = guard.wrap(&secret)?;
        Ok(Self { way: Way::Guard { wrapped }, parts: vec![secret] })
    }

    /// A slot that takes both.
    pub(crate) fn guarded_passphrase(
        text: &Passphrase,
        cost: KdfParameters,
        guard: &dyn KeyGuard,
    ) -> Result<Self, VaultError> {
        let salt = random::make_bytes()?;
        let secret = random::make_key()?;
        let wrapped = guard.wrap(&secret)?;
        let parts = vec![kdf::stretch(text, &salt, cost)?, secret];
        Ok(Self { way: Way::GuardedPassphrase { cost, salt, wrapped }, parts })
    }

    /// A slot that the recovery key opens.
    pub(crate) fn recovery(key: &RecoveryKey) -> Self {
        Self { way: Way::Recovery, parts: vec![key.stretched()] }
    }

    /// The cost of guessing, for a slot with a passphrase.
    pub(crate) fn cost(&self) -> Option<KdfParameters> {
        self.way.cost()
    }

    /// Whether this passphrase is the slot's.
    pub(crate) fn has_passphrase(&self, text: &Passphrase) -> Result<bool, VaultError> {
        let (Way::Passphrase { cost, salt } | Way::GuardedPassphrase { cost, salt, .. }) =
            &self.way
        else {
            return Ok(false);
        };
        let stretched = kdf::stretch(text, salt, *cost)?;
        // Both are this process's own: nobody can time the comparison from outside.
        Ok(self.parts.first().is_some_and(|part| part.expose() == stretched.expose()))
    }

    /// Puts a fresh secret under a fresh wrapping, and gives the wrapping to be forgotten.
    pub(crate) fn renew_guard(
        &mut self,
        guard: &dyn KeyGuard,
    ) -> Result<Option<Vec<u8>>, VaultError> {
        let (Way::Guard { wrapped } | Way::GuardedPassphrase { wrapped, .. }) = &mut self.way
        else {
            return Ok(None);
        };
        let secret = random::make_key()?;
        let fresh = guard.wrap(&secret)?;
        self.parts.pop(); // the guard's part is the last
        self.parts.push(secret);
        Ok(Some(std::mem::replace(wrapped, fresh)))
    }

    /// Appends the slot: how it opens, and the vault key sealed under it.
    pub(crate) fn put(
        &self,
        vault: [u8; 16],
        vault_key: &Secret<32>,
        out: &mut Vec<u8>,
    ) -> Result<(), VaultError> {
        let mut fields = Vec::new();
        self.way.put(&mut fields).ok_or(VaultError::ItemTooLarge)?;
        let key = slot_key(vault, &fields, &self.parts)?;
        fields.extend_from_slice(&key.seal(&label(vault), vault_key.expose())?);
        put_short(out, &fields).ok_or(VaultError::ItemTooLarge)
    }

    #[cfg(test)]
    pub(crate) fn parts(&self) -> &[Secret<32>] {
        &self.parts
    }

    /// Appends the parts, for the sealed body.
    pub(crate) fn put_parts(&self, body: &mut Vec<u8>) {
        self.parts.iter().for_each(|part| body.extend_from_slice(part.expose()));
    }
}

/// A slot as read.
pub(crate) struct SealedSlot {
    way: Way,
    /// How it opens, as written: the slot key depends on every byte of it.
    public: Vec<u8>,
    wrapped_key: Vec<u8>,
}

impl SealedSlot {
    pub(crate) fn parse(fields: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(fields);
        let way = Way::read(&mut reader)?;
        let public = fields.get(..fields.len().checked_sub(reader.rest().len())?)?.to_vec();
        Some(Self { way, public, wrapped_key: reader.rest().to_vec() })
    }

    /// The vault key, if this is the slot that `unlock` opens.
    pub(crate) fn open(
        &self,
        vault: [u8; 16],
        unlock: Unlock<'_>,
    ) -> Result<Option<Secret<32>>, VaultError> {
        let parts = match (&self.way, unlock) {
            (Way::Passphrase { cost, salt }, Unlock::Passphrase(text)) => {
                vec![kdf::stretch(text, salt, *cost)?]
            }
            (Way::Guard { wrapped }, Unlock::Guard(guard)) => vec![guard.unwrap(wrapped)?],
            (Way::Recovery, Unlock::Recovery(key)) => vec![key.stretched()],
            (
                Way::GuardedPassphrase { cost, salt, wrapped },
                Unlock::GuardedPassphrase(text, guard),
            ) => {
                let secret = guard.unwrap(wrapped)?; // first: it is cheap, and may say no
                vec![kdf::stretch(text, salt, *cost)?, secret]
            }
            _ => return Ok(None),
        };
        let key = slot_key(vault, &self.public, &parts)?;
        let opened = key.open(&label(vault), &self.wrapped_key);
        Ok(opened.and_then(|opened| read_secret(&mut Reader::new(&opened))))
    }

    /// The open slot, with its parts from the sealed body.
    pub(crate) fn with_parts(&self, body: &mut Reader<'_>) -> Option<Slot> {
        let mut parts = Vec::new();
        for _ in 0..self.way.part_count() {
            parts.push(read_secret(body)?);
        }
        Some(Slot { way: self.way.clone(), parts })
    }

    /// Whether it is for this way in.
    pub(crate) fn takes(&self, unlock: Unlock<'_>) -> bool {
        matches!(
            (&self.way, unlock),
            (Way::Passphrase { .. }, Unlock::Passphrase(_))
                | (Way::Guard { .. }, Unlock::Guard(_))
                | (Way::Recovery, Unlock::Recovery(_))
                | (Way::GuardedPassphrase { .. }, Unlock::GuardedPassphrase(..))
        )
    }
}

impl Way {
    fn cost(&self) -> Option<KdfParameters> {
        match self {
            Self::Passphrase { cost, .. } | Self::GuardedPassphrase { cost, .. } => Some(*cost),
            Self::Guard { .. } | Self::Recovery => None,
        }
    }

    fn part_count(&self) -> usize {
        if matches!(self, Self::GuardedPassphrase { .. }) { 2 } else { 1 }
    }

    fn put(&self, out: &mut Vec<u8>) -> Option<()> {
        let put_kdf = |out: &mut Vec<u8>, cost: &KdfParameters, salt: &[u8; 16]| {
            for number in [cost.memory_kib(), cost.passes(), cost.lanes()] {
                out.extend_from_slice(&number.to_le_bytes());
            }
            out.extend_from_slice(salt);
        };
        match self {
            Self::Passphrase { cost, salt } => {
                out.push(1);
                put_kdf(out, cost, salt);
            }
            Self::Guard { wrapped } => {
                out.push(2);
                put_short(out, wrapped)?;
            }
            Self::Recovery => out.push(3),
            Self::GuardedPassphrase { cost, salt, wrapped } => {
                out.push(4);
                put_kdf(out, cost, salt);
                put_short(out, wrapped)?;
            }
        }
        Some(())
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let read_kdf = |reader: &mut Reader<'_>| {
            let cost = KdfParameters::from_header(reader.u32()?, reader.u32()?, reader.u32()?)?;
            Some((cost, reader.array()?))
        };
        Some(match reader.u8()? {
            1 => {
                let (cost, salt) = read_kdf(reader)?;
                Self::Passphrase { cost, salt }
            }
            2 => Self::Guard { wrapped: reader.short()?.to_vec() },
            3 => Self::Recovery,
            4 => {
                let (cost, salt) = read_kdf(reader)?;
                Self::GuardedPassphrase { cost, salt, wrapped: reader.short()?.to_vec() }
            }
            _ => return None,
        })
    }
}

impl From<GuardError> for VaultError {
    fn from(_: GuardError) -> Self {
        Self::GuardRefused
    }
}

/// The slot's key depends on its parts and on every public byte: no cost can be lowered.
fn slot_key(vault: [u8; 16], public: &[u8], parts: &[Secret<32>]) -> Result<SealKey, VaultError> {
    let mut key: Option<Secret<32>> = None;
    for part in parts {
        let salt = key.as_ref().map_or(&vault[..], |key| &key.expose()[..]);
        key = Some(derive(part, salt, &[b"slot", public])?);
    }
    SealKey::new(&key.ok_or(VaultError::DamagedHeader)?)
}

fn label(vault: [u8; 16]) -> Label {
    Label { kind: Kind::Slot, vault, collection: [0; 16], number: 0, part: 0, count: 1 }
}

//! From a passphrase to a key: Argon2id, made slow on purpose.
//!
//! [RFC 9106](https://www.rfc-editor.org/rfc/rfc9106) section 4 recommends 64 MiB and three
//! passes where 2 GiB are too much, which on a phone they are.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize;

use crate::{Passphrase, Secret, VaultError};

/// The cost of turning a passphrase into a key (Argon2id, version 1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParameters {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl KdfParameters {
    /// 64 MiB, three passes, one lane: about 0.3 s on a phone of 2024.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// The least a vault for real data should have: 19 MiB, two passes, one lane.
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    /// Almost free, and therefore worth almost nothing: for tests and throw-away demonstrations.
    pub const DANGEROUS_CHEAP: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    /// `memory_kib` KiB of memory walked `passes` times in `lanes` lanes.
    ///
    /// # Errors
    ///
    /// [`VaultError::KdfOutOfRange`] below [`FLOOR`](Self::FLOOR) in memory or passes, and above
    /// 1 GiB, 64 passes or 16 lanes, which no phone finishes in a time a person would wait.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, VaultError> {
        let wanted = Self { memory_kib, passes, lanes };
        let strong = memory_kib >= Self::FLOOR.memory_kib && passes >= Self::FLOOR.passes;
        if strong && wanted.is_payable() { Ok(wanted) } else { Err(VaultError::KdfOutOfRange) }
    }

    /// KiB of memory.
    pub fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over that memory.
    pub fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes of it.
    pub fn lanes(self) -> u32 {
        self.lanes
    }

    /// Whether guessing against `self` costs less than against `other`.
    pub(crate) fn is_weaker_than(self, other: Self) -> bool {
        let work = |p: Self| u64::from(p.memory_kib).saturating_mul(u64::from(p.passes));
        work(self) < work(other)
    }

    /// What a header says, which may be any number at all.
    pub(crate) fn from_header(memory_kib: u32, passes: u32, lanes: u32) -> Option<Self> {
        let read = Self { memory_kib, passes, lanes };
        read.is_payable().then_some(read)
    }

    fn is_payable(self) -> bool {
        (8..=1024 * 1024).contains(&self.memory_kib)
            && (1..=64).contains(&self.passes)
            && (1..=16).contains(&self.lanes)
            && self.memory_kib >= self.lanes.saturating_mul(8)
    }
}

/// Stretches `passphrase`, and wipes the memory it walked through.
pub(crate) fn stretch(
    passphrase: &Passphrase,
    salt: &[u8; 16],
    cost: KdfParameters,
) -> Result<Secret<32>, VaultError> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
        .map_err(|_| VaultError::KdfOutOfRange)?;
    let mut memory = Vec::new();
    memory.try_reserve_exact(params.block_count()).map_err(|_| VaultError::KdfOutOfMemory)?;
    memory.resize(params.block_count(), Block::new());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let stretched = Secret::filled_by(|out| {
        argon2
            .hash_password_into_with_memory(passphrase.expose(), salt, out, &mut memory)
            .map_err(|_| VaultError::KdfOutOfRange)
    });
    memory.iter_mut().for_each(Zeroize::zeroize);
    stretched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_holds_and_so_does_the_ceiling() {
        assert_eq!(KdfParameters::new(19 * 1024, 2, 1), Ok(KdfParameters::FLOOR));
        for (memory, passes, lanes) in [
            (19 * 1024 - 1, 2, 1),
            (64 * 1024, 1, 1),
            (1024 * 1024 + 1, 3, 1),
            (65536, 65, 1),
            (65536, 3, 0),
        ] {
            let refused = KdfParameters::new(memory, passes, lanes);
            assert_eq!(refused, Err(VaultError::KdfOutOfRange), "{memory} {passes} {lanes}");
        }
    }

    #[test]
    fn the_default_is_stronger_than_the_floor() {
        assert!(KdfParameters::FLOOR.is_weaker_than(KdfParameters::DEFAULT));
        assert!(!KdfParameters::DEFAULT.is_weaker_than(KdfParameters::DEFAULT));
    }

    #[test]
    fn a_header_cannot_ask_for_more_than_a_device_can_pay() {
        assert_eq!(KdfParameters::from_header(u32::MAX, 3, 1), None);
        assert_eq!(KdfParameters::from_header(64, u32::MAX, 1), None);
        assert_eq!(KdfParameters::from_header(64, 1, 16), None);
    }

    #[test]
    fn salt_and_passphrase_both_matter() {
        let key = |text: &str, salt: u8| {
            let cost = KdfParameters::DANGEROUS_CHEAP;
            *stretch(&Passphrase::from(String::from(text)), &[salt; 16], cost).unwrap().expose()
        };
        assert_eq!(key("a", 1), key("a", 1));
        assert_ne!(key("a", 1), key("a", 2));
        assert_ne!(key("a", 1), key("b", 1));
    }
}

//! A mark: how far a vault has come, for a place that an old copy of its files does not bring back.
//!
//! The platform's key store, a counter in hardware, or another device keeps the mark. It detects
//! that older files were put in the place of newer ones; it does not prevent it.

use crate::{VaultError, bytes::Reader};

/// How far a vault has come. Only ever grows; a vault behind its mark is an older copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub(crate) vault: [u8; 16],
    pub(crate) generation: u64,
    pub(crate) sequence: u64,
}

impl Mark {
    /// 32 bytes to keep: nothing in them is secret.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let fields =
            [&self.vault[..], &self.generation.to_le_bytes(), &self.sequence.to_le_bytes()];
        bytes.iter_mut().zip(fields.concat()).for_each(|(place, byte)| *place = byte);
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut reader = Reader::new(bytes);
        let vault = reader.array().unwrap_or_default(); // 32 bytes are enough for all three
        let (generation, sequence) = (reader.u64(), reader.u64());
        Self {
            vault,
            generation: generation.unwrap_or_default(),
            sequence: sequence.unwrap_or_default(),
        }
    }

    /// Whether a vault that has come as far as `self` may follow one that was at `kept`.
    pub(crate) fn follows(self, kept: Self) -> Result<(), VaultError> {
        if self.vault != kept.vault {
            return Err(VaultError::AnotherVault);
        }
        if self.generation < kept.generation || self.sequence < kept.sequence {
            return Err(VaultError::RolledBack {
                missing: kept.sequence.saturating_sub(self.sequence),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = Mark { vault: [1; 16], generation: 5, sequence: 9 };

    #[test]
    fn bytes_read_as_they_were_written() {
        assert_eq!(Mark::from_bytes(&MARK.to_bytes()), MARK);
    }

    #[test]
    fn only_a_vault_that_went_on_follows() {
        assert_eq!(MARK.follows(MARK), Ok(()));
        assert_eq!(Mark { generation: 6, sequence: 12, ..MARK }.follows(MARK), Ok(()));
        let behind = Mark { sequence: 7, ..MARK }.follows(MARK);
        assert_eq!(behind, Err(VaultError::RolledBack { missing: 2 }));
        let old_header = Mark { generation: 4, ..MARK }.follows(MARK);
        assert_eq!(old_header, Err(VaultError::RolledBack { missing: 0 }));
        let other = Mark { vault: [2; 16], ..MARK }.follows(MARK);
        assert_eq!(other, Err(VaultError::AnotherVault));
    }
}

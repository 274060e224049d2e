//! Records: reading back what is kept.

use std::fmt;

use simsim_scoring::record::{Category, Record};

use crate::{Wallet, WalletError, collection};

/// Every record that could be read.
pub struct Records {
    /// The records, in no particular order.
    pub records: Vec<Record>,
    /// How many stored records are damaged. They are kept apart, and the rest is whole.
    pub damaged: usize,
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("damaged", &self.damaged).finish_non_exhaustive()
    }
}

impl Wallet {
    /// Every record, of all categories.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] when the store cannot be read at all. Damaged records are counted,
    /// not an error.
    pub fn records(&self) -> Result<Records, WalletError> {
        let mut all = Records { records: Vec::new(), damaged: 0 };
        for category in Category::ALL {
            let mut unreadable = 0usize;
            let scan = self.vault().scan(collection::of(category), &mut |_, bytes| {
                match serde_json::from_slice(bytes) {
                    Ok(record) => all.records.push(record),
                    Err(_) => unreadable = unreadable.saturating_add(1),
                }
            })?;
            all.damaged = all.damaged.saturating_add(unreadable).saturating_add(scan.quarantined);
        }
        Ok(all)
    }
}

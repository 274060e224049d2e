//! Consent receipt: what the holder keeps of a share. Who asked, for what, which claims, when,
//! until when; never what the claims said.
//!
//! The words follow ISO/IEC TS 27560 (consent record information structure).

use serde::{Deserialize, Serialize};
use simsim_vault::{Change, ItemId};

use crate::{Wallet, WalletError, collection};

/// What the holder keeps of one share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Names this receipt: 32 hexadecimal digits.
    pub id: String,
    /// The verifier: its full client id.
    pub controller: String,
    /// The name it gave itself, which nobody checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controller_name: Option<String>,
    /// What it said the claims are for.
    pub purpose: String,
    /// The names of the claims that left, without their values.
    pub claims: Vec<String>,
    /// When they left, in seconds since 1970-01-01 UTC.
    pub shared_at: u64,
    /// When the attestation stops being good, in seconds since 1970-01-01 UTC.
    pub expires_at: u64,
    /// The scorecard that the claims rest on.
    pub scorecard: String,
}

impl Wallet {
    /// Every receipt, the latest first.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] when the store cannot be read, [`WalletError::Unreadable`] when a
    /// receipt was written by a later version.
    pub fn receipts(&self) -> Result<Vec<Receipt>, WalletError> {
        let mut receipts = Vec::new();
        let mut unreadable = Ok(());
        self.vault().scan(collection::RECEIPTS, &mut |_, bytes| match serde_json::from_slice::<
            Receipt,
        >(bytes)
        {
            Ok(receipt) => receipts.push(receipt),
            Err(error) => unreadable = Err(error),
        })?;
        unreadable?;
        receipts.sort_by(|a: &Receipt, b| (b.shared_at, &b.id).cmp(&(a.shared_at, &a.id)));
        Ok(receipts)
    }

    /// Keeps a receipt.
    pub(crate) fn keep(&mut self, id: [u8; 16], receipt: &Receipt) -> Result<(), WalletError> {
        let bytes = serde_json::to_vec(receipt)?;
        let change =
            Change::Put { collection: collection::RECEIPTS, id: ItemId::new(id), bytes: &bytes };
        Ok(self.vault_mut().write(&[change])?)
    }
}

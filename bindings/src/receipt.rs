//! Receipt: what the holder keeps of a share.

use crate::{Wallet, WalletError};

/// What the holder keeps of a share: never what the claims said.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// Names this receipt: 32 hexadecimal digits.
    pub id: String,
    /// The verifier: its full client id.
    pub controller: String,
    /// The name it gave itself, which nobody checked.
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

#[uniffi::export]
impl Wallet {
    /// Every receipt, the latest first.
    pub fn receipts(&self) -> Result<Vec<Receipt>, WalletError> {
        self.session()
            .with(|wallet| Ok(wallet.receipts()?.into_iter().map(Receipt::from).collect()))
    }

    /// The names of the claims that this client has received before.
    pub fn known_to(&self, client_id: &str) -> Result<Vec<String>, WalletError> {
        self.session().with(|wallet| Ok(wallet.known_to(client_id)?))
    }
}

impl From<simsim_wallet::Receipt> for Receipt {
    fn from(receipt: simsim_wallet::Receipt) -> Self {
        Self {
            id: receipt.id,
            controller: receipt.controller,
            controller_name: receipt.controller_name,
            purpose: receipt.purpose,
            claims: receipt.claims,
            shared_at: receipt.shared_at,
            expires_at: receipt.expires_at,
            scorecard: receipt.scorecard,
        }
    }
}

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
    /// When the holder withdrew it, in seconds since 1970-01-01 UTC.
    pub withdrawn_at: Option<u64>,
}

/// Which receipts. Everything that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct ReceiptFilter {
    /// With this text in the merchant, its name, the purpose or a claim, in whatever case.
    #[uniffi(default = None)]
    pub text: Option<String>,
    /// Shared at this time or later, in seconds since 1970-01-01 UTC.
    #[uniffi(default = None)]
    pub from: Option<u64>,
    /// Shared at this time or earlier, in seconds since 1970-01-01 UTC.
    #[uniffi(default = None)]
    pub to: Option<u64>,
    /// Not withdrawn.
    #[uniffi(default = false)]
    pub standing: bool,
}

#[uniffi::export]
impl Wallet {
    /// Every receipt, the latest first.
    pub fn receipts(&self) -> Result<Vec<Receipt>, WalletError> {
        self.session()
            .with(|wallet| Ok(wallet.receipts()?.into_iter().map(Receipt::from).collect()))
    }

    /// The receipts that a filter lets through, the latest first.
    pub fn find_receipts(&self, filter: ReceiptFilter) -> Result<Vec<Receipt>, WalletError> {
        let ReceiptFilter { text, from, to, standing } = filter;
        let filter = simsim_wallet::ReceiptFilter { text, from, to, standing };
        self.session().with(|wallet| {
            Ok(wallet.find_receipts(&filter)?.into_iter().map(Receipt::from).collect())
        })
    }

    /// Every receipt as one JSON-LD document (ISO/IEC TS 27560, W3C DPV).
    pub fn receipts_json_ld(&self) -> Result<String, WalletError> {
        self.session()
            .with(|wallet| Ok(simsim_wallet::receipts_to_json_ld(&wallet.receipts()?).to_string()))
    }

    /// Marks a receipt as withdrawn, and gives the "erase what you hold" message for the merchant as
    /// JSON: send it, or show it. `now` is in seconds since 1970-01-01 UTC.
    pub fn withdraw(&self, receipt: &str, now: u64) -> Result<String, WalletError> {
        self.session().with(|wallet| {
            let message = wallet.withdraw(receipt, now)?;
            serde_json::to_string(&message).map_err(|_| WalletError::Refused {
                reason: "the message could not be written".into(),
            })
        })
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
            withdrawn_at: receipt.withdrawn_at,
        }
    }
}

//! Deposit: a merchant waives one, both sides sign when it opens and when it closes.
//!
//! What each hands to the other is text: a file, a message or a QR code.

use std::sync::Arc;

use simsim_wallet as wallet;

use crate::{Amount, Day, DeviceSigner, Wallet, WalletError, panic::caught, signer::Lent};

/// What a merchant waives.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct DepositTerms {
    /// The merchant's name, as it gives it.
    pub merchant: String,
    /// For what the deposit would be.
    pub what: String,
    /// How much it would be.
    pub amount: Amount,
    /// Since when the deposit is waived.
    pub opened: Day,
    /// Until when what was lent is to be back.
    pub due: Day,
}

/// A deposit, as the holder keeps it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Deposit {
    /// Names it.
    pub id: String,
    /// What was waived.
    pub terms: DepositTerms,
    /// The merchant's key, as its thumbprint (RFC 7638).
    pub merchant_key: String,
    /// Whether a trusted catalogue listed that key when it was opened: the record then counts fully.
    pub is_listed: bool,
    /// When it was closed; none while it runs.
    pub closed: Option<Day>,
    /// Whether it was kept; none while it runs.
    pub kept: Option<bool>,
}

/// The holder's countersignature, and the record that came of it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Countersigned {
    /// The text for the merchant.
    pub text: String,
    /// The record that stands for it.
    pub record: String,
}

#[uniffi::export]
impl Wallet {
    /// Accepts a merchant's offer to waive a deposit: keeps it, with a commitment record that runs,
    /// and gives the countersignature for the merchant.
    pub fn accept_deposit(&self, offer: &str, today: Day) -> Result<Countersigned, WalletError> {
        self.session().with(|wallet| Ok(wallet.accept_deposit(offer, today)?.into()))
    }

    /// Takes the merchant's closing of a deposit: the commitment record then says whether it was
    /// kept. Gives the countersignature for the merchant.
    pub fn close_deposit(&self, closing: &str, today: Day) -> Result<Countersigned, WalletError> {
        self.session().with(|wallet| Ok(wallet.close_deposit(closing, today)?.into()))
    }

    /// Every deposit, the latest first.
    pub fn deposits(&self) -> Result<Vec<Deposit>, WalletError> {
        self.session()
            .with(|wallet| Ok(wallet.deposits()?.into_iter().map(Deposit::from).collect()))
    }
}

/// Offers to waive a deposit, as a merchant. The text is for the holder.
#[uniffi::export]
pub fn offer_deposit(
    terms: DepositTerms,
    merchant: Arc<dyn DeviceSigner>,
) -> Result<String, WalletError> {
    let signer = Lent::of(merchant)?;
    let terms = terms.core()?;
    Ok(caught(|| wallet::offer_deposit(&terms, &signer))??)
}

/// Closes the deposit of `offer`, as the merchant who made it. The text is for the holder.
#[uniffi::export]
pub fn close_deposit_as_merchant(
    offer: &str,
    kept: bool,
    closed: Day,
    merchant: Arc<dyn DeviceSigner>,
) -> Result<String, WalletError> {
    let signer = Lent::of(merchant)?;
    Ok(caught(|| wallet::close_deposit_as_merchant(offer, kept, closed, &signer))??)
}

/// Checks, as a merchant, that a countersignature is over `statement` (an offer or a closing), and
/// says which key signed it, as its thumbprint: the same for both.
#[uniffi::export]
pub fn check_countersignature(
    countersignature: &str,
    statement: &str,
) -> Result<String, WalletError> {
    let key = caught(|| wallet::check_countersignature(countersignature, statement))?
        .map_err(wallet::WalletError::from)?;
    Ok(key.thumbprint())
}

impl DepositTerms {
    fn core(self) -> Result<wallet::DepositTerms, WalletError> {
        let Self { merchant, what, amount, opened, due } = self;
        let amount = amount.core()?;
        Ok(wallet::DepositTerms { merchant, what, amount, opened, due })
    }
}

impl From<wallet::DepositTerms> for DepositTerms {
    fn from(terms: wallet::DepositTerms) -> Self {
        let wallet::DepositTerms { merchant, what, amount, opened, due } = terms;
        Self { merchant, what, amount: amount.into(), opened, due }
    }
}

impl From<wallet::Deposit> for Deposit {
    fn from(deposit: wallet::Deposit) -> Self {
        Self {
            id: deposit.id.to_string(),
            terms: deposit.terms.into(),
            merchant_key: deposit.merchant_key,
            is_listed: deposit.is_listed,
            closed: deposit.closed.map(|(day, _)| day),
            kept: deposit.closed.map(|(_, kept)| kept),
        }
    }
}

impl From<wallet::Countersigned> for Countersigned {
    fn from(countersigned: wallet::Countersigned) -> Self {
        Self { text: countersigned.text, record: countersigned.record.to_string() }
    }
}

//! Deposit: a merchant waives one, both sides sign when it opens and when it closes.
//!
//! ```text
//!  merchant                               holder
//!  offer_deposit ──── signed offer ───►  accept_deposit
//!       ◄──────────── countersigned ───
//!  close_deposit_as_merchant ─ signed ►  close_deposit ──► a commitment record
//!       ◄──────────── countersigned ───
//! ```
//!
//! A commitment that was kept is worth something because the merchant signed it: where the holder
//! trusts a catalogue that lists the merchant's key, the record is relied on fully (1000). A key
//! that nobody lists could be the holder's own, so its records count as typed in (300). The holder
//! signs with a key made for this one deposit.

use std::fmt;

use serde::{Deserialize, Serialize};
use simsim_attestation::{PublicKey, Signer, SoftwareSigner, Statement, StatementError};
use simsim_scoring::{
    amount::Amount,
    day::Day,
    order,
    record::{Commitment, Fact, Pseudonym, Record, RecordId},
    source::{Origin, Reliability, Source},
};
use simsim_vault::ItemId;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Wallet, WalletError, collection, kept::make_id, leaf::make_key, vouch::hash};

const OFFER: &str = "simsim-deposit-offer+jws";
const CLOSING: &str = "simsim-deposit-closing+jws";
const COUNTERSIGNATURE: &str = "simsim-deposit-countersignature+jws";

/// What a merchant waives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposit {
    /// Names it.
    pub id: RecordId,
    /// What was waived.
    pub terms: DepositTerms,
    /// The merchant's key, as its thumbprint.
    pub merchant_key: String,
    /// Whether a trusted catalogue listed that key when it was opened.
    pub is_listed: bool,
    /// When it was closed, and whether it was kept.
    pub closed: Option<(Day, bool)>,
    /// The offer's SHA-256, by which the closing names it.
    offer: String,
    /// The key that the holder signs with.
    key: SealedKey,
}

/// The holder's countersignature, and what became of the deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countersigned {
    /// The text for the merchant.
    pub text: String,
    /// The record that stands for it.
    pub record: RecordId,
}

impl Wallet {
    /// Accepts a merchant's offer to waive a deposit: keeps it, with a commitment record that runs,
    /// and gives the countersignature for the merchant.
    ///
    /// # Errors
    ///
    /// [`DepositError`] says why not; [`WalletError::Vault`].
    pub fn accept_deposit(
        &mut self,
        offer: &str,
        today: Day,
    ) -> Result<Countersigned, WalletError> {
        let statement = Statement::verify(offer, OFFER).map_err(DepositError::from)?;
        let OfferText { id, terms } = parse(statement.payload())?;
        terms.check(today)?;
        let item = ItemId::new(*id.as_bytes());
        if self.kept_one::<Deposit>(collection::DEPOSITS, item)?.is_some() {
            return Err(DepositError::KnownAlready.into());
        }
        let deposit = Deposit {
            id,
            terms,
            merchant_key: statement.key().thumbprint(),
            is_listed: self.merchant_of(statement.key(), today)?.is_some(),
            closed: None,
            offer: hash(offer),
            key: SealedKey(make_key()?.0),
        };
        self.keep(collection::DEPOSITS, item, &deposit)?;
        let record = self.record_of(&deposit);
        self.put_record(&record)?;
        Ok(Countersigned { text: deposit.countersign(offer, today)?, record: record.id })
    }

    /// Takes the merchant's closing of a deposit: the commitment record then says whether it was
    /// kept. Gives the countersignature for the merchant.
    ///
    /// # Errors
    ///
    /// [`DepositError`] says why not; [`WalletError::Vault`].
    pub fn close_deposit(
        &mut self,
        closing: &str,
        today: Day,
    ) -> Result<Countersigned, WalletError> {
        let statement = Statement::verify(closing, CLOSING).map_err(DepositError::from)?;
        let ClosingText { offer, kept, closed } = parse(statement.payload())?;
        let mut deposits = self.deposits()?.into_iter();
        let found = deposits.find(|deposit| deposit.offer == offer);
        let mut deposit = found.ok_or(DepositError::NoSuchDeposit)?;
        if deposit.merchant_key != statement.key().thumbprint() {
            return Err(DepositError::AnotherMerchant.into());
        }
        if deposit.closed.is_some() {
            return Err(DepositError::ClosedAlready.into());
        }
        if closed > today.plus_days(1) || closed < deposit.terms.opened {
            return Err(DepositError::BadDays.into());
        }
        deposit.closed = Some((closed, kept));
        self.keep(collection::DEPOSITS, ItemId::new(*deposit.id.as_bytes()), &deposit)?;
        let record = self.record_of(&deposit);
        self.put_record(&record)?;
        Ok(Countersigned { text: deposit.countersign(closing, today)?, record: record.id })
    }

    /// Every deposit, the latest first.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`], [`WalletError::Unreadable`].
    pub fn deposits(&self) -> Result<Vec<Deposit>, WalletError> {
        let kept = self.kept::<Deposit>(collection::DEPOSITS)?;
        let mut deposits: Vec<Deposit> = kept.into_iter().map(|(_, deposit)| deposit).collect();
        order::sort_by(&mut deposits, &mut |a, b| {
            (b.terms.opened, &b.id).cmp(&(a.terms.opened, &a.id))
        });
        Ok(deposits)
    }

    fn record_of(&self, deposit: &Deposit) -> Record {
        let to = self.derive_id("merchant", &[deposit.merchant_key.as_bytes()]);
        let (origin, reliability) = if deposit.is_listed {
            (Origin::SignedBySource, Reliability::FULL)
        } else {
            (Origin::TypedIn, Origin::TypedIn.reliability())
        };
        Record {
            id: RecordId::new(self.derive_id("deposit", &[deposit.id.as_bytes()])),
            day: deposit.closed.map_or(deposit.terms.opened, |(day, _)| day),
            source: Source { origin, id: format!("deposit/{}", Pseudonym::new(to)) },
            reliability,
            batch: None,
            disputed: false,
            note: None,
            description: Some(format!("{}: {}", deposit.terms.merchant, deposit.terms.what)),
            fact: Fact::Commitment(Commitment {
                to: Pseudonym::new(to),
                kept: deposit.closed.map(|(_, kept)| kept),
            }),
        }
    }
}

/// Offers to waive a deposit, as a merchant.
///
/// # Errors
///
/// [`DepositError::BadTerms`], [`DepositError::BadDays`], [`WalletError::Signing`].
pub fn offer_deposit(terms: &DepositTerms, merchant: &dyn Signer) -> Result<String, WalletError> {
    terms.check(terms.opened)?;
    let offer = OfferText { id: RecordId::new(make_id()?), terms: terms.clone() };
    sign(&offer, OFFER, merchant)
}

/// Closes the deposit of `offer`, as the merchant who made it.
///
/// # Errors
///
/// [`DepositError::AnotherMerchant`] when the offer is not this merchant's, [`DepositError`],
/// [`WalletError::Signing`].
pub fn close_deposit_as_merchant(
    offer: &str,
    kept: bool,
    closed: Day,
    merchant: &dyn Signer,
) -> Result<String, WalletError> {
    let statement = Statement::verify(offer, OFFER).map_err(DepositError::from)?;
    if *statement.key() != merchant.public_key() {
        return Err(DepositError::AnotherMerchant.into());
    }
    sign(&ClosingText { offer: hash(offer), kept, closed }, CLOSING, merchant)
}

/// Checks, as a merchant, that `countersignature` is over `signed` (an offer or a closing), and
/// gives the key that the holder signed with: the same for both.
///
/// # Errors
///
/// [`DepositError`].
pub fn check_countersignature(
    countersignature: &str,
    signed: &str,
) -> Result<PublicKey, DepositError> {
    let statement = Statement::verify(countersignature, COUNTERSIGNATURE)?;
    let text: CountersignatureText = parse(statement.payload())?;
    if text.over != hash(signed) {
        return Err(DepositError::BadStatement(StatementError::BadSignature));
    }
    Ok(*statement.key())
}

impl Deposit {
    fn countersign(&self, over: &str, today: Day) -> Result<String, WalletError> {
        let signer = SoftwareSigner::from_pkcs8(&self.key.0).map_err(|_| WalletError::Signing)?;
        let text = CountersignatureText { over: hash(over), day: today };
        sign(&text, COUNTERSIGNATURE, &signer)
    }
}

impl DepositTerms {
    fn check(&self, today: Day) -> Result<(), DepositError> {
        let is_short = |text: &str| !text.trim().is_empty() && text.chars().count() <= 200;
        if !is_short(&self.merchant) || !is_short(&self.what) || self.amount.minor <= 0 {
            return Err(DepositError::BadTerms);
        }
        if self.opened > today.plus_days(1) || self.due < self.opened {
            return Err(DepositError::BadDays);
        }
        Ok(())
    }
}

impl fmt::Debug for Deposit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deposit").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for DepositTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DepositTerms").finish_non_exhaustive()
    }
}

/// Why a statement about a deposit was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DepositError {
    /// It is signed by somebody else than the one who offered.
    AnotherMerchant,
    /// It ends before it begins, or begins after today.
    BadDays,
    /// The text was changed, or is no text of this kind.
    BadStatement(StatementError),
    /// The terms lack something, or the amount is not above zero.
    BadTerms,
    /// It is closed.
    ClosedAlready,
    /// It was accepted before.
    KnownAlready,
    /// This wallet did not accept that offer.
    NoSuchDeposit,
}

impl DepositError {
    /// The error's word for programs, in snake_case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AnotherMerchant => "deposit_another_merchant",
            Self::BadDays => "deposit_bad_days",
            Self::BadStatement(_) => "deposit_bad_statement",
            Self::BadTerms => "deposit_bad_terms",
            Self::ClosedAlready => "deposit_closed_already",
            Self::KnownAlready => "deposit_known_already",
            Self::NoSuchDeposit => "no_such_deposit",
        }
    }
}

impl fmt::Display for DepositError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnotherMerchant => "signed by somebody else than the merchant who made the offer",
            Self::BadDays => "its days do not fit: from today or before, to the same day or after",
            Self::BadStatement(error) => return error.fmt(f),
            Self::BadTerms => {
                "its terms are not whole: a merchant, what it is for, and an amount above zero"
            }
            Self::ClosedAlready => "this deposit is closed already",
            Self::KnownAlready => "this deposit was accepted before",
            Self::NoSuchDeposit => "this wallet did not accept that offer",
        })
    }
}

impl std::error::Error for DepositError {}

impl From<StatementError> for DepositError {
    fn from(error: StatementError) -> Self {
        Self::BadStatement(error)
    }
}

/// A private key that is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
struct SealedKey(Vec<u8>);

#[derive(Serialize, Deserialize)]
struct OfferText {
    id: RecordId,
    terms: DepositTerms,
}

#[derive(Serialize, Deserialize)]
struct ClosingText {
    offer: String,
    kept: bool,
    closed: Day,
}

#[derive(Serialize, Deserialize)]
struct CountersignatureText {
    over: String,
    day: Day,
}

fn sign<T: Serialize>(text: &T, typ: &str, signer: &dyn Signer) -> Result<String, WalletError> {
    Statement::sign(&serde_json::to_vec(text)?, typ, signer).map_err(|_| WalletError::Signing)
}

fn parse<T: serde::de::DeserializeOwned>(payload: &[u8]) -> Result<T, DepositError> {
    serde_json::from_slice(payload)
        .map_err(|_| DepositError::BadStatement(StatementError::Malformed))
}

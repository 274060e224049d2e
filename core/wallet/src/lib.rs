//! The holder's side: joins import, vault, scoring and attestation.
//!
//! ```text
//!  export files ──► import ──┐                                  ┌──► score
//!                            ▼                                  │
//!                    Wallet: records in the vault, under five keys
//!                            ▲                                  │
//!  request ──► prepare ──► Preview ──► the holder approves ──► share ──► presentation
//!                                                                 └────► receipt, kept
//! ```
//!
//! # Example
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use simsim_attestation::{Ask, Request};
//! use simsim_scoring::scorecard::{SIMSIM_V1, Scorecard};
//! use simsim_wallet::{KdfParameters, Passphrase, Wallet, WalletError};
//!
//! let folder = tempfile::tempdir()?;
//! let passphrase = Passphrase::from(String::from("five random words are better"));
//! // cheap to try out; KdfParameters::DEFAULT is for real
//! let mut wallet = Wallet::create(folder.path(), &passphrase, KdfParameters::DANGEROUS_CHEAP)?;
//!
//! let file = concat!(
//!     "<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>",
//!     "<STMTTRN><TRNTYPE>DIRECTDEP<DTPOSTED>20261120<TRNAMT>2100.00<FITID>1<NAME>Payroll</STMTTRN>",
//!     "</BANKTRANLIST></STMTRS></OFX>",
//! );
//! let report = wallet.import(file.as_bytes(), &|_| ControlFlow::Continue(()))?;
//! assert_eq!(report.summary.count, 1);
//!
//! let scorecard = Scorecard::parse(SIMSIM_V1)?;
//! let score = wallet.score(&scorecard, "2026-11-22".parse()?)?;
//! assert_eq!(score.number(), None, "one record is too little to go by");
//!
//! let nonce = "kYQ2m0y8cX3vT1sBpZr9Jw";
//! let request = Request::make("https://shop.example/answer", nonce, &[Ask::Band], "a bike", 900)?;
//! let answer = wallet.prepare(request, &scorecard, "2026-11-22".parse()?, 0);
//! assert!(matches!(answer, Err(WalletError::NoScore)), "and nothing is said");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What you can rely on
//!
//! - **Nothing is approved by itself.** A [`Preview`] holds offers; [`Wallet::share`] signs the ones
//!   that are named.
//! - **Nothing false leaves.** A threshold that is not met is withheld, and a merchant cannot tell
//!   that from a refusal.
//! - **The same file twice adds nothing**, and what the holder changed about a record stays.
//! - **A receipt comes first.** It is stored before the presentation is handed out, and holds no
//!   values.
//!
//! # What it leaves to others
//!
//! The network, the clock and the screen belong to the app. What a file means is `simsim-import`'s,
//! what a number means the scorecard's.
//!
//! # Security
//!
//! Records exist in the clear only while a call needs them. Types that hold them print their names,
//! never their contents. [`Wallet::lock`] and dropping wipe the keys; wiping what an allocator
//! freed takes an allocator that does so, which is the final program's choice.

mod asker;
mod care;
mod client;
mod collection;
mod credential;
mod deposit;
mod edit;
mod error;
mod export;
mod fact;
mod history;
mod import;
mod kept;
mod leaf;
mod list;
mod look;
mod lookalikes;
mod mapping;
mod percentile;
mod perks;
mod preview;
mod publication;
mod receipt;
mod records;
mod score;
mod session;
mod share;
mod source;
mod understand;
mod unlock;
mod vouch;
mod wallet;

pub use asker::{Doubt, Sureness};
pub use credential::{CredentialError, credential_in, is_credential};
pub use deposit::{
    Countersigned, Deposit, DepositError, DepositTerms, check_countersignature,
    close_deposit_as_merchant, offer_deposit,
};
pub use edit::{Dispute, Effect, Resolution};
pub use error::WalletError;
pub use export::Export;
pub use history::{Alert, PastScore, PointChange};
pub use import::{ImportOptions, ImportProgress, ImportReport};
pub use list::{Filter, Page};
pub use look::Look;
pub use mapping::RememberedMapping;
pub use percentile::{Histogram, Percentile};
pub use perks::{Catalogue, Door, Merchant, Perk, Perks};
pub use preview::{Inference, NotShared, Offer, Preview, PreviewItem, Withheld};
pub use publication::{PublicationError, Publisher};
pub use receipt::{EraseRequest, Receipt, ReceiptFilter, receipts_to_json_ld};
pub use records::Records;
pub use score::day_of;
pub use session::{Action, Session};
pub use share::{Attested, PendingShare, Shared, UnboundShare};
pub use simsim_import::{Correction, Recurring};
pub use simsim_vault::{
    BackupReport, Examination, Finding, GuardError, KdfParameters, KeyGuard, Mark, Passphrase,
    RecoveryKey,
};
pub use understand::PayeeCorrection;
pub use vouch::{VouchError, VouchOutcome, VouchState};
pub use wallet::Wallet;

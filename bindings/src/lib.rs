//! Simsim for Kotlin, Swift and Python: the wallet and the verifier, as [UniFFI] carries them across.
//!
//! ```text
//!   Kotlin: SimsimWallet     Swift: SimsimWallet     Python: simsim
//!   (suspend, Flow)          (actor, AsyncStream)    (plain calls)
//!            └───────────────────┬───────────────────────┘
//!                        generated code                   committed, checked for drift
//!            ┌───────────────────┴───────────────────────┐
//!          Wallet ── one person's vault               Verifier ── no vault, no state
//!            └── simsim-wallet                           └── simsim-attestation
//! ```
//!
//! This crate translates and decides nothing: what a host language can do, `simsim-wallet` can do.
//! App developers meet it through the facades; `docs/integrating.md` is their way in.
//!
//! # Example
//!
//! ```
//! use simsim_ffi::{KdfCost, SecretSink, Wallet};
//!
//! let place = tempfile::tempdir()?;
//! let directory = place.path().join("vault").display().to_string();
//! let passphrase = SecretSink::new();
//! passphrase.put(b"correct horse battery staple");
//!
//! let wallet = Wallet::create(directory, passphrase, KdfCost::Floor)?;
//! assert!(!wallet.is_locked());
//! wallet.lock()?; // from here on no key is in memory
//! assert!(wallet.is_locked());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What you can rely on
//!
//! - **Calls block, and are few.** Each does one whole thing; the facades move them off the main
//!   thread. Nothing runs in the background.
//! - **No lock is held while your code runs.** A listener may call back into the wallet and gets
//!   [`WalletError::Busy`], not a deadlock.
//! - **A panic is an error** that names a place in our source ([`WalletError::Internal`]) and
//!   repeats no value. The wallet is locked then.
//! - **Printing tells nothing.** What holds a person's values prints its type's name, in every
//!   language.
//!
//! # What it leaves to others
//!
//! Threads, clocks, the network, file pickers, the platform's key store and every decision.
//!
//! Left out on purpose, though `simsim-wallet` has it: `Session` (an app locks by its own lifecycle,
//! and asks for a finger through its platform), the catalogues as they were published (`perks` is what
//! a screen shows of them), and making catalogues, histograms, scorecards' signatures and attesters'
//! certificates, which is the command's.
//!
//! # Security
//!
//! Every block of memory is wiped when it is freed, because `UniFFI` copies arguments through buffers
//! that nobody else could wipe. Passphrases and keys come in through [`SecretSink`] without such a
//! copy. What the host language itself still holds is beyond reach: give it arrays that can be
//! overwritten, and overwrite them (the facades do).
//!
//! [UniFFI]: https://mozilla.github.io/uniffi-rs

mod backtest;
mod care;
mod day;
mod deposit;
mod edit;
mod error;
mod export;
mod fact;
mod guard;
mod history;
mod import;
mod incoming;
mod kinds;
mod leaf;
mod list;
mod mapping;
mod nonce;
mod panic;
mod perks;
mod policy;
mod privacy;
mod receipt;
mod record;
mod request;
mod score;
mod scorecard;
mod secret;
mod session;
mod share;
mod signed_request;
mod signer;
mod source;
mod text;
mod unlock;
mod verifier;
mod vouch;
mod wallet;
mod what_if;

pub use backtest::{Backtest, Finding, RateInterval, ScoreGroup};
pub use care::Examination;
pub use day::Day;
pub use deposit::{
    Countersigned, Deposit, DepositTerms, check_countersignature, close_deposit_as_merchant,
    offer_deposit,
};
pub use edit::{Correction, Dispute, EditEffect, Resolution};
pub use error::WalletError;
pub use export::Export;
pub use guard::{GuardError, KeyGuard};
pub use history::{Alert, PastScore, PointChange};
pub use import::{
    DateOrder, ImportOptions, ImportProgress, ImportReport, ProgressListener, Recurring, Rejection,
    Remark,
};
pub use incoming::{IncomingRequest, request_uri};
pub use kinds::{Aspect, Category, Direction, LoanStatus, Origin, Purpose, SelfCheck};
pub use leaf::Attested;
pub use list::{RecordFilter, RecordPage};
pub use mapping::{FileLook, Mapping, RememberedMapping};
pub use nonce::{NonceError, NonceStore, memory_nonces};
pub use perks::{Door, Percentile, Perks, Publisher};
pub use policy::{Policy, PolicyError};
pub use receipt::{Receipt, ReceiptFilter};
pub use record::{Amount, Fact, Record, Records};
pub use request::{Ask, Request, RequestError, make_request, parse_request};
pub use score::{
    Band, CategoryScore, CharacteristicScore, Effect, Grade, Interval, Missing, MissingKind,
    Negative, NegativeKind, Reason, Score,
};
pub use scorecard::{Characteristic, Scorecard, ScorecardError, ScorecardId};
pub use secret::SecretSink;
pub use share::{
    Doubt, Inference, LowerOffer, NotShared, Offer, Preview, PreviewItem, Shared, Sureness,
    Withheld,
};
pub use signed_request::{
    AnswerKey, PostedAnswer, SignedRequest, answer_key_name, link_to_request, read_answer,
    sign_request,
};
pub use signer::{DeviceSigner, PendingShare, UnboundShare};
pub use source::PinnedSource;
pub use text::Text;
pub use verifier::{Claims, Expectation, Level, Range, Trust, Verified, Verifier, VerifyError};
pub use vouch::{Vouch, VouchOutcome};
pub use wallet::{KdfCost, Wallet, wallet_exists};
pub use what_if::{Change, Gain, NextStep, WhatIf};

#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

uniffi::setup_scaffolding!("simsim");

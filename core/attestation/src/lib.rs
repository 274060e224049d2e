//! Asks, answers and verifies: attestations of a score as SD-JWT VC with key binding.
//!
//! ```text
//!  merchant                         holder                              merchant
//!  Request::make ──► to_link ──►  Request::parse
//!                                 claims the holder approved
//!                                 issue ──► "<jwt>~<kb-jwt>" ──►  Presentation::parse
//!                                                                 .verify(&expected, now)
//!                                                                 ──► Verified | VerifyError
//! ```
//!
//! An attestation is minted for one request, holds exactly what the holder approved, and hides
//! nothing behind disclosures: it is two ordinary JWTs joined by `~`, so any JOSE library can check
//! it. The form is [SD-JWT VC] with [key binding]; the request is [OpenID4VP 1.0].
//!
//! # Example
//!
//! ```
//! use simsim_attestation::*;
//!
//! let now = 1_795_000_000;
//! let asks = [Ask::AtLeast(600)];
//! let uri = "https://shop.example/answer";
//! let request = Request::make(uri, "kYQ2m0y8cX3vT1sBpZr9Jw", &asks, "a bike", now + 300)?;
//!
//! // the holder's phone
//! let request = Request::parse(&request.to_link())?;
//! let claims = Claims {
//!     score_at_least: [600].into(),
//!     as_of: Some("2026-11-22".into()),
//!     scale: Some(Band { min: 350, max: 950 }),
//!     scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: "sha-256:…".into() }),
//!     ..Claims::default()
//! };
//! let answer = Answer {
//!     audience: &request.client_id,
//!     claims: &claims,
//!     issuer: Issuer::SelfAsserted,
//!     lifetime: ANSWER_LIFETIME,
//!     nonce: &request.nonce,
//!     now,
//! };
//! let presentation = issue(&answer, &SoftwareSigner::make()?, &SoftwareSigner::make()?)?;
//!
//! // the merchant
//! let expected = Expected::answer(&request.client_id, &request.nonce, Trust::SelfAsserted)
//!     .at_least(600);
//! let verified = Presentation::parse(&presentation)?.verify(&expected, now + 5)?;
//! assert_eq!(verified.claims(), &claims);
//! assert_eq!(verified.level(), Level::SelfAsserted);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What you can rely on
//!
//! - **Nothing is readable before it is verified.** Claims come only out of [`Verified`].
//! - **Same in, same out.** Time, nonce and trust are arguments; there is no clock and no network.
//!   Only [`SoftwareSigner`] draws randomness.
//! - **One reading.** Duplicate JSON keys, padding and second spellings of base64url are refused.
//! - **Bounded work.** 16 KiB, 32 levels, 256 disclosures; at most two signatures, and a path of
//!   four certificates.
//! - **Foreign tokens too.** Any ES256 SD-JWT of [RFC 9901] is verified, disclosures included.
//!
//! # Features
//!
//! None by default: a phone carries requests, issuing, verifying and encrypted answers. `policy` reads
//! a merchant's policy file (toml), `redis` shares answered nonces between processes, `attester` is a
//! small certificate authority (rcgen).
//!
//! # What it leaves to others
//!
//! The wallet decides what may be shown and computes the score; the caller carries bytes. That a
//! nonce is accepted once is the merchant's memory, see `docs/merchants.md`.
//!
//! # Security
//!
//! ES256 only, all of it ring's. Keys named by a header are used under [`Trust::SelfAsserted`]
//! alone, and such an answer is the holder's own word (L0). Nothing is fetched: a status list's
//! address would be the holder's choice. ring does not wipe its key pairs; a [`SoftwareSigner`]
//! lives for one presentation and is never stored.
//!
//! [key binding]: https://www.rfc-editor.org/rfc/rfc9901#section-4.3
//! [OpenID4VP 1.0]: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html
//! [RFC 9901]: https://www.rfc-editor.org/rfc/rfc9901
//! [SD-JWT VC]: https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/

#[cfg(feature = "attester")]
mod attester;
mod base64url;
mod claims;
mod day;
mod dcql;
mod disclosure;
mod error;
mod issue;
mod json;
mod jwe;
mod jws;
mod key;
mod nonce;
#[cfg(feature = "policy")]
mod policy;
mod presentation;
#[cfg(feature = "redis")]
mod redis_nonces;
mod request;
mod response;
mod roots;
mod signed_request;
mod signer;
mod statement;
mod status_list;
mod trust;
mod verify;
#[cfg(test)]
mod wycheproof;

#[cfg(feature = "attester")]
pub use attester::{Attester, AttesterError, MAX_LEAF_DAYS};
pub use claims::{Band, Claims, SCORE_VCT, ScorecardId};
pub use error::{DisclosureError, KeyBindingError, VerifyError};
pub use issue::{
    ANSWER_LIFETIME, Answer, BADGE_LIFETIME, IssueError, Issuer, Unbound, Unsigned, issue,
    issue_badge,
};
pub use jwe::{Encryption, Recipient, ResponseKey, SealError};
pub use key::{KeyError, PublicKey};
pub use nonce::{MemoryNonces, NonceError, NonceStore};
#[cfg(feature = "policy")]
pub use policy::{Policy, PolicyError};
pub use presentation::{MAX_DISCLOSURES, MAX_PRESENTATION, Presentation};
#[cfg(feature = "redis")]
pub use redis_nonces::RedisNonces;
pub use request::{Ask, MAX_REQUEST, Request, RequestError};
pub use response::{MAX_RESPONSE, Response, ResponseError, SealedResponse};
pub use roots::{Roots, RootsError};
pub use signed_request::{RequestLink, x509_hash};
pub use signer::{SignError, Signature, Signer, SoftwareSigner};
pub use statement::{MAX_STATEMENT, Statement, StatementError};
pub use status_list::{MAX_STATUS_LIST, StatusList, StatusListError};
pub use trust::{Level, Trust, TrustList};
pub use verify::{Expected, Verified};

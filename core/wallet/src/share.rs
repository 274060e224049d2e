//! Share: from a merchant's request to a preview, from the holder's approval to an answer.
//!
//! [`Wallet::share`] signs in one go with two keys made for this one answer.
//! [`Wallet::begin_share`] and [`Wallet::finish_share`] hand out the bytes to sign instead, for keys
//! in a phone's secure hardware, and keep the receipt all the same.

use std::fmt;

use simsim_attestation::{
    ANSWER_LIFETIME, Answer, Ask, Claims, Issuer, PublicKey, Request, Signature, Signer,
    SoftwareSigner, Unbound, Unsigned,
};
use simsim_scoring::{day::Day, scorecard::Scorecard};

use crate::{
    Preview, Receipt, Wallet, WalletError,
    asker::{doubts, origin},
    collection,
    kept::make_id,
    score::day_of,
};

/// The most that one request may ask for.
const ASKS: usize = 16;
/// How long before its end a request may reach a wallet, in seconds: a day, and five minutes for
/// clocks that differ.
const LONGEST_REQUEST: u64 = 24 * 60 * 60 + 5 * 60;

/// An answer on its way, and what the holder keeps of it.
pub struct Shared {
    /// The attester that certified the key it is signed with; nobody, where it is the holder's own
    /// word.
    pub attester: Option<String>,
    /// What the merchant receives.
    pub presentation: String,
    /// What the holder keeps.
    pub receipt: Receipt,
}

/// What an attester certified about a leaf key.
#[derive(Clone, PartialEq, Eq)]
pub struct Attested {
    /// The attester's URI.
    pub iss: String,
    /// Its certificates in DER, leaf first, anchor left out.
    pub x5c: Vec<Vec<u8>>,
}

/// An answer that waits for the leaf key's signature.
pub struct PendingShare {
    attester: Option<String>,
    unsigned: Unsigned,
    receipt: Receipt,
}

/// An answer that waits for the holder key's signature.
pub struct UnboundShare {
    attester: Option<String>,
    unbound: Unbound,
    receipt: Receipt,
}

impl Wallet {
    /// Prepares the answer to `request` by the shipped scorecard, as of the day of `now` (seconds
    /// since 1970-01-01 UTC).
    ///
    /// # Errors
    ///
    /// As [`prepare`](Self::prepare).
    pub fn preview(&mut self, request: Request, now: u64) -> Result<Preview, WalletError> {
        self.prepare(request, &self.scorecard().clone(), day_of(now), now)
    }

    /// Prepares the answer to `request`: computes the score, says what each claim would be, and
    /// remembers that it was asked. `now` is in seconds since 1970-01-01 UTC.
    ///
    /// # Errors
    ///
    /// [`WalletError::RequestExpired`], [`WalletError::RequestFromFuture`],
    /// [`WalletError::TooManyClaims`], [`WalletError::Probing`] when this client asks too often,
    /// [`WalletError::NoScore`] when there is too little data to say anything,
    /// [`WalletError::Vault`] and [`WalletError::Score`].
    pub fn prepare(
        &mut self,
        request: Request,
        scorecard: &Scorecard,
        as_of: Day,
        now: u64,
    ) -> Result<Preview, WalletError> {
        check(&request, now)?;
        if request.asks.len() > ASKS {
            return Err(WalletError::TooManyClaims);
        }
        let score = self.score(scorecard, as_of)?;
        if score.number().is_none() {
            return Err(WalletError::NoScore);
        }
        let answerable = self.remember(&request, now)?;
        let known = self.known_to(&request.client_id)?;
        let doubts = doubts(&request, &self.names_of_others(&request.client_id)?);
        Preview::new(request, &score, scorecard, known, doubts, &answerable)
            .ok_or(WalletError::NoScore)
    }

    /// Signs what the holder approved, and nothing else, and keeps a receipt before the answer is
    /// handed out. Uses a leaf that an attester certified where there is one.
    ///
    /// # Errors
    ///
    /// [`WalletError::NothingApproved`] when nothing that is on offer was approved: a merchant
    /// cannot tell a refusal from a threshold that is not met. [`WalletError::RequestExpired`],
    /// [`WalletError::Signing`], [`WalletError::Vault`].
    pub fn share(
        &mut self,
        preview: &Preview,
        approved: &[Ask],
        now: u64,
    ) -> Result<Shared, WalletError> {
        let key = || SoftwareSigner::make().map_err(|_| WalletError::NoRandomness);
        check(&preview.request, now)?;
        if preview.offers(approved).is_empty() {
            return Err(WalletError::NothingApproved); // and no leaf is used up
        }
        let (leaf, attested) = match self.take_leaf(now)? {
            Some((leaf, attested)) => (leaf, Some(attested)),
            None => (key()?, None),
        };
        let holder = key()?;
        let signed = |signer: &SoftwareSigner, bytes: &[u8]| {
            signer.sign(bytes).map_err(|_| WalletError::Signing)
        };
        let keys = (leaf.public_key(), holder.public_key());
        let pending = self.begin_share(preview, approved, keys.0, keys.1, attested, now)?;
        let signature = signed(&leaf, pending.bytes_to_sign())?;
        let unbound = pending.signed(&signature);
        let signature = signed(&holder, unbound.bytes_to_sign())?;
        self.finish_share(unbound, &signature)
    }

    /// Writes down what the holder approved, for two keys that are elsewhere: `leaf` signs
    /// [`PendingShare::bytes_to_sign`], then `holder` signs [`UnboundShare::bytes_to_sign`]. Both
    /// are made for this one answer. Nothing has left and nothing is kept before
    /// [`finish_share`](Self::finish_share).
    ///
    /// # Errors
    ///
    /// As [`share`](Self::share); [`WalletError::Issue`] when both keys are the same.
    pub fn begin_share(
        &self,
        preview: &Preview,
        approved: &[Ask],
        leaf: PublicKey,
        holder: PublicKey,
        attested: Option<Attested>,
        now: u64,
    ) -> Result<PendingShare, WalletError> {
        let Preview { request, base, .. } = preview;
        check(request, now)?;
        let offers = preview.offers(approved);
        if offers.is_empty() {
            return Err(WalletError::NothingApproved);
        }
        let mut claims: Claims = base.clone();
        let mut names = Vec::new();
        for (name, offer) in offers {
            offer.say(&mut claims);
            names.push(name);
        }
        let issuer = match &attested {
            Some(Attested { iss, x5c }) => Issuer::Attested { iss, x5c },
            None => Issuer::SelfAsserted,
        };
        let answer = Answer {
            audience: &request.client_id,
            claims: &claims,
            issuer,
            lifetime: ANSWER_LIFETIME,
            nonce: &request.nonce,
            now,
        };
        let unsigned = answer.prepare(&leaf, &holder)?;
        let receipt = Receipt {
            id: simsim_scoring::record::RecordId::new(make_id()?).to_string(),
            controller: request.client_id.clone(),
            controller_name: request.client_name.clone(),
            contact: origin(&request.response_uri),
            purpose: request.purpose.clone(),
            claims: names,
            shared_at: now,
            expires_at: now.saturating_add(ANSWER_LIFETIME),
            scorecard: preview.scorecard.clone(),
            withdrawn_at: None,
        };
        Ok(PendingShare { attester: attested.map(|it| it.iss), unsigned, receipt })
    }

    /// Takes the holder key's signature, keeps the receipt, and then hands out the answer.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`]: then nothing is handed out.
    pub fn finish_share(
        &mut self,
        unbound: UnboundShare,
        signature: &Signature,
    ) -> Result<Shared, WalletError> {
        let UnboundShare { attester, unbound, receipt } = unbound;
        self.keep(collection::RECEIPTS, receipt.item()?, &receipt)?;
        Ok(Shared { attester, presentation: unbound.signed(signature), receipt })
    }
}

impl PendingShare {
    /// What the leaf key signs, with ECDSA over SHA-256.
    pub fn bytes_to_sign(&self) -> &[u8] {
        self.unsigned.bytes_to_sign()
    }

    /// Takes the leaf key's signature.
    pub fn signed(self, signature: &Signature) -> UnboundShare {
        let Self { attester, unsigned, receipt } = self;
        UnboundShare { attester, unbound: unsigned.signed(signature), receipt }
    }
}

impl UnboundShare {
    /// What the holder key signs, with ECDSA over SHA-256.
    pub fn bytes_to_sign(&self) -> &[u8] {
        self.unbound.bytes_to_sign()
    }
}

macro_rules! named_only {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
named_only!(Attested, PendingShare, UnboundShare);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("receipt", &self.receipt).finish_non_exhaustive()
    }
}

fn check(request: &Request, now: u64) -> Result<(), WalletError> {
    if request.is_expired(now) {
        return Err(WalletError::RequestExpired);
    }
    if request.expires.saturating_sub(now) > LONGEST_REQUEST {
        return Err(WalletError::RequestFromFuture);
    }
    Ok(())
}

//! Vouch: two wallets sign that one person stands up for the other.
//!
//! ```text
//!  asker                                   voucher
//!  ask_for_vouch ──── signed ask ────►  give_vouch
//!  accept_vouch  ◄─── signed vouch ───  (names the ask by its hash: both have signed)
//!  accept_vouch  ◄─── revocation ─────  revoke_vouch, or with the next vouch that is given
//! ```
//!
//! Both are short texts: a file, a message, a QR code. No contact list is read and no score is
//! looked at; the voucher's wallet learns that it was asked, nothing more. Each wallet signs its
//! vouches with one key of its own, so that who vouches twice counts once. The price: those one
//! vouches for can tell that it is the same person. What vouches are worth is the scorecard's
//! matter, at most 5 % of the scale for all of them together.

use std::fmt;

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use simsim_attestation::{PublicKey, Signer, SoftwareSigner, Statement, StatementError};
use simsim_scoring::{
    day::Day,
    order,
    record::{Fact, Pseudonym, Record, RecordId, Vouch},
    source::{Origin, Source},
};
use simsim_vault::ItemId;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Wallet, WalletError, collection, kept::make_id, leaf::make_key};

const ASK: &str = "simsim-vouch-ask+jws";
const VOUCH: &str = "simsim-vouch+jws";
const REVOCATION: &str = "simsim-vouch-revocation+jws";
/// How many days an ask is good for.
const ASK_DAYS: i32 = 30;
/// The most revocations that one text carries.
const REVOCATIONS: usize = 100;

/// Where a vouch stands, from this wallet's side.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "side", rename_all = "snake_case")]
#[non_exhaustive]
pub enum VouchState {
    /// Another person vouches for the holder.
    Accepted {
        /// Names the vouch.
        id: RecordId,
        /// The voucher's key, as its thumbprint.
        voucher: String,
        /// The record that counts in the score.
        record: RecordId,
        /// For what.
        scope: String,
    },
    /// The holder asked for it, and has no answer yet.
    Asked {
        /// Names the vouch.
        id: RecordId,
        /// For what.
        scope: String,
        /// When.
        day: Day,
        /// The SHA-256 of what was sent, in hexadecimal.
        hash: String,
    },
    /// The holder vouches for another person.
    Given {
        /// Names the vouch.
        id: RecordId,
        /// The other person's key, as its thumbprint.
        asker: String,
        /// For what.
        scope: String,
        /// When.
        day: Day,
        /// When it was taken back.
        revoked: Option<Day>,
    },
    /// A voucher took back everything they ever signed.
    RevokedKey {
        /// The voucher's key, as its thumbprint.
        voucher: String,
    },
}

/// What a text from a voucher did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VouchOutcome {
    /// The record that now counts, where it was a vouch.
    pub accepted: Option<RecordId>,
    /// How many vouches count no longer.
    pub revoked: usize,
}

impl Wallet {
    /// Asks for a vouch: gives the text for the other person's wallet. `scope` says for what, such
    /// as `general` or `rental`.
    ///
    /// # Errors
    ///
    /// [`VouchError::BadScope`], [`WalletError::Vault`].
    pub fn ask_for_vouch(&mut self, scope: &str, today: Day) -> Result<String, WalletError> {
        let scope = check_scope(scope)?.to_owned();
        let id = RecordId::new(make_id()?);
        let ask = AskText { id, scope: scope.clone(), day: today };
        let text = self.sign(ASK, &ask)?;
        let hash = hash(&text);
        self.keep_vouch(id, &VouchState::Asked { id, scope, day: today, hash })?;
        Ok(text)
    }

    /// Vouches for the person who made `ask`: gives the text for their wallet. It also carries what
    /// was revoked before.
    ///
    /// # Errors
    ///
    /// [`VouchError`] says why not: for oneself, twice, an ask that is damaged, too old or from the
    /// future. [`WalletError::Vault`].
    pub fn give_vouch(&mut self, ask: &str, today: Day) -> Result<String, WalletError> {
        let ask = ask.trim();
        let statement = Statement::verify(ask, ASK).map_err(VouchError::from)?;
        let AskText { id, scope, day } = parse(statement.payload())?;
        check_scope(&scope)?;
        check_day(day, today)?;
        if today.days_since(day) > ASK_DAYS {
            return Err(VouchError::Expired { day }.into());
        }
        let asker = statement.key().thumbprint();
        if asker == self.own_key()?.thumbprint() {
            return Err(VouchError::ForOneself.into());
        }
        let states = self.vouches()?;
        let stands = |state: &&VouchState| {
            matches!(state,
            VouchState::Given { asker: other, revoked: None, .. } if *other == asker)
        };
        if states.iter().any(|state| stands(&state)) {
            return Err(VouchError::Twice.into());
        }
        let given = VouchText {
            id,
            ask: hash(ask),
            asker: asker.clone(),
            scope: scope.clone(),
            day: today,
            revoked: revoked(&states),
        };
        let text = self.sign(VOUCH, &given)?;
        let state = VouchState::Given { id, asker, scope, day: today, revoked: None };
        self.keep_vouch(id, &state)?;
        Ok(text)
    }

    /// Takes in what a voucher sent: a vouch that was asked for, or a revocation.
    ///
    /// # Errors
    ///
    /// [`VouchError`] says why not; [`WalletError::Vault`].
    pub fn accept_vouch(&mut self, text: &str, today: Day) -> Result<VouchOutcome, WalletError> {
        let text = text.trim();
        match Statement::verify(text, VOUCH) {
            Ok(vouch) => self.take_vouch(&vouch, today),
            Err(StatementError::AnotherKind) => {
                let revocation = Statement::verify(text, REVOCATION).map_err(VouchError::from)?;
                self.take_revocation(&revocation, today)
            }
            Err(error) => Err(VouchError::from(error).into()),
        }
    }

    /// Takes back a vouch that was given, by its id. Gives the text for the other person's wallet;
    /// it also goes with the next vouch that is given.
    ///
    /// # Errors
    ///
    /// [`VouchError::NoSuchVouch`], [`WalletError::Vault`].
    pub fn revoke_vouch(&mut self, id: RecordId, today: Day) -> Result<String, WalletError> {
        let given = self.vouches()?.into_iter().find_map(|state| match state {
            VouchState::Given { id: it, asker, scope, day, revoked } if it == id => {
                Some((asker, scope, day, revoked))
            }
            _ => None,
        });
        let (asker, scope, day, revoked) = given.ok_or(VouchError::NoSuchVouch)?;
        let revoked = Some(revoked.unwrap_or(today));
        self.keep_vouch(id, &VouchState::Given { id, asker, scope, day, revoked })?;
        self.sign(REVOCATION, &RevocationText { ids: vec![id], all: false, day: today })
    }

    /// Takes back every vouch that was ever given, and the key they were signed with: a lost or
    /// stolen phone. The next vouch is signed with a new key.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`].
    pub fn revoke_all_vouches(&mut self, today: Day) -> Result<String, WalletError> {
        let text =
            self.sign(REVOCATION, &RevocationText { ids: Vec::new(), all: true, day: today })?;
        for state in self.vouches()? {
            if let VouchState::Given { id, asker, scope, day, revoked: None } = state {
                let revoked = Some(today);
                self.keep_vouch(id, &VouchState::Given { id, asker, scope, day, revoked })?;
            }
        }
        self.forget(collection::KEYS, self.key_item())?;
        Ok(text)
    }

    /// Every vouch, whichever side: those asked for first, then given, then accepted; by id.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`], [`WalletError::Unreadable`].
    pub fn vouches(&self) -> Result<Vec<VouchState>, WalletError> {
        let kept = self.kept::<VouchState>(collection::VOUCHES)?;
        let mut states: Vec<VouchState> = kept.into_iter().map(|(_, state)| state).collect();
        order::sort_by_key(&mut states, VouchState::order);
        Ok(states)
    }

    fn take_vouch(&mut self, vouch: &Statement, today: Day) -> Result<VouchOutcome, WalletError> {
        let voucher = vouch.key().thumbprint();
        let VouchText { id, ask, asker, scope, day, revoked } = parse(vouch.payload())?;
        check_day(day, today)?;
        // What the voucher took back holds whatever becomes of this vouch.
        let revoked = self.revoke_accepted(&voucher, |it| revoked.contains(it), day)?;
        let states = self.vouches()?;
        let is_revoked_key = |state: &VouchState| {
            matches!(state,
            VouchState::RevokedKey { voucher: it } if *it == voucher)
        };
        if states.iter().any(is_revoked_key) {
            return Err(VouchError::RevokedKey.into());
        }
        let own = self.own_key()?.thumbprint();
        if voucher == own {
            return Err(VouchError::ForOneself.into());
        }
        for state in &states {
            if let VouchState::Accepted { id: it, voucher: by, record, .. } = state {
                let is_standing = self.record(*record)?.is_some_and(|record| match record.fact {
                    Fact::Vouch(vouch) => vouch.revoked.is_none(),
                    _ => false,
                });
                if *by == voucher && (*it == id || is_standing) {
                    return Err(VouchError::Twice.into());
                }
            }
        }
        let answers = |state: &VouchState| {
            matches!(state,
            VouchState::Asked { id: it, scope: about, hash, .. }
                if *it == id && *about == scope && *hash == ask)
        };
        if asker != own || !states.iter().any(answers) {
            return Err(VouchError::NotAsked.into());
        }
        let record = Record {
            id: RecordId::new(self.derive_id("vouch", &[id.as_bytes()])),
            day: day.min(today),
            source: Source {
                origin: Origin::SignedReceipt,
                id: format!("vouch/{}", self.pseudonym(&voucher)),
            },
            reliability: Origin::SignedReceipt.reliability(),
            batch: None,
            disputed: false,
            note: None,
            description: None,
            fact: Fact::Vouch(Vouch {
                voucher: self.pseudonym(&voucher),
                revoked: None,
                scope: scope.clone(),
                kept: None,
            }),
        };
        self.put_record(&record)?;
        let record = record.id;
        self.keep_vouch(id, &VouchState::Accepted { id, voucher: voucher.clone(), record, scope })?;
        Ok(VouchOutcome { accepted: Some(record), revoked })
    }

    fn take_revocation(
        &mut self,
        revocation: &Statement,
        today: Day,
    ) -> Result<VouchOutcome, WalletError> {
        let voucher = revocation.key().thumbprint();
        let RevocationText { ids, all, day } = parse(revocation.payload())?;
        check_day(day, today)?;
        let revoked = self.revoke_accepted(&voucher, |id| all || ids.contains(id), day)?;
        if all {
            let item = self.derive_id("revoked-key", &[voucher.as_bytes()]);
            self.keep_vouch(RecordId::new(item), &VouchState::RevokedKey { voucher })?;
        }
        Ok(VouchOutcome { accepted: None, revoked })
    }

    /// Marks accepted vouches of `voucher` as taken back, and says how many.
    fn revoke_accepted(
        &mut self,
        voucher: &str,
        is_meant: impl Fn(&RecordId) -> bool,
        day: Day,
    ) -> Result<usize, WalletError> {
        let mut count = 0_usize;
        for state in self.vouches()? {
            let VouchState::Accepted { id, voucher: by, record, .. } = state else { continue };
            if by != voucher || !is_meant(&id) {
                continue;
            }
            let Some(mut record) = self.record(record)? else { continue };
            if let Fact::Vouch(vouch) = &mut record.fact
                && vouch.revoked.is_none()
            {
                vouch.revoked = Some(day);
                self.put_record(&record)?;
                count = count.saturating_add(1);
            }
        }
        Ok(count)
    }

    fn keep_vouch(&mut self, id: RecordId, state: &VouchState) -> Result<(), WalletError> {
        self.keep(collection::VOUCHES, ItemId::new(*id.as_bytes()), state)
    }

    fn pseudonym(&self, thumbprint: &str) -> Pseudonym {
        Pseudonym::new(self.derive_id("voucher", &[thumbprint.as_bytes()]))
    }

    fn key_item(&self) -> ItemId {
        ItemId::new(self.derive_id("vouch-key", &[]))
    }

    fn own_key(&mut self) -> Result<PublicKey, WalletError> {
        Ok(self.signer()?.public_key())
    }

    /// The key that this wallet's vouches are signed with, made when it is first needed.
    fn signer(&mut self) -> Result<SoftwareSigner, WalletError> {
        let item = self.key_item();
        let own = match self.kept_one::<OwnKey>(collection::KEYS, item)? {
            Some(own) => own,
            None => {
                let own = OwnKey { key: make_key()?.0 };
                self.keep(collection::KEYS, item, &own)?;
                own
            }
        };
        SoftwareSigner::from_pkcs8(&own.key).map_err(|_| WalletError::Signing)
    }

    fn sign<T: Serialize>(&mut self, typ: &str, text: &T) -> Result<String, WalletError> {
        let payload = serde_json::to_vec(text)?;
        Statement::sign(&payload, typ, &self.signer()?).map_err(|_| WalletError::Signing)
    }
}

impl VouchState {
    fn order(&self) -> (u8, RecordId) {
        match self {
            Self::Asked { id, .. } => (0, *id),
            Self::Given { id, .. } => (1, *id),
            Self::Accepted { id, .. } => (2, *id),
            Self::RevokedKey { .. } => (3, RecordId::default()),
        }
    }
}

impl fmt::Debug for VouchState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VouchState").finish_non_exhaustive()
    }
}

/// Why a vouch was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VouchError {
    /// A scope is 1 to 40 of `a-z`, `0-9`, `_` and `-`.
    BadScope,
    /// The text was changed, or is no text of this kind.
    BadStatement(StatementError),
    /// The ask is more than thirty days old.
    Expired {
        /// The day it was made.
        day: Day,
    },
    /// Both sides are the same wallet.
    ForOneself,
    /// The text says that it was made after today.
    FromFuture {
        /// The day it says.
        day: Day,
    },
    /// This wallet did not ask for it.
    NotAsked,
    /// There is no vouch of this id.
    NoSuchVouch,
    /// The voucher took back the key that it is signed with.
    RevokedKey,
    /// The same person vouches already.
    Twice,
}

impl VouchError {
    /// The error's word for programs, in snake_case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BadScope => "vouch_bad_scope",
            Self::BadStatement(_) => "vouch_bad_statement",
            Self::Expired { .. } => "vouch_expired",
            Self::ForOneself => "vouch_for_oneself",
            Self::FromFuture { .. } => "vouch_from_future",
            Self::NotAsked => "vouch_not_asked",
            Self::NoSuchVouch => "no_such_vouch",
            Self::RevokedKey => "vouch_revoked_key",
            Self::Twice => "vouch_twice",
        }
    }
}

impl fmt::Display for VouchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadScope => {
                f.write_str("a scope is 1 to 40 of a-z, 0-9, _ and -, such as rental")
            }
            Self::BadStatement(error) => error.fmt(f),
            Self::Expired { day } => {
                write!(f, "asked on {day}, more than thirty days ago; let them ask again")
            }
            Self::ForOneself => f.write_str("nobody can vouch for themselves"),
            Self::FromFuture { day } => {
                write!(f, "made on {day}, which is after today; check both devices' clocks")
            }
            Self::NotAsked => {
                f.write_str("this wallet did not ask for this vouch; ask first, then send the ask")
            }
            Self::NoSuchVouch => {
                f.write_str("there is no such vouch; simsim vouch list shows them")
            }
            Self::RevokedKey => {
                f.write_str("the voucher took this key back; ask them for a vouch by their new one")
            }
            Self::Twice => f.write_str("there is a vouch between you two already; it counts once"),
        }
    }
}

impl std::error::Error for VouchError {}

impl From<StatementError> for VouchError {
    fn from(error: StatementError) -> Self {
        Self::BadStatement(error)
    }
}

#[derive(Serialize, Deserialize)]
struct AskText {
    id: RecordId,
    scope: String,
    day: Day,
}

#[derive(Serialize, Deserialize)]
struct VouchText {
    id: RecordId,
    ask: String,
    asker: String,
    scope: String,
    day: Day,
    revoked: Vec<RecordId>,
}

#[derive(Serialize, Deserialize)]
struct RevocationText {
    ids: Vec<RecordId>,
    all: bool,
    day: Day,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct OwnKey {
    key: Vec<u8>,
}

/// The SHA-256 of a text, in hexadecimal: how one statement names another.
pub(crate) fn hash(text: &str) -> String {
    digest(&SHA256, text.trim().as_bytes()).as_ref().iter().map(|it| format!("{it:02x}")).collect()
}

fn parse<T: serde::de::DeserializeOwned>(payload: &[u8]) -> Result<T, VouchError> {
    serde_json::from_slice(payload).map_err(|_| VouchError::BadStatement(StatementError::Malformed))
}

fn check_scope(scope: &str) -> Result<&str, VouchError> {
    let is_plain = |it: u8| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    let is_good = (1..=40).contains(&scope.len()) && scope.bytes().all(is_plain);
    if is_good { Ok(scope) } else { Err(VouchError::BadScope) }
}

/// A day further ahead than two clocks can differ is refused.
fn check_day(day: Day, today: Day) -> Result<(), VouchError> {
    if day > today.plus_days(1) { Err(VouchError::FromFuture { day }) } else { Ok(()) }
}

/// The latest vouches that were taken back, for the other wallets to hear of.
fn revoked(states: &[VouchState]) -> Vec<RecordId> {
    let mut revoked: Vec<(Day, RecordId)> = states
        .iter()
        .filter_map(|state| match state {
            VouchState::Given { id, revoked: Some(day), .. } => Some((*day, *id)),
            _ => None,
        })
        .collect();
    order::sort_by(&mut revoked, &mut Ord::cmp);
    revoked.into_iter().rev().take(REVOCATIONS).map(|(_, id)| id).collect()
}

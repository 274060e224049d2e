//! Vouch: a signed statement between two people, exchanged as text (a file, a QR code).

use simsim_wallet as wallet;

use crate::{Day, Wallet, WalletError, edit::record_id, import::many};

/// Where a vouch stands. People are named by the thumbprints of their keys.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug, Display)]
pub enum Vouch {
    /// Another person vouches for the holder.
    Accepted {
        /// Names the vouch.
        id: String,
        /// The voucher's key.
        voucher: String,
        /// The record that counts in the score.
        record: String,
        /// For what.
        scope: String,
    },
    /// The holder asked for it, and has no answer yet.
    Asked {
        /// Names the vouch.
        id: String,
        /// For what.
        scope: String,
        /// When.
        day: Day,
    },
    /// The holder vouches for another person.
    Given {
        /// Names the vouch.
        id: String,
        /// The other person's key.
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
        /// The voucher's key.
        voucher: String,
    },
}

/// What came of another person's statement.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VouchOutcome {
    /// The record that now counts, where it was a vouch.
    pub accepted: Option<String>,
    /// How many vouches count no longer.
    pub revoked: u64,
}

#[uniffi::export]
impl Wallet {
    /// Asks for a vouch: hand the text to the person who is to give it.
    pub fn ask_for_vouch(&self, scope: &str, today: Day) -> Result<String, WalletError> {
        self.session().with(|wallet| Ok(wallet.ask_for_vouch(scope, today)?))
    }

    /// Vouches for the person whose text this is: hand the result back to them.
    pub fn give_vouch(&self, ask: &str, today: Day) -> Result<String, WalletError> {
        self.session().with(|wallet| Ok(wallet.give_vouch(ask, today)?))
    }

    /// Takes in what another person signed: a vouch, or that they take one back.
    pub fn accept_vouch(&self, text: &str, today: Day) -> Result<VouchOutcome, WalletError> {
        self.session().with(|wallet| {
            let outcome = wallet.accept_vouch(text, today)?;
            Ok(VouchOutcome {
                accepted: outcome.accepted.map(|id| id.to_string()),
                revoked: many(outcome.revoked),
            })
        })
    }

    /// Takes back a vouch that the holder gave: hand the text to the person it was for.
    pub fn revoke_vouch(&self, id: &str, today: Day) -> Result<String, WalletError> {
        let id = record_id(id)?;
        self.session().with(|wallet| Ok(wallet.revoke_vouch(id, today)?))
    }

    /// Takes back every vouch that the holder ever gave, and the key they are signed with: hand the
    /// text to everyone they were for.
    pub fn revoke_all_vouches(&self, today: Day) -> Result<String, WalletError> {
        self.session().with(|wallet| Ok(wallet.revoke_all_vouches(today)?))
    }

    /// Every vouch asked for, given and accepted.
    pub fn vouches(&self) -> Result<Vec<Vouch>, WalletError> {
        self.session()
            .with(|wallet| Ok(wallet.vouches()?.into_iter().filter_map(Vouch::of).collect()))
    }
}

impl Vouch {
    /// None for a state that only a later release knows.
    fn of(state: wallet::VouchState) -> Option<Self> {
        use wallet::VouchState as Core;
        Some(match state {
            Core::Accepted { id, voucher, record, scope } => {
                Self::Accepted { id: id.to_string(), voucher, record: record.to_string(), scope }
            }
            Core::Asked { id, scope, day, .. } => Self::Asked { id: id.to_string(), scope, day },
            Core::Given { id, asker, scope, day, revoked } => {
                Self::Given { id: id.to_string(), asker, scope, day, revoked }
            }
            Core::RevokedKey { voucher } => Self::RevokedKey { voucher },
            _ => return None,
        })
    }
}

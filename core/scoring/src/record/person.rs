//! Person: what others say of the person: who they are, what they earn, whom they can be trusted with.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::Pseudonym;
use crate::{amount::Amount, day::Day};

/// Something about the person was checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What was checked.
    pub aspect: Aspect,
    /// How strongly: 0 not, 1 stated, 2 a document or a working channel, 3 an issuer's signature.
    pub level: u8,
    /// Since when it holds.
    pub valid_from: Day,
}

/// What about a person can be checked. Sex, age, origin and the like are not here on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aspect {
    /// A way to reach them: telephone, mail, address.
    Contact,
    /// Who they are.
    Identity,
    /// What they do for a living. Only since when, never what.
    Occupation,
}

/// An income that somebody stated, for one month.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Income {
    /// From whom.
    pub payer: Pseudonym,
    /// How much a month.
    pub monthly: Amount,
}

/// A contact vouches for the person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouch {
    /// Who vouches.
    pub voucher: Pseudonym,
    /// The day it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Day>,
    /// For what, such as `general` or `rental`.
    pub scope: String,
    /// Whether the duty vouched for was kept; absent while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

//! Source: where a record came from, and how far that can be relied on.

use alloc::string::String;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// Where a record came from.
///
/// Two records corroborate each other only when their sources differ in `id`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The kind of evidence.
    pub origin: Origin,
    /// Which one, as a short label without personal data, such as `ofx/3f9c12ab`.
    pub id: String,
}

/// The kinds of evidence, from the strongest to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Origin {
    /// Signed by the institution it is about, and the signature was verified.
    SignedBySource,
    /// A receipt signed by the other party, and the signature was verified.
    SignedReceipt,
    /// A file as a bank or wallet exports it, without a signature.
    BankFile,
    /// A picture of a document.
    Photo,
    /// Typed in by the holder.
    TypedIn,
}

impl Origin {
    /// How far records of this kind are relied on before anything is known against them.
    pub const fn reliability(self) -> Reliability {
        Reliability(match self {
            Self::SignedBySource => 1000,
            Self::SignedReceipt => 850,
            Self::BankFile => 700,
            Self::Photo => 500,
            Self::TypedIn => 300,
        })
    }
}

/// How far a record is relied on, in permille: 0 not at all, 1000 fully.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Reliability(u16);

impl Reliability {
    /// Not relied on: what a disputed record counts as.
    pub const NONE: Self = Self(0);
    /// Relied on fully.
    pub const FULL: Self = Self(1000);
    /// From here on a record counts as verified (a signed receipt is 850, a bank's file 700).
    pub const VERIFIED: Self = Self(800);

    /// Wraps a permille; above 1000 there is nothing.
    pub const fn new(permille: u16) -> Option<Self> {
        if permille > 1000 { None } else { Some(Self(permille)) }
    }

    /// The permille, 0 to 1000.
    pub const fn permille(self) -> u16 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Reliability {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let permille = u16::deserialize(from)?;
        Self::new(permille).ok_or_else(|| D::Error::custom("a reliability is 0 to 1000 permille"))
    }
}

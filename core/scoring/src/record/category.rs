//! Category: the five kinds of records that the score is made of, each under its own key.

use serde::{Deserialize, Serialize};

/// The five kinds of records that the score is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Loans, dues, accounts, credit requests.
    CreditHistory,
    /// Money in, money out, balances.
    FulfillmentCapacity,
    /// Who the person is, as far as somebody checked.
    PersonalCharacteristics,
    /// Bills, purchases, commitments.
    BehaviorAndPreferences,
    /// Vouches.
    InterpersonalRelationships,
}

impl Category {
    /// All five, in the order of the scorecard.
    pub const ALL: [Self; 5] = [
        Self::CreditHistory,
        Self::FulfillmentCapacity,
        Self::PersonalCharacteristics,
        Self::BehaviorAndPreferences,
        Self::InterpersonalRelationships,
    ];
}

//! History: every score that was kept, and what changed.

use std::collections::HashMap;

use simsim_wallet as wallet;

use crate::{Day, Score, Wallet, WalletError, import::many};

/// A score as it was on one day.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct PastScore {
    /// The day it is of.
    pub as_of: Day,
    /// When it was computed, in seconds since 1970-01-01 UTC.
    pub computed_at: u64,
    /// The score; none where there was too little to see.
    pub score: Option<i32>,
    /// The lowest score of its band.
    pub band: Option<i32>,
    /// The scorecard's name.
    pub scorecard: String,
    /// The points of each category, by its id.
    pub categories: HashMap<String, i32>,
    /// How many records it was computed from.
    pub records: u64,
    /// What changed since the one before, the largest change first.
    pub changes: Vec<PointChange>,
    /// What the holder should hear of, after the one before.
    pub alerts: Vec<Alert>,
}

/// What one characteristic gave more or less than before.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct PointChange {
    /// The characteristic's id, which is also its reason code.
    pub code: String,
    /// How many points more; less where negative.
    pub points: i32,
}

/// What the holder should hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Alert {
    /// The score lies in a higher band than before.
    BandReached {
        /// The lowest score of that band.
        min: i32,
    },
    /// The score lies in a lower band than before.
    BandLost {
        /// The lowest score of the band it was in.
        min: i32,
    },
    /// There is no number any more.
    NumberLost,
    /// The score fell by ten points or more.
    Fell {
        /// By how many.
        points: i32,
    },
    /// The scorecard is another one: scores before and after do not compare.
    ScorecardChanged,
    /// Something that this release has no name for.
    Unknown,
}

#[uniffi::export]
impl Wallet {
    /// Computes the score of the UTC day of `now` by the shipped scorecard and keeps it in the
    /// history, in the place of one of the same day. `now` is in seconds since 1970-01-01 UTC.
    pub fn rescore(&self, now: u64) -> Result<Score, WalletError> {
        self.session().with(|wallet| Ok((&wallet.rescore(now)?).into()))
    }

    /// Every score that was kept, the oldest first.
    pub fn history(&self) -> Result<Vec<PastScore>, WalletError> {
        self.session().with(|wallet| {
            let history = wallet.history()?;
            let before = std::iter::once(None).chain(history.iter().map(Some));
            Ok(before.zip(&history).map(|(before, past)| PastScore::of(past, before)).collect())
        })
    }

    /// Whether the monthly score is due.
    pub fn is_rescore_due(&self, today: Day) -> Result<bool, WalletError> {
        self.session().with(|wallet| Ok(wallet.is_rescore_due(today)?))
    }
}

impl PastScore {
    fn of(past: &wallet::PastScore, before: Option<&wallet::PastScore>) -> Self {
        let changes = before.map(|before| past.changes_since(before)).unwrap_or_default();
        let alerts = before.map(|before| past.alerts_since(before)).unwrap_or_default();
        Self {
            as_of: past.as_of,
            computed_at: past.computed_at,
            score: past.score,
            band: past.band,
            scorecard: past.scorecard.clone(),
            categories: past.categories.clone().into_iter().collect(),
            records: many(past.records),
            changes: changes
                .into_iter()
                .map(|it| PointChange { code: it.code, points: it.points })
                .collect(),
            alerts: alerts.into_iter().map(Alert::from).collect(),
        }
    }
}

impl From<wallet::Alert> for Alert {
    fn from(alert: wallet::Alert) -> Self {
        match alert {
            wallet::Alert::BandReached { min } => Self::BandReached { min },
            wallet::Alert::BandLost { min } => Self::BandLost { min },
            wallet::Alert::NumberLost => Self::NumberLost,
            wallet::Alert::Fell { points } => Self::Fell { points },
            wallet::Alert::ScorecardChanged => Self::ScorecardChanged,
            _ => Self::Unknown,
        }
    }
}

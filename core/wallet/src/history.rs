//! History: every score with its day, its rules and its inputs, and what changed from one to the
//! next.

use std::{collections::BTreeMap, fmt};

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use simsim_scoring::{
    day::Day,
    order,
    score::{Score, score},
};
use simsim_vault::ItemId;

use crate::{Wallet, WalletError, collection, score::day_of};

/// A score as it was on one day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The hash that is the scorecard's identity.
    pub scorecard_hash: String,
    /// The points of each category, by its id.
    pub categories: BTreeMap<String, i32>,
    /// The points of each characteristic, by its id.
    pub characteristics: BTreeMap<String, i32>,
    /// How many records it was computed from.
    pub records: usize,
    /// The SHA-256 of those records, in hexadecimal.
    pub inputs: String,
}

/// What one characteristic gave more or less than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointChange {
    /// The characteristic's id, which is also its reason code.
    pub code: String,
    /// How many points more; less where negative.
    pub points: i32,
}

/// What the holder should hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
}

/// From how many points on a fall is worth an alert.
const FALL: i32 = 10;

impl Wallet {
    /// Computes the score of the day of `now` by the shipped scorecard and keeps it, in the place of
    /// one of the same day. `now` is in seconds since 1970-01-01 UTC.
    ///
    /// # Errors
    ///
    /// As [`Wallet::score`].
    pub fn rescore(&mut self, now: u64) -> Result<Score, WalletError> {
        let as_of = day_of(now);
        let mut records = self.understood()?;
        order::sort_by_key(&mut records, |record| record.id);
        let score = score(&records, self.scorecard(), as_of)?;
        let mut inputs = Context::new(&SHA256);
        for record in &records {
            inputs.update(&zeroize::Zeroizing::new(serde_json::to_vec(record)?));
        }
        let inputs = inputs.finish();
        let past = PastScore {
            as_of,
            computed_at: now,
            score: score.number(),
            band: score.band().map(|band| band.min),
            scorecard: score.scorecard().id.clone(),
            scorecard_hash: score.scorecard().hash.clone(),
            categories: points(score.categories().iter().map(|it| (&it.id, it.points))),
            characteristics: points(score.characteristics().iter().map(|it| (&it.id, it.points))),
            records: records.len(),
            inputs: inputs.as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        let item = ItemId::new(self.derive_id("history", &[past.as_of.to_string().as_bytes()]));
        self.keep(collection::HISTORY, item, &past)?;
        Ok(score)
    }

    /// Every score that was kept, the oldest first.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`], [`WalletError::Unreadable`].
    pub fn history(&self) -> Result<Vec<PastScore>, WalletError> {
        let kept = self.kept::<PastScore>(collection::HISTORY)?;
        let mut history: Vec<PastScore> = kept.into_iter().map(|(_, past)| past).collect();
        order::sort_by_key(&mut history, |past| (past.as_of, past.computed_at));
        Ok(history)
    }

    /// Whether the monthly score is due: none was kept in the calendar month of `today`.
    ///
    /// # Errors
    ///
    /// As [`history`](Self::history).
    pub fn is_rescore_due(&self, today: Day) -> Result<bool, WalletError> {
        let month = |day: Day| (day.ymd().0, day.ymd().1);
        Ok(!self.history()?.iter().any(|past| month(past.as_of) == month(today)))
    }
}

impl PastScore {
    /// What changed since `earlier`, the largest change first; equal ones by code.
    pub fn changes_since(&self, earlier: &Self) -> Vec<PointChange> {
        let before = |code: &String| earlier.characteristics.get(code).copied().unwrap_or(0);
        let mut changes: Vec<PointChange> = self
            .characteristics
            .iter()
            .map(|(code, points)| PointChange {
                code: code.clone(),
                points: points.saturating_sub(before(code)),
            })
            .filter(|change| change.points != 0)
            .collect();
        order::sort_by_key(&mut changes, |change| std::cmp::Reverse(change.points.unsigned_abs()));
        changes
    }

    /// What the holder should hear of, after `earlier`.
    pub fn alerts_since(&self, earlier: &Self) -> Vec<Alert> {
        if self.scorecard_hash != earlier.scorecard_hash {
            return vec![Alert::ScorecardChanged];
        }
        let (Some(before), Some(after)) = (earlier.score, self.score) else {
            let lost = earlier.score.is_some();
            return lost.then_some(Alert::NumberLost).into_iter().collect();
        };
        let mut alerts = Vec::new();
        if let (Some(was), Some(is)) = (earlier.band, self.band) {
            if is > was {
                alerts.push(Alert::BandReached { min: is });
            } else if is < was {
                alerts.push(Alert::BandLost { min: was });
            }
        }
        let points = before.saturating_sub(after);
        if points >= FALL {
            alerts.push(Alert::Fell { points });
        }
        alerts
    }
}

impl fmt::Debug for PastScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PastScore").field("as_of", &self.as_of).finish_non_exhaustive()
    }
}

pub(crate) fn points<'a>(
    all: impl Iterator<Item = (&'a String, Option<i32>)>,
) -> BTreeMap<String, i32> {
    let mut known = BTreeMap::new();
    known.extend(all.filter_map(|(id, points)| Some((id.clone(), points?))));
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(score: Option<i32>, band: i32, points: &[(&str, i32)]) -> PastScore {
        PastScore {
            as_of: Day::default(),
            computed_at: 0,
            score,
            band: score.map(|_| band),
            scorecard: "simsim-v1".into(),
            scorecard_hash: "h".into(),
            categories: BTreeMap::new(),
            characteristics: points.iter().map(|(id, it)| ((*id).to_owned(), *it)).collect(),
            records: 0,
            inputs: String::new(),
        }
    }

    #[test]
    fn changes_are_named_the_largest_first() {
        let before = past(Some(600), 600, &[("a", 5), ("b", 9), ("c", 1)]);
        let after = past(Some(604), 600, &[("a", 7), ("b", 4), ("c", 1)]);
        let changes = after.changes_since(&before);
        let named: Vec<_> = changes.iter().map(|it| (it.code.as_str(), it.points)).collect();
        assert_eq!(named, [("b", -5), ("a", 2)]);
    }

    #[test]
    fn a_lost_band_and_a_fall_are_worth_an_alert_and_small_moves_are_not() {
        let good = past(Some(612), 600, &[]);
        let fair = past(Some(590), 550, &[]);
        assert_eq!(
            fair.alerts_since(&good),
            [Alert::BandLost { min: 600 }, Alert::Fell { points: 22 }]
        );
        assert_eq!(good.alerts_since(&fair), [Alert::BandReached { min: 600 }]);
        assert_eq!(past(Some(605), 600, &[]).alerts_since(&good), []);
        assert_eq!(past(None, 0, &[]).alerts_since(&good), [Alert::NumberLost]);
    }
}

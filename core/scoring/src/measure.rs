//! Measure: the value of every feature on one day, and how much there is to see of it.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{aggregates::Aggregates, day::Day, feature::Feature, negative::Negative, weight::FULL};

mod balances;
mod completeness;
mod money;
mod negatives;
mod purse;
pub(crate) mod recency;
mod standing;
mod timeline;

use balances::Balances;
use money::Money;
use negatives::Negatives;
use recency::Silence;
pub(crate) use timeline::Timeline;

/// What was measured. A feature that is not in it is not known.
pub(crate) struct Measures {
    values: BTreeMap<Feature, Measured>,
    pub(crate) history_days: i32,
    pub(crate) days_since_last: Option<i32>,
    pub(crate) effective_records_milli: i64,
    pub(crate) negatives: Vec<Negative>,
    pub(crate) silences: Vec<Silence>,
}

/// A value and the effective number of observations behind it, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measured {
    pub(crate) value: i64,
    pub(crate) observations_milli: i64,
}

/// As many observations as it takes for a plain fact, which more records would not make plainer.
const FACT: i64 = 1_000_000;

impl Measures {
    /// Measures everything that records of at least that reliability tell on `as_of`. Only days
    /// that are over count: a record of `as_of` itself does not.
    pub(crate) fn of(aggregates: &Aggregates, as_of: Day, reliability: u16) -> Self {
        let mut timeline = Timeline::of(aggregates, as_of, reliability);
        let accounts = core::mem::take(&mut timeline.accounts);
        let mut measures = Self {
            values: BTreeMap::new(),
            history_days: timeline.history_days,
            days_since_last: timeline.days_since_last,
            effective_records_milli: timeline.all.effective_milli(),
            negatives: Vec::new(),
            silences: recency::silences(accounts, aggregates, as_of, reliability),
        };
        if timeline.history_days > 0 {
            let money = Money::of(&timeline, aggregates, as_of, reliability);
            let balances = Balances::of(&timeline, aggregates.basis());
            let negatives = Negatives::of(aggregates, as_of, reliability);
            money.measure(&timeline, &mut measures);
            balances.measure(&timeline, &money, &mut measures);
            negatives.measure(&timeline, &mut measures);
            measures.negatives = negatives.list(as_of);
            completeness::measure(&timeline, aggregates, reliability, &mut measures);
            timeline.measure(&mut measures);
        }
        standing::measure(&timeline, aggregates, as_of, reliability, &mut measures);
        measures
    }

    pub(crate) fn find(&self, feature: Feature) -> Option<Measured> {
        self.values.get(&feature).copied()
    }

    fn note(&mut self, feature: Feature, value: i64, observations_milli: i64) {
        self.values.insert(feature, Measured { value, observations_milli });
    }
}

/// Effective months in thousandths, from the sum of their weights.
fn milli_months(weight: u64) -> i64 {
    i64::try_from(weight.saturating_mul(1000) / FULL).unwrap_or(i64::MAX)
}

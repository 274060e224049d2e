//! Points: what each value is worth, shrunk towards neutral where there is little to see.
//!
//! Everything is counted in thousandths until the end. Then the thousandths are handed out so that
//! whole points add up to the whole score, with nothing left over.

use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::{
    feature::Feature,
    measure::{Measured, Measures, recency},
    order,
    ratio::scaled,
    scorecard::{Attribute, Characteristic, EvidenceRule, Incomplete, Scorecard},
};

/// As many observations as make a plain fact.
const FACT: i64 = 1_000_000;

/// What every characteristic gave.
pub(crate) struct Tally {
    pub(crate) awards: Vec<Award>,
    /// All awards, in thousandths of a point, without the base.
    pub(crate) milli: i64,
    /// How much of the possible points rests on evidence, in permille.
    pub(crate) evidence_share: i64,
    /// Half the width of the interval, in points.
    pub(crate) half_width: i32,
    /// The evidence of each category, in permille.
    pub(crate) categories: Vec<i64>,
}

/// What one characteristic gave.
#[derive(Clone, Copy)]
pub(crate) struct Award {
    pub(crate) value: Option<i64>,
    pub(crate) attribute: Option<Attribute>,
    pub(crate) evidence: i64,
    pub(crate) milli: i64,
}

impl Tally {
    pub(crate) fn of(card: &Scorecard, measures: &Measures) -> Self {
        let mut tally = Self {
            awards: Vec::new(),
            milli: 0,
            evidence_share: 0,
            half_width: 0,
            categories: Vec::new(),
        };
        let contradictions = measures.find(Feature::Contradictions).map_or(0, |m| m.value);
        let is_held = card.incomplete == Incomplete::HalfNeutral && contradictions > 0;
        let recent =
            card.recency.map_or(1000, |recency| recency::share(&measures.silences, recency));
        let (mut seen, mut possible, mut squares) = (0_i64, 0_i64, 0_u64);
        for category in &card.categories {
            let mut in_category = 0_i64;
            for characteristic in &category.characteristics {
                let recent = if characteristic.feature.is_about_now() { recent } else { 1000 };
                let measured = measures.find(characteristic.feature);
                let mut award = Award::of(characteristic, measured, recent);
                if is_held && characteristic.feature.is_from_rows() {
                    award.milli = award.milli.min(neutral_milli(characteristic) / 2);
                }
                let max = i64::from(characteristic.max);
                let weighted = max.saturating_mul(award.evidence);
                in_category = in_category.saturating_add(weighted);
                possible = possible.saturating_add(max);
                let unseen = max.saturating_mul(1000_i64.saturating_sub(award.evidence)) / 2000;
                squares = squares.saturating_add(unseen.unsigned_abs().saturating_pow(2));
                tally.milli = tally.milli.saturating_add(award.milli);
                tally.awards.push(award);
            }
            seen = seen.saturating_add(in_category);
            let max = i64::from(category.max.max(1));
            tally.categories.push(in_category.checked_div(max).unwrap_or(0));
        }
        tally.evidence_share = seen.checked_div(possible).unwrap_or(0);
        tally.half_width = i32::try_from(squares.isqrt()).unwrap_or(i32::MAX);
        tally
    }

    /// The whole points above the base, the nearest to the thousandths.
    pub(crate) fn rounded(&self) -> i64 {
        self.milli.saturating_add(500).div_euclid(1000)
    }

    /// Moves every award the same part of the way towards what it is in `verified`, so that the
    /// total is `points`.
    pub(crate) fn draw_towards(&mut self, verified: &Self, points: i64) {
        let target = points.saturating_mul(1000).saturating_sub(verified.milli);
        let whole = self.milli.saturating_sub(verified.milli);
        for (award, anchor) in self.awards.iter_mut().zip(&verified.awards) {
            let off = award.milli.saturating_sub(anchor.milli);
            let part = if whole < 0 {
                scaled(off, target.saturating_neg(), whole.saturating_neg())
            } else {
                scaled(off, target, whole)
            };
            award.milli = anchor.milli.saturating_add(part);
        }
        self.milli = points.saturating_mul(1000);
    }

    /// Whole points for each characteristic that add up to `total`: everybody gets the whole part,
    /// and what is left goes to the largest remainders, the first declared among equals.
    pub(crate) fn whole_points(&self, total: i64) -> Vec<i64> {
        let mut points: Vec<i64> =
            self.awards.iter().map(|award| award.milli.div_euclid(1000)).collect();
        let given = points.iter().fold(0_i64, |sum, points| sum.saturating_add(*points));
        let left = usize::try_from(total.saturating_sub(given)).unwrap_or(0);
        let mut places: Vec<usize> = (0..points.len()).collect();
        order::sort_by_key(&mut places, |index| {
            Reverse(self.awards.get(*index).map_or(0, |award| award.milli.rem_euclid(1000)))
        });
        for index in places.into_iter().take(left) {
            if let Some(points) = points.get_mut(index) {
                *points = points.saturating_add(1);
            }
        }
        points
    }
}

impl Award {
    /// `recent` is how much of what was measured still counts, in permille.
    fn of(characteristic: &Characteristic, measured: Option<Measured>, recent: i64) -> Self {
        let neutral = neutral_milli(characteristic);
        let attribute = measured.and_then(|m| characteristic.attribute(m.value)).copied();
        let (Some(measured), Some(attribute)) = (measured, attribute) else {
            return Self { value: None, attribute: None, evidence: 0, milli: neutral };
        };
        let seen = evidence(characteristic.evidence, measured.observations_milli);
        let evidence = seen.saturating_mul(recent) / 1000;
        let above = i64::from(attribute.points.saturating_sub(characteristic.neutral));
        // what speaks for somebody fades with silence; what speaks against them does not
        let counts = if above > 0 { evidence } else { seen };
        let milli = neutral.saturating_add(counts.saturating_mul(above));
        Self { value: Some(measured.value), attribute: Some(attribute), evidence, milli }
    }
}

/// What a characteristic gives where nothing is known, in thousandths.
pub(crate) fn neutral_milli(characteristic: &Characteristic) -> i64 {
    i64::from(characteristic.neutral).saturating_mul(1000)
}

/// How far a value counts, in permille.
fn evidence(rule: EvidenceRule, observations_milli: i64) -> i64 {
    if observations_milli >= FACT {
        return 1000;
    }
    let held = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    match rule {
        EvidenceRule::Half(k) => {
            let more = held(k).saturating_mul(1000);
            scaled(observations_milli, 1000, observations_milli.saturating_add(more))
        }
        EvidenceRule::FullAt(full) => scaled(observations_milli, 1000, held(full)).min(1000),
    }
}

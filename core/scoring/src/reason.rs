//! Reason: why a score is not higher, and what holds it up.
//!
//! What holds it back is ranked by `pointsBelow` the most a characteristic can give, as PMML names
//! it; equal shortfalls keep the order of the scorecard. What is simply not known is no reason:
//! it is listed as missing evidence, not held against anybody.

use alloc::{string::String, vec::Vec};
use core::cmp::Reverse;

use serde::Serialize;

use crate::{
    order,
    points::{Tally, neutral_milli},
    scorecard::Scorecard,
    text::Text,
};

/// One reason, in every language the scorecard has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The reason code: the id of the characteristic.
    pub code: String,
    /// Whether it holds the score back or up.
    pub effect: Effect,
    /// How many points it is below the most (negative), or above neutral (positive), rounded up.
    pub points: i64,
    /// The wording.
    pub text: Text,
}

/// Which way a reason works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Holds the score back.
    Negative,
    /// Holds it up.
    Positive,
}

/// The negative reasons, at most as many as the scorecard allows, and then the positive ones: what
/// gives more than neutral and is not among the negative ones, most points first.
pub(crate) fn reasons(card: &Scorecard, tally: &Tally) -> Vec<Reason> {
    let mut below = Vec::new();
    for ((_, characteristic), award) in card.characteristics().zip(&tally.awards) {
        let max = i64::from(characteristic.max).saturating_mul(1000);
        let short = max.saturating_sub(award.milli);
        // a value in the best attribute is short of evidence, not of anything to be named
        let is_best =
            award.attribute.is_none_or(|attribute| attribute.points == characteristic.max);
        if !is_best && short > 0 {
            below.push((short, characteristic));
        }
    }
    order::sort_by_key(&mut below, |(short, _)| Reverse(*short)); // stable: ties keep the scorecard's order
    below.truncate(card.reason_limit);

    let mut above = Vec::new();
    for ((_, characteristic), award) in card.characteristics().zip(&tally.awards) {
        let gain = award.milli.saturating_sub(neutral_milli(characteristic));
        let is_named = below.iter().any(|(_, named)| named.id == characteristic.id);
        if gain > 0 && award.value.is_some() && !is_named {
            above.push((gain, characteristic));
        }
    }
    order::sort_by_key(&mut above, |(gain, _)| Reverse(*gain));

    let reason = |milli: i64, code: &str, effect, text: &Text| Reason {
        code: code.into(),
        effect,
        points: milli.saturating_add(999) / 1000,
        text: text.clone(),
    };
    let negative = below.into_iter().map(|(short, characteristic)| {
        reason(short, &characteristic.id, Effect::Negative, &characteristic.negative)
    });
    let positive = above.into_iter().map(|(gain, characteristic)| {
        reason(gain, &characteristic.id, Effect::Positive, &characteristic.positive)
    });
    negative.chain(positive).collect()
}

//! Next steps: what would lift the score, and by how much.
//!
//! A step is one characteristic in the next better attribute, everything else as it is. The gain is
//! what the scorecard's points say at the evidence there is now: more evidence makes it more.

use simsim_scoring::{
    score::Score,
    scorecard::{Attribute, Direction, Scorecard},
};

use crate::Wallet;

/// One thing that would lift the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// The characteristic's id, which is also its reason code.
    pub code: String,
    /// The unit of the values, in words.
    pub unit: String,
    /// What is measured now; none where nothing is known yet.
    pub value: Option<i64>,
    /// The value from which it would give more: at least this where more is better, at most this
    /// where less is. None where it takes records of this kind at all.
    pub target: Option<i64>,
    /// How many points more, at the evidence there is.
    pub gain: i32,
}

impl Wallet {
    /// What would lift `score` (of the shipped scorecard), the most points first; equal ones in the
    /// order of the scorecard.
    pub fn next_steps(&self, score: &Score) -> Vec<NextStep> {
        next_steps(score, self.scorecard())
    }
}

/// What would lift `score`, the most points first.
pub(crate) fn next_steps(score: &Score, scorecard: &Scorecard) -> Vec<NextStep> {
    let mut steps = Vec::new();
    let all = scorecard.characteristics().zip(score.characteristics());
    for ((_, characteristic), measured) in all {
        let step = |target, gain| NextStep {
            code: measured.id.clone(),
            unit: measured.unit.clone(),
            value: measured.value,
            target,
            gain,
        };
        let Some(attribute) = measured.attribute else {
            // nothing known: with records of this kind, up to the most
            steps.push(step(None, measured.max.saturating_sub(measured.neutral)));
            continue;
        };
        let better = better(characteristic.attributes(), &attribute, characteristic.direction());
        if let Some((next, target)) = better {
            let whole = i64::from(next.points.saturating_sub(attribute.points));
            let gain = whole.saturating_mul(i64::from(measured.evidence)) / 1000;
            steps.push(step(target, i32::try_from(gain).unwrap_or(0)));
        }
    }
    steps.retain(|step| step.gain > 0);
    steps.sort_by_key(|step| std::cmp::Reverse(step.gain)); // stable: ties keep the order
    steps
}

/// The nearest attribute worth more, and the value from which it holds.
fn better(
    attributes: &[Attribute],
    now: &Attribute,
    direction: Direction,
) -> Option<(Attribute, Option<i64>)> {
    let worth_more = |attribute: &&Attribute| attribute.points > now.points;
    match direction {
        Direction::Up => attributes
            .iter()
            .filter(|attribute| attribute.from > now.from)
            .find(worth_more)
            .map(|attribute| (*attribute, attribute.from)),
        Direction::Down => attributes
            .iter()
            .rev()
            .filter(|attribute| attribute.from < now.from)
            .find(worth_more)
            .map(|attribute| (*attribute, attribute.below.map(|end| end.saturating_sub(1)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn bin(from: Option<i64>, below: Option<i64>, points: i32) -> Attribute {
        Attribute { from, below, points }
    }

    #[test]
    fn the_next_better_attribute_is_the_nearest_one_worth_more() {
        let up = [bin(None, Some(5), 0), bin(Some(5), Some(9), 0), bin(Some(9), None, 7)];
        assert_eq!(better(&up, &up[0], Direction::Up), Some((up[2], Some(9))));
        assert_eq!(better(&up, &up[2], Direction::Up), None);
        let down = [bin(None, Some(5), 9), bin(Some(5), Some(9), 4), bin(Some(9), None, 0)];
        assert_eq!(better(&down, &down[2], Direction::Down), Some((down[1], Some(8))));
        assert_eq!(better(&down, &down[0], Direction::Down), None);
    }
}

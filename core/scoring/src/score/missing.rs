//! Missing: what there is too little of for a number, and what to add.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::Serialize;

use crate::{measure::Measures, points::Tally, ratio::count, scorecard::Scorecard, text::Text};

/// What is missing for a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Missing {
    /// What: `history_days`, `last_record_days`, `effective_records`, `categories`.
    pub what: MissingWhat,
    /// How much there is.
    pub have: i64,
    /// How much is needed.
    pub need: i64,
    /// The categories that lack evidence, for [`MissingWhat::Categories`].
    pub categories: Vec<String>,
}

/// The kinds of minimum data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MissingWhat {
    /// Categories with enough evidence.
    Categories,
    /// Effective records: recent, reliable, many.
    EffectiveRecords,
    /// Days from the first record to the day of the score.
    HistoryDays,
    /// Days since the last record; here `need` is the most there may be.
    LastRecordDays,
}

/// A category with too little evidence, and what to add.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ToAdd {
    /// Which category.
    pub category: String,
    /// How much of its points rests on evidence, in permille.
    pub evidence: u16,
    /// The evidence that counts as enough, in permille.
    pub need: u16,
    /// What to add, in words; none where the scorecard does not say.
    pub text: Option<Text>,
}

impl fmt::Debug for ToAdd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToAdd").field("category", &self.category).finish_non_exhaustive()
    }
}

pub(super) fn missing(card: &Scorecard, measures: &Measures, tally: &Tally) -> Vec<Missing> {
    let minimum = &card.minimum;
    let mut missing = Vec::new();
    let mut note = |what, have, need, categories| {
        missing.push(Missing { what, have, need, categories });
    };
    if measures.history_days < minimum.history_days {
        let (have, need) = (i64::from(measures.history_days), i64::from(minimum.history_days));
        note(MissingWhat::HistoryDays, have, need, Vec::new());
    }
    if let Some(days) = measures.days_since_last
        && days > minimum.last_record_days
    {
        let need = i64::from(minimum.last_record_days);
        note(MissingWhat::LastRecordDays, i64::from(days), need, Vec::new());
    }
    if measures.effective_records_milli < minimum.effective_records_milli {
        let have = measures.effective_records_milli / 1000;
        let need = minimum.effective_records_milli.saturating_add(999) / 1000;
        note(MissingWhat::EffectiveRecords, have, need, Vec::new());
    }
    let has_evidence = |evidence: i64| evidence >= minimum.category_grade_permille;
    let graded = tally.categories.iter().filter(|evidence| has_evidence(**evidence)).count();
    if graded < minimum.categories_with_grade {
        let lacking = card
            .categories
            .iter()
            .zip(&tally.categories)
            .filter(|(_, evidence)| !has_evidence(**evidence))
            .map(|(category, _)| category.id.clone())
            .collect();
        let need = count(minimum.categories_with_grade);
        note(MissingWhat::Categories, count(graded), need, lacking);
    }
    missing
}

pub(super) fn to_add(card: &Scorecard, tally: &Tally) -> Vec<ToAdd> {
    let need = card.minimum.category_grade_permille;
    let permille = |number: i64| u16::try_from(number).unwrap_or(1000);
    card.categories
        .iter()
        .zip(&tally.categories)
        .filter(|(_, evidence)| **evidence < need)
        .map(|(category, evidence)| ToAdd {
            category: category.id.clone(),
            evidence: permille(*evidence),
            need: permille(need),
            text: category.add.clone(),
        })
        .collect()
}

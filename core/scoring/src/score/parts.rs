//! Parts: what each category and each characteristic gave.

use alloc::string::String;
use core::fmt;

use serde::Serialize;

use crate::{scorecard::Attribute, text::Text};

/// What a category gave.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CategoryScore {
    /// Which category.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// What its characteristics gave; none without a score.
    pub points: Option<i32>,
    /// The most they can give.
    pub max: i32,
    /// How much of that rests on evidence, in permille.
    pub evidence: u16,
}

impl fmt::Debug for CategoryScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CategoryScore").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What a characteristic gave.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CharacteristicScore {
    /// Which characteristic.
    pub id: String,
    /// Of which category.
    pub category: String,
    /// What was measured; none where nothing is known.
    pub value: Option<i64>,
    /// The unit of the value, in words.
    pub unit: String,
    /// The attribute the value falls in.
    pub attribute: Option<Attribute>,
    /// What it gave; none without a score.
    pub points: Option<i32>,
    /// What it gives where nothing is known.
    pub neutral: i32,
    /// The most it can give.
    pub max: i32,
    /// How far the value counts against neutral, in permille.
    pub evidence: u16,
}

impl fmt::Debug for CharacteristicScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CharacteristicScore").field("id", &self.id).finish_non_exhaustive()
    }
}

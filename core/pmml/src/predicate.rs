//! Predicate: whether an attribute applies. Three answers: yes, no, not known.

use rust_decimal::Decimal;

use crate::{PmmlError, element::Element, model::Row};

/// A condition on a row.
#[derive(Debug)]
pub(crate) enum Predicate {
    All(Vec<Self>),
    Any(Vec<Self>),
    Constant(bool),
    /// Exactly one of two; more are taken two by two.
    OneOf(Vec<Self>),
    /// The first whose answer is known.
    Surrogate(Vec<Self>),
    Missing {
        field: String,
        is_missing: bool,
    },
    Compare {
        field: String,
        operator: Operator,
        value: String,
    },
    Set {
        field: String,
        values: Vec<String>,
        is_in: bool,
    },
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    GreaterOrEqual,
    GreaterThan,
    LessOrEqual,
    LessThan,
    NotEqual,
}

impl Predicate {
    /// Whether an element is a predicate at all.
    pub(crate) fn is_one(element: &Element) -> bool {
        matches!(
            element.name.as_str(),
            "CompoundPredicate" | "False" | "SimplePredicate" | "SimpleSetPredicate" | "True"
        )
    }

    pub(crate) fn read(element: &Element) -> Result<Self, PmmlError> {
        let field = || element.required("field").map(str::to_owned);
        match element.name.as_str() {
            "True" => Ok(Self::Constant(true)),
            "False" => Ok(Self::Constant(false)),
            "SimplePredicate" => {
                let operator = match element.required("operator")? {
                    "isMissing" => return Ok(Self::Missing { field: field()?, is_missing: true }),
                    "isNotMissing" => {
                        return Ok(Self::Missing { field: field()?, is_missing: false });
                    }
                    "equal" => Operator::Equal,
                    "greaterOrEqual" => Operator::GreaterOrEqual,
                    "greaterThan" => Operator::GreaterThan,
                    "lessOrEqual" => Operator::LessOrEqual,
                    "lessThan" => Operator::LessThan,
                    "notEqual" => Operator::NotEqual,
                    other => return Err(PmmlError::unsupported(format!("operator {other}"))),
                };
                let value = element.required("value")?.to_owned();
                Ok(Self::Compare { field: field()?, operator, value })
            }
            "SimpleSetPredicate" => {
                let is_in = match element.required("booleanOperator")? {
                    "isIn" => true,
                    "isNotIn" => false,
                    other => {
                        return Err(PmmlError::unsupported(format!("booleanOperator {other}")));
                    }
                };
                let array = element.child("Array").ok_or_else(|| {
                    PmmlError::malformed("SimpleSetPredicate", "Array is missing")
                })?;
                Ok(Self::Set { field: field()?, values: words(&array.text), is_in })
            }
            "CompoundPredicate" => {
                let parts: Vec<Self> = element
                    .children
                    .iter()
                    .filter(|child| child.name != "Extension")
                    .map(Self::read)
                    .collect::<Result<_, _>>()?;
                if parts.is_empty() {
                    return Err(PmmlError::malformed("CompoundPredicate", "it is empty"));
                }
                match element.required("booleanOperator")? {
                    "and" => Ok(Self::All(parts)),
                    "or" => Ok(Self::Any(parts)),
                    "surrogate" => Ok(Self::Surrogate(parts)),
                    "xor" => Ok(Self::OneOf(parts)),
                    other => Err(PmmlError::unsupported(format!("booleanOperator {other}"))),
                }
            }
            other => Err(PmmlError::unsupported(format!("predicate {other}"))),
        }
    }

    /// The fields it looks at.
    pub(crate) fn fields(&self) -> Vec<&str> {
        match self {
            Self::Constant(_) => Vec::new(),
            Self::All(parts) | Self::Any(parts) | Self::OneOf(parts) | Self::Surrogate(parts) => {
                parts.iter().flat_map(Self::fields).collect()
            }
            Self::Missing { field, .. } | Self::Compare { field, .. } | Self::Set { field, .. } => {
                vec![field]
            }
        }
    }

    /// Whether it holds; `None` where a missing value keeps that from being known.
    pub(crate) fn holds(&self, row: &Row<'_>) -> Result<Option<bool>, PmmlError> {
        match self {
            Self::Constant(holds) => Ok(Some(*holds)),
            Self::Missing { field, is_missing } => {
                Ok(Some(row.value(field).is_none() == *is_missing))
            }
            Self::Compare { field, operator, value } => compare(row, field, *operator, value),
            Self::Set { field, values, is_in } => {
                let Some(value) = row.value(field) else { return Ok(None) };
                Ok(Some(values.iter().any(|known| known == value) == *is_in))
            }
            Self::All(parts) => unless(parts, row, false),
            Self::Any(parts) => unless(parts, row, true),
            Self::OneOf(parts) => {
                let mut holds = false;
                for part in parts {
                    match part.holds(row)? {
                        Some(answer) => holds ^= answer,
                        None => return Ok(None),
                    }
                }
                Ok(Some(holds))
            }
            Self::Surrogate(parts) => {
                for part in parts {
                    if let Some(answer) = part.holds(row)? {
                        return Ok(Some(answer));
                    }
                }
                Ok(None)
            }
        }
    }
}

/// `decisive` if any part answers so; not known if one is not; else the other answer.
fn unless(parts: &[Predicate], row: &Row<'_>, decisive: bool) -> Result<Option<bool>, PmmlError> {
    let mut answer = Some(!decisive);
    for part in parts {
        match part.holds(row)? {
            Some(holds) if holds == decisive => return Ok(Some(decisive)),
            Some(_) => {}
            None => answer = None,
        }
    }
    Ok(answer)
}

fn compare(
    row: &Row<'_>,
    field: &str,
    operator: Operator,
    against: &str,
) -> Result<Option<bool>, PmmlError> {
    let Some(value) = row.value(field) else { return Ok(None) };
    let order = if row.is_continuous(field) {
        row.number(field, value)?.cmp(&row.number(field, against)?)
    } else {
        value.cmp(against)
    };
    Ok(Some(match operator {
        Operator::Equal => order.is_eq(),
        Operator::GreaterOrEqual => order.is_ge(),
        Operator::GreaterThan => order.is_gt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::LessThan => order.is_lt(),
        Operator::NotEqual => order.is_ne(),
    }))
}

/// A decimal, in plain or scientific notation.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// The values of an `Array`: words, those with blanks in double quotes.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted, mut is_open) =
        (Vec::new(), String::new(), false, false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&'"') => {
                word.push('"');
                characters.next();
            }
            '"' => {
                is_open = !is_open;
                is_quoted = true;
            }
            blank if blank.is_whitespace() && !is_open => {
                if !word.is_empty() || is_quoted {
                    words.push(std::mem::take(&mut word));
                }
                is_quoted = false;
            }
            other => word.push(other),
        }
    }
    if !word.is_empty() || is_quoted {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_be_quoted() {
        assert_eq!(words(r#" a "b c"  "" "d\"e" "#), ["a", "b c", "", "d\"e"]);
    }
}

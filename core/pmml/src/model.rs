//! Model: a scorecard as PMML says it, and what it makes of a row.

use std::{cmp::Reverse, collections::BTreeMap, fmt};

use rust_decimal::Decimal;

use crate::{
    PmmlError,
    element::Element,
    predicate::{Predicate, decimal},
};

/// More characteristics than any scorecard.
const CHARACTERISTICS: usize = 1_000;

/// A checked PMML scorecard.
#[derive(Debug)]
pub struct Model {
    pub(crate) name: String,
    /// Fields, and whether their values are numbers.
    pub(crate) fields: BTreeMap<String, bool>,
    pub(crate) initial: Decimal,
    use_reasons: bool,
    /// Reason codes count points below the baseline; otherwise above.
    pub(crate) is_below: bool,
    /// How many reason codes are asked for; without any, as many as there are.
    ranks: Option<usize>,
    pub(crate) characteristics: Vec<Characteristic>,
}

#[derive(Debug)]
pub(crate) struct Characteristic {
    pub(crate) name: String,
    pub(crate) reason: Option<String>,
    baseline: Option<Decimal>,
    pub(crate) attributes: Vec<Attribute>,
}

#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) predicate: Predicate,
    pub(crate) partial: Partial,
    pub(crate) reason: Option<String>,
}

/// What an attribute is worth.
#[derive(Debug)]
pub(crate) enum Partial {
    Apply { function: char, arguments: Vec<Self> },
    Constant(Decimal),
    Field(String),
}

/// A score as the model computes it, a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(Decimal);

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

/// What a model makes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Result {
    /// The initial score and all partial scores.
    pub score: Points,
    /// The reason codes, what holds back most first; at most as many as the model asks for.
    pub reason_codes: Vec<String>,
}

impl Model {
    /// Reads a document and checks it. What is not supported is refused by its name.
    pub fn parse(bytes: &[u8]) -> std::result::Result<Self, PmmlError> {
        let root = Element::parse(bytes)?;
        if root.name != "PMML" {
            return Err(PmmlError::malformed(root.name, "expected PMML"));
        }
        if let Some(transformations) = root.child("TransformationDictionary")
            && !transformations.children.is_empty()
        {
            return Err(PmmlError::unsupported("TransformationDictionary"));
        }
        let card = root
            .child("Scorecard")
            .ok_or_else(|| PmmlError::malformed("PMML", "there is no Scorecard in it"))?;
        for child in &card.children {
            let known = [
                "Characteristics",
                "Extension",
                "MiningSchema",
                "ModelStats",
                "ModelVerification",
                "Output",
            ];
            if !known.contains(&child.name.as_str()) {
                return Err(PmmlError::unsupported(&child.name));
            }
        }
        if card.attribute("isScorable") == Some("false") {
            return Err(PmmlError::unsupported("isScorable=\"false\""));
        }
        let use_reasons = card.attribute("useReasonCodes") != Some("false");
        let is_below = match card.attribute("reasonCodeAlgorithm") {
            None | Some("pointsBelow") => true,
            Some("pointsAbove") => false,
            Some(other) => {
                return Err(PmmlError::unsupported(format!("reasonCodeAlgorithm {other}")));
            }
        };
        let fields = fields(&root, card)?;
        let baseline = number(card, "baselineScore")?;
        let mut characteristics = Vec::new();
        let list = card
            .child("Characteristics")
            .ok_or_else(|| PmmlError::malformed("Scorecard", "Characteristics are missing"))?;
        for element in list.all("Characteristic") {
            if characteristics.len() >= CHARACTERISTICS {
                return Err(PmmlError::malformed("Characteristics", "there are more than 1000"));
            }
            let characteristic =
                Characteristic::read(element, baseline, characteristics.len(), &fields)?;
            if use_reasons && characteristic.baseline.is_none() {
                return Err(PmmlError::malformed(&characteristic.name, "baselineScore is missing"));
            }
            characteristics.push(characteristic);
        }
        if characteristics.is_empty() {
            return Err(PmmlError::malformed("Characteristics", "there are none"));
        }
        Ok(Self {
            name: card.attribute("modelName").unwrap_or("model").to_owned(),
            fields,
            initial: number(card, "initialScore")?.unwrap_or_default(),
            use_reasons,
            is_below,
            ranks: ranks(card),
            characteristics,
        })
    }

    /// The fields of a row that the model looks at.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// Scores a row. `value` gives the text of a field, none where it is missing.
    pub fn evaluate<'a>(
        &self,
        value: impl Fn(&str) -> Option<&'a str>,
    ) -> std::result::Result<Result, PmmlError> {
        let values = self.fields.keys().filter_map(|f| Some((f.as_str(), value(f)?))).collect();
        let row = Row { model: self, values };
        let mut score = self.initial;
        let mut reasons: Vec<(&str, Decimal)> = Vec::new();
        for characteristic in &self.characteristics {
            let attribute = characteristic.attribute(&row)?;
            let partial = attribute.partial.value(&row)?;
            score = score.checked_add(partial).ok_or_else(|| characteristic.overflow())?;
            let code = attribute.reason.as_ref().or(characteristic.reason.as_ref());
            if let (true, Some(code), Some(baseline)) =
                (self.use_reasons, code, characteristic.baseline)
            {
                let off = if self.is_below {
                    baseline.checked_sub(partial)
                } else {
                    partial.checked_sub(baseline)
                };
                let off = off.ok_or_else(|| characteristic.overflow())?;
                match reasons.iter_mut().find(|(known, _)| known == code) {
                    Some((_, sum)) => {
                        *sum = sum.checked_add(off).ok_or_else(|| characteristic.overflow())?;
                    }
                    None => reasons.push((code, off)),
                }
            }
        }
        // one at its baseline stays, as in JPMML: it is ranked last and costs nothing
        reasons.retain(|(_, off)| *off >= Decimal::ZERO);
        reasons.sort_by_key(|(_, off)| Reverse(*off)); // stable: ties keep declaration order
        let reason_codes = reasons
            .into_iter()
            .take(self.ranks.unwrap_or(usize::MAX))
            .map(|(code, _)| code.to_owned())
            .collect();
        Ok(Result { score: Points(score), reason_codes })
    }
}

impl Characteristic {
    fn read(
        element: &Element,
        baseline: Option<Decimal>,
        index: usize,
        fields: &BTreeMap<String, bool>,
    ) -> std::result::Result<Self, PmmlError> {
        let name = element
            .attribute("name")
            .map_or_else(|| format!("Characteristic {}", index.saturating_add(1)), str::to_owned);
        let mut attributes = Vec::new();
        for attribute in element.all("Attribute") {
            let predicate = attribute
                .children
                .iter()
                .find(|child| Predicate::is_one(child))
                .ok_or_else(|| PmmlError::malformed(&name, "an Attribute has no predicate"))?;
            let predicate = Predicate::read(predicate)?;
            if let Some(unknown) = predicate.fields().iter().find(|f| !fields.contains_key(**f)) {
                return Err(PmmlError::malformed(&name, format!("there is no field {unknown}")));
            }
            let partial = match attribute.child("ComplexPartialScore") {
                Some(complex) => Partial::read(complex.children.first(), &name, fields)?,
                None => Partial::Constant(number(attribute, "partialScore")?.ok_or_else(|| {
                    PmmlError::malformed(&name, "an Attribute has no partialScore")
                })?),
            };
            let reason = attribute.attribute("reasonCode").map(str::to_owned);
            attributes.push(Attribute { predicate, partial, reason });
        }
        let baseline = number(element, "baselineScore")?.or(baseline);
        let reason = element.attribute("reasonCode").map(str::to_owned);
        Ok(Self { name, reason, baseline, attributes })
    }

    /// The first attribute that applies.
    fn attribute(&self, row: &Row<'_>) -> std::result::Result<&Attribute, PmmlError> {
        for attribute in &self.attributes {
            if attribute.predicate.holds(row)? == Some(true) {
                return Ok(attribute);
            }
        }
        Err(PmmlError::NoAttribute { characteristic: self.name.clone() })
    }

    fn overflow(&self) -> PmmlError {
        PmmlError::malformed(&self.name, "the scores do not fit in a decimal")
    }
}

impl Partial {
    fn read(
        element: Option<&Element>,
        place: &str,
        fields: &BTreeMap<String, bool>,
    ) -> std::result::Result<Self, PmmlError> {
        let Some(element) = element else {
            return Err(PmmlError::malformed(place, "ComplexPartialScore is empty"));
        };
        match element.name.as_str() {
            "Constant" => decimal(&element.text)
                .map(Self::Constant)
                .ok_or_else(|| PmmlError::malformed(place, "a Constant is not a number")),
            "FieldRef" => {
                let field = element.required("field")?;
                match fields.get(field) {
                    Some(true) => Ok(Self::Field(field.to_owned())),
                    Some(false) => {
                        Err(PmmlError::malformed(place, format!("{field} is no number")))
                    }
                    None => Err(PmmlError::malformed(place, format!("there is no field {field}"))),
                }
            }
            "Apply" => {
                let function = match element.required("function")? {
                    "+" => '+',
                    "-" => '-',
                    "*" => '*',
                    "/" => '/',
                    other => {
                        let part = format!("function {other} in ComplexPartialScore");
                        return Err(PmmlError::unsupported(part));
                    }
                };
                if element.children.len() != 2 {
                    return Err(PmmlError::malformed(place, "an Apply takes two arguments"));
                }
                let arguments = element
                    .children
                    .iter()
                    .map(|child| Self::read(Some(child), place, fields))
                    .collect::<std::result::Result<_, _>>()?;
                Ok(Self::Apply { function, arguments })
            }
            other => Err(PmmlError::unsupported(format!("{other} in ComplexPartialScore"))),
        }
    }

    fn value(&self, row: &Row<'_>) -> std::result::Result<Decimal, PmmlError> {
        match self {
            Self::Constant(value) => Ok(*value),
            Self::Field(field) => {
                let wrong = || PmmlError::WrongValue { field: field.clone() };
                row.number(field, row.value(field).ok_or_else(wrong)?)
            }
            Self::Apply { function, arguments } => {
                let [a, b] = arguments.as_slice() else {
                    return Err(PmmlError::malformed("Apply", "it takes two arguments"));
                };
                let (a, b) = (a.value(row)?, b.value(row)?);
                let value = match function {
                    '+' => a.checked_add(b),
                    '-' => a.checked_sub(b),
                    '*' => a.checked_mul(b),
                    _ => a.checked_div(b),
                };
                value.ok_or_else(|| PmmlError::malformed("Apply", "the result is no decimal"))
            }
        }
    }
}

/// A row as the model sees it.
pub(crate) struct Row<'a> {
    model: &'a Model,
    values: BTreeMap<&'a str, &'a str>,
}

impl Row<'_> {
    /// The text of a field; none where it is missing or empty.
    pub(crate) fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).copied().filter(|value| !value.is_empty())
    }

    pub(crate) fn is_continuous(&self, field: &str) -> bool {
        self.model.fields.get(field).copied().unwrap_or(false)
    }

    pub(crate) fn number(
        &self,
        field: &str,
        text: &str,
    ) -> std::result::Result<Decimal, PmmlError> {
        decimal(text).ok_or_else(|| PmmlError::WrongValue { field: field.to_owned() })
    }
}

/// The active fields, and whether each is a number.
fn fields(
    root: &Element,
    card: &Element,
) -> std::result::Result<BTreeMap<String, bool>, PmmlError> {
    let dictionary = root
        .child("DataDictionary")
        .ok_or_else(|| PmmlError::malformed("PMML", "DataDictionary is missing"))?;
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    for field in dictionary.all("DataField") {
        if field.child("Interval").is_some() || field.child("Value").is_some() {
            return Err(PmmlError::unsupported("Interval or Value in DataField"));
        }
        let is_number = matches!(field.attribute("dataType"), Some("double" | "float" | "integer"));
        let is_continuous = match field.required("optype")? {
            "continuous" if is_number => true,
            "categorical" | "ordinal" => is_number,
            other => return Err(PmmlError::unsupported(format!("optype {other}"))),
        };
        known.insert(field.required("name")?, is_continuous);
    }
    let schema = card
        .child("MiningSchema")
        .ok_or_else(|| PmmlError::malformed("Scorecard", "MiningSchema is missing"))?;
    let mut fields = BTreeMap::new();
    for field in schema.all("MiningField") {
        for part in ["missingValueReplacement", "outliers"] {
            if field.attribute(part).is_some_and(|value| value != "asIs") {
                return Err(PmmlError::unsupported(format!("{part} in MiningField")));
            }
        }
        let name = field.required("name")?;
        if matches!(field.attribute("usageType"), Some("predicted" | "target" | "supplementary")) {
            continue;
        }
        let is_continuous = known.get(name).ok_or_else(|| {
            PmmlError::malformed("MiningSchema", format!("there is no field {name}"))
        })?;
        fields.insert(name.to_owned(), *is_continuous);
    }
    Ok(fields)
}

/// How many reason codes the output asks for.
fn ranks(card: &Element) -> Option<usize> {
    card.child("Output")?
        .all("OutputField")
        .filter(|field| field.attribute("feature") == Some("reasonCode"))
        .filter_map(|field| field.attribute("rank").unwrap_or("1").parse().ok())
        .max()
}

fn number(element: &Element, name: &str) -> std::result::Result<Option<Decimal>, PmmlError> {
    let Some(text) = element.attribute(name) else { return Ok(None) };
    let wrong = || PmmlError::malformed(&element.name, format!("{name} is not a number"));
    decimal(text).map(Some).ok_or_else(wrong)
}

//! Convert: a PMML model as a Simsim scorecard, where it says nothing that ours cannot.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Value, json};
use simsim_scoring::feature::Feature;

use crate::{
    Model, PmmlError,
    model::{Characteristic, Partial},
    predicate::{Operator, Predicate, decimal},
};

impl Model {
    /// The model as the text of a Simsim scorecard file.
    ///
    /// Its fields have to be features of ours, its attributes bins of one field from low to high,
    /// its scores whole numbers of which the lowest of each characteristic is 0. Texts, bands and
    /// categories are the publisher's to add: the file says where.
    pub fn to_scorecard(&self) -> Result<String, PmmlError> {
        if !self.is_below {
            return Err(refused("Scorecard", "its reasons count points above a baseline"));
        }
        let base = whole(self.initial, "Scorecard", "initialScore")?;
        let mut characteristics = Vec::new();
        let mut most = 0_i64;
        for characteristic in &self.characteristics {
            let (json, max) = convert(characteristic)?;
            characteristics.push(json);
            most = most.saturating_add(max);
        }
        let file = json!({
            "schema": "simsim-scorecard/1",
            "id": identifier(&self.name),
            "version": "0.0.0",
            "source": format!("converted from the PMML model {}", self.name),
            "range": [base, base.saturating_add(most)],
            "base": base,
            "basis": "months",
            "categories": [{
                "id": "ALL", "name": self.name, "max": most, "characteristics": characteristics,
            }],
        });
        serde_json::to_string_pretty(&file)
            .map_err(|error| refused("Scorecard", &error.to_string()))
    }
}

fn convert(characteristic: &Characteristic) -> Result<(Value, i64), PmmlError> {
    let place = format!("Characteristic {:?}", characteristic.name);
    let mut fields: Vec<&str> =
        characteristic.attributes.iter().flat_map(|a| a.predicate.fields()).collect();
    fields.dedup();
    let [field] = fields.as_slice() else {
        return Err(refused(&place, "its attributes do not look at one field"));
    };
    let feature = Feature::from_name(field)
        .ok_or_else(|| refused(&place, &format!("{field} is not a feature that records have")))?;
    let mut neutral = None;
    let mut bins: Vec<(Option<i64>, i64)> = Vec::new();
    for attribute in &characteristic.attributes {
        let Partial::Constant(points) = attribute.partial else {
            return Err(refused(&place, "ComplexPartialScore has no bin"));
        };
        let points = whole(points, &place, "partialScore")?;
        if let Predicate::Missing { is_missing: true, .. } = attribute.predicate {
            neutral = Some(points);
            continue;
        }
        bins.push((bin(&attribute.predicate, bins.last(), &place)?, points));
    }
    let max = bins.iter().map(|(_, points)| *points).max().unwrap_or(0);
    let is_rising = bins.first().map(|bin| bin.1) <= bins.last().map(|bin| bin.1);
    let code = characteristic.reason.as_deref().unwrap_or(&characteristic.name);
    let bins: Vec<Value> =
        bins.iter().map(|(below, points)| json!({"lt": below, "points": points})).collect();
    let json = json!({
        "id": identifier(&characteristic.name),
        "feature": feature.name(),
        "unit": "as in the PMML model",
        "direction": if is_rising { "up" } else { "down" },
        "neutral": neutral.unwrap_or(0),
        "bins": bins,
        "evidence_full_milli": 1,
        "reason_negative": code,
        "reason_positive": code,
    });
    Ok((json, max))
}

/// The upper end of a bin that starts where the one before ends.
fn bin(
    predicate: &Predicate,
    before: Option<&(Option<i64>, i64)>,
    place: &str,
) -> Result<Option<i64>, PmmlError> {
    let mut low = None;
    let mut high = None;
    let parts = match predicate {
        Predicate::All(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    for part in parts {
        match part {
            Predicate::Compare { operator: Operator::GreaterOrEqual, value, .. } => {
                low = Some(end(value, place)?);
            }
            Predicate::Compare { operator: Operator::LessThan, value, .. } => {
                high = Some(end(value, place)?);
            }
            Predicate::Constant(true) => low = before.and_then(|bin| bin.0),
            _ => return Err(refused(place, "expected greaterOrEqual and lessThan only")),
        }
    }
    match before {
        None if low.is_some() => Err(refused(place, "the first bin has a lower end")),
        Some((end, _)) if low.is_some() && low != *end => {
            Err(refused(place, "the bins leave a gap or overlap"))
        }
        _ => Ok(high),
    }
}

fn end(text: &str, place: &str) -> Result<i64, PmmlError> {
    let value = decimal(text).ok_or_else(|| refused(place, "a bin's end is not a number"))?;
    whole(value, place, "value")
}

fn whole(value: Decimal, place: &str, what: &str) -> Result<i64, PmmlError> {
    let whole = value.normalize();
    (whole.scale() == 0)
        .then(|| whole.to_i64())
        .flatten()
        .ok_or_else(|| refused(place, &format!("{what} is not a whole number")))
}

/// Letters, digits, `-`, `_` and `.` only, as ids of ours are.
fn identifier(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.chars().take(64).map(|c| if plain(c) { c } else { '_' }).collect()
}

fn refused(place: &str, problem: &str) -> PmmlError {
    PmmlError::NotConvertible { place: place.to_owned(), problem: problem.to_owned() }
}

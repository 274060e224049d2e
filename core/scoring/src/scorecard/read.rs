//! Reading a scorecard: from bytes to rules of which every one was checked.

use alloc::{format, string::ToString, vec::Vec};

use super::{
    Attribute, Band, Basis, CardCategory, CardPurpose, Characteristic, Direction, EvidenceRule,
    Incomplete, Minimum, Range, Recency, Scorecard, ScorecardError, ScorecardId,
};
use crate::{
    feature::Feature,
    json::{Fault, Json, Node},
    text::Text,
};

/// A hundred times any scorecard: one with too many rules is still told which.
const FILE_BYTES: usize = 1 << 24;
const CATEGORIES: usize = 16;
const CHARACTERISTICS: usize = 64;
const BINS: usize = 64;
const TEXT_BYTES: usize = 1_000;
const ID_BYTES: usize = 64;
const SCHEMA: &str = "simsim-scorecard/1";
/// Scores and points. Far beyond any scale in use, far within what cannot overflow.
const POINTS: i64 = 100_000;
/// Values of features: no money is among them, only ratios, counts, days and months.
const VALUES: i64 = 1_000_000_000;

pub(super) fn scorecard(bytes: &[u8]) -> Result<Scorecard, ScorecardError> {
    if bytes.len() > FILE_BYTES {
        return Err(ScorecardError::TooLarge { limit: FILE_BYTES });
    }
    let json: Json = serde_json::from_slice(bytes)
        .map_err(|error| ScorecardError::NotJson { problem: error.to_string() })?;
    let file = Node::root(&json);
    file.only(&[
        "schema",
        "id",
        "version",
        "purpose",
        "source",
        "range",
        "base",
        "bands",
        "basis",
        "incomplete",
        "recency",
        "unverified_limit",
        "reasons",
        "minimum",
        "categories",
    ])?;

    let schema = file.member("schema")?;
    if schema.text(ID_BYTES)? != SCHEMA {
        return Err(schema.fault(format!("only `{SCHEMA}` is understood")).into());
    }
    let id = ScorecardId::of(identifier(&file.member("id")?)?, bytes);
    let version = file.member("version")?.text(ID_BYTES)?.to_string();
    if let Some(source) = file.optional("source")? {
        source.text(TEXT_BYTES)?;
    }
    let purpose = purpose(&file)?;
    let range = range(&file)?;
    let categories = categories(&file, range, purpose)?;
    let unverified_limit = match file.optional("unverified_limit")? {
        Some(limit) => small(&limit, 0, POINTS)?,
        None => 20,
    };
    Ok(Scorecard {
        id,
        version,
        purpose,
        range,
        bands: bands(&file, range)?,
        basis: basis(&file)?,
        incomplete: incomplete(&file)?,
        recency: recency(&file)?,
        unverified_limit,
        reason_limit: reasons(&file)?,
        minimum: minimum(&file)?,
        categories,
    })
}

fn purpose(file: &Node<'_>) -> Result<CardPurpose, Fault> {
    let Some(node) = file.optional("purpose")? else { return Ok(CardPurpose::General) };
    match node.text(ID_BYTES)? {
        "general" => Ok(CardPurpose::General),
        "lending" => Ok(CardPurpose::Lending),
        _ => Err(node.fault("expected `general` or `lending`")),
    }
}

fn basis(file: &Node<'_>) -> Result<Basis, Fault> {
    let Some(node) = file.optional("basis")? else { return Ok(Basis::Records) };
    match node.text(ID_BYTES)? {
        "records" => Ok(Basis::Records),
        "months" => Ok(Basis::Months),
        _ => Err(node.fault("expected `records` or `months`")),
    }
}

fn incomplete(file: &Node<'_>) -> Result<Incomplete, Fault> {
    let Some(node) = file.optional("incomplete")? else { return Ok(Incomplete::Count) };
    match node.text(ID_BYTES)? {
        "half_neutral" => Ok(Incomplete::HalfNeutral),
        "count" => Ok(Incomplete::Count),
        _ => Err(node.fault("expected `half_neutral` or `count`")),
    }
}

fn recency(file: &Node<'_>) -> Result<Option<Recency>, Fault> {
    let Some(node) = file.optional("recency")? else { return Ok(None) };
    node.only(&["full_days", "none_days"])?;
    let full_days = small(&node.member("full_days")?, 0, 730)?;
    let none = node.member("none_days")?;
    let none_days = small(&none, 0, 730)?;
    if none_days <= full_days {
        return Err(none.fault(format!("expected more than the {full_days} of `full_days`")));
    }
    Ok(Some(Recency { full_days, none_days }))
}

fn range(file: &Node<'_>) -> Result<Range, Fault> {
    let node = file.member("range")?;
    let ends: Vec<Node<'_>> = node.list(2)?.collect();
    let [min, max] = ends.as_slice() else {
        return Err(node.fault("expected the lowest and the highest score"));
    };
    let range = Range { min: small(min, -POINTS, POINTS)?, max: small(max, -POINTS, POINTS)? };
    if range.min >= range.max {
        return Err(node.fault("the highest score does not lie above the lowest"));
    }
    let base = file.member("base")?;
    if small(&base, -POINTS, POINTS)? != range.min {
        return Err(base.fault("the base has to be the lowest score of the range"));
    }
    Ok(range)
}

fn bands(file: &Node<'_>, range: Range) -> Result<Vec<Band>, Fault> {
    let Some(node) = file.optional("bands")? else { return Ok(Vec::new()) };
    let mut bands = Vec::new();
    let mut next = range.min;
    let end = range.max.saturating_add(1);
    for band in node.list(CATEGORIES)? {
        let parts: Vec<Node<'_>> = band.list(3)?.collect();
        let [min, below, name] = parts.as_slice() else {
            return Err(band.fault("expected the lowest score, the first above, and a name"));
        };
        if small(min, -POINTS, POINTS)? != next {
            return Err(
                min.fault(format!("bands leave no gap and do not overlap: expected {next}"))
            );
        }
        let first_above = small(below, -POINTS, POINTS)?;
        if first_above <= next || first_above > end {
            return Err(below.fault(format!("expected a score above {next}, at most {end}")));
        }
        bands.push(Band { min: next, max: first_above.saturating_sub(1), name: text(name)? });
        next = first_above;
    }
    if !bands.is_empty() && next != end {
        return Err(node.fault(format!("the bands end at {next}, the range at {end}")));
    }
    Ok(bands)
}

fn reasons(file: &Node<'_>) -> Result<usize, Fault> {
    let Some(node) = file.optional("reasons")? else { return Ok(4) };
    node.only(&["max", "algorithm", "baseline", "tie_break", "suppress_zero"])?;
    for (key, only) in
        [("algorithm", "pointsBelow"), ("baseline", "max"), ("tie_break", "declaration order")]
    {
        if let Some(member) = node.optional(key)?
            && member.text(ID_BYTES)? != only
        {
            return Err(member.fault(format!("only `{only}` is understood")));
        }
    }
    if let Some(flag) = node.optional("suppress_zero")?
        && !flag.flag()?
    {
        return Err(flag.fault("only true is understood: what costs nothing is no reason"));
    }
    let max = node.member("max")?;
    usize::try_from(max.number(1, 4)?).map_err(|_| max.fault("expected 1 to 4"))
}

fn minimum(file: &Node<'_>) -> Result<Minimum, Fault> {
    let Some(node) = file.optional("minimum")? else {
        // FICO's rule in days: half a year of history, a record in the last half year.
        return Ok(Minimum {
            history_days: 180,
            last_record_days: 180,
            effective_records_milli: 12_000,
            categories_with_grade: 2,
            category_grade_permille: 250,
        });
    };
    node.only(&[
        "history_days",
        "last_record_days",
        "effective_records_milli",
        "categories_with_grade",
        "category_grade_permille",
    ])?;
    let categories = node.member("categories_with_grade")?;
    Ok(Minimum {
        history_days: small(&node.member("history_days")?, 0, 730)?,
        last_record_days: small(&node.member("last_record_days")?, 0, 730)?,
        effective_records_milli: node.member("effective_records_milli")?.number(0, VALUES)?,
        categories_with_grade: usize::try_from(categories.number(0, 16)?)
            .map_err(|_| categories.fault("expected 0 to 16"))?,
        category_grade_permille: node.member("category_grade_permille")?.number(0, 1000)?,
    })
}

fn categories(
    file: &Node<'_>,
    range: Range,
    purpose: CardPurpose,
) -> Result<Vec<CardCategory>, Fault> {
    let node = file.member("categories")?;
    let width = range.max.saturating_sub(range.min);
    let mut categories: Vec<CardCategory> = Vec::new();
    let mut weights = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    for item in node.list(CATEGORIES)? {
        item.only(&["id", "name", "add", "weight_permille", "max", "characteristics"])?;
        unique(&mut ids, &item.member("id")?)?;
        let category = category(&item, purpose, &mut ids)?;
        if let Some(weight) = item.optional("weight_permille")? {
            let permille = small(&weight, 0, 1000)?;
            if permille.saturating_mul(width) != category.max.saturating_mul(1000) {
                return Err(weight.fault(format!(
                    "{permille} permille of the range's {width} points are not the {} of `max`",
                    category.max
                )));
            }
            weights.push(permille);
        }
        categories.push(category);
    }
    if categories.is_empty() {
        return Err(node.fault("a scorecard needs a category"));
    }
    if !weights.is_empty() && weights.len() != categories.len() {
        return Err(node.fault("either every category states `weight_permille` or none"));
    }
    let weight: i32 = weights.iter().sum();
    if !weights.is_empty() && weight != 1000 {
        return Err(node.fault(format!("the weights add up to {weight} permille, not to 1000")));
    }
    let total = categories.iter().fold(0_i32, |sum, category| sum.saturating_add(category.max));
    if total != width {
        return Err(node.fault(format!(
            "the categories give at most {total} points, the range asks for {width}"
        )));
    }
    Ok(categories)
}

fn category<'a>(
    item: &Node<'a>,
    purpose: CardPurpose,
    ids: &mut Vec<&'a str>,
) -> Result<CardCategory, Fault> {
    let max = item.member("max")?;
    let stated = small(&max, 0, POINTS)?;
    let list = item.member("characteristics")?;
    let mut characteristics = Vec::new();
    for node in list.list(CHARACTERISTICS)? {
        unique(ids, &node.member("id")?)?;
        characteristics.push(characteristic(&node, purpose)?);
    }
    let sum = characteristics.iter().fold(0_i32, |sum, c| sum.saturating_add(c.max));
    if sum != stated {
        return Err(max.fault(format!("the characteristics give at most {sum} points")));
    }
    let id = item.member("id")?.text(ID_BYTES)?.to_string();
    let name = text(&item.member("name")?)?;
    let add = item.optional("add")?.map(|add| text(&add)).transpose()?;
    Ok(CardCategory { id, name, add, max: stated, characteristics })
}

fn characteristic(node: &Node<'_>, purpose: CardPurpose) -> Result<Characteristic, Fault> {
    node.only(&[
        "id",
        "feature",
        "unit",
        "direction",
        "neutral",
        "bins",
        "evidence_k",
        "evidence_full_milli",
        "reason_negative",
        "reason_positive",
    ])?;
    let feature_node = node.member("feature")?;
    let name = feature_node.text(ID_BYTES)?;
    let feature = Feature::from_name(name)
        .ok_or_else(|| feature_node.fault(format!("`{name}` is not a known feature")))?;
    if purpose == CardPurpose::Lending && feature.is_interpersonal() {
        return Err(feature_node.fault(
            "a scorecard for lending must not use relations between people (Directive (EU) 2023/2225)",
        ));
    }
    let direction_node = node.member("direction")?;
    let direction = match direction_node.text(ID_BYTES)? {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(direction_node.fault("expected `up` or `down`")),
    };
    let bins = node.member("bins")?;
    let attributes = attributes(&bins)?;
    let lowest = attributes.iter().map(|attribute| attribute.points).min().unwrap_or(0);
    let max = attributes.iter().map(|attribute| attribute.points).max().unwrap_or(0);
    if lowest != 0 {
        return Err(bins.fault("the lowest points have to be 0, or the range's end is not reached"));
    }
    let neutral = small(&node.member("neutral")?, 0, i64::from(max))?;
    let evidence = match (node.optional("evidence_k")?, node.optional("evidence_full_milli")?) {
        (Some(k), None) => EvidenceRule::Half(unsigned(&k)?),
        (None, Some(full)) => EvidenceRule::FullAt(unsigned(&full)?),
        _ => return Err(node.fault("expected either `evidence_k` or `evidence_full_milli`")),
    };
    Ok(Characteristic {
        id: identifier(&node.member("id")?)?.to_string(),
        feature,
        unit: node.member("unit")?.text(TEXT_BYTES)?.to_string(),
        direction,
        neutral,
        max,
        evidence,
        attributes,
        negative: text(&node.member("reason_negative")?)?,
        positive: text(&node.member("reason_positive")?)?,
    })
}

fn attributes(bins: &Node<'_>) -> Result<Vec<Attribute>, Fault> {
    let mut attributes: Vec<Attribute> = Vec::new();
    let mut from = None;
    let mut open = true;
    for bin in bins.list(BINS)? {
        bin.only(&["lt", "points"])?;
        if !open {
            return Err(bin.fault("nothing can fall in a bin after the one without an upper end"));
        }
        let lt = bin.member_or_null("lt")?;
        let below = if lt.is_null() { None } else { Some(lt.number(-VALUES, VALUES)?) };
        if let (Some(from), Some(below)) = (from, below)
            && below <= from
        {
            return Err(lt.fault(format!("bins ascend without overlap: expected more than {from}")));
        }
        let points = small(&bin.member("points")?, 0, POINTS)?;
        attributes.push(Attribute { from, below, points });
        open = below.is_some();
        from = below;
    }
    if open {
        return Err(bins.fault("the last bin needs `\"lt\": null`, so that every value has a bin"));
    }
    Ok(attributes)
}

/// A wording: a text is English, an object gives one for each language.
fn text(node: &Node<'_>) -> Result<Text, Fault> {
    if node.is_text() {
        return Ok(Text::new([("en".to_string(), node.text(TEXT_BYTES)?.to_string())].into()));
    }
    let mut wordings = Vec::new();
    for (language, wording) in node.members()? {
        let plain = language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !plain || language.is_empty() || language.len() > 8 {
            return Err(wording.fault("expected a language tag such as `en`, `zh` or `de`"));
        }
        wordings.push((language.to_string(), wording.text(TEXT_BYTES)?.to_string()));
    }
    if !wordings.iter().any(|(language, _)| language == "en") {
        return Err(node.fault("the wording in `en` is missing"));
    }
    Ok(Text::new(wordings))
}

fn unique<'a>(ids: &mut Vec<&'a str>, node: &Node<'a>) -> Result<(), Fault> {
    let id = identifier(node)?;
    if ids.contains(&id) {
        return Err(node.fault(format!("the id `{id}` is given twice")));
    }
    ids.push(id);
    Ok(())
}

fn identifier<'a>(node: &Node<'a>) -> Result<&'a str, Fault> {
    let id = node.text(ID_BYTES)?;
    if id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Ok(id);
    }
    Err(node.fault("an id has letters, digits, `-`, `_` and `.` only"))
}

fn small(node: &Node<'_>, low: i64, high: i64) -> Result<i32, Fault> {
    i32::try_from(node.number(low, high)?).map_err(|_| node.fault("the number is too large"))
}

fn unsigned(node: &Node<'_>) -> Result<u64, Fault> {
    u64::try_from(node.number(1, VALUES)?).map_err(|_| node.fault("expected a positive number"))
}

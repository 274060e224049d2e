//! Lint: what is allowed in a scorecard and still looks like a mistake.
//!
//! What breaks a rule is refused by [`Scorecard::parse`]. This looks at scorecards that were read:
//! bins that nothing can fall in, points that go against the declared direction, reasons that are
//! missing in a language.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use serde::Serialize;

use super::{Characteristic, Direction, Scorecard};
use crate::{order, text::Text};

/// Something that looks like a mistake, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where, such as `categories.CH.ch_on_time.bins[2]`.
    pub place: String,
    /// What looks wrong there.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)
    }
}

/// Looks through a scorecard. Nothing found is an empty list.
pub fn lint(card: &Scorecard) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut note = |place: String, problem: String| findings.push(Finding { place, problem });
    if card.bands.is_empty() {
        note("bands".into(), "there are no bands: nobody can ask for a threshold".into());
    }
    let neutral =
        card.characteristics().fold(card.range.min, |sum, (_, c)| sum.saturating_add(c.neutral));
    if let Some(first_door) = card.bands.get(2)
        && neutral >= first_door.min
    {
        note(
            "categories".into(),
            format!("who is not known at all gets {neutral}, in the third band or above"),
        );
    }
    let languages = languages(card);
    for (index, band) in card.bands.iter().enumerate() {
        missing_languages(&band.name, &languages, &mut |problem| {
            note(format!("bands[{index}]"), problem);
        });
    }
    for category in &card.categories {
        let place = format!("categories.{}", category.id);
        missing_languages(&category.name, &languages, &mut |problem| {
            note(format!("{place}.name"), problem);
        });
        for characteristic in &category.characteristics {
            let place = format!("{place}.{}", characteristic.id);
            for (name, text) in [
                ("reason_negative", &characteristic.negative),
                ("reason_positive", &characteristic.positive),
            ] {
                missing_languages(text, &languages, &mut |problem| {
                    note(format!("{place}.{name}"), problem);
                });
            }
            bins(characteristic, &mut |index, problem| {
                note(format!("{place}.bins[{index}]"), problem);
            });
        }
    }
    findings
}

fn bins(characteristic: &Characteristic, note: &mut impl FnMut(usize, String)) {
    let (low, high) = characteristic.feature.domain();
    let mut previous: Option<i32> = None;
    for (index, attribute) in characteristic.attributes.iter().enumerate() {
        let is_above = attribute.from.is_some_and(|from| from > high);
        let is_below = attribute.below.is_some_and(|below| below <= low);
        if is_above || is_below {
            note(
                index,
                format!("nothing falls in it: {} is {low} to {high}", characteristic.feature),
            );
        }
        if let Some(previous) = previous {
            let goes_against = match characteristic.direction {
                Direction::Up => attribute.points < previous,
                Direction::Down => attribute.points > previous,
            };
            if goes_against {
                note(index, "the points go against the declared direction".into());
            } else if attribute.points == previous {
                note(index, "the points are those of the bin before: one bin is enough".into());
            }
        }
        previous = Some(attribute.points);
    }
}

/// Every language that some text is in.
fn languages(card: &Scorecard) -> Vec<&str> {
    let mut languages: Vec<&str> = card
        .characteristics()
        .flat_map(|(_, c)| [&c.negative, &c.positive])
        .chain(card.bands.iter().map(|band| &band.name))
        .chain(card.categories.iter().map(|category| &category.name))
        .flat_map(Text::languages)
        .collect();
    order::sort_by(&mut languages, &mut Ord::cmp);
    languages.dedup();
    languages
}

fn missing_languages(text: &Text, languages: &[&str], note: &mut impl FnMut(String)) {
    for language in languages {
        if !text.languages().any(|known| known == *language) {
            note(format!("there is no wording in `{language}`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::scorecard::{SHIPPED, SIMSIM_V1};

    #[test]
    fn the_shipped_scorecards_have_nothing_to_find() {
        for bytes in SHIPPED {
            let card = Scorecard::parse(bytes).unwrap();
            assert_eq!(lint(&card), [], "{}", card.id().id);
        }
    }

    #[test]
    fn each_mistake_is_found_where_it_is() {
        let mut file: serde_json::Value = serde_json::from_slice(SIMSIM_V1).unwrap();
        let first = &mut file["categories"][0]["characteristics"][0];
        first["direction"] = "down".into();
        first["bins"][1]["lt"] = (-5).into();
        first["bins"][0]["lt"] = (-9).into();
        first["reason_negative"].as_object_mut().unwrap().remove("zh");
        file["bands"] = serde_json::json!([]);
        let card = Scorecard::parse(file.to_string().as_bytes()).unwrap();
        let found: Vec<String> = lint(&card).iter().map(Finding::to_string).collect();
        for expected in [
            "bands: there are no bands",
            "categories.CH.ch_on_time.reason_negative: there is no wording in `zh`",
            "categories.CH.ch_on_time.bins[1]: nothing falls in it",
            "categories.CH.ch_on_time.bins[2]: the points go against",
        ] {
            assert!(found.iter().any(|f| f.starts_with(expected)), "{expected}: {found:?}");
        }
    }
}

//! Look-alikes: whether two names look the same, and whether one mixes scripts ([UTS 39]).
//!
//! The table is Unicode's own data in a form made for phones; `cargo xtask lookalikes` writes it, and
//! describes it. It is unpacked for one request and not kept.
//!
//! [UTS 39]: https://www.unicode.org/reports/tr39/

use std::{iter, str::Chars};

use miniz_oxide::inflate::decompress_to_vec;
use simsim_scoring::order;

static TABLE: &[u8] = include_bytes!("lookalikes.bin");

/// Unicode's data, unpacked.
pub(crate) fn table() -> String {
    let table = decompress_to_vec(TABLE).unwrap_or_default();
    String::from_utf8(table).unwrap_or_default()
}

/// What looks like what.
pub(crate) struct Lookalikes<'a> {
    decompositions: Part<'a>,
    prototypes: Part<'a>,
    classes: Part<'a>,
    scripts: Part<'a>,
    identifiers: Part<'a>,
}

impl<'a> Lookalikes<'a> {
    pub(crate) fn read(table: &'a str) -> Self {
        let mut rest = table;
        let mut next = || {
            let (part, after) = Part::read(rest);
            rest = after;
            part
        };
        Self {
            decompositions: next(),
            prototypes: next(),
            classes: next(),
            scripts: next(),
            identifiers: next(),
        }
    }

    /// The skeleton of a name: names that look the same have the same.
    pub(crate) fn skeleton(&self, name: &str) -> String {
        let decomposed = self.decomposed(name);
        let mut skeleton = String::new();
        for character in decomposed.chars() {
            match self.prototypes.of(character) {
                Some(prototype) => skeleton.push_str(prototype),
                None => skeleton.push(character),
            }
        }
        self.ordered(&skeleton)
    }

    /// Whether letters come from scripts that no language writes together, Latin beside Chinese,
    /// Japanese or Korean aside.
    pub(crate) fn mixes_scripts(&self, letters: &str) -> bool {
        let (mut of_all, mut beside_latin) = (Scripts::All, Scripts::All);
        for letter in letters.chars() {
            let scripts = self.scripts.of(letter).unwrap_or_default();
            of_all.narrow(scripts);
            if !scripts.split(' ').any(|script| script == "Latn") {
                beside_latin.narrow(scripts);
            }
        }
        let are_usual = letters.chars().all(|letter| self.identifiers.of(letter).is_some());
        let is_east_asian = ["Hanb", "Jpan", "Kore"].iter().any(|script| beside_latin.has(script));
        of_all.are_none() && !(are_usual && is_east_asian)
    }

    /// Normalization Form D.
    fn decomposed(&self, text: &str) -> String {
        let mut decomposed = String::new();
        for character in text.chars() {
            match self.decompositions.of(character) {
                Some(parts) => decomposed.push_str(parts),
                None => hangul(character, &mut decomposed),
            }
        }
        self.ordered(&decomposed)
    }

    /// Marks on one letter, in their canonical order.
    fn ordered(&self, text: &str) -> String {
        let class = |it: char| self.classes.of(it).map_or(0, |class| class.parse().unwrap_or(0u8));
        let mut characters: Vec<(u8, char)> = text.chars().map(|it| (class(it), it)).collect();
        for marks in characters.split_mut(|(class, _)| *class == 0) {
            order::sort_by_key(marks, |(class, _)| *class);
        }
        characters.into_iter().map(|(_, character)| character).collect()
    }
}

/// One part of the table: runs of characters, each with what holds for it, in their order.
struct Part<'a>(Vec<(u32, u32, &'a str)>);

impl<'a> Part<'a> {
    /// The part that `table` begins with, and what comes after it.
    fn read(table: &'a str) -> (Self, &'a str) {
        let (count, mut rest) = table.split_once('\n').unwrap_or_default();
        let mut runs = Vec::new();
        let mut next = 0u32;
        for _ in 0..count.parse().unwrap_or(0usize) {
            let mut line = rest.chars();
            let first = next.saturating_add(number(&mut line));
            let last = first.saturating_add(number(&mut line));
            let (value, after) = line.as_str().split_once('\n').unwrap_or_default();
            runs.push((first, last, value));
            (rest, next) = (after, last.saturating_add(1));
        }
        (Self(runs), rest)
    }

    fn of(&self, character: char) -> Option<&'a str> {
        let at = u32::from(character);
        let place = self.0.partition_point(|(_, last, _)| *last < at);
        self.0.get(place).filter(|(first, _, _)| *first <= at).map(|(_, _, value)| *value)
    }
}

fn number(line: &mut Chars<'_>) -> u32 {
    line.next().map_or(0, u32::from)
}

/// Scripts that all of some letters are written in.
enum Scripts<'a> {
    All,
    Of(Vec<&'a str>),
}

impl<'a> Scripts<'a> {
    fn narrow(&mut self, scripts: &'a str) {
        match self {
            _ if scripts == "*" => {}
            Self::All => *self = Self::Of(scripts.split(' ').filter(|it| !it.is_empty()).collect()),
            Self::Of(left) => left.retain(|old| scripts.split(' ').any(|script| script == *old)),
        }
    }

    fn has(&self, script: &str) -> bool {
        match self {
            Self::All => true,
            Self::Of(left) => left.contains(&script),
        }
    }

    fn are_none(&self) -> bool {
        matches!(self, Self::Of(left) if left.is_empty())
    }
}

/// A Hangul syllable in its two or three letters; another character as it is.
fn hangul(character: char, decomposed: &mut String) {
    let Some(syllable) = u32::from(character).checked_sub(0xac00).filter(|it| *it < 11_172) else {
        return decomposed.push(character);
    };
    let letter = |first: u32, place: u32| char::from_u32(first.saturating_add(place));
    let last = syllable % 28;
    decomposed.extend(letter(0x1100, syllable / 588));
    decomposed.extend(letter(0x1161, syllable % 588 / 28));
    decomposed.extend(iter::once(last).filter(|it| *it > 0).filter_map(|it| letter(0x11a7, it)));
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};
    use unicode_security::{
        MixedScript, RestrictionLevel, RestrictionLevelDetection, skeleton as unicode_skeleton,
    };

    use super::*;

    const TRICKY: &str = "aеüệ한국か字\u{301}\u{316}\u{345}ﬃ";

    fn mixes(letters: &str) -> bool {
        letters.detect_restriction_level() > RestrictionLevel::HighlyRestrictive
            && !letters.is_single_script()
    }

    #[test]
    fn every_character_looks_as_unicode_says_and_is_of_the_scripts_that_unicode_says() {
        let table = table();
        let lookalikes = Lookalikes::read(&table);
        for character in '\0'..=char::MAX {
            let name = character.to_string();
            let theirs: String = unicode_skeleton(&name).collect();
            assert_eq!(lookalikes.skeleton(&name), theirs, "{character:?}");
            if character.is_alphabetic() {
                for other in ["", "a", "я", "字", "か", "한"] {
                    let letters = format!("{name}{other}");
                    assert_eq!(lookalikes.mixes_scripts(&letters), mixes(&letters), "{letters}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn names_of_many_characters_look_as_unicode_says(
            name in vec(prop_oneof![any::<char>(), select(TRICKY.chars().collect::<Vec<_>>())], 0..12),
        ) {
            let table = table();
            let lookalikes = Lookalikes::read(&table);
            let name: String = name.into_iter().collect();
            prop_assert_eq!(lookalikes.skeleton(&name), unicode_skeleton(&name).collect::<String>());
            let letters: String = name.chars().filter(|it| it.is_alphabetic()).collect();
            prop_assert_eq!(lookalikes.mixes_scripts(&letters), mixes(&letters));
        }
    }
}

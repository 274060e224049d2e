//! Words: which keywords stand in a text.
//!
//! In alphabetical order the words that a text begins with are neighbours: the last one before the
//! text, and those that this one itself begins with. So one search at each place where a word may
//! begin finds them all.

use std::iter;

use simsim_scoring::order;

/// Keywords in alphabetical order.
pub(crate) struct Words {
    sorted: Vec<Word>,
    /// By first byte: the place of the first word that begins with it or with a higher one.
    places: [usize; 257],
}

struct Word {
    text: &'static str,
    rule: usize,
    /// The place of the longest other keyword that this one begins with.
    shorter: Option<usize>,
}

impl Words {
    /// Of words in lower case, each with its rule.
    pub(crate) fn new(mut words: Vec<(&'static str, usize)>) -> Self {
        order::sort_by_key(&mut words, |(text, _)| *text);
        let mut sorted: Vec<Word> = Vec::with_capacity(words.len());
        for (text, rule) in words {
            let last = sorted.len().checked_sub(1);
            let shorter = chain(&sorted, last).find(|(_, word)| text.starts_with(word.text));
            let shorter = shorter.map(|(place, _)| place);
            sorted.push(Word { text, rule, shorter });
        }
        let first_byte = |word: &Word| word.text.bytes().next().map_or(0, usize::from);
        let place = |byte| sorted.partition_point(|word| first_byte(word) < byte);
        Self { places: std::array::from_fn(place), sorted }
    }

    /// The first of the rules whose words stand in `text`, which is in lower case.
    pub(crate) fn first_in(&self, text: &str) -> Option<usize> {
        let mut first: Option<usize> = None;
        let mut before = None;
        for (start, letter) in text.char_indices() {
            let begins = is_han(letter) || !before.is_some_and(is_inside);
            before = Some(letter);
            let Some(rest) = text.get(start..).filter(|_| begins) else { continue };
            for word in self.at_start_of(rest) {
                let after = rest.get(word.text.len()..).and_then(|rest| rest.chars().next());
                let stands_alone = is_han(letter) || !after.is_some_and(is_inside);
                if stands_alone && first.is_none_or(|first| word.rule < first) {
                    first = Some(word.rule);
                }
            }
        }
        first
    }

    fn at_start_of(&self, text: &str) -> impl Iterator<Item = &Word> {
        let byte = text.bytes().next().map_or(0, usize::from);
        let from = self.places.get(byte).copied().unwrap_or_default();
        let to = self.places.get(byte.saturating_add(1)).copied().unwrap_or_default();
        let alike = self.sorted.get(from..to).unwrap_or_default();
        let last = alike.partition_point(|word| word.text <= text).checked_sub(1);
        let last = last.map(|place| place.saturating_add(from));
        let words = chain(&self.sorted, last).map(|(_, word)| word);
        words.filter(move |word| text.starts_with(word.text))
    }
}

/// The word at `place`, the next shorter one that it begins with, and so on.
fn chain(words: &[Word], place: Option<usize>) -> impl Iterator<Item = (usize, &Word)> {
    let first = place.and_then(|place| Some((place, words.get(place)?)));
    iter::successors(first, |(_, word)| word.shorter.and_then(|at| Some((at, words.get(at)?))))
}

/// Whether a letter makes a word longer. Chinese writes no spaces, so there every hit counts.
fn is_inside(letter: char) -> bool {
    letter.is_alphabetic() && !is_han(letter)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    const KNOWN: [&str; 9] = ["a", "ab", "ab c", "b", "c", "c-b", "房", "房租", "ö"];

    /// By looking for every word everywhere.
    fn first_by_hand(text: &str) -> Option<usize> {
        let stands_alone = |start: usize, word: &str| {
            let is_letter = |c: char| c.is_alphabetic() && !is_han(c);
            let before = text[..start].chars().next_back();
            let after = text[start + word.len()..].chars().next();
            word.starts_with(is_han)
                || (!before.is_some_and(is_letter) && !after.is_some_and(is_letter))
        };
        let stands = |word: &&&str| text.match_indices(**word).any(|(at, it)| stands_alone(at, it));
        let rule = |word: &&str| KNOWN.iter().position(|it| it == word);
        KNOWN.iter().filter(stands).filter_map(rule).min()
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_looking_everywhere_finds(
            parts in vec(select(vec!["a", "b", "c", " ", "-", "ab", "房", "租", "ö"]), 0..12),
        ) {
            let words = Words::new(KNOWN.into_iter().enumerate().map(|(at, it)| (it, at)).collect());
            let text = parts.concat();
            prop_assert_eq!(words.first_in(&text), first_by_hand(&text), "{}", text);
        }
    }
}

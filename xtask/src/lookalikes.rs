//! The wallet's table of letters that look alike, made of Unicode's data: 26 KB, where the tables of
//! the crates that have them take 340.
//!
//! Five parts, each of a number and that many lines: how many characters are skipped (as a character),
//! how many follow the first (the same), and what holds for them. The parts are canonical
//! decompositions, prototypes of the confusables ([UTS 39]), canonical combining classes, the augmented
//! script sets of letters (`*` for all), and which letters are for identifiers.
//!
//! [UTS 39]: https://www.unicode.org/reports/tr39/

use std::fs;

use miniz_oxide::deflate::compress_to_vec;
use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};
use unicode_script::{Script, ScriptExtension};
use unicode_security::{GeneralSecurityProfile, skeleton};

use crate::{Outcome, command::root};

/// Writes the table. The wallet's tests hold it against the crates, character by character.
pub(crate) fn write() -> Outcome {
    let any = |_: char| true;
    let parts = [
        part(any, decomposition),
        part(any, prototype),
        part(any, class),
        part(char::is_alphabetic, scripts),
        part(char::is_alphabetic, |it| it.identifier_allowed().then(String::new)),
    ];
    let table = parts.into_iter().collect::<Result<String, _>>()?;
    let table = compress_to_vec(table.as_bytes(), 10);
    fs::write(root().join("core/wallet/src/lookalikes.bin"), table)?;
    Ok(())
}

/// One part: what `of` says of the characters that are `asked` about. Between two of them that agree
/// the others go with them.
fn part(asked: impl Fn(char) -> bool, of: impl Fn(char) -> Option<String>) -> Outcome<String> {
    let mut runs: Vec<(u32, u32, String)> = Vec::new();
    let mut is_running = false;
    for character in ('\0'..=char::MAX).filter(|it| asked(*it)) {
        let at = u32::from(character);
        let value = of(character);
        match (&value, runs.last_mut()) {
            (Some(value), Some((_, last, before))) if is_running && value == before => *last = at,
            (Some(value), _) => runs.push((at, at, value.clone())),
            (None, _) => {}
        }
        is_running = value.is_some();
    }
    let mut lines = format!("{}\n", runs.len());
    let mut next = 0;
    for (first, last, value) in runs {
        let number = |it: u32| char::from_u32(it).ok_or("a gap that is no character");
        lines.extend([number(first - next)?, number(last - first)?]);
        lines.extend([&value, "\n"]);
        next = last + 1;
    }
    Ok(lines)
}

/// Hangul syllables are taken apart by arithmetic.
fn decomposition(character: char) -> Option<String> {
    let is_hangul = ('\u{ac00}'..='\u{d7a3}').contains(&character);
    let decomposed: String = character.nfd().collect();
    (!is_hangul && decomposed != character.to_string()).then_some(decomposed)
}

/// Asked only about characters that cannot be taken apart.
fn prototype(character: char) -> Option<String> {
    let prototype: String = skeleton(&character.to_string()).collect();
    let is_whole = character.nfd().eq([character]);
    (is_whole && prototype != character.to_string()).then_some(prototype)
}

fn class(character: char) -> Option<String> {
    let class = canonical_combining_class(character);
    (class > 0).then(|| class.to_string())
}

fn scripts(character: char) -> Option<String> {
    let set = ScriptExtension::from(character);
    if set.is_common() || set.is_inherited() {
        return Some("*".to_owned());
    }
    let has = |script| set.contains_script(script);
    let mut names: Vec<&str> = set.iter().map(Script::short_name).collect();
    for (name, is_in) in [
        ("Hanb", has(Script::Han) || has(Script::Bopomofo)),
        ("Jpan", has(Script::Han) || has(Script::Hiragana) || has(Script::Katakana)),
        ("Kore", has(Script::Han) || has(Script::Hangul)),
    ] {
        names.extend(is_in.then_some(name));
    }
    Some(names.join(" "))
}

//! Terminal: what a command prints, for people or for programs.
//!
//! Results go to standard output, everything else to standard error. Colour and progress appear
//! only where a terminal shows them.

use std::io::{BufRead, IsTerminal, Write};

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::failure::Failure;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const FAIR: Style = AnsiColor::Yellow.on_default();

/// How many characters the gauge is wide.
const GAUGE: i64 = 48;

/// Text from outside on one line of a terminal: nothing in it moves the cursor, changes a colour, or
/// turns the letters around.
pub(crate) fn plain(text: &str) -> String {
    let turns = |it| matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || turns(character) {
            plain.extend(character.escape_unicode());
        } else {
            plain.push(character);
        }
    }
    plain
}

/// What a command prints to.
pub(crate) struct Terminal {
    json: bool,
}

impl Terminal {
    /// For programs (`json`) or for people.
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a program reads the output.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// Says something to people; programs do not hear it.
    pub(crate) fn say(&self, speak: impl FnOnce()) {
        if !self.json {
            speak();
        }
    }

    /// Prints one JSON value on a line of its own.
    pub(crate) fn value(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value)
            .map_err(|_| Failure::new("output", "the result could not be written as JSON"))?;
        println!("{text}");
        Ok(())
    }

    /// Says what was done, by which a command ends that has nothing else to show.
    pub(crate) fn done(&self, what: &str) -> Result<(), Failure> {
        if self.json {
            return self.value(&serde_json::json!({ "ok": true }));
        }
        println!("{GOOD}✓{GOOD:#} {what}");
        Ok(())
    }

    /// Says why a command ended early: in words on standard error, and as JSON where asked for.
    pub(crate) fn failure(&self, failure: &Failure) {
        if self.json {
            println!(
                "{}",
                serde_json::json!({ "ok": false, "error": failure.code(), "message": failure.to_string() })
            );
        }
        eprintln!("{BAD}error:{BAD:#} {failure}");
    }

    /// Asks a yes-or-no question; anything but yes, and no terminal to ask, is no.
    pub(crate) fn confirm(&self, question: &str) -> bool {
        self.ask(&format!("{question} [y/N] ")).is_some_and(|answer| {
            ["y", "yes", "j", "ja", "是"].contains(&answer.to_lowercase().as_str())
        })
    }

    /// Asks for a word, typed in full; anything else, and no terminal to ask, ends the command.
    /// `outcome` says what has not happened then.
    pub(crate) fn require(&self, word: &str, outcome: &str) -> Result<(), Failure> {
        if self.ask(&format!("Type {word} to go on: ")).as_deref() == Some(word) {
            return Ok(());
        }
        Err(Failure::new(
            "not_confirmed",
            format!("{outcome}; type {word} when asked, or add --yes"),
        ))
    }

    /// Asks for a line of text; nothing where there is no terminal to ask.
    pub(crate) fn ask(&self, question: &str) -> Option<String> {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        let mut error = anstream::stderr();
        write!(error, "{question}").and_then(|()| error.flush()).ok()?;
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).ok()?;
        Some(line.trim().to_owned())
    }

    /// A progress bar over `total` steps, drawn only on a terminal and only if it takes a while.
    pub(crate) fn progress(&self, total: u64) -> ProgressBar {
        if self.json || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(total);
        if let Ok(style) = ProgressStyle::with_template("{msg:20} {bar:32} {percent:>3} % {eta}") {
            bar.set_style(style);
        }
        bar
    }
}

/// The score on its range, as a line of characters with the score's place marked.
pub(crate) fn gauge(score: i64, lowest: i64, highest: i64) -> String {
    let style = style_of(score);
    let span = (highest - lowest).max(1);
    let place = ((score - lowest) * (GAUGE - 1) / span).clamp(0, GAUGE - 1);
    let line: String = (0..GAUGE).map(|at| if at < place { '━' } else { '─' }).collect();
    let (before, after) = line.split_at(
        line.char_indices().nth(usize::try_from(place).unwrap_or(0)).map_or(0, |(at, _)| at),
    );
    let after: String = after.chars().skip(1).collect();
    format!("{lowest} {style}{before}●{style:#}{DIM}{after}{DIM:#} {highest}")
}

/// The style of a score's band: red under 550, yellow under 600, green from the first door on.
pub(crate) fn style_of(score: i64) -> Style {
    match score {
        ..550 => BAD,
        550..600 => FAIR,
        600.. => GOOD,
    }
}

/// `part` of `whole` as a bar of `width` characters.
pub(crate) fn bar(part: i64, whole: i64, width: i64) -> String {
    let filled = if whole <= 0 { 0 } else { (part * width + whole / 2) / whole };
    (0..width).map(|at| if at < filled { '█' } else { '░' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gauge_marks_both_ends_and_never_leaves_them() {
        for (score, at) in [(350, 0), (950, 47), (0, 0), (9999, 47)] {
            let text = anstream::adapter::strip_str(&gauge(score, 350, 950)).to_string();
            assert_eq!(text.chars().skip(4).position(|c| c == '●'), Some(at), "{text}");
            assert_eq!(text.chars().count(), 4 + 48 + 4, "{text}");
        }
    }

    #[test]
    fn a_bar_of_nothing_is_empty_and_a_full_one_is_full() {
        assert_eq!(bar(0, 0, 4), "░░░░");
        assert_eq!(bar(10, 10, 4), "████");
    }
}

//! `simsim report`: one page to print or to read aloud, with nothing from outside.
//!
//! Plain HTML with two pictures in SVG. What a picture shows stands beside it as a table, so that a
//! screen reader reads the same. No script, no font, no address: the page's own policy forbids them.

use std::{fmt::Write, path::PathBuf, process::ExitCode};

use anstream::println;
use simsim_scoring::{reason::Effect, score::Score, scorecard::Scorecard};
use simsim_wallet::PastScore;

use crate::{
    clock,
    failure::Failure,
    file, history,
    html::escape,
    terminal::{GOOD, Terminal},
    vault::VaultArguments,
};

/// Write a page about your score: gauge, categories, reasons, history. For you, to print or keep.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    html: PathBuf,

    /// The language of names and reasons: en, zh or de.
    #[arg(long, default_value = "en")]
    language: String,
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let wallet = vault.open()?;
    let score = wallet.current_score(clock::today())?;
    let page = page(&score, wallet.scorecard(), &wallet.history()?, &arguments.language);
    wallet.lock();
    file::write_private(&arguments.html, page.as_bytes())?;
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "file": arguments.html }))?;
    } else {
        println!("{GOOD}✓{GOOD:#} {}", arguments.html.display());
    }
    Ok(ExitCode::SUCCESS)
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;\
padding:0 1rem;color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #ccc}\
td.n,th.n{text-align:right}svg{max-width:100%;height:auto}.big{font-size:3rem;font-weight:700}\
@media print{body{margin:0}section{break-inside:avoid}}";

fn page(score: &Score, card: &Scorecard, past: &[PastScore], language: &str) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Score of {}</title><style>{STYLE}</style></head><body><main>\n<h1>Score of {}</h1>\n",
        escape(language),
        score.as_of(),
        score.as_of()
    );
    let sections = [
        gauge(score, card, language),
        categories(score, language),
        reasons(score, language),
        characteristics(score),
        history_section(past, card, language),
    ];
    sections.iter().for_each(|section| page.push_str(section));
    let id = score.scorecard();
    let _ = write!(
        page,
        "<footer><p>Computed on this person's own device by the scorecard {} ({}). This page is for \
         its owner and proves nothing: a signed answer to a request does.</p></footer>\n\
         </main></body></html>\n",
        escape(&id.id),
        escape(&id.hash)
    );
    page
}

fn gauge(score: &Score, card: &Scorecard, language: &str) -> String {
    let (Some(number), Some(band), Some((low, high))) =
        (score.number(), score.band(), score.interval())
    else {
        return "<section><h2>Score</h2><p>No number yet: there is too little to see.</p></section>\n"
            .to_owned();
    };
    let range = card.range();
    let span = f64::from(range.max.saturating_sub(range.min).max(1));
    let x = |value: i32| 20.0 + 560.0 * f64::from(value.saturating_sub(range.min)) / span;
    let mut svg = format!(
        "<svg viewBox=\"0 0 600 70\" role=\"img\" aria-label=\"{number} on a scale from {} to {}\">\
         <rect x=\"20\" y=\"25\" width=\"560\" height=\"12\" fill=\"#ddd\"/>\
         <rect x=\"{:.1}\" y=\"25\" width=\"{:.1}\" height=\"12\" fill=\"#9bb\"/>",
        range.min,
        range.max,
        x(low),
        x(high) - x(low)
    );
    for band in card.bands() {
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"56\" font-size=\"12\" text-anchor=\"middle\">{}</text>",
            x(band.min),
            band.min
        );
    }
    let _ = write!(svg, "<circle cx=\"{:.1}\" cy=\"31\" r=\"10\" fill=\"#065\"/></svg>", x(number));
    format!(
        "<section><h2>Score</h2><p><span class=\"big\">{number}</span> {}, between {low} and {high} \
         as far as the evidence reaches (grade {:?})</p>{svg}</section>\n",
        escape(band.name.in_language(language)),
        score.grade()
    )
}

/// The five categories as a radar, and the same figures as a table.
fn categories(score: &Score, language: &str) -> String {
    let all = score.categories();
    let corner = |index: usize, share: f64| {
        let turn = std::f64::consts::TAU * index as f64 / all.len().max(1) as f64;
        (160.0 + 120.0 * share * turn.sin(), 150.0 - 120.0 * share * turn.cos())
    };
    let polygon = |share: &dyn Fn(usize) -> f64| -> String {
        let corners = (0..all.len()).map(|index| {
            let (x, y) = corner(index, share(index));
            format!("{x:.1},{y:.1}")
        });
        corners.collect::<Vec<_>>().join(" ")
    };
    let mut svg = String::from(
        "<svg viewBox=\"0 0 320 300\" width=\"320\" role=\"img\" aria-label=\"The categories as shares of their most points; the table has the same figures\">",
    );
    for ring in [1.0, 0.5] {
        let ring = polygon(&|_| ring);
        let _ = write!(svg, "<polygon points=\"{ring}\" fill=\"none\" stroke=\"#bbb\"/>");
    }
    let share = |index: usize| {
        all.get(index)
            .map_or(0.0, |it| f64::from(it.points.unwrap_or(0).max(0)) / f64::from(it.max.max(1)))
    };
    let shape = polygon(&share);
    let _ = write!(
        svg,
        "<polygon points=\"{shape}\" fill=\"#065\" fill-opacity=\".25\" stroke=\"#065\" stroke-width=\"2\"/>"
    );
    let mut rows = String::new();
    for (index, category) in all.iter().enumerate() {
        let (x, y) = corner(index, 1.14);
        let id = escape(&category.id);
        let _ = write!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"12\" text-anchor=\"middle\">{id}</text>"
        );
        let points = category.points.map_or("–".to_owned(), |it| it.to_string());
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{} ({id})</th><td class=\"n\">{points}</td><td class=\"n\">{}</td><td class=\"n\">{} %</td></tr>",
            escape(category.name.in_language(language)),
            category.max,
            category.evidence / 10
        );
    }
    format!(
        "<section><h2>Categories</h2>{svg}</svg>\n<table><caption>Points by category</caption><thead><tr>\
         <th scope=\"col\">Category</th><th scope=\"col\" class=\"n\">Points</th>\
         <th scope=\"col\" class=\"n\">Most</th><th scope=\"col\" class=\"n\">Evidence</th></tr></thead>\
         <tbody>\n{rows}</tbody></table></section>\n"
    )
}

fn reasons(score: &Score, language: &str) -> String {
    let list = |effect: Effect, title: &str| {
        let reasons: String = score
            .reasons()
            .iter()
            .filter(|reason| reason.effect == effect)
            .map(|reason| {
                let text = escape(reason.text.in_language(language));
                format!("<li>{text} ({} points)</li>\n", reason.points)
            })
            .collect();
        if reasons.is_empty() { reasons } else { format!("<h3>{title}</h3><ul>\n{reasons}</ul>") }
    };
    format!(
        "<section><h2>Reasons</h2>{}{}</section>\n",
        list(Effect::Negative, "What holds it back"),
        list(Effect::Positive, "What holds it up")
    )
}

fn characteristics(score: &Score) -> String {
    let mut rows = String::new();
    for one in score.characteristics() {
        let or_dash = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{} {}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escape(&one.id),
            or_dash(one.value.map(|it| it.to_string())),
            escape(&one.unit),
            or_dash(one.points.map(|it| it.to_string())),
            one.max
        );
    }
    format!(
        "<section><h2>Every point</h2><table><caption>{} to start from, plus these, are the score</caption>\
         <thead><tr><th scope=\"col\">Characteristic</th><th scope=\"col\" class=\"n\">Measured</th>\
         <th scope=\"col\" class=\"n\">Points</th><th scope=\"col\" class=\"n\">Most</th></tr></thead>\
         <tbody>\n{rows}</tbody></table></section>\n",
        score.base()
    )
}

fn history_section(past: &[PastScore], card: &Scorecard, language: &str) -> String {
    let mut rows = String::new();
    let mut earlier: Option<&PastScore> = None;
    for one in past {
        let change = earlier.and_then(|earlier| one.changes_since(earlier).into_iter().next());
        let why = change.map_or(String::new(), |it| {
            format!("{:+} {}", it.points, escape(history::reason(&it, card, language)))
        });
        let number = one.score.map_or("–".to_owned(), |it| it.to_string());
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{number}</td><td>{why}</td></tr>",
            one.as_of
        );
        earlier = Some(one);
    }
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "<section><h2>History</h2>{}<table><caption>Scores that were kept</caption><thead><tr>\
         <th scope=\"col\">Day</th><th scope=\"col\" class=\"n\">Score</th>\
         <th scope=\"col\">Largest change</th></tr></thead><tbody>\n{rows}</tbody></table></section>\n",
        curve(past, card)
    )
}

/// The scores as a line over time.
fn curve(past: &[PastScore], card: &Scorecard) -> String {
    let days: Vec<(f64, i32)> =
        past.iter().filter_map(|it| Some((f64::from(it.as_of.number()), it.score?))).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return String::new() };
    let (range, span) = (card.range(), (last.0 - first.0).max(1.0));
    let height = f64::from(range.max.saturating_sub(range.min).max(1));
    let points: Vec<String> = days
        .iter()
        .map(|(day, score)| {
            let x = 20.0 + 560.0 * (day - first.0) / span;
            let y = 110.0 - 100.0 * f64::from(score.saturating_sub(range.min)) / height;
            format!("{x:.1},{y:.1}")
        })
        .collect();
    format!(
        "<svg viewBox=\"0 0 600 120\" role=\"img\" aria-label=\"Scores over time; the table has the same figures\">\
         <polyline points=\"{}\" fill=\"none\" stroke=\"#065\" stroke-width=\"2\"/></svg>",
        points.join(" ")
    )
}

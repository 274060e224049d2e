//! Layout: which rows of a table are its header, and what its columns mean.

use std::borrow::Cow;

use csv::StringRecord;

use super::{
    cell::{money, plain_cell},
    proposal::{self, Proposal},
};
use crate::{
    Format, ImportError, Mapping, Options,
    calendar::Numbers,
    decimal::Mark,
    layout::key,
    profile::{Place, Places, Profile, plain_name},
    sheet::{Next, Sheet, Take, each_row, quotes_close},
    text::Text,
};

/// How many rows are looked at for a header, and how much of the text.
const BEFORE_HEADER: usize = 200;
const BEGINNING: usize = 256 * 1024;

/// A table whose layout is known.
pub(crate) struct Table {
    pub(crate) profile: Cow<'static, Profile>,
    /// What the columns mean, where it is no profile that says so.
    pub(crate) layout: Option<crate::Layout>,
    /// Whether that is a proposal, which nobody has confirmed.
    pub(crate) is_proposed: bool,
    pub(super) places: Places,
    /// Whether the column for money in holds negative numbers, as on cards that count what is owed.
    pub(super) incoming_is_negative: bool,
    /// Whether the column for money out holds negative numbers, so that a positive one is given back.
    pub(super) outgoing_is_negative: bool,
    pub(super) width: usize,
    /// How many rows come before the first row of the table.
    pub(super) skip: usize,
}

impl Table {
    /// The format that the profile describes.
    pub(crate) fn format(&self) -> Format {
        match &self.profile {
            Cow::Borrowed(profile) => Format::of_profile(&profile.id),
            Cow::Owned(_) => Format::Csv("csv"),
        }
    }
}

/// Finds a layout: the caller's mapping, one that was confirmed before, a profile, or a proposal from
/// the header's words.
pub(crate) fn find<'a>(
    mut text: Text<'a>,
    options: &Options<'_>,
) -> Result<Option<(Sheet<'a>, Table)>, ImportError> {
    let delimiters = [b',', b';', b'\t', b'|'];
    let mut heads = Vec::new();
    let mut quotes = Vec::new();
    for delimiter in delimiters {
        let quoting = !text.may_quote() || quotes_close(text.window()?, delimiter, BEFORE_HEADER)?;
        heads.push(head(&mut |take| each_row(text.window()?, delimiter, quoting, take)));
        quotes.push(quoting);
    }
    let Some((at, mut table)) = choose(&heads, options) else { return Ok(None) };
    let delimiter = delimiters.get(at).copied().unwrap_or(b',');
    let mut quoting = quotes.get(at).copied().unwrap_or(true);
    // Only the one that was chosen is worth looking through to its end for an open quote.
    if quoting && text.may_quote() && !quotes_close(text.window()?, delimiter, usize::MAX)? {
        quoting = false;
        let rows = head(&mut |take| each_row(text.window()?, delimiter, quoting, take));
        let Some((_, found)) = choose(&[rows], options) else { return Ok(None) };
        table = found;
    }
    Ok(Some((Sheet::Text { text, delimiter, quoting }, table)))
}

/// The same, among the sheets of a workbook.
pub(crate) fn find_in(
    sheets: Vec<Vec<(u64, StringRecord)>>,
    options: &Options<'_>,
) -> Option<(Sheet<'static>, Table)> {
    let mut sheets: Vec<_> = sheets.into_iter().map(Sheet::Rows).collect();
    let heads: Vec<_> = sheets.iter_mut().map(|sheet| head(&mut |take| sheet.each(take))).collect();
    let (at, table) = choose(&heads, options)?;
    Some((sheets.into_iter().nth(at)?, table))
}

/// The first sheet that a profile knows, else the first with a proposal, by their first rows.
fn choose(heads: &[Vec<Vec<String>>], options: &Options<'_>) -> Option<(usize, Table)> {
    let mut found = None;
    for (at, rows) in heads.iter().enumerate() {
        found = found.or_else(|| layout(rows, options).map(|layout| (at, layout)));
    }
    for (at, rows) in heads.iter().enumerate() {
        found = found.or_else(|| proposed(rows).map(|layout| (at, layout)));
    }
    let (at, Layout { profile, mapping, is_proposed, skip, header }) = found?;
    let (places, width) = (profile.columns.places(&header), header.len());
    let layout = mapping.map(|mapping| crate::Layout { columns: header, mapping });
    let below = heads.get(at)?.get(skip..).unwrap_or_default();
    let (incoming, outgoing) = (signs(below, &places.money_in), signs(below, &places.money_out));
    let table = Table {
        profile,
        layout,
        is_proposed,
        incoming_is_negative: incoming.negative > incoming.positive.saturating_mul(9)
            && outgoing.positive > outgoing.negative.saturating_mul(9),
        outgoing_is_negative: outgoing.negative > outgoing.positive,
        places,
        width,
        skip,
    };
    Some((at, table))
}

/// How many numbers of some columns are below zero and above it.
#[derive(Default)]
struct Signs {
    negative: usize,
    positive: usize,
}

fn signs(rows: &[Vec<String>], places: &[Place]) -> Signs {
    let cells = rows.iter().flat_map(|row| places.iter().filter_map(|place| row.get(place.column)));
    let numbers = cells.filter_map(|cell| money(cell, Mark::Guess)).map(|(number, _)| number);
    numbers.filter(|number| !number.is_zero()).fold(Signs::default(), |mut signs, number| {
        let sign =
            if number.is_sign_negative() { &mut signs.negative } else { &mut signs.positive };
        *sign = sign.saturating_add(1);
        signs
    })
}

/// How the rows of a sheet are understood.
struct Layout {
    profile: Cow<'static, Profile>,
    mapping: Option<Mapping>,
    is_proposed: bool,
    skip: usize,
    header: Vec<String>,
}

impl Layout {
    fn mapped(mapping: &Mapping, skip: usize, header: Vec<String>) -> Self {
        let profile = Cow::Owned(mapping.profile());
        Self { profile, mapping: Some(mapping.clone()), is_proposed: false, skip, header }
    }

    fn known(profile: &'static Profile, skip: usize, header: Vec<String>) -> Self {
        Self { profile: Cow::Borrowed(profile), mapping: None, is_proposed: false, skip, header }
    }
}

fn layout(rows: &[Vec<String>], options: &Options<'_>) -> Option<Layout> {
    for (skip, row) in rows.iter().enumerate() {
        let header: Vec<String> = row.iter().map(|cell| plain_name(cell)).collect();
        if let Some(mapping) = options.mapping {
            if mapping.fits(&header) && !mapping.is_headerless() {
                return Some(Layout::mapped(mapping, skip.saturating_add(1), header));
            }
            continue;
        }
        let is_it = |known: &&crate::Layout| known.key() == key(&header);
        if let Some(known) = options.layouts.iter().find(is_it) {
            return Some(Layout::mapped(&known.mapping, skip.saturating_add(1), header));
        }
        if let Some(profile) = Profile::of_header(&header) {
            return Some(Layout::known(profile, skip.saturating_add(1), header));
        }
    }
    if let Some(layout) = headerless(rows, options) {
        return Some(layout);
    }
    let first = rows.iter().find(|row| row.iter().filter(|cell| !cell.is_empty()).count() > 2)?;
    let headerless = Profile::shipped().iter().find(|profile| {
        let places = profile.columns.places(&[]);
        let has = |places: &[Place], fits: fn(&str) -> bool| {
            let cell = |place: &Place| first.get(place.column).map(String::as_str);
            places.iter().all(|place| cell(place).is_some_and(fits))
        };
        let is_day = |cell: &str| Numbers::parse(cell).is_some();
        let is_number = |cell: &str| cell.is_empty() || money(cell, Mark::Dot).is_some();
        profile.headerless == Some(first.len())
            && has(&places.day, is_day)
            && has(&places.money_in, is_number)
            && has(&places.money_out, is_number)
            && has(&places.balance, is_number)
    })?;
    Some(Layout::known(headerless, 0, vec![String::new(); first.len()]))
}

/// A mapping of a table without a header: the caller's, or one that was confirmed for such contents.
fn headerless(rows: &[Vec<String>], options: &Options<'_>) -> Option<Layout> {
    let given = options.mapping.filter(|mapping| mapping.is_headerless());
    if given.is_none() && !options.layouts.iter().any(|known| known.mapping.is_headerless()) {
        return None;
    }
    let columns = proposal::shape(rows);
    let is_it = |known: &&crate::Layout| known.key() == key(&columns);
    let mapping = match given {
        Some(mapping) => mapping,
        None => &options.layouts.iter().find(is_it)?.mapping,
    };
    if mapping.fits(&columns) { Some(Layout::mapped(mapping, 0, columns)) } else { None }
}

fn proposed(rows: &[Vec<String>]) -> Option<Layout> {
    let Proposal { mapping, header_at, columns } = proposal::of(rows)?;
    let skip = header_at.map_or(0, |at| at.saturating_add(1));
    Some(Layout { is_proposed: true, ..Layout::mapped(&mapping, skip, columns) })
}

/// The first rows of a sheet, trimmed. What cannot be read is for the survey to say.
fn head(each: &mut dyn FnMut(Take<'_>) -> Result<(), ImportError>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut room = BEGINNING;
    let _ = each(&mut |_, _, row| {
        rows.push(row.iter().map(|cell| plain_cell(cell).to_owned()).collect());
        room = room.saturating_sub(row.as_slice().len().saturating_add(row.len()));
        Ok(if rows.len() < BEFORE_HEADER && room > 0 { Next::Row } else { Next::Stop })
    });
    rows
}

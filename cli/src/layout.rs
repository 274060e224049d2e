//! Layout: what the columns of a table mean that no profile knows, as a person confirms it.

use std::path::PathBuf;

use anstream::println;
use simsim_import::{DateOrder, Layout, Mapping, Options};
use simsim_scoring::{
    amount::Currency,
    record::{Direction, Fact, Record},
};
use simsim_wallet::ImportOptions;

use crate::{
    failure::Failure,
    file,
    terminal::{BOLD, DIM, Terminal},
};

/// Longer than any mapping.
const LONGEST: u64 = 64 * 1024;

/// What a person says about files that leave something open.
#[derive(clap::Args)]
pub(crate) struct LayoutArguments {
    /// What the columns of a table mean that no profile knows (simsim inspect --columns writes a
    /// proposal).
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,

    /// The currency of files that name none, such as EUR.
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,

    /// The order of day and month in files that leave it open: DMY, MDY or YMD.
    #[arg(long, value_name = "ORDER", value_parser = order)]
    date_order: Option<DateOrder>,
}

impl LayoutArguments {
    /// The mapping of the file that was named.
    pub(crate) fn mapping(&self) -> Result<Option<Mapping>, Failure> {
        let Some(path) = &self.mapping else { return Ok(None) };
        let text = file::read_text(path, LONGEST)?;
        let mapping = serde_json::from_str(&text).map_err(|error| {
            Failure::new("mapping", format!("{}: no mapping: {error}", path.display()))
        })?;
        Ok(Some(mapping))
    }

    /// The currency and the order of dates, where they were named.
    pub(crate) fn apply(&self, options: &mut Options<'_>) {
        options.currency = self.currency;
        options.date_order = self.date_order;
    }

    /// The same, for an import.
    pub(crate) fn options(&self) -> ImportOptions<'_> {
        ImportOptions {
            currency: self.currency,
            date_order: self.date_order,
            ..ImportOptions::default()
        }
    }
}

fn order(text: &str) -> Result<DateOrder, String> {
    match text.to_ascii_uppercase().as_str() {
        "DMY" => Ok(DateOrder::DayFirst),
        "MDY" => Ok(DateOrder::MonthFirst),
        "YMD" => Ok(DateOrder::YearFirst),
        _ => Err("DMY, MDY or YMD".to_owned()),
    }
}

/// Shows how a table's columns would be understood, with its first rows read so, and asks.
pub(crate) fn confirm(
    layout: &Layout,
    sample: &[Record],
    name: &str,
    terminal: &Terminal,
) -> Result<(), Failure> {
    terminal.say(|| {
        println!("{BOLD}{name}{BOLD:#}: no profile knows this table. Its columns, as understood:");
        columns(&layout.mapping);
        rows(sample);
    });
    if terminal.confirm("Is that right?") {
        return Ok(());
    }
    Err(Failure::new(
        "mapping",
        format!(
            "no profile knows this table; look with simsim inspect --columns {name}, then import \
             with --yes if it is right, or with --mapping FILE"
        ),
    ))
}

/// What each column means.
pub(crate) fn columns(mapping: &Mapping) {
    let Ok(serde_json::Value::Object(members)) = serde_json::to_value(mapping) else { return };
    for (meaning, column) in members {
        let column = match column {
            serde_json::Value::String(column) => column,
            serde_json::Value::Array(columns) => {
                columns.iter().filter_map(|it| it.as_str()).collect::<Vec<_>>().join(", ")
            }
            _ => continue,
        };
        if !column.is_empty() {
            println!("  {:16} {column}", meaning.replace('_', " "));
        }
    }
}

/// The first rows, as they would be read.
fn rows(sample: &[Record]) {
    for record in sample {
        let Fact::Transaction(transaction) = &record.fact else { continue };
        let way = match transaction.direction {
            Direction::In => "in",
            Direction::Out => "out",
            Direction::Neutral => "neutral",
        };
        let amount = crate::records::money(transaction.amount);
        let text = crate::records::line(record.description.as_deref().unwrap_or_default());
        println!("  {DIM}{}  {way:7} {amount:>16}  {text}{DIM:#}", record.day);
    }
}

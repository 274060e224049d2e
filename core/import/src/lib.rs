//! Reads the export files of banks and wallets into records.
//!
//! ```text
//! bytes ──► container ──► charset ──► format ──► rows ──► records
//!           (ZIP, XLSX)   (text)      (format)   (formats::*)  (collector: ids, purposes, order,
//!                                                               self-check)
//! ```
//!
//! One door, [`import`]: it finds out what a file is, reads every row or says why not, and gives
//! records that [`simsim_scoring`] understands. [`import_signed`] is the same door for a statement
//! whose bank signed it. What only all of a person's records together can say is found by
//! [`understand`]. What each format looks like and how a person gets it is in
//! `docs/formats/imports.md`.
//!
//! # Example
//!
//! ```
//! use simsim_import::{Options, import};
//!
//! let file = b"<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>4711</BANKACCTFROM><BANKTRANLIST>
//! <STMTTRN><TRNTYPE>DIRECTDEP<DTPOSTED>20260131<TRNAMT>2100.00<FITID>2026013100017<NAME>ACME
//! <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260202<TRNAMT>-12.345<FITID>2026020200003<NAME>Bakery
//! <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260299<TRNAMT>-1.00<FITID>2026020300001<NAME>Nowhere
//! </OFX>";
//! let imported = import(file, &Options::new(&[7; 32]))?;
//!
//! assert_eq!(imported.summary.count, 2);
//! assert_eq!(imported.summary.net_sum[&"EUR".parse()?].to_string(), "2087.655");
//! assert_eq!(imported.rejections[0].line, 4);
//! assert_eq!(imported.rejections[0].reason, "DTPOSTED is not a date");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What you can rely on
//!
//! - **Every row becomes a record or a listed rejection** with its line and a reason.
//! - **Exact.** Amounts are decimals, never floats. [`Summary`] adds them up as they are written;
//!   records hold minor units, where half a unit rounds away from zero.
//! - **The same row is the same record.** Ids are keyed hashes of what makes the row itself, so a
//!   file read twice, or two exports that overlap, give equal ids
//!   (`docs/decisions/0003-record-ids.md`).
//! - **Nothing sensitive leaves.** Rows about health, belief, politics, court and the like keep
//!   their amount and lose their texts, and their purpose is `other`.
//! - **Limits.** Size, rows, depth and fields are bounded ([`Limits`]), each with its own error.
//!
//! # What it leaves to others
//!
//! Reading files and showing progress (the caller has bytes and a closure), storing and merging
//! records (`simsim-wallet`), and what a record is worth (`simsim-scoring`).
//!
//! # Security
//!
//! Every byte is hostile. Depth is bounded everywhere, no entity is expanded, nothing is indexed
//! unchecked, and no length in a file or archive is believed. Errors and reasons name places, never
//! contents. Pseudonyms and ids mean nothing without the wallet's key. A file is somebody's word:
//! only [`import_signed`] makes records that are relied on fully. `fuzz/` has a target for every
//! format, and its corpus runs as an ordinary test.

mod calendar;
mod collector;
mod container;
mod decimal;
mod error;
mod format;
mod formats;
mod identity;
mod imported;
mod json;
mod layout;
mod lines;
mod mapping;
mod options;
mod profile;
mod provenance;
mod row;
mod rules;
mod self_check;
mod sheet;
mod signed;
mod statement;
mod text;
mod understand;

pub use calendar::DateOrder;
pub use error::ImportError;
pub use format::Format;
pub use imported::{Imported, Rejection, Remark, Summary};
pub use layout::Layout;
pub use mapping::Mapping;
pub use options::{Limits, Options, Progress};
pub use signed::{PinnedSource, SignedError, SourceRegistry, import_signed};
pub use understand::{Correction, HOLDER_RULE, Recurring, purposes, understand};

use core::ops::ControlFlow;
use std::borrow::Cow;

use simsim_scoring::{
    amount::{Amount, Currency},
    record::{Pseudonym, Record},
};

use collector::Collector;
use container::Opened;
use formats::{
    berlin_group, camt,
    csv::{self, Table},
    jsonl, metro2, mt940, ofx, open_banking, plaid, qif,
};
use provenance::Provenance;

/// Reads one file: finds out what it is, and turns its rows into records.
///
/// # Errors
///
/// [`ImportError`] where nothing could be read; rows that could not be are listed in
/// [`Imported::rejections`], and the rest is read.
pub fn import(bytes: &[u8], options: &Options<'_>) -> Result<Imported, ImportError> {
    import_as(bytes, options, Provenance::File)
}

/// Whether a file is locked, so that [`import`] needs [`Options::with_password`].
pub fn needs_password(bytes: &[u8]) -> bool {
    container::is_zip(bytes) && container::is_locked(bytes)
}

/// An amount as a person types it, such as `1.234,50`; none where it is no number or too large.
pub fn read_amount(text: &str, currency: Currency) -> Option<Amount> {
    let minor = decimal::minor_units(decimal::parse(text, decimal::Mark::Guess)?, currency)?;
    Some(Amount { minor, currency })
}

/// The pseudonym under which imported records know a payee of this name; none where it has no
/// letters.
pub fn name_payee(name: &str, key: &[u8; 32]) -> Option<Pseudonym> {
    identity::Identity::new(key).counterparty(name)
}

/// The pseudonym under which imported records know an account of this number.
pub fn name_account(number: &str, key: &[u8; 32]) -> Pseudonym {
    identity::Identity::new(key).account(number)
}

/// The names of the files in a ZIP, for [`Options::with_entry`]; none for any other file.
pub fn entries(bytes: &[u8]) -> Vec<String> {
    if container::is_zip(bytes) { container::entries(bytes) } else { Vec::new() }
}

/// How the columns of a table would be understood that no profile and no remembered
/// [layout](Options::with_layouts) knows, for a person to look at and give back with
/// [`Options::with_mapping`]; none for every file that needs no such look.
///
/// # Errors
///
/// As [`import`].
pub fn propose_mapping(bytes: &[u8], options: &Options<'_>) -> Result<Option<Layout>, ImportError> {
    let proposed = |table: Option<Table<'_>>| {
        table.filter(|table| table.is_proposed).and_then(|table| table.layout)
    };
    Ok(match open(bytes, options)? {
        Opened::Workbook(sheets) => proposed(csv::find_in(sheets, options)),
        Opened::File(bytes) => {
            let text = text::decode(&bytes, text::claimed_charset(&bytes));
            match Format::detect(&text) {
                Some(_) => None,
                None => proposed(csv::find(&text, options)),
            }
        }
    })
}

fn import_as(
    bytes: &[u8],
    options: &Options<'_>,
    provenance: Provenance<'_>,
) -> Result<Imported, ImportError> {
    match open(bytes, options)? {
        Opened::File(bytes) => import_text(&bytes, options, provenance),
        Opened::Workbook(sheets) => {
            let table = csv::find_in(sheets, options).ok_or(ImportError::Unknown)?;
            read_table(table, bytes.len(), options, provenance)
        }
    }
}

/// Takes a file out of its container: text or a workbook, and no ZIP within a ZIP.
fn open<'a>(bytes: &'a [u8], options: &Options<'_>) -> Result<Opened<'a>, ImportError> {
    let limit = options.limits.bytes;
    if bytes.len() > limit {
        return Err(ImportError::TooLarge { bytes: bytes.len(), limit });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportError::Empty);
    }
    match container::open(bytes, options)? {
        Opened::File(Cow::Owned(inner)) => match container::open(&inner, options)? {
            Opened::File(Cow::Owned(_)) => Err(ImportError::TooDeep { limit: 1 }),
            Opened::File(Cow::Borrowed(_)) => Ok(Opened::File(Cow::Owned(inner))),
            Opened::Workbook(sheets) => Ok(Opened::Workbook(sheets)),
        },
        opened => Ok(opened),
    }
}

fn import_text(
    bytes: &[u8],
    options: &Options<'_>,
    provenance: Provenance<'_>,
) -> Result<Imported, ImportError> {
    if metro2::is_packed(bytes) {
        return Err(metro2::PACKED);
    }
    let text = text::decode(bytes, text::claimed_charset(bytes));
    if let Some(format) = Format::detect(&text) {
        return read(format, &text, options, provenance);
    }
    let table = csv::find(&text, options).ok_or(ImportError::Unknown)?;
    read_table(table, text.len(), options, provenance)
}

fn read(
    format: Format,
    text: &str,
    options: &Options<'_>,
    provenance: Provenance<'_>,
) -> Result<Imported, ImportError> {
    twice(format, None, text.len(), options, provenance, |collector| match format {
        Format::BerlinGroup => berlin_group::read(text, collector),
        Format::Camt052 | Format::Camt053 | Format::Camt054 => camt::read(text, collector),
        Format::Jsonl => jsonl::read(text, collector),
        Format::Metro2 => metro2::read(text, collector),
        Format::Mt940 => mt940::read(text, collector),
        Format::Ofx => ofx::read(text, collector),
        Format::OpenBanking => open_banking::read(text, collector),
        Format::Plaid => plaid::read(text, collector),
        Format::Qif => qif::read(text, collector),
        // Tables are found by their header and not by their text; a credential is the wallet's.
        Format::Alipay
        | Format::Credential
        | Format::Csv(_)
        | Format::Jd
        | Format::Meituan
        | Format::WeChat => Err(ImportError::Unknown),
    })
}

fn read_table(
    mut table: Table<'_>,
    bytes: usize,
    options: &Options<'_>,
    provenance: Provenance<'_>,
) -> Result<Imported, ImportError> {
    let layout = table.layout.take().map(|layout| (layout, table.is_proposed));
    twice(table.format(), layout, bytes, options, provenance, |collector| {
        csv::read(&table, collector)
    })
}

/// Surveys a file, and then makes its records.
fn twice(
    format: Format,
    layout: Option<(Layout, bool)>,
    bytes: usize,
    options: &Options<'_>,
    provenance: Provenance<'_>,
    mut read: impl FnMut(&mut Collector<'_>) -> Result<(), ImportError>,
) -> Result<Imported, ImportError> {
    let total = u64::try_from(bytes).unwrap_or(u64::MAX);
    let mut collector = Collector::surveying(format, *options, provenance, total);
    collector.progress(0)?;
    if let Some((layout, is_proposed)) = layout {
        collector.mapped(layout, is_proposed);
    }
    read(&mut collector)?;
    collector.progress(bytes)?;
    let surveyed = collector.finish()?;
    let mut records = Vec::new();
    let mut take = |block: &mut Vec<Record>| {
        records.append(block);
        ControlFlow::Continue(())
    };
    let mut collector =
        Collector::handing_on(&surveyed, *options, provenance, usize::MAX, &mut take);
    read(&mut collector)?;
    collector.finish()?;
    Ok(Imported {
        format,
        records,
        proposed: surveyed
            .layout
            .as_ref()
            .filter(|_| surveyed.is_proposed)
            .map(|layout| layout.mapping.clone()),
        layout: surveyed.layout,
        remarks: surveyed.remarks,
        rejections: surveyed.summary.rejected.clone(),
        summary: surveyed.summary,
    })
}

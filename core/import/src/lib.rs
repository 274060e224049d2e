//! Reads the export files of banks and wallets into records.
//!
//! ```text
//! input ──► container ──► charset ──► format ──► rows ──► survey, then records
//!           (ZIP, XLSX)   (text,      (format)   (formats::*)  (collector: ids, purposes, order,
//!                         window)                               self-check)
//! ```
//!
//! [`import`] finds out what a file is, reads every row or says why not, and gives records that
//! [`simsim_scoring`] understands, all at once. [`survey`] does the same in little memory: it reads an
//! [`Input`] in pieces, says what the file comes to, and then hands its records on in blocks.
//! [`import_signed`] and [`survey_signed`] are the same doors for a statement whose bank signed it. What only all of a person's records together can say is found by
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
//! - **Little memory.** By [`survey`], no row of a file in the order of time is kept, and of others 24
//!   bytes (with running balances 96); JSON documents, workbooks and signed statements are in memory
//!   as a whole (`docs/performance.md`).
//!
//! # What it leaves to others
//!
//! Opening files and showing progress (the caller has an [`Input`] and a closure), storing and merging
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
mod document;
mod error;
mod format;
mod formats;
mod identity;
mod imported;
mod input;
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
mod survey;
mod text;
mod understand;
mod web_table;
mod window;
mod words;

pub use calendar::DateOrder;
pub use error::ImportError;
pub use format::Format;
pub use imported::{Imported, Rejection, Remark, Summary};
pub use input::Input;
pub use layout::Layout;
pub use mapping::Mapping;
pub use options::{Limits, Options, Progress};
pub use signed::{PinnedSource, SignedError, SourceRegistry, import_signed, survey_signed};
pub use survey::{Survey, survey};
pub use understand::{Correction, HOLDER_RULE, Recurring, purposes, understand};

use simsim_scoring::{
    amount::{Amount, Currency},
    record::Pseudonym,
};

/// Reads one file: finds out what it is, and turns its rows into records, all at once. For a file that
/// may be large, [`survey`] keeps less in memory.
///
/// # Errors
///
/// [`ImportError`] where nothing could be read; rows that could not be are listed in
/// [`Imported::rejections`], and the rest is read.
pub fn import(bytes: &[u8], options: &Options<'_>) -> Result<Imported, ImportError> {
    survey(Input::of_bytes(bytes), options)?.all()
}

/// Whether a file is locked, so that [`import`] needs [`Options::with_password`].
pub fn needs_password(bytes: &[u8]) -> bool {
    Input::of_bytes(bytes).needs_password()
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
    Input::of_bytes(bytes).entries()
}

/// How the columns of a table would be understood that no profile and no remembered
/// [layout](Options::with_layouts) knows, for a person to look at and give back with
/// [`Options::with_mapping`]; none for every file that needs no such look.
///
/// # Errors
///
/// As [`import`].
pub fn propose_mapping(bytes: &[u8], options: &Options<'_>) -> Result<Option<Layout>, ImportError> {
    Input::of_bytes(bytes).propose_mapping(options)
}

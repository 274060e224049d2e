//! Document: a file out of its container, with its charset and its format found, to be read as often
//! as needed.

use crate::{
    Format, ImportError, Input, Layout, Options,
    collector::Collector,
    container::{self, Opened},
    formats::{
        berlin_group, camt,
        csv::{self, Table},
        jsonl, metro2, mt940, ofx, open_banking, plaid, qif,
    },
    sheet::Sheet,
    text::Text,
    web_table,
};

/// How much of a text tells its format.
const BEGINNING: usize = 64 * 1024;

/// A file whose format is known.
pub(crate) enum Document<'a> {
    Table(Sheet<'a>, Box<Table>),
    Text(Format, Text<'a>),
}

impl<'a> Document<'a> {
    pub(crate) fn open(mut input: Input<'a>, options: &Options<'a>) -> Result<Self, ImportError> {
        let limit = options.limits.bytes;
        let bytes = usize::try_from(input.len()?).unwrap_or(usize::MAX);
        if bytes > limit {
            return Err(ImportError::TooLarge { bytes, limit });
        }
        let mut text = match container::open(input, options)? {
            Opened::File(contents) => Text::of(contents)?,
            Opened::Workbook(sheets) => {
                let table = csv::find_in(sheets, options).ok_or(ImportError::Unknown)?;
                return Ok(Self::of_table(table));
            }
        };
        if metro2::is_packed(text.raw_beginning()) {
            return Ok(Self::Text(Format::Metro2, text));
        }
        let beginning = text.beginning(BEGINNING)?;
        if let Some(format) = Format::detect(&beginning) {
            return Ok(Self::Text(format, text));
        }
        if web_table::is_it(&beginning) {
            let rows = web_table::rows(&text.whole()?, options.limits)?;
            let table = csv::find_in(vec![rows], options).ok_or(ImportError::Unknown)?;
            return Ok(Self::of_table(table));
        }
        csv::find(text, options)?.map(Self::of_table).ok_or(ImportError::Unknown)
    }

    fn of_table((sheet, table): (Sheet<'a>, Table)) -> Self {
        Self::Table(sheet, Box::new(table))
    }

    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Table(_, table) => table.format(),
            Self::Text(format, _) => *format,
        }
    }

    /// How many bytes there are to read.
    pub(crate) const fn bytes(&self) -> u64 {
        match self {
            Self::Table(sheet, _) => sheet.bytes(),
            Self::Text(_, text) => text.bytes(),
        }
    }

    /// What the columns of a table mean, where it is no profile that says so, and whether that is only
    /// proposed.
    pub(crate) fn layout(&self) -> Option<(&Layout, bool)> {
        match self {
            Self::Table(_, table) => Some((table.layout.as_ref()?, table.is_proposed)),
            Self::Text(..) => None,
        }
    }

    /// Reads it once from its beginning to its end.
    pub(crate) fn read(&mut self, collector: &mut Collector<'_>) -> Result<(), ImportError> {
        let (format, text) = match self {
            Self::Table(sheet, table) => return csv::read(sheet, table, collector),
            Self::Text(format, text) => (format, text),
        };
        match format {
            Format::BerlinGroup => berlin_group::read(&text.whole()?, collector),
            Format::Camt052 | Format::Camt053 | Format::Camt054 => camt::read(text, collector),
            Format::Jsonl => jsonl::read(text, collector),
            Format::Metro2 => metro2::read(text, collector),
            Format::Mt940 => mt940::read(text, collector),
            Format::Ofx => ofx::read(text, collector),
            Format::OpenBanking => open_banking::read(&text.whole()?, collector),
            Format::Plaid => plaid::read(&text.whole()?, collector),
            Format::Qif => qif::read(text, collector),
            // Tables are found by their header and not by their text; a credential is the wallet's.
            Format::Alipay
            | Format::Credential
            | Format::Csv(_)
            | Format::Jd
            | Format::Meituan
            | Format::WeChat => Err(ImportError::Unknown),
        }
    }
}

//! Survey: what a file comes to, found in a first reading; its records come in a second one.

use core::{fmt, ops::ControlFlow};

use simsim_scoring::record::Record;

use crate::{
    Format, ImportError, Imported, Input, Layout, Options, Remark, Summary,
    collector::{Collector, Surveyed},
    document::Document,
    provenance::Provenance,
};

/// Reads a file once and keeps none of its rows: finds out what it is, counts and adds up its rows,
/// and checks them against its balances. [`Survey::each`] then gives the records.
///
/// Progress is told while this first reading lasts.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use simsim_import::{Input, Options, survey};
///
/// let file = b"!Type:Bank\nD31/01/2026\nT-7.00\nPACME\n^\nD01/02/2026\nT9.00\n^\n";
/// let mut survey = survey(Input::of_bytes(file), &Options::new(&[7; 32]))?;
/// assert_eq!((survey.summary().count, survey.record_count()), (2, 4));
///
/// let mut kinds = Vec::new();
/// let ended = survey.each(|records| {
///     kinds.extend(records.iter().map(|record| record.fact.kind()));
///     ControlFlow::<()>::Continue(())
/// })?;
/// assert!(ended.is_continue());
/// assert_eq!(kinds, ["transaction", "transaction", "account", "batch"]);
/// # Ok::<(), simsim_import::ImportError>(())
/// ```
///
/// # Errors
///
/// [`ImportError`] where the file as a whole cannot be read; rows that could not be are listed in
/// [`Summary::rejected`], and the rest is read.
pub fn survey<'a>(input: Input<'a>, options: &Options<'a>) -> Result<Survey<'a>, ImportError> {
    Survey::of(input, options, Provenance::File)
}

/// A file after its first reading. Nothing of it is wrong as a whole: what remains is to make its
/// records and to hand them on.
pub struct Survey<'a> {
    document: Document<'a>,
    options: Options<'a>,
    provenance: Provenance<'a>,
    surveyed: Surveyed,
}

impl<'a> Survey<'a> {
    pub(crate) fn of(
        input: Input<'a>,
        options: &Options<'a>,
        provenance: Provenance<'a>,
    ) -> Result<Self, ImportError> {
        let mut document = Document::open(input, options)?;
        let mut surveyed = first_reading(&mut document, options, provenance, false)?;
        if surveyed.is_unsure {
            // Rare: a table whose rows have balances and are in no order.
            surveyed = first_reading(&mut document, options, provenance, true)?;
        }
        Ok(Self { document, options: *options, provenance, surveyed })
    }

    /// What kind of file it is.
    pub const fn format(&self) -> Format {
        self.surveyed.summary.format
    }

    /// Counts, sums and days of the rows, and those that could not be read.
    pub const fn summary(&self) -> &Summary {
        &self.surveyed.summary
    }

    /// Rows that were read with a doubt.
    pub fn remarks(&self) -> &[Remark] {
        &self.surveyed.remarks
    }

    /// The layout of a table that is read by a mapping: the caller's, a remembered one, or the one
    /// that is proposed.
    pub const fn layout(&self) -> Option<&Layout> {
        self.surveyed.layout.as_ref()
    }

    /// Whether the layout is a proposal that a person has not confirmed.
    pub const fn is_proposed(&self) -> bool {
        self.surveyed.is_proposed
    }

    /// How many records [`each`](Self::each) hands on.
    pub const fn record_count(&self) -> usize {
        self.surveyed.records
    }

    /// Reads the file a second time and hands its records on in blocks of at most
    /// [`BLOCK`](Self::BLOCK), each final as it is. `take` stops it with [`ControlFlow::Break`].
    ///
    /// Per statement the rows come first, in the file's order, or oldest first where the statement
    /// fits into a block; then its account, its balance and its batch.
    ///
    /// # Errors
    ///
    /// [`ImportError::Changed`] where it is not the file that was surveyed any more, and
    /// [`ImportError::Unreadable`]; records that were handed on by then are good.
    pub fn each<B>(
        &mut self,
        mut take: impl FnMut(&[Record]) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, ImportError> {
        let mut stopped = None;
        let read = self.hand_on(Self::BLOCK, &mut |block| match take(block) {
            ControlFlow::Continue(()) => ControlFlow::Continue(()),
            ControlFlow::Break(with) => {
                stopped = Some(with);
                ControlFlow::Break(())
            }
        });
        match stopped {
            Some(with) => Ok(ControlFlow::Break(with)),
            None => read.map(|()| ControlFlow::Continue(())),
        }
    }

    /// How many records are handed on at once, at most.
    pub const BLOCK: usize = 1_000;

    /// All records at once, each statement's rows oldest first.
    pub(crate) fn all(mut self) -> Result<Imported, ImportError> {
        let mut records = Vec::new();
        self.hand_on(usize::MAX, &mut |block| {
            core::mem::swap(&mut records, block); // there is one
            ControlFlow::Continue(())
        })?;
        let Surveyed { summary, remarks, layout, is_proposed, .. } = self.surveyed;
        let proposed = layout.as_ref().filter(|_| is_proposed);
        Ok(Imported {
            format: summary.format,
            records,
            proposed: proposed.map(|layout| layout.mapping.clone()),
            layout,
            remarks,
            rejections: summary.rejected.clone(),
            summary,
        })
    }

    fn hand_on(
        &mut self,
        at_most: usize,
        take: &mut dyn FnMut(&mut Vec<Record>) -> ControlFlow<()>,
    ) -> Result<(), ImportError> {
        let (options, provenance) = (self.options, self.provenance);
        let mut collector =
            Collector::handing_on(&self.surveyed, options, provenance, at_most, take);
        self.document.read(&mut collector)?;
        collector.finish().map(drop)
    }
}

fn first_reading(
    document: &mut Document<'_>,
    options: &Options<'_>,
    provenance: Provenance<'_>,
    keeps_balances: bool,
) -> Result<Surveyed, ImportError> {
    let (format, bytes) = (document.format(), document.bytes());
    let mut collector = Collector::surveying(format, *options, provenance, bytes, keeps_balances);
    collector.progress(0)?;
    if let Some((layout, is_proposed)) = document.layout() {
        collector.mapped(layout.clone(), is_proposed);
    }
    document.read(&mut collector)?;
    collector.progress(usize::try_from(bytes).unwrap_or(usize::MAX))?;
    collector.finish()
}

impl fmt::Debug for Survey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Survey").field("format", &self.format()).finish_non_exhaustive()
    }
}

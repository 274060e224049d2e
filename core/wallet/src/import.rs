//! Import: files in, records kept, and a report of what was understood.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::ControlFlow,
};

use simsim_import::{
    DateOrder, Input, Layout, Mapping, Options, Progress, Recurring, Remark, Summary, Survey,
};
use simsim_scoring::{
    amount::Currency,
    record::{Fact, Purpose, Record, RecordId},
    source::Origin,
};
use simsim_vault::{Change, ItemId};

use crate::{Wallet, WalletError, collection, understand::is_corrected};

/// What an import did.
#[derive(Debug)]
pub struct ImportReport {
    /// The file in figures, rejected rows included.
    pub summary: Summary,
    /// Rows that were read with a doubt.
    pub remarks: Vec<Remark>,
    /// How many of the records are new.
    pub added: usize,
    /// How many were there before, or were deleted by the holder.
    pub known: usize,
    /// How many of the records there are of each kind.
    pub kinds: BTreeMap<&'static str, usize>,
    /// How many of the file's transactions are what, as all records together say.
    pub purposes: BTreeMap<Purpose, u64>,
    /// What comes back every month, in all records.
    pub recurring: Vec<Recurring>,
    /// How the columns of a table were understood that no profile knows: worth a look.
    pub proposed: Option<Mapping>,
    /// The mapping that is remembered for tables of this layout, by its id: the one that was given
    /// with the file, or one that was confirmed before ([`Wallet::mappings`]).
    pub remembered: Option<String>,
    /// The source whose signature was verified.
    pub signed_by: Option<String>,
}

impl ImportReport {
    /// A report of nothing kept yet.
    pub(crate) const fn of(summary: Summary) -> Self {
        Self {
            summary,
            remarks: Vec::new(),
            added: 0,
            known: 0,
            kinds: BTreeMap::new(),
            purposes: BTreeMap::new(),
            recurring: Vec::new(),
            proposed: None,
            remembered: None,
            signed_by: None,
        }
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportProgress {
    /// So many of so many bytes are read.
    Reading {
        /// Bytes read.
        done: u64,
        /// Bytes there are.
        total: u64,
    },
    /// So many of so many records are stored.
    Storing {
        /// Records stored.
        done: usize,
        /// Records there are.
        total: usize,
    },
}

/// What the holder says about a file before it is read; the default says nothing.
#[derive(Clone, Copy, Default)]
pub struct ImportOptions<'a> {
    /// The currency of files that name none, such as QIF.
    pub currency: Option<Currency>,
    /// The order of day and month in files that leave it open.
    pub date_order: Option<DateOrder>,
    /// Which of the files of a ZIP is meant, by its place among `simsim_import::entries`.
    pub entry: Option<usize>,
    /// What the columns of a table mean, as the holder confirmed it. It is remembered, and used for
    /// the next file of this layout where none is given.
    pub mapping: Option<&'a Mapping>,
    /// The password of a locked ZIP, as Alipay and WeChat mail it.
    pub password: Option<&'a str>,
    /// The detached signature (JWS) that came beside the file. The key is one of a pinned source
    /// ([`Wallet::pin_sources`]); what verifies is relied on fully, and what does not is refused.
    pub signature: Option<&'a str>,
}

impl fmt::Debug for ImportOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportOptions").finish_non_exhaustive() // a password is the holder's
    }
}

impl<'a> ImportOptions<'a> {
    /// The same for the importer; `layouts` are those that were confirmed before.
    pub(crate) fn reading(&self, key: &'a [u8; 32], layouts: &'a [Layout]) -> Options<'a> {
        let mut read = Options::new(key).with_layouts(layouts);
        read.currency = self.currency;
        read.date_order = self.date_order;
        read.entry = self.entry;
        read.mapping = self.mapping;
        read.password = self.password;
        read
    }
}

impl Wallet {
    /// Reads an export file and keeps its records. The same file twice adds nothing.
    ///
    /// `progress` hears how far it is, and stops it with [`ControlFlow::Break`]. While reading,
    /// nothing is kept then; while storing, what was stored stays, and importing the file again
    /// adds the rest.
    ///
    /// # Errors
    ///
    /// [`WalletError::Import`] when the bytes are no file of a known format or reading was
    /// stopped, and [`WalletError::Vault`] when a record could not be stored.
    pub fn import(
        &mut self,
        bytes: &[u8],
        progress: &dyn Fn(ImportProgress) -> ControlFlow<()>,
    ) -> Result<ImportReport, WalletError> {
        self.import_with(bytes, &ImportOptions::default(), progress)
    }

    /// Like [`import`](Self::import), with what the holder says about the file.
    ///
    /// # Errors
    ///
    /// The same; a missing or wrong password is a [`WalletError::Import`] of that name, and
    /// [`WalletError::Signed`] names what is wrong with a signature.
    pub fn import_with(
        &mut self,
        bytes: &[u8],
        options: &ImportOptions<'_>,
        progress: &dyn Fn(ImportProgress) -> ControlFlow<()>,
    ) -> Result<ImportReport, WalletError> {
        self.import_from(Input::of_bytes(bytes), options, progress)
    }

    /// Like [`import_with`](Self::import_with), from a file that need not be in memory: it is read in
    /// pieces, and its records are stored in blocks. With a signature it is in memory all the same,
    /// because every byte was signed.
    ///
    /// What a reading keeps in memory is told in `docs/performance.md`. Afterwards all records of the
    /// wallet are understood together, which takes what the wallet holds.
    ///
    /// # Errors
    ///
    /// The same. A file that changed or failed between the two readings that it takes
    /// ([`simsim_import::Survey::each`]) is a [`WalletError::Import`]; what was stored by then stays.
    pub fn import_from(
        &mut self,
        mut input: Input<'_>,
        options: &ImportOptions<'_>,
        progress: &dyn Fn(ImportProgress) -> ControlFlow<()>,
    ) -> Result<ImportReport, WalletError> {
        let reading = |Progress { done, total }| progress(ImportProgress::Reading { done, total });
        let layouts = self.layouts()?;
        let key = zeroize::Zeroizing::new(*self.pseudonym_key());
        let read = options.reading(&key, &layouts).with_progress(&reading);
        let (statement, registry);
        let survey = match options.signature {
            None => simsim_import::survey(input, &read)?,
            Some(jws) => {
                statement = input.read_whole(read.limits.bytes)?;
                registry = self.source_registry()?;
                simsim_import::survey_signed(&statement, jws, &registry, &read)?
            }
        };
        let layout = survey.layout().filter(|_| !survey.is_proposed()).cloned();
        let mut report = self.keep_surveyed(survey, progress)?;
        if let Some(layout) = layout {
            report.remembered = self.keep_layout(&layout, options.mapping.is_some())?;
        }
        Ok(report)
    }

    /// Stores what was surveyed, and says what it and everything else together mean.
    fn keep_surveyed(
        &mut self,
        mut survey: Survey<'_>,
        progress: &dyn Fn(ImportProgress) -> ControlFlow<()>,
    ) -> Result<ImportReport, WalletError> {
        let proposed = survey.layout().filter(|_| survey.is_proposed());
        let mut report = ImportReport {
            proposed: proposed.map(|layout| layout.mapping.clone()),
            remarks: survey.remarks().to_vec(),
            ..ImportReport::of(survey.summary().clone())
        };
        let total = survey.record_count();
        let mut of_file: BTreeSet<RecordId> = BTreeSet::new();
        let mut done = 0_usize;
        let stored = survey.each(|block| {
            of_file.extend(block.iter().map(|record| record.id));
            if report.signed_by.is_none() {
                report.signed_by = block.iter().find_map(signed_by);
            }
            if let Err(error) = self.add(block, &mut report) {
                return ControlFlow::Break(Some(error));
            }
            done = done.saturating_add(block.len());
            progress(ImportProgress::Storing { done, total }).map_break(|()| None)
        })?;
        if let ControlFlow::Break(Some(error)) = stored {
            return Err(error);
        }
        let mut all = self.records()?.records;
        report.recurring = self.understand(&mut all)?;
        let of_file = all.iter().filter(|record| of_file.contains(&record.id));
        report.purposes = simsim_import::purposes(of_file);
        Ok(report)
    }

    /// Stores the records that are not there yet: what the holder changed about one stays, and
    /// what the holder deleted does not come back. One that is there without a signature is replaced
    /// when its source signs it.
    pub(crate) fn add(
        &mut self,
        batch: &[Record],
        report: &mut ImportReport,
    ) -> Result<(), WalletError> {
        let mut changed = BTreeMap::new();
        for record in batch {
            let (collection, id) = place(record);
            let known = self.kept_one::<Record>(collection, id)?;
            let is_known = changed.contains_key(&id)
                || known.is_some()
                || self.vault().read(collection::DELETED, id)?.is_some();
            let record = match (is_known, known) {
                (false, _) => {
                    let kind = report.kinds.entry(record.fact.kind()).or_default();
                    *kind = kind.saturating_add(1);
                    report.added = report.added.saturating_add(1);
                    record.clone()
                }
                (true, known) => {
                    report.known = report.known.saturating_add(1);
                    match known.and_then(|known| signed_now(known, record)) {
                        Some(signed) => signed,
                        None => continue,
                    }
                }
            };
            let bytes = zeroize::Zeroizing::new(serde_json::to_vec(&record)?);
            changed.insert(id, (collection, bytes));
        }
        let changes: Vec<Change<'_>> = changed
            .iter()
            .map(|(id, (collection, bytes))| Change::Put {
                collection: *collection,
                id: *id,
                bytes,
            })
            .collect();
        Ok(self.vault_mut().write(&changes)?)
    }
}

/// A known record as its source now signed it, with what the holder said about it.
fn signed_now(known: Record, record: &Record) -> Option<Record> {
    let signs = record.source.origin == Origin::SignedBySource
        && known.source.origin != Origin::SignedBySource
        && !is_corrected(&known);
    signs.then(|| Record { disputed: known.disputed, note: known.note, ..record.clone() })
}

/// Who signed the batch that a record is.
fn signed_by(record: &Record) -> Option<String> {
    match &record.fact {
        Fact::Batch(batch) => batch.signed_by.clone(),
        _ => None,
    }
}

/// Where a record is kept.
fn place(record: &Record) -> (simsim_vault::Collection, ItemId) {
    (collection::of(record.fact.category()), ItemId::new(*record.id.as_bytes()))
}

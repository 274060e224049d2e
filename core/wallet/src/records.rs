//! Records: importing them, and reading them back.

use std::{cell::Cell, collections::BTreeMap, fmt, ops::ControlFlow};

use simsim_import::{Imported, Options, Progress, Remark, Summary};
use simsim_scoring::record::{Category, Purpose, Record};
use simsim_vault::{Change, ItemId};

use crate::{Wallet, WalletError, collection};

/// How many records are written at once: each write is one wait for the disk.
const BATCH: usize = 1000;

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
    /// How many of the file's transactions were understood as what.
    pub purposes: BTreeMap<Purpose, u64>,
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

/// Every record that could be read.
pub struct Records {
    /// The records, in no particular order.
    pub records: Vec<Record>,
    /// How many stored records are damaged. They are kept apart, and the rest is whole.
    pub damaged: usize,
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("damaged", &self.damaged).finish_non_exhaustive()
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
        self.import_locked(bytes, None, progress)
    }

    /// Like [`import`](Self::import), with the password of a locked ZIP as Alipay and WeChat mail it.
    ///
    /// # Errors
    ///
    /// The same; a missing or wrong password is a [`WalletError::Import`] of that name.
    pub fn import_locked(
        &mut self,
        bytes: &[u8],
        password: Option<&str>,
        progress: &dyn Fn(ImportProgress) -> ControlFlow<()>,
    ) -> Result<ImportReport, WalletError> {
        let reading = |Progress { done, total }| progress(ImportProgress::Reading { done, total });
        let mut options = Options::new(self.pseudonym_key()).with_progress(&reading);
        options.password = password;
        let Imported { records, remarks, summary, .. } = simsim_import::import(bytes, &options)?;

        let mut report = ImportReport {
            summary,
            remarks,
            added: 0,
            known: 0,
            kinds: BTreeMap::new(),
            purposes: simsim_import::purposes(&records),
        };
        let total = records.len();
        let done = Cell::new(0);
        let mut records = records.into_iter();
        loop {
            let batch: Vec<Record> = records.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(report);
            }
            self.add(&batch, &mut report)?;
            done.set(batch.len().saturating_add(done.get()));
            if progress(ImportProgress::Storing { done: done.get(), total }).is_break() {
                return Ok(report);
            }
        }
    }

    /// Every record, of all categories.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] when the store cannot be read at all. Damaged records are counted,
    /// not an error.
    pub fn records(&self) -> Result<Records, WalletError> {
        let mut all = Records { records: Vec::new(), damaged: 0 };
        for category in Category::ALL {
            let mut unreadable = 0usize;
            let scan = self.vault().scan(collection::of(category), &mut |_, bytes| {
                match serde_json::from_slice(bytes) {
                    Ok(record) => all.records.push(record),
                    Err(_) => unreadable = unreadable.saturating_add(1),
                }
            })?;
            all.damaged = all.damaged.saturating_add(unreadable).saturating_add(scan.quarantined);
        }
        Ok(all)
    }

    /// Stores the records that are not there yet: what the holder changed about one stays, and
    /// what the holder deleted does not come back.
    fn add(&mut self, batch: &[Record], report: &mut ImportReport) -> Result<(), WalletError> {
        let mut new = BTreeMap::new();
        for record in batch {
            let (collection, id) = place(record);
            if new.contains_key(&id)
                || self.vault().read(collection, id)?.is_some()
                || self.vault().read(collection::DELETED, id)?.is_some()
            {
                report.known = report.known.saturating_add(1);
                continue;
            }
            let kind = report.kinds.entry(record.fact.kind()).or_default();
            *kind = kind.saturating_add(1);
            new.insert(id, (collection, zeroize::Zeroizing::new(serde_json::to_vec(record)?)));
        }
        let changes: Vec<Change<'_>> = new
            .iter()
            .map(|(id, (collection, bytes))| Change::Put {
                collection: *collection,
                id: *id,
                bytes,
            })
            .collect();
        self.vault_mut().write(&changes)?;
        report.added = report.added.saturating_add(changes.len());
        Ok(())
    }
}

/// Where a record is kept.
fn place(record: &Record) -> (simsim_vault::Collection, ItemId) {
    (collection::of(record.fact.category()), ItemId::new(*record.id.as_bytes()))
}

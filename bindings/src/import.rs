//! Import: a file's bytes in, a report out, and a listener who hears how far it is.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc};

use crate::{SelfCheck, Wallet, WalletError};

/// Hears how far a call has come.
///
/// It runs on the thread of the call. It may call the wallet, which says that it is busy.
#[uniffi::export(foreign)]
pub trait ProgressListener: Send + Sync {
    /// Hears where the import is. `false` stops it, and then nothing of the file is kept if it was
    /// still being read; what is stored already stays, and importing it again adds the rest.
    fn on_progress(&self, progress: ImportProgress) -> bool;
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ImportProgress {
    /// The file is being read.
    Reading {
        /// Bytes read.
        done: u64,
        /// Bytes there are.
        total: u64,
    },
    /// Its records are being stored.
    Storing {
        /// Records stored.
        done: u64,
        /// Records there are.
        total: u64,
    },
}

/// What an import did.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct ImportReport {
    /// What kind of file it was: `ofx`, `alipay`...
    pub format: String,
    /// Rows that were read.
    pub rows: u64,
    /// The first day of a row.
    pub first: Option<crate::Day>,
    /// The last day of a row.
    pub last: Option<crate::Day>,
    /// Whether the rows agree with the balances in the file.
    pub self_check: SelfCheck,
    /// Records that are new.
    pub added: u64,
    /// Records that were there before.
    pub known: u64,
    /// New records by kind: `transaction`, `account`...
    pub kinds: HashMap<String, u64>,
    /// Rows that were not read, and why.
    pub rejections: Vec<Rejection>,
    /// Rows that were read with a doubt.
    pub remarks: Vec<Remark>,
    /// The file in figures, as `simsim inspect --json` prints it.
    pub summary_json: String,
}

/// A row that was not read.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Rejection {
    /// Its line, counted from 1.
    pub line: u64,
    /// Why, without repeating what it holds.
    pub reason: String,
}

/// A row that was read with a doubt.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Remark {
    /// Its line, counted from 1; 0 where it is about the whole file.
    pub line: u64,
    /// What is doubtful, without repeating what it holds.
    pub text: String,
}

#[uniffi::export]
impl Wallet {
    /// Reads an export file and keeps its records. The same file twice adds nothing.
    ///
    /// Blocks until it is done. [`Wallet::lock`] from another thread stops it.
    pub fn import_file(
        &self,
        bytes: &[u8],
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<ImportReport, WalletError> {
        let session = self.session();
        session.with(|wallet| {
            let report = wallet.import(bytes, &|progress| {
                let goes_on = !session.is_locked()
                    && listener.as_ref().is_none_or(|it| it.on_progress(progress.into()));
                if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            Ok(report.into())
        })
    }
}

impl From<simsim_wallet::ImportProgress> for ImportProgress {
    fn from(progress: simsim_wallet::ImportProgress) -> Self {
        use simsim_wallet::ImportProgress as Core;
        match progress {
            Core::Reading { done, total } => Self::Reading { done, total },
            Core::Storing { done, total } => Self::Storing { done: many(done), total: many(total) },
            _ => Self::Reading { done: 0, total: 0 },
        }
    }
}

impl From<simsim_wallet::ImportReport> for ImportReport {
    fn from(report: simsim_wallet::ImportReport) -> Self {
        let summary = report.summary;
        Self {
            format: summary.format.name().into(),
            rows: summary.count,
            first: summary.first_date,
            last: summary.last_date,
            self_check: summary.self_check.into(),
            added: many(report.added),
            known: many(report.known),
            kinds: report.kinds.into_iter().map(|(kind, n)| (kind.into(), many(n))).collect(),
            summary_json: serde_json::to_string(&summary).unwrap_or_default(),
            rejections: summary
                .rejected
                .into_iter()
                .map(|it| Rejection { line: it.line, reason: it.reason })
                .collect(),
            remarks: report
                .remarks
                .into_iter()
                .map(|it| Remark { line: it.line, text: it.text })
                .collect(),
        }
    }
}

/// A count as the host languages have it.
pub(crate) fn many(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

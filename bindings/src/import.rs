//! Import: a file's bytes in, a report out, and a listener who hears how far it is.

use std::{collections::HashMap, fs::File, ops::ControlFlow, sync::Arc};

use simsim_import::Input;
use simsim_scoring::amount::{Currency, CurrencyError};

use crate::{Amount, Direction, FileLook, Mapping, Purpose, SelfCheck, Wallet, WalletError};

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

/// What the holder says about a file; all of it may be left out.
#[derive(Clone, Default, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct ImportOptions {
    /// The currency of files that name none, such as QIF: `EUR`.
    #[uniffi(default = None)]
    pub currency: Option<String>,
    /// The order of day and month in files that leave it open.
    #[uniffi(default = None)]
    pub date_order: Option<DateOrder>,
    /// Which file of a ZIP is meant, by its place in [`FileLook::entries`], counted from 0.
    #[uniffi(default = None)]
    pub entry: Option<u32>,
    /// What the columns of a table mean, as the holder confirmed it. It is remembered, and used for
    /// the next file with the same columns.
    #[uniffi(default = None)]
    pub mapping: Option<Mapping>,
    /// The password of a locked ZIP, as Alipay and WeChat mail it. It locks that file alone.
    #[uniffi(default = None)]
    pub password: Option<String>,
    /// The detached signature (JWS) that came beside the file. A pinned source must have made it
    /// ([`Wallet::pin_sources`]): what verifies is relied on fully, what does not is refused.
    #[uniffi(default = None)]
    pub signature: Option<String>,
}

/// The order of day, month and year in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum DateOrder {
    /// 31.12.2026, as in most of the world.
    DayFirst,
    /// 12/31/2026, as in the United States.
    MonthFirst,
    /// 2026-12-31.
    YearFirst,
}

/// What comes back every month with one payee.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Recurring {
    /// What it is for.
    pub purpose: Purpose,
    /// Which way the money moves.
    pub direction: Direction,
    /// How much it usually is.
    pub amount: Amount,
    /// The day of the month on which it usually comes.
    pub day_of_month: u8,
    /// How many payments there are.
    pub payments: u64,
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
    /// What the file's transactions are for, and how many of each, as all records together say.
    pub purposes: HashMap<Purpose, u64>,
    /// What comes back every month, in all records.
    pub recurring: Vec<Recurring>,
    /// How the columns of a table were understood that nobody confirmed yet: show it, and import
    /// again with [`ImportOptions::mapping`] if it is wrong. [`Wallet::look`] tells beforehand.
    pub proposed: Option<Mapping>,
    /// The mapping that is remembered for this table's columns, by its id ([`Wallet::mappings`]).
    pub remembered: Option<String>,
    /// The source whose signature was verified.
    pub signed_by: Option<String>,
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
        options: ImportOptions,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<ImportReport, WalletError> {
        self.import_input(Input::of_bytes(bytes), &options, listener)
    }

    /// Like [`Wallet::import_file`], from the file at `path`, which need not fit in memory. On Android
    /// `/proc/self/fd/N` is the path of an open descriptor.
    pub fn import_path(
        &self,
        path: &str,
        options: ImportOptions,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<ImportReport, WalletError> {
        self.import_input(Input::of_file(open(path)?), &options, listener)
    }

    /// Looks into a file before it is imported, and says what only the holder can answer: its
    /// password, which of several files is meant, what the columns of a table mean that nobody
    /// knows. Nothing is kept. Call it again with the answers until nothing is open, then
    /// [`Wallet::import_file`] with the same options.
    pub fn look(&self, bytes: &[u8], options: ImportOptions) -> Result<FileLook, WalletError> {
        let mapping = options.core_mapping()?;
        self.session().with(|wallet| Ok(wallet.look(bytes, &options.core(&mapping)?)?.into()))
    }

    /// Like [`Wallet::look`], into the file at `path`.
    pub fn look_at(&self, path: &str, options: ImportOptions) -> Result<FileLook, WalletError> {
        let mapping = options.core_mapping()?;
        let input = Input::of_file(open(path)?);
        self.session().with(|wallet| Ok(wallet.look_into(input, &options.core(&mapping)?)?.into()))
    }

    /// Keeps what a credential (SD-JWT VC) of a pinned source states about the holder: an income, an
    /// account. `now` is in seconds since 1970-01-01 UTC.
    pub fn import_credential(&self, text: &str, now: u64) -> Result<ImportReport, WalletError> {
        self.session().with(|wallet| Ok(wallet.import_credential(text, now)?.into()))
    }
}

impl Wallet {
    fn import_input(
        &self,
        input: Input<'_>,
        options: &ImportOptions,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<ImportReport, WalletError> {
        let session = self.session();
        let mapping = options.core_mapping()?;
        session.with(|wallet| {
            let report = wallet.import_from(input, &options.core(&mapping)?, &|progress| {
                let goes_on = !session.is_locked()
                    && listener.as_ref().is_none_or(|it| it.on_progress(progress.into()));
                if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            Ok(report.into())
        })
    }
}

fn open(path: &str) -> Result<File, WalletError> {
    File::open(path).map_err(|error| WalletError::File {
        reason: format!("the file cannot be opened: {}", error.kind()),
    })
}

impl ImportOptions {
    fn core_mapping(&self) -> Result<Option<simsim_import::Mapping>, WalletError> {
        self.mapping.as_ref().map(Mapping::core).transpose()
    }

    fn core<'a>(
        &'a self,
        mapping: &'a Option<simsim_import::Mapping>,
    ) -> Result<simsim_wallet::ImportOptions<'a>, WalletError> {
        Ok(simsim_wallet::ImportOptions {
            currency: self.currency.as_deref().map(currency).transpose()?,
            date_order: self.date_order.map(DateOrder::core),
            entry: self.entry.map(|at| usize::try_from(at).unwrap_or(usize::MAX)),
            mapping: mapping.as_ref(),
            password: self.password.as_deref(),
            signature: self.signature.as_deref(),
        })
    }
}

/// Reads a currency's code.
pub(crate) fn currency(code: &str) -> Result<Currency, WalletError> {
    code.parse().map_err(|error: CurrencyError| WalletError::Refused { reason: error.to_string() })
}

impl DateOrder {
    pub(crate) const fn core(self) -> simsim_import::DateOrder {
        match self {
            Self::DayFirst => simsim_import::DateOrder::DayFirst,
            Self::MonthFirst => simsim_import::DateOrder::MonthFirst,
            Self::YearFirst => simsim_import::DateOrder::YearFirst,
        }
    }

    /// None for an order that only a later release knows.
    pub(crate) const fn of(order: simsim_import::DateOrder) -> Option<Self> {
        match order {
            simsim_import::DateOrder::DayFirst => Some(Self::DayFirst),
            simsim_import::DateOrder::MonthFirst => Some(Self::MonthFirst),
            simsim_import::DateOrder::YearFirst => Some(Self::YearFirst),
            _ => None,
        }
    }
}

impl From<simsim_wallet::Recurring> for Recurring {
    fn from(it: simsim_wallet::Recurring) -> Self {
        Self {
            purpose: it.purpose.into(),
            direction: it.direction.into(),
            amount: it.amount.into(),
            day_of_month: it.day_of_month,
            payments: many(it.payments),
        }
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
            purposes: report.purposes.into_iter().map(|(it, count)| (it.into(), count)).collect(),
            recurring: report.recurring.into_iter().map(Recurring::from).collect(),
            proposed: report.proposed.map(Mapping::from),
            remembered: report.remembered,
            signed_by: report.signed_by,
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

//! Options: what the caller decides about one import.

use core::{fmt, ops::ControlFlow};

use simsim_scoring::amount::Currency;

use crate::{Layout, Mapping, calendar::DateOrder};

/// What the caller decides about one import. Only the key has no default.
///
/// ```
/// use std::ops::ControlFlow;
///
/// let key = [7; 32]; // the wallet derives its own, and keeps it
/// let show = |progress: simsim_import::Progress| {
///     assert!(progress.done <= progress.total);
///     ControlFlow::Continue(())
/// };
/// let options = simsim_import::Options::new(&key).with_progress(&show);
/// # let _ = options;
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Options<'a> {
    /// The wallet's key for record ids and pseudonyms: without it, nobody can tell from a record
    /// which account or payee it was.
    pub key: &'a [u8; 32],
    /// The currency of files that name none, such as QIF.
    pub currency: Option<Currency>,
    /// The order of day and month in files that leave it open.
    pub date_order: Option<DateOrder>,
    /// Which of the [`entries`](crate::entries) of a ZIP is meant, counted from 0.
    pub entry: Option<usize>,
    /// The layouts that a person confirmed before. A table of one of them is read as it says,
    /// whatever a profile says.
    pub layouts: &'a [Layout],
    /// How far is read before a file is refused.
    pub limits: Limits,
    /// What the columns of a table mean, as a person confirmed it.
    pub mapping: Option<&'a Mapping>,
    /// The password of a locked file.
    pub password: Option<&'a str>,
    /// Is told how far the work has come, and may stop it.
    pub progress: Option<&'a dyn Fn(Progress) -> ControlFlow<()>>,
}

impl<'a> Options<'a> {
    /// The defaults, with the wallet's key.
    pub const fn new(key: &'a [u8; 32]) -> Self {
        Self {
            key,
            currency: None,
            date_order: None,
            entry: None,
            layouts: &[],
            limits: Limits::DEFAULT,
            mapping: None,
            password: None,
            progress: None,
        }
    }

    /// With the currency of files that name none.
    #[must_use]
    pub const fn with_currency(self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self }
    }

    /// With the order of day and month in files that leave it open.
    #[must_use]
    pub const fn with_date_order(self, order: DateOrder) -> Self {
        Self { date_order: Some(order), ..self }
    }

    /// With one of the files of a ZIP, by its place among the [`entries`](crate::entries).
    #[must_use]
    pub const fn with_entry(self, entry: usize) -> Self {
        Self { entry: Some(entry), ..self }
    }

    /// With the layouts that a person confirmed before.
    #[must_use]
    pub const fn with_layouts(self, layouts: &'a [Layout]) -> Self {
        Self { layouts, ..self }
    }

    /// With other limits.
    #[must_use]
    pub const fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// With what the columns of a table mean, as a person confirmed it.
    #[must_use]
    pub const fn with_mapping(self, mapping: &'a Mapping) -> Self {
        Self { mapping: Some(mapping), ..self }
    }

    /// With the password of a locked file.
    #[must_use]
    pub const fn with_password(self, password: &'a str) -> Self {
        Self { password: Some(password), ..self }
    }

    /// With a function that is told how far the work has come, and may stop it.
    #[must_use]
    pub const fn with_progress(self, progress: &'a dyn Fn(Progress) -> ControlFlow<()>) -> Self {
        Self { progress: Some(progress), ..self }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// How far is read before a file is refused. The defaults lie far beyond any real export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the file, and of what it unpacks to.
    pub bytes: usize,
    /// Rows, rejected ones included.
    pub rows: usize,
    /// Elements in one another.
    pub depth: usize,
    /// Characters of one field that are kept; what is longer is cut.
    pub field: usize,
}

impl Limits {
    /// 256 MiB, two million rows, 64 elements deep, 1,000 characters a field.
    pub const DEFAULT: Self = Self { bytes: 256 << 20, rows: 2_000_000, depth: 64, field: 1_000 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub done: u64,
    /// Bytes there are.
    pub total: u64,
}

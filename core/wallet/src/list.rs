//! List: finding records, a page at a time.

use std::fmt;

use simsim_scoring::{
    day::Day,
    order,
    record::{Category, Record, RecordId},
};
use simsim_vault::ItemId;

use crate::{Wallet, WalletError, edit::collections};

/// Which records. Everything that is given must hold; the default lets all through.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this category.
    pub category: Option<Category>,
    /// Of this kind, such as `transaction`.
    pub kind: Option<String>,
    /// Of this day or later.
    pub from: Option<Day>,
    /// Of this day or earlier.
    pub to: Option<Day>,
    /// With this text in the description or the note, in whatever case.
    pub text: Option<String>,
    /// In dispute.
    pub disputed: bool,
}

/// Some of the records that a filter lets through.
#[derive(PartialEq, Eq)]
pub struct Page {
    /// The records, the latest first; of one day, by id.
    pub records: Vec<Record>,
    /// How many the filter lets through in all.
    pub total: usize,
    /// How many stored records are damaged and set aside.
    pub damaged: usize,
}

impl Wallet {
    /// The records that `filter` lets through, `limit` of them from number `offset` (from 0) on.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] when the store cannot be read.
    pub fn list(&self, filter: &Filter, offset: usize, limit: usize) -> Result<Page, WalletError> {
        let all = self.records()?;
        let mut records: Vec<Record> =
            all.records.into_iter().filter(|record| filter.admits(record)).collect();
        order::sort_by(&mut records, &mut |a, b| (b.day, &a.id).cmp(&(a.day, &b.id)));
        let total = records.len();
        let records = records.into_iter().skip(offset).take(limit).collect();
        Ok(Page { records, total, damaged: all.damaged })
    }

    /// One record, if it is there.
    ///
    /// # Errors
    ///
    /// [`WalletError::Unreadable`], [`WalletError::Vault`].
    pub fn record(&self, id: RecordId) -> Result<Option<Record>, WalletError> {
        let mut damaged = Ok(None);
        for collection in collections() {
            match self.kept_one(collection, ItemId::new(*id.as_bytes())) {
                Ok(Some(record)) => return Ok(Some(record)),
                Ok(None) => {}
                Err(error) => damaged = Err(error), // it may still be in another collection
            }
        }
        damaged
    }
}

impl Filter {
    fn admits(&self, record: &Record) -> bool {
        let has_text = |wanted: &String| {
            let wanted = wanted.to_lowercase();
            [&record.description, &record.note]
                .into_iter()
                .flatten()
                .any(|text| text.to_lowercase().contains(&wanted))
        };
        self.category.is_none_or(|category| record.fact.category() == category)
            && self.kind.as_ref().is_none_or(|kind| record.fact.kind() == kind)
            && self.from.is_none_or(|from| record.day >= from)
            && self.to.is_none_or(|to| record.day <= to)
            && self.text.as_ref().is_none_or(has_text)
            && (!self.disputed || record.disputed)
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").finish_non_exhaustive()
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("total", &self.total).finish_non_exhaustive()
    }
}

//! List: some of the records, as a list on a screen shows them.

use crate::{Category, Day, Record, Wallet, WalletError, edit::record_id, import::many};

/// Which records. Everything that is given must hold.
#[derive(Clone, Default, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct RecordFilter {
    /// Of this category.
    #[uniffi(default = None)]
    pub category: Option<Category>,
    /// Of this kind: `transaction`, `loan`...
    #[uniffi(default = None)]
    pub kind: Option<String>,
    /// Of this day or later.
    #[uniffi(default = None)]
    pub from: Option<Day>,
    /// Of this day or earlier.
    #[uniffi(default = None)]
    pub to: Option<Day>,
    /// With this text in the label or the note, in whatever case.
    #[uniffi(default = None)]
    pub text: Option<String>,
    /// In dispute.
    #[uniffi(default = false)]
    pub disputed: bool,
}

/// Some of the records that a filter lets through.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct RecordPage {
    /// The records, the latest first.
    pub records: Vec<Record>,
    /// How many the filter lets through in all.
    pub total: u64,
    /// How many stored records are damaged and set aside.
    pub damaged: u64,
}

#[uniffi::export]
impl Wallet {
    /// The records that a filter lets through, `limit` of them from number `offset` (from 0) on.
    pub fn list(
        &self,
        filter: RecordFilter,
        offset: u32,
        limit: u32,
    ) -> Result<RecordPage, WalletError> {
        let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let filter = simsim_wallet::Filter {
            category: filter.category.map(Into::into),
            kind: filter.kind,
            from: filter.from,
            to: filter.to,
            text: filter.text,
            disputed: filter.disputed,
        };
        self.session().with(|wallet| {
            let page = wallet.list(&filter, size(offset), size(limit))?;
            Ok(RecordPage {
                records: page.records.into_iter().map(Record::from).collect(),
                total: many(page.total),
                damaged: many(page.damaged),
            })
        })
    }

    /// One record, if it is there.
    pub fn record(&self, id: &str) -> Result<Option<Record>, WalletError> {
        let id = record_id(id)?;
        self.session().with(|wallet| Ok(wallet.record(id)?.map(Record::from)))
    }
}

//! Mapping: what the columns of a table mean, confirmed once and used for every file of its layout.
//!
//! A layout is the set of a header's names ([`Layout`]), and is found again by a keyed hash of them.
//! The holder's word comes before a profile of ours.

use std::fmt;

use simsim_import::{Layout, Mapping};
use simsim_scoring::{order, record::RecordId};
use simsim_vault::ItemId;

use crate::{Wallet, WalletError, collection};

/// A mapping that the holder confirmed.
#[derive(Clone, PartialEq, Eq)]
pub struct RememberedMapping {
    /// Names it: 32 hexadecimal digits.
    pub id: String,
    /// The columns of the tables it is for: names as in the header, lower-cased, without blanks.
    pub columns: Vec<String>,
    /// What they mean.
    pub mapping: Mapping,
}

impl Wallet {
    /// Every mapping that is remembered, by its columns. Each came with an import
    /// ([`ImportOptions::mapping`](crate::ImportOptions::mapping)).
    ///
    /// # Errors
    ///
    /// [`WalletError::Unreadable`], [`WalletError::Vault`].
    pub fn mappings(&self) -> Result<Vec<RememberedMapping>, WalletError> {
        let mut mappings: Vec<_> = self
            .kept::<Layout>(collection::MAPPINGS)?
            .into_iter()
            .map(|(id, Layout { columns, mapping })| RememberedMapping {
                id: id_of(id),
                columns,
                mapping,
            })
            .collect();
        order::sort_by(&mut mappings, &mut |a, b| (&a.columns, &a.id).cmp(&(&b.columns, &b.id)));
        Ok(mappings)
    }

    /// Forgets a mapping, so that the next file of its layout is asked about again. Records that came
    /// by it stay. Says whether it was there.
    ///
    /// # Errors
    ///
    /// [`WalletError::Unreadable`], [`WalletError::Vault`].
    pub fn forget_mapping(&mut self, id: &str) -> Result<bool, WalletError> {
        let kept = self.kept::<Layout>(collection::MAPPINGS)?;
        let found = kept.into_iter().find(|(item, _)| id_of(*item) == id.trim());
        let Some((item, _)) = found else { return Ok(false) };
        self.forget(collection::MAPPINGS, item)?;
        Ok(true)
    }

    /// The layouts that were confirmed before.
    pub(crate) fn layouts(&self) -> Result<Vec<Layout>, WalletError> {
        let kept = self.kept::<Layout>(collection::MAPPINGS)?;
        Ok(kept.into_iter().map(|(_, layout)| layout).collect())
    }

    /// Remembers a layout that was just confirmed, in the place of an earlier one of the same columns,
    /// and says by which id.
    pub(crate) fn keep_layout(
        &mut self,
        layout: &Layout,
        is_new: bool,
    ) -> Result<Option<String>, WalletError> {
        let key = layout.key();
        if key.is_empty() {
            return Ok(None);
        }
        let parts: Vec<&[u8]> = key.into_iter().map(str::as_bytes).collect();
        let item = ItemId::new(self.derive_id("mapping", &parts));
        if is_new {
            self.keep(collection::MAPPINGS, item, layout)?;
        }
        Ok(Some(id_of(item)))
    }
}

fn id_of(item: ItemId) -> String {
    RecordId::new(item.bytes()).to_string()
}

impl fmt::Debug for RememberedMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RememberedMapping").field("id", &self.id).finish_non_exhaustive()
    }
}

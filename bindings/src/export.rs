//! Export: everything the holder gave and everything derived, in the clear.

use crate::{Day, Wallet, WalletError};

/// Everything, in the clear: whoever has it has the holder's financial life.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Export {
    /// One JSON document with everything.
    pub json: Vec<u8>,
    /// The records as a table.
    pub records_csv: Vec<u8>,
}

#[uniffi::export]
impl Wallet {
    /// Everything the holder gave and everything derived from it (GDPR, Articles 15 and 20). It is
    /// plain: say so before, and write it only where the holder chose.
    pub fn export(&self, today: Day) -> Result<Export, WalletError> {
        self.session().with(|wallet| {
            let export = wallet.export(today)?;
            Ok(Export { json: export.json.to_vec(), records_csv: export.records_csv.to_vec() })
        })
    }
}

//! Mapping: what the columns of a table mean, for the holder to confirm once.

use crate::{DateOrder, Record, Wallet, WalletError, import::currency};

/// What the columns of a table mean, by their names in its header.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Mapping {
    /// The day of a row.
    pub day: String,
    /// The amount, where one column has both directions.
    #[uniffi(default = None)]
    pub amount: Option<String>,
    /// Money in, where it has a column of its own.
    #[uniffi(default = None)]
    pub money_in: Option<String>,
    /// Money out, where it has a column of its own.
    #[uniffi(default = None)]
    pub money_out: Option<String>,
    /// The direction, where a column has it in words.
    #[uniffi(default = None)]
    pub flow: Option<String>,
    /// Whether a positive amount is money spent, as on many card statements.
    #[uniffi(default = false)]
    pub spend_is_positive: bool,
    /// The currency's column.
    #[uniffi(default = None)]
    pub currency_column: Option<String>,
    /// The currency, where no column has it: `EUR`.
    #[uniffi(default = None)]
    pub currency: Option<String>,
    /// The account's balance after the row.
    #[uniffi(default = None)]
    pub balance: Option<String>,
    /// The bank's own id of the row.
    #[uniffi(default = None)]
    pub id: Option<String>,
    /// The other side.
    #[uniffi(default = None)]
    pub payee: Option<String>,
    /// Everything else that describes the row.
    #[uniffi(default = [])]
    pub text: Vec<String>,
    /// The order of day and month, where it is known.
    #[uniffi(default = None)]
    pub date_order: Option<DateOrder>,
}

/// A mapping that the holder confirmed, used for every table with these columns.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RememberedMapping {
    /// Names it: 32 hexadecimal digits.
    pub id: String,
    /// The names in the tables' header, lower-cased and without blanks.
    pub columns: Vec<String>,
    /// What they mean.
    pub mapping: Mapping,
}

/// What a file still needs from the holder. Where nothing is open, it can be imported.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct FileLook {
    /// It is a credential: give its text to [`Wallet::import_credential`].
    pub is_credential: bool,
    /// It is locked: ask for its password, and give [`crate::ImportOptions::password`].
    pub needs_password: bool,
    /// The names of the files in a ZIP of several. Each is imported on its own: give
    /// [`crate::ImportOptions::entry`].
    pub entries: Vec<String>,
    /// What the columns of a table would be taken for that nobody knows, or are by the mapping that
    /// was given: show it, let the holder change it, give [`crate::ImportOptions::mapping`].
    pub mapping: Option<Mapping>,
    /// The columns of such a table, to choose from: lower-cased and without blanks.
    pub columns: Vec<String>,
    /// The first transactions of such a table, as they would be read.
    pub sample: Vec<Record>,
}

#[uniffi::export]
impl Wallet {
    /// Every mapping that is remembered, by its columns.
    pub fn mappings(&self) -> Result<Vec<RememberedMapping>, WalletError> {
        self.session().with(|wallet| {
            let mappings = wallet.mappings()?.into_iter();
            Ok(mappings
                .map(|it| RememberedMapping {
                    id: it.id,
                    columns: it.columns,
                    mapping: it.mapping.into(),
                })
                .collect())
        })
    }

    /// Forgets a mapping: the next file with its columns is asked about again. Its records stay. Says
    /// whether it was there.
    pub fn forget_mapping(&self, id: &str) -> Result<bool, WalletError> {
        self.session().with(|wallet| Ok(wallet.forget_mapping(id)?))
    }
}

impl Mapping {
    pub(crate) fn core(&self) -> Result<simsim_import::Mapping, WalletError> {
        let it = self.clone();
        Ok(simsim_import::Mapping {
            day: it.day,
            amount: it.amount,
            money_in: it.money_in,
            money_out: it.money_out,
            flow: it.flow,
            spend_is_positive: it.spend_is_positive,
            currency_column: it.currency_column,
            currency: it.currency.as_deref().map(currency).transpose()?,
            balance: it.balance,
            id: it.id,
            payee: it.payee,
            text: it.text,
            date_order: it.date_order.map(DateOrder::core),
        })
    }
}

impl From<simsim_import::Mapping> for Mapping {
    fn from(it: simsim_import::Mapping) -> Self {
        Self {
            day: it.day,
            amount: it.amount,
            money_in: it.money_in,
            money_out: it.money_out,
            flow: it.flow,
            spend_is_positive: it.spend_is_positive,
            currency_column: it.currency_column,
            currency: it.currency.map(|code| code.to_string()),
            balance: it.balance,
            id: it.id,
            payee: it.payee,
            text: it.text,
            date_order: it.date_order.and_then(DateOrder::of),
        }
    }
}

impl From<simsim_wallet::Look> for FileLook {
    fn from(look: simsim_wallet::Look) -> Self {
        let (columns, mapping) = match look.layout {
            Some(layout) => (layout.columns, Some(layout.mapping.into())),
            None => (Vec::new(), None),
        };
        Self {
            is_credential: look.is_credential,
            needs_password: look.needs_password,
            entries: look.entries,
            mapping,
            columns,
            sample: look.sample.into_iter().map(Record::from).collect(),
        }
    }
}

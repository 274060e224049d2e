//! Look: what only the holder can say about a file, found out before anything of it is kept.

use std::{fmt, ops::ControlFlow};

use simsim_import::{Input, Layout};
use simsim_scoring::record::{Fact, Record};

use crate::{ImportOptions, Wallet, WalletError, credential_in};

/// How many rows are shown as they would be read.
const SHOWN: usize = 3;

/// What a file still needs from the holder. Nothing of it is kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// It is a credential, for [`Wallet::import_credential`].
    pub is_credential: bool,
    /// It is locked, and no password was given.
    pub needs_password: bool,
    /// The names of the files in a ZIP of several, for [`ImportOptions::entry`]; each is imported on
    /// its own.
    pub entries: Vec<String>,
    /// What the columns of a table would be taken for that neither a profile nor a remembered mapping
    /// knows, or are by the mapping that was given: for the holder to confirm.
    pub layout: Option<Layout>,
    /// The first transactions of such a table, as they would be read.
    pub sample: Vec<Record>,
}

impl Wallet {
    /// Looks into a file before it is imported: whether it wants a password, which of several files is
    /// meant, and what the columns of a table mean that nobody knows. Call it again with what the
    /// holder answered; [`import_with`](Self::import_with) takes the same options.
    ///
    /// # Errors
    ///
    /// As [`import_with`](Self::import_with), as far as the look goes.
    pub fn look(&self, bytes: &[u8], options: &ImportOptions<'_>) -> Result<Look, WalletError> {
        self.look_into(Input::of_bytes(bytes), options)
    }

    /// Like [`look`](Self::look), into a file that need not be in memory.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn look_into(
        &self,
        mut input: Input<'_>,
        options: &ImportOptions<'_>,
    ) -> Result<Look, WalletError> {
        let mut look =
            Look { is_credential: credential_in(&mut input).is_some(), ..Look::default() };
        if look.is_credential {
            return Ok(look);
        }
        look.needs_password = options.password.is_none() && input.needs_password();
        look.entries = input.entries();
        if look.entries.len() < 2 {
            look.entries.clear();
        }
        if look.needs_password || (!look.entries.is_empty() && options.entry.is_none()) {
            return Ok(look);
        }
        let layouts = self.layouts()?;
        let read = options.reading(self.pseudonym_key(), &layouts);
        if options.mapping.is_some() || input.propose_mapping(&read)?.is_some() {
            let mut survey = simsim_import::survey(input, &read)?;
            look.layout = survey.layout().cloned();
            let _ = survey.each(|block| {
                let is_shown = |record: &&Record| matches!(record.fact, Fact::Transaction(_));
                let more = SHOWN.saturating_sub(look.sample.len());
                look.sample.extend(block.iter().filter(is_shown).take(more).cloned());
                if look.sample.len() < SHOWN {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
        }
        Ok(look)
    }
}

impl fmt::Debug for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Look").field("needs_password", &self.needs_password).finish_non_exhaustive()
    }
}

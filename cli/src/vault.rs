//! Vault: which one, and opening it for a command.

use std::path::PathBuf;

use etcetera::BaseStrategy;
use simsim_wallet::{Passphrase, Wallet};

use crate::{failure::Failure, passphrase::PassphraseArguments};

/// Which vault a command works on.
#[derive(clap::Args)]
pub(crate) struct VaultArguments {
    /// The vault's folder. Without it: `simsim` in your data folder.
    #[arg(long = "vault", global = true, value_name = "DIR", env = "SIMSIM_VAULT")]
    directory: Option<PathBuf>,

    #[command(flatten)]
    passphrase: PassphraseArguments,
}

impl VaultArguments {
    /// The folder, given or usual.
    pub(crate) fn directory(&self) -> Result<PathBuf, Failure> {
        if let Some(directory) = &self.directory {
            return Ok(directory.clone());
        }
        etcetera::choose_base_strategy().map(|base| base.data_dir().join("simsim")).map_err(|_| {
            Failure::new("vault", "no home folder is known; name the vault with --vault DIR")
        })
    }

    /// Where the passphrase comes from.
    pub(crate) fn passphrase(&self) -> &PassphraseArguments {
        &self.passphrase
    }

    /// Opens the wallet, asking for the passphrase where needed.
    pub(crate) fn open(&self) -> Result<Wallet, Failure> {
        self.open_and_keep_passphrase().map(|(wallet, _)| wallet)
    }

    /// The same, for a command that needs the passphrase again.
    pub(crate) fn open_and_keep_passphrase(&self) -> Result<(Wallet, Passphrase), Failure> {
        let directory = self.directory()?;
        if !Wallet::exists(&directory) {
            return Err(Failure::new(
                "not_a_vault",
                format!("there is no vault at {}; make one with: simsim init", directory.display()),
            ));
        }
        let passphrase = self.passphrase.ask()?;
        Ok((Wallet::open(&directory, &passphrase)?, passphrase))
    }
}

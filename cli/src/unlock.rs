//! Unlock: the password of a locked export file, from a file, the environment or a prompt.

use std::{io::IsTerminal, path::PathBuf};

use simsim_import::Input;
use zeroize::Zeroizing;

use crate::{failure::Failure, file};

/// Longer than any password, shorter than a mistaken file.
const LONGEST: u64 = 4096;
const VARIABLE: &str = "SIMSIM_FILE_PASSWORD";

/// Where the password of a locked ZIP comes from.
#[derive(clap::Args)]
pub(crate) struct UnlockArguments {
    /// Read the password of a locked ZIP from this file's first line. Without it: from the
    /// environment variable SIMSIM_FILE_PASSWORD, or else by asking.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl UnlockArguments {
    /// The password, if the file is locked.
    pub(crate) fn ask(
        &self,
        name: &str,
        input: &mut Input<'_>,
    ) -> Result<Option<Zeroizing<String>>, Failure> {
        if !input.needs_password() {
            return Ok(None);
        }
        if let Some(path) = &self.password_file {
            let bytes = Zeroizing::new(file::read(path, LONGEST)?);
            let text = std::str::from_utf8(&bytes)
                .map_err(|_| Failure::new("password", format!("{}: not UTF-8", path.display())))?;
            let line = text.lines().next().unwrap_or_default();
            return Ok(Some(Zeroizing::new(line.to_owned())));
        }
        if let Ok(password) = std::env::var(VARIABLE) {
            return Ok(Some(Zeroizing::new(password)));
        }
        if !std::io::stderr().is_terminal() {
            return Err(Failure::new(
                "password",
                format!("{name} is locked; give its password with --password-file or {VARIABLE}"),
            ));
        }
        let password = rpassword::prompt_password(format!("Password of {name}: "));
        password.map(Zeroizing::new).map(Some).map_err(|error| {
            Failure::new("password", format!("could not read the password: {error}"))
        })
    }
}

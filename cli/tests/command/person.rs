//! Runs the `simsim` command as a program would, on a vault of its own.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

pub(crate) const PASSPHRASE: &str = "correct horse battery";

/// One person's folder: a vault to be made, and room for files.
pub(crate) struct Person {
    folder: tempfile::TempDir,
}

impl Person {
    /// Nothing there yet.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With an empty vault.
    pub(crate) fn with_vault() -> Self {
        let person = Self::new();
        person.run(&["init"]).ok();
        person
    }

    /// With a vault that holds the demo person's files.
    pub(crate) fn with_records() -> Self {
        let person = Self::with_vault();
        person.run(&["import", &demo("bank.ofx"), &demo("alipay.csv"), &demo("facts.jsonl")]).ok();
        person
    }

    /// The vault's folder.
    pub(crate) fn vault(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file into the folder and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
        self.path(name)
    }

    /// Runs the command without input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// Runs the command with this standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        self.run_as(PASSPHRASE, arguments, input)
    }

    /// Runs the command on a terminal into which a person types `answers`.
    #[cfg(unix)]
    pub(crate) fn run_typing(&self, arguments: &[&str], answers: &str) -> Ran {
        use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
        let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keyboard).unwrap();
        unlockpt(&keyboard).unwrap();
        let name = ptsname(&keyboard, Vec::new()).unwrap().into_string().unwrap();
        let terminal = std::fs::File::options().read(true).write(true).open(name).unwrap();
        let mut keyboard = std::fs::File::from(keyboard);
        keyboard.write_all(answers.as_bytes()).unwrap();
        let output = self.command(PASSPHRASE, arguments).stdin(terminal).output().unwrap();
        Ran { output, arguments: format!("{arguments:?}") }
    }

    fn command(&self, passphrase: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_simsim"));
        command
            .args(arguments)
            .env("SIMSIM_VAULT", self.vault())
            .env("SIMSIM_PASSPHRASE", passphrase)
            .env("NO_COLOR", "1");
        command
    }

    /// Runs the command with this passphrase and standard input.
    pub(crate) fn run_as(&self, passphrase: &str, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(passphrase, arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || {
            let _ = stdin.write_all(&input); // a command that refuses early does not read it all
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Ran { output, arguments: format!("{arguments:?}") }
    }
}

/// What a run printed, and how it ended.
pub(crate) struct Ran {
    output: Output,
    arguments: String,
}

impl Ran {
    /// It must have succeeded; what it printed.
    pub(crate) fn ok(&self) -> String {
        assert!(self.output.status.success(), "{} failed: {}", self.arguments, self.stderr());
        self.stdout()
    }

    /// It must have succeeded; the JSON it printed.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// It must have ended with exit code 1 and one clear error, which is given.
    pub(crate) fn refused(&self) -> String {
        let error = self.stderr();
        assert_eq!(self.output.status.code(), Some(1), "{}: {error}", self.arguments);
        assert!(!error.contains("panicked"), "{}: {error}", self.arguments);
        let last = error.lines().last().unwrap_or_default();
        assert!(last.starts_with("error: "), "{}: {error}", self.arguments);
        error
    }

    /// The exit code.
    pub(crate) fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// What it printed to standard output.
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    /// What it printed to standard error.
    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }
}

/// The path of one of the demo person's files.
pub(crate) fn demo(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(name).to_str().unwrap().to_owned()
}

/// A folder beside the project with material for tests; nothing where it is not there.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: ../shared/{name} is not here");
    None
}

//! Why a whole file could not be read. A single row that could not is a
//! [`Rejection`](crate::Rejection).

use core::fmt;

/// Why a file was refused. Nothing of it was read; each text says the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportError {
    /// The caller's progress function asked to stop.
    Cancelled,
    /// The file was another one when it was read the second time.
    Changed,
    /// The file holds nothing.
    Empty,
    /// It was recognised, but what makes it a `format` is missing.
    Malformed {
        /// What it looked like.
        format: &'static str,
        /// What is missing or wrong.
        problem: &'static str,
        /// The line, counted from 1; 0 where the place is the whole file.
        line: u64,
    },
    /// The file is locked, and no password was given.
    PasswordNeeded,
    /// It is a ZIP of several files, and nobody said which one is meant.
    SeveralFiles {
        /// How many there are.
        count: usize,
    },
    /// Elements lie deeper in one another than any real file's.
    TooDeep {
        /// How deep is still read.
        limit: usize,
    },
    /// The file is larger than any real export.
    TooLarge {
        /// How large it is, in bytes.
        bytes: usize,
        /// How large is still read.
        limit: usize,
    },
    /// A row or an element is longer than in any real export.
    TooLong {
        /// How long is still read, in bytes.
        limit: usize,
        /// The line on which reading stopped, counted from 1.
        line: u64,
    },
    /// The file has more rows than any real export.
    TooManyRows {
        /// How many are still read.
        limit: usize,
    },
    /// No format that this version reads.
    Unknown,
    /// The system could not read the file to its end.
    Unreadable {
        /// What the system says.
        kind: std::io::ErrorKind,
    },
    /// What the file unpacks to is larger than any real export.
    UnpacksTooLarge {
        /// How large is still read, in bytes.
        limit: usize,
    },
    /// The password does not open the file.
    WrongPassword,
}

impl ImportError {
    /// What went wrong while bytes were read: what a reader of ours said, or else the system.
    pub(crate) fn of_io(error: &std::io::Error) -> Self {
        let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>());
        ours.cloned().unwrap_or(Self::Unreadable { kind: error.kind() })
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("stopped before the end; nothing was imported"),
            Self::Changed => {
                f.write_str("the file changed while it was read; import it again when it is whole")
            }
            Self::Empty => {
                f.write_str("the file is empty; export it again from your bank or wallet")
            }
            Self::Malformed { format, problem, line: 0 } => {
                write!(f, "this looks like {format}, but {problem}; export it again")
            }
            Self::Malformed { format, problem, line } => {
                write!(f, "this looks like {format}, but line {line}: {problem}; export it again")
            }
            Self::PasswordNeeded => f.write_str(
                "the file is locked; give the password that your bank or wallet sent beside it",
            ),
            Self::SeveralFiles { count } => {
                write!(f, "the ZIP holds {count} files; say which one, or unpack it")
            }
            Self::TooDeep { limit } => write!(
                f,
                "elements lie more than {limit} deep in one another; this is no bank's export"
            ),
            Self::TooLarge { bytes, limit } => write!(
                f,
                "the file has {bytes} bytes and at most {limit} are read; export a shorter period"
            ),
            Self::TooLong { limit, line } => write!(
                f,
                "line {line}: something is longer than {limit} bytes; this is no bank's export"
            ),
            Self::TooManyRows { limit } => {
                write!(f, "the file has more than {limit} rows; export a shorter period")
            }
            Self::Unknown => f.write_str(
                "no known format was recognised; see docs/formats/imports.md for what can be \
                 read and how to export it",
            ),
            Self::Unreadable { kind } => {
                write!(f, "the file could not be read to its end ({kind}); try again")
            }
            Self::UnpacksTooLarge { limit } => {
                write!(f, "the file unpacks to more than {limit} bytes; export a shorter period")
            }
            Self::WrongPassword => f.write_str(
                "the password does not open the file; Alipay and WeChat send another one with \
                 every export",
            ),
        }
    }
}

impl core::error::Error for ImportError {}

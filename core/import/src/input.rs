//! Input: the bytes of a file, read from their beginning as often as needed.

use core::fmt;
use std::io::{Cursor, Read, Seek, SeekFrom};

use crate::{ImportError, Layout, Options, container, document::Document};

/// The bytes of a file: in memory, or behind anything that can be read and wound back, so that a
/// large file never has to be in memory as a whole.
///
/// ```
/// use std::io::Cursor;
///
/// use simsim_import::{Input, Options, survey};
///
/// let file = Cursor::new("Date,Payee,Amount,Currency\n2026-01-05,ACME,-7.00,EUR\n"); // or a File
/// let survey = survey(Input::of_file(file), &Options::new(&[7; 32]))?;
/// assert_eq!(survey.summary().count, 1);
/// # Ok::<(), simsim_import::ImportError>(())
/// ```
pub struct Input<'a> {
    bytes: Box<dyn ReadSeek + 'a>,
}

/// What can be read and wound back.
pub(crate) trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

impl<'a> Input<'a> {
    /// Bytes in memory.
    pub fn of_bytes(bytes: &'a [u8]) -> Self {
        Self::of_file(Cursor::new(bytes))
    }

    /// A file, or anything else that can be wound back. It is read in pieces of 64 KiB, several times
    /// over.
    pub fn of_file(file: impl Read + Seek + 'a) -> Self {
        Self { bytes: Box::new(file) }
    }

    /// The same bytes once more, for a look at them before they are read.
    pub fn again(&mut self) -> Input<'_> {
        Input::of_file(&mut self.bytes)
    }

    /// All bytes, for what cannot be read in pieces.
    ///
    /// # Errors
    ///
    /// [`ImportError::TooLarge`] and [`ImportError::Unreadable`].
    pub fn read_whole(&mut self, limit: usize) -> Result<Vec<u8>, ImportError> {
        let bytes = usize::try_from(self.len()?).unwrap_or(usize::MAX);
        if bytes > limit {
            return Err(ImportError::TooLarge { bytes, limit });
        }
        self.beginning(limit)
    }

    /// The names of the files in a ZIP, for [`Options::with_entry`](crate::Options::with_entry); none
    /// for any other file.
    pub fn entries(&mut self) -> Vec<String> {
        if self.is_zip() { container::entries(self.again().into_bytes()) } else { Vec::new() }
    }

    /// Whether it is locked, so that it needs
    /// [`Options::with_password`](crate::Options::with_password).
    pub fn needs_password(&mut self) -> bool {
        self.is_zip() && container::is_locked(self.again().into_bytes())
    }

    /// As [`propose_mapping`](crate::propose_mapping).
    ///
    /// # Errors
    ///
    /// As [`survey`](crate::survey).
    pub fn propose_mapping(
        &mut self,
        options: &Options<'_>,
    ) -> Result<Option<Layout>, ImportError> {
        let document = match Document::open(self.again(), options) {
            Err(ImportError::Unknown) => return Ok(None),
            document => document?,
        };
        Ok(document.layout().filter(|(_, is_proposed)| *is_proposed).map(|(it, _)| it.clone()))
    }

    fn is_zip(&mut self) -> bool {
        self.beginning(4).is_ok_and(|start| container::is_zip(&start))
    }

    /// How many bytes there are.
    pub(crate) fn len(&mut self) -> Result<u64, ImportError> {
        self.bytes.seek(SeekFrom::End(0)).map_err(|error| ImportError::of_io(&error))
    }

    /// The first bytes, as many as there are.
    pub(crate) fn beginning(&mut self, most: usize) -> Result<Vec<u8>, ImportError> {
        let mut start = Vec::new();
        let wound = self.bytes.rewind();
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        wound
            .and_then(|()| (&mut self.bytes).take(most).read_to_end(&mut start))
            .map_err(|error| ImportError::of_io(&error))?;
        Ok(start)
    }

    pub(crate) fn into_bytes(self) -> Box<dyn ReadSeek + 'a> {
        self.bytes
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").finish_non_exhaustive()
    }
}

//! Files: read whole, up to a limit, or exports in pieces; written whole, or not at all.

use std::{
    fs,
    io::{Read, Write},
    path::Path,
};

use simsim_attestation::MAX_STATEMENT;
use simsim_import::Input;

use crate::failure::Failure;

/// Reads a file of at most `limit` bytes. A larger one is refused before it is read.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    whole(open(path, limit)?, path, limit)
}

/// An export, which may be large.
pub(crate) enum Export {
    /// It is read in pieces.
    InPieces(fs::File),
    /// It cannot be wound back, as a pipe, and is in memory.
    Whole(Vec<u8>),
}

impl Export {
    /// Opens an export of at most `limit` bytes.
    pub(crate) fn open(path: &Path, limit: u64) -> Result<Self, Failure> {
        let file = open(path, limit)?;
        if file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Ok(Self::InPieces(file));
        }
        whole(file, path, limit).map(Self::Whole)
    }

    /// Its bytes, as often as needed.
    pub(crate) fn input(&self) -> Input<'_> {
        match self {
            Self::InPieces(file) => Input::of_file(file),
            Self::Whole(bytes) => Input::of_bytes(bytes),
        }
    }
}

fn open(path: &Path, limit: u64) -> Result<fs::File, Failure> {
    let failure = |error| Failure::file(path, &error);
    let file = fs::File::open(path).map_err(failure)?;
    let metadata = file.metadata().map_err(failure)?;
    if metadata.is_dir() {
        return Err(Failure::new(
            "file",
            format!("{}: this is a folder; name a file", path.display()),
        ));
    }
    if metadata.len() > limit {
        return Err(too_large(&path.display().to_string(), limit));
    }
    Ok(file)
}

fn whole(file: fs::File, path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    up_to(file, limit)
        .map_err(|error| Failure::file(path, &error))?
        .ok_or_else(|| too_large(&path.display().to_string(), limit))
}

/// Reads standard input of at most `limit` bytes.
pub(crate) fn read_stdin(limit: u64) -> Result<Vec<u8>, Failure> {
    up_to(std::io::stdin().lock(), limit)
        .map_err(|error| Failure::new("file", format!("standard input: {error}")))?
        .ok_or_else(|| too_large("standard input", limit))
}

/// Reads a text of at most `limit` bytes from a file, or from standard input for `-`.
pub(crate) fn read_text(path: &Path, limit: u64) -> Result<String, Failure> {
    let bytes = if path == Path::new("-") { read_stdin(limit)? } else { read(path, limit)? };
    String::from_utf8(bytes)
        .map_err(|_| Failure::new("file", format!("{}: not UTF-8 text", path.display())))
}

/// Reads what another person or a shop signed, as [`read_text`].
pub(crate) fn read_statement(path: &Path) -> Result<String, Failure> {
    read_text(path, MAX_STATEMENT as u64)
}

/// Writes a file whole, as [`write`](fn@write), that its owner alone may read.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    write_with(&options, path, bytes)
}

/// Writes a file whole: to a neighbour first, then renamed into place.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_with(fs::OpenOptions::new().write(true).create(true).truncate(true), path, bytes)
}

fn write_with(options: &fs::OpenOptions, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failure = |error| Failure::file(path, &error);
    let mut neighbour = path.as_os_str().to_owned();
    neighbour.push(".part");
    let neighbour = Path::new(&neighbour);
    let mut file = options.open(neighbour).map_err(failure)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failure)?;
    fs::rename(neighbour, path).map_err(failure)
}

/// Everything up to `limit` bytes; nothing when there is more.
fn up_to(from: impl Read, limit: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((u64::try_from(bytes.len()).is_ok_and(|length| length <= limit)).then_some(bytes))
}

fn too_large(name: &str, limit: u64) -> Failure {
    let mebibytes = limit / (1024 * 1024);
    let size = if mebibytes > 0 { format!("{mebibytes} MiB") } else { format!("{limit} bytes") };
    Failure::new(
        "too_large",
        format!("{name}: larger than {size}; split it or export a shorter period"),
    )
}

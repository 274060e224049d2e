//! sled behind [`Store`]: the one file that names it.
//!
//! sled panics inside its own code on damaged files, so every call is caught and a store that
//! panicked once is not touched again. Its `flush` does not reach the disk on every system, so
//! [`sync`](Store::sync) asks for the files themselves. Values above 4 KiB would go to files of
//! their own that sled never syncs, so a long value is stored in pieces.
//!
//! The database is opened when it is first needed. sled keeps every page it has touched (its cache
//! looks for something to evict after 64 accesses in one of 256 shards, which a store of this size
//! never sees), so after some megabytes it is closed, and opened again when next needed.

use std::{
    cell::{Cell, RefCell},
    fs::{self, File},
    io, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use sled::{Batch, Db, Mode};

use crate::store::{Step, Store, StoreFailed};

/// With its two bytes of piece count in front, a piece is a value of at most 4 KiB.
const PIECE: usize = 4094;
/// sled's own default is 1 GiB, and has got phone applications killed.
const CACHE: u64 = 1024 * 1024;
/// How much is written before the database is closed to free what it has touched.
const BREATH: usize = 512 * 1024;
/// A damaged directory may make sled loop for ever; one that is well opens in milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// A sled database in a directory.
pub(crate) struct SledStore {
    directory: PathBuf,
    db: RefCell<Option<Db>>,
    failed: Cell<bool>,
    /// How much was written since the database was opened.
    written: usize,
}

impl SledStore {
    /// The database in `directory`, which is made if there is none. One that does not open fails
    /// at every call until it is reset.
    pub(crate) fn at(directory: &Path) -> Self {
        Self {
            directory: directory.to_path_buf(),
            db: RefCell::new(None),
            failed: Cell::new(false),
            written: 0,
        }
    }

    fn close(&mut self) {
        self.written = 0;
        if let Some(db) = self.db.take() {
            if self.failed.get() {
                mem::forget(db); // dropping a database flushes it, which one that panicked must not
            } else {
                let _caught = catch_unwind(AssertUnwindSafe(|| drop(db)));
            }
        }
    }

    /// Runs `work` on the database; an error or a panic in it is the last thing it does.
    fn with<T>(&self, work: impl FnOnce(&Db) -> sled::Result<T>) -> Result<T, StoreFailed> {
        if self.failed.get() {
            return Err(StoreFailed);
        }
        let mut held = self.db.borrow_mut();
        if held.is_none() {
            *held = open_patiently(&self.directory).ok();
        }
        match held.as_ref().map(|db| catch_unwind(AssertUnwindSafe(|| work(db)))) {
            Some(Ok(Ok(done))) => Ok(done),
            _ => {
                self.failed.set(true);
                Err(StoreFailed)
            }
        }
    }
}

impl Store for SledStore {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFailed> {
        self.with(|db| {
            let Some(first) = db.get(piece_key(key, 0))? else {
                return Ok(None);
            };
            let (count, data) = split_first(&first);
            let mut value = data.to_vec();
            for number in 1..count {
                // A piece that is missing leaves a value that will not open.
                if let Some(piece) = db.get(piece_key(key, number))? {
                    value.extend_from_slice(split_first(&piece).1);
                }
            }
            Ok(Some(value))
        })
    }

    fn visit(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreFailed> {
        let mut entries = self.with(|db| Ok(db.scan_prefix(prefix)))?;
        let mut held: Option<(Vec<u8>, Vec<u8>)> = None;
        // Only sled's own step is caught: a panic of the visitor is the caller's.
        while let Some((key, piece)) = self.with(|_| entries.next().transpose())? {
            let (key, number) = key.split_at(key.len().saturating_sub(2));
            let (_, data) = split_first(&piece);
            match &mut held {
                Some((open, value)) if open == key && number != [0, 0] => {
                    value.extend_from_slice(data);
                }
                _ => {
                    if let Some((key, value)) = held.replace((key.to_vec(), data.to_vec())) {
                        visit(&key, &value);
                    }
                }
            }
        }
        if let Some((key, value)) = held {
            visit(&key, &value);
        }
        Ok(())
    }

    fn apply(&mut self, steps: &[Step]) -> Result<(), StoreFailed> {
        if self.written > BREATH {
            self.sync()?;
        }
        let length = |(_, value): &Step| value.as_ref().map_or(0, Vec::len);
        self.written = self.written.saturating_add(steps.iter().map(length).sum());
        self.with(|db| {
            let mut batch = Batch::default();
            let mut counts = std::collections::HashMap::new();
            for (key, value) in steps {
                let stored = match counts.get(key) {
                    Some(count) => *count,
                    None => db.get(piece_key(key, 0))?.map_or(0, |first| split_first(&first).0),
                };
                let mut written: u16 = 0;
                if let Some(value) = value {
                    let pieces = value.len().div_ceil(PIECE).max(1);
                    let pieces = u16::try_from(pieces)
                        .map_err(|_| sled::Error::Unsupported("a value too long".into()))?;
                    for number in 0..pieces {
                        let from = usize::from(number).saturating_mul(PIECE);
                        let to = from.saturating_add(PIECE).min(value.len());
                        let mut piece = pieces.to_le_bytes().to_vec();
                        piece.extend_from_slice(value.get(from..to).unwrap_or_default());
                        batch.insert(piece_key(key, number), piece);
                    }
                    written = pieces;
                }
                (written..stored).for_each(|number| batch.remove(piece_key(key, number)));
                counts.insert(key, written.max(stored));
            }
            db.apply_batch(batch)
        })
    }

    fn sync(&mut self) -> Result<(), StoreFailed> {
        self.with(|db| db.flush().map(|_| ()))?;
        sync_files(&self.directory).map_err(|_| StoreFailed)?;
        if self.written > BREATH {
            self.close();
        }
        Ok(())
    }

    fn reset(&mut self) -> Result<(), StoreFailed> {
        self.close();
        self.failed.set(true);
        let aside = self.directory.with_extension("old");
        let cleared = remove_all(&aside)
            .and_then(|()| match fs::rename(&self.directory, &aside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            })
            .and_then(|()| remove_all(&aside));
        cleared.map_err(|_| StoreFailed)?;
        self.failed.set(false);
        self.with(|_| Ok(()))
    }

    fn bytes(&self) -> u64 {
        bytes_in(&self.directory).unwrap_or_default()
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.close();
    }
}

/// Opens the database; one that was just closed may still be held by its own threads for a moment.
fn open_patiently(directory: &Path) -> Result<Db, StoreFailed> {
    let started = Instant::now();
    loop {
        match open_within_bounds(directory)? {
            Err(error) if is_locked(&error) && started.elapsed() < PATIENCE => {
                thread::sleep(Duration::from_millis(2));
            }
            opened => return opened.map_err(|_| StoreFailed),
        }
    }
}

fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

/// Opens the database on a thread of its own, which may panic or never come back.
fn open_within_bounds(directory: &Path) -> Result<sled::Result<Db>, StoreFailed> {
    remove_half_written_snapshots(directory).map_err(|_| StoreFailed)?;
    let (send, receive) = mpsc::channel();
    let path = directory.to_path_buf();
    let opener = thread::Builder::new().name("vault-store-open".into());
    opener
        .spawn(move || {
            let config = sled::Config::new()
                .path(path)
                .mode(Mode::LowSpace)
                .cache_capacity(CACHE)
                .flush_every_ms(None);
            let opened = catch_unwind(AssertUnwindSafe(|| config.open()));
            if let Err(mpsc::SendError(Ok(Ok(db)))) = send.send(opened) {
                mem::forget(db); // nobody waited: its drop would write into files set aside
            }
        })
        .map_err(|_| StoreFailed)?;
    match receive.recv_timeout(PATIENCE) {
        Ok(Ok(opened)) => Ok(opened),
        _ => Err(StoreFailed),
    }
}

fn bytes_in(directory: &Path) -> io::Result<u64> {
    let mut bytes: u64 = 0;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let more = match entry.file_type()?.is_dir() {
            true => bytes_in(&entry.path())?,
            false => entry.metadata()?.len(),
        };
        bytes = bytes.saturating_add(more);
    }
    Ok(bytes)
}

fn remove_all(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The key of a piece: big-endian, so that pieces follow each other.
fn piece_key(key: &[u8], number: u16) -> Vec<u8> {
    let mut piece = Vec::with_capacity(key.len().saturating_add(2));
    piece.extend_from_slice(key);
    piece.extend_from_slice(&number.to_be_bytes());
    piece
}

fn split_first(piece: &[u8]) -> (u16, &[u8]) {
    match piece {
        [low, high, data @ ..] => (u16::from_le_bytes([*low, *high]), data),
        _ => (0, &[]),
    }
}

/// After a crash sled may take a half-written snapshot for its newest and never open again.
fn remove_half_written_snapshots(directory: &Path) -> io::Result<()> {
    if !directory.try_exists()? {
        return Ok(());
    }
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn sync_files(directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            match File::open(entry.path()).and_then(|file| file.sync_all()) {
                // sled's own threads put a new snapshot in the place of an old one.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                done => done?,
            }
        }
    }
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sled_passes_the_conformance_suite() {
        let place = tempfile::tempdir().unwrap();
        let mut number = 0;
        crate::store::conformance::check(|| {
            number += 1;
            SledStore::at(&place.path().join(number.to_string()))
        });
    }

    #[test]
    fn a_half_written_snapshot_is_removed_before_opening() {
        let place = tempfile::tempdir().unwrap();
        let leftover = place.path().join("snap.00000000000000FF.generating");
        fs::write(&leftover, b"half").unwrap();
        let store = SledStore::at(place.path());
        assert_eq!(store.read(b"a"), Ok(None));
        assert!(!leftover.exists());
    }

    #[test]
    fn files_that_are_not_sled_are_an_error_until_the_reset() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("db"), [0x55; 100_000]).unwrap();
        fs::write(place.path().join("conf"), [0x55; 100]).unwrap();
        let mut store = SledStore::at(place.path());
        assert_eq!(store.read(b"a"), Err(StoreFailed));
        store.reset().unwrap();
        assert_eq!(store.read(b"a"), Ok(None));
    }
}

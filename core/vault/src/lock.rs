//! One vault, one opener: an advisory lock on a file of its own, and a list in this process.
//!
//! sled's own lock is not compiled on Android and iOS. The list alone does the work on iOS, where
//! an application that holds a file lock while suspended is killed, and where no second process
//! can reach the directory.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::VaultError;

static OPEN_HERE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Held for as long as a vault is open.
#[derive(Debug)]
pub(crate) struct Lock {
    place: PathBuf,
    _file: Option<File>,
}

impl Lock {
    /// Takes the lock of the vault in `directory`, which must exist.
    pub(crate) fn take(directory: &Path) -> Result<Self, VaultError> {
        let place =
            directory.canonicalize().map_err(VaultError::io("find the vault's directory"))?;
        {
            let mut open = OPEN_HERE.lock().unwrap_or_else(PoisonError::into_inner);
            if open.contains(&place) {
                return Err(VaultError::AlreadyOpen);
            }
            open.push(place.clone());
        }
        let mut lock = Self { place, _file: None }; // from here on, dropping it takes it off the list
        if !cfg!(target_os = "ios") {
            lock._file = Some(lock_file(&lock.place)?);
        }
        Ok(lock)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self._file = None; // before the list says that the next one may come
        let mut open = OPEN_HERE.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|place| *place != self.place);
    }
}

fn lock_file(place: &Path) -> Result<File, VaultError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.open(place.join("lock")).map_err(VaultError::io("open the lock file"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(VaultError::AlreadyOpen),
        // A file system without locks: the list still guards this process.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(VaultError::io("lock the lock file")(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_opener_is_refused_until_the_first_is_done() {
        let place = tempfile::tempdir().unwrap();
        let first = Lock::take(place.path()).unwrap();
        assert_eq!(Lock::take(place.path()).unwrap_err(), VaultError::AlreadyOpen);
        drop(first);
        assert!(Lock::take(place.path()).is_ok());
    }
}

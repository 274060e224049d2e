//! The few file operations a vault is made of, named so that a power cut can fall between any two.
//!
//! Everything but the store goes through [`Disk`]. Its second implementation forgets what was not
//! synced.

#[cfg(not(unix))]
use std::io::{Read, Seek, SeekFrom, Write};
#[cfg(unix)]
use std::os::unix::fs::FileExt;
use std::{
    cell::RefCell,
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// The files of one vault, by name.
pub(crate) trait Disk: Send {
    /// The length of a file; `None` if there is none.
    fn length(&self, name: &str) -> io::Result<Option<u64>>;
    /// Fills `bytes` from `offset`; an error if the file ends before.
    fn read_at(&self, name: &str, offset: u64, bytes: &mut [u8]) -> io::Result<()>;
    /// Writes at `offset`, making the file if there is none. Not durable until `sync`.
    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Cuts or extends the file, making it if there is none. Not durable until `sync`.
    fn resize(&self, name: &str, length: u64) -> io::Result<()>;
    /// Returns when the file's bytes survive a power cut.
    fn sync(&self, name: &str) -> io::Result<()>;
    /// Puts `from` in the place of `to`, all or nothing. Not durable until `sync_names`.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file; no error if there is none. Not durable until `sync_names`.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Returns when the directory's names survive a power cut.
    fn sync_names(&self) -> io::Result<()>;
}

/// All of a file; `None` if there is none.
pub(crate) fn read(disk: &dyn Disk, name: &str) -> io::Result<Option<Vec<u8>>> {
    let Some(length) = disk.length(name)? else {
        return Ok(None);
    };
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge)?];
    disk.read_at(name, 0, &mut bytes)?;
    Ok(Some(bytes))
}

/// Replaces whole files by these bytes so that of each either the old or the new one is there,
/// whenever power goes.
pub(crate) fn replace(disk: &dyn Disk, names: &[&str], bytes: &[u8]) -> io::Result<()> {
    let fresh = |name: &str| format!("{name}.new");
    for name in names {
        disk.resize(&fresh(name), 0)?;
        disk.write_at(&fresh(name), 0, bytes)?;
        disk.sync(&fresh(name))?;
    }
    for name in names {
        disk.rename(&fresh(name), name)?;
    }
    disk.sync_names()
}

/// A real directory.
pub(crate) struct Directory {
    path: PathBuf,
    open: RefCell<HashMap<String, File>>,
}

impl Directory {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf(), open: RefCell::default() }
    }

    /// Runs `work` on the file, which stays open: opening costs as much as a small write.
    fn with<T>(&self, name: &str, work: impl FnOnce(&File) -> io::Result<T>) -> io::Result<T> {
        let mut open = self.open.borrow_mut();
        if let Some(file) = open.get(name) {
            return work(file);
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(self.path.join(name))?;
        let done = work(&file);
        open.insert(name.into(), file);
        done
    }

    fn close(&self, name: &str) {
        self.open.borrow_mut().remove(name);
    }
}

impl Disk for Directory {
    fn length(&self, name: &str) -> io::Result<Option<u64>> {
        match fs::metadata(self.path.join(name)) {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    #[cfg(unix)]
    fn read_at(&self, name: &str, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.with(name, |file| FileExt::read_exact_at(file, bytes, offset))
    }

    #[cfg(not(unix))]
    fn read_at(&self, name: &str, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.with(name, |mut file| {
            file.seek(SeekFrom::Start(offset))?;
            file.read_exact(bytes)
        })
    }

    #[cfg(unix)]
    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.with(name, |file| FileExt::write_all_at(file, bytes, offset))
    }

    #[cfg(not(unix))]
    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.with(name, |mut file| {
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(bytes)
        })
    }

    fn resize(&self, name: &str, length: u64) -> io::Result<()> {
        self.with(name, |file| file.set_len(length))
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        self.with(name, File::sync_data)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.close(from);
        self.close(to);
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.close(name);
        match fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    #[cfg(unix)]
    fn sync_names(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }

    /// Elsewhere a directory cannot be opened as a file; its journal keeps renames in order.
    #[cfg(not(unix))]
    fn sync_names(&self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replace_leaves_the_new_bytes_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let disk = Directory::new(place.path());
        replace(&disk, &["header", "twin"], b"first, and longer").unwrap();
        replace(&disk, &["header"], b"second").unwrap();
        assert_eq!(read(&disk, "header").unwrap().unwrap(), b"second");
        assert_eq!(read(&disk, "twin").unwrap().unwrap(), b"first, and longer");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
        assert_eq!(read(&disk, "nothing").unwrap(), None);
    }
}

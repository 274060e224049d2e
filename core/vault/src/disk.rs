//! The few file operations a vault is made of, named so that a power cut can fall between any two.
//!
//! Everything but the store goes through [`Disk`]. Its second implementation forgets what was not
//! synced.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// The files of one vault, by name.
pub(crate) trait Disk: Send {
    /// All of a file; `None` if there is none.
    fn read(&mut self, name: &str) -> io::Result<Option<Vec<u8>>>;
    /// Writes at `offset`, making the file if there is none. Not durable until `sync`.
    fn write_at(&mut self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Cuts or extends the file, making it if there is none. Not durable until `sync`.
    fn resize(&mut self, name: &str, length: u64) -> io::Result<()>;
    /// Returns when the file's bytes survive a power cut.
    fn sync(&mut self, name: &str) -> io::Result<()>;
    /// Puts `from` in the place of `to`, all or nothing. Not durable until `sync_names`.
    fn rename(&mut self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file; no error if there is none. Not durable until `sync_names`.
    fn remove(&mut self, name: &str) -> io::Result<()>;
    /// Returns when the directory's names survive a power cut.
    fn sync_names(&mut self) -> io::Result<()>;
}

/// Replaces a whole file so that either the old or the new one is there, whenever power goes.
pub(crate) fn replace(disk: &mut dyn Disk, name: &str, bytes: &[u8]) -> io::Result<()> {
    let fresh = format!("{name}.new");
    disk.resize(&fresh, 0)?;
    disk.write_at(&fresh, 0, bytes)?;
    disk.sync(&fresh)?;
    disk.rename(&fresh, name)?;
    disk.sync_names()
}

/// A real directory.
pub(crate) struct Directory {
    path: PathBuf,
    open: HashMap<String, File>,
}

impl Directory {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf(), open: HashMap::new() }
    }

    fn file(&mut self, name: &str) -> io::Result<&mut File> {
        if !self.open.contains_key(name) {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            let file = options.open(self.path.join(name))?;
            self.open.insert(name.into(), file);
        }
        self.open.get_mut(name).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Disk for Directory {
    fn read(&mut self, name: &str) -> io::Result<Option<Vec<u8>>> {
        if !self.path.join(name).try_exists()? {
            return Ok(None);
        }
        let file = self.file(name)?;
        file.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn write_at(&mut self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let file = self.file(name)?;
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    fn resize(&mut self, name: &str, length: u64) -> io::Result<()> {
        self.file(name)?.set_len(length)
    }

    fn sync(&mut self, name: &str) -> io::Result<()> {
        self.file(name)?.sync_data()
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.open.remove(from);
        self.open.remove(to);
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&mut self, name: &str) -> io::Result<()> {
        self.open.remove(name);
        match fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    #[cfg(unix)]
    fn sync_names(&mut self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }

    /// Elsewhere a directory cannot be opened as a file; its journal keeps renames in order.
    #[cfg(not(unix))]
    fn sync_names(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replace_leaves_the_new_bytes_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let mut disk = Directory::new(place.path());
        replace(&mut disk, "header", b"first, and longer").unwrap();
        replace(&mut disk, "header", b"second").unwrap();
        assert_eq!(disk.read("header").unwrap().unwrap(), b"second");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        assert_eq!(disk.read("nothing").unwrap(), None);
    }
}

//! A backup: everything a vault holds in one encrypted file, which its passphrase alone opens.
//!
//! The file is a stream of parts of 64 KiB, each sealed with its number and with whether it is the
//! last, after the STREAM construction ([Hoang et al. 2015](https://eprint.iacr.org/2015/189)) that
//! age uses: parts cannot be left out, moved, added or cut off. Byte by byte:
//! `docs/formats/vault.md`.
//!
//! Neither writing nor reading needs more memory than a few parts.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use ring::digest;
use zeroize::Zeroizing;

use crate::{
    ItemId, KdfParameters, Passphrase, Secret, Unlock, Vault, VaultError,
    bytes::{self, Reader, put_long, put_short},
    envelope::{Kind, Label, OVERHEAD, SealKey},
    keys::read_secret,
    lock::Lock,
    random,
    slot::{SealedSlot, Slot},
};

const MAGIC: &[u8; 8] = b"SimsimB\0";
const VERSION: u16 = 1;
const PART: usize = 64 * 1024;
const ROOT: u8 = 1;
const COLLECTION: u8 = 2;
const ITEM: u8 = 3;
const END: u8 = 4;

/// What a backup holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackupReport {
    /// How many items of each collection are in it.
    pub items: Vec<(String, usize)>,
    /// How many items were left out because they are damaged in every copy.
    pub left_out: usize,
}

impl Vault {
    /// Writes everything into `file`, reads it again to be sure, and only then puts it there.
    ///
    /// The backup has a key of its own under `passphrase`, which may be the vault's or another.
    ///
    /// # Errors
    ///
    /// Those of the disk; then a backup that was at `file` before is still there.
    pub fn backup(
        &self,
        file: &Path,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<BackupReport, VaultError> {
        let io = || VaultError::io("write the backup");
        let fresh = with_suffix(file, ".new");
        let out = BufWriter::new(File::create(&fresh).map_err(io())?);
        let written = self.write_backup(out, passphrase, kdf);
        let checked = written.and_then(|report| {
            let found = Self::verify_backup(&fresh, passphrase)?;
            if found.items == report.items { Ok(report) } else { Err(VaultError::DamagedBackup) }
        });
        match checked {
            Ok(report) => {
                fs::rename(&fresh, file).map_err(io())?;
                sync_parent(file).map_err(io())?;
                Ok(report)
            }
            Err(error) => {
                let _left = fs::remove_file(&fresh);
                Err(error)
            }
        }
    }

    /// Reads a backup from beginning to end, and says what it holds.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotABackup`], [`VaultError::DamagedBackup`], [`VaultError::UnknownVersion`],
    /// [`VaultError::WrongPassphrase`].
    pub fn verify_backup(file: &Path, passphrase: &Passphrase) -> Result<BackupReport, VaultError> {
        let mut parts = Parts::open(file, passphrase)?;
        read_everything(&mut parts, &mut |_| Ok(()))
    }

    /// Makes a vault in `directory` from a backup. It has new ids and new keys, and the backup's
    /// passphrase opens it.
    ///
    /// It is made beside `directory` and put in place when it is complete: whenever this is
    /// interrupted, there is no vault there or the whole of it.
    ///
    /// # Errors
    ///
    /// [`VaultError::AlreadyExists`], and those of [`verify_backup`](Self::verify_backup).
    pub fn restore(
        file: &Path,
        directory: &Path,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<Self, VaultError> {
        if Self::exists(directory) {
            return Err(VaultError::AlreadyExists);
        }
        let io = || VaultError::io("put the restored vault in place");
        let made = make_beside(file, directory, passphrase, kdf)?;
        if directory.is_dir() {
            fs::remove_dir(directory).map_err(io())?; // refuses one that is not empty
        }
        fs::rename(made, directory).map_err(io())?;
        sync_parent(directory).map_err(io())?;
        Self::open(directory, passphrase)
    }

    /// The same where there is a vault already, which is destroyed once the restored one is in
    /// its place, and not before.
    ///
    /// # Errors
    ///
    /// [`VaultError::AlreadyOpen`], and those of [`verify_backup`](Self::verify_backup).
    pub fn restore_over(
        file: &Path,
        directory: &Path,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<Self, VaultError> {
        let io = || VaultError::io("put the restored vault in place");
        finish_interrupted_restore(directory)?;
        drop(Lock::take(directory)?); // nobody has it open
        let made = make_beside(file, directory, passphrase, kdf)?;
        let replaced = with_suffix(directory, REPLACED);
        fs::rename(directory, &replaced).map_err(io())?;
        fs::rename(made, directory).map_err(io())?;
        sync_parent(directory).map_err(io())?;
        finish_interrupted_restore(directory)?;
        Self::open(directory, passphrase)
    }

    fn write_backup(
        &self,
        out: BufWriter<File>,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<BackupReport, VaultError> {
        let mut sealer = Sealer::start(out, passphrase, kdf)?;
        let mut report = BackupReport::default();
        sealer.put(&[ROOT])?;
        sealer.put(self.root().expose())?;
        let mut total: u64 = 0;
        for name in self.collection_names() {
            let mut head = vec![COLLECTION];
            put_short(&mut head, name.as_bytes()).ok_or(VaultError::ItemTooLarge)?;
            sealer.put(&head)?;
            let mut outcome = Ok(());
            let scanned = self.scan_named(&name, &mut |id, bytes| {
                if outcome.is_ok() {
                    outcome = sealer.put_item(id, bytes);
                }
            });
            outcome?;
            total = total.saturating_add(u64::try_from(scanned.read).unwrap_or(u64::MAX));
            report.left_out = report.left_out.saturating_add(scanned.quarantined);
            report.items.push((name, scanned.read));
        }
        sealer.put(&[END])?;
        sealer.put(&total.to_le_bytes())?;
        sealer.finish()?;
        Ok(report)
    }
}

const RESTORING: &str = ".restoring";
const REPLACED: &str = ".replaced";

/// The vault beside `directory` that a restore over it left behind, if it was interrupted.
pub(crate) fn replaced_vault(directory: &Path) -> PathBuf {
    with_suffix(directory, REPLACED)
}

/// Puts the old vault back where the new one did not arrive, or destroys it where it did.
pub(crate) fn finish_interrupted_restore(directory: &Path) -> Result<(), VaultError> {
    let replaced = replaced_vault(directory);
    if !replaced.is_dir() {
        return Ok(());
    }
    let io = || VaultError::io("finish an interrupted restore");
    if !directory.is_dir() {
        fs::rename(&replaced, directory).map_err(io())?;
        return sync_parent(directory).map_err(io());
    }
    match Vault::destroy(&replaced) {
        Ok(()) | Err(VaultError::NotAVault) => fs::remove_dir_all(&replaced).map_err(io()),
        Err(error) => Err(error),
    }
}

fn make_beside(
    file: &Path,
    directory: &Path,
    passphrase: &Passphrase,
    kdf: KdfParameters,
) -> Result<PathBuf, VaultError> {
    let beside = with_suffix(directory, RESTORING);
    match fs::remove_dir_all(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(VaultError::io("clear an interrupted restore")(error));
        }
        _ => {}
    }
    let mut parts = Parts::open(file, passphrase)?;
    let mut vault: Option<Vault> = None;
    let mut tag = [0; 16];
    read_everything(&mut parts, &mut |entry| match (entry, &mut vault) {
        (Entry::Root(root), None) => {
            vault = Some(Vault::create_with_root(&beside, passphrase, kdf, root)?);
            Ok(())
        }
        (Entry::Collection(name), Some(vault)) => {
            tag = vault.add_collection(name)?;
            Ok(())
        }
        (Entry::Item(id, bytes), Some(vault)) => vault.take_in(tag, id, bytes),
        _ => Err(VaultError::DamagedBackup),
    })?;
    vault.ok_or(VaultError::DamagedBackup)?.finish_taking_in()?;
    Ok(beside)
}

/// One thing in a backup.
enum Entry<'a> {
    Root(Secret<32>),
    Collection(&'a str),
    Item(ItemId, &'a [u8]),
}

fn read_everything(
    parts: &mut Parts,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), VaultError>,
) -> Result<BackupReport, VaultError> {
    let mut report = BackupReport::default();
    let mut buffer = Zeroizing::new(Vec::new());
    let mut total: u64 = 0;
    loop {
        parts.fill(&mut buffer, 1)?;
        match buffer.first().copied() {
            Some(ROOT) => {
                parts.fill(&mut buffer, 32)?;
                let root = read_secret(&mut Reader::new(&buffer));
                take(Entry::Root(root.ok_or(VaultError::DamagedBackup)?))?;
            }
            Some(COLLECTION) => {
                parts.fill(&mut buffer, 2)?;
                let length = Reader::new(&buffer).u16().unwrap_or_default();
                parts.fill(&mut buffer, usize::from(length))?;
                let name = std::str::from_utf8(&buffer).map_err(|_| VaultError::DamagedBackup)?;
                take(Entry::Collection(name))?;
                report.items.push((name.into(), 0));
            }
            Some(ITEM) => {
                parts.fill(&mut buffer, 20)?;
                let mut reader = Reader::new(&buffer);
                let (id, length) = (reader.array().unwrap_or_default(), reader.u32());
                let length = length.and_then(|length| usize::try_from(length).ok());
                parts.fill(&mut buffer, length.unwrap_or_default())?;
                take(Entry::Item(ItemId::new(id), &buffer))?;
                let (_, count) = report.items.last_mut().ok_or(VaultError::DamagedBackup)?;
                *count = count.saturating_add(1);
                total = total.saturating_add(1);
            }
            Some(END) => {
                parts.fill(&mut buffer, 8)?;
                let complete = Reader::new(&buffer).u64() == Some(total) && parts.is_at_end();
                return if complete { Ok(report) } else { Err(VaultError::DamagedBackup) };
            }
            _ => return Err(VaultError::DamagedBackup),
        }
    }
}

/// Writes parts.
struct Sealer {
    out: BufWriter<File>,
    id: [u8; 16],
    key: SealKey,
    part: Zeroizing<Vec<u8>>,
    number: u64,
}

impl Sealer {
    fn start(
        mut out: BufWriter<File>,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<Self, VaultError> {
        let (id, key) = (random::make_bytes()?, random::make_key()?);
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&VERSION.to_le_bytes());
        head.extend_from_slice(&id);
        Slot::passphrase(passphrase, kdf)?.put(id, &key, &mut head)?;
        let sum = digest::digest(&digest::SHA256, &head);
        head.extend_from_slice(sum.as_ref());
        out.write_all(&head).map_err(VaultError::io("write the backup"))?;
        let part = bytes::plaintext(PART);
        Ok(Self { out, id, key: SealKey::new(&key)?, part, number: 0 })
    }

    fn put_item(&mut self, id: ItemId, bytes: &[u8]) -> Result<(), VaultError> {
        let mut head = vec![ITEM];
        head.extend_from_slice(&id.bytes());
        let length = u32::try_from(bytes.len()).map_err(|_| VaultError::ItemTooLarge)?;
        head.extend_from_slice(&length.to_le_bytes());
        self.put(&head)?;
        self.put(bytes)
    }

    fn put(&mut self, mut bytes: &[u8]) -> Result<(), VaultError> {
        while !bytes.is_empty() {
            let room = PART.saturating_sub(self.part.len()).min(bytes.len());
            let (now, later) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
            self.part.extend_from_slice(now);
            bytes = later;
            if self.part.len() == PART && !bytes.is_empty() {
                self.seal(false)?;
            }
        }
        Ok(())
    }

    fn seal(&mut self, last: bool) -> Result<(), VaultError> {
        let sealed = self.key.seal(&label(self.id, self.number, last), &self.part)?;
        let mut framed = Vec::with_capacity(sealed.len().saturating_add(4));
        put_long(&mut framed, &sealed).ok_or(VaultError::ItemTooLarge)?;
        self.out.write_all(&framed).map_err(VaultError::io("write the backup"))?;
        self.number = self.number.saturating_add(1);
        self.part.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<(), VaultError> {
        self.seal(true)?;
        let io = || VaultError::io("write the backup");
        let file = self.out.into_inner().map_err(|error| io()(error.into_error()))?;
        file.sync_all().map_err(io())
    }
}

/// Reads parts.
struct Parts {
    input: BufReader<File>,
    id: [u8; 16],
    key: SealKey,
    part: Zeroizing<Vec<u8>>,
    taken: usize,
    number: u64,
    ended: bool,
}

impl Parts {
    fn open(file: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        let io = || VaultError::io("read the backup");
        let mut input = BufReader::new(File::open(file).map_err(io())?);
        let mut head = vec![0; 8 + 2 + 16 + 2];
        read_all(&mut input, &mut head, VaultError::NotABackup)?;
        let mut reader = Reader::new(&head);
        if reader.array() != Some(*MAGIC) {
            return Err(VaultError::NotABackup);
        }
        let version = reader.u16().unwrap_or_default();
        let (id, length) = (reader.array().unwrap_or_default(), reader.u16().unwrap_or_default());
        let from = head.len();
        head.resize(from.saturating_add(usize::from(length)), 0);
        let slot = head.get_mut(from..).unwrap_or_default();
        read_all(&mut input, slot, VaultError::DamagedBackup)?;
        let mut sum = [0; 32];
        read_all(&mut input, &mut sum, VaultError::DamagedBackup)?;
        if digest::digest(&digest::SHA256, &head).as_ref() != sum {
            return Err(VaultError::DamagedBackup);
        }
        if version != VERSION {
            return Err(VaultError::UnknownVersion { found: version });
        }
        let slot = head.get(from..).and_then(SealedSlot::parse).ok_or(VaultError::DamagedBackup)?;
        let key = slot.open(id, Unlock::Passphrase(passphrase))?;
        let key = SealKey::new(&key.ok_or(VaultError::WrongPassphrase)?)?;
        let part = bytes::plaintext(PART);
        Ok(Self { input, id, key, part, taken: 0, number: 0, ended: false })
    }

    /// Puts exactly `count` bytes into `buffer`, across parts.
    fn fill(&mut self, buffer: &mut Zeroizing<Vec<u8>>, count: usize) -> Result<(), VaultError> {
        if count > crate::archive::LARGEST_ITEM {
            return Err(VaultError::DamagedBackup);
        }
        if buffer.capacity() < count {
            *buffer = bytes::plaintext(count.next_power_of_two());
        }
        buffer.clear();
        while buffer.len() < count {
            let left = self.part.get(self.taken..).unwrap_or_default();
            if left.is_empty() {
                self.open_next()?;
                continue;
            }
            let now = left.get(..count.saturating_sub(buffer.len())).unwrap_or(left);
            buffer.extend_from_slice(now);
            self.taken = self.taken.saturating_add(now.len());
        }
        Ok(())
    }

    fn open_next(&mut self) -> Result<(), VaultError> {
        if self.ended {
            return Err(VaultError::DamagedBackup);
        }
        let mut length = [0; 4];
        read_all(&mut self.input, &mut length, VaultError::DamagedBackup)?;
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        if length > PART.saturating_add(OVERHEAD) {
            return Err(VaultError::DamagedBackup);
        }
        let mut sealed = vec![0; length];
        read_all(&mut self.input, &mut sealed, VaultError::DamagedBackup)?;
        let opened = [false, true].into_iter().find(|last| {
            self.key
                .open_into(&label(self.id, self.number, *last), &sealed, &mut self.part)
                .is_some()
        });
        self.ended = opened.ok_or(VaultError::DamagedBackup)?;
        self.number = self.number.saturating_add(1);
        self.taken = 0;
        Ok(())
    }

    fn is_at_end(&mut self) -> bool {
        self.ended && self.taken == self.part.len() && matches!(self.input.read(&mut [0]), Ok(0))
    }
}

fn label(backup: [u8; 16], number: u64, last: bool) -> Label {
    let count = u32::from(last);
    Label { kind: Kind::Backup, vault: backup, collection: [0; 16], number, part: 0, count }
}

fn read_all(input: &mut dyn Read, bytes: &mut [u8], short: VaultError) -> Result<(), VaultError> {
    input.read_exact(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => short,
        kind => VaultError::Io { doing: "read the backup", kind },
    })
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().into();
    name.push(suffix);
    name.into()
}

fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if cfg!(unix) { File::open(parent.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}

//! The vault: everything above it sees items, everything below it sees envelopes.

#[cfg(test)]
mod memory;
#[cfg(test)]
mod outages;
#[cfg(test)]
mod quarantine;
#[cfg(test)]
mod sled_outages;
#[cfg(test)]
mod tests;
mod ways;

use std::{fmt, fs, path::Path};

use zeroize::Zeroizing;

use crate::{
    Change, Collection, Finding, ItemId, KdfParameters, KeyGuard, Mark, Passphrase, Secret, Unlock,
    VaultError,
    archive::Archive,
    backup,
    disk::{Directory, Disk},
    header::{self, Copies, Header, SealedHeader},
    lock::Lock,
    random,
    sled_store::SledStore,
    slot::Slot,
    store::Store,
};

/// The directory of the store within the vault's.
const STORE: &str = "store";

/// An open vault. It may move between threads; locking it wipes every key.
pub struct Vault {
    header: Header,
    archive: Archive,
    header_healed: bool,
    _lock: Option<Lock>,
}

impl Vault {
    /// Whether a vault, whole or damaged, lies in `directory`.
    pub fn exists(directory: &Path) -> bool {
        // A restore over a vault may have been interrupted with the old one moved aside.
        let places = [directory.to_path_buf(), backup::replaced_vault(directory)];
        places.iter().any(|place| header::COPIES.iter().any(|copy| place.join(copy).is_file()))
    }

    /// Makes a vault in `directory`, which is made if need be, and leaves it open.
    ///
    /// # Errors
    ///
    /// [`VaultError::AlreadyExists`] where there is one already.
    pub fn create(
        directory: &Path,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<Self, VaultError> {
        Self::create_with_root(directory, passphrase, kdf, random::make_key()?)
    }

    /// Opens the vault in `directory` with its passphrase.
    ///
    /// # Errors
    ///
    /// Those of [`open_with`](Self::open_with).
    pub fn open(directory: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        Self::open_with(directory, Unlock::Passphrase(passphrase))
    }

    /// Opens the vault in `directory` in any of the ways it was prepared for.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAVault`], [`VaultError::AlreadyOpen`], [`VaultError::DamagedHeader`],
    /// [`VaultError::UnknownVersion`], [`VaultError::WrongPassphrase`],
    /// [`VaultError::WrongRecoveryKey`], [`VaultError::GuardRefused`]. Damage behind the header is
    /// no error: see [`findings`](Self::findings).
    pub fn open_with(directory: &Path, unlock: Unlock<'_>) -> Result<Self, VaultError> {
        backup::finish_interrupted_restore(directory)?;
        if !directory.is_dir() {
            return Err(VaultError::NotAVault);
        }
        let lock = Lock::take(directory)?;
        let disk = Box::new(Directory::new(directory));
        let (sealed, copies) = SealedHeader::load(&*disk)?;
        let header = sealed.unlock(unlock)?;
        let store = Box::new(SledStore::at(&directory.join(STORE)));
        let mut vault = Self::open_on(disk, store, header, copies)?;
        vault._lock = Some(lock);
        Ok(vault)
    }

    /// Makes every change or none. When this returns `Ok`, the changes survive a power cut.
    ///
    /// # Errors
    ///
    /// [`VaultError::ItemTooLarge`] for an item above 1 MiB or a write above 32 MiB: nothing was
    /// written. [`VaultError::Io`]: after opening the vault again the write is there or it is
    /// not, but never in part. [`VaultError::NeedsReopening`] after such an error.
    pub fn write(&mut self, changes: &[Change<'_>]) -> Result<(), VaultError> {
        let new = |change: &&Change<'_>| {
            self.header.ring.collection(change.collection().name()).is_none()
        };
        let names: Vec<&str> =
            changes.iter().filter(new).map(|change| change.collection().name()).collect();
        if !names.is_empty() {
            for name in names {
                if self.header.ring.collection(name).is_none() {
                    self.header.ring.add(name)?;
                }
            }
            self.header.store(self.archive.disk())?; // a key is safe before anything needs it
        }
        self.archive.write(&self.header.ring, changes)
    }

    /// The bytes of one item, if it is there.
    ///
    /// # Errors
    ///
    /// [`VaultError::DamagedItem`] if it is damaged in every copy, and also if it is not found
    /// while others of its collection are: it may be one of them.
    pub fn read(
        &self,
        collection: Collection,
        id: ItemId,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        match self.header.ring.collection(collection.name()) {
            Some(split) => self.archive.read(split, id),
            None => Ok(None),
        }
    }

    /// Shows every readable item of a collection once, in no order to rely on, and says how many
    /// are not readable.
    ///
    /// # Errors
    ///
    /// None at present; a damaged item is in the report.
    pub fn scan(
        &self,
        collection: Collection,
        visit: &mut dyn FnMut(ItemId, &[u8]),
    ) -> Result<ScanReport, VaultError> {
        let split = self.header.ring.collection(collection.name());
        Ok(split.map(|split| self.archive.scan(split, visit)).unwrap_or_default())
    }

    /// How many items a collection has, those that cannot be read included.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn count(&self, collection: Collection) -> Result<usize, VaultError> {
        let split = self.header.ring.collection(collection.name());
        Ok(split.map(|split| self.archive.count(split)).unwrap_or_default())
    }

    /// Destroys a collection: first its key, then its data. When this returns, nothing of it can
    /// be read; its sealed bytes leave the files at the next [`lock`](Self::lock).
    ///
    /// A copy of the vault's files made before still has the key, wrapped: who has that copy and
    /// the passphrase of that time can read it. [`shred_guarded`](Self::shred_guarded) closes
    /// such copies too.
    ///
    /// # Errors
    ///
    /// Those of the disk; then the collection may or may not be there after opening again.
    pub fn shred(&mut self, collection: Collection) -> Result<(), VaultError> {
        let Some(destroyed) = self.header.ring.destroy(collection.name()) else {
            return Ok(());
        };
        self.archive.forget(destroyed.tag);
        self.header.rotate()?;
        self.header.store(self.archive.disk())
    }

    /// The same, and the platform's key is replaced: older copies of the files, which were
    /// wrapped under the old one, cannot be opened on this device or anywhere, even with the
    /// passphrase, where the vault had only guarded ways in.
    ///
    /// # Errors
    ///
    /// [`VaultError::GuardRefused`] and those of the disk. If the old key could not be destroyed,
    /// the collection is gone from this vault but old copies may still open.
    pub fn shred_guarded(
        &mut self,
        collection: Collection,
        guard: &dyn KeyGuard,
    ) -> Result<(), VaultError> {
        let old = self.header.renew_guards(guard)?;
        self.shred(collection)?;
        self.header.store(self.archive.disk())?; // also where there was nothing to shred
        for wrapped in old {
            guard.forget(&wrapped)?;
        }
        Ok(())
    }

    /// A key of this vault for `label`: random per vault, the same after every opening and every
    /// change of passphrase, unrelated to that of another label. For keyed hashes.
    ///
    /// # Errors
    ///
    /// None in practice; the derivation's own.
    pub fn derive_key(&self, label: &str) -> Result<Secret<32>, VaultError> {
        self.header.ring.root.derive(b"derive_key", label.as_bytes())
    }

    /// What was found damaged when the vault was opened, and what became of it.
    pub fn findings(&self) -> Vec<Finding> {
        let header = self.header_healed.then_some(Finding::HeaderHealed);
        header.into_iter().chain(self.archive.findings().iter().cloned()).collect()
    }

    /// How far this vault has come, to be kept where old files do not bring it back: best after
    /// each [`write`](Self::write), at the least before [`lock`](Self::lock).
    pub fn mark(&self) -> Mark {
        let (vault, generation) = (self.header.id, self.header.generation);
        Mark { vault, generation, sequence: self.archive.sequence() }
    }

    /// Compares this vault with the mark that was kept.
    ///
    /// # Errors
    ///
    /// [`VaultError::RolledBack`] if these files are older; [`VaultError::AnotherVault`] if the
    /// mark is not this vault's.
    pub fn compare(&self, kept: Mark) -> Result<(), VaultError> {
        self.mark().follows(kept)
    }

    /// Examines every copy of every item, heals what can be healed, and names the rest.
    ///
    /// # Errors
    ///
    /// Those of the disk and of the store.
    pub fn examine(&mut self) -> Result<Examination, VaultError> {
        self.archive.checkpoint(&self.header.ring)?;
        let mut findings = self.archive.examine(&self.header.ring)?;
        findings.extend(self.header_healed.then_some(Finding::HeaderHealed));
        let ring = &self.header.ring;
        let items = ring.collections();
        let items = items.map(|(name, split)| (name.into(), self.archive.count(split))).collect();
        Ok(Examination { findings, items, lost_writes: self.archive.lost_writes() })
    }

    /// Lets go of the items that are damaged in every copy, and says how many of each collection
    /// they were: nobody can tell which, as their ids are in what cannot be read.
    ///
    /// Until then they are kept, in case an older copy of the files turns up, and an id that is not
    /// found is [`VaultError::DamagedItem`]. Afterwards it is not there, and can be written anew.
    /// [`examine`](Self::examine) shows beforehand what would go.
    ///
    /// # Errors
    ///
    /// Those of the disk; then they may be there again after opening the vault again.
    pub fn discard_quarantined(&mut self) -> Result<Vec<(String, usize)>, VaultError> {
        self.archive.discard_quarantined(&self.header.ring)
    }

    /// Folds the journal, closes the vault and wipes its keys.
    ///
    /// Dropping the vault wipes too, but leaves folding to the next opening. Nothing here can
    /// lose anything, so there is no error to handle.
    pub fn lock(mut self) {
        let _next_time = self.archive.checkpoint(&self.header.ring);
    }

    /// Destroys the vault in `directory`: first its keys, then its files. No passphrase is asked.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAVault`], [`VaultError::AlreadyOpen`], those of the disk.
    pub fn destroy(directory: &Path) -> Result<(), VaultError> {
        if !Self::exists(directory) {
            return Err(VaultError::NotAVault);
        }
        let lock = Lock::take(directory)?;
        header::destroy(&Directory::new(directory))?;
        for entry in fs::read_dir(directory).map_err(VaultError::io("list the vault's files"))? {
            let entry = entry.map_err(VaultError::io("list the vault's files"))?;
            if is_ours(&entry.file_name().to_string_lossy()) {
                let path = entry.path();
                let removed =
                    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
                removed.map_err(VaultError::io("remove the vault's files"))?;
            }
        }
        drop(lock);
        fs::remove_file(directory.join("lock")).map_err(VaultError::io("remove the lock file"))
    }

    pub(crate) fn create_on(
        disk: Box<dyn Disk>,
        store: Box<dyn Store>,
        slot: Slot,
        root: Secret<32>,
    ) -> Result<Self, VaultError> {
        let mut header = Header::make(slot, root)?;
        header.store(&*disk)?;
        let archive = Archive::make(disk, store, &header.ring, header.id)?;
        Ok(Self { header, archive, header_healed: false, _lock: None })
    }

    pub(crate) fn create_with_root(
        directory: &Path,
        passphrase: &Passphrase,
        kdf: KdfParameters,
        root: Secret<32>,
    ) -> Result<Self, VaultError> {
        if Self::exists(directory) {
            return Err(VaultError::AlreadyExists);
        }
        fs::create_dir_all(directory).map_err(VaultError::io("make the vault's directory"))?;
        let lock = Lock::take(directory)?;
        let disk = Box::new(Directory::new(directory));
        let store = Box::new(SledStore::at(&directory.join(STORE)));
        let mut vault = Self::create_on(disk, store, Slot::passphrase(passphrase, kdf)?, root)?;
        vault._lock = Some(lock);
        Ok(vault)
    }

    pub(crate) fn open_on(
        disk: Box<dyn Disk>,
        store: Box<dyn Store>,
        mut header: Header,
        copies: Copies,
    ) -> Result<Self, VaultError> {
        if copies != Copies::Alike {
            // If the disk is full, one good copy still opens the vault.
            let _later = header.store(&*disk);
        }
        let archive = Archive::open(disk, store, &header.ring, header.id)?;
        Ok(Self { header, archive, header_healed: copies == Copies::OneDamaged, _lock: None })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

/// What a scan found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScanReport {
    /// Items that were shown.
    pub read: usize,
    /// Items that are damaged and were set aside.
    pub quarantined: usize,
}

/// What a full examination found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Examination {
    /// What was not as it should be, at opening or now.
    pub findings: Vec<Finding>,
    /// How many items each collection has, those set aside included.
    pub items: Vec<(String, usize)>,
    /// How many acknowledged writes were found missing since the vault was made.
    pub lost_writes: u64,
}

/// What a backup needs of the vault, and a restore.
impl Vault {
    pub(crate) fn root(&self) -> &Secret<32> {
        self.header.ring.root.expose()
    }

    pub(crate) fn collection_names(&self) -> Vec<String> {
        self.header.ring.collections().map(|(name, _)| name.into()).collect()
    }

    pub(crate) fn scan_named(
        &self,
        name: &str,
        visit: &mut dyn FnMut(ItemId, &[u8]),
    ) -> ScanReport {
        let split = self.header.ring.collection(name);
        split.map(|split| self.archive.scan(split, visit)).unwrap_or_default()
    }

    /// Makes a collection, and gives the tag its items are taken in under.
    pub(crate) fn add_collection(&mut self, name: &str) -> Result<[u8; 16], VaultError> {
        self.header.ring.add(name)?;
        self.header.store(self.archive.disk())?;
        let added = self.header.ring.collection(name);
        added.map(|split| split.tag).ok_or(VaultError::DamagedHeader)
    }

    /// Takes an item in without the journal: durable only after `finish_taking_in`.
    pub(crate) fn take_in(
        &mut self,
        tag: [u8; 16],
        id: ItemId,
        bytes: &[u8],
    ) -> Result<(), VaultError> {
        self.archive.take_in(&self.header.ring, tag, id, bytes)
    }

    pub(crate) fn finish_taking_in(mut self) -> Result<(), VaultError> {
        self.archive.checkpoint(&self.header.ring)
    }
}

/// Whether a file of this name in a vault's directory is the vault's.
fn is_ours(name: &str) -> bool {
    let base = name.strip_suffix(".new").unwrap_or(name);
    matches!(
        base,
        "anchor" | "header" | "header.twin" | "journal" | "mirror" | "store" | "store.old"
    )
}

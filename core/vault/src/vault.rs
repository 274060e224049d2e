//! The vault: everything above it sees items, everything below it sees envelopes.

use std::{fmt, fs, path::Path};

use zeroize::Zeroizing;

use crate::{
    Change, Collection, Finding, ItemId, KdfParameters, Mark, Passphrase, Secret, VaultError,
    archive::Archive,
    disk::{Directory, Disk},
    header::{self, Copies, Header, SealedHeader},
    lock::Lock,
    sled_store::SledStore,
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
        header::COPIES.iter().any(|copy| directory.join(copy).is_file())
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
        fs::create_dir_all(directory).map_err(VaultError::io("make the vault's directory"))?;
        let lock = Lock::take(directory)?;
        let disk = Box::new(Directory::new(directory));
        if !matches!(SealedHeader::load(&*disk), Err(VaultError::NotAVault)) {
            return Err(VaultError::AlreadyExists);
        }
        let store = Box::new(SledStore::open(&directory.join(STORE)));
        let mut vault = Self::create_on(disk, store, passphrase, kdf)?;
        vault._lock = Some(lock);
        Ok(vault)
    }

    /// Opens the vault in `directory` with its passphrase.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAVault`], [`VaultError::AlreadyOpen`], [`VaultError::DamagedHeader`],
    /// [`VaultError::UnknownVersion`], [`VaultError::WrongPassphrase`]. Damage behind the header
    /// is no error: see [`findings`](Self::findings).
    pub fn open(directory: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        if !directory.is_dir() {
            return Err(VaultError::NotAVault);
        }
        let lock = Lock::take(directory)?;
        let disk = Box::new(Directory::new(directory));
        let (sealed, copies) = SealedHeader::load(&*disk)?;
        let header = sealed.unlock(passphrase)?;
        let store = Box::new(SledStore::open(&directory.join(STORE)));
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
    /// the passphrase of that time can read it.
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

    /// The cost of guessing the passphrase.
    pub fn kdf(&self) -> Option<KdfParameters> {
        self.header.kdf()
    }

    /// Puts a new passphrase in the place of the old one, and touches nothing else.
    ///
    /// # Errors
    ///
    /// Those of the disk; then the old passphrase still opens the vault.
    pub fn change_passphrase(
        &mut self,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<(), VaultError> {
        self.header.rewrap(passphrase, kdf)?;
        self.header.store(self.archive.disk())
    }

    /// Pays the cost `wanted` from now on, if the passphrase's slot has been made with a lower
    /// one, and says whether it had. Meant to follow every opening.
    ///
    /// # Errors
    ///
    /// [`VaultError::WrongPassphrase`] if this one does not open the vault; those of the disk.
    pub fn upgrade_kdf(
        &mut self,
        passphrase: &Passphrase,
        wanted: KdfParameters,
    ) -> Result<bool, VaultError> {
        if !self.header.kdf().is_some_and(|cost| cost.is_weaker_than(wanted)) {
            return Ok(false);
        }
        if !self.header.opens_with(passphrase)? {
            return Err(VaultError::WrongPassphrase);
        }
        self.change_passphrase(passphrase, wanted).map(|()| true)
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
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<Self, VaultError> {
        let mut header = Header::make(passphrase, kdf)?;
        header.store(&*disk)?;
        let archive = Archive::make(disk, store, &header.ring, header.id)?;
        Ok(Self { header, archive, header_healed: false, _lock: None })
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

/// Whether a file of this name in a vault's directory is the vault's.
fn is_ours(name: &str) -> bool {
    let base = name.strip_suffix(".new").unwrap_or(name);
    matches!(
        base,
        "anchor" | "header" | "header.twin" | "journal" | "mirror" | "store" | "store.old"
    )
}

#[cfg(test)]
mod outages;

#[cfg(test)]
mod tests {
    use super::*;

    const BILLS: Collection = Collection::new("bills");
    const LOANS: Collection = Collection::new("loans");

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::from(String::from(text))
    }

    fn create(place: &Path) -> Vault {
        Vault::create(place, &passphrase("right"), KdfParameters::DANGEROUS_CHEAP).unwrap()
    }

    fn open(place: &Path) -> Vault {
        Vault::open(place, &passphrase("right")).unwrap()
    }

    fn id(number: u8) -> ItemId {
        ItemId::new([number; 16])
    }

    fn put(vault: &mut Vault, collection: Collection, number: u8, bytes: &[u8]) {
        vault.write(&[Change::Put { collection, id: id(number), bytes }]).unwrap();
    }

    fn read(vault: &Vault, collection: Collection, number: u8) -> Option<Vec<u8>> {
        vault.read(collection, id(number)).unwrap().map(|bytes| bytes.to_vec())
    }

    #[test]
    fn a_vault_can_move_to_another_thread() {
        fn is_send<T: Send>() {}
        is_send::<Vault>();
    }

    #[test]
    fn what_was_written_is_there_after_reopening() {
        let place = tempfile::tempdir().unwrap();
        let mut vault = create(place.path());
        put(&mut vault, BILLS, 1, b"rent");
        put(&mut vault, BILLS, 1, b"rent, later");
        put(&mut vault, BILLS, 2, &[9; 300_000]);
        put(&mut vault, LOANS, 1, b"loan");
        vault.write(&[Change::Delete { collection: LOANS, id: id(1) }]).unwrap();
        vault.lock();
        let vault = open(place.path());
        assert_eq!(read(&vault, BILLS, 1), Some(b"rent, later".to_vec()));
        assert_eq!(read(&vault, BILLS, 2), Some(vec![9; 300_000]));
        assert_eq!(read(&vault, LOANS, 1), None);
        assert_eq!(vault.count(BILLS), Ok(2));
        let mut seen = Vec::new();
        let report = vault.scan(BILLS, &mut |id, bytes| seen.push((id, bytes.len()))).unwrap();
        seen.sort();
        assert_eq!(seen, [(id(1), 11), (id(2), 300_000)]);
        assert_eq!(report, ScanReport { read: 2, quarantined: 0 });
    }

    #[test]
    fn a_shredded_collection_is_gone_and_can_be_filled_anew() {
        let place = tempfile::tempdir().unwrap();
        let mut vault = create(place.path());
        put(&mut vault, BILLS, 1, b"rent");
        put(&mut vault, LOANS, 1, b"loan");
        vault.shred(BILLS).unwrap();
        assert_eq!(read(&vault, BILLS, 1), None);
        vault.lock();
        let mut vault = open(place.path());
        assert_eq!((vault.count(BILLS), vault.count(LOANS)), (Ok(0), Ok(1)));
        put(&mut vault, BILLS, 1, b"new rent");
        assert_eq!(read(&vault, BILLS, 1), Some(b"new rent".to_vec()));
    }

    #[test]
    fn a_new_passphrase_opens_it_and_the_old_one_does_not() {
        let place = tempfile::tempdir().unwrap();
        let mut vault = create(place.path());
        put(&mut vault, BILLS, 1, b"rent");
        let key = *vault.derive_key("names").unwrap().expose();
        vault.change_passphrase(&passphrase("new"), KdfParameters::DANGEROUS_CHEAP).unwrap();
        vault.lock();
        let old = Vault::open(place.path(), &passphrase("right"));
        assert_eq!(old.err(), Some(VaultError::WrongPassphrase));
        let vault = Vault::open(place.path(), &passphrase("new")).unwrap();
        assert_eq!(read(&vault, BILLS, 1), Some(b"rent".to_vec()));
        assert_eq!(&key, vault.derive_key("names").unwrap().expose());
        assert_ne!(&key, vault.derive_key("other").unwrap().expose());
    }

    #[test]
    fn a_weak_slot_is_made_stronger_on_unlock_and_never_weaker() {
        let place = tempfile::tempdir().unwrap();
        let mut vault = create(place.path());
        let wrong = vault.upgrade_kdf(&passphrase("wrong"), KdfParameters::FLOOR);
        assert_eq!(wrong, Err(VaultError::WrongPassphrase));
        assert_eq!(vault.upgrade_kdf(&passphrase("right"), KdfParameters::FLOOR), Ok(true));
        assert_eq!(vault.upgrade_kdf(&passphrase("right"), KdfParameters::FLOOR), Ok(false));
        let cheap = KdfParameters::DANGEROUS_CHEAP;
        assert_eq!(vault.upgrade_kdf(&passphrase("right"), cheap), Ok(false));
        vault.lock();
        assert_eq!(open(place.path()).kdf(), Some(KdfParameters::FLOOR));
    }

    #[test]
    fn a_vault_is_made_once_and_opened_once_at_a_time() {
        let place = tempfile::tempdir().unwrap();
        let nothing = Vault::open(&place.path().join("none"), &passphrase("right"));
        assert_eq!(nothing.err(), Some(VaultError::NotAVault));
        let vault = create(place.path());
        let second = Vault::open(place.path(), &passphrase("right"));
        assert_eq!(second.err(), Some(VaultError::AlreadyOpen));
        vault.lock();
        let again =
            Vault::create(place.path(), &passphrase("right"), KdfParameters::DANGEROUS_CHEAP);
        assert_eq!(again.err(), Some(VaultError::AlreadyExists));
    }

    #[test]
    fn a_destroyed_vault_leaves_no_file() {
        let place = tempfile::tempdir().unwrap();
        put(&mut create(place.path()), BILLS, 1, b"rent");
        Vault::destroy(place.path()).unwrap();
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }
}

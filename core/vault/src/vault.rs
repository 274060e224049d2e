//! The vault: everything above it sees items, everything below it sees envelopes.

use std::{fmt, fs, path::Path};

use ring::hmac;
use zeroize::Zeroizing;

use crate::{
    Change, Collection, ItemId, KdfParameters, Passphrase, Secret, VaultError,
    disk::Directory,
    envelope::{Kind, Label},
    header::{Header, SealedHeader},
    keys::{CollectionKey, derive},
    lock::Lock,
    sled_store::SledStore,
    store::{Step, Store},
};

/// The largest item: 1 MiB.
const LARGEST_ITEM: usize = 1024 * 1024;

/// An open vault. It may move between threads; locking it wipes every key.
pub struct Vault {
    header: Header,
    disk: Directory,
    store: Box<dyn Store>,
    _lock: Lock,
}

impl Vault {
    /// Whether a vault, whole or damaged, lies in `directory`.
    pub fn exists(directory: &Path) -> bool {
        crate::header::COPIES.iter().any(|copy| directory.join(copy).is_file())
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
        let mut disk = Directory::new(directory);
        match SealedHeader::load(&mut disk) {
            Err(VaultError::NotAVault) => {}
            _ => return Err(VaultError::AlreadyExists),
        }
        let mut header = Header::make(passphrase, kdf)?;
        let store = open_store(directory)?;
        header.store(&mut disk)?;
        Ok(Self { header, disk, store, _lock: lock })
    }

    /// Opens the vault in `directory` with its passphrase.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAVault`], [`VaultError::AlreadyOpen`], [`VaultError::DamagedHeader`],
    /// [`VaultError::UnknownVersion`], [`VaultError::WrongPassphrase`].
    pub fn open(directory: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        if !directory.is_dir() {
            return Err(VaultError::NotAVault);
        }
        let lock = Lock::take(directory)?;
        let mut disk = Directory::new(directory);
        let (sealed, _alike) = SealedHeader::load(&mut disk)?;
        let header = sealed.unlock(passphrase)?;
        Ok(Self { header, disk, store: open_store(directory)?, _lock: lock })
    }

    /// Makes every change or none. When this returns `Ok`, the changes survive a power cut.
    ///
    /// # Errors
    ///
    /// [`VaultError::ItemTooLarge`] for an item above 1 MiB.
    pub fn write(&mut self, changes: &[Change<'_>]) -> Result<(), VaultError> {
        for change in changes {
            let name = change.collection().name();
            if self.header.ring.collection(name).is_none() {
                self.header.ring.add(name)?;
                self.header.store(&mut self.disk)?; // the key is safe before anything needs it
            }
        }
        let mut steps: Vec<Step> = Vec::with_capacity(changes.len());
        for change in changes {
            let Some(keys) = self.header.ring.collection(change.collection().name()) else {
                return Err(VaultError::Store);
            };
            steps.push(match change {
                Change::Put { id, bytes, .. } => self.seal_item(keys, *id, bytes)?,
                Change::Delete { id, .. } => (store_key(keys, *id)?, None),
            });
        }
        self.store.apply(&steps).map_err(|_| VaultError::Store)?;
        self.store.sync().map_err(|_| VaultError::Store)
    }

    /// The bytes of one item, if it is there.
    ///
    /// # Errors
    ///
    /// [`VaultError::DamagedItem`].
    pub fn read(
        &self,
        collection: Collection,
        id: ItemId,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let Some(keys) = self.header.ring.collection(collection.name()) else {
            return Ok(None);
        };
        let key = store_key(keys, id)?;
        let Some(envelope) = self.store.read(&key).map_err(|_| VaultError::Store)? else {
            return Ok(None);
        };
        let (_, bytes) = self.open_item(keys, &key, &envelope)?.ok_or(VaultError::DamagedItem)?;
        Ok(Some(bytes))
    }

    /// Shows every readable item of a collection, and says how many are not.
    ///
    /// # Errors
    ///
    /// [`VaultError::Store`].
    pub fn scan(
        &self,
        collection: Collection,
        visit: &mut dyn FnMut(ItemId, &[u8]),
    ) -> Result<ScanReport, VaultError> {
        let mut report = ScanReport::default();
        let Some(keys) = self.header.ring.collection(collection.name()) else {
            return Ok(report);
        };
        let mut outcome = Ok(());
        let visited = self.store.visit(&keys.tag, &mut |key, envelope| match self
            .open_item(keys, key, envelope)
        {
            Ok(Some((id, bytes))) => {
                report.read = report.read.saturating_add(1);
                visit(id, &bytes);
            }
            Ok(None) => report.quarantined = report.quarantined.saturating_add(1),
            Err(error) => outcome = Err(error),
        });
        visited.map_err(|_| VaultError::Store)?;
        outcome.map(|()| report)
    }

    /// How many items a collection has.
    ///
    /// # Errors
    ///
    /// [`VaultError::Store`].
    pub fn count(&self, collection: Collection) -> Result<usize, VaultError> {
        let Some(keys) = self.header.ring.collection(collection.name()) else {
            return Ok(0);
        };
        let mut count: usize = 0;
        self.store
            .visit(&keys.tag, &mut |_, _| count = count.saturating_add(1))
            .map_err(|_| VaultError::Store)?;
        Ok(count)
    }

    /// Destroys a collection: first its key, then its data. What is left of it cannot be read.
    ///
    /// # Errors
    ///
    /// Only those of the disk; after an error the key may be gone and the data still be there.
    pub fn shred(&mut self, collection: Collection) -> Result<(), VaultError> {
        let Some(destroyed) = self.header.ring.destroy(collection.name()) else {
            return Ok(());
        };
        self.header.rotate()?;
        self.header.store(&mut self.disk)?;
        let mut steps: Vec<Step> = Vec::new();
        self.store
            .visit(&destroyed.tag, &mut |key, _| steps.push((key.to_vec(), None)))
            .map_err(|_| VaultError::Store)?;
        self.store.apply(&steps).map_err(|_| VaultError::Store)?;
        self.store.sync().map_err(|_| VaultError::Store)
    }

    /// A key of this vault for `label`: random per vault, the same after every opening and every
    /// change of passphrase, unrelated to that of another label. For keyed hashes.
    ///
    /// # Errors
    ///
    /// None in practice; the derivation's own.
    pub fn derive_key(&self, label: &str) -> Result<Secret<32>, VaultError> {
        derive(&self.header.ring.root, b"derive_key", &[label.as_bytes()])
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
        self.header.store(&mut self.disk)
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

    /// Closes the vault and wipes its keys. Dropping it does the same.
    pub fn lock(self) {}

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
        crate::header::destroy(&mut Directory::new(directory))?;
        fs::remove_dir_all(directory.join(STORE)).map_err(VaultError::io("remove the store"))?;
        drop(lock);
        fs::remove_file(directory.join("lock")).map_err(VaultError::io("remove the lock file"))
    }

    fn seal_item(
        &self,
        keys: &CollectionKey,
        id: ItemId,
        bytes: &[u8],
    ) -> Result<Step, VaultError> {
        if bytes.len() > LARGEST_ITEM {
            return Err(VaultError::ItemTooLarge);
        }
        let mut plain = crate::bytes::plaintext(bytes.len().saturating_add(128));
        plain.extend_from_slice(&id.bytes());
        crate::bytes::put_long(&mut plain, bytes).ok_or(VaultError::ItemTooLarge)?;
        crate::bytes::pad(&mut plain, 64);
        let key = store_key(keys, id)?;
        let envelope = keys.seal_key("items", 0)?.seal(&self.label(keys, &key), &plain)?;
        Ok((key, Some(envelope)))
    }

    fn open_item(
        &self,
        keys: &CollectionKey,
        key: &[u8],
        envelope: &[u8],
    ) -> Result<Option<Item>, VaultError> {
        let opened = keys.seal_key("items", 0)?.open(&self.label(keys, key), envelope);
        Ok(opened.and_then(|plain| {
            let mut reader = crate::bytes::Reader::new(&plain);
            let id = ItemId::new(reader.array()?);
            Some((id, Zeroizing::new(reader.long()?.to_vec())))
        }))
    }

    fn label(&self, keys: &CollectionKey, key: &[u8]) -> Label {
        let name = key.get(16..24).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        let number = u64::from_le_bytes(name);
        let (vault, collection) = (self.header.id, keys.tag);
        Label { kind: Kind::Item, vault, collection, number, part: 0, count: 1 }
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

type Item = (ItemId, Zeroizing<Vec<u8>>);

const STORE: &str = "store";

fn open_store(directory: &Path) -> Result<Box<dyn Store>, VaultError> {
    let store = SledStore::open(&directory.join(STORE)).map_err(|_| VaultError::Store)?;
    Ok(Box::new(store))
}

/// A collection's tag, then a keyed hash of the id.
fn store_key(keys: &CollectionKey, id: ItemId) -> Result<Vec<u8>, VaultError> {
    let names = hmac::Key::new(hmac::HMAC_SHA256, keys.names()?.expose());
    let name = hmac::sign(&names, &id.bytes());
    let mut key = keys.tag.to_vec();
    key.extend_from_slice(name.as_ref().get(..16).unwrap_or_default());
    Ok(key)
}

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

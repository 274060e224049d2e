//! What the vault promises, each promise by its name.

use super::*;
use crate::{GuardError, RecoveryKey};

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
    let again = Vault::create(place.path(), &passphrase("right"), KdfParameters::DANGEROUS_CHEAP);
    assert_eq!(again.err(), Some(VaultError::AlreadyExists));
}

#[test]
fn a_destroyed_vault_leaves_no_file() {
    let place = tempfile::tempdir().unwrap();
    put(&mut create(place.path()), BILLS, 1, b"rent");
    Vault::destroy(place.path()).unwrap();
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

/// A key store as a phone has one: keys that stay in it, and can be destroyed.
#[derive(Default)]
struct Phone {
    keys: std::cell::RefCell<std::collections::BTreeMap<u8, [u8; 32]>>,
    made: std::cell::Cell<u8>,
}

impl KeyGuard for Phone {
    fn wrap(&self, secret: &Secret<32>) -> Result<Vec<u8>, GuardError> {
        let number = self.made.get() + 1;
        self.made.set(number);
        self.keys.borrow_mut().insert(number, [number; 32]);
        let wrapped = secret.expose().iter().map(|byte| byte ^ number);
        Ok(std::iter::once(number).chain(wrapped).collect())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Secret<32>, GuardError> {
        let (number, wrapped) = wrapped.split_first().ok_or(GuardError)?;
        let key = *self.keys.borrow().get(number).ok_or(GuardError)?;
        let bytes: Vec<u8> = wrapped.iter().zip(key).map(|(byte, key)| byte ^ key).collect();
        Ok(Secret::copied_from(&bytes.try_into().map_err(|_| GuardError)?))
    }

    fn forget(&self, wrapped: &[u8]) -> Result<(), GuardError> {
        self.keys.borrow_mut().remove(wrapped.first().ok_or(GuardError)?);
        Ok(())
    }
}

const CHEAP: KdfParameters = KdfParameters::DANGEROUS_CHEAP;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_way_in_opens_the_same_vault_and_can_be_taken_away() {
    let place = tempfile::tempdir().unwrap();
    let phone = Phone::default();
    let mut vault = create(place.path());
    put(&mut vault, BILLS, 1, b"rent");
    vault.add_guard(&phone).unwrap();
    let key = vault.make_recovery_key().unwrap();
    vault.lock();
    let typed = RecoveryKey::parse(&key.to_text()).unwrap();
    let right = passphrase("right");
    for unlock in [Unlock::Passphrase(&right), Unlock::Guard(&phone), Unlock::Recovery(&typed)] {
        let vault = Vault::open_with(place.path(), unlock).unwrap();
        assert_eq!(read(&vault, BILLS, 1), Some(b"rent".to_vec()));
    }
    let another = create(&place.path().join("another")).make_recovery_key().unwrap();
    let wrong = Vault::open_with(place.path(), Unlock::Recovery(&another));
    assert_eq!(wrong.err(), Some(VaultError::WrongRecoveryKey));
    let wrong = Vault::open_with(place.path(), Unlock::Guard(&Phone::default()));
    assert_eq!(wrong.err(), Some(VaultError::GuardRefused));

    let mut vault = open(place.path());
    assert_eq!(vault.remove_recovery_key(), Ok(true));
    assert_eq!(vault.remove_guard(), Ok(true));
    vault.lock();
    for unlock in [Unlock::Guard(&phone), Unlock::Recovery(&typed)] {
        let closed = Vault::open_with(place.path(), unlock);
        assert_eq!(closed.err(), Some(VaultError::NoSuchWay));
    }
}

#[test]
fn a_bound_passphrase_opens_nothing_without_its_device() {
    let place = tempfile::tempdir().unwrap();
    let (phone, right) = (Phone::default(), passphrase("right"));
    let mut vault = create(place.path());
    vault.bind_passphrase(&right, CHEAP, &phone).unwrap();
    vault.lock();
    let alone = Vault::open(place.path(), &right);
    assert_eq!(alone.err(), Some(VaultError::NoSuchWay));
    let open = |text: &str, phone: &Phone| {
        let unlock = passphrase(text);
        Vault::open_with(place.path(), Unlock::GuardedPassphrase(&unlock, phone)).err()
    };
    assert_eq!(open("right", &phone), None);
    assert_eq!(open("wrong", &phone), Some(VaultError::WrongPassphrase));
    assert_eq!(open("right", &Phone::default()), Some(VaultError::GuardRefused));
}

#[test]
fn a_copy_made_before_a_guarded_shred_cannot_be_opened_with_what_is_left() {
    let place = tempfile::tempdir().unwrap();
    let (here, before) = (place.path().join("vault"), place.path().join("copy"));
    let (phone, right) = (Phone::default(), passphrase("right"));
    let mut vault = create(&here);
    put(&mut vault, BILLS, 1, b"rent");
    put(&mut vault, LOANS, 1, b"loan");
    vault.bind_passphrase(&right, CHEAP, &phone).unwrap();
    vault.lock();
    copy(&here, &before);
    let unlock = Unlock::GuardedPassphrase(&right, &phone);
    assert!(Vault::open_with(&before, unlock).is_ok(), "the copy is a good one");

    let mut vault = Vault::open_with(&here, unlock).unwrap();
    vault.shred_guarded(BILLS, &phone).unwrap();
    vault.lock();
    let old = Vault::open_with(&before, unlock);
    assert_eq!(old.err(), Some(VaultError::GuardRefused));
    let vault = Vault::open_with(&here, unlock).unwrap();
    assert_eq!(read(&vault, LOANS, 1), Some(b"loan".to_vec()));
    assert_eq!(read(&vault, BILLS, 1), None);
}

#[test]
fn a_shredded_collection_stays_closed_with_the_old_files_under_the_new_header() {
    let place = tempfile::tempdir().unwrap();
    let (here, before) = (place.path().join("vault"), place.path().join("copy"));
    let mut vault = create(&here);
    put(&mut vault, BILLS, 1, b"rent");
    vault.lock();
    copy(&here, &before);
    let mut vault = open(&here);
    vault.shred(BILLS).unwrap();
    vault.lock();
    for name in ["header", "header.twin"] {
        fs::copy(here.join(name), before.join(name)).unwrap(); // what is left on the device
    }
    let vault = open(&before);
    assert_eq!(read(&vault, BILLS, 1), None);
    assert_eq!(vault.count(BILLS), Ok(0));
}

#[test]
fn after_a_shred_and_a_lock_no_sealed_byte_of_the_collection_is_left_in_the_files() {
    let place = tempfile::tempdir().unwrap();
    let mut vault = create(place.path());
    (0..40).for_each(|number| put(&mut vault, BILLS, number, &[number; 900]));
    put(&mut vault, LOANS, 1, b"loan");
    vault.lock();
    let vault = open(place.path());
    let tag = vault.header.ring.collection("bills").unwrap().tag;
    assert!(holds(place.path(), &tag), "its tag is in the files");
    drop(vault);
    let mut vault = open(place.path());
    vault.shred(BILLS).unwrap();
    vault.lock();
    assert!(!holds(place.path(), &tag));
    assert_eq!(read(&open(place.path()), LOANS, 1), Some(b"loan".to_vec()));
}

fn holds(directory: &Path, needle: &[u8]) -> bool {
    fs::read_dir(directory).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, needle);
        }
        fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
    })
}

#[test]
fn an_older_copy_put_back_is_noticed_by_the_mark() {
    let place = tempfile::tempdir().unwrap();
    let (here, before) = (place.path().join("vault"), place.path().join("copy"));
    let mut vault = create(&here);
    put(&mut vault, BILLS, 1, b"rent");
    vault.lock();
    copy(&here, &before);
    let mut vault = open(&here);
    (2..5).for_each(|number| put(&mut vault, BILLS, number, b"more"));
    let mark = Mark::from_bytes(&vault.mark().to_bytes());
    vault.lock();
    assert_eq!(open(&here).compare(mark), Ok(()));
    assert_eq!(open(&before).compare(mark), Err(VaultError::RolledBack { missing: 3 }));
}

#[test]
fn a_backup_opens_on_a_new_phone_with_its_passphrase_alone() {
    let place = tempfile::tempdir().unwrap();
    let (file, there) = (place.path().join("backup"), place.path().join("new"));
    let mut vault = create(&place.path().join("old"));
    for number in 0..200 {
        put(&mut vault, BILLS, number, &vec![number; usize::from(number) * 10]);
    }
    put(&mut vault, LOANS, 1, &[7; 500_000]);
    let key = *vault.derive_key("names").unwrap().expose();
    let written = vault.backup(&file, &passphrase("paper"), CHEAP).unwrap();
    assert_eq!(written.items, [("bills".into(), 200), ("loans".into(), 1)]);
    assert!(!fs::read(&file).unwrap().windows(5).any(|window| window == b"bills"));
    assert_eq!(Vault::verify_backup(&file, &passphrase("paper")).unwrap(), written);
    drop(vault);

    let wrong = Vault::restore(&file, &there, &passphrase("right"), CHEAP);
    assert_eq!(wrong.err(), Some(VaultError::WrongPassphrase));
    let restored = Vault::restore(&file, &there, &passphrase("paper"), CHEAP).unwrap();
    assert_eq!(restored.count(BILLS), Ok(200));
    assert_eq!(read(&restored, BILLS, 199), Some(vec![199; 1990]));
    assert_eq!(read(&restored, LOANS, 1), Some(vec![7; 500_000]));
    assert_eq!(&key, restored.derive_key("names").unwrap().expose(), "pseudonyms still match");
    assert_ne!(restored.mark().vault, open(&place.path().join("old")).mark().vault);
    restored.lock();
    assert!(Vault::open(&there, &passphrase("paper")).unwrap().findings().is_empty());
}

#[test]
fn a_damaged_backup_restores_nothing_and_harms_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (here, file) = (place.path().join("vault"), place.path().join("backup"));
    let mut vault = create(&here);
    (0..200).for_each(|number| put(&mut vault, BILLS, number, &[number; 900]));
    vault.backup(&file, &passphrase("right"), CHEAP).unwrap();
    vault.lock();
    let whole = fs::read(&file).unwrap();
    let mut damaged: Vec<Vec<u8>> = Vec::new();
    for place in (0..whole.len()).step_by(whole.len() / 40) {
        damaged.push(whole[..place].to_vec());
        let mut flipped = whole.clone();
        flipped[place] ^= 4;
        damaged.push(flipped);
    }
    damaged.push([&whole[..], b"x"].concat());
    for bytes in damaged {
        fs::write(&file, bytes).unwrap();
        let restored = Vault::restore_over(&file, &here, &passphrase("right"), CHEAP);
        let refused = matches!(restored, Err(VaultError::DamagedBackup | VaultError::NotABackup));
        assert!(refused, "{restored:?}");
    }
    assert_eq!(open(&here).count(BILLS), Ok(200));
}

#[test]
fn a_restore_interrupted_at_any_moment_leaves_a_whole_vault() {
    let place = tempfile::tempdir().unwrap();
    let (here, file) = (place.path().join("vault"), place.path().join("backup"));
    let mut vault = create(&here);
    put(&mut vault, BILLS, 1, b"rent");
    vault.backup(&file, &passphrase("right"), CHEAP).unwrap();
    put(&mut vault, BILLS, 2, b"since then");
    vault.lock();
    let count = |expected: usize| {
        assert!(Vault::exists(&here));
        assert_eq!(open(&here).count(BILLS), Ok(expected));
    };
    // While it was being made: the half-made one is beside, and does not matter.
    copy(&here, &place.path().join("vault.restoring"));
    count(2);
    // After the old one was moved aside.
    fs::rename(&here, place.path().join("vault.replaced")).unwrap();
    count(2);
    // After the new one arrived, before the old one was destroyed.
    copy(&here, &place.path().join("vault.replaced"));
    count(2);
    assert!(!place.path().join("vault.replaced").exists());
    // Uninterrupted.
    Vault::restore_over(&file, &here, &passphrase("right"), CHEAP).unwrap().lock();
    count(1);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
}

#[test]
fn what_is_damaged_in_every_copy_is_set_aside_and_the_rest_is_read() {
    let place = tempfile::tempdir().unwrap();
    let mut vault = create(place.path());
    (0..100).for_each(|number| put(&mut vault, BILLS, number, &[number; 200]));
    vault.lock();
    // The same chunk in both halves: its envelope is found in the store's file by its bytes.
    let mirror = fs::read(place.path().join("mirror")).unwrap();
    let store = fs::read(place.path().join("store/db")).unwrap();
    let chunk = mirror.windows(9).position(|head| head == b"SimsimF\x01\x03").unwrap();
    let envelope = &mirror[chunk + 100..chunk + 200];
    let stored = store.windows(100).position(|window| window == envelope).unwrap();
    for (name, mut bytes, at) in
        [("mirror", mirror.clone(), chunk + 100), ("store/db", store, stored)]
    {
        bytes[at + 7] ^= 1;
        fs::write(place.path().join(name), bytes).unwrap();
    }
    let mut vault = open(place.path());
    let mut seen = 0;
    let report = vault.scan(BILLS, &mut |_, _| seen += 1).unwrap();
    assert_eq!((report.read + report.quarantined, seen), (100, report.read));
    assert!(report.quarantined > 0, "the damage hit");
    let examined = vault.examine().unwrap();
    let lost = Finding::ItemsQuarantined { collection: "bills".into(), items: report.quarantined };
    assert!(examined.findings.contains(&lost), "{:?}", examined.findings);
    assert_eq!(examined.items, [("bills".into(), 100)]);
}

#[test]
fn a_mirror_cut_back_to_an_earlier_commit_is_mended_from_the_store() {
    let place = tempfile::tempdir().unwrap();
    let mut vault = create(place.path());
    put(&mut vault, BILLS, 1, b"rent");
    vault.lock();
    let earlier = fs::read(place.path().join("mirror")).unwrap();
    let mut vault = open(place.path());
    put(&mut vault, BILLS, 2, b"since then");
    vault.lock();
    fs::write(place.path().join("mirror"), earlier).unwrap(); // whole, but not the newest
    let vault = open(place.path());
    assert_eq!(vault.findings(), [Finding::MirrorHealed]);
    assert_eq!(read(&vault, BILLS, 2), Some(b"since then".to_vec()));
    drop(vault);
    assert_eq!(open(place.path()).findings(), []);
}

#[test]
fn an_application_that_only_reads_leaves_the_store_alone() {
    let place = tempfile::tempdir().unwrap();
    let mut vault = create(place.path());
    put(&mut vault, BILLS, 1, b"rent");
    vault.lock();
    fs::remove_dir_all(place.path().join(STORE)).unwrap();
    let vault = open(place.path());
    assert_eq!((vault.findings(), vault.count(BILLS)), (vec![], Ok(1)));
    assert_eq!(read(&vault, BILLS, 1), Some(b"rent".to_vec()));
    vault.lock();
    assert!(!place.path().join(STORE).exists());
    // The first that writes has it made anew.
    let mut vault = open(place.path());
    put(&mut vault, BILLS, 2, b"more");
    vault.lock();
    fs::remove_file(place.path().join("mirror")).unwrap();
    assert_eq!(read(&open(place.path()), BILLS, 1), Some(b"rent".to_vec()));
}

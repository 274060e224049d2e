//! Formats are promises: what the first release wrote, every later one opens.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use simsim_vault::{Change, Collection, ItemId, KdfParameters, Passphrase, Vault};

const BILLS: Collection = Collection::new("bills");
const LOANS: Collection = Collection::new("loans");

#[test]
fn the_vault_of_version_1_opens() {
    let place = tempfile::tempdir().unwrap();
    copy(&compat().join("vault-1"), place.path());
    let mut vault = Vault::open(place.path(), &passphrase()).unwrap();
    assert_eq!(vault.findings(), []);
    check(&vault);
    let examined = vault.examine().unwrap();
    assert_eq!(examined.findings, []);
    // It is not only read: it goes on.
    let change = Change::Put { collection: BILLS, id: ItemId::new([0xee; 16]), bytes: b"new" };
    vault.write(&[change]).unwrap();
    vault.lock();
    assert_eq!(Vault::open(place.path(), &passphrase()).unwrap().count(BILLS), Ok(42));
}

#[test]
fn the_backup_of_version_1_is_restored() {
    let place = tempfile::tempdir().unwrap();
    let (file, kdf) = (compat().join("vault-1.backup"), KdfParameters::DANGEROUS_CHEAP);
    let vault = Vault::restore(&file, &place.path().join("vault"), &passphrase(), kdf).unwrap();
    check(&vault);
}

#[test]
#[ignore = "writes the files of this release: once, and never again for version 1"]
fn write_the_files_of_version_1() {
    let place = compat().join("vault-1");
    let kdf = KdfParameters::DANGEROUS_CHEAP;
    let mut vault = Vault::create(&place, &passphrase(), kdf).unwrap();
    for number in 0..40 {
        let change = Change::Put { collection: BILLS, id: id(number), bytes: &[number; 100] };
        vault.write(&[change]).unwrap();
    }
    let large = Change::Put { collection: LOANS, id: id(1), bytes: &[7; 9_000] };
    vault.write(&[large, Change::Delete { collection: BILLS, id: id(0) }]).unwrap();
    vault.lock();
    let mut vault = Vault::open(&place, &passphrase()).unwrap();
    for number in 40..42 {
        let change = Change::Put { collection: BILLS, id: id(number), bytes: &[number; 100] };
        vault.write(&[change]).unwrap(); // these stay in the journal
    }
    vault.backup(&compat().join("vault-1.backup"), &passphrase(), kdf).unwrap();
    let key = vault.derive_key("compat").unwrap();
    fs::write(compat().join("vault-1.derived"), key.expose()).unwrap();
}

fn check(vault: &Vault) {
    assert_eq!((vault.count(BILLS), vault.count(LOANS)), (Ok(41), Ok(1)));
    assert!(vault.read(BILLS, id(0)).unwrap().is_none());
    for number in 1..42 {
        assert_eq!(vault.read(BILLS, id(number)).unwrap().unwrap().as_slice(), [number; 100]);
    }
    assert_eq!(vault.read(LOANS, id(1)).unwrap().unwrap().as_slice(), [7; 9_000]);
    let key = vault.derive_key("compat").unwrap();
    let expected = fs::read(compat().join("vault-1.derived")).unwrap();
    assert_eq!(key.expose().as_slice(), expected);
}

fn id(number: u8) -> ItemId {
    ItemId::new([number; 16])
}

fn passphrase() -> Passphrase {
    Passphrase::from(String::from("a vault of the first release"))
}

fn compat() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("compat")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

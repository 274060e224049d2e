//! What is damaged in every copy: set aside, named, and let go when the holder says so.

use super::*;
use crate::frames::HEAD;

const BILLS: Collection = Collection::new("bills");
const LOANS: Collection = Collection::new("loans");

fn passphrase() -> Passphrase {
    Passphrase::from(String::from("right"))
}

fn id(number: u8) -> ItemId {
    ItemId::new([number; 16])
}

fn put(vault: &mut Vault, collection: Collection, number: u8) {
    let bytes = [number; 200];
    vault.write(&[Change::Put { collection, id: id(number), bytes: &bytes }]).unwrap();
}

/// The bills whose bytes can be read, each as it was written, and how many are damaged.
fn bills(vault: &Vault) -> (Vec<u8>, usize) {
    let (mut whole, mut damaged) = (Vec::new(), 0);
    for number in 0..100 {
        match vault.read(BILLS, id(number)) {
            Ok(Some(bytes)) => {
                assert_eq!(bytes.as_slice(), [number; 200]);
                whole.push(number);
            }
            Ok(None) => {}
            Err(error) => {
                assert_eq!(error, VaultError::DamagedItem);
                damaged += 1;
            }
        }
    }
    (whole, damaged)
}

/// A vault with a hundred bills and a loan that has one chunk of bills left in no copy.
fn damaged(place: &Path) -> Vault {
    let mut vault = Vault::create(place, &passphrase(), KdfParameters::DANGEROUS_CHEAP).unwrap();
    (0..100).for_each(|number| put(&mut vault, BILLS, number));
    put(&mut vault, LOANS, 1);
    vault.lock();
    fs::remove_dir_all(place.join(STORE)).unwrap();
    let mirror = place.join("mirror");
    let mut bytes = fs::read(&mirror).unwrap();
    let magic = b"SimsimF\x01\x03"; // of a chunk
    let chunk = bytes.windows(magic.len()).position(|window| window == magic).unwrap();
    bytes[chunk + HEAD + 100] ^= 1;
    fs::write(&mirror, bytes).unwrap();
    Vault::open(place, &passphrase()).unwrap()
}

fn quarantined(vault: &mut Vault) -> Vec<Finding> {
    let mut findings = vault.examine().unwrap().findings;
    findings.retain(|finding| matches!(finding, Finding::ItemsQuarantined { .. }));
    findings
}

#[test]
fn what_no_copy_has_is_named_and_the_rest_is_read() {
    let place = tempfile::tempdir().unwrap();
    let mut vault = damaged(place.path());
    let (whole, damaged) = bills(&vault);
    assert!((1..20).contains(&damaged), "one chunk: {damaged}");
    assert_eq!(whole.len() + damaged, 100);
    // An id that was never written could be one of them.
    assert_eq!(vault.read(BILLS, id(200)), Err(VaultError::DamagedItem));
    assert!(vault.read(LOANS, id(1)).unwrap().is_some());
    let named = [Finding::ItemsQuarantined { collection: "bills".into(), items: damaged }];
    assert_eq!(quarantined(&mut vault), named);
    // Writing and folding around it neither loses nor hides it.
    put(&mut vault, BILLS, 150);
    vault.lock();
    let mut vault = Vault::open(place.path(), &passphrase()).unwrap();
    assert_eq!(bills(&vault), (whole, damaged));
    assert_eq!(vault.count(BILLS), Ok(101));
    assert_eq!(quarantined(&mut vault), named);
}

#[test]
fn what_is_quarantined_goes_when_it_is_discarded_and_the_rest_stays() {
    let place = tempfile::tempdir().unwrap();
    let mut vault = damaged(place.path());
    let (whole, damaged) = bills(&vault);
    assert_eq!(vault.discard_quarantined(), Ok(vec![("bills".into(), damaged)]));
    for round in ["at once", "after opening again"] {
        assert_eq!(bills(&vault), (whole.clone(), 0), "{round}");
        assert_eq!(vault.read(BILLS, id(200)), Ok(None), "{round}");
        assert_eq!((vault.count(BILLS), vault.count(LOANS)), (Ok(whole.len()), Ok(1)), "{round}");
        assert_eq!(vault.discard_quarantined(), Ok(Vec::new()), "{round}");
        assert_eq!(quarantined(&mut vault), [], "{round}");
        vault.lock();
        vault = Vault::open(place.path(), &passphrase()).unwrap();
    }
    let gone = (0..100).find(|number| !whole.contains(number)).unwrap();
    put(&mut vault, BILLS, gone);
    assert_eq!(bills(&vault).0.len(), whole.len() + 1, "it can be written anew");
}

#[test]
fn nothing_is_discarded_of_what_one_copy_still_has() {
    let place = tempfile::tempdir().unwrap();
    let mut vault =
        Vault::create(place.path(), &passphrase(), KdfParameters::DANGEROUS_CHEAP).unwrap();
    (0..100).for_each(|number| put(&mut vault, BILLS, number));
    vault.lock();
    let mut mirror = fs::read(place.path().join("mirror")).unwrap();
    for byte in mirror.iter_mut().skip(HEAD + 100).step_by(1000) {
        *byte ^= 1;
    }
    fs::write(place.path().join("mirror"), mirror).unwrap();
    let mut vault = Vault::open(place.path(), &passphrase()).unwrap();
    assert_eq!(vault.discard_quarantined(), Ok(Vec::new()));
    assert_eq!(bills(&vault), ((0..100).collect(), 0));
}

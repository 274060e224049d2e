//! The vault, as an application uses it.

use std::{hint::black_box, path::Path};

use simsim_vault::{Change, Collection, ItemId, KdfParameters, Passphrase, Vault};

use crate::{COLLECTIONS, RECORDS, picks, record, timed};

const NAMES: [Collection; COLLECTIONS] = [
    Collection::new("a"),
    Collection::new("b"),
    Collection::new("c"),
    Collection::new("d"),
    Collection::new("e"),
];

fn passphrase() -> Passphrase {
    Passphrase::from(String::from("bench"))
}

pub fn insert(place: &Path, count: usize, batch: usize) {
    let mut vault =
        Vault::create(place, &passphrase(), KdfParameters::DANGEROUS_CHEAP).unwrap();
    for first in (0..count).step_by(batch) {
        let records: Vec<_> = (first..first + batch).map(record).collect();
        let changes: Vec<Change<'_>> = records
            .iter()
            .zip(first..)
            .map(|((id, bytes), number)| Change::Put {
                collection: NAMES[number % COLLECTIONS],
                id: ItemId::new(*id),
                bytes,
            })
            .collect();
        vault.write(&changes).unwrap();
    }
    vault.lock();
}

pub fn read(place: &Path) -> Vec<(&'static str, f64)> {
    let (mut vault, open) = timed(|| Vault::open(place, &passphrase()).unwrap());
    let mut sum = 0_usize;
    let (_, scan) = timed(|| {
        for name in NAMES {
            let report = vault.scan(name, &mut |_, bytes| sum += usize::from(bytes[0])).unwrap();
            assert_eq!(report.read, RECORDS / COLLECTIONS);
        }
    });
    let (_, first) = timed(|| vault.read(NAMES[0], ItemId::new(record(0).0)).unwrap().unwrap());
    for name in NAMES {
        vault.read(name, ItemId::new([0; 16])).unwrap(); // the rest of the indexes
    }
    let (_, gets) = timed(|| {
        for number in picks() {
            let id = ItemId::new(record(number).0);
            sum += vault.read(NAMES[number % COLLECTIONS], id).unwrap().unwrap().len();
        }
    });
    let (_, shred) = timed(|| vault.shred(NAMES[1]).unwrap());
    let (_, lock) = timed(|| vault.lock());
    black_box(sum);
    vec![
        ("reopen", open),
        ("scan all", scan),
        ("first get of a collection", first),
        ("get 1,000", gets),
        ("delete a collection", shred),
        ("lock after deleting", lock),
    ]
}

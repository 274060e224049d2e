//! Power cuts with sled itself behind the vault: at every operation, with any of the pages that
//! sled wrote since its files were last synced kept, and any lost.
//!
//! Which writes sled makes within one operation, and in which order, is its own affair. Every
//! order of them leaves some of its pages new and some old, and that is what the dice give.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::outages::{Outage, Policy, Shared, check, run};
use crate::{
    sled_store::SledStore,
    store::{Step, Store, StoreFailed},
};

const PAGE: usize = 4096;

#[test]
fn a_power_cut_in_the_midst_of_sleds_own_files_loses_nothing_that_was_acknowledged() {
    cut_everywhere(&[Policy::Dice(1)]);
}

#[test]
#[ignore = "the long run: several minutes"]
fn a_power_cut_of_a_thousand_in_the_midst_of_sleds_own_files_loses_nothing() {
    let dice: Vec<Policy> = (1..=8).map(Policy::Dice).collect();
    cut_everywhere(&[&[Policy::AllLost, Policy::AllKept], dice.as_slice()].concat());
}

fn cut_everywhere(policies: &[Policy]) {
    let operations = run(&machine().1).operations;
    assert!(operations > 100, "the road is worth walking: {operations}");
    let (mut cuts, mut torn) = (0, 0);
    for at in 0..operations {
        for policy in policies {
            let (_place, machine) = machine();
            machine.world().outage = Some(Outage::PowerCut { at });
            let before = run(&machine);
            machine.world().lose_power(*policy, at);
            check(&machine, &before, &format!("sled, power cut at {at}, {policy:?}"));
            cuts += 1;
            torn += u32::from(machine.world().sled.as_ref().is_some_and(|sled| sled.torn));
        }
    }
    println!("{cuts} power cuts at {operations} operations, sled torn in {torn}, 0 losses");
    assert!(torn > 0, "sled's files were never found in a state that it did not leave");
}

fn machine() -> (tempfile::TempDir, Shared) {
    let place = tempfile::tempdir().unwrap();
    let machine = Shared::default();
    machine.world().sled = Some(SledPlace::new(place.path()));
    (place, machine)
}

/// sled's directory, as it is, as it was when it was last synced, and as it was when power went.
pub(super) struct SledPlace {
    here: PathBuf,
    synced: PathBuf,
    cut: PathBuf,
    after: PathBuf,
    /// Whether a file was found as it never was before.
    torn: bool,
}

impl SledPlace {
    fn new(place: &Path) -> Self {
        let [here, synced, cut, after] =
            ["here", "synced", "cut", "after"].map(|name| place.join(name));
        Self { here, synced, cut, after, torn: false }
    }

    /// The power goes: from now on nothing that sled still writes counts.
    pub(super) fn freeze(&mut self) {
        if !self.cut.exists() {
            copy(&self.here, &self.cut);
        }
    }

    /// What is found when power is back: of each file, some pages as they were last written, some
    /// as they were last synced.
    pub(super) fn lose_power(&mut self, roll: &mut dyn FnMut() -> u64) {
        self.freeze();
        fs::create_dir_all(&self.after).unwrap();
        for name in names(&self.cut).union(&names(&self.synced)) {
            let [new, old] = [&self.cut, &self.synced].map(|place| fs::read(place.join(name)).ok());
            let found = survivor(new.as_deref(), old.as_deref(), roll);
            self.torn |= found.as_ref().is_some_and(|found| {
                ![&new, &old].into_iter().flatten().any(|known| known == found)
            });
            if let Some(found) = found {
                fs::write(self.after.join(name), found).unwrap();
            }
        }
        self.here = self.after.clone();
    }
}

fn survivor(
    new: Option<&[u8]>,
    old: Option<&[u8]>,
    roll: &mut dyn FnMut() -> u64,
) -> Option<Vec<u8>> {
    let by_name = if roll() % 2 == 1 { new } else { old };
    let length = by_name?.len(); // a name may have been made or taken, but not durably
    let mut found = old.unwrap_or_default().to_vec();
    found.resize(length, 0);
    for (page, written) in found.chunks_mut(PAGE).zip(new.unwrap_or_default().chunks(PAGE)) {
        if roll() % 2 == 1 {
            page.iter_mut().zip(written).for_each(|(byte, new)| *byte = *new);
        }
    }
    Some(found)
}

fn names(directory: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in names(from) {
        // sled's threads may take an old snapshot away meanwhile.
        let _gone = fs::copy(from.join(&name), to.join(&name));
    }
}

/// sled on a machine that counts its operations, and may lose power at any of them.
pub(super) struct SledOnTrial {
    store: SledStore,
    here: PathBuf,
    synced: PathBuf,
    machine: Shared,
}

impl SledOnTrial {
    pub(super) fn new(place: &SledPlace, machine: Shared) -> Self {
        let (here, synced) = (place.here.clone(), place.synced.clone());
        Self { store: SledStore::at(&here), here, synced, machine }
    }

    fn step(&self) -> Result<(), StoreFailed> {
        self.machine.world().step().map_err(|_| StoreFailed)
    }
}

impl Store for SledOnTrial {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFailed> {
        self.store.read(key)
    }

    fn visit(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreFailed> {
        self.store.visit(prefix, visit)
    }

    fn apply(&mut self, steps: &[Step]) -> Result<(), StoreFailed> {
        self.step()?;
        self.store.apply(steps)
    }

    fn sync(&mut self) -> Result<(), StoreFailed> {
        self.step()?;
        self.store.sync()?;
        self.step()?; // the power may go when sled has written everything and nothing is durable
        let _first = fs::remove_dir_all(&self.synced);
        copy(&self.here, &self.synced);
        Ok(())
    }

    fn reset(&mut self) -> Result<(), StoreFailed> {
        self.step()?;
        self.store.reset()
    }

    fn bytes(&self) -> u64 {
        self.store.bytes()
    }
}

//! What the vault promises when an operation fails and when power goes, at every operation there
//! is: a disk and a store in memory that forget what was not synced.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard},
};

use super::{
    sled_outages::{SledOnTrial, SledPlace},
    *,
};
use crate::store::{Step, StoreFailed};

const BILLS: Collection = Collection::new("bills");
const LOANS: Collection = Collection::new("loans");
const PAGE: usize = 4096;

#[test]
fn a_power_cut_at_any_operation_loses_nothing_that_was_acknowledged() {
    let whole = run(&Shared::default());
    let operations = whole.operations;
    assert!(operations > 100, "the road is worth walking: {operations}");
    let mut cuts = 0;
    for at in 0..operations {
        for policy in POLICIES {
            let machine = Shared::default();
            machine.world().outage = Some(Outage::PowerCut { at });
            let before = run(&machine);
            machine.world().lose_power(policy, at);
            check(&machine, &before, &format!("power cut at {at}, {policy:?}"));
            cuts += 1;
        }
    }
    println!("{cuts} power cuts at {operations} operations, 0 losses");
}

#[test]
fn a_failure_of_any_single_operation_loses_nothing_that_was_acknowledged() {
    let operations = run(&Shared::default()).operations;
    for at in 0..operations {
        let machine = Shared::default();
        machine.world().outage = Some(Outage::Failure { at });
        let before = run(&machine);
        check(&machine, &before, &format!("failure at {at}"));
    }
}

#[test]
fn a_disk_that_fails_for_good_loses_nothing_that_was_acknowledged() {
    let operations = run(&Shared::default()).operations;
    for at in 0..operations {
        let machine = Shared::default();
        machine.world().outage = Some(Outage::PowerCut { at });
        let before = run(&machine);
        machine.world().outage = None; // repaired, with everything still in its cache
        check(&machine, &before, &format!("dead from {at}"));
    }
}

#[test]
fn a_store_that_takes_too_much_room_is_made_anew() {
    let machine = Shared::default();
    let before = run(&machine);
    machine.world().litter = 1 << 30; // what sled has not given back
    let mut vault = open(&machine, "second").unwrap();
    vault
        .write(&[Change::Put { collection: BILLS, id: ItemId::new([1; 16]), bytes: b"x" }])
        .unwrap();
    vault.lock();
    assert_eq!(machine.world().litter, 0);
    let vault = open(&machine, "second").unwrap();
    assert_eq!(contents(&vault, "made anew").0.len(), before.acknowledged.0.len() + 1);
}

/// What a run left behind: what was acknowledged, and what it was doing when it stopped.
#[derive(Default)]
pub(super) struct Before {
    pub(super) operations: u64,
    created: bool,
    acknowledged: Model,
    /// The states the vault may be in instead, if the last step took effect after all.
    perhaps: Vec<Model>,
    passphrases: Vec<&'static str>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Model(BTreeMap<(&'static str, u8), Vec<u8>>);

/// One fixed road through everything a vault does, each step either acknowledged or not.
pub(super) fn run(machine: &Shared) -> Before {
    let mut before = Before { passphrases: vec!["first"], ..Before::default() };
    road(machine, &mut before);
    before.operations = machine.world().operations;
    before
}

fn road(machine: &Shared, before: &mut Before) -> Option<()> {
    let cheap = KdfParameters::DANGEROUS_CHEAP;
    let (disk, store) = machine.parts();
    let slot = Slot::passphrase(&passphrase("first"), cheap).ok()?;
    let mut vault = Vault::create_on(disk, store, slot, random::make_key().ok()?).ok()?;
    before.created = true;
    for number in 0..6 {
        write(&mut vault, before, &[(BILLS, number, Some(vec![number; 300]))])?;
    }
    write(&mut vault, before, &[(LOANS, 1, Some(vec![1; 9000])), (BILLS, 1, None)])?;
    fold(&mut vault);
    write(&mut vault, before, &[(BILLS, 2, Some(b"again".to_vec())), (BILLS, 3, None)])?;
    write(&mut vault, before, &[(LOANS, 2, Some(vec![2; 50]))])?;
    before.passphrases.push("second");
    vault.change_passphrase(&passphrase("second"), cheap).ok()?;
    before.passphrases.remove(0);
    fold(&mut vault);
    write(&mut vault, before, &[(LOANS, 3, Some(vec![3; 50]))])?;
    drop(vault); // not locked: the journal stays

    let mut vault = open(machine, "second")?;
    write(&mut vault, before, &[(BILLS, 9, Some(vec![9; 100])), (LOANS, 3, None)])?;
    let mut shredded = before.acknowledged.clone();
    shredded.0.retain(|(collection, _), _| *collection != "loans");
    before.perhaps.push(shredded.clone());
    vault.shred(LOANS).ok()?;
    before.acknowledged = shredded;
    before.perhaps.clear();
    write(&mut vault, before, &[(LOANS, 1, Some(vec![4; 60]))])?;
    vault.lock();
    let mut vault = open(machine, "second")?;
    write(&mut vault, before, &[(LOANS, 2, Some(vec![5; 60]))])?;
    vault.lock();
    Some(())
}

type Planned = (Collection, u8, Option<Vec<u8>>);

fn write(vault: &mut Vault, before: &mut Before, planned: &[Planned]) -> Option<()> {
    let mut after = before.acknowledged.clone();
    for (collection, number, bytes) in planned {
        let key = (collection.name(), *number);
        match bytes {
            Some(bytes) => after.0.insert(key, bytes.clone()),
            None => after.0.remove(&key),
        };
    }
    let changes: Vec<Change<'_>> = planned
        .iter()
        .map(|(collection, number, bytes)| {
            let (collection, id) = (*collection, ItemId::new([*number; 16]));
            match bytes {
                Some(bytes) => Change::Put { collection, id, bytes },
                None => Change::Delete { collection, id },
            }
        })
        .collect();
    before.perhaps.push(after.clone());
    vault.write(&changes).ok()?;
    before.acknowledged = after;
    before.perhaps.clear();
    Some(())
}

fn fold(vault: &mut Vault) {
    let _later = vault.archive.checkpoint(&vault.header.ring);
}

fn open(machine: &Shared, text: &str) -> Option<Vault> {
    let (disk, store) = machine.parts();
    let (sealed, copies) = SealedHeader::load(&*disk).ok()?;
    let header = sealed.unlock(Unlock::Passphrase(&passphrase(text))).ok()?;
    Vault::open_on(disk, store, header, copies).ok()
}

/// After the outage: the vault opens, and holds what it must, twice in a row.
pub(super) fn check(machine: &Shared, before: &Before, what: &str) {
    machine.world().outage = None;
    for round in ["first", "second"] {
        let opened = before.passphrases.iter().find_map(|text| open(machine, text));
        let Some(vault) = opened else {
            assert!(!before.created, "{what}, {round} opening: it does not open");
            return;
        };
        for finding in vault.findings() {
            let healed = matches!(
                finding,
                Finding::StoreHealed | Finding::MirrorHealed | Finding::HeaderHealed
            );
            assert!(healed, "{what}, {round} opening: {finding:?}");
            assert!(round == "first", "{what}, {round} opening: {finding:?}");
        }
        let found = contents(&vault, what);
        let known = found == before.acknowledged || before.perhaps.contains(&found);
        assert!(known, "{what}, {round} opening: {found:?}\n{:?}", before.acknowledged);
        vault.lock();
    }
}

fn contents(vault: &Vault, what: &str) -> Model {
    let mut model = Model::default();
    for collection in [BILLS, LOANS] {
        let mut count = 0;
        let report = vault
            .scan(collection, &mut |id, bytes| {
                model.0.insert((collection.name(), id.bytes()[0]), bytes.to_vec());
                count += 1;
            })
            .unwrap();
        assert_eq!((report.read, report.quarantined), (count, 0), "{what}");
        assert_eq!(vault.count(collection).unwrap(), count);
        for ((name, number), bytes) in &model.0 {
            if *name == collection.name() {
                let read = vault.read(collection, ItemId::new([*number; 16])).unwrap();
                assert_eq!(read.as_ref().map(|read| read.as_slice()), Some(bytes.as_slice()));
            }
        }
    }
    model
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::from(String::from(text))
}

/// What becomes of what was not synced.
#[derive(Clone, Copy, Debug)]
pub(super) enum Policy {
    AllLost,
    AllKept,
    /// Each page, each name and each batch by the dice.
    Dice(u64),
    /// The same, and the store cannot be opened any more.
    DiceAndNoStore(u64),
}

const POLICIES: [Policy; 12] = [
    Policy::AllLost,
    Policy::AllKept,
    Policy::Dice(1),
    Policy::Dice(2),
    Policy::Dice(3),
    Policy::DiceAndNoStore(4),
    Policy::Dice(5),
    Policy::Dice(6),
    Policy::Dice(7),
    Policy::Dice(8),
    Policy::Dice(9),
    Policy::DiceAndNoStore(10),
];

#[derive(Clone, Copy)]
pub(super) enum Outage {
    /// This operation and all after it fail.
    PowerCut { at: u64 },
    /// This operation alone fails.
    Failure { at: u64 },
}

/// A machine: its disk and its store, as they are and as they would be after a power cut.
#[derive(Default)]
pub(super) struct World {
    operations: u64,
    pub(super) outage: Option<Outage>,
    files: Vec<SimFile>,
    names: BTreeMap<String, usize>,
    safe_names: BTreeMap<String, usize>,
    name_changes: Vec<(String, Option<usize>)>,
    entries: BTreeMap<Vec<u8>, Vec<u8>>,
    safe_entries: BTreeMap<Vec<u8>, Vec<u8>>,
    batches: Vec<Option<Vec<Step>>>, // `None` is a reset
    store_fails: bool,
    /// Room that the store takes for nothing.
    litter: u64,
    /// Where the store is sled itself.
    pub(super) sled: Option<SledPlace>,
}

#[derive(Clone, Default)]
struct SimFile {
    now: Vec<u8>,
    safe: Vec<u8>,
}

impl World {
    /// Counts an operation; `Err` if this is where it fails.
    pub(super) fn step(&mut self) -> io::Result<()> {
        let at = self.operations;
        self.operations += 1;
        match self.outage {
            Some(Outage::PowerCut { at: from }) if at >= from => {
                if let Some(sled) = self.sled.as_mut() {
                    sled.freeze();
                }
                Err(io::ErrorKind::Other.into())
            }
            Some(Outage::Failure { at: here }) if at == here => Err(io::ErrorKind::Other.into()),
            _ => Ok(()),
        }
    }

    fn file(&mut self, name: &str) -> &mut SimFile {
        if !self.names.contains_key(name) {
            self.files.push(SimFile::default());
            self.change_name(name, Some(self.files.len() - 1));
        }
        let number = self.names[name];
        &mut self.files[number]
    }

    fn change_name(&mut self, name: &str, to: Option<usize>) {
        apply_name(&mut self.names, name, to);
        self.name_changes.push((name.into(), to));
    }

    pub(super) fn lose_power(&mut self, policy: Policy, salt: u64) {
        let (seed, no_store) = match policy {
            Policy::AllLost => (None, false),
            Policy::AllKept => return,
            Policy::Dice(seed) => (Some(seed), false),
            Policy::DiceAndNoStore(seed) => (Some(seed), true),
        };
        let mut roll = dice(seed, salt);
        for file in &mut self.files {
            let longer = roll() % 2 == 1;
            let mut after = file.safe.clone();
            if longer {
                after.resize(file.now.len(), 0);
            }
            for start in (0..after.len().min(file.now.len())).step_by(PAGE) {
                if roll() % 2 == 1 {
                    let end = (start + PAGE).min(after.len()).min(file.now.len());
                    after[start..end].copy_from_slice(&file.now[start..end]);
                }
            }
            *file = SimFile { now: after.clone(), safe: after };
        }
        // A file system keeps the order of names, though not how many of them.
        let kept = usize::try_from(roll()).unwrap() % (self.name_changes.len() + 1);
        for (name, to) in self.name_changes.drain(..).take(kept) {
            apply_name(&mut self.safe_names, &name, to);
        }
        self.names = self.safe_names.clone();
        let kept = usize::try_from(roll()).unwrap() % (self.batches.len() + 1);
        for batch in self.batches.drain(..).take(kept) {
            apply_batch(&mut self.safe_entries, batch.as_deref());
        }
        self.entries = self.safe_entries.clone();
        self.store_fails = no_store;
        if let Some(sled) = &mut self.sled {
            sled.lose_power(&mut roll);
        }
    }
}

/// Numbers below 1024, the same in every run; without a seed all of them are 0: everything is lost.
fn dice(seed: Option<u64>, salt: u64) -> impl FnMut() -> u64 {
    let mut dice = seed.map_or(0, |seed| (seed << 32) ^ (salt + 1).wrapping_mul(0x9e37_79b9));
    move || {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % 1024
    }
}

fn apply_name(names: &mut BTreeMap<String, usize>, name: &str, to: Option<usize>) {
    match to {
        Some(number) => names.insert(name.into(), number),
        None => names.remove(name),
    };
}

fn apply_batch(entries: &mut BTreeMap<Vec<u8>, Vec<u8>>, batch: Option<&[Step]>) {
    let Some(batch) = batch else {
        return entries.clear();
    };
    for (key, value) in batch {
        match value {
            Some(value) => entries.insert(key.clone(), value.clone()),
            None => entries.remove(key),
        };
    }
}

#[derive(Clone, Default)]
pub(super) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    fn parts(&self) -> (Box<dyn Disk>, Box<dyn Store>) {
        let sled = self.world().sled.as_ref().map(|place| SledOnTrial::new(place, self.clone()));
        let store = sled.map_or_else(
            || Box::new(self.clone()) as Box<dyn Store>,
            |sled| Box::new(sled) as Box<dyn Store>,
        );
        (Box::new(self.clone()), store)
    }
}

impl Disk for Shared {
    fn length(&self, name: &str) -> io::Result<Option<u64>> {
        let world = self.world();
        let file = world.names.get(name).map(|number| &world.files[*number]);
        Ok(file.map(|file| u64::try_from(file.now.len()).unwrap()))
    }

    fn read_at(&self, name: &str, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let mut world = self.world();
        let start = usize::try_from(offset).unwrap();
        let found = world.file(name).now.get(start..start + bytes.len());
        bytes.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn write_at(&self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut world = self.world();
        let done = world.step();
        // A write that fails may have written some of it.
        let bytes = if done.is_ok() { bytes } else { &bytes[..bytes.len() / 2] };
        let start = usize::try_from(offset).unwrap();
        let now = &mut world.file(name).now;
        now.resize(now.len().max(start + bytes.len()), 0);
        now[start..start + bytes.len()].copy_from_slice(bytes);
        done
    }

    fn resize(&self, name: &str, length: u64) -> io::Result<()> {
        let mut world = self.world();
        world.step()?;
        world.file(name).now.resize(usize::try_from(length).unwrap(), 0);
        Ok(())
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        let mut world = self.world();
        world.step()?;
        let file = world.file(name);
        file.safe = file.now.clone();
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut world = self.world();
        world.step()?;
        let number = *world.names.get(from).ok_or(io::ErrorKind::NotFound)?;
        world.change_name(to, Some(number));
        world.change_name(from, None); // a cut between the two leaves both names, which is harmless
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut world = self.world();
        world.step()?;
        world.change_name(name, None);
        Ok(())
    }

    fn sync_names(&self) -> io::Result<()> {
        let mut world = self.world();
        world.step()?;
        world.safe_names = world.names.clone();
        world.name_changes.clear();
        Ok(())
    }
}

impl Store for Shared {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFailed> {
        let world = self.world();
        if world.store_fails { Err(StoreFailed) } else { Ok(world.entries.get(key).cloned()) }
    }

    fn visit(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreFailed> {
        let world = self.world();
        if world.store_fails {
            return Err(StoreFailed);
        }
        let entries = world.entries.clone();
        drop(world);
        let from = entries.range(prefix.to_vec()..);
        from.take_while(|(key, _)| key.starts_with(prefix)).for_each(|(k, v)| visit(k, v));
        Ok(())
    }

    fn apply(&mut self, steps: &[Step]) -> Result<(), StoreFailed> {
        let mut world = self.world();
        world.step().map_err(|_| StoreFailed)?;
        apply_batch(&mut world.entries, Some(steps));
        world.batches.push(Some(steps.to_vec()));
        Ok(())
    }

    fn sync(&mut self) -> Result<(), StoreFailed> {
        let mut world = self.world();
        world.step().map_err(|_| StoreFailed)?;
        world.safe_entries = world.entries.clone();
        world.batches.clear();
        Ok(())
    }

    fn reset(&mut self) -> Result<(), StoreFailed> {
        let mut world = self.world();
        world.step().map_err(|_| StoreFailed)?;
        world.entries.clear();
        world.batches.push(None);
        (world.store_fails, world.litter) = (false, 0);
        Ok(())
    }

    fn bytes(&self) -> u64 {
        let world = self.world();
        let held: usize = world.entries.values().map(Vec::len).sum();
        u64::try_from(held).unwrap() + world.litter
    }
}

#[test]
fn the_simulated_store_passes_the_conformance_suite() {
    crate::store::conformance::check(Shared::default);
}

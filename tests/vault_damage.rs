//! Every file of a vault is damaged in every way there is, after clean and unclean ends: opening
//! never panics and never hangs, and nothing is lost in silence.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use simsim_vault::{
    Change, Collection, Finding, ItemId, KdfParameters, Passphrase, Vault, VaultError,
};

const BILLS: Collection = Collection::new("bills");
const LOANS: Collection = Collection::new("loans");
#[test]
fn no_single_damage_loses_anything_in_silence() {
    damage_and_examine(0..120);
}

#[test]
#[ignore = "the long run: a minute or two"]
fn no_single_damage_of_a_thousand_loses_anything_in_silence() {
    damage_and_examine(0..1000);
}

fn damage_and_examine(trials: Range<u64>) {
    let place = tempfile::tempdir().unwrap();
    let clean = place.path().join("clean");
    let unclean = place.path().join("unclean");
    let acknowledged = fill(&clean, &unclean);
    let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
    let count = trials.end;
    for trial in trials {
        let mut dice = Dice(trial.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1));
        let from = if trial % 2 == 0 { &clean } else { &unclean };
        let victim = place.path().join("victim");
        let _ = fs::remove_dir_all(&victim);
        copy(from, &victim);
        let damage = damage_one_file(&victim, &mut dice);
        let started = Instant::now();
        let outcome = examine(&victim, &acknowledged);
        assert!(started.elapsed() < Duration::from_secs(60), "trial {trial} hung: {damage}");
        match outcome {
            Ok(outcome) => *outcomes.entry(outcome).or_default() += 1,
            Err(silent) => panic!("trial {trial}, {damage}: {silent}"),
        }
    }
    println!("{count} trials: {outcomes:?}, 0 silent losses");
    assert!(outcomes.contains_key("healed"), "some damage must have mattered: {outcomes:?}");
}

/// What became of a damaged vault; `Err` if anything is missing without being named.
fn examine(victim: &Path, acknowledged: &Acknowledged) -> Result<&'static str, String> {
    let mut vault = open(victim)?;
    let mut reported: u64 = 0;
    for finding in vault.findings() {
        match finding {
            Finding::WritesLost { count } => reported += count,
            Finding::CatalogueLost { .. } => return Err("one damage cost both catalogues".into()),
            _ => {}
        }
    }
    let missing = compare(&vault, acknowledged)?;
    if missing != reported {
        return Err(format!("{missing} missing, {reported} reported"));
    }
    let examined = vault.examine().map_err(|error| format!("examining failed: {error}"))?;
    let outcome = match (examined.findings.is_empty(), reported) {
        (_, 1..) => "reported",
        (false, 0) => "healed",
        (true, 0) => "unharmed",
    };
    // Whatever it was, it is over: the next opening finds a whole vault.
    vault.lock();
    let mut vault = open(victim)?;
    let again = vault.examine().map_err(|error| format!("examining again failed: {error}"))?;
    if !again.findings.is_empty() {
        return Err(format!("found again: {:?}", again.findings));
    }
    drop(vault);
    // And healed means that it could lose either half now.
    for half in ["mirror", "store"] {
        let rest = victim.with_extension("rest");
        let _ = fs::remove_dir_all(&rest);
        copy(victim, &rest);
        let lost = rest.join(half);
        let removed = if lost.is_dir() { fs::remove_dir_all(lost) } else { fs::remove_file(lost) };
        removed.map_err(|error| format!("there is no {half}: {error}"))?;
        let missing_then = compare(&open(&rest)?, acknowledged)?;
        if missing_then != missing {
            return Err(format!(
                "without the {half}, {missing_then} and not {missing} are missing"
            ));
        }
    }
    let mut vault = open(victim)?;
    let before = vault.count(BILLS).map_err(|error| error.to_string())?;
    let change = Change::Put { collection: BILLS, id: ItemId::new([0xee; 16]), bytes: b"new" };
    vault.write(&[change]).map_err(|error| error.to_string())?;
    let after = vault.count(BILLS).map_err(|error| error.to_string())?;
    if after == before + 1 { Ok(outcome) } else { Err("it cannot be written any more".into()) }
}

fn open(place: &Path) -> Result<Vault, String> {
    Vault::open(place, &passphrase()).map_err(|error| format!("does not open: {error}"))
}

/// How many of the acknowledged items are not there; `Err` if one is, and is not what it was.
fn compare(vault: &Vault, acknowledged: &Acknowledged) -> Result<u64, String> {
    let mut missing = 0;
    for ((collection, id), bytes) in acknowledged {
        match vault.read(*collection, *id) {
            Ok(Some(read)) if read.as_slice() == bytes.as_slice() => {}
            Ok(Some(_)) => return Err("an item is not what was written".into()),
            Ok(None) => missing += 1,
            Err(VaultError::DamagedItem) => return Err("one damage cost both copies".into()),
            Err(other) => return Err(format!("reading failed: {other}")),
        }
    }
    Ok(missing)
}

type Acknowledged = BTreeMap<(Collection, ItemId), Vec<u8>>;

/// A vault that was locked, and a copy of the files taken while it was open and being written.
fn fill(clean: &Path, unclean: &Path) -> Acknowledged {
    let mut acknowledged = BTreeMap::new();
    let mut vault = Vault::create(clean, &passphrase(), KdfParameters::DANGEROUS_CHEAP).unwrap();
    let mut put = |vault: &mut Vault, collection: Collection, number: u16, length: usize| {
        let mut id = [0x11; 16];
        id[..2].copy_from_slice(&number.to_le_bytes());
        let bytes = vec![id[0]; length];
        let id = ItemId::new(id);
        vault.write(&[Change::Put { collection, id, bytes: &bytes }]).unwrap();
        acknowledged.insert((collection, id), bytes);
    };
    (0..300).for_each(|number| put(&mut vault, BILLS, number, 200));
    (0..40).for_each(|number| put(&mut vault, LOANS, number, 90));
    vault.lock();
    let mut vault = Vault::open(clean, &passphrase()).unwrap();
    (300..330).for_each(|number| put(&mut vault, BILLS, number, 200));
    put(&mut vault, LOANS, 40, 20_000);
    copy(clean, unclean);
    vault.lock();
    acknowledged
}

fn damage_one_file(victim: &Path, dice: &mut Dice) -> String {
    let files: Vec<PathBuf> =
        files_of(victim).into_iter().filter(|file| length(file) > 0).collect();
    let file = &files[dice.below(files.len())];
    let name = file.strip_prefix(victim).unwrap().display().to_string();
    let length = length(file);
    let open = || OpenOptions::new().write(true).read(true).open(file).unwrap();
    let place = dice.below(length);
    let offset = u64::try_from(place).unwrap();
    match dice.below(6) {
        0 | 1 => {
            let mut byte = [0];
            open().read_exact_at(&mut byte, offset).unwrap();
            byte[0] ^= 1 << dice.below(8);
            open().write_all_at(&byte, offset).unwrap();
            format!("a bit of {name} flipped at {place}")
        }
        2 => {
            let count = 4096.min(length - place);
            open().write_all_at(&vec![0; count], offset).unwrap();
            format!("{count} bytes of {name} zeroed at {place}")
        }
        3 => {
            open().set_len(offset).unwrap();
            format!("{name} cut at {place}")
        }
        4 => {
            let count = 512.min(length - place);
            let noise: Vec<u8> = (0..count).map(|_| dice.byte()).collect();
            open().write_all_at(&noise, offset).unwrap();
            format!("{count} bytes of noise in {name} at {place}")
        }
        _ => {
            fs::remove_file(file).unwrap();
            format!("{name} removed")
        }
    }
}

fn files_of(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_of(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for file in files_of(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}

fn length(file: &Path) -> usize {
    usize::try_from(fs::metadata(file).unwrap().len()).unwrap()
}

fn passphrase() -> Passphrase {
    Passphrase::from(String::from("correct horse"))
}

/// Numbers that look random and are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(bound).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.roll().to_le_bytes()[3]
    }
}

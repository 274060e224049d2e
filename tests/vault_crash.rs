//! Real processes write, say what was acknowledged, and are killed at any moment: all of it is
//! there when the vault is opened again.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use simsim_vault::{Change, Collection, Finding, ItemId, KdfParameters, Passphrase, Vault};

const BILLS: Collection = Collection::new("bills");
const LOANS: Collection = Collection::new("loans");
const PLACE: &str = "SIMSIM_CRASH_TEST_PLACE";
const START: &str = "SIMSIM_CRASH_TEST_START";

#[test]
fn fifty_kills_lose_nothing_that_was_acknowledged() {
    kill_and_check(50);
}

#[test]
#[ignore = "the long run: several minutes"]
fn a_thousand_kills_lose_nothing_that_was_acknowledged() {
    kill_and_check(1000);
}

fn kill_and_check(rounds: u64) {
    let place = tempfile::tempdir().unwrap();
    Vault::create(place.path(), &passphrase(), KdfParameters::DANGEROUS_CHEAP).unwrap().lock();
    let mut next: u64 = 0;
    let mut healed = 0;
    for round in 0..rounds {
        // From before the first write to well into the checkpoints.
        let patience = Duration::from_micros(500 + (round * 7919) % 120_000);
        let acknowledged = run_until_killed(place.path(), next, patience);
        let vault = Vault::open(place.path(), &passphrase())
            .unwrap_or_else(|error| panic!("round {round}: {error}"));
        for finding in vault.findings() {
            match finding {
                Finding::StoreHealed | Finding::MirrorHealed => healed += 1,
                other => panic!("round {round}: {other}"),
            }
        }
        let held = contents(&vault);
        for number in 0..acknowledged {
            assert!(held.contains_key(&number), "round {round}: write {number} is gone");
        }
        // A write may have been durable and the process dead before it could say so.
        next = u64::try_from(held.len()).unwrap();
        assert!(next <= acknowledged + 1, "round {round}: {next} items, {acknowledged} said");
        if round % 3 == 0 {
            vault.lock();
        }
    }
    println!("{rounds} kills, {next} acknowledged writes, 0 lost, {healed} times healed");
    assert!(next > rounds, "the children got to write");
}

/// Starts a child that writes from `next` on, kills it, and gives the number after the last
/// write it acknowledged.
fn run_until_killed(place: &Path, next: u64, patience: Duration) -> u64 {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "the_child_writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(PLACE, place)
        .env(START, next.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (send, receive) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut acknowledged = None;
        for line in output.lines().map_while(Result::ok) {
            match line.split_once(' ') {
                Some(("opened", _)) => send.send(()).unwrap(),
                Some(("acknowledged", number)) => acknowledged = number.parse::<u64>().ok(),
                _ => {}
            }
        }
        acknowledged
    });
    receive.recv_timeout(Duration::from_secs(60)).unwrap();
    thread::sleep(patience);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap().map_or(next, |last| last + 1)
}

#[test]
#[ignore = "the child of the tests above; by itself it does nothing"]
fn the_child_writes_until_it_is_killed() {
    let (Ok(place), Ok(start)) = (env::var(PLACE), env::var(START)) else {
        return;
    };
    let mut out = std::io::stdout();
    let mut say = |word: &str, number: u64| {
        out.write_all(format!("{word} {number}\n").as_bytes()).unwrap();
        out.flush().unwrap();
    };
    let mut vault = Vault::open(Path::new(&place), &passphrase()).unwrap();
    say("\nopened", 0);
    let deadline = Instant::now() + Duration::from_secs(60);
    for number in start.parse::<u64>().unwrap().. {
        if Instant::now() > deadline {
            return; // nobody killed it
        }
        let bytes = item(number);
        let mut changes = vec![Change::Put { collection: BILLS, id: id(number), bytes: &bytes }];
        if number % 5 == 0 {
            changes.push(Change::Put { collection: LOANS, id: id(number), bytes: &bytes });
        }
        vault.write(&changes).unwrap();
        say("acknowledged", number);
        if number % 40 == 39 {
            vault.lock(); // a checkpoint in every half second
            vault = Vault::open(Path::new(&place), &passphrase()).unwrap();
        }
    }
}

/// Every item there is, each compared with what was written.
fn contents(vault: &Vault) -> BTreeMap<u64, usize> {
    let mut held = BTreeMap::new();
    let mut read = |collection: Collection| {
        let report = vault.scan(collection, &mut |id, bytes| {
            let number = u64::from_le_bytes(id.bytes()[..8].try_into().unwrap());
            assert_eq!(bytes, item(number), "item {number}");
            *held.entry(number).or_default() += 1;
        });
        assert_eq!(report.unwrap().quarantined, 0);
    };
    read(BILLS);
    read(LOANS);
    for (number, times) in &held {
        assert_eq!(*times, if number % 5 == 0 { 2 } else { 1 }, "write {number} is there in part");
    }
    held
}

/// Mostly small, and now and then so large that the journal fills up.
fn item(number: u64) -> Vec<u8> {
    let length = if number.is_multiple_of(11) { 150_000 } else { 200 };
    vec![number.to_le_bytes()[0]; length]
}

fn id(number: u64) -> ItemId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    ItemId::new(id)
}

fn passphrase() -> Passphrase {
    Passphrase::from(String::from("correct horse"))
}

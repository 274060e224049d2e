//! The vault, SQLCipher and the physical limit over the same records in the same run.
//!
//! ```text
//! cargo run --release --manifest-path tests/benches/vault/Cargo.toml
//! ```
//!
//! Each measurement runs in a process of its own, so that its peak memory is its own; three rounds,
//! interleaved, and the median of each figure. Peak memory is measured twice: with glibc as it is,
//! which after the first large free keeps what is freed (sled's page table is tens of megabytes,
//! hardly touched), and with `MALLOC_MMAP_THRESHOLD_=131072`, with which large blocks go back to
//! the system, as they do with Android's and Apple's allocators. SQLCipher: WAL, `synchronous=FULL`, a raw key (no
//! key derivation on either side). The floor is a plain file with an `fdatasync` per batch, and
//! AES-256-GCM alone over the same bytes.

mod floor;
mod sqlcipher;
mod vault;

use std::{collections::BTreeMap, env, fs, path::Path, process::Command, time::Instant};

/// Bytes of one record.
const LENGTH: usize = 200;
const COLLECTIONS: usize = 5;
const RECORDS: usize = 100_000;
const ROUNDS: usize = 3;
const SYSTEMS: [&str; 3] = ["vault", "sqlcipher", "floor"];
/// Records and batch size of the insertions.
const INSERTS: [(usize, usize); 3] = [(3_000, 1), (30_000, 10), (RECORDS, 1000)];

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [system, place, step] = arguments.as_slice() {
        return measure(system, Path::new(place), step);
    }
    let mut figures: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for system in SYSTEMS {
            for (name, value) in run(system) {
                figures.entry((name, system.into())).or_default().push(value);
            }
        }
    }
    println!("{:<28} {:>12} {:>12} {:>12} {:>8}", "", "vault", "SQLCipher", "floor", "ratio");
    let names: Vec<String> = figures.keys().map(|(name, _)| name.clone()).collect();
    let mut shown = String::new();
    for name in names {
        if name == shown {
            continue;
        }
        let mut median = |system: &str| {
            let values = figures.get_mut(&(name.clone(), system.into()))?;
            values.sort_by(f64::total_cmp);
            Some(values[values.len() / 2])
        };
        let [ours, theirs, floor] = SYSTEMS.map(&mut median);
        let show = |value: Option<f64>| value.map_or("-".into(), |value| format!("{value:.2}"));
        let ratio = ours.zip(theirs).map(|(ours, theirs)| ours / theirs);
        println!(
            "{name:<28} {:>12} {:>12} {:>12} {:>8}",
            show(ours), show(theirs), show(floor), show(ratio)
        );
        shown = name;
    }
}

/// All steps of one system, each in a process of its own, over one directory.
fn run(system: &str) -> Vec<(String, f64)> {
    let steps = ["insert-1", "insert-10", "insert-1000", "read"];
    let mut figures: Vec<(String, f64)> =
        steps.iter().flat_map(|step| run_step(system, step, &[])).collect();
    for step in ["insert-1000", "read"] {
        let pinned = run_step(system, step, &[("MALLOC_MMAP_THRESHOLD_", "131072")]);
        let memory = pinned.into_iter().filter(|(name, _)| name.starts_with("peak memory"));
        figures.extend(memory.map(|(name, value)| (format!("{name}, blocks returned"), value)));
    }
    figures
}

fn run_step(system: &str, step: &str, environment: &[(&str, &str)]) -> Vec<(String, f64)> {
    let place = env::temp_dir().join(format!("simsim-bench-{system}"));
    // The reading goes on where the last insertion ended.
    if step != "read" {
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).unwrap();
    }
    let output = Command::new(env::current_exe().unwrap())
        .args([system, place.to_str().unwrap(), step])
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    if step == "read" {
        let _ = fs::remove_dir_all(&place);
    }
    let lines = String::from_utf8(output.stdout).unwrap();
    let figure = |line: &str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.parse().unwrap())
    };
    lines.lines().map(figure).collect()
}

fn measure(system: &str, place: &Path, step: &str) {
    for (count, batch) in INSERTS {
        if step == format!("insert-{batch}") {
            let started = Instant::now();
            match system {
                "vault" => vault::insert(place, count, batch),
                "sqlcipher" => sqlcipher::insert(place, count, batch),
                _ => floor::insert(place, count, batch),
            }
            let each = started.elapsed().as_secs_f64() * 1e6 / count as f64;
            println!("insert by {batch}, us/record {each}");
            if count == RECORDS {
                println!("disk, MB {}", bytes_in(place) as f64 / 1e6);
                println!("peak memory inserting, MB {}", peak_memory());
            }
        }
    }
    if step == "read" {
        let figures = match system {
            "vault" => vault::read(place),
            "sqlcipher" => sqlcipher::read(place),
            _ => floor::read(place),
        };
        for (name, milliseconds) in figures {
            println!("{name}, ms {milliseconds}");
        }
        println!("peak memory reading, MB {}", peak_memory());
    }
}

/// The milliseconds that `work` takes.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let done = work();
    (done, started.elapsed().as_secs_f64() * 1e3)
}

/// The `number`-th record: id and bytes.
fn record(number: usize) -> ([u8; 16], [u8; LENGTH]) {
    // Ids as a keyed hash gives them: in no order.
    let mixed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&mixed.to_le_bytes());
    id[8..].copy_from_slice(&(number as u64).to_le_bytes());
    let mut bytes = [0; LENGTH];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = (mixed >> (place % 8 * 8)) as u8 ^ place as u8;
    }
    (id, bytes)
}

/// A thousand records picked across all of them.
fn picks() -> impl Iterator<Item = usize> {
    (0..1000).map(|number| number * 7919 % RECORDS)
}

fn bytes_in(place: &Path) -> u64 {
    fs::read_dir(place)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            if entry.path().is_dir() { bytes_in(&entry.path()) } else { entry.metadata().unwrap().len() }
        })
        .sum()
}

fn peak_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

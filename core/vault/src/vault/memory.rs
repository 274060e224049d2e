//! What is left in the process's own memory: after locking, and after a wrong passphrase, neither a
//! key nor a passphrase nor a record.
//!
//! Run in a process of its own, which reads `/proc/self/mem`. The secrets looked for are held
//! masked, so that looking for them does not put them there.

#![cfg(target_os = "linux")]

use std::{env, fs::File, os::unix::fs::FileExt, process::Command};

use zeroize::Zeroize;

use super::*;
use crate::{keys::derive, slot::Slot};

const BILLS: Collection = Collection::new("bills");
const PLACE: &str = "SIMSIM_MEMORY_TEST_PLACE";
const MASK: u8 = 0x5c;

/// As in the final programs: freed memory is wiped.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

#[test]
fn neither_key_nor_passphrase_nor_record_stays_in_memory() {
    let place = tempfile::tempdir().unwrap();
    let child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "vault::memory::the_process_that_is_searched",
            "--ignored",
            "--nocapture",
        ])
        .env(PLACE, place.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("searched"), "{said}");
}

#[test]
#[ignore = "the child of the test above; by itself it does nothing"]
fn the_process_that_is_searched() {
    let Ok(place) = env::var(PLACE) else {
        return;
    };
    let place = Path::new(&place);
    let right = Needle::made(b"passphrase", b"tulip-anchor-velvet-9");
    let wrong = Needle::made(b"wrong passphrase", b"orchid-hammer-silk-77");
    let record = Needle::made(b"record", b"Landlord M. Example, 950.00 EUR");

    let mut needles = work(place, &right, &record);
    needles.extend([right, wrong, record]);
    forget_the_stack();
    assert_eq!(found(&needles), Vec::<&str>::new(), "after locking");

    let Some(typed) = needles.iter().find(|needle| needle.name == "wrong passphrase") else {
        panic!("it is one of them");
    };
    let opened = Vault::open(place, &Passphrase::from(typed.unmasked()));
    assert_eq!(opened.err(), Some(VaultError::WrongPassphrase));
    forget_the_stack();
    assert_eq!(found(&needles), Vec::<&str>::new(), "after a wrong passphrase");
    println!("searched for {} secrets", needles.len());
}

/// A vault is made, used, opened again and locked; gives what must not be found after it.
fn work(place: &Path, right: &Needle, record: &Needle) -> Vec<Needle> {
    let kdf = KdfParameters::DANGEROUS_CHEAP;
    let mut vault = Vault::create(place, &Passphrase::from(right.unmasked()), kdf).unwrap();
    for number in 0..50 {
        let bytes = Zeroizing::new(record.unmasked());
        let id = ItemId::new([number; 16]);
        vault.write(&[Change::Put { collection: BILLS, id, bytes: &bytes }]).unwrap();
    }
    vault.lock();
    let vault = Vault::open(place, &Passphrase::from(right.unmasked())).unwrap();
    let mut seen = 0;
    vault.scan(BILLS, &mut |_, bytes| seen += bytes.len()).unwrap();
    assert!(seen > 0 && vault.read(BILLS, ItemId::new([7; 16])).unwrap().is_some());

    let header = &vault.header;
    let split = header.ring.collection("bills").unwrap();
    let chunk = derive(split.expose(), &split.tag, &[b"seal", &[3], &[0; 8]]).unwrap();
    let mut needles = vec![
        Needle::made(b"root key", header.ring.root.expose().expose()),
        Needle::made(b"collection key", split.expose().expose()),
        Needle::made(b"chunk key", chunk.expose()),
        Needle::made(b"derived key", vault.derive_key("names").unwrap().expose()),
        Needle::made(b"vault key", header.vault_key().expose()),
    ];
    let parts = header.slots().iter().flat_map(Slot::parts);
    needles.extend(parts.map(|part| Needle::made(b"stretched passphrase", part.expose())));
    let there = found(&needles);
    for name in ["root key", "collection key", "chunk key", "vault key"] {
        assert!(there.contains(&name), "while it is open, {name} is found: the search works");
    }
    vault.lock();
    needles
}

/// Overwrites what calls before this one left behind on the stack.
#[inline(never)]
fn forget_the_stack() {
    let mut deep = [1_u8; 256 * 1024];
    deep.zeroize();
    std::hint::black_box(&deep);
}

/// A secret, masked.
struct Needle {
    name: &'static str,
    masked: Vec<u8>,
}

impl Needle {
    fn made(name: &'static [u8], secret: &[u8]) -> Self {
        let name = std::str::from_utf8(name).unwrap();
        Self { name, masked: secret.iter().map(|byte| byte ^ MASK).collect() }
    }

    fn unmasked(&self) -> Vec<u8> {
        self.masked.iter().map(|byte| byte ^ MASK).collect()
    }
}

/// The names of the secrets that are somewhere in this process's writable memory.
fn found(needles: &[Needle]) -> Vec<&str> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut window = vec![0; 1 << 20];
    let mut names = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (range, _) = line.split_once(' ').unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let (mut from, to) =
            (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        while from < to {
            let length = usize::try_from(to - from).unwrap().min(window.len());
            let Ok(read) = memory.read_at(&mut window[..length], from) else {
                break; // a region that cannot be read, such as the kernel's
            };
            if read == 0 {
                break;
            }
            for needle in needles.iter().filter(|needle| holds(&window[..read], &needle.masked)) {
                names.push(needle.name);
            }
            window.zeroize(); // or the next look would find this one's copy
            window.resize(1 << 20, 0);
            // Regions meet in the middle of a secret only if it is longer than this overlap.
            let step = if read == length && read > 64 { read - 64 } else { read };
            from += u64::try_from(if from + 64 >= to { read } else { step }).unwrap();
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn holds(bytes: &[u8], masked: &[u8]) -> bool {
    let first = masked[0] ^ MASK;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        let rest = &bytes[from + at..];
        if rest.len() >= masked.len()
            && rest.iter().zip(masked).all(|(byte, masked)| *byte == masked ^ MASK)
        {
            return true;
        }
        from += at + 1;
    }
    false
}

//! The least there is to do: append and sync; open AES-256-GCM envelopes and look at the bytes.

use std::{
    fs::{self, OpenOptions},
    hint::black_box,
    io::Write,
    path::Path,
};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::{RECORDS, record, timed};

/// Sixteen records an envelope, as in a chunk of the vault.
const ENVELOPE: usize = 3584;

pub fn insert(place: &Path, count: usize, batch: usize) {
    let mut file = OpenOptions::new().create(true).append(true).open(place.join("file")).unwrap();
    for first in (0..count).step_by(batch) {
        let mut bytes = Vec::new();
        for number in first..first + batch {
            let (id, record) = record(number);
            bytes.extend_from_slice(&id);
            bytes.extend_from_slice(&record);
        }
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
    }
}

pub fn read(place: &Path) -> Vec<(&'static str, f64)> {
    let (bytes, open) = timed(|| fs::read(place.join("file")).unwrap());
    assert_eq!(bytes.len(), RECORDS * 216);
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32]).unwrap());
    let nonce = || Nonce::assume_unique_for_key([1; 12]);
    let mut envelopes: Vec<Vec<u8>> = bytes.chunks(ENVELOPE).map(<[u8]>::to_vec).collect();
    for envelope in &mut envelopes {
        key.seal_in_place_append_tag(nonce(), Aad::empty(), envelope).unwrap();
    }
    let (sum, scan) = timed(|| {
        let mut sum = 0_u64;
        for envelope in &mut envelopes {
            let opened = key.open_in_place(nonce(), Aad::empty(), envelope).unwrap();
            sum += opened.iter().step_by(216).map(|byte| u64::from(*byte)).sum::<u64>();
        }
        sum
    });
    black_box(sum);
    vec![("reopen", open), ("scan all", scan)]
}

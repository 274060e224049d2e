//! The fuzzers' corpus and mended copies of every fixture, as an ordinary test: whatever the bytes,
//! there is an answer, the same bytes give the same answer, at once and in pieces, and no two rows share
//! an id.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod dribble;

use std::{
    collections::BTreeSet,
    fs,
    io::{Cursor, Write},
    ops::ControlFlow,
    path::Path,
};

use simsim_import::{Limits, Options, SourceRegistry, import, import_signed, survey};

/// What each fuzz target puts before the fuzzer's bytes (`fuzz/fuzz_targets/`).
const HEADS: &[(&str, &[u8])] = &[
    (
        "alipay",
        "支付宝交易明细\n交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n".as_bytes(),
    ),
    ("camt", b"<Document><BkToCstmrStmt><Stmt>"),
    ("csv", b""),
    ("json", b"{"),
    ("jsonl", b"{\"kind\":\"x\",\"reliability\":1}\n"),
    ("metro2", b"0426HEADER"),
    ("metro2_packed", b"\x01\x6e\0\0HEADER"),
    ("mt940", b":20:A\n:25:1/2\n:60F:C200101EUR0,00\n"),
    ("ofx", b"OFXHEADER:100\n\n<OFX><STMTRS>"),
    ("qif", b"!Type:Bank\n"),
    ("web_table", b"<html><table><tr>"),
    ("zip", b"PK\x03\x04"),
];

#[test]
fn every_file_of_the_corpus_has_an_answer() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut read = 0;
    for (target, head) in HEADS {
        for file in files(&corpus.join(target)) {
            hold(&[head, file.as_slice()].concat());
            read += 1;
        }
    }
    for book in files(&corpus.join("xls")) {
        hold(&container(&book));
        read += 1;
    }
    let registry = SourceRegistry::parse(br#"{"sources":[]}"#).unwrap();
    for file in files(&corpus.join("signed")) {
        let _ = SourceRegistry::parse(&file);
        let jws = String::from_utf8_lossy(&file).into_owned();
        assert!(import_signed(b"{}", &jws, &registry, &Options::new(&[7; 32])).is_err());
        read += 1;
    }
    assert!(read > 100, "the corpus is here");
}

#[test]
fn every_fixture_with_changed_bytes_has_an_answer() {
    const CHANGES: u64 = 20;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64; // xorshift: the same changes on every run
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for fixture in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")) {
        for _ in 0..CHANGES {
            let mut changed = fixture.clone();
            for _ in 0..=next(8) {
                let at = next(changed.len());
                match next(3) {
                    0 => changed[at] = u8::try_from(next(256)).unwrap(),
                    1 => drop(changed.drain(at..(at + next(40)).min(changed.len()))),
                    _ => {
                        let copied = changed[at..(at + 30).min(changed.len())].to_vec();
                        let to = next(changed.len());
                        changed.splice(to..to, copied);
                    }
                }
                if changed.is_empty() {
                    break;
                }
            }
            hold(&changed);
        }
    }
}

/// An old workbook whose container is whole, as its fuzz target makes it.
fn container(book: &[u8]) -> Vec<u8> {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut stream = compound.create_stream("Workbook").unwrap();
    stream.write_all(book).unwrap();
    stream.flush().unwrap();
    drop(stream);
    compound.into_inner().into_inner()
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn hold(file: &[u8]) {
    let mut limits = Limits::DEFAULT;
    limits.bytes = 1 << 20;
    let options = Options::new(&[7; 32]).with_limits(limits).with_password("secret");
    let again = survey(dribble::dribbled(file, 1 + file.len() % 8), &options);
    let once = match import(file, &options) {
        Ok(once) => once,
        Err(error) => return assert_eq!(again.err(), Some(error)),
    };
    let mut again = again.unwrap();
    assert!(again.summary() == &once.summary);
    let mut records = Vec::new();
    let _ = again.each(|block| {
        records.extend_from_slice(block);
        ControlFlow::<()>::Continue(())
    });
    assert!(records == once.records);
    let rows = once.records.iter().filter(|record| record.fact.kind() == "transaction");
    let ids: BTreeSet<_> = rows.clone().map(|record| record.id).collect();
    assert_eq!(ids.len(), rows.count());
}

//! A file comes in pieces of any size, and its records in blocks: whatever the pieces, the result is
//! the same, and a large file is never in memory as a whole.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod dribble;

use std::{
    fs,
    io::{self, Cursor, Read, Seek, SeekFrom, Write},
    ops::ControlFlow,
    path::Path,
};

use simsim_import::{ImportError, Imported, Input, Options, Survey, import, survey};
use simsim_scoring::record::Record;
use zip::{AesMode, ZipWriter, write::SimpleFileOptions};

use dribble::dribbled;

const KEY: [u8; 32] = [7; 32];

fn records(survey: &mut Survey<'_>) -> Result<Vec<Record>, ImportError> {
    let mut records = Vec::new();
    let ended = survey.each(|block| {
        records.extend_from_slice(block);
        ControlFlow::<()>::Continue(())
    })?;
    assert!(ended.is_continue());
    assert_eq!(records.len(), survey.record_count());
    Ok(records)
}

/// Everything that `import` gives must come in pieces as well.
fn is_the_same(at_once: &Result<Imported, ImportError>, input: Input<'_>, options: &Options<'_>) {
    match (at_once, survey(input, options)) {
        (Err(error), Err(again)) => assert_eq!(error, &again),
        (Ok(imported), Ok(mut survey)) => {
            assert!(survey.summary() == &imported.summary);
            assert_eq!(survey.remarks(), imported.remarks);
            assert_eq!(survey.layout(), imported.layout.as_ref());
            assert!(records(&mut survey).unwrap() == imported.records);
        }
        (at_once, in_pieces) => panic!("{at_once:?} is not {in_pieces:?}"),
    }
}

fn fixtures() -> impl Iterator<Item = (String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.display().to_string(), fs::read(path).unwrap())
    })
}

#[test]
fn every_fixture_is_the_same_in_pieces_of_any_size() {
    let options = Options::new(&KEY);
    for (name, bytes) in fixtures() {
        let at_once = import(&bytes, &options);
        for pieces in [1, 2, 3, 5, 17, 64, 1000] {
            eprintln!("{name} in pieces of {pieces}");
            is_the_same(&at_once, dribbled(&bytes, pieces), &options);
        }
    }
}

#[test]
fn a_file_in_a_zip_is_the_same_in_pieces_whether_locked_or_not() {
    for (name, bytes) in fixtures().filter(|(name, _)| !name.ends_with(".zip")) {
        eprintln!("{name}");
        for options in [
            SimpleFileOptions::default(),
            SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, "123456"),
        ] {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file("statement", options).unwrap();
            zip.write_all(&bytes).unwrap();
            let zip = zip.finish().unwrap().into_inner();
            let options = Options::new(&KEY).with_password("123456");
            is_the_same(&import(&bytes, &options), dribbled(&zip, 999), &options);
        }
    }
}

#[test]
fn a_file_that_changes_between_its_readings_is_an_error_and_no_panic() {
    /// Gives one file until it is wound back often enough, and then another.
    struct Changing {
        files: [Cursor<Vec<u8>>; 2],
        wound: usize,
        until: usize,
    }
    impl Changing {
        fn now(&mut self) -> &mut Cursor<Vec<u8>> {
            &mut self.files[usize::from(self.wound >= self.until)]
        }
    }
    impl Read for Changing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.now().read(into)
        }
    }
    impl Seek for Changing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.wound += usize::from(to == SeekFrom::Start(0));
            self.now().seek(to)
        }
    }
    let options = Options::new(&KEY);
    let mut errors = 0;
    for (name, bytes) in fixtures() {
        for (until, keep) in (1..12).flat_map(|until| [(until, 3), (until, 2)]) {
            eprintln!("{name} changes at {until}");
            let shorter = bytes[..bytes.len() * (keep - 1) / keep].to_vec();
            let files = [bytes.clone(), shorter].map(Cursor::new);
            let input = Input::of_file(Changing { files, wound: 0, until });
            let Ok(mut survey) = survey(input, &options) else { continue };
            errors += usize::from(survey.each(|_| ControlFlow::<()>::Continue(())).is_err());
        }
    }
    assert!(errors > 30, "{errors}");
}

//! Memory does not grow with the file: a statement of 100,000 rows is read by a process that may not
//! have room for its records.

#![cfg(target_os = "linux")] // elsewhere a shell cannot limit a process's address space
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{
    env,
    io::{self, Read, Seek, SeekFrom},
    ops::ControlFlow,
    process::Command,
};

use simsim_import::{Input, Options, Survey, survey};

const ROWS: u64 = 100_000;
/// What the process may have, its code and all its threads' stacks and heaps included. The records
/// alone would take more.
const KIBIBYTES: u64 = 40 * 1024;
const NAME: &str = "a_statement_of_any_length_is_read_in_little_memory";

/// A file that is nowhere: every row is made when it is read, and they are all of one length.
struct Made {
    head: &'static str,
    row: fn(u64) -> String,
    tail: &'static str,
    place: u64,
}

impl Made {
    fn length(&self) -> u64 {
        self.head.len() as u64 + ROWS * (self.row)(0).len() as u64 + self.tail.len() as u64
    }
}

impl Read for Made {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let (head, length) = (self.head.len() as u64, (self.row)(0).len() as u64);
        let rows = self.place.saturating_sub(head);
        let (text, at) = match rows / length {
            _ if self.place < head => (self.head.to_owned(), self.place),
            row if row < ROWS => ((self.row)(row), rows % length),
            _ => (self.tail.to_owned(), rows - ROWS * length),
        };
        let at = usize::try_from(at).unwrap().min(text.len());
        let read = (&text.as_bytes()[at..]).read(into)?;
        self.place += read as u64;
        Ok(read)
    }
}

impl Seek for Made {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.place = match to {
            SeekFrom::Start(place) => place,
            SeekFrom::End(_) => self.length(),
            SeekFrom::Current(_) => self.place,
        };
        Ok(self.place)
    }
}

/// Four rows a day.
fn day(row: u64) -> (u64, u64, u64) {
    let day = row / 4;
    (1900 + day / 336, 1 + day / 28 % 12, 1 + day % 28)
}

const FORMATS: [(&str, Made); 4] = [
    (
        "ofx",
        Made {
            head: "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<ACCTID>1\n",
            row: |row| {
                let (year, month, day) = day(row);
                format!(
                    "<STMTTRN><DTPOSTED>{year}{month:02}{day:02}<TRNAMT>-7.00<FITID>REF{row:08}<NAME>A payee\n"
                )
            },
            tail: "</STMTRS></OFX>\n",
            place: 0,
        },
    ),
    (
        "csv",
        Made {
            head: "Date,Payee,Amount,Currency\n",
            row: |row| {
                let (year, month, day) = day(row);
                format!("{year}-{month:02}-{day:02},\"A payee {row:08}\",-7.00,EUR\n")
            },
            tail: "",
            place: 0,
        },
    ),
    (
        "camt.053",
        Made {
            head: "<Document><BkToCstmrStmt><Stmt>\n",
            row: |row| {
                let (year, month, day) = day(row);
                format!(
                    "<Ntry><Amt Ccy=\"EUR\">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>{year}-\
                     {month:02}-{day:02}</Dt></BookgDt><AcctSvcrRef>REF{row:08}</AcctSvcrRef></Ntry>\n"
                )
            },
            tail: "</Stmt></BkToCstmrStmt></Document>\n",
            place: 0,
        },
    ),
    (
        "mt940",
        Made {
            head: ":20:A\n:25:1\n:60F:C000101EUR0,00\n",
            row: |row| {
                let (year, month, day) = day(row % 50_000);
                format!(":61:{:02}{month:02}{day:02}D7,00NTRFNONREF//REF{row:08}\n", year % 100)
            },
            tail: "",
            place: 0,
        },
    ),
];

#[test]
fn a_statement_of_any_length_is_read_in_little_memory() {
    if let Ok(format) = env::var("SIMSIM_READ_IN_LITTLE_MEMORY") {
        let (_, made) = FORMATS.into_iter().find(|(name, _)| *name == format).unwrap();
        return read(&format, made);
    }
    for (format, _) in FORMATS {
        let status = Command::new("sh")
            .arg("-c")
            .arg(format!("ulimit -v {KIBIBYTES} && exec \"$0\" --exact {NAME}"))
            .arg(env::current_exe().unwrap())
            .env("SIMSIM_READ_IN_LITTLE_MEMORY", format)
            .env("MALLOC_ARENA_MAX", "1") // or every thread reserves room that it does not use
            .status()
            .unwrap();
        assert!(status.success(), "{format} in {KIBIBYTES} KiB: {status}");
    }
}

fn read(format: &str, made: Made) {
    let length = made.length();
    let options = Options::new(&[7; 32]);
    let mut survey = survey(Input::of_file(made), &options).unwrap();
    assert_eq!(survey.format().to_string(), if format == "csv" { "csv" } else { format });
    assert_eq!(survey.summary().count, ROWS);
    let (mut records, mut largest) = (0, 0);
    let ended = survey
        .each(|block| {
            records += block.len();
            largest = largest.max(block.len());
            ControlFlow::<()>::Continue(())
        })
        .unwrap();
    assert!(ended.is_continue());
    assert_eq!(records, survey.record_count());
    assert_eq!(largest, Survey::BLOCK);
    eprintln!("{format}: {ROWS} rows, {length} bytes");
}

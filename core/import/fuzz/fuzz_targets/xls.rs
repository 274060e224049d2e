//! The records of old workbooks, in a container that is whole.
#![no_main]

use std::io::{Cursor, Write};

mod hold;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hold::hold(&container(data), b""));

fn container(book: &[u8]) -> Vec<u8> {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory is written to");
    let mut stream = compound.create_stream("Workbook").expect("the name is new");
    stream.write_all(book).expect("memory is written to");
    stream.flush().expect("memory is written to");
    drop(stream);
    compound.into_inner().into_inner()
}

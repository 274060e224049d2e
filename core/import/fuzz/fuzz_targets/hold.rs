//! What holds for every file, whatever its bytes.

use std::{
    collections::BTreeSet,
    io::{self, Cursor, Read, Seek, SeekFrom},
    ops::ControlFlow,
};

use simsim_import::{Input, Limits, Options, import, survey};

/// Reads `head` and then the fuzzer's bytes, twice: at once, and in tiny pieces.
pub fn hold(head: &[u8], data: &[u8]) {
    let file = [head, data].concat();
    let mut limits = Limits::DEFAULT;
    limits.bytes = 1 << 20;
    limits.rows = 10_000;
    let options = Options::new(&[7; 32]).with_limits(limits).with_password("secret");
    let at_once = data.first().map_or(1, |byte| 1 + usize::from(*byte) % 8);
    let dribble = Dribble { bytes: Cursor::new(file.as_slice()), at_once };
    let again = survey(Input::of_file(dribble), &options);
    let once = match import(&file, &options) {
        Ok(once) => once,
        Err(error) => return assert_eq!(again.err(), Some(error), "pieces differ"),
    };
    let mut again = again.expect("the same bytes read the same");
    assert!(again.summary() == &once.summary, "two readings differ");
    // Of statements that fill more than a block, the rows come in another order.
    let mut records = Vec::new();
    let _ = again.each(|block| {
        records.extend_from_slice(block);
        ControlFlow::<()>::Continue(())
    });
    assert_eq!(records.len(), once.records.len(), "two readings differ");
    assert!(records.len() > 1_000 || records == once.records, "two readings differ");
    let ids: BTreeSet<_> = once.records.iter().map(|record| record.id).collect();
    let transactions = once.records.iter().filter(|r| r.fact.kind() == "transaction");
    let unique: BTreeSet<_> = transactions.clone().map(|record| record.id).collect();
    assert_eq!(unique.len(), transactions.count(), "two rows have one id");
    assert!(ids.len() <= once.records.len());
}

/// Gives at most so many bytes at once.
struct Dribble<'b> {
    bytes: Cursor<&'b [u8]>,
    at_once: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = self.at_once.min(into.len());
        self.bytes.read(&mut into[..most])
    }
}

impl Seek for Dribble<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

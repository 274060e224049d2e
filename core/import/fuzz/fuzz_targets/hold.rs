//! What holds for every file, whatever its bytes.

#[path = "../../tests/dribble/mod.rs"]
mod dribble;

use std::{collections::BTreeSet, ops::ControlFlow};

use simsim_import::{Limits, Options, import, survey};

/// Reads `head` and then the fuzzer's bytes, twice: at once, and in tiny pieces.
pub fn hold(head: &[u8], data: &[u8]) {
    let file = [head, data].concat();
    let mut limits = Limits::DEFAULT;
    limits.bytes = 1 << 20;
    limits.rows = 10_000;
    let options = Options::new(&[7; 32]).with_limits(limits).with_password("secret");
    let at_once = data.first().map_or(1, |byte| 1 + usize::from(*byte) % 8);
    let again = survey(dribble::dribbled(&file, at_once), &options);
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

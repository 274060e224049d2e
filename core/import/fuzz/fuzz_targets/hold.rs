//! What holds for every file, whatever its bytes.

use std::collections::BTreeSet;

use simsim_import::{Limits, Options, import};

/// Reads `head` and then the fuzzer's bytes, twice.
pub fn hold(head: &[u8], data: &[u8]) {
    let file = [head, data].concat();
    let mut limits = Limits::DEFAULT;
    limits.bytes = 1 << 20;
    limits.rows = 10_000;
    let options = Options::new(&[7; 32]).with_limits(limits).with_password("secret");
    let Ok(once) = import(&file, &options) else { return };
    let again = import(&file, &options).expect("the same bytes read the same");
    assert!(once.records == again.records, "two readings differ");
    let ids: BTreeSet<_> = once.records.iter().map(|record| record.id).collect();
    let transactions = once.records.iter().filter(|r| r.fact.kind() == "transaction");
    let unique: BTreeSet<_> = transactions.clone().map(|record| record.id).collect();
    assert_eq!(unique.len(), transactions.count(), "two rows have one id");
    assert!(ids.len() <= once.records.len());
}

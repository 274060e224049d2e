//! Moving to a new phone: by a backup, and by the key on paper.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by panicking")]

use std::{path::Path, sync::Arc};

use simsim_ffi::{ImportOptions, KdfCost, SecretSink, Wallet, WalletError};

fn secret(text: &str) -> Arc<SecretSink> {
    let sink = SecretSink::new();
    sink.put(text.as_bytes());
    sink
}

#[test]
fn a_backup_and_a_recovery_key_both_give_the_records_back() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let wallet = Wallet::create(at("old"), secret("right"), KdfCost::Floor).unwrap();
    let bank = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/demo/bank.ofx");
    wallet.import_file(&std::fs::read(bank).unwrap(), ImportOptions::default(), None).unwrap();
    let records = wallet.records().unwrap();

    assert_eq!(wallet.backup(&at("backup"), secret("of the backup")), Ok(0));
    let restore = |text| Wallet::restore(&at("backup"), at("new"), secret(text), false);
    assert_eq!(restore("right").err(), Some(WalletError::WrongPassphrase));
    assert!(restore("of the backup").unwrap().records().unwrap() == records);

    let key = wallet.make_recovery_key().unwrap();
    wallet.lock().unwrap();
    assert!(Wallet::recover(at("old"), "0000-0000").is_err());
    assert!(Wallet::recover(at("old"), &key).unwrap().records().unwrap() == records);
}

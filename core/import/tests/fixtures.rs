//! One small file of our own for every format and trap, and what must come of it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{cell::Cell, collections::BTreeSet, ops::ControlFlow};

use simsim_import::{ImportError, Imported, Limits, Options, import};
use simsim_scoring::{
    record::{Direction, Fact, Purpose, Record, SelfCheck, Transaction},
    source::Origin,
};

const KEY: [u8; 32] = [7; 32];

macro_rules! fixture {
    ($name:literal) => {
        import(include_bytes!(concat!("fixtures/", $name)), &Options::new(&KEY)).unwrap()
    };
}

fn transactions(imported: &Imported) -> Vec<(&Record, &Transaction)> {
    let mut found = Vec::new();
    for record in &imported.records {
        if let Fact::Transaction(transaction) = &record.fact {
            found.push((record, transaction.as_ref()));
        }
    }
    found
}

fn summary(imported: &Imported) -> String {
    serde_json::to_string(&imported.summary).unwrap()
}

#[test]
fn the_summary_is_a_contract() {
    assert_eq!(
        summary(&fixture!("ofx1_traps.ofx")),
        r#"{"format":"ofx","count":7,"net_sum":{"EUR":"1198.60","USD":"-9.99"},"first_date":"2026-01-03","last_date":"2026-01-30","rejected":[{"line":16,"reason":"DTPOSTED is not a date"},{"line":17,"reason":"TRNAMT is not a number"}],"self_check":"none"}"#
    );
}

#[test]
fn ofx_rows_become_records_oldest_first_with_purpose_and_rule() {
    let imported = fixture!("ofx1_traps.ofx");
    let rows = transactions(&imported);
    let seen: Vec<_> = rows
        .iter()
        .map(|(record, t)| {
            (record.day.to_string(), t.amount.minor, t.direction, t.purpose, t.rule.as_deref())
        })
        .collect();
    let row = |day: &str, minor, direction, purpose, rule| {
        (format!("2026-01-{day}"), minor, direction, purpose, rule)
    };
    use Direction::{In, Out};
    assert_eq!(
        seen,
        [
            row("03", 85_000, Out, Purpose::Rent, Some("keyword/de-rent")),
            row("10", 320, Out, Purpose::Other, None),
            row("10", 320, Out, Purpose::Other, None),
            row("11", 999, Out, Purpose::Other, None),
            row("12", 500, Out, Purpose::Other, None),
            row("16", 4_000, Out, Purpose::Other, None),
            row("30", 210_000, In, Purpose::IncomeWages, Some("ofx/DIRECTDEP")),
        ]
    );
    assert_eq!(rows[0].0.description.as_deref(), Some("Hausverwaltung & Co \u{b7} Miete 1 < 2"));
    assert_eq!(rows[6].0.description.as_deref(), Some("Müller & Söhne \u{b7} Gehalt Januar"));
    let sequence: Vec<_> = rows.iter().map(|(_, t)| t.sequence).collect();
    assert_eq!(sequence, [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_sensitive_row_keeps_its_amount_and_loses_its_texts() {
    let imported = fixture!("ofx1_traps.ofx");
    let (record, transaction) = transactions(&imported)[5];
    assert_eq!(transaction.amount.minor, 4_000);
    assert_eq!((&record.description, &transaction.counterparty), (&None, &None));
    assert!(!serde_json::to_string(&imported.records).unwrap().contains("Pharmacy"));
}

#[test]
fn every_statement_has_an_account_a_balance_and_a_batch() {
    let imported = fixture!("ofx1_traps.ofx");
    let kinds = |kind| imported.records.iter().filter(|r| r.fact.kind() == kind).count();
    assert_eq!((kinds("account"), kinds("balance"), kinds("batch")), (2, 2, 2));
    let batches: Vec<_> = imported
        .records
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Batch(batch) => Some((batch.count, batch.from.to_string(), batch.self_check)),
            _ => None,
        })
        .collect();
    assert_eq!(batches[0], (9, "2026-01-01".to_owned(), SelfCheck::None));
    assert_eq!(batches[1], (0, "2026-01-31".to_owned(), SelfCheck::None));
}

#[test]
fn equal_rows_of_one_day_stay_two_and_the_same_file_twice_adds_nothing() {
    let ids = || -> Vec<_> { fixture!("ofx1_traps.ofx").records.iter().map(|r| r.id).collect() };
    let unique: BTreeSet<_> = ids().into_iter().collect();
    assert_eq!(unique.len(), ids().len());
    assert_eq!(ids(), ids());
}

#[test]
fn another_wallet_gets_other_ids_and_pseudonyms() {
    let bytes = include_bytes!("fixtures/ofx1_traps.ofx");
    let of = |key: [u8; 32]| import(bytes, &Options::new(&key)).unwrap();
    let (one, other) = (of([1; 32]), of([2; 32]));
    for (one, other) in one.records.iter().zip(&other.records) {
        assert_ne!(one.id, other.id);
    }
    assert_ne!(transactions(&one)[0].1.account, transactions(&other)[0].1.account);
}

#[test]
fn alipay_from_the_app_is_read_with_its_states_and_commas() {
    let imported = fixture!("alipay_mobile.csv");
    assert_eq!(
        summary(&imported),
        r#"{"format":"alipay","count":6,"net_sum":{"CNY":"702.10"},"first_date":"2026-01-02","last_date":"2026-01-31","rejected":[{"line":19,"reason":"the amount is missing or not a number"}],"self_check":"none"}"#
    );
    let purposes: Vec<_> =
        transactions(&imported).iter().map(|(_, t)| (t.purpose, t.direction)).collect();
    assert_eq!(
        purposes,
        [
            (Purpose::Pending, Direction::Out),
            (Purpose::Other, Direction::Out), // sensitive
            (Purpose::Void, Direction::Out),
            (Purpose::Refund, Direction::Neutral),
            (Purpose::Repayment, Direction::Out),
            (Purpose::Transfer, Direction::In),
        ]
    );
    let closed = transactions(&imported)[2].0;
    assert_eq!(closed.description.as_deref(), Some("示例商店 \u{b7} 杯子,蓝色,大"));
    assert_eq!(closed.source.origin, Origin::BankFile);
}

#[test]
fn alipay_from_the_website_ends_at_its_footer() {
    let imported = fixture!("alipay_web.csv");
    assert_eq!(
        summary(&imported),
        r#"{"format":"alipay","count":3,"net_sum":{"CNY":"5500.00"},"first_date":"2020-03-01","last_date":"2020-03-31","rejected":[],"self_check":"none"}"#
    );
    let rent = transactions(&imported)[2];
    assert_eq!(rent.1.purpose, Purpose::Rent);
    assert_eq!(rent.0.description.as_deref(), Some("房东 \u{b7} 三月房租,含水,电"));
    let same_account = fixture!("alipay_mobile.csv");
    assert_eq!(rent.1.account, transactions(&same_account)[0].1.account);
}

#[test]
fn our_own_records_read_back_as_they_were_written() {
    let written = fixture!("alipay_mobile.csv").records;
    let lines: Vec<_> = written.iter().map(|r| serde_json::to_string(r).unwrap()).collect();
    let read = import(lines.join("\n").as_bytes(), &Options::new(&KEY)).unwrap();
    assert!(read.records == written);
    assert_eq!(read.summary.count, written.len() as u64);
    assert_eq!(read.summary.net_sum[&"CNY".parse().unwrap()].to_string(), "702.10");
}

#[test]
fn our_own_records_claim_no_trust_that_nobody_verified() {
    let mut record = fixture!("alipay_web.csv").records[0].clone();
    record.source.origin = Origin::SignedBySource;
    record.reliability = Origin::SignedBySource.reliability();
    let line = serde_json::to_string(&record).unwrap();
    let text = format!("{line}\n{line}\n{{\"kind\":\"transaction\"}}\nnonsense\n");
    let read = import(text.as_bytes(), &Options::new(&KEY)).unwrap();
    assert_eq!(read.records.len(), 1);
    assert_eq!(read.records[0].source.origin, Origin::BankFile);
    assert_eq!(read.records[0].reliability, Origin::BankFile.reliability());
    let reasons: Vec<_> = read.rejections.iter().map(|r| (r.line, r.reason.as_str())).collect();
    assert_eq!(reasons[0], (2, "the same id as line 1"));
    assert_eq!((reasons[1].0, reasons[2].0), (3, 4));
}

#[test]
fn what_cannot_be_read_is_one_named_error() {
    let error = |bytes: &[u8]| import(bytes, &Options::new(&KEY)).unwrap_err();
    assert_eq!(error(b""), ImportError::Empty);
    assert_eq!(error(b" \r\n\t"), ImportError::Empty);
    assert_eq!(error(b"hello"), ImportError::Unknown);
    assert_eq!(error(&[0; 4096]), ImportError::Unknown);
    assert!(matches!(error(b"OFXHEADER:100\n<OFX>"), ImportError::Malformed { .. }));
    let mut small = Limits::DEFAULT;
    small.bytes = 4;
    let refused = import(b"12345", &Options::new(&KEY).with_limits(small)).unwrap_err();
    assert_eq!(refused, ImportError::TooLarge { bytes: 5, limit: 4 });
    let mut few = Limits::DEFAULT;
    few.rows = 3;
    let bytes = include_bytes!("fixtures/alipay_mobile.csv");
    let refused = import(bytes, &Options::new(&KEY).with_limits(few)).unwrap_err();
    assert_eq!(refused, ImportError::TooManyRows { limit: 3 });
}

#[test]
fn progress_is_told_and_may_stop_the_work() {
    let bytes = include_bytes!("fixtures/alipay_mobile.csv");
    let last = Cell::new(None);
    let watch = |progress| {
        last.set(Some(progress));
        ControlFlow::Continue(())
    };
    import(bytes, &Options::new(&KEY).with_progress(&watch)).unwrap();
    let last: simsim_import::Progress = last.get().unwrap();
    assert_eq!(last.done, last.total);
    let stop = |_| ControlFlow::Break(());
    let stopped = import(bytes, &Options::new(&KEY).with_progress(&stop)).unwrap_err();
    assert_eq!(stopped, ImportError::Cancelled);
}

#[test]
fn debug_shows_no_row() {
    let imported = fixture!("alipay_mobile.csv");
    assert_eq!(format!("{imported:?}"), "Imported { format: Alipay, .. }");
    assert_eq!(format!("{:?}", imported.summary), "Summary { format: Alipay, .. }");
}

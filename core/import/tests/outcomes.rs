//! Every fixture has the outcome that `fixtures/outcomes.txt` says: the summary, or the error.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{
    collections::BTreeSet,
    fs,
    io::{Cursor, Write},
    path::PathBuf,
};

use simsim_import::{
    DateOrder, ImportError, Mapping, Options, import, needs_password, propose_mapping,
};
use simsim_scoring::record::{Direction, Fact, LoanStatus, Purpose, Record, Transaction};
use zip::{AesMode, ZipWriter, write::SimpleFileOptions};

const KEY: [u8; 32] = [7; 32];

fn fixtures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"))
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(fixtures().join(name)).unwrap()
}

fn records(name: &str) -> Vec<Record> {
    import(&fixture(name), &Options::new(&KEY)).unwrap().records
}

fn transactions(name: &str) -> Vec<Transaction> {
    let of = |record: Record| match record.fact {
        Fact::Transaction(transaction) => Some(*transaction),
        _ => None,
    };
    records(name).into_iter().filter_map(of).collect()
}

fn found(name: &str) -> Vec<(Purpose, Direction, i64)> {
    transactions(name).iter().map(|t| (t.purpose, t.direction, t.amount.minor)).collect()
}

#[test]
fn every_fixture_has_its_outcome() {
    let outcomes = fs::read_to_string(fixtures().join("outcomes.txt")).unwrap();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in outcomes.lines() {
        let (name, expected) = line.split_once(' ').unwrap();
        seen.insert(name.to_owned());
        let got = match import(&fixture(name), &Options::new(&KEY)) {
            Ok(imported) => serde_json::to_string(&imported.summary).unwrap(),
            Err(error) => error.to_string(),
        };
        if got != expected {
            wrong.push(format!("{name}\n  is  {got}\n  not {expected}"));
        }
    }
    for entry in fs::read_dir(fixtures()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name != "outcomes.txt" && !seen.contains(&name) {
            wrong.push(format!("{name} has no outcome"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_fixture_twice_has_the_same_ids_and_no_id_for_two_rows() {
    for entry in fs::read_dir(fixtures()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let Ok(once) = import(&bytes, &Options::new(&KEY)) else { continue };
        let again = import(&bytes, &Options::new(&KEY)).unwrap();
        assert!(once.records == again.records);
        let ids: BTreeSet<_> = once.records.iter().map(|record| record.id).collect();
        assert_eq!(ids.len(), once.records.len());
    }
}

#[test]
fn overlapping_exports_share_the_ids_of_their_common_days() {
    let whole = String::from_utf8(fixture("wise_history.csv")).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    let part = |range: &[usize]| {
        let text = range.iter().map(|at| lines[*at]).collect::<Vec<_>>().join("\n");
        let imported = import(text.as_bytes(), &Options::new(&KEY)).unwrap();
        let rows = imported.records.into_iter().filter(|r| r.fact.kind() == "transaction");
        rows.map(|record| record.id).collect::<BTreeSet<_>>()
    };
    let (early, late) = (part(&[0, 1, 2]), part(&[0, 2, 3, 4]));
    assert_eq!(early.intersection(&late).count(), 1);
    assert_eq!(early.union(&late).count(), part(&[0, 1, 2, 3, 4]).len());
}

#[test]
fn reversals_and_returns_are_told_apart() {
    use Direction::{In, Out};
    assert_eq!(
        found("reversals.sta"),
        [
            (Purpose::Bill, Out, 10_000),
            (Purpose::ReturnedUnpaid, In, 10_000),
            (Purpose::IncomeWages, In, 50_000),
            (Purpose::Reversal, Out, 2_050),
            (Purpose::Other, Out, 150),
        ]
    );
    assert_eq!(
        found("camt053.xml"),
        [
            (Purpose::IncomeWages, In, 100_000),
            (Purpose::Purchase, Out, 8_000),
            (Purpose::Other, Out, 4_500),
            (Purpose::ReturnedUnpaid, In, 4_500),
            (Purpose::Pending, Out, 900),
        ]
    );
}

#[test]
fn loans_of_plaid_stand_as_they_are_said_to() {
    let loans: Vec<_> = records("plaid_liabilities.json")
        .into_iter()
        .filter_map(|record| match record.fact {
            Fact::Loan(loan) => {
                Some((loan.status, loan.principal.minor, loan.instalment.minor, loan.term_months))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        loans,
        [(LoanStatus::Overdue, 0, 2_000, 0), (LoanStatus::Current, 42_500_000, 314_154, 365)]
    );
}

#[test]
fn a_pending_row_of_ofx_is_no_booked_one() {
    let purposes: Vec<_> = found("ofx_investments.ofx").iter().map(|it| it.0).collect();
    assert_eq!(purposes, [Purpose::Other, Purpose::Purchase, Purpose::Pending]);
}

#[test]
fn one_file_of_a_zip_is_read_by_its_place() {
    let zip = fixture("two_files.zip");
    assert_eq!(simsim_import::entries(&zip), ["berlin.json", "n26.csv"]);
    let one = import(&zip, &Options::new(&KEY).with_entry(1)).unwrap();
    assert!(one.records == records("n26.csv"));
    assert!(import(&zip, &Options::new(&KEY).with_entry(2)).is_err());
}

#[test]
fn wallets_tell_pockets_fees_and_credit_apart() {
    use Direction::{In, Neutral, Out};
    assert_eq!(
        found("wechat.csv"),
        [
            (Purpose::OwnTransfer, Neutral, 10_010),
            (Purpose::Fee, Out, 10),
            (Purpose::Transfer, In, 35),
            (Purpose::Purchase, Out, 2_816),
        ]
    );
    assert_eq!(
        found("meituan.csv"),
        [(Purpose::Refund, In, 2_000), (Purpose::CreditUsed, Out, 2_117)]
    );
    let revolut = found("revolut.csv");
    assert_eq!(revolut[2..4], [(Purpose::Other, Out, 10_000), (Purpose::Fee, Out, 150)]);
    assert_eq!(revolut[4].0, Purpose::Void);
    assert_eq!(revolut[5].0, Purpose::Pending);
}

#[test]
fn a_day_the_calendar_does_not_have_is_kept_with_a_remark() {
    let imported = import(&fixture("reversals.sta"), &Options::new(&KEY)).unwrap();
    assert_eq!(imported.remarks.len(), 1);
    let last = imported.records.iter().rfind(|r| r.fact.kind() == "transaction").unwrap();
    assert_eq!(last.day.to_string(), "2026-02-28");
}

#[test]
fn a_file_that_contradicts_itself_is_relied_on_less() {
    let text = String::from_utf8(fixture("rabo.sta")).unwrap();
    let of = |text: &str| {
        let records = import(text.as_bytes(), &Options::new(&KEY)).unwrap().records;
        records[0].reliability.permille()
    };
    assert_eq!(of(&text), 700);
    assert_eq!(of(&text.replace("000037,00", "000038,00")), 500);
}

#[test]
fn metro_2_gives_loans_and_their_dues() {
    let records = records("metro2.dat");
    let loans: Vec<_> = records
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Loan(loan) => Some((loan.status, loan.principal.minor, loan.term_months)),
            _ => None,
        })
        .collect();
    assert_eq!(loans, [(LoanStatus::Current, 500_000, 36), (LoanStatus::ChargedOff, 500_000, 36)]);
    let dues: Vec<_> = records
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Due(due) => Some((record.day.to_string(), due.paid.map(|day| day.to_string()))),
            _ => None,
        })
        .collect();
    let due = |day: &str, paid: Option<&str>| (day.to_owned(), paid.map(str::to_owned));
    assert_eq!(dues[0], due("2026-05-30", Some("2026-05-30")));
    assert_eq!(dues[3], due("2026-02-28", Some("2026-03-30")));
    assert_eq!(dues[6], due("2026-05-30", None));
    assert_eq!(dues.len(), 6 + 12);
}

#[test]
fn packed_metro_2_holds_the_same_in_digits_and_in_binary() {
    let facts = |name: &str| {
        let all = records(name).into_iter();
        all.map(|record| (record.id, record.day, record.fact)).collect::<Vec<_>>()
    };
    let digits = facts("metro2_packed.dat");
    assert!(digits == facts("metro2_packed_binary.dat"));
    let loans: Vec<_> = digits
        .iter()
        .filter_map(|(_, as_of, fact)| match fact {
            Fact::Loan(loan) => Some((as_of.to_string(), loan.clone())),
            _ => None,
        })
        .collect();
    let (as_of, current) = &loans[0];
    assert_eq!((as_of.as_str(), current.status), ("2026-01-31", LoanStatus::Current));
    assert_eq!((current.principal.minor, current.instalment.minor), (1_200_000, 35_000));
    assert_eq!((current.opened.to_string().as_str(), current.closed), ("2024-02-15", None));
    let (_, repaid) = &loans[1];
    assert_eq!((repaid.instalment.minor, repaid.term_months), (2_800, 12));
    assert_eq!(repaid.closed.map(|day| day.to_string()).as_deref(), Some("2025-12-15"));
    assert!(records("metro2_blocked.dat") == records("metro2.dat"));
}

#[test]
fn the_order_of_day_and_month_can_be_given() {
    let of = |order| {
        let options = Options::new(&KEY).with_date_order(order);
        let imported = import(&fixture("ambiguous.qif"), &options).unwrap();
        assert!(imported.remarks.is_empty());
        imported.summary.first_date.unwrap().to_string()
    };
    assert_eq!(of(DateOrder::DayFirst), "2026-02-03");
    assert_eq!(of(DateOrder::MonthFirst), "2026-03-02");
}

#[test]
fn a_table_that_nobody_knows_is_read_by_a_mapping_that_can_be_confirmed() {
    let bytes = fixture("unknown_bank.csv");
    let imported = import(&bytes, &Options::new(&KEY)).unwrap();
    let proposed: Mapping = imported.proposed.unwrap();
    let mut confirmed = proposed.clone();
    confirmed.currency = "CHF".parse().ok();
    confirmed.date_order = Some(DateOrder::DayFirst);
    let imported = import(&bytes, &Options::new(&KEY).with_mapping(&confirmed)).unwrap();
    assert!(imported.proposed.is_none() && imported.remarks.is_empty());
    assert_eq!(imported.summary.net_sum[&"CHF".parse().unwrap()].to_string(), "3799.50");
    let json = serde_json::to_string(&proposed).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), proposed);

    let layouts = [imported.layout.unwrap()];
    assert_eq!(layouts[0].mapping, confirmed);
    let again = import(&bytes, &Options::new(&KEY).with_layouts(&layouts)).unwrap();
    assert!(again.proposed.is_none() && again.layout.as_ref() == Some(&layouts[0]));
    assert_eq!(again.summary, imported.summary, "a remembered layout needs no look");
    let proposal = propose_mapping(&bytes, &Options::new(&KEY).with_layouts(&layouts)).unwrap();
    assert_eq!(proposal, None);
}

#[test]
fn a_locked_zip_asks_for_its_password() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, "123456");
    zip.start_file("alipay.csv", options).unwrap();
    zip.write_all(&fixture("alipay_mobile.csv")).unwrap();
    let locked = zip.finish().unwrap().into_inner();
    assert!(needs_password(&locked) && !needs_password(&fixture("alipay_mobile.csv")));
    let with = |password| import(&locked, &Options::new(&KEY).with_password(password));
    let error = import(&locked, &Options::new(&KEY)).unwrap_err();
    assert_eq!(error, ImportError::PasswordNeeded);
    assert_eq!(with("654321").unwrap_err(), ImportError::WrongPassword);
    let plain = import(&fixture("alipay_mobile.csv"), &Options::new(&KEY)).unwrap();
    assert!(with("123456").unwrap().records == plain.records);
}

#[test]
fn a_zip_unpacks_once_and_not_without_end() {
    let zipped = |name: &str, bytes: &[u8]| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let bomb = zipped("zeros.csv", &vec![0; 2 << 20]);
    assert!(bomb.len() < 1 << 16);
    let mut options = Options::new(&KEY);
    options.limits.bytes = 1 << 20;
    let refused = import(&bomb, &options).unwrap_err();
    assert_eq!(refused, ImportError::UnpacksTooLarge { limit: 1 << 20 });
    let book = zipped("[Content_Types].xml", &vec![b' '; 2 << 20]);
    assert_eq!(import(&book, &options).unwrap_err(), refused);
    let twice = zipped("inner.zip", &zipped("a.csv", b"Date,Amount\n"));
    assert_eq!(import(&twice, &options).unwrap_err(), ImportError::TooDeep { limit: 1 });
    assert!(matches!(import(b"PK\x03\x04", &options), Err(ImportError::Malformed { .. })));
}

#[test]
fn deep_elements_are_refused() {
    let text = format!("<Document><BkToCstmrStmt><Stmt>{}", "<a>".repeat(100_000));
    let refused = import(text.as_bytes(), &Options::new(&KEY)).unwrap_err();
    assert_eq!(refused, ImportError::TooDeep { limit: 64 });
    let text = format!("{{\"Data\":{{\"Transaction\":{}", "[".repeat(100_000));
    assert!(matches!(
        import(text.as_bytes(), &Options::new(&KEY)),
        Err(ImportError::Malformed { .. })
    ));
}

#[test]
fn every_fixture_cut_anywhere_is_an_answer() {
    for entry in fs::read_dir(fixtures()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for end in (0..bytes.len()).step_by(41) {
            let _ = import(&bytes[..end], &Options::new(&KEY));
        }
    }
}

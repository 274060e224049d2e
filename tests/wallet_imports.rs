//! What a wallet makes of files: what comes back, what the holder corrected, what a source signed.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{fmt::Write, ops::ControlFlow};

use simsim_import::{ImportError, Input, Mapping, SignedError};
use simsim_scoring::{
    day::Day,
    record::{Direction, Fact, Purpose, Record},
    scorecard::{SIMSIM_V1, Scorecard},
    source::Reliability,
};
use simsim_tests::person::{empty, lin_wei, passphrase, today};
use simsim_wallet::{
    Filter, ImportOptions, ImportProgress, ImportReport, Look, Wallet, WalletError,
};

fn import(wallet: &mut Wallet, file: &str) -> ImportReport {
    wallet.import(file.as_bytes(), &|_| ControlFlow::Continue(())).unwrap()
}

/// A bank's file with one payment a month, from January 2026 on.
fn monthly(
    account: &str,
    payee: &str,
    kind: &str,
    amount: &str,
    months: std::ops::RangeInclusive<u8>,
) -> String {
    let mut file =
        format!("<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>{account}</BANKACCTFROM>");
    for month in months {
        write!(
            file,
            "<STMTTRN><TRNTYPE>{kind}<DTPOSTED>2026{month:02}05<TRNAMT>{amount}\
             <FITID>{account}{month:08}<NAME>{payee}</STMTTRN>"
        )
        .unwrap();
    }
    file
}

fn value_of(wallet: &Wallet, characteristic: &str, as_of: &str) -> Option<i64> {
    let card = Scorecard::parse(SIMSIM_V1).unwrap();
    let score = wallet.score(&card, as_of.parse::<Day>().unwrap()).unwrap();
    let found = score.characteristics().iter().find(|it| it.id == characteristic).unwrap();
    found.value
}

#[test]
fn a_file_in_pieces_can_be_stopped_keeps_what_was_stored_and_is_completed_later() {
    let mut file = String::from("Date,Payee,Amount,Currency\n");
    for row in 0..2_500 {
        writeln!(file, "2026-{:02}-{:02},Payee {row},-{}.00,EUR", 1 + row % 6, 1 + row % 28, row)
            .unwrap();
    }
    let (folder, mut wallet) = empty();
    let path = folder.path().join("statement.csv");
    std::fs::write(&path, &file).unwrap();
    let read = |wallet: &mut Wallet, progress: &dyn Fn(ImportProgress) -> ControlFlow<()>| {
        let input = Input::of_file(std::fs::File::open(&path).unwrap());
        wallet.import_from(input, &ImportOptions::default(), progress)
    };

    let refused = read(&mut wallet, &|_| ControlFlow::Break(())).unwrap_err();
    assert!(matches!(refused, WalletError::Import(ImportError::Cancelled)));
    assert!(wallet.records().unwrap().records.is_empty(), "while reading, nothing is kept");

    let stopped = read(&mut wallet, &|progress| match progress {
        ImportProgress::Storing { done, total } => {
            assert_eq!((done, total), (1_000, 2_502));
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    });
    assert_eq!(stopped.unwrap().added, 1_000);
    assert_eq!(wallet.records().unwrap().records.len(), 1_000);

    let rest = read(&mut wallet, &|_| ControlFlow::Continue(())).unwrap();
    assert_eq!((rest.added, rest.known, rest.summary.count), (1_502, 1_000, 2_500));
    let at_once = import(&mut wallet, &file);
    assert_eq!((at_once.added, at_once.known), (0, 2_502), "the same file twice adds nothing");
}

#[test]
fn what_comes_back_every_month_is_shown_and_counts_as_bills_in_the_score() {
    let (_folder, mut wallet) = empty();
    let report = import(&mut wallet, &monthly("1", "Fitness Nord", "OTHER", "-30.00", 1..=2));
    assert_eq!(report.purposes[&Purpose::Other], 2, "twice is no pattern");
    assert!(report.recurring.is_empty());
    assert_eq!(value_of(&wallet, "bp_bills", "2026-07-01"), Some(0));
    let report = import(&mut wallet, &monthly("1", "Fitness Nord", "OTHER", "-30.00", 1..=6));
    assert_eq!((report.added, report.known, report.purposes[&Purpose::Bill]), (5, 3, 6));
    assert_eq!(report.recurring.len(), 1);
    assert!(value_of(&wallet, "bp_bills", "2026-07-01").unwrap() > 6);
    let report = import(&mut wallet, &monthly("1", "Atelier Süd", "OTHER", "2100.00", 1..=6));
    assert_eq!(report.purposes[&Purpose::IncomeWages], 6);
}

#[test]
fn savings_and_top_ups_that_come_back_every_month_are_no_bills() {
    let (_folder, mut wallet) = empty();
    let report = import(&mut wallet, &monthly("1", "Savings", "XFER", "-200.00", 1..=6));
    assert_eq!(report.purposes[&Purpose::Transfer], 6);
    assert_eq!(value_of(&wallet, "bp_bills", "2026-07-01"), Some(0));
    // The savings account's own file makes both ends the holder's.
    let report = import(&mut wallet, &monthly("2", "Transfer", "XFER", "200.00", 1..=6));
    assert_eq!(report.purposes[&Purpose::OwnTransfer], 6);
}

#[test]
fn the_demo_persons_salary_rent_bills_and_instalments_are_recognised() {
    let (_folder, mut wallet) = lin_wei();
    let again =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/demo/bank.ofx")).unwrap();
    let report = wallet.import(&again, &|_| ControlFlow::Continue(())).unwrap();
    let count = |purpose| report.purposes.get(&purpose).copied().unwrap_or(0);
    assert_eq!(count(Purpose::IncomeWages), 24);
    assert_eq!(count(Purpose::Rent), 24);
    assert_eq!(count(Purpose::Repayment), 18);
    assert_eq!(count(Purpose::OwnTransfer), 24, "the wallet's top-ups, which it knows too");
    let monthly = |purpose| report.recurring.iter().any(|it| it.purpose == purpose);
    assert!(monthly(Purpose::IncomeWages) && monthly(Purpose::Rent) && monthly(Purpose::Repayment));
}

#[test]
fn a_correction_becomes_a_rule_that_holds_for_later_imports_and_can_be_undone() {
    let (_folder, mut wallet) = empty();
    import(&mut wallet, &monthly("1", "Anna Berg", "XFER", "-700.00", 1..=3));
    let page = wallet.list(&Filter { kind: Some("transaction".into()), ..Filter::default() }, 0, 9);
    let one = page.unwrap().records.remove(0);
    let rule = wallet.correct(one.id, Purpose::Rent).unwrap().unwrap();
    assert_eq!((rule.was, rule.purpose), (Purpose::Transfer, Purpose::Rent));
    let [held] = wallet.payee_corrections().unwrap()[..] else { panic!("one rule") };
    assert_eq!((held.correction, held.records, held.latest), (rule, 3, Some(one.id)));
    let report = import(&mut wallet, &monthly("1", "Anna Berg", "XFER", "-700.00", 1..=6));
    assert_eq!(report.purposes, [(Purpose::Rent, 6)].into());
    let other = import(&mut wallet, &monthly("2", "Ben Berg", "XFER", "-700.00", 1..=6));
    assert_eq!(other.purposes, [(Purpose::Transfer, 6)].into(), "nobody else");

    // A change of mind changes the rule, and undoing takes it back with the record.
    wallet.correct(one.id, Purpose::OwnTransfer).unwrap();
    let report = import(&mut wallet, &monthly("1", "Anna Berg", "XFER", "-700.00", 1..=6));
    assert_eq!(report.purposes, [(Purpose::OwnTransfer, 6)].into());
    wallet.undo().unwrap();
    wallet.undo().unwrap();
    assert!(wallet.corrections().unwrap().is_empty());
    let report = import(&mut wallet, &monthly("1", "Anna Berg", "XFER", "-700.00", 1..=6));
    assert_eq!(report.purposes, [(Purpose::Transfer, 6)].into());
}

/// A card statement whose header tells its columns, and not that plus is money spent.
const CARD: &str = "Date;Merchant;Amount\n2026-01-05;Bakery;4.20\n2026-01-06;Books;19.90\n";

#[test]
fn what_only_the_holder_knows_about_a_file_is_found_out_before_anything_is_kept() {
    let (_folder, wallet) = empty();
    let look = wallet.look(CARD.as_bytes(), &ImportOptions::default()).unwrap();
    let proposed = look.layout.unwrap();
    assert_eq!(proposed.columns, ["date", "merchant", "amount"]);
    let direction = |records: &[Record]| match &records[0].fact {
        Fact::Transaction(it) => it.direction,
        _ => panic!("a transaction"),
    };
    assert_eq!((look.sample.len(), direction(&look.sample)), (2, Direction::In));
    let changed = Mapping { spend_is_positive: true, ..proposed.mapping };
    let options = ImportOptions { mapping: Some(&changed), ..ImportOptions::default() };
    let look = wallet.look(CARD.as_bytes(), &options).unwrap();
    assert_eq!(direction(&look.sample), Direction::Out, "as it would be read now");
    assert_eq!(wallet.list(&Filter::default(), 0, 9).unwrap().total, 0);
    assert!(wallet.mappings().unwrap().is_empty(), "a look confirms nothing");

    let look = |bytes: &[u8]| wallet.look(bytes, &ImportOptions::default());
    assert_eq!(
        look(monthly("1", "A", "XFER", "-1.00", 1..=1).as_bytes()).unwrap(),
        Look::default()
    );
    assert!(look(b"eyJhbGciOiJFUzI1NiJ9.e30.AA~").unwrap().is_credential);
    assert!(matches!(look(b""), Err(WalletError::Import(_))));
}

#[test]
fn a_confirmed_mapping_is_kept_and_read_by_until_it_is_forgotten() {
    let (folder, mut wallet) = empty();
    let go = |_| ControlFlow::Continue(());
    let file = CARD.as_bytes();
    let proposed = import(&mut wallet, CARD).proposed.unwrap();
    assert!(wallet.mappings().unwrap().is_empty(), "nobody confirmed it");
    let confirmed = Mapping { currency: "EUR".parse().ok(), ..proposed };
    let options = ImportOptions { mapping: Some(&confirmed), ..ImportOptions::default() };
    let id = wallet.import_with(file, &options, &go).unwrap().remembered.unwrap();

    wallet.lock();
    let mut wallet = Wallet::open(folder.path(), &passphrase()).unwrap();
    let next = "AMOUNT; Date ;Merchant\n7.00;2026-02-01;Bakery\n";
    let report = import(&mut wallet, next);
    assert_eq!((report.remembered.as_deref(), report.proposed), (Some(id.as_str()), None));
    assert!(report.summary.net_sum.contains_key(&"EUR".parse().unwrap()));
    let look = wallet.look(next.as_bytes(), &ImportOptions::default()).unwrap();
    assert_eq!(look, Look::default(), "there is nothing to ask");

    // A change of mind takes the place of what was remembered.
    let changed = Mapping { spend_is_positive: true, ..confirmed };
    let options = ImportOptions { mapping: Some(&changed), ..ImportOptions::default() };
    assert_eq!(wallet.import_with(file, &options, &go).unwrap().remembered, Some(id.clone()));
    let mappings = wallet.mappings().unwrap();
    assert_eq!(mappings.len(), 1);
    assert!(
        mappings[0].mapping == changed && mappings[0].columns == ["date", "merchant", "amount"]
    );
    assert_eq!(format!("{:?}", mappings[0]), format!("RememberedMapping {{ id: \"{id}\", .. }}"));

    assert!(wallet.forget_mapping(&id).unwrap() && !wallet.forget_mapping(&id).unwrap());
    assert!(import(&mut wallet, CARD).proposed.is_some(), "it is asked about again");
}

#[test]
fn a_correction_of_a_late_fee_is_no_rule() {
    let (_folder, mut wallet) = empty();
    import(&mut wallet, &monthly("1", "Bank late fee", "FEE", "-5.00", 1..=3));
    let page = wallet.list(&Filter { kind: Some("transaction".into()), ..Filter::default() }, 0, 9);
    let rule = wallet.correct(page.unwrap().records[0].id, Purpose::Fee).unwrap();
    assert_eq!(rule, None);
    assert!(wallet.corrections().unwrap().is_empty());
    let report = import(&mut wallet, &monthly("1", "Bank late fee", "FEE", "-5.00", 1..=3));
    assert_eq!(report.purposes, [(Purpose::Fee, 1), (Purpose::LateFee, 2)].into());
}

#[test]
fn a_due_that_was_typed_in_is_paid_by_the_banks_row_and_late_only_if_it_was() {
    let (_folder, mut wallet) = empty();
    import(&mut wallet, &monthly("1", "Hausverwaltung Nord", "OTHER", "-700.00", 1..=6));
    let before = wallet.current_score(today()).unwrap();
    let amount = simsim_import::read_amount("700,00", "EUR".parse().unwrap()).unwrap();
    let mut due = |day: &str| {
        let obligation = wallet.payee("Hausverwaltung Nord").unwrap();
        let due = simsim_scoring::record::Due { obligation, amount, paid: None };
        wallet.add_fact(day.parse().unwrap(), Fact::Due(due), None).unwrap();
        wallet.current_score("2026-07-01".parse().unwrap()).unwrap().negatives().len()
    };
    assert_eq!(due("2026-03-05"), 0, "paid on its day");
    assert_eq!(due("2026-04-01"), 1, "paid four days late");
    drop(before);
}

/// A bank that signs statements: its registry, and its signature over a file.
mod bank {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use ring::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
    };

    pub(super) struct Bank(EcdsaKeyPair);

    impl Bank {
        pub(super) fn make() -> Self {
            let (random, alg) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(alg, &random).unwrap();
            Self(EcdsaKeyPair::from_pkcs8(alg, pkcs8.as_ref(), &random).unwrap())
        }

        pub(super) fn registry(&self) -> String {
            let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
            let [x, y] = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part));
            format!(
                r#"{{"sources":[{{"id":"https://bank.example","kid":"k1","alg":"ES256",
                "jwk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}}}]}}"#
            )
        }

        pub(super) fn sign_detached(&self, payload: &[u8]) -> String {
            let header = r#"{"alg":"ES256","kid":"k1","b64":false,"crit":["b64"]}"#;
            self.jws(header, payload, "")
        }

        pub(super) fn credential(&self, claims: &serde_json::Value) -> String {
            let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
            let jws = self.jws(
                r#"{"alg":"ES256","typ":"dc+sd-jwt","kid":"k1"}"#,
                payload.as_bytes(),
                &payload,
            );
            format!("{jws}~")
        }

        fn jws(&self, header: &str, signed: &[u8], shown: &str) -> String {
            let protected = URL_SAFE_NO_PAD.encode(header);
            let message = [protected.as_bytes(), b".", signed].concat();
            let signature = self.0.sign(&SystemRandom::new(), &message).unwrap();
            format!("{protected}.{shown}.{}", URL_SAFE_NO_PAD.encode(signature))
        }
    }
}

const STATEMENT: &str = r#"{"Data":{"Transaction":[
    {"AccountId":"22289","TransactionId":"T-000001","Amount":{"Amount":"10.00","Currency":"GBP"},
     "CreditDebitIndicator":"Credit","Status":"Booked","BookingDateTime":"2026-04-05T10:43:07Z"},
    {"AccountId":"22289","TransactionId":"T-000002","Amount":{"Amount":"4.00","Currency":"GBP"},
     "CreditDebitIndicator":"Debit","Status":"Booked","BookingDateTime":"2026-04-06T10:43:07Z"}]}}"#;

#[test]
fn a_statement_that_a_pinned_source_signed_is_relied_on_fully_and_any_other_is_refused() {
    let (_folder, mut wallet) = empty();
    let bank = bank::Bank::make();
    let jws = bank.sign_detached(STATEMENT.as_bytes());
    let signed = |wallet: &mut Wallet, statement: &str| {
        let options = ImportOptions { signature: Some(&jws), ..ImportOptions::default() };
        wallet.import_with(statement.as_bytes(), &options, &|_| ControlFlow::Continue(()))
    };
    let refused = |result: Result<ImportReport, WalletError>| match result {
        Err(WalletError::Signed(error)) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(signed(&mut wallet, STATEMENT)), SignedError::UnknownKey, "not pinned yet");
    assert_eq!(wallet.pin_sources(bank.registry().as_bytes()).unwrap(), 1);
    let changed = STATEMENT.replace("10.00", "99.00");
    assert_eq!(refused(signed(&mut wallet, &changed)), SignedError::BadSignature);
    assert!(wallet.records().unwrap().records.is_empty(), "nothing of what was refused is kept");

    let report = signed(&mut wallet, STATEMENT).unwrap();
    assert_eq!(report.signed_by.as_deref(), Some("https://bank.example"));
    let records = wallet.records().unwrap().records;
    assert!(records.iter().all(|record| record.reliability == Reliability::FULL));
    assert_eq!(records.iter().filter(|it| it.fact.kind() == "transaction").count(), 2);
    assert_eq!(signed(&mut wallet, STATEMENT).unwrap().added, 0, "the same again adds nothing");

    assert!(wallet.unpin_source("https://bank.example").unwrap());
    assert_eq!(refused(signed(&mut wallet, STATEMENT)), SignedError::UnknownKey);
    assert_eq!(wallet.records().unwrap().records.len(), records.len(), "what came before stays");
}

#[test]
fn what_was_imported_unsigned_becomes_fully_relied_on_when_its_signature_comes() {
    let (_folder, mut wallet) = empty();
    let bank = bank::Bank::make();
    wallet.pin_sources(bank.registry().as_bytes()).unwrap();
    import(&mut wallet, STATEMENT);
    let jws = bank.sign_detached(STATEMENT.as_bytes());
    let options = ImportOptions { signature: Some(&jws), ..ImportOptions::default() };
    wallet.import_with(STATEMENT.as_bytes(), &options, &|_| ControlFlow::Continue(())).unwrap();
    let records = wallet.records().unwrap().records;
    let rows = records.iter().filter(|it| it.fact.kind() == "transaction");
    let relied_on: Vec<_> = rows.map(|record| record.reliability).collect();
    assert_eq!(relied_on, [Reliability::FULL; 2]);
}

/// 2026-07-01, in seconds.
const NOW: u64 = 1_782_864_000;

fn claims() -> serde_json::Value {
    serde_json::json!({
        "iss": "https://bank.example", "vct": "https://bank.example/account", "sub": "4711",
        "iat": NOW - 86_400, "exp": NOW + 86_400,
        "account": { "number": "DE12 3456", "opened": "2019-02-01",
                     "balance": { "amount": "1250.00", "currency": "EUR" } },
        "income": { "payer": "Atelier Süd", "monthly": { "amount": "2100.00", "currency": "EUR" } },
    })
}

#[test]
fn a_credential_of_a_pinned_issuer_is_relied_on_fully_and_counts_in_the_score() {
    let (_folder, mut wallet) = lin_wei();
    let bank = bank::Bank::make();
    let credential = bank.credential(&claims());
    assert!(simsim_wallet::is_credential(credential.as_bytes()));
    let refused = |wallet: &mut Wallet, text: &str, now| match wallet.import_credential(text, now) {
        Err(WalletError::Credential(error)) => error.name(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&mut wallet, &credential, NOW), "unknown_issuer", "not pinned yet");
    wallet.pin_sources(bank.registry().as_bytes()).unwrap();
    assert_eq!(refused(&mut wallet, &credential, NOW + 90_000), "expired");
    let forged = bank::Bank::make().credential(&claims());
    assert_eq!(refused(&mut wallet, &forged, NOW), "unknown_issuer");
    let change = |name: &str, value: serde_json::Value| {
        let mut claims = claims();
        claims[name] = value;
        bank.credential(&claims)
    };
    let of_another = change("iss", "https://other.example".into());
    assert_eq!(refused(&mut wallet, &of_another, NOW), "unknown_issuer");
    assert_eq!(refused(&mut wallet, &change("account", "x".into()), NOW), "bad_claim");

    let card = Scorecard::parse(SIMSIM_V1).unwrap();
    let months = |wallet: &Wallet| {
        let score = wallet.score(&card, today()).unwrap();
        score.characteristics().iter().find(|it| it.id == "ch_length").unwrap().value
    };
    let before = months(&wallet);
    let report = wallet.import_credential(&credential, NOW).unwrap();
    assert_eq!((report.added, report.signed_by.as_deref()), (3, Some("https://bank.example")));
    let kinds: Vec<_> = report.kinds.keys().copied().collect();
    assert_eq!(kinds, ["account", "balance", "income"]);
    assert!(months(&wallet) > before, "an account since 2019 makes the history longer");
    let records = wallet.records().unwrap().records;
    let signed = records.iter().filter(|it| it.reliability == Reliability::FULL);
    assert_eq!(signed.count(), 3);
    assert_eq!(wallet.import_credential(&credential, NOW).unwrap().added, 0);
    assert_eq!(refused(&mut wallet, &change("sub", "4712".into()), NOW), "other_subject");
}

//! What wallets exchange with others: catalogues, histograms, vouches, deposits.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use serde_json::{Value, json};
use simsim_attestation::{Signer, SoftwareSigner};
use simsim_scoring::{
    amount::Amount,
    record::{Fact, Pseudonym, Record, RecordId, Vouch},
    scorecard::{SIMSIM_V1, Scorecard},
    source::{Origin, Source},
};
use simsim_tests::person::{empty, lin_wei, published, today};
use simsim_wallet::{
    DepositTerms, VouchState, Wallet, check_countersignature, close_deposit_as_merchant,
    offer_deposit,
};

const CATALOGUE: &str = "simsim-catalogue+jws";
const HISTOGRAM: &str = "simsim-histogram+jws";

fn catalogue() -> Value {
    json!({
        "schema": "simsim-catalogue/1", "id": "town", "title": {"en": "Town"},
        "issued": "2026-10-01", "expires": "2026-12-31", "scorecard": "simsim-v1",
        "merchants": [{"id": "bikes", "name": "Bikes & Co", "url": "https://bikes.example"}],
        "perks": [
            {"id": "key", "merchant": "bikes", "title": {"en": "Key box"}, "at_least": 350},
            {"id": "tools", "merchant": "bikes", "title": {"en": "Tools"}, "at_least": 360},
            {"id": "moon", "merchant": "bikes", "title": {"en": "Rocket"}, "at_least": 950},
        ],
    })
}

fn with(mut document: Value, member: &str, value: Value) -> Value {
    document[member] = value;
    document
}

#[test]
fn perks_are_matched_on_the_phone_and_bad_catalogues_are_refused_by_name() {
    let (_folder, mut wallet) = lin_wei();
    let publisher = SoftwareSigner::make().unwrap();
    let (content, jws) = published(&catalogue(), CATALOGUE, &publisher);
    let unknown = wallet.add_catalogue(&content, &jws, today()).unwrap_err();
    assert_eq!(unknown.name(), "unknown_publisher");
    assert!(unknown.to_string().contains(&publisher.public_key().thumbprint()));
    wallet.trust_publisher("Town hall", &publisher.public_key().to_jwk()).unwrap();
    wallet.add_catalogue(&content, &jws, today()).unwrap();
    let perks = wallet.perks(today()).unwrap();
    let ids = |doors: &[simsim_wallet::Door]| -> Vec<String> {
        doors.iter().map(|door| door.perk.id.clone()).collect()
    };
    assert_eq!(
        (ids(&perks.open), ids(&perks.next)),
        (vec!["tools".into(), "key".into()], vec!["moon".into()])
    );

    let mut forged = content.clone();
    let at = forged.windows(3).position(|it| it == b"950").unwrap();
    forged[at..at + 3].copy_from_slice(b"350");
    let refused = |wallet: &mut Wallet, document: &Value, typ: &str| {
        let (content, jws) = published(document, typ, &publisher);
        wallet.add_catalogue(&content, &jws, today()).unwrap_err().name()
    };
    assert_eq!(wallet.add_catalogue(&forged, &jws, today()).unwrap_err().name(), "bad_signature");
    for (member, value, name) in [
        ("expires", json!("2026-10-31"), "publication_expired"),
        ("issued", json!("2026-12-01"), "publication_from_future"),
        ("issued", json!("2026-09-01"), "older_issue"),
        ("schema", json!("simsim-histogram/1"), "publication_malformed"),
        ("merchants", json!([]), "publication_malformed"),
        ("perks", json!(7), "publication_malformed"),
    ] {
        assert_eq!(refused(&mut wallet, &with(catalogue(), member, value), CATALOGUE), name);
    }
    assert_eq!(refused(&mut wallet, &catalogue(), HISTOGRAM), "publication_malformed");
    assert_eq!(
        wallet.add_catalogue(&content, "", today()).unwrap_err().name(),
        "publication_malformed"
    );
    assert_eq!(wallet.trust_publisher("x", "{}").unwrap_err().name(), "bad_key");

    assert!(wallet.perks(today().plus_days(90)).unwrap().open.is_empty(), "it ran out");
    assert!(wallet.distrust_publisher("Town hall").unwrap());
    assert!(wallet.perks(today()).unwrap().open.is_empty(), "nobody trusts it any more");
}

#[test]
fn a_percentile_is_computed_here_and_says_what_it_is_made_from() {
    let (_folder, mut wallet) = lin_wei();
    let publisher = SoftwareSigner::make().unwrap();
    wallet.trust_publisher("Office", &publisher.public_key().to_jwk()).unwrap();
    let histogram = json!({
        "schema": "simsim-histogram/1", "id": "all", "made_from": {"en": "made up"},
        "issued": "2026-10-01", "expires": "2027-10-01", "scorecard": "simsim-v1",
        "from": 350, "width": 1, "counts": vec![1; 601],
    });
    let (content, jws) = published(&histogram, HISTOGRAM, &publisher);
    wallet.add_histogram(&content, &jws, today()).unwrap();
    let score = wallet.current_score(today()).unwrap();
    let percentile = wallet.percentiles(&score, today()).unwrap().remove(0);
    let below = u64::try_from(score.number().unwrap() - 350).unwrap();
    assert_eq!(u64::from(percentile.below_permille), (2 * below + 1) * 500 / 601);
    assert_eq!((percentile.scores, percentile.made_from["en"].as_str()), (601, "made up"));
    for (member, value) in [("width", json!(0)), ("counts", json!([0])), ("made_from", json!({}))] {
        let (content, jws) =
            published(&with(histogram.clone(), member, value), HISTOGRAM, &publisher);
        let error = wallet.add_histogram(&content, &jws, today()).unwrap_err();
        assert_eq!(error.name(), "publication_malformed", "{member}");
    }
    let (_, other) = published(&histogram, HISTOGRAM, &SoftwareSigner::make().unwrap());
    assert_eq!(
        wallet.add_histogram(&content, &other, today()).unwrap_err().name(),
        "unknown_publisher"
    );
}

fn vouch_between(asker: &mut Wallet, voucher: &mut Wallet) -> RecordId {
    let ask = asker.ask_for_vouch("general", today()).unwrap();
    let given = voucher.give_vouch(&ask, today()).unwrap();
    asker.accept_vouch(&given, today()).unwrap().accepted.unwrap()
}

fn revoked(wallet: &Wallet, record: RecordId) -> bool {
    match wallet.record(record).unwrap().unwrap().fact {
        Fact::Vouch(vouch) => vouch.revoked.is_some(),
        _ => panic!("not a vouch"),
    }
}

#[test]
fn a_vouch_is_asked_given_accepted_and_taken_back() {
    let ((_a, mut lin), (_b, mut chen)) = (lin_wei(), empty());
    let record = vouch_between(&mut lin, &mut chen);
    let kept = lin.record(record).unwrap().unwrap();
    assert_eq!((kept.source.origin, kept.reliability.permille()), (Origin::SignedReceipt, 850));

    let id = chen
        .vouches()
        .unwrap()
        .into_iter()
        .find_map(|state| match state {
            VouchState::Given { id, .. } => Some(id),
            _ => None,
        })
        .unwrap();
    let text = chen.revoke_vouch(id, today()).unwrap();
    assert_eq!(lin.accept_vouch(&text, today()).unwrap().revoked, 1);
    assert!(revoked(&lin, record));
    assert_eq!(lin.accept_vouch(&text, today()).unwrap().revoked, 0, "once");

    // After that, a new one may be given; it counts again.
    let again = vouch_between(&mut lin, &mut chen);
    assert!(!revoked(&lin, again));
}

#[test]
fn a_revocation_reaches_the_other_wallet_with_the_next_vouch() {
    let ((_a, mut lin), (_b, mut chen)) = (empty(), empty());
    let first = vouch_between(&mut lin, &mut chen);
    let Some(VouchState::Given { id, .. }) = chen.vouches().unwrap().into_iter().next() else {
        panic!("one was given")
    };
    chen.revoke_vouch(id, today()).unwrap(); // the text is lost
    let ask = lin.ask_for_vouch("rental", today()).unwrap();
    let given = chen.give_vouch(&ask, today()).unwrap();
    let outcome = lin.accept_vouch(&given, today()).unwrap();
    assert_eq!(outcome.revoked, 1);
    assert!(revoked(&lin, first) && !revoked(&lin, outcome.accepted.unwrap()));
}

#[test]
fn vouches_for_oneself_twice_unasked_or_by_a_revoked_key_are_refused() {
    let ((_a, mut lin), (_b, mut chen), (_c, mut maria)) = (empty(), empty(), empty());
    let ask = lin.ask_for_vouch("general", today()).unwrap();
    assert_eq!(lin.give_vouch(&ask, today()).unwrap_err().name(), "vouch_for_oneself");
    let given = chen.give_vouch(&ask, today()).unwrap();
    assert_eq!(chen.give_vouch(&ask, today()).unwrap_err().name(), "vouch_twice");
    assert_eq!(maria.accept_vouch(&given, today()).unwrap_err().name(), "vouch_not_asked");
    lin.accept_vouch(&given, today()).unwrap();
    assert_eq!(lin.accept_vouch(&given, today()).unwrap_err().name(), "vouch_twice");

    let second = lin.ask_for_vouch("general", today()).unwrap();
    let by_maria = maria.give_vouch(&second, today()).unwrap();
    let all = maria.revoke_all_vouches(today()).unwrap();
    lin.accept_vouch(&all, today()).unwrap();
    assert_eq!(lin.accept_vouch(&by_maria, today()).unwrap_err().name(), "vouch_revoked_key");

    let late = lin.ask_for_vouch("general", today()).unwrap();
    let name = |day: i32, wallet: &mut Wallet| {
        wallet.give_vouch(&late, today().plus_days(day)).unwrap_err().name()
    };
    assert_eq!(name(31, &mut maria), "vouch_expired");
    assert_eq!(name(-2, &mut maria), "vouch_from_future");
    assert_eq!(lin.ask_for_vouch("Für alles", today()).unwrap_err().name(), "vouch_bad_scope");
    let mut changed = late.clone();
    changed.replace_range(40..41, if &late[40..41] == "A" { "B" } else { "A" });
    for text in ["", "a.b.c", &changed, &given] {
        assert_eq!(maria.give_vouch(text, today()).unwrap_err().name(), "vouch_bad_statement");
    }
}

#[test]
fn a_ring_of_any_size_gains_at_most_five_percent_of_the_scale() {
    let scorecard = Scorecard::parse(SIMSIM_V1).unwrap();
    let range = scorecard.range();
    let cap = (range.max - range.min) * 50 / 1000;
    let (_folder, wallet) = lin_wei();
    let records = wallet.list(&simsim_wallet::Filter::default(), 0, usize::MAX).unwrap().records;
    let without = simsim_scoring::score(&records, &scorecard, today()).unwrap().number().unwrap();
    let mut seed = 0x5eed_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    for _ in 0..60 {
        let mut with = records.clone();
        for number in 0..random(40) {
            let id = |salt: u8| {
                let mut bytes = [salt; 16];
                bytes[..8].copy_from_slice(&number.to_le_bytes());
                bytes
            };
            with.push(Record {
                id: RecordId::new(id(1)),
                day: today().plus_days(-i32::try_from(random(3000)).unwrap()),
                source: Source { origin: Origin::SignedReceipt, id: format!("vouch/{number}") },
                reliability: Origin::SignedReceipt.reliability(),
                batch: None,
                disputed: false,
                note: None,
                description: None,
                fact: Fact::Vouch(Vouch {
                    voucher: Pseudonym::new(id(2)),
                    revoked: None,
                    scope: "general".into(),
                    kept: (random(2) == 1).then_some(true),
                }),
            });
        }
        let score = simsim_scoring::score(&with, &scorecard, today()).unwrap().number().unwrap();
        assert!(
            score - without <= cap,
            "{} vouches gained {}",
            with.len() - records.len(),
            score - without
        );
    }
    // And for real, three wallets in a ring.
    let ((_a, mut one), (_b, mut two), (_c, mut three)) = (lin_wei(), empty(), empty());
    vouch_between(&mut one, &mut two);
    vouch_between(&mut two, &mut three);
    vouch_between(&mut three, &mut one);
    let score = one.current_score(today().plus_days(365)).unwrap();
    let before = wallet.current_score(today().plus_days(365)).unwrap();
    let points = |score: &simsim_scoring::Score| {
        score
            .characteristics()
            .iter()
            .filter(|it| it.category == "IR")
            .filter_map(|it| it.points)
            .sum::<i32>()
    };
    assert!(points(&score) - points(&before) <= cap);
}

fn terms() -> DepositTerms {
    DepositTerms {
        merchant: "Bikes & Co".into(),
        what: "Cargo bike, one week".into(),
        amount: Amount { minor: 30_000, currency: "CNY".parse().unwrap() },
        opened: today(),
        due: today().plus_days(7),
    }
}

#[test]
fn a_waived_deposit_is_opened_and_closed_by_both_and_becomes_a_commitment() {
    let (_folder, mut wallet) = lin_wei();
    let (merchant, publisher) = (SoftwareSigner::make().unwrap(), SoftwareSigner::make().unwrap());
    let jwk: Value = serde_json::from_str(&merchant.public_key().to_jwk()).unwrap();
    let mut listed = catalogue();
    listed["merchants"][0]["jwk"] = jwk;
    wallet.trust_publisher("Town hall", &publisher.public_key().to_jwk()).unwrap();
    let (content, jws) = published(&listed, CATALOGUE, &publisher);
    wallet.add_catalogue(&content, &jws, today()).unwrap();

    let offer = offer_deposit(&terms(), &merchant).unwrap();
    let opened = wallet.accept_deposit(&offer, today()).unwrap();
    let holder = check_countersignature(&opened.text, &offer).unwrap();
    let kept = |wallet: &Wallet| match wallet.record(opened.record).unwrap().unwrap().fact {
        Fact::Commitment(commitment) => commitment.kept,
        _ => panic!("not a commitment"),
    };
    assert_eq!(kept(&wallet), None, "it runs");
    assert_eq!(wallet.accept_deposit(&offer, today()).unwrap_err().name(), "deposit_known_already");

    let week = today().plus_days(7);
    let closing = close_deposit_as_merchant(&offer, true, week, &merchant).unwrap();
    let closed = wallet.close_deposit(&closing, week).unwrap();
    assert_eq!(check_countersignature(&closed.text, &closing).unwrap(), holder, "the same key");
    assert!(check_countersignature(&closed.text, &offer).is_err());
    assert_eq!((kept(&wallet), closed.record), (Some(true), opened.record));
    let record = wallet.record(closed.record).unwrap().unwrap();
    assert_eq!((record.reliability.permille(), record.day), (1000, week));
    assert_eq!(wallet.close_deposit(&closing, week).unwrap_err().name(), "deposit_closed_already");
    assert_eq!(wallet.deposits().unwrap()[0].closed, Some((week, true)));
}

#[test]
fn a_merchant_that_nobody_lists_is_relied_on_as_the_holders_own_word() {
    let (_folder, mut wallet) = empty();
    let merchant = SoftwareSigner::make().unwrap(); // it could be the holder
    let offer = offer_deposit(&terms(), &merchant).unwrap();
    wallet.accept_deposit(&offer, today()).unwrap();
    let forged = SoftwareSigner::make().unwrap();
    assert_eq!(
        close_deposit_as_merchant(&offer, true, today(), &forged).unwrap_err().name(),
        "deposit_another_merchant"
    );
    let closing = close_deposit_as_merchant(&offer, true, today(), &merchant).unwrap();
    let record = wallet.close_deposit(&closing, today()).unwrap().record;
    assert_eq!(wallet.record(record).unwrap().unwrap().reliability.permille(), 300);

    let other = offer_deposit(&terms(), &merchant).unwrap();
    let closing = close_deposit_as_merchant(&other, true, today(), &merchant).unwrap();
    assert_eq!(wallet.close_deposit(&closing, today()).unwrap_err().name(), "no_such_deposit");
    let backwards = DepositTerms { due: today().plus_days(-1), ..terms() };
    assert_eq!(offer_deposit(&backwards, &merchant).unwrap_err().name(), "deposit_bad_days");
    let nothing = DepositTerms { amount: Amount { minor: 0, ..terms().amount }, ..terms() };
    assert_eq!(offer_deposit(&nothing, &merchant).unwrap_err().name(), "deposit_bad_terms");
    for text in ["", "x.y.z", &closing] {
        assert_eq!(
            wallet.accept_deposit(text, today()).unwrap_err().name(),
            "deposit_bad_statement"
        );
    }
}

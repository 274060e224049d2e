//! What a wallet user does, over the real vault and real attestations.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::ops::ControlFlow;

use simsim_attestation::{
    Ask, Attester, Expected, Level, Presentation, Request, Roots, Signer, SoftwareSigner, Trust,
};
use simsim_scoring::{
    record::{Category, Fact, Purpose, RecordId},
    what_if::Change,
};
use simsim_tests::person::{NOW, demo, empty, lin_wei, passphrase, request, today};
use simsim_wallet::{
    Action, Attested, Doubt, Filter, Inference, NotShared, Offer, ReceiptFilter, Resolution,
    Session, Wallet, WalletError, Withheld, receipts_to_json_ld,
};

const SHOP: &str = "https://bikes.example/answer";

#[test]
fn records_are_found_annotated_corrected_deleted_and_brought_back() {
    let (_folder, mut wallet) = lin_wei();
    let all = wallet.list(&Filter::default(), 0, usize::MAX).unwrap();
    assert_eq!((all.records.len(), all.damaged), (all.total, 0));
    assert!(all.records.is_sorted_by_key(|record| std::cmp::Reverse(record.day)));
    let pages: Vec<RecordId> = (0..all.total)
        .step_by(100)
        .flat_map(|offset| wallet.list(&Filter::default(), offset, 100).unwrap().records)
        .map(|record| record.id)
        .collect();
    assert_eq!(pages, all.records.iter().map(|it| it.id).collect::<Vec<_>>(), "page by page");

    let loans = Filter {
        category: Some(Category::CreditHistory),
        text: Some("jiangnan BANK".into()),
        ..Filter::default()
    };
    assert_eq!(wallet.list(&loans, 0, 10).unwrap().total, 1);
    let days = Filter { from: Some(today()), ..Filter::default() };
    assert_eq!(wallet.list(&days, 0, 10).unwrap().total, 0, "nothing after the files end");

    let transactions = Filter { kind: Some("transaction".into()), ..Filter::default() };
    let one = wallet.list(&transactions, 0, 1).unwrap().records.remove(0);
    wallet.annotate(one.id, " the broken bike ").unwrap();
    assert_eq!(wallet.record(one.id).unwrap().unwrap().note.as_deref(), Some("the broken bike"));
    wallet.correct(one.id, Purpose::Refund).unwrap();
    let corrected = wallet.record(one.id).unwrap().unwrap();
    assert_eq!(corrected.reliability.permille(), 300, "it is the holder's own word now");
    assert!(matches!(&corrected.fact, Fact::Transaction(it)
        if it.purpose == Purpose::Refund && it.rule.as_deref() == Some("holder")));
    wallet.delete(one.id).unwrap();
    assert!(wallet.record(one.id).unwrap().is_none());

    // Importing the same file again brings nothing back.
    let again = |wallet: &mut Wallet| {
        let mut added = 0;
        for name in ["bank.ofx", "alipay.csv", "facts.jsonl"] {
            added += wallet.import(&demo(name), &|_| ControlFlow::Continue(())).unwrap().added;
        }
        added
    };
    assert_eq!(again(&mut wallet), 0);
    wallet.undo().unwrap();
    assert!(wallet.record(one.id).unwrap().unwrap() == corrected);
    wallet.undo().unwrap();
    wallet.undo().unwrap();
    assert!(wallet.record(one.id).unwrap().unwrap() == one, "as it was imported");
    assert!(matches!(wallet.undo(), Err(WalletError::NothingToUndo)));

    wallet.delete(one.id).unwrap();
    assert_eq!(wallet.forget_deletions().unwrap(), 1);
    assert_eq!(again(&mut wallet), 1);
    let nowhere = RecordId::new([9; 16]);
    assert!(matches!(wallet.delete(nowhere), Err(WalletError::NoSuchRecord)));
}

#[test]
fn what_if_and_next_steps_say_what_would_move_the_score_and_store_nothing() {
    let (_folder, wallet) = lin_wei();
    let now = wallet.current_score(today()).unwrap();
    let card = wallet.scorecard();
    let page = wallet.list(&Filter::default(), 0, usize::MAX).unwrap();
    let without: Vec<_> =
        page.records.iter().map(|record| Change::Remove { record: record.id }).collect();
    let outcome = wallet.what_if(card, today(), &without).unwrap();
    assert!(outcome.before == now);
    assert_eq!((outcome.after.number(), outcome.gained), (None, None));
    let steps = wallet.best_next_steps(card, today()).unwrap();
    assert!(steps.is_sorted_by_key(|step| std::cmp::Reverse(step.gained)));
    assert!(!steps.is_empty() && steps.iter().all(|step| step.gained > 0));
    assert!(wallet.current_score(today()).unwrap() == now);
}

#[test]
fn a_preview_says_who_asks_what_could_be_concluded_and_what_stays() {
    let (_folder, mut wallet) = lin_wei();
    let mut asked = request(SHOP, &[Ask::Score, Ask::EvidenceShare], 1);
    asked.client_name = Some("Bikes & Co".into());
    let preview = wallet.preview(asked.clone(), NOW).unwrap();
    assert!(preview.doubts().is_empty() && preview.known().is_empty());
    let [score, share] = preview.items() else { panic!("two were asked for") };
    let score_offer = score.offer.clone().unwrap();
    assert_eq!(preview.inferences(&score_offer), [Inference::ExactScore]);
    assert_eq!(preview.inferences(share.offer.as_ref().unwrap()), [Inference::HowMuchIsKnown]);
    assert!(preview.not_shared(&[]).contains(&NotShared::ExactScore));
    assert!(!preview.not_shared(&[Ask::Score]).contains(&NotShared::ExactScore));

    // The band instead of the score: the merchant gets that, and nothing else.
    let Some(Offer::Band(band)) = score.lower.first() else { panic!("a band says less") };
    let shared = wallet.share(&preview, &[Ask::Band], NOW).unwrap();
    let expected = Expected::answer(&asked.client_id, &asked.nonce, Trust::SelfAsserted);
    let verified =
        Presentation::parse(&shared.presentation).unwrap().verify(&expected, NOW).unwrap();
    assert_eq!(verified.claims().band, Some(*band));
    assert_eq!((verified.claims().score, verified.claims().evidence_share), (None, None));

    // A lower answer is only on offer for what was asked.
    let mut asked = request("https://other.example/a", &[Ask::EvidenceShare], 2);
    asked.client_name = Some("Вikes & Co".into()); // a Cyrillic В
    let preview = wallet.preview(asked, NOW).unwrap();
    assert!(matches!(
        wallet.share(&preview, &[Ask::Band, Ask::Score], NOW),
        Err(WalletError::NothingApproved)
    ));
    assert_eq!(preview.doubts(), [Doubt::MixedScripts, Doubt::NameOfAnother]);

    // The first shop comes back by another path of its address, and is shown with what it knows.
    let again = request("https://BIKES.example/other?x=1", &[Ask::Band], 3);
    let preview = wallet.preview(again, NOW + 60).unwrap();
    assert_eq!(preview.known(), ["band"]);
}

#[test]
fn a_client_that_probes_learns_no_more_than_two_thresholds() {
    let (_folder, mut wallet) = lin_wei();
    let answers = |wallet: &mut Wallet, threshold: u16, number: u32, now: u64| {
        let mut asked =
            request(&format!("{SHOP}?try={number}"), &[Ask::AtLeast(threshold)], number);
        asked.expires = now + 900;
        wallet.preview(asked, now).map(|preview| preview.items()[0].offer.clone())
    };
    let probing = |answer: Result<Result<Offer, Withheld>, WalletError>| {
        answer.unwrap() == Err(Withheld::Probing)
    };
    assert!(!probing(answers(&mut wallet, 700, 1, NOW)));
    assert!(!probing(answers(&mut wallet, 550, 2, NOW)));
    assert!(probing(answers(&mut wallet, 600, 3, NOW)));
    assert!(!probing(answers(&mut wallet, 550, 4, NOW)), "what it knows it may ask again");
    assert!(answers(&mut wallet, 601, 5, NOW).unwrap() == Err(Withheld::OffGrid));
    let later = NOW + 31 * 24 * 60 * 60;
    assert!(!probing(answers(&mut wallet, 600, 6, later)), "a month later it may");

    let mut refused = None;
    for number in 100..130 {
        if let Err(error) = answers(&mut wallet, 600, number, later) {
            refused = Some((number, error));
            break;
        }
    }
    let (number, error) = refused.unwrap();
    assert_eq!((number, error.name()), (119, "probing"), "twenty requests a day, one was made");
    let other = request("https://honest.example/", &[Ask::AtLeast(600)], 1);
    assert!(wallet.preview(other, NOW).is_ok(), "another client is not held to it");
}

#[test]
fn hostile_requests_are_refused_by_name() {
    let (_folder, mut wallet) = lin_wei();
    let mut refused = |change: &dyn Fn(&mut Request)| {
        let mut asked = request(SHOP, &[Ask::Band], 1);
        change(&mut asked);
        wallet.preview(asked, NOW).unwrap_err().name()
    };
    assert_eq!(refused(&|it| it.expires = NOW), "request_expired");
    assert_eq!(refused(&|it| it.expires = NOW + 3 * 86_400), "request_from_future");
    assert_eq!(refused(&|it| it.asks = (0..10_000).map(Ask::AtLeast).collect()), "too_many_claims");
    let many: Vec<Ask> = (0..10_000).map(Ask::AtLeast).collect();
    let made = Request::make(SHOP, "kYQ2m0y8cX3vT1sBpZr9Jw", &many, "a bike", NOW + 900).unwrap();
    assert_eq!(Request::parse(&made.to_link()).unwrap_err().name(), "too_large");
    let link = request(SHOP, &[Ask::Band], 1).to_link();
    let unknown = link.replace("%22band%22", "%22income%22");
    assert_eq!(Request::parse(&unknown).unwrap_err().name(), "unknown_claim");
    let mut turned = request(SHOP, &[Ask::Band], 1);
    turned.client_name = Some("Bikes \u{202e}oC".into());
    assert_eq!(Request::parse(&turned.to_link()).unwrap_err().name(), "malformed_parameter");
}

#[test]
fn keys_elsewhere_sign_in_two_steps_and_the_receipt_comes_all_the_same() {
    let (_folder, mut wallet) = lin_wei();
    let asked = request(SHOP, &[Ask::Band, Ask::Score], 1);
    let preview = wallet.preview(asked.clone(), NOW).unwrap();
    let (leaf, holder) = (SoftwareSigner::make().unwrap(), SoftwareSigner::make().unwrap());
    let keys = (leaf.public_key(), holder.public_key());
    let pending = wallet.begin_share(&preview, &[Ask::Band], keys.0, keys.1, None, NOW).unwrap();
    assert!(wallet.receipts().unwrap().is_empty(), "nothing has left yet");
    let signature = leaf.sign(pending.bytes_to_sign()).unwrap();
    let unbound = pending.signed(&signature);
    let signature = holder.sign(unbound.bytes_to_sign()).unwrap();
    let shared = wallet.finish_share(unbound, &signature).unwrap();
    let expected = Expected::answer(&asked.client_id, &asked.nonce, Trust::Key(&keys.1));
    assert!(Presentation::parse(&shared.presentation).unwrap().verify(&expected, NOW).is_err());
    let expected = Expected::answer(&asked.client_id, &asked.nonce, Trust::SelfAsserted);
    let verified =
        Presentation::parse(&shared.presentation).unwrap().verify(&expected, NOW).unwrap();
    assert!(verified.claims().band.is_some() && verified.claims().score.is_none());
    assert_eq!(wallet.receipts().unwrap(), [shared.receipt]);
    let same = wallet.begin_share(&preview, &[Ask::Band], keys.0, keys.0, None, NOW);
    assert_eq!(same.unwrap_err().name(), "issue");
}

#[test]
fn leaves_that_an_attester_certified_are_used_once_each_and_then_self_assertion_returns() {
    let (_folder, mut wallet) = lin_wei();
    let attester = Attester::make("https://attest.example").unwrap();
    let roots = Roots::from_pem(&attester.root(NOW).unwrap()).unwrap();
    for leaf in wallet.make_leaves(2).unwrap() {
        let certificate = attester.issue(&leaf, NOW, 7).unwrap();
        let attested = Attested { iss: attester.uri().into(), x5c: vec![certificate] };
        wallet.certify_leaf(&leaf, attested, NOW + 6 * 86_400).unwrap();
    }
    let foreign = SoftwareSigner::make().unwrap().public_key();
    let certified = attester.issue(&foreign, NOW, 7).unwrap();
    let attested = || Attested { iss: attester.uri().into(), x5c: vec![certified.clone()] };
    let own = wallet.make_leaves(1).unwrap()[0];
    for leaf in [foreign, own] {
        let error = wallet.certify_leaf(&leaf, attested(), NOW).unwrap_err();
        assert_eq!(error.name(), "no_such_leaf", "another key's certificate, or another's key");
    }
    assert_eq!(wallet.certified_leaves(NOW).unwrap(), 2);
    assert_eq!(wallet.certified_leaves(NOW + 6 * 86_400).unwrap(), 0, "they end");
    let mut levels = Vec::new();
    for number in 0..3 {
        let asked = request(SHOP, &[Ask::Band], number);
        let preview = wallet.preview(asked.clone(), NOW).unwrap();
        assert!(wallet.share(&preview, &[], NOW).is_err(), "a refusal uses no leaf up");
        let shared = wallet.share(&preview, &[Ask::Band], NOW).unwrap();
        let parsed = || Presentation::parse(&shared.presentation).unwrap();
        let by = |trust| Expected::answer(&asked.client_id, &asked.nonce, trust);
        let verified = parsed()
            .verify(&by(Trust::Roots(&roots)), NOW)
            .or_else(|_| parsed().verify(&by(Trust::SelfAsserted), NOW))
            .unwrap();
        levels.push(verified.level());
    }
    assert!(levels[0] > Level::SelfAsserted && levels[1] == levels[0], "{levels:?}");
    assert_eq!(levels[2], Level::SelfAsserted);
}

#[test]
fn receipts_are_found_exported_and_withdrawn() {
    let (folder, mut wallet) = lin_wei();
    for (number, (address, purpose)) in
        [(SHOP, "Bike without deposit"), ("https://flat.example/a", "A flat in Pudong")]
            .into_iter()
            .enumerate()
    {
        let mut asked = request(address, &[Ask::Score], u32::try_from(number).unwrap());
        asked.purpose = purpose.into();
        let preview = wallet.preview(asked, NOW).unwrap();
        wallet.share(&preview, &[Ask::Score], NOW + number as u64).unwrap();
    }
    wallet.lock();
    let mut wallet = Wallet::open(folder.path(), &passphrase()).unwrap();
    let find = |wallet: &Wallet, text: &str| {
        let filter =
            ReceiptFilter { text: Some(text.into()), standing: true, ..ReceiptFilter::default() };
        wallet.find_receipts(&filter).unwrap()
    };
    assert_eq!(find(&wallet, "pudong").len(), 1);
    let receipt = find(&wallet, "bikes.example").remove(0);
    let message = wallet.withdraw(&receipt.id, NOW + 60).unwrap();
    assert_eq!(message.contact, "https://bikes.example");
    assert_eq!((&message.attributes[..], message.presented_at), (&["score".into()][..], NOW));
    assert_eq!(wallet.withdraw(&receipt.id, NOW + 99).unwrap(), message, "asked once");
    assert!(find(&wallet, "bikes.example").is_empty());
    let all = wallet.receipts().unwrap();
    assert_eq!(all.len(), 2, "a withdrawn receipt stays, marked");
    let score = wallet.current_score(today()).unwrap().number().unwrap().to_string();
    let text = receipts_to_json_ld(&all).to_string();
    assert!(text.contains("dpv:ConsentWithdrawn") && text.contains("dpv-27560#receipt"));
    assert!(!text.contains(&format!("\"{score}\"")) && !text.contains(&format!(":{score}")));
    assert_eq!(wallet.withdraw("nonsense", NOW).unwrap_err().name(), "no_such_receipt");
}

#[test]
fn a_disputed_record_counts_nothing_and_the_score_comes_back_when_it_is_resolved() {
    let (folder, mut wallet) = lin_wei();
    let all = wallet.list(&Filter::default(), 0, usize::MAX).unwrap().records;
    let is_late_fee =
        |fact: &Fact| matches!(fact, Fact::Transaction(it) if it.purpose == Purpose::LateFee);
    let blemish = all.iter().find(|record| is_late_fee(&record.fact)).unwrap().id;
    let fresh = wallet.current_score(today()).unwrap();
    let effect = wallet.dispute(blemish, "I paid in time", today()).unwrap();
    assert!(effect.before == fresh && effect.after != fresh);
    assert_eq!(effect.difference(), Some(effect.after.number().unwrap() - fresh.number().unwrap()));
    wallet.lock();

    let mut wallet = Wallet::open(folder.path(), &passphrase()).unwrap();
    assert!(wallet.current_score(today()).unwrap() == effect.after);
    let disputes = wallet.disputes().unwrap();
    assert_eq!((disputes[0].record, disputes[0].day), (blemish, today()));
    assert_eq!(disputes[0].note, "I paid in time");
    let in_dispute = Filter { disputed: true, ..Filter::default() };
    assert_eq!(wallet.list(&in_dispute, 0, 9).unwrap().total, 1, "it stays visible");
    let back = wallet.resolve(blemish, Resolution::Restore, today()).unwrap();
    assert!(back.after == fresh && wallet.disputes().unwrap().is_empty());
    assert_eq!(
        wallet.resolve(blemish, Resolution::Delete, today()).unwrap_err().name(),
        "not_disputed"
    );
    wallet.dispute(blemish, "still wrong", today()).unwrap();
    wallet.resolve(blemish, Resolution::Delete, today()).unwrap();
    assert!(wallet.record(blemish).unwrap().is_none() && wallet.disputes().unwrap().is_empty());
}

#[test]
fn every_score_is_kept_with_what_changed_and_the_monthly_one_falls_due() {
    let (_folder, mut wallet) = lin_wei();
    assert!(wallet.is_rescore_due(today()).unwrap());
    let first = wallet.rescore(NOW).unwrap();
    wallet.rescore(NOW + 60).unwrap();
    assert!(!wallet.is_rescore_due(today()).unwrap());
    assert!(wallet.is_rescore_due(today().plus_days(30)).unwrap());
    let all =
        wallet.list(&Filter { kind: Some("due".into()), ..Filter::default() }, 0, 99).unwrap();
    for due in all.records {
        wallet.dispute(due.id, "", today()).unwrap();
    }
    let second = wallet.rescore(NOW + 86_400).unwrap();
    let history = wallet.history().unwrap();
    assert_eq!(history.len(), 2, "one a day");
    assert_eq!(history[0].score, first.number());
    assert_eq!(history[0].computed_at, NOW + 60);
    assert_ne!(history[0].inputs, history[1].inputs);
    let moved: i32 = history[1].changes_since(&history[0]).iter().map(|it| it.points).sum();
    assert_eq!(moved, second.number().unwrap() - first.number().unwrap());
    assert_eq!(history[1].scorecard_hash, second.scorecard().hash);
}

#[test]
fn a_session_locks_itself_and_wants_a_fresh_confirmation() {
    let (folder, wallet) = empty();
    let mut session = Session::new(wallet, 120, NOW);
    assert!(session.wallet(NOW + 100).is_ok() && session.wallet(NOW + 220).is_ok());
    assert_eq!(session.confirmed(Action::Erase, NOW + 220).unwrap_err().name(), "not_confirmed");
    session.confirm(Action::Export, NOW + 220).unwrap();
    assert!(session.confirmed(Action::Erase, NOW + 221).is_err(), "another action");
    assert!(session.confirmed(Action::Export, NOW + 222).is_err(), "and then it is used up");
    session.confirm(Action::Export, NOW + 222).unwrap();
    assert!(session.confirmed(Action::Export, NOW + 283).is_err(), "a minute is over");
    session.confirm(Action::Share, NOW + 283).unwrap();
    assert!(session.confirmed(Action::Share, NOW + 290).is_ok());
    assert!(!session.tick(NOW + 410));
    assert!(session.tick(NOW + 411));
    assert_eq!(session.wallet(NOW + 412).unwrap_err().name(), "locked");
    let again = Wallet::open(folder.path(), &passphrase()).unwrap();
    let mut session = Session::new(again, 120, NOW);
    assert!(session.tick(NOW - 1), "a clock that goes back locks");
}

#[test]
fn an_export_holds_everything_and_no_key() {
    let (_folder, mut wallet) = lin_wei();
    wallet.ask_for_vouch("general", today()).unwrap();
    let preview = wallet.preview(request(SHOP, &[Ask::Band], 1), NOW).unwrap();
    wallet.share(&preview, &[Ask::Band], NOW).unwrap();
    wallet.rescore(NOW).unwrap();
    let export = wallet.export(today()).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&export.json).unwrap();
    let total = wallet.list(&Filter::default(), 0, 0).unwrap().total;
    assert_eq!(document["records"].as_array().unwrap().len(), total);
    assert_eq!(document["receipts"]["@graph"].as_array().unwrap().len(), 1);
    assert_eq!(document["history"].as_array().unwrap().len(), 1);
    assert!(document.get("keys").is_none() && !document.to_string().contains("\"key\":"));
    let mut table = csv::Reader::from_reader(&export.records_csv[..]);
    assert_eq!(table.records().map(Result::unwrap).count(), total);
}

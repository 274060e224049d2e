//! The merchant's side: a policy decides, a nonce is good once, a deposit is waived.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use simsim_ffi::{
    Amount, Ask, Day, DepositTerms, DeviceSigner, Expectation, Fact, GuardError, ImportOptions,
    IncomingRequest, KdfCost, NonceError, NonceStore, Policy, PolicyError, Request, Scorecard,
    SecretSink, Trust, Verifier, VerifyError, Wallet, WalletError, check_countersignature,
    close_deposit_as_merchant, make_request, memory_nonces, offer_deposit,
};

const NOW: u64 = 1_793_490_300; // 2026-10-31

fn wallet(place: &tempfile::TempDir) -> Arc<Wallet> {
    let passphrase = SecretSink::new();
    passphrase.put(b"five random words are better");
    let directory = place.path().join("vault").display().to_string();
    let wallet = Wallet::create(directory, passphrase, KdfCost::Floor).unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/demo");
    for name in ["bank.ofx", "alipay.csv", "facts.jsonl"] {
        wallet
            .import_file(&std::fs::read(demo.join(name)).unwrap(), ImportOptions::default(), None)
            .unwrap();
    }
    wallet
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A request for two claims, and the answer to it.
fn answered(wallet: &Wallet) -> (Request, Expectation, String) {
    let asks = [Ask::AtLeast { threshold: 600 }, Ask::EvidenceShare];
    let (address, nonce) = ("https://bikes.example/answer", "kYQ2m0y8cX3vT1sBpZr9Jw");
    let request =
        make_request(address, nonce, &asks, "Bike without deposit", NOW + 900, None, None).unwrap();
    let incoming = IncomingRequest::read(&request.link, None, None, NOW).unwrap();
    let card = Scorecard::simsim_v1().unwrap();
    let preview = wallet.prepare(&incoming, &card, day("2026-11-01"), NOW).unwrap();
    let shared = wallet.share(&preview, &asks, NOW).unwrap();
    let expectation = Expectation {
        audience: request.client_id.clone(),
        nonce: request.nonce.clone(),
        at_least: None,
    };
    (request, expectation, shared.presentation)
}

#[test]
fn a_policy_decides_what_is_enough() {
    let place = tempfile::tempdir().unwrap();
    let (_, expectation, presentation) = answered(&wallet(&place));
    let under = |policy: &str| {
        let verifier = Verifier::with_policy(Policy::parse(policy).unwrap());
        match verifier.verify(&presentation, &expectation, NOW + 10) {
            Ok(verified) => format!("{:?}", verified.level),
            Err(VerifyError::Refused { name, .. }) => name,
            Err(other) => other.to_string(),
        }
    };
    assert_eq!(under("self_asserted = true\nat_least = 600"), "SelfAsserted");
    assert_eq!(under("{\"self_asserted\": true, \"at_least\": 650}"), "predicate_not_met");
    assert_eq!(under("self_asserted = true\nminimum_level = \"L1\""), "level_too_low");
    assert_eq!(under("self_asserted = true\nminimum_evidence_share = 100"), "predicate_not_met");
    assert_eq!(under("self_asserted = true\nscorecards = [\"sha-256:00\"]"), "untrusted_scorecard");
    let Err(PolicyError::Refused { reason }) = Policy::parse("at_leest = 600") else {
        panic!("a word that is not known")
    };
    assert!(reason.contains("a word too many"), "{reason}");
}

#[test]
fn an_answer_counts_once() {
    let place = tempfile::tempdir().unwrap();
    let (request, expectation, presentation) = answered(&wallet(&place));
    let verifier = Verifier::new(Trust::SelfAsserted).unwrap();
    let nonces = memory_nonces();
    let once = |nonces: &Arc<dyn NonceStore>, presentation: &str| {
        let nonces = Arc::clone(nonces);
        let until = request.expires;
        match verifier.verify_once(presentation, &expectation, nonces, until, NOW + 10) {
            Ok(_) => "ok".to_owned(),
            Err(VerifyError::Refused { name, .. }) => name,
            Err(other) => other.to_string(),
        }
    };
    assert_eq!(once(&nonces, "forged"), "malformed", "and spends nothing");
    assert_eq!(once(&nonces, &presentation), "ok");
    assert_eq!(once(&nonces, &presentation), "kb_replayed");
    let (away, own) = (Arc::new(Shop::default()), "kYQ2m0y8cX3vT1sBpZr9Jw");
    let shop: Arc<dyn NonceStore> = Arc::clone(&away) as _;
    assert_eq!(once(&shop, &presentation), "ok");
    assert_eq!(*away.0.lock().unwrap(), [(own.to_owned(), request.expires)]);
    assert_eq!(once(&shop, &presentation), "nonce_store_failed");
}

/// A merchant's own store, which is out of reach the second time.
#[derive(Default)]
struct Shop(Mutex<Vec<(String, u64)>>);

impl NonceStore for Shop {
    fn spend(&self, nonce: String, until: u64, _now: u64) -> Result<(), NonceError> {
        let mut spent = self.0.lock().unwrap();
        if !spent.is_empty() {
            return Err(NonceError::Unavailable);
        }
        spent.push((nonce, until));
        Ok(())
    }
}

#[test]
fn a_deposit_is_waived_kept_and_counted() {
    let place = tempfile::tempdir().unwrap();
    let wallet = wallet(&place);
    let terms = DepositTerms {
        merchant: "Velo Basel".into(),
        what: "a bike for a week".into(),
        amount: Amount { minor: 20_000, currency: "CHF".into() },
        opened: day("2026-10-20"),
        due: day("2026-10-27"),
    };
    let till = Arc::new(Till::new());
    let nowhere =
        DepositTerms { amount: Amount { minor: 1, currency: "chf".into() }, ..terms.clone() };
    assert!(matches!(offer_deposit(nowhere, till.clone()), Err(WalletError::Refused { .. })));

    let offer = offer_deposit(terms.clone(), till.clone()).unwrap();
    let accepted = wallet.accept_deposit(&offer, day("2026-10-20")).unwrap();
    let holder = check_countersignature(&accepted.text, &offer).unwrap();
    let kept = |record: &str| match wallet.record(record).unwrap().unwrap().fact {
        Fact::Commitment { kept, .. } => kept,
        _ => panic!("a commitment"),
    };
    assert_eq!(kept(&accepted.record), None, "it runs");

    let closing = close_deposit_as_merchant(&offer, true, day("2026-10-26"), till).unwrap();
    let closed = wallet.close_deposit(&closing, day("2026-10-26")).unwrap();
    assert_eq!(check_countersignature(&closed.text, &closing).unwrap(), holder);
    assert!(check_countersignature(&closed.text, &offer).is_err());
    assert_eq!((kept(&closed.record), &closed.record), (Some(true), &accepted.record));

    let deposits = wallet.deposits().unwrap();
    assert!(deposits[0].terms == terms && !deposits[0].is_listed);
    assert_eq!((deposits[0].closed, deposits[0].kept), (Some(day("2026-10-26")), Some(true)));
    assert!(wallet.close_deposit(&closing, day("2026-10-26")).is_err(), "once");
}

/// The merchant's key, as a host language lends it.
struct Till(EcdsaKeyPair);

impl Till {
    fn new() -> Self {
        let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).unwrap())
    }
}

impl DeviceSigner for Till {
    fn public_key(&self) -> Result<Vec<u8>, GuardError> {
        Ok(self.0.public_key().as_ref().to_vec())
    }

    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, GuardError> {
        Ok(self.0.sign(&SystemRandom::new(), &message).unwrap().as_ref().to_vec())
    }
}

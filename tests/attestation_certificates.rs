//! Trust through certificates: the attester's leaves pass, and every other chain is refused by name.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair,
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, SanType, date_time_ymd,
};
use serde_json::json;
use simsim_attestation::{
    Attester, AttesterError, Expected, Level, Presentation, PublicKey, Roots, Signer,
    SoftwareSigner, Trust,
};
use simsim_tests::attestation_forge::{AUDIENCE, Forge, NONCE, NOW, with};

const ISS: &str = "https://attest.example";

fn verdict(forge: &Forge, roots: &Roots, now: u64) -> &'static str {
    let expected = Expected::answer(AUDIENCE, NONCE, Trust::Roots(roots));
    let text = forge.text();
    let verified = Presentation::parse(&text).and_then(|it| it.verify(&expected, now));
    verified.map_or_else(|error| error.name(), |it| it.level().name())
}

fn carrying(chain: &[&[u8]]) -> Forge {
    let mut forge = Forge::answer();
    let x5c: Vec<_> = chain.iter().map(|der| STANDARD.encode(der)).collect();
    forge.header = with(&forge.header, "x5c", json!(x5c));
    forge
}

#[test]
fn a_leaf_of_the_attester_is_trusted_for_its_week() {
    let attester = Attester::make(ISS).unwrap();
    let roots = Roots::from_pem(&attester.root(NOW).unwrap()).unwrap();
    let mut forge = Forge::answer();
    let leaf = attester.issue(&forge.pinned, NOW, 7).unwrap();
    forge.header = with(&forge.header, "x5c", json!([STANDARD.encode(leaf)]));
    assert_eq!(verdict(&forge, &roots, NOW), "L1");
    assert_eq!(Level::from_name("L1"), Some(Level::SoftwareKey));

    forge.claim("iss", json!("https://attest.example.evil.example"));
    assert_eq!(verdict(&forge, &roots, NOW), "issuer_mismatch");
    forge.claim("iss", json!(ISS));

    let week = Attester::good_until(NOW, 7);
    assert_eq!(week, NOW - NOW % 86_400 + 7 * 86_400);
    forge.kb_payload = with(&forge.kb_payload, "iat", json!(week));
    forge.claim("exp", json!(week + 900));
    assert_eq!(verdict(&forge, &roots, week), "L1", "the last second");
    assert_eq!(verdict(&forge, &roots, week + 1), "bad_x5c");
}

#[test]
fn an_attester_opens_again_with_its_key() {
    let attester = Attester::make(ISS).unwrap();
    let again = attester.dangerous_export_key(|key| Attester::open(ISS, key)).unwrap();
    let roots = Roots::from_pem(&attester.root(NOW).unwrap()).unwrap();
    let mut forge = Forge::answer();
    let leaf = again.issue(&forge.pinned, NOW, 1).unwrap();
    forge.header = with(&forge.header, "x5c", json!([STANDARD.encode(leaf)]));
    assert_eq!(verdict(&forge, &roots, NOW), "L1");
    assert_eq!(again.issue(&forge.pinned, NOW, 8), Err(AttesterError::TooManyDays));
    assert_eq!(again.issue(&forge.pinned, NOW, 0), Err(AttesterError::TooManyDays));
    assert!(matches!(Attester::make("attest.example"), Err(AttesterError::NotAUri)));
    assert!(matches!(Attester::open(ISS, "no key"), Err(AttesterError::Refused)));
}

#[test]
fn two_leaves_of_a_day_differ_in_key_number_and_signature_only() {
    let attester = Attester::make(ISS).unwrap();
    let leaf = |now| {
        let key = SoftwareSigner::make().unwrap().public_key();
        let der = attester.issue(&key, now, 7).unwrap();
        let point = der.windows(27).position(|it| it.starts_with(&[3, 0x42, 0, 4])).unwrap();
        (der, point)
    };
    let (a, at) = leaf(NOW);
    let (b, _) = leaf(NOW + 3_000);
    // names and validity stand between the serial number and the key
    let named = |der: &[u8]| {
        let start = der.windows(ISS.len()).position(|it| it == ISS.as_bytes()).unwrap();
        let end = der.windows(4).position(|it| it == [3, 0x42, 0, 4]).unwrap();
        der[start..end].to_vec()
    };
    assert_eq!(named(&a), named(&b));
    assert!(at > 0 && a != b);
}

/// A certificate that is wrong in one way: `bend` changes a good leaf before the root signs it.
struct Bench {
    root: Issuer<'static, KeyPair>,
    root_der: Vec<u8>,
    roots: Roots,
}

impl Bench {
    fn new() -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let params = ca("root");
        let root_der = params.self_signed(&key).unwrap().der().to_vec();
        let roots = Roots::from_der(&root_der).unwrap();
        Self { root: Issuer::new(params, key), root_der, roots }
    }
}

fn ca(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn leaf() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.subject_alt_names = vec![SanType::URI(ISS.try_into().unwrap())];
    params.is_ca = IsCa::ExplicitNoCa;
    params
}

/// A P-256 key that both rcgen and our signer hold.
fn key() -> (KeyPair, SoftwareSigner) {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let signer = SoftwareSigner::from_pkcs8(key.serialized_der()).unwrap();
    (key, signer)
}

#[test]
fn chains_are_refused_by_name() {
    let bench = Bench::new();
    type Bend = fn(&mut CertificateParams);
    let cases: [(&str, &str, Bend); 10] = [
        ("as it is", "L1", |_| {}),
        ("expired", "bad_x5c", |it| it.not_after = date_time_ymd(2026, 1, 1)),
        ("not yet valid", "bad_x5c", |it| it.not_before = date_time_ymd(2027, 1, 1)),
        ("a CA", "bad_x5c", |it| it.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)),
        ("no name", "issuer_mismatch", |it| it.subject_alt_names.clear()),
        ("a DNS name", "issuer_mismatch", |it| {
            it.subject_alt_names = vec![SanType::DnsName("attest.example".try_into().unwrap())];
        }),
        ("another URI", "issuer_mismatch", |it| {
            it.subject_alt_names = vec![SanType::URI("https://evil.example".try_into().unwrap())];
        }),
        ("the name in the common name", "issuer_mismatch", |it| {
            it.subject_alt_names.clear();
            it.distinguished_name.push(DnType::CommonName, ISS);
        }),
        ("a critical extension nobody knows", "bad_x5c", |it| {
            let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
            extension.set_criticality(true);
            it.custom_extensions.push(extension);
        }),
        ("two names", "L1", |it| {
            it.subject_alt_names.push(SanType::URI("https://other.example".try_into().unwrap()));
        }),
    ];
    for (case, outcome, bend) in cases {
        let (key, signer) = key();
        let mut params = leaf();
        bend(&mut params);
        let der = params.signed_by(&key, &bench.root).unwrap();
        let mut forge = carrying(&[der.der()]);
        forge.issuer = signer;
        assert_eq!(verdict(&forge, &bench.roots, NOW), outcome, "{case}");
    }
}

#[test]
fn paths_are_refused_by_name() {
    let bench = Bench::new();
    let other = Bench::new();
    let (leaf_key, _) = key();
    let signer = || SoftwareSigner::from_pkcs8(leaf_key.serialized_der()).unwrap();
    let direct = leaf().signed_by(&leaf_key, &bench.root).unwrap().der().to_vec();
    let (ca_key, _) = key();
    let middle = ca("middle").signed_by(&ca_key, &bench.root).unwrap().der().to_vec();
    let middle_key = Issuer::new(ca("middle"), ca_key);
    let under_middle = leaf().signed_by(&leaf_key, &middle_key).unwrap().der().to_vec();
    let self_signed = leaf().self_signed(&leaf_key).unwrap().der().to_vec();
    let (fake_key, _) = key();
    let not_ca = {
        let mut params = ca("middle");
        params.is_ca = IsCa::ExplicitNoCa;
        params.signed_by(&fake_key, &bench.root).unwrap().der().to_vec()
    };
    let under_not_ca = {
        let issuer = Issuer::new(ca("middle"), fake_key);
        leaf().signed_by(&leaf_key, &issuer).unwrap().der().to_vec()
    };
    let verdict_of = |chain: &[&[u8]], roots: &Roots| {
        let mut forge = carrying(chain);
        forge.issuer = signer();
        verdict(&forge, roots, NOW)
    };
    let root: &[u8] = &bench.root_der;
    assert_eq!(verdict_of(&[&direct], &bench.roots), "L1");
    assert_eq!(verdict_of(&[&under_middle, &middle], &bench.roots), "L1");
    assert_eq!(verdict_of(&[&under_middle], &bench.roots), "untrusted_issuer");
    assert_eq!(verdict_of(&[&direct], &other.roots), "untrusted_issuer");
    assert_eq!(verdict_of(&[&self_signed], &bench.roots), "untrusted_issuer");
    assert_eq!(verdict_of(&[&under_not_ca, &not_ca], &bench.roots), "bad_x5c");
    assert_eq!(verdict_of(&[&direct, root], &bench.roots), "bad_x5c", "the anchor among them");
    assert_eq!(verdict_of(&[root], &bench.roots), "bad_x5c", "the anchor as the leaf");
    assert_eq!(verdict_of(&[], &bench.roots), "bad_x5c");
    let five: Vec<&[u8]> = vec![&direct; 5];
    assert_eq!(verdict_of(&five, &bench.roots), "bad_x5c");
    assert_eq!(verdict_of(&[b"no certificate"], &bench.roots), "bad_x5c");

    let mut forge = Forge::answer();
    assert_eq!(verdict(&forge, &bench.roots, NOW), "untrusted_issuer", "no x5c");
    forge.header = with(&forge.header, "x5c", json!("text"));
    assert_eq!(verdict(&forge, &bench.roots, NOW), "bad_x5c");
    let mut forge = carrying(&[&direct]);
    assert_eq!(verdict(&forge, &bench.roots, NOW), "bad_signature", "another key signed");
    let base64url = STANDARD.encode(&direct).replace('+', "-").replace('/', "_");
    forge.header = with(&forge.header, "x5c", json!([base64url + "\n"]));
    assert_eq!(verdict(&forge, &bench.roots, NOW), "bad_x5c", "base64url is not base64");
}

#[test]
fn a_leaf_key_must_be_p256() {
    let bench = Bench::new();
    let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    let der = leaf().signed_by(&key, &bench.root).unwrap();
    assert_eq!(verdict(&carrying(&[der.der()]), &bench.roots, NOW), "bad_x5c");
}

#[test]
fn a_p384_root_is_an_anchor_like_any_other() {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    let params = ca("root");
    let roots = Roots::from_pem(&params.self_signed(&key).unwrap().pem()).unwrap();
    let root = Issuer::new(params, key);
    let (leaf_key, signer) = self::key();
    let der = leaf().signed_by(&leaf_key, &root).unwrap();
    let mut forge = carrying(&[der.der()]);
    forge.issuer = signer;
    assert_eq!(verdict(&forge, &roots, NOW), "L1");
}

#[test]
fn no_changed_bit_of_a_certificate_passes() {
    let bench = Bench::new();
    let (key, signer) = key();
    let good = leaf().signed_by(&key, &bench.root).unwrap().der().to_vec();
    let mut forge = carrying(&[&good]);
    forge.issuer = signer;
    assert_eq!(verdict(&forge, &bench.roots, NOW), "L1");
    for at in 0..good.len() * 8 {
        let mut changed = good.clone();
        changed[at / 8] ^= 1 << (at % 8);
        forge.header = with(&forge.header, "x5c", json!([STANDARD.encode(changed)]));
        assert_ne!(verdict(&forge, &bench.roots, NOW), "L1", "bit {at}");
    }
}

#[test]
fn what_is_no_anchor_is_said() {
    assert!(Roots::from_pem("").is_err());
    assert!(
        Roots::from_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----").is_err()
    );
    assert!(Roots::from_der(b"").is_err());
    assert!(PublicKey::from_point(&[]).is_err());
}

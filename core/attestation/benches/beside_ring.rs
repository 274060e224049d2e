//! Issuing and verifying beside the signatures alone, which no implementation can beat.
//!
//! `cargo bench -p simsim-attestation --features attester`. Read the medians: `issue` over
//! `ring_two_signs`, `verify` over `ring_two_verifies`, `verify_x5c` over `ring_four_verifies`.

#![allow(clippy::expect_used, reason = "a bench says what it expects by panicking")]

use std::sync::LazyLock;

use divan::{Bencher, black_box};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256, SanType,
};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
    },
};
use simsim_attestation::{
    ANSWER_LIFETIME, Answer, Band, Claims, Expected, Issuer, Presentation, PublicKey, Roots,
    ScorecardId, Signer, SoftwareSigner, Trust, issue,
};

const AUDIENCE: &str = "redirect_uri:https://shop.example/answer";
const ISS: &str = "https://attest.example";
const NONCE: &str = "kYQ2m0y8cX3vT1sBpZr9Jw";
const NOW: u64 = 1_795_000_000;

fn main() {
    divan::main();
}

/// Keys, a chain with one intermediate, and the answers made with them.
struct Scene {
    claims: Claims,
    leaf: SoftwareSigner,
    leaf_key: PublicKey,
    holder: SoftwareSigner,
    roots: Roots,
    x5c: Vec<Vec<u8>>,
    ring: EcdsaKeyPair,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

static SCENE: LazyLock<Scene> = LazyLock::new(|| scene().expect("keys and certificates are made"));

fn scene() -> Result<Scene, Box<dyn std::error::Error>> {
    let key = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256);
    let (root_key, middle_key, leaf) = (key()?, key()?, key()?);
    let ca = |name: &str| {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    };
    let roots = Roots::from_der(ca("root").self_signed(&root_key)?.der())?;
    let root = rcgen::Issuer::new(ca("root"), root_key);
    let middle_der = ca("middle").signed_by(&middle_key, &root)?.der().to_vec();
    let middle = rcgen::Issuer::new(ca("middle"), middle_key);
    let mut params = CertificateParams::default();
    params.subject_alt_names = vec![SanType::URI(ISS.try_into()?)];
    params.is_ca = IsCa::ExplicitNoCa;
    let x5c = vec![params.signed_by(&leaf, &middle)?.der().to_vec(), middle_der];
    let leaf = SoftwareSigner::from_pkcs8(leaf.serialized_der())?;

    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| "no randomness")?;
    let ring =
        EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).map_err(|_| "no key")?;
    let signed = vec![b'x'; 700]; // about the length of what is signed here
    let signature = ring.sign(&random, &signed).map_err(|_| "no signature")?.as_ref().to_vec();
    let claims = Claims {
        score_at_least: [600].into(),
        as_of: Some("2026-11-22".into()),
        scale: Some(Band { min: 350, max: 950 }),
        scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: format!("sha-256:{:064}", 0) }),
        ..Claims::default()
    };
    let leaf_key = leaf.public_key();
    let holder = SoftwareSigner::make()?;
    Ok(Scene { claims, leaf, leaf_key, holder, roots, x5c, ring, signed, signature })
}

impl Scene {
    fn answer(&self, issuer: Issuer<'_>) -> String {
        let answer = Answer {
            audience: AUDIENCE,
            claims: &self.claims,
            issuer,
            lifetime: ANSWER_LIFETIME,
            nonce: NONCE,
            now: NOW,
        };
        issue(&answer, &self.leaf, &self.holder).expect("it is issued")
    }

    fn ring_verifies(&self, count: usize) {
        let key = UnparsedPublicKey::new(
            &ECDSA_P256_SHA256_FIXED,
            ring::signature::KeyPair::public_key(&self.ring),
        );
        for _ in 0..count {
            key.verify(black_box(&self.signed), &self.signature).expect("it is good");
        }
    }
}

fn verify(text: &str, trust: Trust<'_>) {
    let expected = Expected::answer(AUDIENCE, NONCE, trust).at_least(600);
    let verified = Presentation::parse(black_box(text)).and_then(|it| it.verify(&expected, NOW));
    assert!(verified.is_ok());
}

#[divan::bench]
fn ring_two_signs() {
    let random = SystemRandom::new();
    for _ in 0..2 {
        black_box(SCENE.ring.sign(&random, black_box(&SCENE.signed)).expect("it is signed"));
    }
}

#[divan::bench]
fn issue_and_bind(bencher: Bencher<'_, '_>) {
    let scene = &*SCENE;
    bencher.bench(|| scene.answer(Issuer::Pinned { iss: ISS }));
}

#[divan::bench]
fn ring_two_verifies() {
    SCENE.ring_verifies(2);
}

#[divan::bench]
fn verify_and_bind(bencher: Bencher<'_, '_>) {
    let text = SCENE.answer(Issuer::Pinned { iss: ISS });
    bencher.bench(|| verify(&text, Trust::Key(&SCENE.leaf_key)));
}

#[divan::bench]
fn ring_four_verifies() {
    SCENE.ring_verifies(4);
}

#[divan::bench]
fn verify_x5c(bencher: Bencher<'_, '_>) {
    let text = SCENE.answer(Issuer::Attested { iss: ISS, x5c: &SCENE.x5c });
    bencher.bench(|| verify(&text, Trust::Roots(&SCENE.roots)));
}

//! The crate `sd-jwt-payload` reads and verifies ours, and we verify what it issues, disclosures included.

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use pollster::block_on;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use sd_jwt_payload::{
    Hasher, JsonObject, JwsSigner, KeyBindingJwt, RequiredKeyBinding, SdJwt, SdJwtBuilder, Sha256Hasher,
};
use serde_json::{Value, json};
use simsim_attestation::{
    ANSWER_LIFETIME, Answer, Band, Claims, Expected, Issuer, Presentation, PublicKey, ScorecardId, SignError,
    Signer, SoftwareSigner, Trust, issue,
};

const NOW: u64 = 1_795_000_000;
const AUDIENCE: &str = "redirect_uri:https://shop.example/answer";
const NONCE: &str = "kYQ2m0y8cX3vT1sBpZr9Jw";

struct Es256(SoftwareSigner);

#[async_trait]
impl JwsSigner for Es256 {
    type Error = SignError;

    async fn sign(&self, header: &JsonObject, payload: &JsonObject) -> Result<Vec<u8>, SignError> {
        let part = |map: &JsonObject| URL_SAFE_NO_PAD.encode(Value::Object(map.clone()).to_string());
        let input = [part(header), part(payload)].join(".");
        let signature = self.0.sign(input.as_bytes())?;
        Ok([input, URL_SAFE_NO_PAD.encode(signature.as_bytes())].join(".").into_bytes())
    }
}

fn jwk(key: &PublicKey) -> Value {
    serde_json::from_str(&key.to_jwk()).unwrap()
}

/// What the crate leaves to its caller: the signature of a JWS by the key in a JWK.
fn is_signed_by(jws: &str, jwk: &Value) -> bool {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let coordinate = |name: &str| bytes(jwk[name].as_str().unwrap());
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let (input, signature) = jws.rsplit_once('.').unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(input.as_bytes(), &bytes(signature))
        .is_ok()
}

#[test]
fn it_reads_and_verifies_ours() {
    let (leaf, holder) = (SoftwareSigner::make().unwrap(), SoftwareSigner::make().unwrap());
    let claims = Claims {
        as_of: Some("2026-11-22".into()),
        scale: Some(Band { min: 350, max: 950 }),
        score_at_least: [600].into(),
        scorecard: Some(ScorecardId { id: "simsim-v1".into(), hash: "sha-256:00".into() }),
        ..Claims::default()
    };
    let answer = Answer {
        audience: AUDIENCE,
        claims: &claims,
        issuer: Issuer::SelfAsserted,
        lifetime: ANSWER_LIFETIME,
        nonce: NONCE,
        now: NOW,
    };
    let text = issue(&answer, &leaf, &holder).unwrap();

    let token = SdJwt::parse(&text).unwrap();
    assert_eq!(token.presentation(), text, "it writes what it read");
    let (jws, bound) = text.split_once('~').unwrap();
    assert!(is_signed_by(jws, &token.headers()["jwk"]));
    let Some(RequiredKeyBinding::Jwk(key)) = token.required_key_bind() else { panic!("a key") };
    assert!(is_signed_by(bound, &Value::Object(key.clone())));
    let binding = token.key_binding_jwt().unwrap().claims();
    let sd_hash = Sha256Hasher::new().encoded_digest(&format!("{jws}~"));
    assert_eq!((&*binding.aud, &*binding.nonce, &binding.sd_hash), (AUDIENCE, NONCE, &sd_hash));
    let shown = token.into_disclosed_object(&Sha256Hasher::new()).unwrap();
    assert_eq!(shown["score_at_least"], json!({"600": true}));
}

#[test]
fn we_verify_what_it_issues() {
    let (issuer, holder) = (Es256(SoftwareSigner::make().unwrap()), Es256(SoftwareSigner::make().unwrap()));
    let Value::Object(holder_jwk) = jwk(&holder.0.public_key()) else { panic!("an object") };
    let person = json!({
        "iss": "https://issuer.example", "vct": "https://issuer.example/person", "iat": NOW, "exp": NOW + 900,
        "given_name": "Ada", "family_name": "Lovelace", "nationalities": ["GB", "CH"],
        "address": {"city": "Basel", "country": "CH"},
    });
    let hasher = Sha256Hasher::new();
    let builder = SdJwtBuilder::new(person).unwrap().header("typ", "dc+sd-jwt");
    let hidden = ["/given_name", "/family_name", "/nationalities/0", "/nationalities/1", "/address/city", "/address"];
    let builder = hidden.into_iter().fold(builder, |it, path| it.make_concealable(path).unwrap());
    let builder = builder.add_decoys("", 3).unwrap().require_key_binding(RequiredKeyBinding::Jwk(holder_jwk));
    let whole = block_on(builder.finish(&issuer, "ES256")).unwrap();
    let shown = whole.into_presentation(&hasher).unwrap();
    let (mut token, _) = shown.conceal("/family_name").unwrap().conceal("/nationalities/0").unwrap().finish();
    let binding = KeyBindingJwt::builder().iat(NOW as i64).aud(AUDIENCE).nonce(NONCE);
    token.attach_key_binding_jwt(block_on(binding.finish(&token, &hasher, "ES256", &holder)).unwrap());

    let text = token.presentation();
    let key = issuer.0.public_key();
    let verify = |text: &str, nonce: &str| {
        let expected = Expected::answer(AUDIENCE, nonce, Trust::Key(&key)).any_vct();
        Presentation::parse(text).and_then(|it| it.verify(&expected, NOW + 5)).map(|it| it.to_json())
    };
    let shown: Value = serde_json::from_str(&verify(&text, NONCE).unwrap()).unwrap();
    assert_eq!(shown["given_name"], "Ada");
    assert_eq!(shown.get("family_name"), None);
    assert_eq!(shown["nationalities"], json!(["CH"]));
    assert_eq!(shown["address"], json!({"city": "Basel", "country": "CH"}));
    assert_eq!(verify(&text, "another").unwrap_err().name(), "kb_wrong_nonce");
    let less: Vec<&str> = text.split('~').enumerate().filter(|(at, _)| *at != 1).map(|(_, it)| it).collect();
    assert_eq!(verify(&less.join("~"), NONCE).unwrap_err().name(), "kb_wrong_sd_hash");
}

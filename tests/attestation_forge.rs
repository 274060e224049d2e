//! Writes presentations as an attacker or a foreign issuer would: every part can be bent, and the
//! signatures still fit unless they are what is bent.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};
use simsim_attestation::{PublicKey, Signer, SoftwareSigner};

/// The time at which a forged presentation is fresh, in seconds since 1970.
pub const NOW: u64 = 1_795_000_000;
/// The audience that it is made for.
pub const AUDIENCE: &str = "redirect_uri:https://shop.example/answer";
/// The nonce that it answers.
pub const NONCE: &str = "kYQ2m0y8cX3vT1sBpZr9Jw";

/// A presentation in parts. What [`Forge::answer`] makes is valid; tests then bend one thing.
pub struct Forge {
    /// The issuer's key that the verifier pins.
    pub pinned: PublicKey,
    /// Who signs as the issuer.
    pub issuer: SoftwareSigner,
    /// Who signs as the holder.
    pub holder: SoftwareSigner,
    /// The issuer's header, JSON.
    pub header: String,
    /// The issuer's claims, JSON.
    pub payload: String,
    /// The disclosures, in base64url.
    pub disclosures: Vec<String>,
    /// The key binding's header, JSON; without it there is no key binding.
    pub kb_header: Option<String>,
    /// The key binding's claims, JSON; `sd_hash` is added unless it is there.
    pub kb_payload: String,
}

impl Forge {
    /// A valid answer: "at least 600".
    pub fn answer() -> Self {
        let (issuer, holder) = (make_signer(), make_signer());
        Self {
            pinned: issuer.public_key(),
            header: json!({"alg": "ES256", "typ": "dc+sd-jwt"}).to_string(),
            payload: json!({
                "iss": "https://attest.example", "vct": "https://simsim.example/credentials/score/1",
                "iat": NOW, "exp": NOW + 900, "cnf": {"jwk": jwk(&holder.public_key())},
                "score_at_least": {"600": true}, "as_of": "2026-11-22",
                "scale": {"min": 350, "max": 950},
                "scorecard": {"id": "simsim-v1", "hash": "sha-256:00"},
            })
            .to_string(),
            disclosures: Vec::new(),
            kb_header: Some(json!({"alg": "ES256", "typ": "kb+jwt"}).to_string()),
            kb_payload: json!({"aud": AUDIENCE, "nonce": NONCE, "iat": NOW}).to_string(),
            issuer,
            holder,
        }
    }

    /// Sets one of the issuer's claims.
    pub fn claim(&mut self, name: &str, value: Value) {
        self.payload = with(&self.payload, name, value);
    }

    /// Adds a disclosure from its JSON text and returns its digest.
    pub fn disclose(&mut self, json: &str) -> String {
        self.disclosures.push(encode(json));
        digest_of(&encode(json))
    }

    /// Hides one member of the payload behind a disclosure: `{"_sd":[...]}` at the top.
    pub fn hide(&mut self, name: &str, value: &Value) {
        let digest = self.disclose(&json!(["c2FsdA", name, value]).to_string());
        let mut payload: Map<String, Value> =
            serde_json::from_str(&self.payload).unwrap_or_default();
        match payload.entry("_sd").or_insert_with(|| json!([])) {
            Value::Array(digests) => digests.push(json!(digest)),
            other => *other = json!([digest]),
        }
        self.payload = Value::Object(payload).to_string();
    }

    /// Everything up to and including the last `~`.
    pub fn sd_jwt(&self) -> String {
        let mut text = jws(&self.header, &self.payload, &self.issuer) + "~";
        for disclosure in &self.disclosures {
            text += disclosure;
            text += "~";
        }
        text
    }

    /// The whole presentation.
    pub fn text(&self) -> String {
        let sd_jwt = self.sd_jwt();
        self.bind(&sd_jwt, &digest_of(&sd_jwt))
    }

    /// Adds the key binding, with this `sd_hash` unless the claims have one.
    pub fn bind(&self, sd_jwt: &str, sd_hash: &str) -> String {
        let Some(header) = &self.kb_header else {
            return sd_jwt.into();
        };
        let mut payload = self.kb_payload.clone();
        if !payload.contains("sd_hash") {
            payload = format!(r#"{},"sd_hash":"{sd_hash}"}}"#, payload.trim_end_matches('}'));
        }
        [sd_jwt, &jws(header, &payload, &self.holder)].concat()
    }
}

/// A public key as a JSON value.
pub fn jwk(key: &PublicKey) -> Value {
    serde_json::from_str(&key.to_jwk()).unwrap_or_default()
}

/// base64url of a text.
pub fn encode(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// SHA-256 of a text, in base64url.
pub fn digest_of(text: &str) -> String {
    encode(digest(&SHA256, text.as_bytes()))
}

/// The JSON object `text` with one member set.
pub fn with(text: &str, name: &str, value: Value) -> String {
    let mut members: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    members.insert(name.into(), value);
    Value::Object(members).to_string()
}

/// The JSON object `text` without one member.
pub fn without(text: &str, name: &str) -> String {
    let mut members: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    members.remove(name);
    Value::Object(members).to_string()
}

/// A compact JWS over exactly these texts.
pub fn jws(header: &str, payload: &str, signer: &SoftwareSigner) -> String {
    let signed = [encode(header), encode(payload)].join(".");
    let signature = signer.sign(signed.as_bytes()).map(|it| it.as_bytes().to_vec());
    [signed, encode(signature.unwrap_or_default())].join(".")
}

/// A fresh key.
#[allow(clippy::expect_used, reason = "a test without randomness has nothing to test")]
pub fn make_signer() -> SoftwareSigner {
    SoftwareSigner::make().expect("the operating system gives randomness")
}

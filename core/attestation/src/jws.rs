//! A compact JWS: three parts, parsed and not believed ([RFC 7515, section 7.1]).
//!
//! [RFC 7515, section 7.1]: https://www.rfc-editor.org/rfc/rfc7515#section-7.1

use serde_json::{Map, Value};

use crate::{
    PublicKey, base64url,
    json::{self, JsonError},
};

pub(crate) struct Jws<'a> {
    header: Map<String, Value>,
    payload: Map<String, Value>,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Reads the form only. `header` and `payload` are objects; the signature may be any bytes.
    pub(crate) fn parse(text: &'a str) -> Result<Self, JsonError> {
        let (signed, signature) = text.rsplit_once('.').ok_or(JsonError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(JsonError::Malformed)?;
        let bytes = |part: &str| base64url::decode(part).ok_or(JsonError::Malformed);
        Ok(Self {
            header: json::object(&bytes(header)?)?,
            payload: json::object(&bytes(payload)?)?,
            signed,
            signature: bytes(signature)?,
        })
    }

    pub(crate) fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    pub(crate) fn payload(&self) -> &Map<String, Value> {
        &self.payload
    }

    pub(crate) fn into_payload(self) -> Map<String, Value> {
        self.payload
    }

    /// What the header asks of its reader: ES256, this type, and nothing we do not understand.
    pub(crate) fn check_header(&self, typ: &str) -> Result<(), HeaderError> {
        let is = |name: &str, value: &str| self.header.get(name).is_some_and(|it| it == value);
        if !is("alg", "ES256") {
            return Err(HeaderError::WrongAlg);
        }
        if !is("typ", typ) {
            return Err(HeaderError::WrongTyp);
        }
        // We understand no extension, so whatever is critical is unknown. `b64` (RFC 7797) changes
        // what is signed, and readers that ignore it would disagree with those that do not.
        if self.header.contains_key("crit") || self.header.contains_key("b64") {
            return Err(HeaderError::UnknownCrit);
        }
        Ok(())
    }

    pub(crate) fn is_signed_by(&self, key: &PublicKey) -> bool {
        key.verifies(self.signed.as_bytes(), &self.signature)
    }
}

/// The first thing that is wrong with a header.
pub(crate) enum HeaderError {
    UnknownCrit,
    WrongAlg,
    WrongTyp,
}

/// Header and payload, ready to be signed.
pub(crate) fn signing_input(header: &Map<String, Value>, payload: &Map<String, Value>) -> String {
    let part = |map| base64url::encode(serde_json::to_string(map).unwrap_or_default().as_bytes());
    [part(header), part(payload)].join(".")
}

//! Puts disclosed claims in their places, or names the rule of RFC 9901 that they break.
//!
//! [RFC 9901, section 7.1]: every digest stands once, every disclosure is referred to once, no
//! disclosed claim takes a name that is taken or reserved. Digests that nothing refers to are decoys
//! and vanish.
//!
//! [RFC 9901, section 7.1]: https://www.rfc-editor.org/rfc/rfc9901#section-7.1

use std::collections::{BTreeMap, BTreeSet};

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};

use crate::{
    DisclosureError, VerifyError, base64url,
    json::{self, JsonError, MAX_DEPTH},
};

/// What a disclosure says, and where it may stand.
pub(crate) enum Disclosure {
    /// `[salt, value]`: an array's element.
    Element(Value),
    /// `[salt, name, value]`: an object's member.
    Member(String, Value),
}

impl Disclosure {
    pub(crate) fn parse(text: &str) -> Result<Self, VerifyError> {
        let bytes = base64url::decode(text).ok_or(DisclosureError::Malformed)?;
        let value = json::value(&bytes).map_err(|error| match error {
            JsonError::Malformed => DisclosureError::Malformed.into(),
            other => VerifyError::from(other),
        })?;
        let Value::Array(parts) = value else {
            return Err(DisclosureError::Malformed.into());
        };
        let mut parts = parts.into_iter();
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Value::String(_)), Some(value), None, None) => Ok(Self::Element(value)),
            (Some(Value::String(_)), Some(Value::String(name)), Some(value), None) => {
                Ok(Self::Member(name, value))
            }
            _ => Err(DisclosureError::Malformed.into()),
        }
    }
}

/// Replaces digests in `payload` by what `texts` disclose.
pub(crate) fn disclose(
    mut payload: Map<String, Value>,
    texts: &[&str],
) -> Result<Map<String, Value>, VerifyError> {
    if payload.remove("_sd_alg").is_some_and(|it| it != "sha-256") {
        return Err(VerifyError::UnsupportedSdAlg);
    }
    let mut hidden = BTreeMap::new();
    for text in texts {
        let digest = base64url::encode(digest(&SHA256, text.as_bytes()).as_ref());
        if hidden.insert(digest, Disclosure::parse(text)?).is_some() {
            return Err(DisclosureError::RepeatedDigest.into());
        }
    }
    if PROTECTED.iter().any(|name| payload.get(*name).is_some_and(hides_something)) {
        return Err(DisclosureError::Protected.into());
    }
    let mut places = Places { hidden, seen: BTreeSet::new() };
    let payload = places.object(payload, 0)?;
    // What is left was referred to nowhere.
    if places.hidden.is_empty() { Ok(payload) } else { Err(DisclosureError::Unreferenced.into()) }
}

struct Places {
    hidden: BTreeMap<String, Disclosure>,
    seen: BTreeSet<String>,
}

impl Places {
    fn value(&mut self, value: Value, depth: usize) -> Result<Value, VerifyError> {
        match value {
            Value::Object(object) => self.object(object, deeper(depth)?).map(Value::Object),
            Value::Array(array) => self.array(array, deeper(depth)?).map(Value::Array),
            plain => Ok(plain),
        }
    }

    fn object(
        &mut self,
        object: Map<String, Value>,
        depth: usize,
    ) -> Result<Map<String, Value>, VerifyError> {
        let mut shown = Map::new();
        let mut digests = Vec::new();
        for (name, value) in object {
            match (name.as_str(), value) {
                ("_sd", Value::Array(array)) => digests = array,
                (name, _) if is_reserved(name) => return Err(DisclosureError::ReservedName.into()),
                (_, value) => {
                    shown.insert(name, self.value(value, depth)?);
                }
            }
        }
        for digest in digests {
            let Value::String(digest) = digest else {
                return Err(DisclosureError::Malformed.into());
            };
            let (name, value) = match self.take(digest)? {
                Some(Disclosure::Member(name, value)) => (name, value),
                Some(Disclosure::Element(_)) => return Err(DisclosureError::Malformed.into()),
                None => continue, // a decoy
            };
            if is_reserved(&name) {
                return Err(DisclosureError::ReservedName.into());
            }
            if depth == 0 && PROTECTED.contains(&name.as_str()) {
                return Err(DisclosureError::Protected.into());
            }
            if shown.contains_key(&name) {
                return Err(DisclosureError::Collision.into());
            }
            let value = self.value(value, depth)?;
            shown.insert(name, value);
        }
        Ok(shown)
    }

    fn array(&mut self, array: Vec<Value>, depth: usize) -> Result<Vec<Value>, VerifyError> {
        let mut shown = Vec::new();
        for mut element in array {
            if let Some(digest) = element.as_object_mut().and_then(|object| object.remove("...")) {
                let (Value::String(digest), Some(0)) = (digest, element.as_object().map(Map::len))
                else {
                    return Err(DisclosureError::Malformed.into());
                };
                element = match self.take(digest)? {
                    Some(Disclosure::Element(value)) => value,
                    Some(Disclosure::Member(..)) => return Err(DisclosureError::Malformed.into()),
                    None => continue, // a decoy
                };
            }
            shown.push(self.value(element, depth)?);
        }
        Ok(shown)
    }

    fn take(&mut self, digest: String) -> Result<Option<Disclosure>, VerifyError> {
        let disclosure = self.hidden.remove(&digest);
        if self.seen.insert(digest) {
            Ok(disclosure)
        } else {
            Err(DisclosureError::RepeatedDigest.into())
        }
    }
}

/// Whether a digest stands anywhere inside. JSON nests [`MAX_DEPTH`] deep at most.
fn hides_something(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            object.iter().any(|(name, value)| is_reserved(name) || hides_something(value))
        }
        Value::Array(array) => array.iter().any(hides_something),
        _ => false,
    }
}

fn deeper(depth: usize) -> Result<usize, VerifyError> {
    if depth >= MAX_DEPTH { Err(VerifyError::TooDeep) } else { Ok(depth.saturating_add(1)) }
}

fn is_reserved(name: &str) -> bool {
    matches!(name, "_sd" | "_sd_alg" | "...")
}

/// Claims that must stand in plain sight, whole (SD-JWT VC, section on claims; RFC 9901, section 9.7).
const PROTECTED: [&str; 7] = ["iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"];

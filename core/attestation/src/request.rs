//! A merchant's question, as an OpenID4VP authorization request.
//!
//! `openid4vp://?client_id=…&nonce=…&dcql_query=…`
//! ([OpenID4VP 1.0, section 5](https://openid.net/specs/openid-4-verifiable-presentations-1_0.html#section-5)).
//! DCQL has no ranges, so "at least 600" is the boolean claim `score_at_least.600`.

use core::fmt;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{Recipient, dcql, dcql::Query, json};

/// The longest request that is read, in bytes.
pub const MAX_REQUEST: usize = 16 * 1024;

/// What a merchant asks, and who they say they are. Read from a link, nothing in it is signed: the one
/// thing that is sure is that the answer goes to `response_uri` and is good for `client_id` alone.
/// Signed requests come out of [`parse_signed`](Self::parse_signed).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked for, each once, in the order of the request.
    pub asks: Vec<Ask>,
    /// Whether it was signed, and a path leads from the merchant's certificate to an anchor that the
    /// wallet trusts.
    pub certified: bool,
    /// Who asks, with its prefix: `redirect_uri:https://shop.example/answer`, or `x509_hash:` and the
    /// digest of the merchant's certificate. The answer's audience.
    pub client_id: String,
    /// The merchant's name as they give it.
    pub client_name: Option<String>,
    /// The name under which the answer comes back: `score` in requests of our own.
    pub credential_id: String,
    /// Whom the answer is encrypted to, if it is: `direct_post.jwt`.
    pub encrypt_to: Option<Recipient>,
    /// When the request ends, in seconds since 1970.
    pub expires: u64,
    /// A value that no other request has; the answer repeats it.
    pub nonce: String,
    /// What the merchant will use the answer for.
    pub purpose: String,
    /// Where the answer is posted to.
    pub response_uri: String,
    /// The merchant's own mark, handed back with the answer.
    pub state: Option<String>,
}

/// One thing that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Ask {
    /// Does the score reach this threshold?
    AtLeast(u16),
    /// The band that the score lies in.
    Band,
    /// The points of the five categories.
    Categories,
    /// How much of the score rests on signed records.
    EvidenceShare,
    /// The score itself.
    Score,
}

impl Ask {
    /// The claim's path in an attestation.
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::AtLeast(threshold) => vec!["score_at_least".into(), threshold.to_string()],
            Self::Band => vec!["band".into()],
            Self::Categories => vec!["categories".into()],
            Self::EvidenceShare => vec!["evidence_share".into()],
            Self::Score => vec!["score".into()],
        }
    }

    pub(crate) fn from_path(path: &[Value]) -> Option<Self> {
        let names: Option<Vec<&str>> = path.iter().map(Value::as_str).collect();
        match names?.as_slice() {
            ["score_at_least", threshold] => {
                let number: u16 = threshold.parse().ok()?;
                (number.to_string() == *threshold).then_some(Self::AtLeast(number))
            }
            ["band"] => Some(Self::Band),
            ["categories"] => Some(Self::Categories),
            ["evidence_share"] => Some(Self::EvidenceShare),
            ["score"] => Some(Self::Score),
            _ => None,
        }
    }
}

impl Request {
    /// Makes an unsigned request whose answer is posted to `response_uri`. `nonce` is fresh
    /// randomness, at least 16 bytes of it in base64url.
    ///
    /// # Errors
    /// [`RequestError`] for what [`parse`](Self::parse) would refuse.
    pub fn make(
        response_uri: &str,
        nonce: &str,
        asks: &[Ask],
        purpose: &str,
        expires: u64,
    ) -> Result<Self, RequestError> {
        let request = Self {
            asks: asks.to_vec(),
            certified: false,
            client_id: [REDIRECT_URI, response_uri].concat(),
            client_name: None,
            credential_id: dcql::CREDENTIAL_ID.into(),
            encrypt_to: None,
            expires,
            nonce: nonce.into(),
            purpose: purpose.into(),
            response_uri: response_uri.into(),
            state: None,
        };
        request.check()?;
        Ok(request)
    }

    /// Reads a link (`openid4vp://?…`) or the same parameters as one JSON object.
    ///
    /// # Errors
    /// [`RequestError`] names the parameter.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let text = text.trim();
        if text.len() > MAX_REQUEST {
            return Err(RequestError::TooLarge);
        }
        let request = Self::from_members(&parameters(text)?)?;
        if !request.client_id.starts_with(REDIRECT_URI) {
            return Err(RequestError::Unsupported { parameter: "client_id" }); // must be signed
        }
        Ok(request)
    }

    /// Whether the request has ended at `now`.
    pub fn is_expired(&self, now: u64) -> bool {
        now >= self.expires
    }

    /// The request as a link that a wallet opens.
    pub fn to_link(&self) -> String {
        let mut link = form_urlencoded::Serializer::for_suffix(String::from(LINK), LINK.len());
        for (name, value) in self.to_members() {
            match value {
                Value::String(text) => link.append_pair(&name, &text),
                other => link.append_pair(&name, &other.to_string()),
            };
        }
        link.finish().replace('+', "%20") // a plus sign means a space in forms only
    }

    /// The request as one JSON object.
    pub fn to_json(&self) -> String {
        Value::Object(self.to_members()).to_string()
    }

    pub(crate) fn to_members(&self) -> Map<String, Value> {
        let mut metadata = Map::new();
        if let Some(recipient) = &self.encrypt_to {
            recipient.describe(&mut metadata);
        }
        if let Some(name) = &self.client_name {
            metadata.insert("client_name".into(), json!(name));
        }
        metadata.insert("vp_formats_supported".into(), dcql::formats());
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.into(), value);
        put("client_id", json!(self.client_id));
        put("client_metadata", Value::Object(metadata));
        put("dcql_query", dcql::ask(&self.credential_id, &self.asks));
        put("exp", json!(self.expires));
        put("nonce", json!(self.nonce));
        put("purpose", json!(self.purpose));
        let encrypted = self.encrypt_to.is_some();
        put("response_mode", json!(if encrypted { DIRECT_POST_JWT } else { DIRECT_POST }));
        put("response_type", json!(VP_TOKEN));
        put("response_uri", json!(self.response_uri));
        if let Some(state) = &self.state {
            put("state", json!(state));
        }
        members
    }

    /// Reads and checks all parameters; whether the client is who it says is the caller's care.
    pub(crate) fn from_members(members: &Map<String, Value>) -> Result<Self, RequestError> {
        for by_reference in ["request", "request_uri"] {
            if members.contains_key(by_reference) {
                return Err(RequestError::Unsupported { parameter: by_reference });
            }
        }
        let optional = |parameter| match members.get(parameter) {
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(RequestError::Malformed { parameter }),
            None => Ok(None),
        };
        let text = |parameter| optional(parameter)?.ok_or(RequestError::Missing { parameter });
        if text("response_type")? != VP_TOKEN {
            return Err(RequestError::Unsupported { parameter: "response_type" });
        }
        let metadata = match members.get("client_metadata") {
            None => &Map::new(),
            Some(Value::Object(metadata)) => metadata,
            Some(_) => return Err(RequestError::Malformed { parameter: "client_metadata" }),
        };
        let encrypt_to = match text("response_mode")?.as_str() {
            DIRECT_POST => None,
            DIRECT_POST_JWT => Some(Recipient::find(metadata)?),
            _ => return Err(RequestError::Unsupported { parameter: "response_mode" }),
        };
        if members.contains_key("transaction_data") {
            return Err(RequestError::Unsupported { parameter: "transaction_data" });
        }
        let expires = members.get("exp").ok_or(RequestError::Missing { parameter: "exp" })?;
        let query = members.get("dcql_query");
        let query = query.ok_or(RequestError::Missing { parameter: "dcql_query" })?;
        let client_name = match metadata.get("client_name") {
            None => None,
            Some(Value::String(name)) => Some(name.clone()),
            Some(_) => return Err(RequestError::Malformed { parameter: "client_metadata" }),
        };
        let (credential_id, asks) = Query::parse(query)?.asked()?;
        let request = Self {
            asks,
            certified: false,
            client_id: text("client_id")?,
            client_name,
            credential_id,
            encrypt_to,
            expires: expires.as_u64().ok_or(RequestError::Malformed { parameter: "exp" })?,
            nonce: text("nonce")?,
            purpose: text("purpose")?,
            response_uri: text("response_uri")?,
            state: optional("state")?,
        };
        request.check()?;
        Ok(request)
    }

    pub(crate) fn check(&self) -> Result<(), RequestError> {
        let malformed = |parameter| Err(RequestError::Malformed { parameter });
        if !is_address(&self.response_uri) {
            return malformed("response_uri");
        }
        match self.client_id.strip_prefix(REDIRECT_URI) {
            Some(uri) if uri == self.response_uri => {}
            Some(_) => return Err(RequestError::ClientMismatch),
            None if self.client_id.starts_with(X509_HASH) => {}
            None => return Err(RequestError::Unsupported { parameter: "client_id" }),
        }
        if !(16..=256).contains(&self.nonce.len()) || !self.nonce.bytes().all(is_url_safe) {
            return malformed("nonce");
        }
        if self.state.as_ref().is_some_and(|it| it.len() > 512 || !it.is_ascii()) {
            return malformed("state");
        }
        if self.purpose.trim().is_empty() || !is_readable(&self.purpose, 300) {
            return malformed("purpose");
        }
        if self.client_name.as_ref().is_some_and(|name| !is_readable(name, 100)) {
            return malformed("client_metadata");
        }
        let mut once = BTreeSet::new();
        if self.asks.is_empty() || !self.asks.iter().all(|ask| once.insert(ask)) {
            return malformed("dcql_query");
        }
        Ok(())
    }
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The merchant's signature does not fit the certificate that the request names.
    BadSignature,
    /// The client id and the address that the answer would go to are not the same.
    ClientMismatch,
    /// The request has ended, or is dated in the future.
    Expired,
    /// A parameter is malformed.
    Malformed {
        /// The parameter's name.
        parameter: &'static str,
    },
    /// A parameter is missing.
    Missing {
        /// The parameter's name.
        parameter: &'static str,
    },
    /// Neither an `openid4vp://` link nor a JSON object, or a parameter stands in it twice.
    NotARequest,
    /// Longer than 16 KiB.
    TooLarge,
    /// It asks for something that an attestation of a score does not hold.
    UnknownClaim,
    /// No path leads from the merchant's certificate to an anchor that the wallet trusts.
    UntrustedClient,
    /// A parameter asks for something that is not supported.
    Unsupported {
        /// The parameter's name.
        parameter: &'static str,
    },
}

impl RequestError {
    /// The stable name, for `--json` and for logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BadSignature => "bad_signature",
            Self::ClientMismatch => "client_mismatch",
            Self::Expired => "expired",
            Self::Malformed { .. } => "malformed_parameter",
            Self::Missing { .. } => "missing_parameter",
            Self::NotARequest => "not_a_request",
            Self::TooLarge => "too_large",
            Self::UnknownClaim => "unknown_claim",
            Self::UntrustedClient => "untrusted_client",
            Self::Unsupported { .. } => "unsupported_parameter",
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadSignature => {
                f.write_str("the request is not signed by the certificate that it names")
            }
            Self::Expired => {
                f.write_str("the request has ended, or the clocks differ: ask for a new one")
            }
            Self::ClientMismatch => {
                f.write_str("the answer would go to another address than the one that asks")
            }
            Self::Malformed { parameter } => write!(f, "the request's {parameter} is malformed"),
            Self::Missing { parameter } => write!(f, "the request has no {parameter}"),
            Self::NotARequest => {
                f.write_str("not a request: an openid4vp:// link or its parameters as JSON")
            }
            Self::TooLarge => f.write_str("the request is longer than 16 KiB"),
            Self::UnknownClaim => {
                f.write_str("the request asks for something that is not about a score")
            }
            Self::UntrustedClient => {
                f.write_str("nobody you trust has certified the merchant who asks")
            }
            Self::Unsupported { parameter } => {
                write!(f, "the request's {parameter} asks for something that is not supported")
            }
        }
    }
}

impl core::error::Error for RequestError {}

/// The parameters of a link or of a JSON object, each once.
pub(crate) fn parameters(text: &str) -> Result<Map<String, Value>, RequestError> {
    if text.starts_with('{') {
        return json::object(text.as_bytes()).map_err(|_| RequestError::NotARequest);
    }
    let (scheme, query) = text.split_once('?').ok_or(RequestError::NotARequest)?;
    if !matches!(scheme, "openid4vp://" | "openid4vp://authorize" | "haip-vp://") {
        return Err(RequestError::NotARequest);
    }
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let parameter = JSON_PARAMETERS.iter().find(|it| **it == name);
        let value = match parameter {
            Some(parameter) => {
                json::value(value.as_bytes()).map_err(|_| RequestError::Malformed { parameter })?
            }
            None => Value::String(value.into_owned()),
        };
        if members.insert(name.into_owned(), value).is_some() {
            return Err(RequestError::NotARequest);
        }
    }
    Ok(members)
}

/// An `https` address, or one on this machine. Nobody's name stands before its host, where
/// `https://bank.example@evil.example` would have one.
pub(crate) fn is_address(uri: &str) -> bool {
    let (scheme, rest) = uri.split_once("://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_here = || {
        let port = LOCAL.iter().find_map(|name| host.strip_prefix(name)?.strip_prefix(':'));
        port.is_some_and(|port| port.parse::<u16>().is_ok())
    };
    uri.bytes().all(|it| it.is_ascii_graphic() && it != b'\\')
        && match scheme {
            "https" => !host.is_empty() && !host.contains('@'),
            "http" => is_here(),
            _ => false,
        }
}

/// Words that a person will read: no control characters, nothing that turns the text around.
fn is_readable(text: &str, limit: usize) -> bool {
    let turns = |it| matches!(it, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().count() <= limit && !text.chars().any(|it| it.is_control() || turns(it))
}

fn is_url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

const DIRECT_POST: &str = "direct_post";
const DIRECT_POST_JWT: &str = "direct_post.jwt";
const JSON_PARAMETERS: [&str; 3] = ["client_metadata", "dcql_query", "exp"];
pub(crate) const LINK: &str = "openid4vp://?";
/// A merchant who tries things out on their own machine has no certificate.
const LOCAL: [&str; 2] = ["127.0.0.1", "localhost"];
const REDIRECT_URI: &str = "redirect_uri:";
const VP_TOKEN: &str = "vp_token";
/// The prefix of a client that is named by the digest of its certificate.
pub(crate) const X509_HASH: &str = "x509_hash:";

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        let asks = [Ask::AtLeast(600), Ask::EvidenceShare];
        let nonce = "AAAAAAAAAAAAAAAAAAAAAA";
        let uri = "https://shop.example/answer?order=1&x=ü".replace('ü', "y");
        Request::make(&uri, nonce, &asks, "deposit-free bike & helmet", 2_000_000_000).unwrap()
    }

    #[test]
    fn a_request_survives_its_link_and_its_json() {
        let full = Request {
            client_name: Some("Velo Basel – Räder".into()),
            state: Some("order 17".into()),
            ..request()
        };
        for request in [request(), full] {
            assert_eq!(Request::parse(&request.to_link()), Ok(request.clone()));
            assert_eq!(Request::parse(&request.to_json()), Ok(request));
        }
    }

    #[test]
    fn a_refused_request_names_the_parameter() {
        let with = |name: &str, value: Value| {
            let mut members = request().to_members();
            members.insert(name.into(), value);
            Request::parse(&Value::Object(members).to_string())
        };
        let malformed = |parameter| Err(RequestError::Malformed { parameter });
        let unsupported = |parameter| Err(RequestError::Unsupported { parameter });
        assert_eq!(with("nonce", json!("short")), malformed("nonce"));
        assert_eq!(with("nonce", json!(7)), malformed("nonce"));
        assert_eq!(with("exp", json!("soon")), malformed("exp"));
        assert_eq!(with("purpose", json!("\u{202e}evil")), malformed("purpose"));
        assert_eq!(with("purpose", json!(" ")), malformed("purpose"));
        for elsewhere in [
            "http://shop.example/",
            "https://",
            "https:///answer",
            "https://shop.example@evil.example/",
            "https://evil.example\\@shop.example/",
            "http://localhost:80@evil.example/",
            "http://127.0.0.1:/answer",
            "http://127.0.0.1.evil.example:80/",
        ] {
            assert_eq!(with("response_uri", json!(elsewhere)), malformed("response_uri"));
        }
        assert_eq!(
            with("response_uri", json!("https://evil.example/")),
            Err(RequestError::ClientMismatch)
        );
        assert_eq!(with("client_id", json!("x509_hash:AAAA")), unsupported("client_id"));
        assert_eq!(with("response_mode", json!("fragment")), unsupported("response_mode"));
        assert_eq!(with("response_type", json!("code")), unsupported("response_type"));
        assert_eq!(with("request_uri", json!("https://a")), unsupported("request_uri"));
        assert_eq!(with("transaction_data", json!([])), unsupported("transaction_data"));
        assert_eq!(
            with("client_metadata", json!({"client_name": 1})),
            malformed("client_metadata")
        );
    }

    #[test]
    fn a_parameter_may_stand_once() {
        let link = request().to_link() + "&nonce=BBBBBBBBBBBBBBBBBBBBBB";
        assert_eq!(Request::parse(&link), Err(RequestError::NotARequest));
        let json = request().to_json().replacen('{', r#"{"nonce":"BBBBBBBBBBBBBBBBBBBBBB","#, 1);
        assert_eq!(Request::parse(&json), Err(RequestError::NotARequest));
        assert_eq!(Request::parse("https://shop.example/?a=b"), Err(RequestError::NotARequest));
        assert_eq!(Request::parse(&"x".repeat(MAX_REQUEST + 1)), Err(RequestError::TooLarge));
    }
}

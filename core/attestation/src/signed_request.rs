//! A request that its merchant signs, and the links that lead to one.
//!
//! The client is named by the digest of its certificate, `x509_hash:…`
//! ([OpenID4VP 1.0, section 5.9.3](https://openid.net/specs/openid-4-verifiable-presentations-1_0.html#section-5.9.3)),
//! and the request is a JWT ([RFC 9101](https://www.rfc-editor.org/rfc/rfc9101)) with the certificate in
//! `x5c`. Fetching `request_uri` is the app's work: there is no network here.

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};
use webpki::EndEntityCert;

use crate::{
    MAX_REQUEST, Request, RequestError, Roots, Signer, base64url,
    jws::{Jws, signing_input},
    request::{LINK, X509_HASH, is_address, parameters},
    roots,
};

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestLink {
    /// The request itself, unsigned.
    Plain(Box<Request>),
    /// A signed request that is to be fetched: `GET uri`, at most [`MAX_REQUEST`].
    Reference {
        /// Who asks; hand it to [`Request::parse_signed`] with what was fetched.
        client_id: String,
        /// Where it lies.
        uri: String,
    },
    /// A signed request.
    Signed {
        /// Who asks; hand it to [`Request::parse_signed`].
        client_id: String,
        /// The request object.
        jwt: String,
    },
}

impl RequestLink {
    /// Reads a link.
    ///
    /// # Errors
    /// [`RequestError`] as for [`Request::parse`].
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let text = text.trim();
        if text.len() > MAX_REQUEST {
            return Err(RequestError::TooLarge);
        }
        let mut members = parameters(text)?;
        let mut take = |name| match members.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        match (take("request"), take("request_uri"), take("client_id")) {
            (Some(jwt), None, Some(client_id)) => Ok(Self::Signed { client_id, jwt }),
            (None, Some(uri), Some(client_id)) if is_address(&uri) => {
                Ok(Self::Reference { client_id, uri })
            }
            (None, None, _) => Request::parse(text).map(|it| Self::Plain(Box::new(it))),
            _ => Err(RequestError::Malformed { parameter: "request_uri" }),
        }
    }

    /// Prints a link to a signed request that lies at `uri`: short enough for a small code.
    pub fn to_reference(client_id: &str, uri: &str) -> String {
        link(client_id, "request_uri", uri)
    }

    /// Prints a link that carries a signed request.
    pub fn to_signed(client_id: &str, jwt: &str) -> String {
        link(client_id, "request", jwt)
    }
}

fn link(client_id: &str, parameter: &str, value: &str) -> String {
    let mut link = form_urlencoded::Serializer::for_suffix(String::from(LINK), LINK.len());
    link.append_pair("client_id", client_id).append_pair(parameter, value);
    link.finish().replace('+', "%20")
}

/// The client id that belongs to a certificate in DER.
pub fn x509_hash(leaf: &[u8]) -> String {
    [X509_HASH, &base64url::encode(digest(&SHA256, leaf).as_ref())].concat()
}

impl Request {
    /// Signs the request with the key of the certificate `x5c[0]`, and takes that certificate's
    /// digest as its client id.
    ///
    /// # Errors
    /// [`RequestError`] if there is no certificate, the key does not sign, or the request would not be
    /// accepted.
    pub fn sign(
        &mut self,
        x5c: &[Vec<u8>],
        signer: &dyn Signer,
        now: u64,
    ) -> Result<String, RequestError> {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let leaf = x5c.first().ok_or(RequestError::UntrustedClient)?;
        self.client_id = x509_hash(leaf);
        self.check()?;
        let x5c: Vec<_> = x5c.iter().map(|der| STANDARD.encode(der)).collect();
        let mut header = Map::new();
        header.insert("alg".into(), json!("ES256"));
        header.insert("typ".into(), json!(REQUEST_JWT));
        header.insert("x5c".into(), json!(x5c));
        let mut payload = self.to_members();
        payload.insert("aud".into(), json!(ANY_WALLET));
        payload.insert("iat".into(), json!(now));
        let signed = signing_input(&header, &payload);
        let signature = signer.sign(signed.as_bytes()).map_err(|_| RequestError::BadSignature)?;
        Ok([signed, base64url::encode(signature.as_bytes())].join("."))
    }

    /// Reads a signed request from `client_id`, which the link named. With `roots`, the merchant's
    /// certificate must lead to one of them; without, it is only sure that one and the same merchant
    /// asks and can read the answer.
    ///
    /// # Errors
    /// [`RequestError`] names what is wrong.
    pub fn parse_signed(
        jwt: &str,
        client_id: &str,
        roots: Option<&Roots>,
        now: u64,
    ) -> Result<Self, RequestError> {
        if jwt.len() > MAX_REQUEST {
            return Err(RequestError::TooLarge);
        }
        let jws = Jws::parse(jwt.trim()).map_err(|_| RequestError::NotARequest)?;
        jws.check_header(REQUEST_JWT).map_err(|_| RequestError::NotARequest)?;
        let chain = jws.header().get("x5c").and_then(roots::read);
        let chain = chain.ok_or(RequestError::UntrustedClient)?;
        let first = chain.first().ok_or(RequestError::UntrustedClient)?;
        if x509_hash(first) != client_id {
            return Err(RequestError::ClientMismatch);
        }
        let leaf = match roots {
            Some(roots) => roots.leaf(&chain, now).map_err(|_| RequestError::UntrustedClient)?,
            None => EndEntityCert::try_from(first).map_err(|_| RequestError::UntrustedClient)?,
        };
        let key = roots::key(&leaf).map_err(|_| RequestError::UntrustedClient)?;
        if !jws.is_signed_by(&key) {
            return Err(RequestError::BadSignature);
        }
        let request = Self { certified: roots.is_some(), ..Self::from_members(jws.payload())? };
        if request.client_id != client_id {
            return Err(RequestError::ClientMismatch);
        }
        let issued = jws.payload().get("iat").and_then(Value::as_u64);
        if request.is_expired(now) || issued.is_some_and(|iat| iat > now.saturating_add(SKEW)) {
            return Err(RequestError::Expired);
        }
        Ok(request)
    }
}

const REQUEST_JWT: &str = "oauth-authz-req+jwt";
/// The audience of a request that any wallet may answer (OpenID4VP 1.0, section 5.8).
const ANY_WALLET: &str = "https://self-issued.me/v2";
const SKEW: u64 = 60;

//! Request: what a merchant asks, as a link to make or to read.

use std::fmt;

/// What a merchant asks, and who they say they are. By itself, the one thing that is sure is that the
/// answer goes to `response_uri` and is good for `client_id` alone; [`crate::Preview::sureness`] says
/// whether a signature makes more of it sure.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Request {
    /// What is asked for, in the order of the request.
    pub asks: Vec<Ask>,
    /// Who asks, with its prefix: `redirect_uri:https://shop.example/answer`. The answer's audience.
    pub client_id: String,
    /// The merchant's name as they give it.
    pub client_name: Option<String>,
    /// When the request ends, in seconds since 1970-01-01 UTC.
    pub expires: u64,
    /// A value that no other request has; the answer repeats it.
    pub nonce: String,
    /// The request as a link that a wallet opens; also what its QR code holds. Empty for one that came
    /// signed: its own link has the signature.
    pub link: String,
    /// What the merchant will use the answer for.
    pub purpose: String,
    /// Where the answer is posted to.
    pub response_uri: String,
    /// The merchant's own mark, handed back with the answer.
    pub state: Option<String>,
}

/// One thing that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Ask {
    /// Does the score reach this threshold?
    AtLeast {
        /// The threshold.
        threshold: u16,
    },
    /// The band that the score lies in.
    Band,
    /// The points of the five categories.
    Categories,
    /// How much of the score rests on signed records.
    EvidenceShare,
    /// The score itself.
    Score,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi(flat_error)]
pub enum RequestError {
    /// It is malformed, incomplete, too large or asks for what is not supported.
    Refused {
        /// Which part of it, and why.
        reason: String,
    },
}

/// Makes a request whose answer is posted to `response_uri`. `nonce` is fresh randomness, at least 16
/// bytes of it in base64url; keep it for [`crate::Verifier::verify`]. `client_name` is how the wallet
/// shows the merchant, `state` comes back with the answer.
#[uniffi::export(default(client_name = None, state = None))]
pub fn make_request(
    response_uri: &str,
    nonce: &str,
    asks: &[Ask],
    purpose: &str,
    expires: u64,
    client_name: Option<String>,
    state: Option<String>,
) -> Result<Request, RequestError> {
    let asks: Vec<_> = asks.iter().map(|ask| (*ask).into()).collect();
    let mut request =
        simsim_attestation::Request::make(response_uri, nonce, &asks, purpose, expires)?;
    request.client_name = client_name;
    request.state = state;
    parse_request(&request.to_link()) // the same checks for what was added
}

/// Reads a link (`openid4vp://?...`), as it stands in a QR code, or the same parameters as JSON.
#[uniffi::export]
pub fn parse_request(text: &str) -> Result<Request, RequestError> {
    Ok(simsim_attestation::Request::parse(text)?.into())
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Refused { reason } = self;
        f.write_str(reason)
    }
}

impl std::error::Error for RequestError {}

impl From<simsim_attestation::RequestError> for RequestError {
    fn from(error: simsim_attestation::RequestError) -> Self {
        Self::Refused { reason: error.to_string() }
    }
}

impl From<simsim_attestation::Request> for Request {
    fn from(request: simsim_attestation::Request) -> Self {
        Self {
            link: match request.client_id.starts_with("redirect_uri:") {
                true => request.to_link(),
                false => String::new(),
            },
            asks: request.asks.into_iter().filter_map(Ask::of).collect(),
            client_id: request.client_id,
            client_name: request.client_name,
            expires: request.expires,
            nonce: request.nonce,
            purpose: request.purpose,
            response_uri: request.response_uri,
            state: request.state,
        }
    }
}

impl Ask {
    /// None for a question that only a later release knows.
    pub(crate) fn of(ask: simsim_attestation::Ask) -> Option<Self> {
        use simsim_attestation::Ask as Core;
        match ask {
            Core::AtLeast(threshold) => Some(Self::AtLeast { threshold }),
            Core::Band => Some(Self::Band),
            Core::Categories => Some(Self::Categories),
            Core::EvidenceShare => Some(Self::EvidenceShare),
            Core::Score => Some(Self::Score),
            _ => None,
        }
    }
}

impl From<Ask> for simsim_attestation::Ask {
    fn from(ask: Ask) -> Self {
        match ask {
            Ask::AtLeast { threshold } => Self::AtLeast(threshold),
            Ask::Band => Self::Band,
            Ask::Categories => Self::Categories,
            Ask::EvidenceShare => Self::EvidenceShare,
            Ask::Score => Self::Score,
        }
    }
}

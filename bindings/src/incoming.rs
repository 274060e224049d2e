//! Incoming: a request on its way to the wallet, in a link or behind one, signed or not.

use std::{fmt, sync::Arc};

use simsim_attestation::{self as attestation, RequestLink, Response, Roots};

use crate::{Request, WalletError};

/// A merchant's request as it reached the phone, and the body of the answer to it.
///
/// Without a signature, sure is only where the answer goes. With one, it is sure that the same merchant
/// asks each time and alone can read the answer; with roots, also who certified them
/// ([`crate::Preview::sureness`]).
#[derive(uniffi::Object)]
pub struct IncomingRequest(attestation::Request);

/// Where the request lies that a link leads to; none where the link holds it. Fetch it there (`GET`, at
/// most 16 KiB) and hand it to [`IncomingRequest::read`] with the link.
#[uniffi::export]
pub fn request_uri(link: &str) -> Result<Option<String>, WalletError> {
    Ok(match RequestLink::parse(link)? {
        RequestLink::Reference { uri, .. } => Some(uri),
        _ => None,
    })
}

#[uniffi::export]
impl IncomingRequest {
    /// Reads a link, or its JSON. `fetched` is what lay at its [`request_uri`]. `roots` are
    /// certificates in PEM: a signed request is then refused unless one of them certifies the
    /// merchant. `now` is in seconds since 1970-01-01 UTC.
    #[uniffi::constructor]
    pub fn read(
        link: &str,
        fetched: Option<String>,
        roots: Option<String>,
        now: u64,
    ) -> Result<Arc<Self>, WalletError> {
        let refused = |reason: String| WalletError::Request { reason };
        let roots = roots.as_deref().map(Roots::from_pem).transpose();
        let roots = roots.map_err(|error| refused(error.to_string()))?;
        let signed = |jwt: &str, client_id: &str| {
            attestation::Request::parse_signed(jwt, client_id, roots.as_ref(), now)
        };
        let request = match (RequestLink::parse(link)?, fetched) {
            (RequestLink::Plain(request), _) => *request,
            (RequestLink::Signed { client_id, jwt }, _) => signed(&jwt, &client_id)?,
            (RequestLink::Reference { client_id, .. }, Some(jwt)) => signed(&jwt, &client_id)?,
            (RequestLink::Reference { uri, .. }, None) => {
                return Err(refused(format!("the request lies at {uri}: fetch it first")));
            }
            _ => return Err(refused("a link of a kind that this release does not read".into())),
        };
        Ok(Arc::new(Self(request)))
    }

    /// Who asks, for what, and where the answer goes.
    pub fn request(&self) -> Request {
        self.0.clone().into()
    }

    /// The body to post to the request's `response_uri` as `application/x-www-form-urlencoded`: an
    /// answer, or without a presentation the one refusal there is. Sealed where the request asks for it.
    ///
    /// Post the refusal too where the holder says no, nothing on offer was approved, or there is no
    /// score: the merchant cannot tell these apart.
    pub fn form(&self, presentation: Option<String>) -> Result<String, WalletError> {
        let response = match presentation {
            Some(presentation) => Response::answer(&self.0, presentation),
            None => Response::refusal(&self.0),
        };
        response
            .to_body(&self.0)
            .map_err(|error| WalletError::Request { reason: error.to_string() })
    }
}

impl IncomingRequest {
    pub(crate) fn core(&self) -> &attestation::Request {
        &self.0
    }
}

impl fmt::Debug for IncomingRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingRequest").finish_non_exhaustive()
    }
}

impl From<attestation::RequestError> for WalletError {
    fn from(error: attestation::RequestError) -> Self {
        match error {
            attestation::RequestError::Expired => Self::RequestExpired,
            _ => Self::Request { reason: error.to_string() },
        }
    }
}

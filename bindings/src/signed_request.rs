//! Signed request: what a merchant with a certificate asks, and the answers that it alone can read.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use simsim_attestation::{
    self as attestation, Encryption, PublicKey, Recipient, RequestLink, Response, ResponseKey,
    SealedResponse,
};

use crate::{DeviceSigner, Request, RequestError, signer::Lent};

/// A request that its merchant signed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SignedRequest {
    /// Who asks: `x509_hash:` and the digest of the certificate. The answer's audience.
    pub client_id: String,
    /// The request object, for wallets to fetch as `application/oauth-authz-req+jwt`.
    pub jwt: String,
    /// A link that holds all of it; [`link_to_request`] makes a shorter one.
    pub link: String,
}

/// A key for one answer. It lives in memory and opens once.
#[derive(uniffi::Object)]
pub struct AnswerKey {
    key: Mutex<Option<ResponseKey>>,
    public: PublicKey,
}

/// What a wallet posted, not yet believed.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct PostedAnswer {
    /// What to verify; none where the holder said no, or could not say yes.
    pub presentation: Option<String>,
    /// The request's `state`.
    pub state: Option<String>,
}

#[uniffi::export]
impl AnswerKey {
    /// A fresh key.
    #[uniffi::constructor]
    pub fn make() -> Result<Arc<Self>, RequestError> {
        let key = ResponseKey::make().map_err(refused)?;
        Ok(Arc::new(Self { public: key.public_key(), key: Mutex::new(Some(key)) }))
    }
}

/// Signs a request with the key of the certificate `x5c[0]` (in DER, leaf first, anchor left out). With
/// `answer_key`, answers are sealed to it, under the request's `state` as the key's name.
#[uniffi::export]
pub fn sign_request(
    request: Request,
    x5c: Vec<Vec<u8>>,
    signer: Arc<dyn DeviceSigner>,
    answer_key: Option<Arc<AnswerKey>>,
    now: u64,
) -> Result<SignedRequest, RequestError> {
    let mut request = attestation::Request::parse(&request.link)?;
    request.encrypt_to = answer_key.map(|key| Recipient {
        encryption: Encryption::A256Gcm,
        kid: request.state.clone(),
        key: key.public,
    });
    let signer = Lent::of(signer).map_err(refused)?;
    let jwt = request.sign(&x5c, &signer, now)?;
    attestation::Request::parse_signed(&jwt, &request.client_id, None, now)?;
    let link = RequestLink::to_signed(&request.client_id, &jwt);
    Ok(SignedRequest { client_id: request.client_id, jwt, link })
}

/// A link to a signed request that lies at `uri`: short enough for a small code.
#[uniffi::export]
pub fn link_to_request(client_id: &str, uri: &str) -> String {
    RequestLink::to_reference(client_id, uri)
}

/// The name of the key that a posted form was sealed for; none where it is not sealed.
#[uniffi::export]
pub fn answer_key_name(form: &[u8]) -> Option<String> {
    SealedResponse::parse(form).ok()?.kid().map(str::to_owned)
}

/// Reads what a wallet posted. `key` is the one that the request was signed with, if there was one; it
/// is used up.
#[uniffi::export]
pub fn read_answer(form: &[u8], key: Option<Arc<AnswerKey>>) -> Result<PostedAnswer, RequestError> {
    let response = match key {
        None => Response::parse(form).map_err(refused)?,
        Some(key) => {
            let sealed = SealedResponse::parse(form).map_err(refused)?;
            let key = key.key.lock().unwrap_or_else(PoisonError::into_inner).take();
            let key = key.ok_or_else(|| refused("this key opened an answer already"))?;
            sealed.open(key).map_err(refused)?
        }
    };
    match response {
        Response::Answer { presentation, state } => {
            Ok(PostedAnswer { presentation: Some(presentation), state })
        }
        Response::Refusal { state } => Ok(PostedAnswer { presentation: None, state }),
        _ => Err(refused("an answer of a kind that this release does not read")),
    }
}

fn refused(reason: impl fmt::Display) -> RequestError {
    RequestError::Refused { reason: reason.to_string() }
}

impl fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerKey").finish_non_exhaustive()
    }
}

//! The answer on its way back: the form that a wallet posts to `response_uri`.
//!
//! `direct_post` ([OpenID4VP 1.0, section 8.2](https://openid.net/specs/openid-4-verifiable-presentations-1_0.html#section-8.2)):
//! `vp_token={"score":["<presentation>"]}&state=…`. A holder who does not reach a threshold and a
//! holder who says no post the same refusal, so silence tells the merchant nothing.

use core::fmt;

use serde_json::{Value, json};

use crate::{Recipient, Request, ResponseKey, SealError, json, jwe};

/// The longest form that is read, in bytes: a presentation, percent-encoded at worst.
pub const MAX_RESPONSE: usize = 64 * 1024;

/// What a wallet posted.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Response {
    /// An answer, not yet believed.
    Answer {
        /// What to hand to [`Presentation::parse`](crate::Presentation::parse).
        presentation: String,
        /// The request's `state`.
        state: Option<String>,
    },
    /// No answer: the holder said no, or could not say yes.
    Refusal {
        /// The request's `state`.
        state: Option<String>,
    },
}

impl Response {
    /// An answer to `request`.
    pub fn answer(request: &Request, presentation: String) -> Self {
        Self::Answer { presentation, state: request.state.clone() }
    }

    /// The one refusal there is.
    pub fn refusal(request: &Request) -> Self {
        Self::Refusal { state: request.state.clone() }
    }

    /// The body to post as `application/x-www-form-urlencoded`, sealed where `request` asks for it.
    ///
    /// # Errors
    /// As for [`to_sealed_form`](Self::to_sealed_form).
    pub fn to_body(&self, request: &Request) -> Result<String, SealError> {
        match &request.encrypt_to {
            Some(recipient) => self.to_sealed_form(request, recipient),
            None => Ok(self.to_form(request)),
        }
    }

    /// The body to post in the clear.
    pub fn to_form(&self, request: &Request) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let state = match self {
            Self::Answer { presentation, state } => {
                form.append_pair(
                    VP_TOKEN,
                    &json!({&request.credential_id: [presentation]}).to_string(),
                );
                state
            }
            Self::Refusal { state } => {
                form.append_pair("error", "access_denied");
                state
            }
        };
        if let Some(state) = state {
            form.append_pair("state", state);
        }
        form.finish()
    }

    /// The body to post to a request that asks for encryption: `response=<JWE>`
    /// ([OpenID4VP 1.0, section 8.3](https://openid.net/specs/openid-4-verifiable-presentations-1_0.html#section-8.3)).
    /// A refusal is sealed too.
    ///
    /// # Errors
    /// [`SealError`] if the operating system gives no randomness or the key is not on the curve.
    pub fn to_sealed_form(&self, request: &Request, to: &Recipient) -> Result<String, SealError> {
        let (mut members, state) = match self {
            Self::Answer { presentation, state } => {
                (json!({VP_TOKEN: {&request.credential_id: [presentation]}}), state)
            }
            Self::Refusal { state } => (json!({"error": "access_denied"}), state),
        };
        if let (Some(state), Some(members)) = (state, members.as_object_mut()) {
            members.insert("state".into(), json!(state));
        }
        let sealed = jwe::seal(members.to_string().as_bytes(), to)?;
        Ok(form_urlencoded::Serializer::new(String::new())
            .append_pair("response", &sealed)
            .finish())
    }

    /// Reads a posted form.
    ///
    /// # Errors
    /// [`ResponseError`] unless it holds exactly one presentation or a refusal.
    pub fn parse(form: &[u8]) -> Result<Self, ResponseError> {
        if form.len() > MAX_RESPONSE {
            return Err(ResponseError::TooLarge);
        }
        let (mut token, mut state, mut error) = (None, None, None);
        for (name, value) in form_urlencoded::parse(form) {
            let place = match &*name {
                VP_TOKEN => &mut token,
                "state" => &mut state,
                "error" => &mut error,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(ResponseError::Malformed);
            }
        }
        match (token, error) {
            (Some(token), None) => {
                let token = json::value(token.as_bytes()).map_err(|_| ResponseError::Malformed)?;
                Ok(Self::Answer { presentation: only_one(token)?, state })
            }
            (None, Some(_)) => Ok(Self::Refusal { state }),
            _ => Err(ResponseError::Malformed),
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").finish_non_exhaustive() // an answer is the holder's
    }
}

/// A response that only the request's own key opens.
pub struct SealedResponse(jwe::Sealed);

impl SealedResponse {
    /// Reads a posted form.
    ///
    /// # Errors
    /// [`ResponseError`] unless it holds exactly one `response`, in the form of a compact JWE with
    /// ECDH-ES.
    pub fn parse(form: &[u8]) -> Result<Self, ResponseError> {
        if form.len() > MAX_RESPONSE {
            return Err(ResponseError::TooLarge);
        }
        let mut parameters = form_urlencoded::parse(form).filter(|(name, _)| name == "response");
        let (Some((_, sealed)), None) = (parameters.next(), parameters.next()) else {
            return Err(ResponseError::Malformed);
        };
        jwe::Sealed::parse(&sealed).map(Self).map_err(|_| ResponseError::Malformed)
    }

    /// The name of the key that it was sealed for: the request's [`Recipient::kid`].
    pub fn kid(&self) -> Option<&str> {
        self.0.kid()
    }

    /// Opens it with that key, which is used up.
    ///
    /// # Errors
    /// [`ResponseError::Malformed`] if it does not open, or holds no response.
    pub fn open(self, key: ResponseKey) -> Result<Response, ResponseError> {
        let plain = self.0.open(key).map_err(|_| ResponseError::Malformed)?;
        let mut members = json::object(&plain).map_err(|_| ResponseError::Malformed)?;
        let state = match members.remove("state") {
            None => None,
            Some(Value::String(state)) => Some(state),
            Some(_) => return Err(ResponseError::Malformed),
        };
        match (members.remove(VP_TOKEN), members.contains_key("error")) {
            (Some(token), false) => Ok(Response::Answer { presentation: only_one(token)?, state }),
            (None, true) => Ok(Response::Refusal { state }),
            _ => Err(ResponseError::Malformed),
        }
    }
}

impl fmt::Debug for SealedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedResponse").finish_non_exhaustive()
    }
}

/// Why a posted form is no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseError {
    /// It holds neither one `vp_token` with one presentation nor an `error`, or something twice.
    Malformed,
    /// Longer than 64 KiB.
    TooLarge,
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not a response: a form with one vp_token of one presentation",
            Self::TooLarge => "the response is longer than 64 KiB",
        })
    }
}

impl core::error::Error for ResponseError {}

fn only_one(token: Value) -> Result<String, ResponseError> {
    let Value::Object(token) = token else {
        return Err(ResponseError::Malformed);
    };
    let mut credentials = token.into_iter();
    match (credentials.next(), credentials.next()) {
        (Some((_, Value::Array(mut presentations))), None) if presentations.len() == 1 => {
            match presentations.pop() {
                Some(Value::String(presentation)) => Ok(presentation),
                _ => Err(ResponseError::Malformed),
            }
        }
        _ => Err(ResponseError::Malformed),
    }
}

const VP_TOKEN: &str = "vp_token";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ask, Encryption};

    fn request(state: Option<&str>) -> Request {
        let uri = "https://shop.example/answer";
        let request =
            Request::make(uri, "AAAAAAAAAAAAAAAAAAAAAA", &[Ask::Band], "bike", 1).unwrap();
        Request { state: state.map(Into::into), ..request }
    }

    #[test]
    fn a_response_survives_its_form() {
        for state in [None, Some("order 17 & more")] {
            let request = request(state);
            let answer = Response::answer(&request, "a.b.c~d.e.f".into());
            for response in [answer, Response::refusal(&request)] {
                assert_eq!(Response::parse(response.to_form(&request).as_bytes()), Ok(response));
            }
        }
    }

    #[test]
    fn a_sealed_response_survives_and_opens_with_its_key_only() {
        let key = || ResponseKey::make().unwrap();
        let request = request(Some("order 17"));
        for response in
            [Response::answer(&request, "a.b.c~d.e.f".into()), Response::refusal(&request)]
        {
            let (mine, other) = (key(), key());
            let kid = Some("17".into());
            let to = Recipient { encryption: Encryption::A128Gcm, kid, key: mine.public_key() };
            let form = response.to_sealed_form(&request, &to).unwrap();
            let sealed = || SealedResponse::parse(form.as_bytes()).unwrap();
            assert_eq!(sealed().kid(), Some("17"));
            assert_eq!(sealed().open(other), Err(ResponseError::Malformed));
            assert_eq!(sealed().open(mine), Ok(response));
        }
        for form in ["vp_token=x", "response=a.b.c.d.e", "response=", "response=a&response=a"] {
            let error = SealedResponse::parse(form.as_bytes()).unwrap_err();
            assert_eq!(error, ResponseError::Malformed, "{form}");
        }
    }

    #[test]
    fn what_is_no_response_is_refused() {
        for form in [
            "",
            "vp_token=a.b.c~",
            "vp_token={}",
            r#"vp_token={"score":[]}"#,
            r#"vp_token={"score":"a"}"#,
            r#"vp_token={"score":["a","b"]}"#,
            r#"vp_token={"score":["a"],"more":["b"]}"#,
            r#"vp_token={"score":["a"]}&vp_token={"score":["a"]}"#,
            r#"vp_token={"score":["a"],"score":["a"]}"#,
            r#"vp_token={"score":["a"]}&error=access_denied"#,
        ] {
            assert_eq!(Response::parse(form.as_bytes()), Err(ResponseError::Malformed), "{form}");
        }
        assert_eq!(Response::parse(&vec![b'a'; MAX_RESPONSE + 1]), Err(ResponseError::TooLarge));
    }

    #[test]
    fn debug_names_the_type_and_hides_the_answer() {
        let answer = Response::answer(&request(None), "a.b.c~d.e.f".into());
        assert_eq!(format!("{answer:?}"), "Response { .. }");
    }
}

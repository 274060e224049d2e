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

    /// The body to post, as `application/x-www-form-urlencoded`.
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

    /// Opens a form that was sealed for `key`, which is used up.
    ///
    /// # Errors
    /// [`ResponseError`] as for [`parse`](Self::parse), and if it does not open.
    pub fn open(form: &[u8], key: ResponseKey) -> Result<Self, ResponseError> {
        if form.len() > MAX_RESPONSE {
            return Err(ResponseError::TooLarge);
        }
        let mut parameters = form_urlencoded::parse(form).filter(|(name, _)| name == "response");
        let (Some((_, sealed)), None) = (parameters.next(), parameters.next()) else {
            return Err(ResponseError::Malformed);
        };
        let plain = key.open(&sealed).map_err(|_| ResponseError::Malformed)?;
        let mut members = json::object(&plain).map_err(|_| ResponseError::Malformed)?;
        let state = match members.remove("state") {
            None => None,
            Some(Value::String(state)) => Some(state),
            Some(_) => return Err(ResponseError::Malformed),
        };
        match (members.remove(VP_TOKEN), members.contains_key("error")) {
            (Some(token), false) => Ok(Self::Answer { presentation: only_one(token)?, state }),
            (None, true) => Ok(Self::Refusal { state }),
            _ => Err(ResponseError::Malformed),
        }
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
            let to =
                Recipient { encryption: Encryption::A128Gcm, kid: None, key: mine.public_key() };
            let form = response.to_sealed_form(&request, &to).unwrap();
            assert_eq!(Response::open(form.as_bytes(), other), Err(ResponseError::Malformed));
            assert_eq!(Response::open(form.as_bytes(), mine), Ok(response));
        }
        assert_eq!(Response::open(b"vp_token=x", key()), Err(ResponseError::Malformed));
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

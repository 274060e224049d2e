//! The till: what was asked, and what came of it. All of it in memory, for a quarter of an hour.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use simsim_attestation::{
    Ask, Encryption, Expected, MemoryNonces, Policy, Presentation, Recipient, Request, RequestLink,
    Response, ResponseKey, SealedResponse, Verified, VerifyError,
};
use tokio::sync::watch;

use super::certificate::Certificate;
use crate::{failure::Failure, request::make_nonce};

/// How long a request may be answered, in seconds.
const LIFETIME: u64 = 15 * 60;
/// How many requests are open at once.
const MOST_SESSIONS: usize = 10_000;

/// What a merchant asks everybody, and how.
pub(super) struct Question {
    /// The lowest score that is enough.
    pub(super) at_least: u16,
    /// With it requests are signed and answers encrypted.
    pub(super) certificate: Option<Certificate>,
    /// The whole signed request stands in the link, instead of where it lies.
    pub(super) by_value: bool,
    /// The merchant's name.
    pub(super) name: Option<String>,
    /// Who is trusted, and what is enough.
    pub(super) policy: Policy,
    /// The address at which wallets reach this server, without a slash at its end.
    pub(super) public: String,
    /// What the answer is for.
    pub(super) purpose: String,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing was posted yet.
    Waiting,
    /// The answer passed every check: its level.
    Passed(&'static str),
    /// An answer came and did not pass.
    Failed {
        /// The check's name.
        name: &'static str,
        /// The check in words.
        why: String,
    },
    /// The holder said no, or could not say yes.
    Refused,
}

/// One merchant's question and everybody who was asked.
pub(super) struct Till {
    question: Question,
    nonces: MemoryNonces,
    sessions: Mutex<HashMap<String, Session>>,
    window: Mutex<(u64, u32)>,
}

struct Session {
    link: String,
    request: Request,
    /// The signed request, which a wallet fetches.
    request_object: Option<String>,
    /// Opens one answer.
    response_key: Option<ResponseKey>,
    verdict: watch::Sender<Verdict>,
}

impl Till {
    pub(super) fn new(question: Question) -> Self {
        let (nonces, sessions, window) = Default::default();
        Self { question, nonces, sessions, window }
    }

    pub(super) fn question(&self) -> &Question {
        &self.question
    }

    /// Makes a request and returns its id, which is also its `state`.
    pub(super) fn ask(&self, now: u64) -> Result<String, Failure> {
        let id = make_nonce()?;
        let session = Session::open(&self.question, &id, now)?;
        let mut sessions = self.sessions();
        if sessions.len() >= MOST_SESSIONS {
            sessions.retain(|_, session| !session.request.is_expired(now));
        }
        if sessions.len() >= MOST_SESSIONS {
            return Err(Failure::new("busy", "too many open requests: try again later"));
        }
        sessions.insert(id.clone(), session);
        Ok(id)
    }

    /// The link to an open request.
    pub(super) fn link(&self, id: &str, now: u64) -> Option<String> {
        self.with(id, now, |session| session.link.clone())
    }

    /// The signed request that a link leads to.
    pub(super) fn request_object(&self, id: &str, now: u64) -> Option<String> {
        self.with(id, now, |session| session.request_object.clone())?
    }

    /// An open request's verdict, as it changes.
    pub(super) fn verdict(&self, id: &str, now: u64) -> Option<watch::Receiver<Verdict>> {
        self.with(id, now, |session| session.verdict.subscribe())
    }

    /// Takes what a wallet posted in the clear. Once a request has passed, nothing changes that.
    pub(super) fn receive(&self, posted: Response, now: u64) -> Option<Verdict> {
        let id = state(&posted)?.to_owned();
        let request = self.with(&id, now, |session| session.request.clone())?;
        if request.encrypt_to.is_some() {
            return None; // whoever sends it did not read the request
        }
        self.judge(&id, &request, Some(posted), now)
    }

    /// Takes what a wallet posted for one request's key. A key opens one answer: what it does not
    /// open ends the request.
    pub(super) fn receive_sealed(&self, posted: SealedResponse, now: u64) -> Option<Verdict> {
        let id = posted.kid()?.to_owned();
        let (request, key) = self.with(&id, now, |session| {
            Some((session.request.clone(), session.response_key.take()?))
        })??;
        let opened = posted.open(key).ok().filter(|it| state(it) == Some(id.as_str()));
        self.judge(&id, &request, opened, now)
    }

    /// Counts a request in this second; no more than `most` are admitted.
    pub(super) fn admits(&self, now: u64, most: u32) -> bool {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.0 != now {
            *window = (now, 0);
        }
        window.1 = window.1.saturating_add(1);
        window.1 <= most
    }

    fn judge(
        &self,
        id: &str,
        request: &Request,
        posted: Option<Response>,
        now: u64,
    ) -> Option<Verdict> {
        let verdict = match posted {
            None => Verdict::Failed {
                name: "unreadable",
                why: "it does not open with this request's key: ask anew".into(),
            },
            Some(Response::Answer { presentation, .. }) => {
                match self.verify(&presentation, request, now) {
                    Ok(verified) => Verdict::Passed(verified.level().name()),
                    Err(error) => Verdict::Failed { name: error.name(), why: error.to_string() },
                }
            }
            Some(_) => Verdict::Refused,
        };
        self.with(id, now, |session| {
            session.verdict.send_if_modified(|place| {
                let may_change = !matches!(place, Verdict::Passed(_));
                if may_change {
                    *place = verdict.clone();
                }
                may_change
            })
        })?;
        Some(verdict)
    }

    fn verify(&self, text: &str, request: &Request, now: u64) -> Result<Verified, VerifyError> {
        let Question { at_least, policy, .. } = &self.question;
        let expected = Expected::answer(&request.client_id, &request.nonce, policy.trust())
            .at_least(*at_least)
            .policy(policy);
        Presentation::parse(text)?.verify_once(&expected, now, request.expires, &self.nonces)
    }

    /// Does something with a request that has not ended.
    fn with<T>(&self, id: &str, now: u64, does: impl FnOnce(&mut Session) -> T) -> Option<T> {
        let mut sessions = self.sessions();
        sessions.get_mut(id).filter(|session| !session.request.is_expired(now)).map(does)
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn open(question: &Question, id: &str, now: u64) -> Result<Self, Failure> {
        let Question { public, purpose, .. } = question;
        let asks = [Ask::AtLeast(question.at_least)];
        let expires = now.saturating_add(LIFETIME);
        let uri = format!("{public}/answer");
        let mut request = Request::make(&uri, &make_nonce()?, &asks, purpose, expires)?;
        request.client_name.clone_from(&question.name);
        request.state = Some(id.to_owned());
        let (verdict, _) = watch::channel(Verdict::Waiting);
        let Some(certificate) = &question.certificate else {
            let link = request.to_link();
            Request::parse(&link)?; // what a wallet would refuse is said now
            let (request_object, response_key) = (None, None);
            return Ok(Self { link, request, request_object, response_key, verdict });
        };
        let key = ResponseKey::make().map_err(|error| Failure::of("random", &error))?;
        request.encrypt_to = Some(Recipient {
            encryption: Encryption::A256Gcm,
            kid: Some(id.to_owned()),
            key: key.public_key(),
        });
        let jwt = certificate.sign(&mut request, now)?;
        Request::parse_signed(&jwt, &request.client_id, None, now)?;
        let link = if question.by_value {
            RequestLink::to_signed(&request.client_id, &jwt)
        } else {
            RequestLink::to_reference(&request.client_id, &format!("{public}/r/{id}"))
        };
        RequestLink::parse(&link)?;
        Ok(Self { link, request, request_object: Some(jwt), response_key: Some(key), verdict })
    }
}

/// The request's mark in what was posted.
fn state(posted: &Response) -> Option<&str> {
    match posted {
        Response::Answer { state, .. } | Response::Refusal { state } => state.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn till() -> Till {
        Till::new(Question {
            at_least: 600,
            by_value: false,
            certificate: None,
            name: None,
            policy: Policy::parse("self_asserted = true").unwrap(),
            public: "https://shop.example".into(),
            purpose: "a bike".into(),
        })
    }

    #[test]
    fn requests_end_and_are_bounded() {
        let till = till();
        let first = till.ask(1000).unwrap();
        assert!(till.link(&first, 1000 + LIFETIME - 1).is_some());
        assert!(till.link(&first, 1000 + LIFETIME).is_none(), "it has ended");
        for _ in 1..MOST_SESSIONS {
            till.ask(1000).unwrap();
        }
        assert_eq!(till.ask(1000).unwrap_err().code(), "busy");
        assert!(till.ask(1000 + LIFETIME).is_ok(), "those that have ended make room");
        assert_eq!(till.sessions().len(), 1);
    }

    #[test]
    fn so_many_a_second_are_admitted() {
        let till = till();
        let admitted = |now| (0..80).filter(|_| till.admits(now, 50)).count();
        assert_eq!((admitted(1), admitted(1), admitted(2)), (50, 0, 50));
    }
}

//! The till: what was asked, and what came of it. All of it in memory, for a quarter of an hour.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use simsim_attestation::{
    Ask, Expected, MemoryNonces, Policy, Presentation, Request, Response, Verified, VerifyError,
};
use tokio::sync::watch;

use crate::{failure::Failure, request::make_nonce};

/// How long a request may be answered, in seconds.
const LIFETIME: u64 = 15 * 60;
/// How many requests are open at once.
const MOST_SESSIONS: usize = 10_000;

/// What came of a request.
#[derive(Clone)]
pub(super) enum Verdict {
    /// Nothing was posted yet.
    Waiting,
    /// The answer passed every check: its level.
    Passed(&'static str),
    /// An answer came and did not pass: the check's name.
    Failed(&'static str),
    /// The holder said no, or could not say yes.
    Refused,
}

/// One merchant's question and everybody who was asked.
pub(super) struct Till {
    response_uri: String,
    asks: Vec<Ask>,
    at_least: u16,
    purpose: String,
    name: Option<String>,
    policy: Policy,
    nonces: MemoryNonces,
    sessions: Mutex<HashMap<String, Session>>,
    window: Mutex<(u64, u32)>,
}

struct Session {
    request: Request,
    verdict: watch::Sender<Verdict>,
}

impl Till {
    pub(super) fn new(
        response_uri: String,
        asks: Vec<Ask>,
        at_least: u16,
        purpose: String,
        name: Option<String>,
        policy: Policy,
    ) -> Self {
        let (nonces, sessions, window) = Default::default();
        Self { response_uri, asks, at_least, purpose, name, policy, nonces, sessions, window }
    }

    pub(super) fn purpose(&self) -> &str {
        &self.purpose
    }

    pub(super) fn at_least(&self) -> u16 {
        self.at_least
    }

    /// Makes a request and returns its id, which is also its `state`.
    pub(super) fn ask(&self, now: u64) -> Result<String, Failure> {
        let id = make_nonce()?;
        let expires = now.saturating_add(LIFETIME);
        let request =
            Request::make(&self.response_uri, &make_nonce()?, &self.asks, &self.purpose, expires)
                .map_err(|error| Failure::of("request", &error))?;
        let request =
            Request { client_name: self.name.clone(), state: Some(id.clone()), ..request };
        Request::parse(&request.to_link()).map_err(|error| Failure::of("request", &error))?;
        let mut sessions = self.sessions();
        if sessions.len() >= MOST_SESSIONS {
            sessions.retain(|_, session| !session.request.is_expired(now));
        }
        if sessions.len() >= MOST_SESSIONS {
            return Err(Failure::new("busy", "too many open requests: try again later"));
        }
        let (verdict, _) = watch::channel(Verdict::Waiting);
        sessions.insert(id.clone(), Session { request, verdict });
        Ok(id)
    }

    /// A request that has not ended, and its verdict as it changes.
    pub(super) fn session(
        &self,
        id: &str,
        now: u64,
    ) -> Option<(Request, watch::Receiver<Verdict>)> {
        let sessions = self.sessions();
        let session = sessions.get(id).filter(|session| !session.request.is_expired(now))?;
        Some((session.request.clone(), session.verdict.subscribe()))
    }

    /// Takes what a wallet posted. Once a request has passed, nothing changes that.
    pub(super) fn receive(&self, posted: Response, now: u64) -> Option<Verdict> {
        let (presentation, state) = match posted {
            Response::Answer { presentation, state } => (Some(presentation), state),
            Response::Refusal { state } => (None, state),
            _ => return None,
        };
        let (id, request) = {
            let id = state?;
            let (request, _) = self.session(&id, now)?;
            (id, request)
        };
        let verdict = match presentation {
            None => Verdict::Refused,
            Some(text) => match self.verify(&text, &request, now) {
                Ok(verified) => Verdict::Passed(verified.level().name()),
                Err(error) => Verdict::Failed(error.name()),
            },
        };
        self.sessions().get(&id)?.verdict.send_if_modified(|place| {
            let may_change = !matches!(place, Verdict::Passed(_));
            if may_change {
                *place = verdict.clone();
            }
            may_change
        });
        Some(verdict)
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

    fn verify(&self, text: &str, request: &Request, now: u64) -> Result<Verified, VerifyError> {
        let expected = Expected::answer(&request.client_id, &request.nonce, self.policy.trust())
            .at_least(self.at_least)
            .policy(&self.policy);
        Presentation::parse(text)?.verify_once(&expected, now, request.expires, &self.nonces)
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

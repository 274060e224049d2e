//! Client: what a verifier that asked before already knows, and how often it asked.
//!
//! What it knows is read off the receipts. What it asked is kept apart, because a refusal tells
//! something too: ten free questions about thresholds would spell out the score. So a client may
//! ask about two thresholds in thirty days, and twenty times a day; the rest is refused politely,
//! in the same way as a threshold that is not met.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use simsim_attestation::{Ask, Request};
use simsim_vault::ItemId;

use crate::{
    Receipt, Wallet, WalletError,
    asker::{address, origin},
    collection,
};

/// How many different thresholds one client may ask about within [`WINDOW`].
const THRESHOLDS: usize = 2;
/// How long a question is remembered, in seconds: thirty days.
const WINDOW: u64 = 30 * 24 * 60 * 60;
/// How many requests of one client are answered in a day.
const A_DAY: usize = 20;
/// A day, in seconds.
const DAY: u64 = 24 * 60 * 60;

/// What one client asked, kept under an id that only this wallet can derive.
#[derive(Default, Serialize, Deserialize)]
struct Questions {
    asked: Vec<Question>,
}

/// One request.
#[derive(Serialize, Deserialize)]
struct Question {
    at: u64,
    nonce: String,
    thresholds: Vec<u16>,
}

impl Wallet {
    /// The names of the claims that this client has received before, each once, sorted. Two client
    /// ids with the same host are the same client.
    ///
    /// # Errors
    ///
    /// As [`Wallet::receipts`].
    pub fn known_to(&self, client_id: &str) -> Result<Vec<String>, WalletError> {
        let mut names = BTreeSet::new();
        for receipt in self.receipts()?.into_iter().filter(|it| is_client(it, client_id)) {
            names.extend(receipt.claims);
        }
        Ok(names.into_iter().collect())
    }

    /// The names under which others than this client asked before.
    pub(crate) fn names_of_others(&self, client_id: &str) -> Result<Vec<String>, WalletError> {
        let others = self.receipts()?.into_iter();
        Ok(others
            .filter(|receipt| !is_client(receipt, client_id))
            .filter_map(|receipt| receipt.controller_name)
            .collect())
    }

    /// Remembers that `request` was asked, and gives the thresholds that it may have an answer to.
    /// The same request again, by its nonce, counts once.
    pub(crate) fn remember(
        &mut self,
        request: &Request,
        now: u64,
    ) -> Result<BTreeSet<u16>, WalletError> {
        let name = origin(&request.response_uri);
        let id = ItemId::new(self.derive_id("client", &[name.as_bytes()]));
        let mut questions: Questions = self.kept_one(collection::CLIENTS, id)?.unwrap_or_default();
        let before = questions.asked.len();
        questions.asked.retain(|question| now.saturating_sub(question.at) < WINDOW);
        if !questions.asked.iter().any(|question| question.nonce == request.nonce) {
            let today = |question: &&Question| now.saturating_sub(question.at) < DAY;
            if questions.asked.iter().filter(today).count() >= A_DAY {
                return Err(WalletError::Probing);
            }
            let thresholds = request.asks.iter().filter_map(threshold).collect();
            questions.asked.push(Question { at: now, nonce: request.nonce.clone(), thresholds });
        } else if questions.asked.len() == before {
            return Ok(questions.answerable());
        }
        self.keep(collection::CLIENTS, id, &questions)?;
        Ok(questions.answerable())
    }
}

impl Questions {
    /// The first thresholds that were asked about.
    fn answerable(&self) -> BTreeSet<u16> {
        let mut answerable = BTreeSet::new();
        for threshold in self.asked.iter().flat_map(|question| &question.thresholds) {
            if answerable.len() < THRESHOLDS {
                answerable.insert(*threshold);
            }
        }
        answerable
    }
}

fn threshold(ask: &Ask) -> Option<u16> {
    match ask {
        Ask::AtLeast(threshold) => Some(*threshold),
        _ => None,
    }
}

/// The same client id, or an address at the same host.
fn is_client(receipt: &Receipt, client_id: &str) -> bool {
    receipt.controller == client_id || receipt.origin() == origin(address(client_id))
}

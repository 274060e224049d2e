//! Share: from a merchant's request to a preview, from the holder's approval to an answer.
//!
//! A preview holds every claim that was asked for with what it would say, and nothing is approved
//! in it. Only what the holder then names is signed, with two keys made for this one answer.

use std::{collections::BTreeMap, fmt};

use ring::rand::{SecureRandom, SystemRandom};
use simsim_attestation::{
    ANSWER_LIFETIME, Answer, Ask, Band, Claims, Issuer, Request, ScorecardId, SoftwareSigner, issue,
};
use simsim_scoring::{day::Day, score::Score, scorecard::Scorecard};

use crate::{Receipt, Wallet, WalletError};

/// What would leave, before anything does.
pub struct Preview {
    request: Request,
    items: Vec<PreviewItem>,
    known: Vec<String>,
    base: Claims,
    scorecard: String,
}

/// One thing that was asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct PreviewItem {
    /// What was asked.
    pub ask: Ask,
    /// What the answer would say, or why there is none to give.
    pub offer: Result<Offer, Withheld>,
}

/// What an answer would say.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Offer {
    /// The score is at least this.
    AtLeast(u16),
    /// The score lies in this band.
    Band(Band),
    /// The points of each category, by its id.
    Categories(BTreeMap<String, i32>),
    /// So many percent of the score rest on evidence, in steps of ten.
    EvidenceShare(u8),
    /// The score.
    Score(u16),
}

/// Why a claim is not on offer. The merchant is never told which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Withheld {
    /// The score does not reach the threshold, and a false one is never said.
    NotMet,
    /// The threshold is not one of the scorecard's: enough of those would spell out the score.
    OffGrid,
}

/// An answer on its way, and what the holder keeps of it.
pub struct Shared {
    /// What the merchant receives.
    pub presentation: String,
    /// What the holder keeps.
    pub receipt: Receipt,
}

impl Wallet {
    /// Prepares the answer to `request`: computes the score at the day of `now` and says what each
    /// claim would be. `now` is in seconds since 1970-01-01 UTC.
    ///
    /// # Errors
    ///
    /// [`WalletError::RequestExpired`], [`WalletError::NoScore`] when there is too little data to
    /// say anything, [`WalletError::Vault`] and [`WalletError::Score`].
    pub fn prepare(
        &self,
        request: Request,
        scorecard: &Scorecard,
        as_of: Day,
        now: u64,
    ) -> Result<Preview, WalletError> {
        if request.is_expired(now) {
            return Err(WalletError::RequestExpired);
        }
        let score = self.score(scorecard, as_of)?;
        let known = self.known_to(&request.client_id)?;
        Preview::new(request, &score, scorecard, known).ok_or(WalletError::NoScore)
    }

    /// Signs what the holder approved, and nothing else, and keeps a receipt before the answer is
    /// handed out.
    ///
    /// # Errors
    ///
    /// [`WalletError::NothingApproved`] when nothing that is on offer was approved: a merchant
    /// cannot tell a refusal from a threshold that is not met. [`WalletError::RequestExpired`],
    /// [`WalletError::Signing`], [`WalletError::Vault`].
    pub fn share(
        &mut self,
        preview: &Preview,
        approved: &[Ask],
        now: u64,
    ) -> Result<Shared, WalletError> {
        let Preview { request, base, .. } = preview;
        if request.is_expired(now) {
            return Err(WalletError::RequestExpired);
        }
        let mut claims = base.clone();
        let mut names = Vec::new();
        for item in preview.items.iter().filter(|item| approved.contains(&item.ask)) {
            if let Ok(offer) = &item.offer {
                offer.say(&mut claims);
                names.push(item.ask.path().join("."));
            }
        }
        if names.is_empty() {
            return Err(WalletError::NothingApproved);
        }
        let answer = Answer {
            audience: &request.client_id,
            claims: &claims,
            issuer: Issuer::SelfAsserted,
            lifetime: ANSWER_LIFETIME,
            nonce: &request.nonce,
            now,
        };
        let key = || SoftwareSigner::make().map_err(|_| WalletError::NoRandomness);
        let presentation = issue(&answer, &key()?, &key()?).map_err(|_| WalletError::Signing)?;

        let mut id = [0; 16];
        SystemRandom::new().fill(&mut id).map_err(|_| WalletError::NoRandomness)?;
        let receipt = Receipt {
            id: simsim_scoring::record::RecordId::new(id).to_string(),
            controller: request.client_id.clone(),
            controller_name: request.client_name.clone(),
            purpose: request.purpose.clone(),
            claims: names,
            shared_at: now,
            expires_at: now.saturating_add(ANSWER_LIFETIME),
            scorecard: preview.scorecard.clone(),
        };
        self.keep(id, &receipt)?;
        Ok(Shared { presentation, receipt })
    }
}

impl Preview {
    /// Who asks, for what, and where the answer goes.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// What was asked for, in the request's order. Nothing in it is approved.
    pub fn items(&self) -> &[PreviewItem] {
        &self.items
    }

    /// The names of the claims that this client has received before.
    pub fn known(&self) -> &[String] {
        &self.known
    }

    fn new(
        request: Request,
        score: &Score,
        scorecard: &Scorecard,
        known: Vec<String>,
    ) -> Option<Self> {
        let number = u16::try_from(score.number()?).ok()?;
        let band = score.band()?;
        let band = Band { min: u16::try_from(band.min).ok()?, max: u16::try_from(band.max).ok()? };
        let offer = |ask: &Ask| match *ask {
            Ask::AtLeast(threshold) => {
                let on_grid = scorecard.bands().iter().any(|band| band.min == i32::from(threshold));
                match (on_grid, threshold <= number) {
                    (false, _) => Err(Withheld::OffGrid),
                    (true, false) => Err(Withheld::NotMet),
                    (true, true) => Ok(Offer::AtLeast(threshold)),
                }
            }
            Ask::Band => Ok(Offer::Band(band)),
            Ask::Categories => Ok(Offer::Categories(category_points(score))),
            Ask::EvidenceShare => Ok(Offer::EvidenceShare(tens(score.evidence_share()))),
            Ask::Score => Ok(Offer::Score(number)),
            _ => Err(Withheld::OffGrid), // a later release's question: nothing to say to it
        };
        let items =
            request.asks.iter().map(|ask| PreviewItem { ask: *ask, offer: offer(ask) }).collect();
        let range = scorecard.range();
        let scale =
            Band { min: u16::try_from(range.min).ok()?, max: u16::try_from(range.max).ok()? };
        let base = Claims {
            as_of: Some(score.as_of().to_string()),
            scale: Some(scale),
            scorecard: Some(ScorecardId {
                id: scorecard.id().id.clone(),
                hash: scorecard.id().hash.clone(),
            }),
            ..Claims::default()
        };
        Some(Self { request, items, known, base, scorecard: scorecard.id().id.clone() })
    }
}

impl Offer {
    /// Writes what it says into the claims that will be signed.
    fn say(&self, claims: &mut Claims) {
        match self {
            Self::AtLeast(threshold) => {
                claims.score_at_least.insert(*threshold);
            }
            Self::Band(band) => claims.band = Some(*band),
            Self::Categories(points) => claims.categories.clone_from(points),
            Self::EvidenceShare(percent) => claims.evidence_share = Some(*percent),
            Self::Score(score) => claims.score = Some(*score),
        }
    }
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview").field("request", &self.request).finish_non_exhaustive()
    }
}

impl fmt::Debug for PreviewItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreviewItem").field("ask", &self.ask).finish_non_exhaustive()
    }
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer").finish_non_exhaustive()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("receipt", &self.receipt).finish_non_exhaustive()
    }
}

fn category_points(score: &Score) -> BTreeMap<String, i32> {
    score
        .categories()
        .iter()
        .filter_map(|category| Some((category.id.clone(), category.points?)))
        .collect()
}

/// A permille in percent, down to a step of ten: more would tell people apart.
fn tens(permille: u16) -> u8 {
    u8::try_from(permille / 100 * 10).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_evidence_is_told_in_steps_of_ten() {
        assert_eq!([0, 99, 100, 649, 999, 1000].map(tens), [0, 0, 10, 60, 90, 100]);
    }

    #[test]
    fn debug_shows_who_asks_and_hides_what_would_be_said() {
        let item = PreviewItem { ask: Ask::Score, offer: Ok(Offer::Score(642)) };
        assert_eq!(format!("{item:?}"), "PreviewItem { ask: Score, .. }");
    }
}

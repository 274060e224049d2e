//! Preview: what would leave, before anything does. Nothing in it is approved.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use simsim_attestation::{Ask, Band, Claims, Request, ScorecardId};
use simsim_scoring::{score::Score, scorecard::Scorecard};

use crate::{Doubt, Sureness, history::points};

/// What would leave, before anything does.
pub struct Preview {
    pub(crate) request: Request,
    pub(crate) items: Vec<PreviewItem>,
    known: Vec<String>,
    doubts: Vec<Doubt>,
    pub(crate) base: Claims,
    pub(crate) scorecard: String,
}

/// One thing that was asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct PreviewItem {
    /// What was asked.
    pub ask: Ask,
    /// What the answer would say, or why there is none to give.
    pub offer: Result<Offer, Withheld>,
    /// Answers that say less, from more to less. Approve one by its [`Offer::ask`] instead.
    pub lower: Vec<Offer>,
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

/// What the merchant could conclude from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inference {
    /// The exact score: it is said, or the points add up to it.
    ExactScore,
    /// How many records there are to go by.
    HowMuchIsKnown,
    /// The score lies within this range.
    ScoreWithin(Band),
    /// In which areas of life the person stands well, and in which not.
    StrongAndWeakSides,
}

/// What stays on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotShared {
    /// Accounts, balances and payees.
    Accounts,
    /// The points of the categories.
    CategoryPoints,
    /// How much of the score rests on evidence.
    EvidenceShare,
    /// The exact score.
    ExactScore,
    /// Name, address, telephone.
    Identity,
    /// What other merchants asked and were told.
    OtherMerchants,
    /// Each single record.
    Records,
}

/// Why a claim is not on offer. The merchant is never told which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Withheld {
    /// The score does not reach the threshold, and a false one is never said.
    NotMet,
    /// The threshold is not one of the scorecard's: enough of those would spell out the score.
    OffGrid,
    /// The client has asked about other thresholds within thirty days: one more would tell it
    /// nearly as much as the score.
    Probing,
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

    /// How sure it is who asks.
    pub fn sureness(&self) -> Sureness {
        Sureness::of(&self.request)
    }

    /// Reasons to look twice at who asks.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// What the merchant could conclude from an offer.
    pub fn inferences(&self, offer: &Offer) -> Vec<Inference> {
        let top = self.base.scale.map_or(u16::MAX, |scale| scale.max);
        match offer {
            Offer::AtLeast(threshold) => {
                vec![Inference::ScoreWithin(Band { min: *threshold, max: top })]
            }
            Offer::Band(band) => vec![Inference::ScoreWithin(*band)],
            Offer::Categories(_) => vec![Inference::ExactScore, Inference::StrongAndWeakSides],
            Offer::EvidenceShare(_) => vec![Inference::HowMuchIsKnown],
            Offer::Score(_) => vec![Inference::ExactScore],
        }
    }

    /// What would stay on the phone if `approved` left.
    pub fn not_shared(&self, approved: &[Ask]) -> Vec<NotShared> {
        let mut kept = vec![
            NotShared::Records,
            NotShared::Identity,
            NotShared::Accounts,
            NotShared::OtherMerchants,
        ];
        let approved: Vec<Ask> =
            self.offers(approved).iter().map(|(_, offer)| offer.ask()).collect();
        let mut unless = |asks: &[Ask], what| {
            if !asks.iter().any(|ask| approved.contains(ask)) {
                kept.push(what);
            }
        };
        unless(&[Ask::Score, Ask::Categories], NotShared::ExactScore);
        unless(&[Ask::Categories], NotShared::CategoryPoints);
        unless(&[Ask::EvidenceShare], NotShared::EvidenceShare);
        kept
    }

    /// What is on offer of what was approved, each with the name that receipts give it. A lower
    /// answer counts where it is on offer for something that was asked.
    pub(crate) fn offers(&self, approved: &[Ask]) -> Vec<(String, &Offer)> {
        let mut offers: Vec<(String, &Offer)> = Vec::new();
        for item in &self.items {
            for offer in item.offer.as_ref().ok().into_iter().chain(&item.lower) {
                let name = offer.ask().path().join(".");
                if approved.contains(&offer.ask()) && !offers.iter().any(|(it, _)| *it == name) {
                    offers.push((name, offer));
                }
            }
        }
        offers
    }

    pub(crate) fn new(
        request: Request,
        score: &Score,
        scorecard: &Scorecard,
        known: Vec<String>,
        doubts: Vec<Doubt>,
        answerable: &BTreeSet<u16>,
    ) -> Option<Self> {
        let answers = Answers::of(score, scorecard)?;
        let items = request
            .asks
            .iter()
            .map(|ask| {
                let offer = answers.offer(*ask, answerable);
                let lower = answers.lower(*ask, &offer);
                PreviewItem { ask: *ask, offer, lower }
            })
            .collect();
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
        Some(Self { request, items, known, doubts, base, scorecard: scorecard.id().id.clone() })
    }
}

/// Every answer that there is to give about one score.
struct Answers {
    score: u16,
    band: Band,
    categories: BTreeMap<String, i32>,
    evidence_share: u8,
    grid: Vec<u16>,
    lowest: u16,
}

impl Answers {
    fn of(score: &Score, scorecard: &Scorecard) -> Option<Self> {
        let band = score.band()?;
        let categories = score.categories().iter();
        Some(Self {
            score: u16::try_from(score.number()?).ok()?,
            band: Band { min: u16::try_from(band.min).ok()?, max: u16::try_from(band.max).ok()? },
            categories: points(categories.map(|it| (&it.id, it.points))),
            evidence_share: tens(score.evidence_share()),
            grid: scorecard.bands().iter().filter_map(|it| u16::try_from(it.min).ok()).collect(),
            lowest: u16::try_from(scorecard.range().min).ok()?,
        })
    }

    fn offer(&self, ask: Ask, answerable: &BTreeSet<u16>) -> Result<Offer, Withheld> {
        match ask {
            Ask::AtLeast(threshold) if !self.grid.contains(&threshold) => Err(Withheld::OffGrid),
            Ask::AtLeast(threshold) if !answerable.contains(&threshold) => Err(Withheld::Probing),
            Ask::AtLeast(threshold) if threshold > self.score => Err(Withheld::NotMet),
            Ask::AtLeast(threshold) => Ok(Offer::AtLeast(threshold)),
            Ask::Band => Ok(Offer::Band(self.band)),
            Ask::Categories => Ok(Offer::Categories(self.categories.clone())),
            Ask::EvidenceShare => Ok(Offer::EvidenceShare(self.evidence_share)),
            Ask::Score => Ok(Offer::Score(self.score)),
            _ => Err(Withheld::OffGrid), // a later release's question: nothing to say to it
        }
    }

    /// Answers that say less than `offer`: the band instead of the score, the highest threshold
    /// that is met instead of the band. The lowest threshold says nothing.
    fn lower(&self, ask: Ask, offer: &Result<Offer, Withheld>) -> Vec<Offer> {
        if offer.is_err() {
            return Vec::new();
        }
        let met = self.grid.iter().filter(|it| **it <= self.score && **it > self.lowest).max();
        let threshold = met.map(|threshold| Offer::AtLeast(*threshold));
        match ask {
            Ask::Categories | Ask::Score => {
                [Some(Offer::Band(self.band)), threshold].into_iter().flatten().collect()
            }
            Ask::Band => threshold.into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

impl Offer {
    /// The question that this answers.
    pub fn ask(&self) -> Ask {
        match self {
            Self::AtLeast(threshold) => Ask::AtLeast(*threshold),
            Self::Band(_) => Ask::Band,
            Self::Categories(_) => Ask::Categories,
            Self::EvidenceShare(_) => Ask::EvidenceShare,
            Self::Score(_) => Ask::Score,
        }
    }

    /// Writes what it says into the claims that will be signed.
    pub(crate) fn say(&self, claims: &mut Claims) {
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
        let offer = Ok(Offer::Score(642));
        let item = PreviewItem { ask: Ask::Score, offer, lower: vec![Offer::AtLeast(600)] };
        assert_eq!(format!("{item:?}"), "PreviewItem { ask: Score, .. }");
    }

    #[test]
    fn a_lower_answer_says_less_and_never_something_false() {
        let answers = Answers {
            score: 642,
            band: Band { min: 600, max: 649 },
            categories: BTreeMap::new(),
            evidence_share: 40,
            grid: vec![350, 550, 600, 650, 700],
            lowest: 350,
        };
        let all = BTreeSet::from([600, 650]);
        let lower = |ask| answers.lower(ask, &answers.offer(ask, &all));
        assert!(lower(Ask::Score) == [Offer::Band(answers.band), Offer::AtLeast(600)]);
        assert!(lower(Ask::Band) == [Offer::AtLeast(600)]);
        assert!(lower(Ask::AtLeast(600)).is_empty() && lower(Ask::AtLeast(650)).is_empty());
        assert!(answers.offer(Ask::AtLeast(550), &all) == Err(Withheld::Probing));
    }
}

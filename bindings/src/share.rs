//! Share: a preview of what would leave, and the answer to what the holder approved of it.

use std::{collections::HashMap, fmt, sync::Arc};

use simsim_wallet as core;

use crate::{Ask, Day, Range, Receipt, Request, Scorecard, Wallet, WalletError};

/// What would leave, before anything does. Nothing in it is approved.
#[derive(uniffi::Object)]
pub struct Preview(core::Preview);

/// One thing that was asked for.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct PreviewItem {
    /// What was asked.
    pub ask: Ask,
    /// What the answer would say; none where there is nothing to say.
    pub offer: Option<Offer>,
    /// Why there is nothing to say. The merchant is never told.
    pub withheld: Option<Withheld>,
}

/// What an answer would say.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug, Display)]
pub enum Offer {
    /// The score is at least this.
    AtLeast {
        /// The threshold.
        threshold: u16,
    },
    /// The score lies in this band.
    Band {
        /// Its lowest and highest score.
        band: Range,
    },
    /// The points of each category.
    Categories {
        /// Points by category id.
        points: HashMap<String, i32>,
    },
    /// So much of the score rests on signed records.
    EvidenceShare {
        /// In percent, in steps of ten.
        percent: u8,
    },
    /// The score.
    Score {
        /// The number.
        score: u16,
    },
}

/// Why a claim is not on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Withheld {
    /// The score does not reach the threshold, and a false one is never said.
    NotMet,
    /// The threshold is not one of the scorecard's: enough of those would spell out the score.
    OffGrid,
    /// A reason that this release has no name for.
    Unknown,
}

/// An answer on its way, and what the holder keeps of it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Shared {
    /// What the merchant receives: post it to the request's `response_uri` as `vp_token`.
    pub presentation: String,
    /// What the holder keeps. It is stored already.
    pub receipt: Receipt,
}

#[uniffi::export]
impl Wallet {
    /// Prepares the answer to `request`, a link or its JSON: scores at `as_of` and says what each
    /// claim would be. `now` is in seconds since 1970-01-01 UTC. Nothing leaves.
    pub fn prepare(
        &self,
        request: &str,
        scorecard: &Scorecard,
        as_of: Day,
        now: u64,
    ) -> Result<Arc<Preview>, WalletError> {
        let request = simsim_attestation::Request::parse(request)
            .map_err(|error| WalletError::Request { reason: error.to_string() })?;
        self.session().with(|wallet| {
            Ok(Arc::new(Preview(wallet.prepare(request, scorecard.core(), as_of, now)?)))
        })
    }

    /// Signs what the holder approved, and nothing else. The receipt is stored before the answer is
    /// handed out.
    pub fn share(
        &self,
        preview: &Preview,
        approved: &[Ask],
        now: u64,
    ) -> Result<Shared, WalletError> {
        let approved: Vec<_> = approved.iter().map(|ask| (*ask).into()).collect();
        self.session().with(|wallet| {
            let core::Shared { presentation, receipt, .. } =
                wallet.share(&preview.0, &approved, now)?;
            Ok(Shared { presentation, receipt: receipt.into() })
        })
    }
}

#[uniffi::export]
impl Preview {
    /// Who asks, for what, and where the answer goes.
    pub fn request(&self) -> Request {
        self.0.request().clone().into()
    }

    /// What was asked for, in the request's order.
    pub fn items(&self) -> Vec<PreviewItem> {
        self.0.items().iter().filter_map(PreviewItem::of).collect()
    }

    /// The names of the claims that this client has received before.
    pub fn known(&self) -> Vec<String> {
        self.0.known().to_vec()
    }
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview").finish_non_exhaustive()
    }
}

impl PreviewItem {
    fn of(item: &core::PreviewItem) -> Option<Self> {
        let (offer, withheld) = match &item.offer {
            Ok(offer) => (Offer::of(offer), None),
            Err(core::Withheld::NotMet) => (None, Some(Withheld::NotMet)),
            Err(core::Withheld::OffGrid) => (None, Some(Withheld::OffGrid)),
            Err(_) => (None, Some(Withheld::Unknown)),
        };
        Some(Self { ask: Ask::of(item.ask)?, offer, withheld })
    }
}

impl Offer {
    fn of(offer: &core::Offer) -> Option<Self> {
        Some(match offer {
            core::Offer::AtLeast(threshold) => Self::AtLeast { threshold: *threshold },
            core::Offer::Band(band) => Self::Band { band: (*band).into() },
            core::Offer::Categories(points) => {
                Self::Categories { points: points.clone().into_iter().collect() }
            }
            core::Offer::EvidenceShare(percent) => Self::EvidenceShare { percent: *percent },
            core::Offer::Score(score) => Self::Score { score: *score },
            _ => return None,
        })
    }
}

//! Share: a preview of what would leave, and the answer to what the holder approved of it.

use std::{collections::HashMap, fmt, sync::Arc};

use simsim_wallet as core;

use crate::{Ask, Day, IncomingRequest, Range, Receipt, Request, Scorecard, Wallet, WalletError};

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
    /// Answers that say less, from more to less: approve one of these asks instead.
    pub lower: Vec<LowerOffer>,
    /// What the merchant could conclude from the answer.
    pub inferences: Vec<Inference>,
}

/// An answer that says less than what was asked.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct LowerOffer {
    /// What to approve for it.
    pub ask: Ask,
    /// What it would say.
    pub offer: Offer,
}

/// What the merchant could conclude from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Inference {
    /// The exact score.
    ExactScore,
    /// How many records there are to go by.
    HowMuchIsKnown,
    /// The score lies within this range.
    ScoreWithin {
        /// Its lowest and highest score.
        band: Range,
    },
    /// In which areas of life the person stands well, and in which not.
    StrongAndWeakSides,
    /// Something that this release has no name for.
    Unknown,
}

/// What stays on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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
    /// Something that this release has no name for.
    Unknown,
}

/// A reason to look twice at who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Doubt {
    /// The address is written in an encoded form.
    EncodedAddress,
    /// The name has characters that cannot be seen.
    InvisibleCharacters,
    /// The name looks like that of another merchant.
    LooksLikeAnotherName,
    /// The name mixes scripts.
    MixedScripts,
    /// Another merchant has this name.
    NameOfAnother,
    /// There is no name.
    NoName,
    /// A doubt that this release has no name for.
    Unknown,
}

/// How sure it is who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Sureness {
    /// Sure is the address that the answer goes to; the name is the asker's own word.
    AddressOnly,
    /// The request is signed, and a root that the app trusts certifies who signed it. The name is still
    /// the asker's own word.
    Certified,
    /// The request is signed, and nobody that the app trusts certifies the signer: sure is only that it
    /// is the same client each time.
    Signed,
    /// Something that this release has no name for.
    Unknown,
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
    /// The client has asked about other thresholds lately: one more would tell it nearly the score.
    Probing,
    /// A reason that this release has no name for.
    Unknown,
}

/// An answer on its way, and what the holder keeps of it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Shared {
    /// The attester that certified the key it is signed with; none where it is the holder's own word.
    pub attester: Option<String>,
    /// What the merchant receives; [`crate::IncomingRequest::form`] makes the body to post of it.
    pub presentation: String,
    /// What the holder keeps. It is stored already.
    pub receipt: Receipt,
}

#[uniffi::export]
impl Wallet {
    /// Prepares the answer to `request`: scores at `as_of` and says what each claim would be. `now` is
    /// in seconds since 1970-01-01 UTC. Nothing leaves.
    pub fn prepare(
        &self,
        request: &IncomingRequest,
        scorecard: &Scorecard,
        as_of: Day,
        now: u64,
    ) -> Result<Arc<Preview>, WalletError> {
        let request = request.core().clone();
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
        self.session().with(|wallet| Ok(wallet.share(&preview.0, &approved, now)?.into()))
    }
}

impl From<core::Shared> for Shared {
    fn from(shared: core::Shared) -> Self {
        Self {
            attester: shared.attester,
            presentation: shared.presentation,
            receipt: shared.receipt.into(),
        }
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
        self.0.items().iter().filter_map(|item| PreviewItem::of(item, &self.0)).collect()
    }

    /// How sure it is who asks.
    pub fn sureness(&self) -> Sureness {
        match self.0.sureness() {
            core::Sureness::AddressOnly => Sureness::AddressOnly,
            core::Sureness::Certified => Sureness::Certified,
            core::Sureness::Signed => Sureness::Signed,
            _ => Sureness::Unknown,
        }
    }

    /// Reasons to look twice at who asks.
    pub fn doubts(&self) -> Vec<Doubt> {
        self.0.doubts().iter().map(|doubt| (*doubt).into()).collect()
    }

    /// What would stay on the phone if these asks were approved.
    pub fn not_shared(&self, approved: &[Ask]) -> Vec<NotShared> {
        let approved: Vec<_> = approved.iter().map(|ask| (*ask).into()).collect();
        self.0.not_shared(&approved).into_iter().map(NotShared::from).collect()
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

impl Preview {
    pub(crate) fn core(&self) -> &core::Preview {
        &self.0
    }
}

impl PreviewItem {
    fn of(item: &core::PreviewItem, preview: &core::Preview) -> Option<Self> {
        let lower = |offer: &core::Offer| {
            Some(LowerOffer { ask: Ask::of(offer.ask())?, offer: Offer::of(offer)? })
        };
        let inferences =
            item.offer.as_ref().map(|offer| preview.inferences(offer)).unwrap_or_default();
        let (offer, withheld) = match &item.offer {
            Ok(offer) => (Offer::of(offer), None),
            Err(core::Withheld::NotMet) => (None, Some(Withheld::NotMet)),
            Err(core::Withheld::OffGrid) => (None, Some(Withheld::OffGrid)),
            Err(core::Withheld::Probing) => (None, Some(Withheld::Probing)),
            Err(_) => (None, Some(Withheld::Unknown)),
        };
        Some(Self {
            ask: Ask::of(item.ask)?,
            offer,
            withheld,
            lower: item.lower.iter().filter_map(lower).collect(),
            inferences: inferences.into_iter().map(Inference::from).collect(),
        })
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

impl From<core::Inference> for Inference {
    fn from(it: core::Inference) -> Self {
        match it {
            core::Inference::ExactScore => Self::ExactScore,
            core::Inference::HowMuchIsKnown => Self::HowMuchIsKnown,
            core::Inference::StrongAndWeakSides => Self::StrongAndWeakSides,
            core::Inference::ScoreWithin(band) => Self::ScoreWithin { band: band.into() },
            _ => Self::Unknown,
        }
    }
}

impl From<core::NotShared> for NotShared {
    fn from(it: core::NotShared) -> Self {
        match it {
            core::NotShared::Accounts => Self::Accounts,
            core::NotShared::CategoryPoints => Self::CategoryPoints,
            core::NotShared::EvidenceShare => Self::EvidenceShare,
            core::NotShared::ExactScore => Self::ExactScore,
            core::NotShared::Identity => Self::Identity,
            core::NotShared::OtherMerchants => Self::OtherMerchants,
            core::NotShared::Records => Self::Records,
            _ => Self::Unknown,
        }
    }
}

impl From<core::Doubt> for Doubt {
    fn from(it: core::Doubt) -> Self {
        match it {
            core::Doubt::EncodedAddress => Self::EncodedAddress,
            core::Doubt::InvisibleCharacters => Self::InvisibleCharacters,
            core::Doubt::LooksLikeAnotherName => Self::LooksLikeAnotherName,
            core::Doubt::MixedScripts => Self::MixedScripts,
            core::Doubt::NameOfAnother => Self::NameOfAnother,
            core::Doubt::NoName => Self::NoName,
            _ => Self::Unknown,
        }
    }
}

//! Perks: what opens at which score, from signed catalogues, matched on the phone.

use serde::Deserialize;
use simsim_attestation::PublicKey;
use simsim_scoring::{day::Day, order};
use std::collections::BTreeMap;

use crate::{Wallet, WalletError, publication::Published};

/// The most perks or merchants in one catalogue.
const MOST: usize = 10_000;

/// A publisher's list of what opens at which score.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Catalogue {
    /// The publisher's name for it; a new issue of the same name takes its place.
    pub id: String,
    /// What it is called, by language.
    pub title: BTreeMap<String, String>,
    /// Since when it holds.
    pub issued: Day,
    /// The last day on which it holds.
    pub expires: Day,
    /// The scorecard that its thresholds are of.
    pub scorecard: String,
    /// Who offers something.
    pub merchants: Vec<Merchant>,
    /// What is offered.
    pub perks: Vec<Perk>,
}

/// Somebody who offers perks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Merchant {
    /// Names it within the catalogue.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its address.
    pub url: String,
    /// The key with which it signs statements about deposits.
    #[serde(default)]
    pub jwk: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Something that opens at a score.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Perk {
    /// Names it within the catalogue.
    pub id: String,
    /// Who offers it.
    pub merchant: String,
    /// What it is, by language.
    pub title: BTreeMap<String, String>,
    /// From which score on.
    pub at_least: i32,
}

/// What is open to a score, and what comes next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Perks {
    /// What is open, the highest threshold first; equal ones in the order of the catalogue.
    pub open: Vec<Door>,
    /// What is not yet, the nearest first.
    pub next: Vec<Door>,
}

/// One perk with who offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The perk.
    pub perk: Perk,
    /// Who offers it.
    pub merchant: Merchant,
    /// The catalogue that lists it.
    pub catalogue: String,
}

impl Wallet {
    /// Checks a catalogue (`content` and its detached JWS) and keeps it, in the place of an older
    /// issue.
    ///
    /// # Errors
    ///
    /// [`WalletError::Publication`] names what is wrong: a forged signature, an unknown publisher,
    /// an expired one...; [`WalletError::Vault`].
    pub fn add_catalogue(
        &mut self,
        content: &[u8],
        jws: &str,
        today: Day,
    ) -> Result<Catalogue, WalletError> {
        self.publish(content, jws, today)
    }

    /// Every catalogue that holds today.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`], [`WalletError::Unreadable`].
    pub fn catalogues(&self, today: Day) -> Result<Vec<Catalogue>, WalletError> {
        self.published(today)
    }

    /// What is open to the score of today by the shipped scorecard, and what comes next. Without a
    /// score nothing is open. Nobody learns that it was looked at.
    ///
    /// # Errors
    ///
    /// As [`Wallet::score`].
    pub fn perks(&self, today: Day) -> Result<Perks, WalletError> {
        let number = self.current_score(today)?.number();
        let scorecard = &self.scorecard().id().id;
        let mut perks = Perks::default();
        for catalogue in self.catalogues(today)? {
            if catalogue.scorecard != *scorecard {
                continue;
            }
            for perk in &catalogue.perks {
                let merchant = catalogue.merchants.iter().find(|it| it.id == perk.merchant);
                let Some(merchant) = merchant.cloned() else { continue };
                let (perk, catalogue) = (perk.clone(), catalogue.id.clone());
                let is_open = number.is_some_and(|number| number >= perk.at_least);
                let doors = if is_open { &mut perks.open } else { &mut perks.next };
                doors.push(Door { perk, merchant, catalogue });
            }
        }
        order::sort_by_key(&mut perks.open, |door| std::cmp::Reverse(door.perk.at_least));
        order::sort_by_key(&mut perks.next, |door| door.perk.at_least);
        Ok(perks)
    }

    /// The merchant that signs with `key`, by the catalogues that hold today.
    pub(crate) fn merchant_of(
        &self,
        key: &PublicKey,
        today: Day,
    ) -> Result<Option<Merchant>, WalletError> {
        let merchants = self.catalogues(today)?.into_iter().flat_map(|it| it.merchants);
        Ok(merchants.into_iter().find(|merchant| merchant.key().as_ref() == Some(key)))
    }
}

impl Merchant {
    fn key(&self) -> Option<PublicKey> {
        let jwk = serde_json::to_string(self.jwk.as_ref()?).ok()?;
        PublicKey::from_jwk(&jwk).ok()
    }
}

impl Published for Catalogue {
    const SCHEMA: &'static str = "simsim-catalogue/1";
    const TYP: &'static str = "simsim-catalogue+jws";

    fn wrong(&self) -> Option<&'static str> {
        if self.merchants.len() > MOST || self.perks.len() > MOST {
            return Some("its length: at most 10,000 perks and as many merchants");
        }
        let is_known = |perk: &Perk| self.merchants.iter().any(|it| it.id == perk.merchant);
        if !self.perks.iter().all(is_known) {
            return Some("perks: one names a merchant that is not listed");
        }
        if self.merchants.iter().any(|merchant| merchant.jwk.is_some() && merchant.key().is_none())
        {
            return Some("merchants: one has a key that is no public P-256 key");
        }
        self.perks.iter().any(|perk| perk.title.is_empty()).then_some("perks: one has no title")
    }
}

//! Perks: what opens at which score, matched on the phone; and how many scores lie below.

use std::collections::HashMap;

use simsim_wallet as wallet;

use crate::{Day, Text, Wallet, WalletError};

/// What is open to the holder, and what would be next.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Perks {
    /// Open at the holder's score.
    pub open: Vec<Door>,
    /// The nearest that are not.
    pub next: Vec<Door>,
}

/// One perk and who grants it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Door {
    /// Names the perk within its catalogue.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// From this score on.
    pub at_least: i32,
    /// Who grants it.
    pub merchant: String,
    /// Where to find them.
    pub url: String,
    /// The catalogue it stands in.
    pub catalogue: String,
}

/// How many scores lie below the holder's, by a published histogram.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Percentile {
    /// In permille.
    pub below_permille: u16,
    /// How many scores the histogram counts.
    pub scores: u64,
    /// What they were made from.
    pub made_from: Text,
    /// Which histogram.
    pub histogram: String,
}

/// A publisher whose catalogues and histograms the holder believes.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Publisher {
    /// The name that the holder gave it.
    pub name: String,
    /// Its public P-256 key, as a JWK.
    pub jwk: String,
}

#[uniffi::export]
impl Wallet {
    /// Believes what this publisher signs from now on: its public P-256 key as a JWK, under a name of
    /// the holder's. Without one, no catalogue and no histogram is believed.
    pub fn trust_publisher(&self, name: &str, jwk: &str) -> Result<(), WalletError> {
        self.session().with(|wallet| Ok(wallet.trust_publisher(name, jwk)?))
    }

    /// Believes a publisher no longer; what it published counts no more. Says whether it was trusted.
    pub fn distrust_publisher(&self, name: &str) -> Result<bool, WalletError> {
        self.session().with(|wallet| Ok(wallet.distrust_publisher(name)?))
    }

    /// Every trusted publisher, by name.
    pub fn publishers(&self) -> Result<Vec<Publisher>, WalletError> {
        self.session().with(|wallet| {
            let publishers = wallet.publishers()?.into_iter();
            Ok(publishers.map(|it| Publisher { name: it.name, jwk: it.jwk }).collect())
        })
    }

    /// Keeps a catalogue of perks: a JSON file and its publisher's detached signature. Forged and
    /// expired ones are refused by name. Says which catalogue it is.
    pub fn add_catalogue(
        &self,
        content: &[u8],
        signature: &str,
        today: Day,
    ) -> Result<String, WalletError> {
        self.session().with(|wallet| Ok(wallet.add_catalogue(content, signature, today)?.id))
    }

    /// What is open to the holder by the catalogues that were added, and what would be next.
    pub fn perks(&self, today: Day) -> Result<Perks, WalletError> {
        self.session().with(|wallet| {
            let perks = wallet.perks(today)?;
            let doors = |doors: Vec<wallet::Door>| doors.into_iter().map(Door::from).collect();
            Ok(Perks { open: doors(perks.open), next: doors(perks.next) })
        })
    }

    /// Keeps a histogram of scores: a JSON file and its publisher's detached signature. Says which
    /// histogram it is.
    pub fn add_histogram(
        &self,
        content: &[u8],
        signature: &str,
        today: Day,
    ) -> Result<String, WalletError> {
        self.session().with(|wallet| Ok(wallet.add_histogram(content, signature, today)?.id))
    }

    /// How many scores lie below the holder's, by each histogram that was added.
    pub fn percentiles(&self, today: Day) -> Result<Vec<Percentile>, WalletError> {
        self.session().with(|wallet| {
            let score = wallet.current_score(today)?;
            Ok(wallet.percentiles(&score, today)?.into_iter().map(Percentile::from).collect())
        })
    }
}

impl From<wallet::Door> for Door {
    fn from(door: wallet::Door) -> Self {
        Self {
            id: door.perk.id,
            title: text(door.perk.title),
            at_least: door.perk.at_least,
            merchant: door.merchant.name,
            url: door.merchant.url,
            catalogue: door.catalogue,
        }
    }
}

impl From<wallet::Percentile> for Percentile {
    fn from(percentile: wallet::Percentile) -> Self {
        Self {
            below_permille: percentile.below_permille,
            scores: percentile.scores,
            made_from: text(percentile.made_from),
            histogram: percentile.histogram,
        }
    }
}

fn text(wordings: impl IntoIterator<Item = (String, String)>) -> Text {
    Text { wordings: wordings.into_iter().collect::<HashMap<_, _>>() }
}

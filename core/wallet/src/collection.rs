//! Collections: under which key each thing is kept. Their names are stored: they never change.

use simsim_scoring::record::Category;
use simsim_vault::Collection;

/// Which clients asked, when, for what.
pub(crate) const CLIENTS: Collection = Collection::new("clients");

/// Catalogues and histograms, as they were published.
pub(crate) const PUBLICATIONS: Collection = Collection::new("publications");

/// Keys of publishers that the holder trusts.
pub(crate) const PUBLISHERS: Collection = Collection::new("publishers");

/// What the holder said that payments with a payee are for.
pub(crate) const CORRECTIONS: Collection = Collection::new("corrections");

/// Ids of records that the holder deleted, so that importing their file does not bring them back.
pub(crate) const DELETED: Collection = Collection::new("deleted");

/// Deposits, open and closed.
pub(crate) const DEPOSITS: Collection = Collection::new("deposits");

/// What is disputed, since when and why.
pub(crate) const DISPUTES: Collection = Collection::new("disputes");

/// Every score that was kept.
pub(crate) const HISTORY: Collection = Collection::new("history");

/// Keys of this wallet's own: the one that vouches are signed with.
pub(crate) const KEYS: Collection = Collection::new("keys");

/// Keys that an attester certified, each for one share.
pub(crate) const LEAVES: Collection = Collection::new("leaves");

/// What the columns of tables mean, as the holder confirmed it.
pub(crate) const MAPPINGS: Collection = Collection::new("mappings");

/// Consent receipts.
pub(crate) const RECEIPTS: Collection = Collection::new("receipts");

/// Sources whose signatures the holder believes.
pub(crate) const SOURCES: Collection = Collection::new("sources");

/// Whom each issuer of credentials speaks about.
pub(crate) const SUBJECTS: Collection = Collection::new("subjects");

/// Vouches asked for, given and accepted, and keys that were taken back.
pub(crate) const VOUCHES: Collection = Collection::new("vouches");

/// The collection of a category's records.
pub(crate) const fn of(category: Category) -> Collection {
    Collection::new(match category {
        Category::CreditHistory => "credit_history",
        Category::FulfillmentCapacity => "fulfillment_capacity",
        Category::PersonalCharacteristics => "personal_characteristics",
        Category::BehaviorAndPreferences => "behavior_and_preferences",
        Category::InterpersonalRelationships => "interpersonal_relationships",
    })
}

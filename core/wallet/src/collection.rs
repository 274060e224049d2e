//! Collections: under which key each thing is kept.

use simsim_scoring::record::Category;
use simsim_vault::Collection;

/// Consent receipts.
pub(crate) const RECEIPTS: Collection = Collection::new("receipts");

/// The collection of a category's records. Its name is stored: it never changes.
pub(crate) const fn of(category: Category) -> Collection {
    Collection::new(match category {
        Category::CreditHistory => "credit_history",
        Category::FulfillmentCapacity => "fulfillment_capacity",
        Category::PersonalCharacteristics => "personal_characteristics",
        Category::BehaviorAndPreferences => "behavior_and_preferences",
        Category::InterpersonalRelationships => "interpersonal_relationships",
    })
}

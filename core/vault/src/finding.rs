//! What opening a vault, or examining it, brought to light.

use std::fmt;

/// Something that was not as it should have been.
///
/// What could be healed was healed; the rest is named with its extent, never passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The anchor could not be read: whether writes at the end of the journal are missing cannot
    /// be told this once. It was made anew.
    AnchorUnreadable,
    /// Neither copy of a collection's catalogue could be read. Its items were gathered from the
    /// chunks there are: some may be missing, and some deleted before may be back.
    CatalogueLost {
        /// The collection.
        collection: String,
    },
    /// One copy of the header was damaged or missing, and was made anew from the other.
    HeaderHealed,
    /// Items are damaged in every copy; they are set aside, and the rest can be read.
    ItemsQuarantined {
        /// The collection they are in.
        collection: String,
        /// How many they are.
        items: usize,
    },
    /// The mirror was damaged or missing, and was made anew from the store.
    MirrorHealed,
    /// The store was damaged or missing, and was made anew from the mirror.
    StoreHealed,
    /// Acknowledged writes are missing from the journal: the last ones before the vault was
    /// closed, or damaged ones in between.
    WritesLost {
        /// How many.
        count: u64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnchorUnreadable => f.write_str(
                "the anchor was damaged and made anew; if the power failed at the same time, compare the newest records with their source",
            ),
            Self::CatalogueLost { collection } => write!(
                f,
                "the catalogue of {collection} is lost in both copies; its items were gathered again, compare them with a backup"
            ),
            Self::HeaderHealed => {
                f.write_str("one copy of the header was damaged and made anew from the other")
            }
            Self::ItemsQuarantined { collection, items } => write!(
                f,
                "{items} items of {collection} are damaged in every copy and were set aside; import them again or restore a backup"
            ),
            Self::MirrorHealed => {
                f.write_str("the mirror was damaged and made anew from the store")
            }
            Self::StoreHealed => f.write_str("the store was damaged and made anew from the mirror"),
            Self::WritesLost { count } => write!(
                f,
                "{count} acknowledged writes are missing; import the newest records again or restore a backup"
            ),
        }
    }
}

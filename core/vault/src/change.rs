//! What is stored where: collections, the ids of items in them, and changes to them.

/// A named group of items with a key of its own, which [`shred`](crate::Vault::shred) destroys.
///
/// The name is the application's and never reaches the disk in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Collection(&'static str);

impl Collection {
    /// Names a collection, usually in a `const`.
    ///
    /// # Panics
    ///
    /// If the name is not 1 to 32 of `a-z`, `0-9` and `_`; in a `const` the compiler says so.
    pub const fn new(name: &'static str) -> Self {
        assert!(is_name(name.as_bytes()), "a collection's name is 1 to 32 of a-z, 0-9 and _");
        Self(name)
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

const fn is_name(mut name: &[u8]) -> bool {
    if name.is_empty() || name.len() > 32 {
        return false;
    }
    while let [first, rest @ ..] = name {
        if !matches!(first, b'a'..=b'z' | b'0'..=b'9' | b'_') {
            return false;
        }
        name = rest;
    }
    true
}

/// The id of an item within its collection: 16 bytes that the caller chooses, best at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId([u8; 16]);

impl ItemId {
    /// Wraps 16 bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }
}

/// One step of a write.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change<'a> {
    /// Stores an item, in the place of an older one with this id.
    Put {
        /// Where.
        collection: Collection,
        /// Under which id.
        id: ItemId,
        /// What; the vault keeps any bytes.
        bytes: &'a [u8],
    },
    /// Removes an item; no error if there is none.
    Delete {
        /// Where.
        collection: Collection,
        /// Under which id.
        id: ItemId,
    },
}

impl Change<'_> {
    /// The collection it changes.
    pub fn collection(&self) -> Collection {
        match self {
            Self::Put { collection, .. } | Self::Delete { collection, .. } => *collection,
        }
    }
}

impl std::fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Self::Put { .. } => "Put",
            Self::Delete { .. } => "Delete",
        };
        f.debug_struct(name).field("collection", &self.collection().name()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_names_the_change_and_hides_the_bytes() {
        const BILLS: Collection = Collection::new("bills");
        let change = Change::Put { collection: BILLS, id: ItemId::new([1; 16]), bytes: b"rent" };
        assert_eq!(format!("{change:?}"), r#"Put { collection: "bills", .. }"#);
    }

    #[test]
    fn a_name_is_short_and_plain() {
        for bad in ["", "Bills", "a b", "naïve", "a_name_of_more_than_thirty_two_characters"] {
            assert!(!is_name(bad.as_bytes()), "{bad}");
        }
        assert!(is_name(b"credit_history_2"));
    }
}

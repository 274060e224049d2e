//! Layout: the columns of a table together, by which a confirmed mapping is found again.

use serde::{Deserialize, Serialize};

use simsim_scoring::order;

use crate::Mapping;

/// The columns of a table, and what they mean.
///
/// A [`Mapping`] names its columns, so where they stand says nothing: two tables have the same layout
/// if their headers name the same columns, in whatever order, case and spacing. One column more or
/// less, or one of another name, is another layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The names in the header, in its order: lower-cased, without blanks and quotes.
    pub columns: Vec<String>,
    /// What they mean.
    pub mapping: Mapping,
}

impl Layout {
    /// What two tables of one layout have in common: the columns' names in the order of the alphabet.
    pub fn key(&self) -> Vec<&str> {
        key(&self.columns)
    }
}

/// The key of a layout with these columns; cells without a name do not count.
pub(crate) fn key(columns: &[String]) -> Vec<&str> {
    let named = columns.iter().map(String::as_str).filter(|name| !name.is_empty());
    let mut names: Vec<&str> = named.collect();
    order::sort_by(&mut names, &mut Ord::cmp);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_is_the_columns_and_not_their_order() {
        let of = |columns: &[&str]| Layout {
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            mapping: Mapping::default(),
        };
        let layout = of(&["date", "payee", "amount"]);
        assert_eq!(layout.key(), of(&["amount", "date", "", "payee"]).key());
        for other in [&["date", "amount"][..], &["date", "payee", "amount", "amount"]] {
            assert_ne!(layout.key(), of(other).key());
        }
    }
}

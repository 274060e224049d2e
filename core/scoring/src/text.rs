//! Text: one wording in several languages, as the scorecard's publisher wrote it.

use alloc::{string::String, sync::Arc, vec::Vec};

use serde::{Serialize, Serializer};

/// Wordings by language (`en`, `zh`, `de`...), the first one standing in for those not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Arc<[(String, String)]>); // cloned into every score

impl Text {
    pub(crate) fn new(wordings: Vec<(String, String)>) -> Self {
        Self(wordings.into())
    }

    /// The wording in `language`, else in English, else in the first language there is.
    pub fn in_language(&self, language: &str) -> &str {
        let find = |wanted: &str| self.0.iter().find(|(language, _)| language == wanted);
        find(language)
            .or_else(|| find("en"))
            .or_else(|| self.0.first())
            .map_or("", |(_, text)| text)
    }

    /// The languages there are, in the order of the file.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(language, _)| language.as_str())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(language, text)| (language, text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_not_there_falls_back_to_english() {
        let text =
            Text::new([("de", "Ja"), ("en", "Yes")].map(|(l, t)| (l.into(), t.into())).into());
        assert_eq!(text.in_language("de"), "Ja");
        assert_eq!(text.in_language("zh"), "Yes");
        assert_eq!(Text::new([("zh".into(), "是".into())].into()).in_language("de"), "是");
    }
}

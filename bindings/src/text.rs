//! Text: one wording in several languages.

use std::collections::HashMap;

/// One wording in several languages, as the scorecard's publisher wrote it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Text {
    /// The wording by language (`en`, `zh`, `de`...).
    pub wordings: HashMap<String, String>,
}

#[uniffi::export]
impl Text {
    /// The wording in `language`, else in English, else in any there is.
    pub fn in_language(&self, language: &str) -> String {
        let wording = self.wordings.get(language).or_else(|| self.wordings.get("en"));
        wording.or_else(|| self.wordings.values().min()).cloned().unwrap_or_default()
    }
}

impl From<&simsim_scoring::text::Text> for Text {
    fn from(text: &simsim_scoring::text::Text) -> Self {
        let wording = |language: &str| (language.into(), text.in_language(language).into());
        Self { wordings: text.languages().map(wording).collect() }
    }
}

//! Text that content carries in every language it has: item names, labels, categories.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A map from a language tag ("en", "de") to a text. Content only; words of the product come from the message catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// An English and a German text.
    pub fn new(en: &str, de: &str) -> Self {
        let mut text = Self::of("en", en);
        text.0.insert("de".to_owned(), de.to_owned());
        text
    }

    /// A text without a language, such as a person's name.
    pub fn plain(text: &str) -> Self {
        Self::of("", text)
    }

    // A map made from an array would bring a sort of its own into every browser.
    fn of(language: &str, text: &str) -> Self {
        let mut texts = BTreeMap::new();
        texts.insert(language.to_owned(), text.to_owned());
        Self(texts)
    }

    /// The text in `language`, else without a language, else in English, else the first one, else "".
    pub fn get(&self, language: &str) -> &str {
        [language, "", "en"]
            .iter()
            .find_map(|key| self.0.get(*key))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether no language has a text.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_to_english_then_anything() {
        assert_eq!(Text::new("Dock", "Dockingstation").get("de"), "Dockingstation");
        assert_eq!(Text::new("Dock", "Dockingstation").get("fr"), "Dock");
        assert_eq!(Text::plain("Grace Kim").get("de"), "Grace Kim");
        assert_eq!(Text::default().get("en"), "");
    }
}

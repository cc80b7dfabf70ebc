//! The languages of the catalogue and how one is chosen.

/// A language that has every message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Locale {
    /// English, and what is shown where a person's language is not here.
    #[default]
    En,
    /// German.
    De,
}

impl Locale {
    /// All, in the order of the language menu.
    pub const ALL: [Locale; 2] = [Locale::En, Locale::De];

    /// The language tag, as in `lang` attributes and in maps of content.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::De => "de",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Locale::En => "English",
            Locale::De => "Deutsch",
        }
    }

    /// The locale of a tag such as "de-DE", "de_AT" or "DE"; English for a language that is not here.
    #[must_use]
    pub fn from_tag(tag: &str) -> Locale {
        Locale::known(tag).unwrap_or_default()
    }

    /// The first tag that is here, in order of preference; English if none is.
    #[must_use]
    pub fn from_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Locale {
        tags.into_iter().find_map(Locale::known).unwrap_or_default()
    }

    fn known(tag: &str) -> Option<Locale> {
        let language = tag.trim().split(['-', '_']).next()?;
        Locale::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(language))
    }
}

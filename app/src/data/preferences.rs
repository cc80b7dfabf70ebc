//! What a person chose for this device: theme, language, density, keys. Applied to the page, kept in the browser.

use super::device;
use docket_messages::Locale;
use leptos::prelude::*;
use std::cell::Cell;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Height of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// More room.
    #[default]
    Comfortable,
    /// More rows.
    Compact,
}

/// What was chosen.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// Language of the product's words.
    pub locale: RwSignal<Locale>,
    /// Height of rows.
    pub density: RwSignal<Density>,
    /// Whether single letters are keys.
    pub letters: RwSignal<bool>,
}

impl Theme {
    /// All, in the order of the menu.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

impl Density {
    /// All, in the order of the menu.
    pub const ALL: [Density; 2] = [Density::Comfortable, Density::Compact];

    fn name(self) -> &'static str {
        match self {
            Density::Comfortable => "comfortable",
            Density::Compact => "compact",
        }
    }
}

/// Stands on the device while a language was chosen before anybody signed in.
const PICKED: &str = "language-picked";

thread_local! {
    /// The language outside views: what is written is marked with it.
    static LANGUAGE: Cell<Locale> = const { Cell::new(Locale::En) };
    /// What was chosen, for what goes on outside views.
    static CHOSEN: Cell<Option<Preferences>> = const { Cell::new(None) };
}

/// Reads what was chosen and applies it from now on. The page's own script has set the theme before the first paint.
pub fn provide() {
    let read = |name: &str| device::read(name).unwrap_or_default();
    let theme = Theme::ALL.into_iter().find(|theme| theme.name() == read("theme")).unwrap_or_default();
    let density = Density::ALL.into_iter().find(|density| density.name() == read("density")).unwrap_or_default();
    let locale = device::read("language").map_or_else(browser_language, |tag| Locale::from_tag(&tag));
    LANGUAGE.set(locale);
    let preferences = Preferences {
        theme: RwSignal::new(theme),
        locale: RwSignal::new(locale),
        density: RwSignal::new(density),
        letters: RwSignal::new(read("letters") != "off"),
    };
    provide_context(preferences);
    CHOSEN.set(Some(preferences));
    Effect::new(move |_| attribute("data-theme", preferences.theme.get().name(), Theme::System.name()));
    Effect::new(move |_| attribute("data-density", preferences.density.get().name(), Density::Comfortable.name()));
    Effect::new(move |_| attribute("data-letters", if preferences.letters.get() { "on" } else { "off" }, "on"));
    Effect::new(move |_| {
        LANGUAGE.set(preferences.locale.get());
        attribute("lang", preferences.locale.get().tag(), "");
    });
}

/// What was chosen, while rendering.
pub fn use_preferences() -> Preferences {
    expect_context()
}

/// The language of the product's words, while rendering.
pub fn use_locale() -> Signal<Locale> {
    expect_context::<Preferences>().locale.into()
}

/// The language outside views.
pub fn language() -> Locale {
    LANGUAGE.get()
}

/// Somebody is signed in who reads this language: it decides from now on, and when the page is opened again.
pub fn reads(language: &str) {
    if let Some(preferences) = CHOSEN.get().filter(|_| !language.is_empty()) {
        let locale = Locale::from_tag(language);
        LANGUAGE.set(locale);
        preferences.choose_locale(locale);
    }
}

/// What was chosen, outside views.
pub(super) fn chosen() -> Option<Preferences> {
    CHOSEN.get()
}

/// The language that was chosen on this page before anybody signed in: it is theirs from now on. Asked once.
pub(super) fn picked() -> Option<Locale> {
    let picked = device::read(PICKED).is_some();
    device::remove(PICKED);
    picked.then(language)
}

/// Nobody is signed in any more: the browser's language decides.
pub fn forget_language() {
    device::remove("language");
}

impl Preferences {
    /// Chooses light or dark.
    pub fn choose_theme(self, theme: Theme) {
        device::write("theme", theme.name());
        self.theme.set(theme);
    }

    /// Chooses a language before anybody has signed in.
    pub fn pick_locale(self, locale: Locale) {
        device::write(PICKED, "yes");
        self.choose_locale(locale);
    }

    /// Chooses a language.
    pub fn choose_locale(self, locale: Locale) {
        device::write("language", locale.tag());
        if self.locale.try_get_untracked() != Some(locale) {
            self.locale.try_set(locale);
        }
    }

    /// Chooses the height of rows.
    pub fn choose_density(self, density: Density) {
        device::write("density", density.name());
        self.density.set(density);
    }

    /// Chooses whether single letters are keys.
    pub fn choose_letters(self, letters: bool) {
        device::write("letters", if letters { "on" } else { "off" });
        self.letters.set(letters);
    }
}

fn browser_language() -> Locale {
    let languages = window().navigator().languages();
    let tags: Vec<String> = languages.iter().filter_map(|tag| tag.as_string()).collect();
    Locale::from_tags(tags.iter().map(String::as_str))
}

/// Sets an attribute of the page; the default is no attribute.
fn attribute(name: &str, value: &str, default: &str) {
    let Some(root) = document().document_element() else { return };
    drop(if value == default { root.remove_attribute(name) } else { root.set_attribute(name, value) });
}

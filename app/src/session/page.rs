//! The sign-in page.

use super::form::SignInForm;
use crate::data::preferences::{Theme, use_preferences};
use crate::data::{use_data, use_locale};
use crate::ui::{Icon, IconName, use_page};
use docket_messages::{Locale, session as said, shell};
use docket_shared::session::SignedIn;
use leptos::prelude::*;

/// The page on which somebody signs in; `done` takes them on.
#[component]
pub fn SignInPage(
    /// Who signed in.
    #[prop(into)]
    done: Callback<SignedIn>,
) -> impl IntoView {
    let locale = use_locale();
    use_page(move || shell::page_title(locale.get(), said::sign_in_title(locale.get())));
    view! {
        <a class="skip" href="#main">{move || shell::skip_link(locale.get())}</a>
        <div class="signin">
            <main id="main" tabindex="-1">
                <div class="signbox">
                    <span class="logo"><Icon name=IconName::Logo /><b>"Docket"</b></span>
                    <div>
                        <h1>{move || said::sign_in_title(locale.get())}</h1>
                        <p class="muted mt2">{move || said::sign_in_intro(locale.get())}</p>
                    </div>
                    <SignInForm prefix="sign-in" done />
                </div>
            </main>
            <footer>
                <LanguageChoice />
                <ThemeChoice />
            </footer>
        </div>
    }
    .into_any()
}

/// The language, as a pair of buttons.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let (data, locale, preferences) = (use_data(), use_locale(), use_preferences());
    // Before anybody is signed in it is the device's, then theirs.
    let choose = move |choice: Locale| {
        if untrack(|| data.session()).is_in() {
            preferences.choose_locale(choice);
            data.set_language(choice.tag());
        } else {
            preferences.pick_locale(choice);
        }
    };
    let choice = move |choice: Locale| {
        view! {
            <button
                type="button"
                lang=choice.tag()
                aria-pressed=move || (locale.get() == choice).to_string()
                on:click=move |_| choose(choice)
            >
                {choice.name()}
            </button>
        }
    };
    view! {
        <div class="seg" role="group" aria-label=move || shell::language(locale.get())>
            {Locale::ALL.map(choice)}
        </div>
    }
}

/// Light, dark, or as the device.
#[component]
pub fn ThemeChoice() -> impl IntoView {
    let (locale, preferences) = (use_locale(), use_preferences());
    let choice = move |theme: Theme| {
        let word = move || match theme {
            Theme::System => shell::theme_system(locale.get()),
            Theme::Light => shell::theme_light(locale.get()),
            Theme::Dark => shell::theme_dark(locale.get()),
        };
        let icon = match theme {
            Theme::System => IconName::Contrast,
            Theme::Light => IconName::Sun,
            Theme::Dark => IconName::Moon,
        };
        view! {
            <button
                type="button"
                aria-label=word
                title=word
                aria-pressed=move || (preferences.theme.get() == theme).to_string()
                on:click=move |_| preferences.choose_theme(theme)
            >
                <Icon name=icon />
            </button>
        }
    };
    view! {
        <div class="seg" role="group" aria-label=move || shell::theme(locale.get())>
            {Theme::ALL.map(choice)}
        </div>
    }
}

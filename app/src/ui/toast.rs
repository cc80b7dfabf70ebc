//! Short notices: only for undo and for what happened elsewhere. One polite region; six seconds, longer under the hand.

use super::icon::{Icon, IconName};
use super::unbroken::unbroken;
use leptos::prelude::*;
use std::time::Duration;

/// How long a notice stays.
const STAYS: Duration = Duration::from_secs(6);

/// A notice.
#[derive(Clone)]
pub struct Toast {
    /// The sentence.
    pub text: String,
    /// The word on its button and what that does.
    pub action: Option<(String, Callback<()>)>,
}

/// Shows notices.
#[derive(Clone, Copy)]
pub struct Toaster {
    shown: RwSignal<Vec<(u32, Toast)>>,
    count: StoredValue<u32>,
    held: RwSignal<bool>,
}

/// Makes notices possible. Call once, at the root; [`Toasts`] shows them.
pub fn provide_toasts() {
    provide_context(Toaster {
        shown: RwSignal::new(Vec::new()),
        count: StoredValue::new(0),
        held: RwSignal::new(false),
    });
}

/// Shows notices, while rendering.
pub fn use_toasts() -> Toaster {
    expect_context()
}

impl Toaster {
    /// Shows a notice.
    pub fn show(self, toast: Toast) {
        self.later(self.put(toast));
    }

    fn put(self, toast: Toast) -> u32 {
        let number = self
            .count
            .try_update_value(|count| {
                *count += 1;
                *count
            })
            .unwrap_or_default();
        self.shown.update(|shown| shown.push((number, toast)));
        number
    }

    /// Shows a sentence.
    pub fn say(self, text: impl Into<String>) {
        self.show(Toast { text: text.into(), action: None });
    }

    fn later(self, number: u32) {
        super::after_anyway(
            STAYS,
            move || if self.held.get_untracked() { self.later(number) } else { self.remove(number) },
        );
    }

    fn remove(self, number: u32) {
        let left = self.shown.try_update(|shown| {
            shown.retain(|(other, _)| *other != number);
            shown.len()
        });
        // Hand and focus do not leave what goes from under them: the next notice would stay for ever.
        if left == Some(0) {
            self.held.set(false);
        }
    }
}

/// Shows notices with what can be done about them here: with the part of the page that could do it they go.
#[derive(Clone)]
pub struct Offers {
    toaster: Toaster,
    shown: ArcStoredValue<Vec<u32>>,
}

/// Offers of what is being drawn, while rendering.
pub fn use_offers() -> Offers {
    let offers = Offers { toaster: use_toasts(), shown: ArcStoredValue::new(Vec::new()) };
    let gone = offers.clone();
    on_cleanup(move || gone.shown.get_value().into_iter().for_each(|number| gone.toaster.remove(number)));
    offers
}

impl Offers {
    /// Shows a sentence with a button: its word, and what it does.
    pub fn show(&self, text: String, action: (String, Callback<()>)) {
        self.toaster.later(self.put(text, action));
    }

    fn put(&self, text: String, action: (String, Callback<()>)) -> u32 {
        let number = self.toaster.put(Toast { text, action: Some(action) });
        self.shown.update_value(|shown| shown.push(number));
        number
    }
}

/// The region in which notices appear.
#[component]
pub fn Toasts(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// Name of the cross.
    #[prop(into)]
    dismiss: Signal<String>,
) -> impl IntoView {
    let toaster = use_toasts();
    let one = move |(number, toast): (u32, Toast)| {
        view! {
            <div class="toast">
                <span>{unbroken(&toast.text)}</span>
                {toast.action.map(|(word, action)| view! {
                    // The page that could undo it may be gone by now.
                    <button type="button" on:click=move |_| { action.try_run(()); toaster.remove(number); }>{word}</button>
                })}
                <button type="button" class="ibtn" aria-label=dismiss on:click=move |_| toaster.remove(number)>
                    <Icon name=IconName::Cross />
                </button>
            </div>
        }
    };
    view! {
        <div
            class="toasts"
            role="region"
            aria-label=label
            on:pointerenter=move |_| toaster.held.set(true)
            on:pointerleave=move |_| toaster.held.set(false)
            on:focusin=move |_| toaster.held.set(true)
            on:focusout=move |_| toaster.held.set(false)
        >
            <div role="status" class="stack stack-2">
                <For each=move || toaster.shown.get() key=|(number, _)| *number children=one />
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_holds_nothing_that_comes_after_it() {
        let root = Owner::new();
        root.with(provide_toasts);
        let toaster = root.with(use_toasts);
        let said = || toaster.put(Toast { text: "Saved".to_owned(), action: None });
        let (first, second) = (said(), said());
        toaster.held.set(true);
        toaster.remove(first);
        assert!(toaster.held.get_untracked(), "the hand is on the other one");
        toaster.remove(second);
        assert!(!toaster.held.get_untracked());
    }

    #[test]
    fn what_a_page_offers_goes_with_it_and_what_it_says_stays() {
        let root = Owner::new();
        root.with(provide_toasts);
        let page = root.with(Owner::new);
        let (toaster, offers) = page.with(|| (use_toasts(), use_offers()));
        toaster.put(Toast { text: "Saved".to_owned(), action: None });
        offers.put("Luis Ortega removed".to_owned(), ("Undo".to_owned(), root.with(|| Callback::new(|()| {}))));
        let shown =
            || toaster.shown.with_untracked(|shown| shown.iter().map(|(_, one)| one.text.clone()).collect::<Vec<_>>());
        assert_eq!(shown(), ["Saved", "Luis Ortega removed"]);
        page.cleanup();
        assert_eq!(shown(), ["Saved"]);
    }
}

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
        let number = self
            .count
            .try_update_value(|count| {
                *count += 1;
                *count
            })
            .unwrap_or_default();
        self.shown.update(|shown| shown.push((number, toast)));
        self.later(number);
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
        self.shown.update(|shown| shown.retain(|(other, _)| *other != number));
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

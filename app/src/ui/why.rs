//! "Why?" and the facts that it opens: in order, the deciding one last. Esc and the button close it and give the focus back.

use super::icon::{Icon, IconName};
use super::later::after_anyway;
use super::page::focus_element;
use leptos::prelude::*;
use leptos::{ev, html};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it says.
    pub text: String,
    /// More about it, smaller.
    pub detail: Option<String>,
    /// Whether it speaks for what is explained; else it was looked at and does not.
    pub counts: bool,
    /// Whether it decides.
    pub decides: bool,
}

impl Fact {
    /// A fact that counts.
    pub fn new(text: String) -> Self {
        Self { text, detail: None, counts: true, decides: false }
    }
}

/// The link and its facts.
#[component]
pub fn Why(
    /// A stable id for the link.
    #[prop(into)]
    id: String,
    /// The word of the link.
    #[prop(into)]
    word: Signal<String>,
    /// The heading of the facts.
    #[prop(into)]
    title: Signal<String>,
    /// The word of the button that closes them.
    #[prop(into)]
    close: Signal<String>,
    /// The facts, in order; reckoned only while they are shown.
    #[prop(into)]
    facts: Signal<Vec<Fact>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let panel = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        // The button takes the focus, so that Esc and Enter close it; what is above it stays in sight.
        let button = panel.get().and_then(|panel| panel.query_selector("button").ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            drop(button.focus_with_options(&options));
        }
    });
    let id = StoredValue::new(id);
    let shut = move || {
        open.set(false);
        focus_element(id.get_value());
    };
    let escape = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            // The other keys' listeners still see the popover, and leave this key to it.
            after_anyway(Duration::ZERO, shut);
        }
    });
    on_cleanup(move || escape.remove());
    let heading = move || format!("{}-facts", id.get_value());
    let popover =
        move || {
            open.get().then(|| view! {
            <div class="pop whypop beside" role="dialog" aria-labelledby=heading tabindex="-1" node_ref=panel>
                <h3 id=heading>{title}</h3>
                <ol>{move || facts.get().into_iter().map(fact).collect_view()}</ol>
                <footer>
                    <button type="button" class="btn btn-sm" on:click=move |_| shut()><span>{close}</span></button>
                </footer>
            </div>
        })
        };
    view! {
        <span class="why-at">
            <button
                type="button"
                class="why"
                id=id.get_value()
                aria-expanded=move || open.get().to_string()
                aria-haspopup="dialog"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {word}
                <Icon name=IconName::ChevronRight />
            </button>
            {popover}
        </span>
    }
}

fn fact(fact: Fact) -> impl IntoView {
    let text = if fact.decides { view! { <b>{fact.text}</b> }.into_any() } else { fact.text.into_any() };
    view! {
        <li class:no=!fact.counts>
            <Icon name=if fact.counts { IconName::Check } else { IconName::Minus } />
            <span>{text}{fact.detail.map(|detail| view! { <small>{detail}</small> })}</span>
        </li>
    }
}

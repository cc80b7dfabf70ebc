//! Single-letter keys: they work outside text fields, dialogs and menus only (WCAG 2.1.4).

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Calls `pressed` with the key while the component lives; `true` means that the key was used.
pub fn on_keys(pressed: impl Fn(&str) -> bool + 'static) {
    let listener = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() || is_taken(&event) {
            return;
        }
        let key = event.key();
        if letters_are_off() && key.chars().count() == 1 {
            return;
        }
        let key = if key.chars().count() == 1 { key.to_lowercase() } else { key };
        if pressed(&key) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// The person turned keys of one character off: `data-letters` of the page says so.
fn letters_are_off() -> bool {
    document().document_element().is_some_and(|root| root.get_attribute("data-letters").as_deref() == Some("off"))
}

fn dialog_is_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Esc closes what floats above the page before anything else hears of it.
fn popover_is_open() -> bool {
    document().query_selector(".pop[role='dialog'], .menu.pop").ok().flatten().is_some()
}

/// Whether the key belongs to what has the focus: a field, an open dialog, a menu, or a button, a link or what folds for Enter.
fn is_taken(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    let typed = matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT");
    let within = |selector: &str| target.closest(selector).ok().flatten().is_some();
    let presses = event.key() == "Enter" && matches!(target.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY");
    typed || presses || dialog_is_open() || within(".menu") || (event.key() == "Escape" && popover_is_open())
}

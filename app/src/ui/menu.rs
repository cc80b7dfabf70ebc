//! What opens below a button: the account, a choice. Closes on Esc, on a click elsewhere and when the focus leaves.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

/// A button with a raised sheet below it. Arrow keys move among the sheet's buttons and links; the sheet is made anew
/// each time it opens, and closes when something with `data-closes` in it is pressed.
#[component]
pub fn Menu(
    /// The button's name; empty where its face says all.
    #[prop(into)]
    label: Signal<String>,
    /// The button's class.
    #[prop(into)]
    class: String,
    /// Further classes of the sheet: `up`, `start`.
    #[prop(optional, into)]
    sheet: String,
    /// Whether it is open, where the caller wants to know.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
    /// What the button shows.
    #[prop(into)]
    face: ViewFn,
    /// The sheet.
    children: ChildrenFn,
) -> impl IntoView {
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    let (root, button) = (NodeRef::<html::Span>::new(), NodeRef::<html::Button>::new());
    // What was pressed in the sheet may have taken the whole menu off the page.
    let close = move |give_back: bool| {
        open.try_set(false);
        if give_back && let Some(button) = button.try_get_untracked().flatten() {
            drop(button.focus());
        }
    };
    // A key elsewhere may open it: the focus comes in, so that arrows and Esc are heard here.
    Effect::new(move |_| {
        if open.get() {
            super::next_frame(move || {
                let active = document().active_element().map(web_sys::EventTarget::from);
                if !holds(root, active) {
                    step(root, true);
                }
            });
        }
    });
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        if open.get_untracked() && !holds(root, event.target()) {
            close(false);
        }
    });
    on_cleanup(move || outside.remove());
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if open.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            close(true);
        }
        "ArrowDown" | "ArrowUp" if open.get_untracked() => {
            event.prevent_default();
            step(root, event.key() == "ArrowDown");
        }
        _ => {}
    };
    view! {
        <span
            class="menu-at"
            node_ref=root
            on:keydown=keys
            on:focusout=move |event| {
                // A sheet that goes with its page loses the focus as well.
                if open.try_get_untracked() == Some(true) && event.related_target().is_some() && !holds(root, event.related_target()) {
                    close(false);
                }
            }
        >
            <button
                type="button"
                class=class
                node_ref=button
                aria-label=move || Some(label.get()).filter(|label| !label.is_empty())
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {face.run()}
            </button>
            {move || open.get().then(|| view! {
                <div
                    class=format!("menu pop {sheet}")
                    on:click=move |event| {
                        let target = event_target::<web_sys::Element>(&event);
                        if target.closest("[data-closes]").ok().flatten().is_some() {
                            close(true);
                        }
                    }
                >
                    {children()}
                </div>
            })}
        </span>
    }
}

fn holds(root: NodeRef<html::Span>, target: Option<web_sys::EventTarget>) -> bool {
    let node = target.and_then(|target| target.dyn_into::<Node>().ok());
    root.try_get_untracked().flatten().is_some_and(|root| root.contains(node.as_ref()))
}

/// Moves the focus to the next or previous thing of the sheet, around its ends.
fn step(root: NodeRef<html::Span>, forward: bool) {
    let Some(root) = root.try_get_untracked().flatten() else { return };
    let Ok(list) = root.unchecked_ref::<web_sys::Element>().query_selector_all(".menu :is(button, a[href])") else {
        return;
    };
    let items: Vec<HtmlElement> =
        (0..list.length()).filter_map(|at| list.item(at)?.dyn_into::<HtmlElement>().ok()).collect();
    if items.is_empty() {
        return;
    }
    let active = document().active_element();
    let at = items.iter().position(|item| active.as_ref().is_some_and(|active| item.is_same_node(Some(active))));
    let next = match (at, forward) {
        (None, true) => 0,
        (None, false) => items.len() - 1,
        (Some(at), true) => (at + 1) % items.len(),
        (Some(at), false) => (at + items.len() - 1) % items.len(),
    };
    drop(items[next].focus());
}

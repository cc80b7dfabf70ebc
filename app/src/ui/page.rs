//! What a new page does: it names the window and takes the focus to its main part.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Names the window by `title` from now on. The focus goes to `main` unless something inside has it already; the
/// first page of a visit leaves the focus where the browser put it.
pub fn use_page(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| document().set_title(&title()));
    let first = use_context::<FirstPage>();
    Effect::new(move |_| {
        let was_first = first
            .is_some_and(|first| first.0.try_update_value(|first| std::mem::replace(first, false)).unwrap_or(false));
        if !was_first {
            focus_main();
        }
    });
}

/// Marks the root, so that the first page does not move the focus.
pub fn provide_first_page() {
    provide_context(FirstPage(StoredValue::new(true)));
}

#[derive(Clone, Copy)]
struct FirstPage(StoredValue<bool>);

fn focus_main() {
    let Some(main) = document().get_element_by_id("main") else { return };
    let inside = document().active_element().is_some_and(|active| main.contains(Some(&active)) && active != main);
    if !inside {
        focus(&main);
    }
}

/// Moves the focus to the element of that id, once the present changes are on the page.
pub fn focus_element(id: String) {
    super::next_frame_anyway(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus(&element);
        }
    });
}

/// Moves the focus to the first of these elements that takes it, once the present changes are on the page: what went
/// with what was pressed, and what is not shown in a window of this width, does not.
pub fn focus_one_of(ids: Vec<String>) {
    super::next_frame_anyway(move || {
        for element in ids.iter().filter_map(|id| document().get_element_by_id(id)) {
            focus(&element);
            if document().active_element().is_some_and(|active| active == element) {
                return;
            }
        }
    });
}

/// Puts the keyboard on the first control inside an element that is marked as wrong, once that is drawn.
pub fn focus_first_wrong(id: String) {
    super::next_frame_anyway(move || {
        let found = document().query_selector(&format!("[id='{id}'] [aria-invalid='true']"));
        if let Some(element) = found.ok().flatten() {
            focus(&element);
        }
    });
}

fn focus(element: &web_sys::Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        drop(element.focus());
    }
}

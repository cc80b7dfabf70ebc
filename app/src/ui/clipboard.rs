//! Writing to the clipboard at a press.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlTextAreaElement};

/// Copies a text; whether the browser let it. It is selected in a field that is gone again at once: that works without
/// https too, where a page has no clipboard of its own.
pub fn copy_text(text: &str) -> bool {
    let area = document().create_element("textarea").ok().and_then(|one| one.dyn_into::<HtmlTextAreaElement>().ok());
    let (Some(area), Some(body)) = (area, document().body()) else { return false };
    let before = document().active_element().and_then(|one| one.dyn_into::<HtmlElement>().ok());
    area.set_class_name("vh");
    area.set_value(text);
    if body.append_child(&area).is_err() {
        return false;
    }
    area.select();
    let copied = exec_copy();
    area.remove();
    if let Some(before) = before {
        drop(before.focus());
    }
    copied
}

/// The browser copies what is selected.
fn exec_copy() -> bool {
    let page: JsValue = document().into();
    let command = js_sys::Reflect::get(&page, &JsValue::from_str("execCommand")).ok();
    let command = command.and_then(|command| command.dyn_into::<js_sys::Function>().ok());
    let copied = command.and_then(|command| command.call1(&page, &JsValue::from_str("copy")).ok());
    copied.is_some_and(|copied| copied.is_truthy())
}

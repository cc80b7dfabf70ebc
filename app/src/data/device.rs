//! What this browser profile keeps: named texts in localStorage. A browser that keeps nothing is an answer, not a fault.

use leptos::prelude::window;
use web_sys::Storage;

/// Everything of ours begins with this.
const PREFIX: &str = "docket:";

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The text under a name.
pub fn read(name: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{name}")).ok().flatten()
}

/// Keeps a text; false when the browser does not take it.
pub fn write(name: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&format!("{PREFIX}{name}"), text).is_ok())
}

/// Forgets a text.
pub fn remove(name: &str) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(&format!("{PREFIX}{name}")));
    }
}

/// Names that begin like this.
pub fn names(beginning: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let beginning = format!("{PREFIX}{beginning}");
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    keys.filter(|key| key.starts_with(&beginning)).map(|key| key[PREFIX.len()..].to_owned()).collect()
}

/// The name under which a text of ours is kept, of its key in the browser.
pub fn own(key: &str) -> Option<&str> {
    key.strip_prefix(PREFIX)
}

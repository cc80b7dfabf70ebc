//! A text in which people are named: the names stand out, the rest is as it was written, each number of a request in one
//! piece.

use super::unbroken::unbroken;
use leptos::prelude::*;

/// The text in parts; a part that is `true` is a name.
#[component]
pub fn NamedText(
    /// The parts, in order.
    parts: Vec<(bool, String)>,
) -> impl IntoView {
    let part = |(is_name, text): (bool, String)| {
        if is_name { view! { <span class="mention">{text}</span> }.into_any() } else { unbroken(&text).into_any() }
    };
    view! { <div class="b">{parts.into_iter().map(part).collect_view()}</div> }
}

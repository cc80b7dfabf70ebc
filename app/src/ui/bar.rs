//! The bar across the top while something about the connection has to be said.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// A sentence across the top, announced politely. Gone while `text` is none.
#[component]
pub fn Bar(
    /// What to say.
    #[prop(into)]
    text: Signal<Option<String>>,
    /// What stands before it.
    #[prop(into)]
    icon: Signal<IconName>,
    /// The one thing to do about it, as a button.
    #[prop(optional, into)]
    action: Option<ViewFn>,
) -> impl IntoView {
    // The region is there from the start: readers only announce what changes inside one they know.
    view! {
        <div role="status">
            {move || text.get().map(|text| view! {
                <div class="offbar">
                    <Icon name=icon />
                    <span>{text}</span>
                    {action.as_ref().map(ViewFn::run)}
                </div>
            })}
        </div>
    }
}

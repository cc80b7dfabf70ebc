//! The bar across the top while something about the connection has to be said.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// A sentence across the top, announced politely. Gone while `text` is none.
#[component]
pub fn Bar(
    /// What to say.
    #[prop(into)]
    text: Signal<Option<String>>,
    /// Whether something is under way.
    #[prop(optional, into)]
    turns: Signal<bool>,
    /// The one thing to do about it, as a button.
    #[prop(optional, into)]
    action: Option<ViewFn>,
) -> impl IntoView {
    // The region is there from the start: readers only announce what changes inside one they know.
    view! {
        <div role="status">
            {move || text.get().map(|text| view! {
                <div class="offbar">
                    <Icon
                        name=Signal::derive(move || if turns.get() { IconName::Sync } else { IconName::Offline })
                        class=Signal::derive(move || if turns.get() { "turns".to_owned() } else { String::new() })
                    />
                    <span>{text}</span>
                    {action.as_ref().map(ViewFn::run)}
                </div>
            })}
        </div>
    }
}

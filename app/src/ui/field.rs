//! A field: label above, hint below; an error takes the hint's place and the field keeps its value.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// The id of the element that describes a control now: its error, else its hint.
pub fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    if has_error { Some(format!("{id}-e")) } else { has_hint.then(|| format!("{id}-h")) }
}

/// Label, control, hint or error. The control has the id `id` and names `described_by` as its description.
#[component]
pub fn Field(
    /// The control's id.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// The word after the label of a field that may stay empty.
    #[prop(optional, into)]
    optional: Option<Signal<String>>,
    /// A sentence below.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-h");
    view! {
        <div class="field">
            <label for=id.clone()>
                {label}
                {move || optional.map(|word| word.get()).filter(|word| !word.is_empty()).map(|word| view! { " " <span class="opt">{word}</span> })}
            </label>
            {children()}
            {move || match (error.get(), hint.get()) {
                (Some(error), _) => view! { <FieldError id=id.clone() error=error /> }.into_any(),
                (None, Some(hint)) => view! { <p class="hint" id=hint_id.clone()>{hint}</p> }.into_any(),
                (None, None) => ().into_any(),
            }}
        </div>
    }
}

/// The sentence under a control that says what is wrong with it.
#[component]
pub fn FieldError(
    /// The control's id.
    #[prop(into)]
    id: String,
    /// The sentence.
    #[prop(into)]
    error: String,
) -> impl IntoView {
    view! {
        <p class="err" id=format!("{id}-e")>
            <Icon name=IconName::Alert />
            {error}
        </p>
    }
}

//! Status and priority as shapes. Plain values in: which status has which shape is decided where statuses are known.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// A status: the shape says it, the colour repeats it. Give a `label` only where no word stands beside it.
#[component]
pub fn StatusIcon(
    /// The shape: one of the `Status...` icons.
    #[prop(into)]
    icon: Signal<IconName>,
    /// What readers hear.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
) -> impl IntoView {
    let class = Signal::derive(move || tone(icon.get()).to_owned());
    match label {
        Some(label) => view! { <Icon name=icon class=class label=label /> }.into_any(),
        None => view! { <Icon name=icon class=class /> }.into_any(),
    }
}

/// A priority from 1, the urgent one, to 5. Only the urgent one is coloured.
#[component]
pub fn PriorityIcon(
    /// 1 to 5.
    #[prop(into)]
    priority: Signal<i16>,
    /// What readers hear.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
) -> impl IntoView {
    let icon = Signal::derive(move || match priority.get() {
        ..=1 => IconName::PriorityUrgent,
        2 => IconName::PriorityHigh,
        3 => IconName::PriorityMedium,
        _ => IconName::PriorityLow,
    });
    let class = Signal::derive(move || icon.get().key().to_owned());
    match label {
        Some(label) => view! { <Icon name=icon class=class label=label /> }.into_any(),
        None => view! { <Icon name=icon class=class /> }.into_any(),
    }
}

fn tone(icon: IconName) -> &'static str {
    match icon {
        IconName::StatusDone => "st-resolved",
        other => other.key(),
    }
}

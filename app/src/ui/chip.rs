//! A state in words; never clicked.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// What a chip's colour repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A plain fact.
    #[default]
    Quiet,
    /// New.
    Info,
    /// Good.
    Ok,
    /// Needs a look.
    Warn,
    /// Wrong.
    Danger,
    /// Waits for somebody.
    Wait,
    /// In time.
    Calm,
}

impl Tone {
    /// The class that sets the colours.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Quiet => "t-quiet",
            Tone::Info => "t-info",
            Tone::Ok => "t-ok",
            Tone::Warn => "t-warn",
            Tone::Danger => "t-danger",
            Tone::Wait => "t-wait",
            Tone::Calm => "t-calm",
        }
    }
}

/// An icon and a few words.
#[component]
pub fn Chip(
    /// What the colour repeats.
    #[prop(optional)]
    tone: Tone,
    /// The icon.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("chip {}", tone.class())>
            {icon.map(|icon| view! { <Icon name=icon /> })}
            {children()}
        </span>
    }
}

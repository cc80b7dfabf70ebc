//! Buttons: verb and object; a forbidden one stays and says why; a slow one says what is happening.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Paper and a hairline.
    #[default]
    Plain,
    /// The one strong thing of a view.
    Primary,
    /// Text only.
    Ghost,
    /// Ends or removes something.
    Danger,
    /// Writes something only a few will read.
    Note,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Kind::Plain => "",
            Kind::Primary => "btn-primary",
            Kind::Ghost => "btn-ghost",
            Kind::Danger => "btn-danger",
            Kind::Note => "btn-note",
        }
    }
}

/// A button. With a `reason` it does nothing, stays focusable and is described by the reason, which the caller shows.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional, into)]
    kind: Signal<Kind>,
    /// Smaller.
    #[prop(optional)]
    small: bool,
    /// As wide as what it is in.
    #[prop(optional)]
    block: bool,
    /// Submits its form instead of calling `press`.
    #[prop(optional)]
    submit: bool,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether its work is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be used.
    #[prop(optional, into)]
    reason: Signal<Option<String>>,
    /// Id of the element that shows the reason.
    #[prop(optional, into)]
    reason_id: Option<String>,
    /// Its own id.
    #[prop(optional, into)]
    id: Option<String>,
    /// What it does.
    #[prop(optional, into)]
    press: Option<Callback<()>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = move || {
        let mut class = format!("btn {}", kind.get().class());
        for (wanted, name) in [(small, " btn-sm"), (block, " btn-block"), (busy.get(), " is-loading")] {
            if wanted {
                class.push_str(name);
            }
        }
        class
    };
    let icon = move || if busy.get() { Some(IconName::Sync) } else { icon };
    view! {
        <button
            id=id
            type=if submit { "submit" } else { "button" }
            class=class
            aria-disabled=move || (reason.get().is_some() || busy.get()).then_some("true")
            aria-describedby=move || reason.get().and(reason_id.clone())
            on:click=move |event| {
                if reason.get_untracked().is_some() || busy.get_untracked() {
                    event.prevent_default();
                } else if let Some(press) = press {
                    press.run(());
                }
            }
        >
            {move || icon().map(|icon| view! { <Icon name=icon /> })}
            <span>{children()}</span>
        </button>
    }
}

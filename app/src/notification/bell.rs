//! The bell: whether something is unread, and the way to it. Small: it is part of the portal's first page.

use crate::data::{LinkStatus, use_data, use_locale};
use crate::routes::{Route, use_route};
use crate::ui::{Icon, IconName};
use docket_messages::notice as said;
use leptos::prelude::*;

/// A link with a dot while something is unread.
#[component]
pub fn Bell(
    /// Where the list is.
    to: Route,
) -> impl IntoView {
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let unread = Memo::new(move |_| data.unread_notices());
    let label = move || said::bell(locale.get(), i64::try_from(unread.get()).unwrap_or(i64::MAX));
    let here = to.clone();
    view! {
        <a class="ibtn bell" href=to.href() title=label aria-label=label aria-current=move || (route.get() == here).then_some("page")>
            <Icon name=IconName::Bell />
            {move || (unread.get() > 0).then(|| view! { <span class="idot"></span> })}
        </a>
    }
}

/// Says once, politely, that something came while the page is open. It stands where no width of the window hides it.
#[component]
pub fn Arrived() -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let unread = Memo::new(move |_| data.unread_notices());
    let arrived = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<usize>>| {
        let now = unread.get();
        // What is there when the page loads is not new.
        if data.status() == LinkStatus::Loading {
            return None;
        }
        if let Some(more) = before.flatten().and_then(|before| now.checked_sub(before)).filter(|more| *more > 0) {
            arrived.set(said::arrived(locale.get_untracked(), i64::try_from(more).unwrap_or(i64::MAX)));
        }
        Some(now)
    });
    view! { <span class="vh" role="status" data-testid="arrived">{arrived}</span> }
}

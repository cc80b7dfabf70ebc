//! A box to tick.

use super::control::Common;
use docket_shared::catalog::names::TICKED;
use docket_shared::service_request::form::Input;
use leptos::prelude::*;

/// The box; its words stand beside it where it is answered once.
pub(super) fn tick(common: Common) -> impl IntoView {
    let (order, place, value) = (common.order, common.place.clone(), common.value());
    let (leave, locked, name) = (common.leave(), common.locked(), common.name());
    let in_row = place.row.is_some();
    view! {
        <label class="tick" class:is-error=move || common.error.with(Option::is_some)>
            <input
                id=common.place.id()
                type="checkbox"
                disabled=locked
                aria-label=common.row_name()
                aria-invalid=common.invalid()
                aria-describedby=common.described()
                prop:checked=move || value.with(|value| value == TICKED)
                on:change=move |event| {
                    let text = if event_target_checked(&event) { TICKED } else { "" };
                    order.put(&place, Input::Text(text.to_owned()));
                }
                on:blur=move |_| leave()
            />
            {(!in_row).then(|| view! { <span>{name}</span> })}
        </label>
    }
}

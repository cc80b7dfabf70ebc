//! What is wrong with an order, gathered on top with links to the fields.

use super::control::about;
use super::state::{Order, Place};
use crate::ui::{Icon, IconName, focus_element};
use crate::words::{self, About};
use docket_messages::form;
use docket_shared::problem::FieldError;
use leptos::prelude::*;

/// The summary; it is there after a send that was held back or refused, and has the focus then.
#[component]
pub fn Errors(
    /// The order.
    order: Order,
) -> impl IntoView {
    let locale = order.locale;
    let shown = Memo::new(move |_| if order.checked.get() { order.summary() } else { Vec::new() });
    let refused =
        move || order.refused.with(|refused| refused.as_ref().map(|problem| words::problem(locale.get(), problem)));
    let count = move || i64::try_from(shown.with(Vec::len)).unwrap_or(i64::MAX);
    let title = move || match refused() {
        Some((title, _)) if count() == 0 => title,
        _ => form::errors_title(locale.get(), count()),
    };
    let text = move || refused().filter(|_| count() == 0).map(|(_, text)| view! { <p>{text}</p> });
    let any = Memo::new(move |_| shown.with(|shown| !shown.is_empty()) || order.refused.with(Option::is_some));
    move || {
        any.get().then(|| {
            view! {
                <div class="form-sec">
                    <div class="banner b-danger" role="alert" id="errors" tabindex="-1">
                        <Icon name=IconName::Alert />
                        <div>
                            <b>{title}</b>
                            {text}
                            <ul>{move || shown.get().into_iter().map(|error| item(order, &error)).collect_view()}</ul>
                        </div>
                    </div>
                </div>
            }
        })
    }
}

fn item(order: Order, error: &FieldError) -> impl IntoView + use<> {
    let locale = order.locale.get();
    let (label, kind) = order.version.with_value(|version| {
        let field = version.form.field(&error.field);
        (
            field.map(|field| field.label.get(locale.tag()).to_owned()),
            field.map_or(About::Text, |field| about(&field.kind)),
        )
    });
    let row = error.row.and_then(|row| order.body.with(|body| body.rows.get(row).and_then(|row| row.id)));
    let place = Place { row, field: error.field.clone() };
    let said = order.fault(&place, &error.fault, kind);
    let text = match (label, error.row) {
        (Some(label), Some(row)) => form::error_in_row(locale, &said, &label, i64::try_from(row).unwrap_or(0) + 1),
        (Some(label), None) => form::error_in_field(locale, &said, &label),
        (None, _) => said,
    };
    let id = place.id();
    let target = id.clone();
    view! {
        <li>
            <a
                class="link"
                href=format!("#{id}")
                on:click=move |event| { event.prevent_default(); focus_element(target.clone()); }
            >
                {text}
            </a>
        </li>
    }
}

//! A draft that was begun on an earlier version of the form: it is moved field by field, and the form says what has changed.

use super::directory::Here;
use super::state::{Order, Place};
use crate::data::Data;
use crate::data::draft::{self, ItemDraft};
use crate::ui::{Button, Icon, IconName, focus_element};
use crate::words;
use docket_messages::{Locale, form};
use docket_shared::catalog::ItemVersion;
use docket_shared::service_request::moved::{Change, What, moved};
use docket_shared::service_request::terms::TermChange;
use docket_shared::text::Text;
use leptos::prelude::*;

/// The draft as the present form takes it. What has changed stays with it until the person has seen it.
pub(super) fn met(data: Data, version: &ItemVersion, mut found: ItemDraft) -> ItemDraft {
    if found.body.version == version.version {
        return found;
    }
    let asked = draft::questions(data, version.item, found.body.version);
    let here = Here { data, people: found.people.clone() };
    let (body, mut changes) = untrack(|| moved(asked.as_ref(), &version.form, found.body, &here));
    found.body = body;
    found.body.version = version.version;
    // What an earlier version changed and nobody has seen yet is still so, but for what was answered since.
    let earlier = found.moved.take().unwrap_or_default().into_iter();
    changes.splice(0..0, earlier.filter(|change| change.what == What::Gone).collect::<Vec<_>>());
    found.moved = Some(changes);
    let terms = asked.and_then(|asked| asked.terms).map(|terms| terms.changed(version, &found.body));
    found.terms.extend(terms.unwrap_or_default());
    found
}

/// What has changed, and what of it waits for the person. It stays until they have seen it.
#[component]
pub(super) fn Moved(order: Order) -> impl IntoView {
    let locale = order.locale;
    let seen = move |()| {
        order.moved.set(None);
        order.terms.set(Vec::new());
        order.keep();
        focus_element(super::form::FORM.to_owned());
    };
    move || {
        order.moved.get().map(|changes| {
            let terms = order.terms.get();
            let rest = if changes.is_empty() && terms.is_empty() { form::form_moved_all } else { form::form_moved_rest };
            view! {
                <div class="form-sec">
                    <div class="banner b-info" role="status" id="form-moved" tabindex="-1">
                        <Icon name=IconName::Info />
                        <div>
                            <b>{move || form::form_moved(locale.get())}</b>
                            <ul>{changes.into_iter().map(|change| item(order, change)).collect_view()}{terms.into_iter().map(|change| view! { <li>{move || term(order, &change)}</li> }).collect_view()}</ul>
                            <p>{move || rest(locale.get())}</p>
                        </div>
                        <Button small=true press=Callback::new(seen)>{move || form::form_moved_seen(locale.get())}</Button>
                    </div>
                </div>
            }
        })
    }
}

/// One change. What is still asked leads to its field.
fn item(order: Order, change: Change) -> impl IntoView {
    let place = StoredValue::new(place_of(order, &change));
    let change = StoredValue::new(change);
    let words = move || {
        let said = change.with_value(|change| question(order.locale.get(), change));
        let row = change.with_value(|change| order.number_of(change.row));
        match row {
            Some(row) => form::moved_in_row(order.locale.get(), i64::try_from(row).unwrap_or(0) + 1, &said),
            None => said,
        }
    };
    // Of a row that was taken out nothing has to be said any more.
    let stands = move || change.with_value(|change| change.row.is_none() || order.number_of(change.row).is_some());
    let line = move || match place.get_value() {
        None => view! { <span>{words}</span> }.into_any(),
        Some(place) => {
            let target = StoredValue::new(place.id());
            view! {
                <a
                    class="link"
                    href=format!("#{}", place.id())
                    on:click=move |event| { event.prevent_default(); focus_element(target.get_value()); }
                >
                    {words}
                </a>
            }
            .into_any()
        }
    };
    move || stands().then(|| view! { <li>{line()}</li> })
}

/// Another price, or another approval, in words.
fn term(order: Order, change: &TermChange) -> String {
    let locale = order.locale.get();
    let free = || form::moved_free(locale).to_owned();
    let price = |price: Option<i64>| {
        price.map_or_else(free, |price| words::money(locale, &order.data.currency(), price, false))
    };
    let named = |name: &Text| name.get(locale.tag()).to_owned();
    match change {
        TermChange::Price { what, before, after } => {
            form::moved_price(locale, &price(*after), &price(*before), &named(what))
        }
        TermChange::Approval(name) => form::moved_approval(locale, &named(name)),
        TermChange::ApprovalWhen(name) => form::moved_approval_when(locale, &named(name)),
        TermChange::NoApproval(name) => form::moved_no_approval(locale, &named(name)),
    }
}

/// Where the question stands now; a column that is new stands in the first row.
fn place_of(order: Order, change: &Change) -> Option<Place> {
    if change.what == What::Gone {
        return None;
    }
    let is_column = order.group().is_some_and(|group| group.fields.iter().any(|field| field.id == change.field));
    let first = || order.row_ids().first().copied();
    let row = if is_column { Some(untrack(|| change.row.or_else(first))?) } else { None };
    Some(Place { row, field: change.field.clone() })
}

fn question(locale: Locale, change: &Change) -> String {
    let Change { label, what, said, .. } = change;
    let label = label.get(locale.tag());
    let said: Vec<&str> = said.iter().map(|text| text.get(locale.tag())).collect();
    let said = said.join(", ");
    match (what, said.is_empty()) {
        (What::Added, _) => form::moved_added(locale, label),
        (What::NotOffered, false) => form::moved_not_offered(locale, label, &said),
        (What::NotOffered, true) => form::moved_not_offered_unsaid(locale, label),
        (What::AskedAnew, false) => form::moved_asked_anew(locale, label, &said),
        (What::AskedAnew, true) => form::moved_asked_anew_unsaid(locale, label),
        (What::Gone, false) if label.is_empty() => form::moved_gone_unnamed(locale, &said),
        (What::Gone, true) if label.is_empty() => form::moved_gone_unknown(locale).to_owned(),
        (What::Gone, false) => form::moved_gone(locale, label, &said),
        (What::Gone, true) => form::moved_gone_unsaid(locale, label),
    }
}

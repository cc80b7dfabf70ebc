//! One row of the group: a line of the grid on a desk, a card that folds on a phone.

use super::control::{Control, about};
use super::person::name_of;
use super::state::{Order, Place};
use crate::ui::{Avatar, FieldError, Icon, IconName, Nobody};
use docket_messages::{form, shell};
use docket_shared::catalog::form::{Field, FieldKind, RowGroup};
use docket_shared::ids::{LineId, PersonId};
use docket_shared::service_request::form::Input;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// A row.
#[component]
pub fn OrderRow(
    /// The order.
    order: Order,
    /// The group it belongs to.
    group: StoredValue<RowGroup>,
    /// The line it becomes.
    id: LineId,
    /// Whether it is folded, on a phone.
    folded: Signal<bool>,
    /// Folds or unfolds it.
    fold: Callback<LineId>,
    /// Takes it out.
    remove: Callback<LineId>,
    /// Enter was pressed in a column of it.
    enter: Callback<(KeyboardEvent, LineId, String)>,
) -> impl IntoView {
    let number = Memo::new(move |_| order.number_of(Some(id)).map_or(0, |at| i64::try_from(at).unwrap_or(0)) + 1);
    let name = Memo::new(move |_| group.with_value(|group| person_of(order, group, id)));
    let locale = order.locale;
    let legend = move || {
        name.with(|name| match name {
            Some(name) => form::person_named(locale.get(), name, number.get()),
            None => form::person(locale.get(), number.get()),
        })
    };
    let removal = move || {
        name.with(|name| match name {
            Some(name) => form::remove_named(locale.get(), name),
            None => form::remove_number(locale.get(), number.get()),
        })
    };
    let alone = move || order.body.with(|body| body.rows.len()) <= group.with_value(|group| group.min.max(1));
    let cells = group.with_value(|group| group.fields.clone());
    view! {
        <fieldset class="rrow" class:folded=folded>
            <legend class="vh">{legend}</legend>
            <Summary order group id name folded fold />
            <span class="ix num" aria-hidden="true">{number}</span>
            {cells.into_iter().map(|field| view! { <Cell order id field enter /> }).collect_view()}
            <button
                type="button"
                class="ibtn rm"
                id=format!("remove-{id}")
                aria-label=removal
                title=removal
                hidden=alone
                on:click=move |_| remove.run(id)
            >
                <Icon name=IconName::Cross />
            </button>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Cell(order: Order, id: LineId, field: Field, enter: Callback<(KeyboardEvent, LineId, String)>) -> impl IntoView {
    let place = Place { row: Some(id), field: field.id.clone() };
    let about = about(&field.kind);
    let error = {
        let place = place.clone();
        Signal::derive(move || order.error(&place, about))
    };
    let asked = {
        let place = place.clone();
        Memo::new(move |_| order.asks(&place))
    };
    let needed = {
        let place = place.clone();
        Memo::new(move |_| order.state(&place).is_none_or(|state| state.required || state.read_only))
    };
    let locale = order.locale;
    let optional =
        move || (!needed.get()).then(|| view! { " " <span class="opt">{shell::optional(locale.get())}</span> });
    // A column that is not asked of this person keeps its place on a desk; on a phone it is not there.
    view! {
        <div class:off=move || !asked.get()>
            {move || {
                if !asked.get() {
                    return view! { <span class="dash" aria-hidden="true">"–"</span> }.into_any();
                }
                let (place, field, label, column, control) = (place.clone(), field.clone(), field.label.clone(), field.id.clone(), place.id());
                view! {
                    <span class="lbl" aria-hidden="true">{move || label.get(locale.get().tag()).to_owned()}{optional}</span>
                    <Control order place field error enter=Callback::new(move |event| enter.run((event, id, column.clone()))) />
                    {move || error.get().map(|error| view! { <FieldError id=control.clone() error=error /> })}
                }
                .into_any()
            }}
        </div>
    }
}

/// The head of a row's card.
pub fn card_id(row: LineId) -> String {
    format!("card-{row}")
}

/// The head of a card on a phone: who it is for and what was chosen.
#[component]
fn Summary(
    order: Order,
    group: StoredValue<RowGroup>,
    id: LineId,
    name: Memo<Option<String>>,
    folded: Signal<bool>,
    fold: Callback<LineId>,
) -> impl IntoView {
    let locale = order.locale;
    let detail = Memo::new(move |_| group.with_value(|group| chosen_in(order, group, id)));
    let number = move || order.number_of(Some(id)).map_or(0, |at| i64::try_from(at).unwrap_or(0)) + 1;
    // A person has one colour everywhere; a row without one has its own.
    let tone = move || {
        let field = group.with_value(|group| group.person_field().map(|field| field.id.clone()));
        let place = field.map(|field| Place { row: Some(id), field });
        let person = place.and_then(|place| order.text(&place).parse::<PersonId>().ok());
        person.map_or(id.0, |person| person.0).as_u128()
    };
    let title = move || name.get().unwrap_or_else(|| form::person(locale.get(), number()));
    view! {
        <button type="button" class="sum ponly" id=card_id(id) aria-expanded=move || (!folded.get()).to_string() on:click=move |_| fold.run(id)>
            {move || match name.get() {
                Some(name) => view! { <Avatar name=name id=tone() /> }.into_any(),
                None => view! { <Nobody label=String::new() /> }.into_any(),
            }}
            <span><b>{title}</b><small>{detail}</small></span>
            <Icon name=Signal::derive(move || if folded.get() { IconName::ChevronDown } else { IconName::ChevronUp }) />
        </button>
    }
}

/// The name of the person a row is for; what was typed if nobody was chosen yet.
pub fn person_of(order: Order, group: &RowGroup, id: LineId) -> Option<String> {
    let field = group.person_field()?;
    let value = order.text(&Place { row: Some(id), field: field.id.clone() });
    Some(name_of(order, &value)).filter(|name| !name.trim().is_empty())
}

/// The choices of a row, in words.
fn chosen_in(order: Order, group: &RowGroup, id: LineId) -> String {
    let tag = order.locale.get().tag();
    let mut words = Vec::new();
    for field in &group.fields {
        let place = Place { row: Some(id), field: field.id.clone() };
        let (options, chosen) = match &field.kind {
            _ if !order.asks(&place) => continue,
            FieldKind::Choice { options } | FieldKind::AssetModel { options } => (options, vec![order.text(&place)]),
            FieldKind::MultiChoice { options } => (options, order.choices(&place)),
            _ => continue,
        };
        let labels = options.iter().filter(|choice| chosen.contains(&choice.id)).map(|choice| choice.label.get(tag));
        words.push(labels.collect::<Vec<_>>().join(", "));
    }
    words.retain(|word| !word.is_empty());
    words.join(" · ")
}

/// The answers of a row that may be the same for the next person: not the person, not what the directory fills.
pub fn answers_to_copy(order: Order, group: &RowGroup, id: LineId) -> std::collections::BTreeMap<String, Input> {
    let own = |field: &&Field| {
        field.kind != FieldKind::Person && field.filled_from.is_none() && field.rules.computed.is_none()
    };
    let value = |field: &Field| {
        let place = Place { row: Some(id), field: field.id.clone() };
        let input = match field.kind {
            FieldKind::MultiChoice { .. } => Input::Choices(order.choices(&place)),
            _ => Input::Text(order.text(&place)),
        };
        (!input.is_blank()).then(|| (field.id.clone(), input))
    };
    let mut answers = std::collections::BTreeMap::new();
    answers.extend(group.fields.iter().filter(own).filter_map(value));
    answers
}

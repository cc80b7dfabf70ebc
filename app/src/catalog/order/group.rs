//! The repeatable group: its rows, adding, copying, removing with undo, pasting a list, and the keys between rows.

use super::copy::{copied, is_blank};
use super::paste;
use super::paste_dialog::{PasteDialog, add_pasted, asks};
use super::row::{OrderRow, answers_to_copy, card_id, person_of};
use super::state::{Order, Place};
use crate::ui::{Button, FieldError, IconName, Kind, Toast, copy_text, focus_element, focus_one_of, use_toasts};
use crate::words::{self, About};
use docket_messages::{form, shell, toast};
use docket_shared::catalog::form::{FieldKind, RowGroup};
use docket_shared::ids::LineId;
use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The button that adds a row.
const ADD: &str = "rows-add";

/// The rows.
#[component]
pub fn Group(
    /// The order.
    order: Order,
    /// Its group.
    group: RowGroup,
) -> impl IntoView {
    let columns = columns(&group);
    let labels: Vec<_> = group.fields.iter().map(|field| (field.label.clone(), field.required)).collect();
    let group_id = group.id.clone();
    let group = StoredValue::new(group);
    let (folds, pasting) = (RwSignal::new(filled(order, group)), RwSignal::new(false));
    let list = RwSignal::new(String::new());
    let ids = Memo::new(move |_| order.row_ids());
    let add = move |fields| add_row(order, group, folds, fields);
    let enter = Callback::new(move |(event, id, column): (KeyboardEvent, LineId, String)| {
        if !(event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            next_row(ids, id, &column, || add(BTreeMap::new()));
        }
    });
    let remove = remover(order, group, ids);
    let fold = Callback::new(move |id| {
        folds.update(|folds| {
            if !folds.remove(&id) {
                folds.insert(id);
            }
        })
    });
    let row = move |id: LineId| {
        // What is wrong must be seen: a row with an error is never folded.
        let folded = Signal::derive(move || folds.with(|folds| folds.contains(&id)) && !has_error(order, id));
        view! { <OrderRow order group id folded fold remove enter /> }
    };
    let head = move || {
        labels
            .iter()
            .map(|(label, required)| {
                let optional =
                    (!required).then(|| view! { " " <span class="opt">{shell::optional(order.locale.get())}</span> });
                view! { <span>{label.get(order.locale.get().tag()).to_owned()}{optional}</span> }
            })
            .collect_view()
    };
    let wrong = Signal::derive(move || group_error(order, group));
    view! {
        <div
            class="rows"
            id=format!("f-{group_id}")
            tabindex="-1"
            style=("--columns", columns)
            on:paste=move |event| pasted(order, group, &event, (pasting, list))
        >
            <div class="rows-head" aria-hidden="true"><span></span>{head}<span></span></div>
            <For each=move || ids.get() key=|id| *id children=row />
        </div>
        {move || wrong.get().map(|error| view! { <FieldError id=format!("f-{group_id}") error=error /> })}
        <Foot order group ids add=Callback::new(add) pasting />
        <PasteDialog order group open=pasting text=list />
    }
    .into_any()
}

#[component]
fn Foot(
    order: Order,
    group: StoredValue<RowGroup>,
    ids: Memo<Vec<LineId>>,
    add: Callback<BTreeMap<String, docket_shared::service_request::form::Input>>,
    pasting: RwSignal<bool>,
) -> impl IntoView {
    let locale = order.locale;
    let count = move || ids.with(Vec::len);
    let max = group.with_value(|group| group.max);
    let full = Signal::derive(move || {
        (count() >= max).then(|| form::people_limit(locale.get(), i64::try_from(max).unwrap_or(i64::MAX)))
    });
    let last = move || ids.with(|ids| ids.last().copied());
    let to_copy =
        move || last().map(|id| group.with_value(|group| answers_to_copy(order, group, id))).unwrap_or_default();
    let copies = Memo::new(move |_| !to_copy().is_empty());
    let whose = Memo::new(move |_| group.with_value(|group| person_of(order, group, last()?)));
    let listed = Memo::new(move |_| order.body.with(|body| body.rows.iter().any(|row| !is_blank(row))));
    let toasts = use_toasts();
    let copy = Callback::new(move |()| {
        let locale = locale.get_untracked();
        let (table, rows) = untrack(|| group.with_value(|group| copied(order, group)));
        toasts.say(match copy_text(&table) {
            true => form::list_copied(locale, i64::try_from(rows).unwrap_or(i64::MAX)),
            false => form::list_not_copied(locale).to_owned(),
        });
    });
    view! {
        <div class="rows-foot">
            <div class="btns">
                <Button small=true icon=IconName::Plus id=ADD reason=full reason_id="rows-full" press=Callback::new(move |()| add.run(BTreeMap::new()))>
                    {move || form::add_person(locale.get())}
                </Button>
                {move || copies.get().then(|| view! {
                    <Button small=true kind=Kind::Ghost icon=IconName::Pen reason=full reason_id="rows-full" press=Callback::new(move |()| add.run(untrack(to_copy)))>
                        {move || match whose.get() {
                            Some(name) => form::copy_answers_of(locale.get(), &name),
                            None => form::copy_answers(locale.get()).to_owned(),
                        }}
                    </Button>
                })}
                {move || listed.get().then(|| view! {
                    <Button small=true kind=Kind::Ghost icon=IconName::Copy press=copy>{move || form::copy_list(locale.get())}</Button>
                })}
                <Button small=true kind=Kind::Ghost icon=IconName::Users reason=full reason_id="rows-full" press=Callback::new(move |()| pasting.set(true))>
                    {move || form::paste_list(locale.get())}
                </Button>
            </div>
            <span class="small muted num" id="rows-full">
                {move || full.get().unwrap_or_else(|| form::people_count(locale.get(), i64::try_from(count()).unwrap_or(i64::MAX)))}
            </span>
        </div>
    }
}

/// Widths of the columns: names and texts share what is left, toggles need what they need.
fn columns(group: &RowGroup) -> String {
    let width = |kind: &FieldKind| match kind {
        FieldKind::Person => "minmax(0, .96fr)",
        FieldKind::ShortText { .. } => "minmax(0, 1.22fr)",
        FieldKind::Number { .. } | FieldKind::Money { .. } => "minmax(0, .7fr)",
        FieldKind::Checkbox => "var(--tick-w)",
        FieldKind::MultiChoice { options } if options.len() <= 3 => "var(--toggles-w)",
        FieldKind::MultiChoice { .. } => "minmax(0, 1.6fr)",
        _ => "minmax(0, 1.16fr)",
    };
    group.fields.iter().map(|field| width(&field.kind)).collect::<Vec<_>>().join(" ")
}

/// Adds a row, folds the others, and takes the focus to its first field.
fn add_row(
    order: Order,
    group: StoredValue<RowGroup>,
    folds: RwSignal<BTreeSet<LineId>>,
    fields: BTreeMap<String, docket_shared::service_request::form::Input>,
) {
    let rows = untrack(|| order.row_ids());
    if rows.len() >= group.with_value(|group| group.max) {
        return;
    }
    folds.update(|folds| folds.extend(rows));
    let first = group.with_value(|group| group.fields.first().map(|field| field.id.clone()));
    if let (Some(id), Some(field)) = (order.add_rows(vec![fields]), first) {
        focus_element(Place { row: Some(id), field }.id());
    }
}

/// Enter goes down the column; on the last row it adds one.
fn next_row(ids: Memo<Vec<LineId>>, id: LineId, column: &str, add: impl Fn()) {
    let ids = ids.get_untracked();
    let next = ids.iter().position(|other| *other == id).and_then(|at| ids.get(at + 1));
    match next {
        Some(next) => focus_element(Place { row: Some(*next), field: column.to_owned() }.id()),
        None => add(),
    }
}

/// Takes a row out. The focus stays near, and for some seconds the row can come back.
fn remover(order: Order, group: StoredValue<RowGroup>, ids: Memo<Vec<LineId>>) -> Callback<LineId> {
    let toasts = use_toasts();
    Callback::new(move |id: LineId| {
        let locale = order.locale.get_untracked();
        let number = untrack(|| order.number_of(Some(id))).map_or(0, |at| i64::try_from(at).unwrap_or(0)) + 1;
        let name = untrack(|| group.with_value(|group| person_of(order, group, id)));
        let Some((at, row)) = order.remove_row(id) else { return };
        let name = name.unwrap_or_else(|| form::person(locale, number));
        let back = Callback::new(move |()| order.restore_row(at, row.clone()));
        toasts.show(Toast { text: form::removed(locale, &name), action: Some((toast::undo(locale).to_owned(), back)) });
        let left = ids.get_untracked();
        let first = group.with_value(|group| group.fields.first().map(|field| field.id.clone()));
        focus_one_of(goes_on(left.get(at).or(left.last()).copied(), first));
    })
}

/// Where the focus goes on when a row is gone: to the first field of the row that took its place; on a phone, where
/// that may be a folded card, to the card; without either to the button that adds one.
fn goes_on(next: Option<LineId>, first: Option<String>) -> Vec<String> {
    let field = next.zip(first).map(|(next, field)| Place { row: Some(next), field }.id());
    let card = next.map(card_id);
    field.into_iter().chain(card).chain([ADD.to_owned()]).collect()
}

/// A list pasted into any field of the group fills rows; one value stays in its field.
fn pasted(
    order: Order,
    group: StoredValue<RowGroup>,
    event: &ClipboardEvent,
    (dialog, list): (RwSignal<bool>, RwSignal<String>),
) {
    let text = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
    if paste::is_list(&text) {
        event.prevent_default();
        // What a table's columns are is shown before it is taken; a list of names says itself.
        if asks(order, group, &text) {
            list.set(text);
            dialog.set(true);
        } else {
            add_pasted(order, group, text);
        }
    }
}

/// The rows of a draft that name somebody begin folded, but for the last.
fn filled(order: Order, group: StoredValue<RowGroup>) -> BTreeSet<LineId> {
    let mut ids = untrack(|| order.row_ids());
    ids.pop();
    ids.retain(|id| untrack(|| group.with_value(|group| person_of(order, group, *id))).is_some());
    let mut folds = BTreeSet::new();
    folds.extend(ids);
    folds
}

fn has_error(order: Order, id: LineId) -> bool {
    let number = order.number_of(Some(id));
    order.checked.get() && order.all_errors().iter().any(|error| error.row == number)
}

fn group_error(order: Order, group: StoredValue<RowGroup>) -> Option<String> {
    let id = group.with_value(|group| group.id.clone());
    let error = order.all_errors().into_iter().find(|error| error.row.is_none() && error.field == id)?;
    order.checked.get().then(|| words::fault(order.locale.get(), &error.fault, About::Text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_row_the_focus_is_on_the_next_field_or_its_folded_card_or_what_adds_one() {
        let next: LineId = "018f4e6a-0000-7000-8000-000000000001".parse().unwrap();
        let field = Place { row: Some(next), field: "employee".to_owned() }.id();
        assert_eq!(goes_on(Some(next), Some("employee".to_owned())), [field, card_id(next), ADD.to_owned()]);
        assert_eq!(goes_on(None, Some("employee".to_owned())), [ADD]);
    }
}

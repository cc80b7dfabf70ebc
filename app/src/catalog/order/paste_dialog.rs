//! Pasting a list of people: names are looked up in the directory; who is not found stays in their row as typed.

use super::number::decimal_mark;
use super::paste::{self, Column, List, Pasted, Reading, is_table};
use super::state::{Order, Place};
use crate::data::people;
use crate::ui::{Button, Dialog, FieldError, Kind};
use docket_messages::{Locale, form, shell};
use docket_shared::asset::Equipment;
use docket_shared::catalog::form::{FieldKind, RowGroup};
use docket_shared::ids::LineId;
use docket_shared::person::{CostCentre, PersonCard};
use docket_shared::search::fold;
use docket_shared::service_request::api::RowInput;
use docket_shared::service_request::form::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;

/// The dialog into which a list is pasted.
#[component]
pub fn PasteDialog(
    /// The order.
    order: Order,
    /// Its group.
    group: StoredValue<RowGroup>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is pasted into it.
    text: RwSignal<String>,
) -> impl IntoView {
    let locale = order.locale;
    let list = Memo::new(move |_| text.with(|text| group.with_value(|group| read(order, text, group))));
    let count = move || i64::try_from(list.with(|list| list.rows.len())).unwrap_or(i64::MAX);
    let too_many = Signal::derive(move || {
        let room = group.with_value(|group| room(order, group));
        let over = list.with(|list| list.rows.len()) > room;
        over.then(|| form::paste_too_many(order.locale.get(), count(), i64::try_from(room).unwrap_or(i64::MAX)))
    });
    let add = move || {
        if count() > 0 {
            add_pasted(order, group, text.get_untracked());
            text.set(String::new());
            open.set(false);
        }
    };
    view! {
        <Dialog
            open
            id="paste"
            title=Signal::derive(move || form::paste_title(locale.get()).to_owned())
            close=Signal::derive(move || shell::close(locale.get()).to_owned())
        >
            <div class="field">
                <label for="paste-text">{move || form::paste_list(locale.get())}</label>
                <span class="inp inp-area">
                    <textarea
                        id="paste-text"
                        rows="8"
                        aria-describedby="paste-hint"
                        prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))
                    ></textarea>
                </span>
                <p class="hint" id="paste-hint">{move || form::paste_hint(locale.get())}</p>
            </div>
            {move || too_many.get().map(|text| view! { <FieldError id="paste-text" error=text /> })}
            <Taken locale list />
            <footer>
                <Button press=Callback::new(move |()| open.set(false))>{move || shell::cancel(locale.get())}</Button>
                <Button kind=Kind::Primary reason=too_many reason_id="paste-text-e" press=Callback::new(move |()| add())>{move || form::paste_add(locale.get(), count())}</Button>
            </footer>
        </Dialog>
    }
}

/// What each column is taken as, before anything is taken.
#[component]
fn Taken(locale: Signal<Locale>, list: Memo<List>) -> impl IntoView {
    let row = move |(said, column): (String, Column)| {
        let taken = move || match &column {
            Column::Person(label) | Column::Field(_, label) => label.get(locale.get().tag()).to_owned(),
            Column::Unknown => form::paste_unknown_column(locale.get()).to_owned(),
        };
        view! { <tr><td>{said}</td><td>{taken}</td></tr> }
    };
    move || {
        list.with(is_table).then(|| {
            view! {
                <table class="ppl mt4" data-testid="taken-as">
                    <caption class="vh">{move || form::paste_columns(locale.get())}</caption>
                    <thead>
                        <tr>
                            <th scope="col">
                                {move || if list.with(|list| list.headed) {
                                    form::paste_column(locale.get())
                                } else {
                                    form::paste_first(locale.get())
                                }}
                            </th>
                            <th scope="col">{move || form::paste_taken_as(locale.get())}</th>
                        </tr>
                    </thead>
                    <tbody>{move || list.get().columns.into_iter().map(row).collect_view()}</tbody>
                </table>
            }
        })
    }
}

/// Whether a text is a list that asks what its columns are, or has more rows than there is room for.
pub fn asks(order: Order, group: StoredValue<RowGroup>, text: &str) -> bool {
    group.with_value(|group| {
        let list = read(order, text, group);
        is_table(&list) || list.rows.len() > untrack(|| room(order, group))
    })
}

/// How many more rows fit: those that are blank are filled first.
fn room(order: Order, group: &RowGroup) -> usize {
    let blank = |row: &&RowInput| row.fields.values().all(Input::is_blank);
    let taken = order.body.with(|body| body.rows.len() - body.rows.iter().filter(blank).count());
    group.max.saturating_sub(taken)
}

/// Reads a list by what this device knows of places and people's equipment.
fn read(order: Order, text: &str, group: &RowGroup) -> List {
    let data = order.data;
    let same = |name: &str, cell: &str| fold(name) == fold(cell);
    let named = |kind: &FieldKind, cell: &str| {
        untrack(|| match kind {
            FieldKind::Location => data.locations().into_iter().find(|one| same(&one.name, cell)).map(|one| one.id.0),
            FieldKind::Department => {
                data.departments().into_iter().find(|one| same(&one.name, cell)).map(|one| one.id.0)
            }
            FieldKind::CostCentre => {
                let fits = |one: &CostCentre| {
                    [one.code.clone(), one.name.clone(), format!("{} {}", one.code, one.name)]
                        .iter()
                        .any(|name| same(name, cell))
                };
                data.cost_centres().into_iter().find(fits).map(|one| one.id.0)
            }
            FieldKind::Asset => {
                let fits = |one: &Equipment| same(&one.serial, cell) || same(&one.said(), cell);
                data.own_assets().into_iter().find(fits).map(|one| one.id.0)
            }
            _ => None,
        })
        .map(|id| id.to_string())
    };
    let decimal = decimal_mark(order.locale.get_untracked());
    paste::read(text, group, Reading { decimal, named: &named })
}

/// Fills rows with a list: blank rows first, then new ones, as far as the group allows. What is wrong in a row is said at
/// once where it stands.
pub fn add_pasted(order: Order, group: StoredValue<RowGroup>, text: String) {
    let (lines, field, room) = group.with_value(|group| {
        let field = group.person_field().map(|field| field.id.clone());
        (read(order, &text, group).rows, field, group.max)
    });
    let Some(field) = field else { return };
    let blank: Vec<LineId> = untrack(|| {
        order.body.with(|body| {
            body.rows.iter().filter(|row| row.fields.values().all(Input::is_blank)).filter_map(|row| row.id).collect()
        })
    });
    let mut blank = blank.into_iter();
    let mut placed: Vec<(Place, Pasted)> = Vec::new();
    for line in lines {
        let place = |row| Place { row: Some(row), field: field.clone() };
        if let Some(row) = blank.next() {
            placed.push((place(row), line));
        } else if untrack(|| order.row_ids()).len() < room
            && let Some(row) = order.add_rows(vec![Default::default()])
        {
            placed.push((place(row), line));
        }
    }
    for (place, line) in &placed {
        if !line.person.is_empty() {
            order.put(place, Input::Text(line.person.clone()));
        }
        answer(order, place, line);
    }
    let people: Vec<String> = group.with_value(|group| {
        let others = group.fields.iter().filter(|other| other.kind == FieldKind::Person && other.id != field);
        others.map(|field| field.id.clone()).collect()
    });
    spawn_local(async move {
        for (place, line) in placed {
            if !line.person.is_empty() {
                resolve(order, &place, &line).await;
            }
            for other in &people {
                if let Some(Input::Text(name)) = line.answers.get(other) {
                    let place = Place { row: place.row, field: other.clone() };
                    resolve(order, &place, &Pasted { person: name.clone(), answers: BTreeMap::new() }).await;
                }
            }
        }
    });
}

/// Looks one person up. Whoever was typed over meanwhile is left alone.
async fn resolve(order: Order, place: &Place, line: &Pasted) {
    let found = people::search(order.data, &line.person).await.unwrap_or_default().people;
    let untouched = order.body.try_with_untracked(|_| ()).is_some() && untrack(|| order.text(place)) == line.person;
    if !untouched {
        return;
    }
    match only(&found, &line.person) {
        Some(card) => {
            order.choose_person(place, card);
            // What stands in the list wins over what the directory knows.
            answer(order, place, line);
        }
        None => order.leave(place),
    }
}

fn answer(order: Order, place: &Place, line: &Pasted) {
    for (field, input) in &line.answers {
        let place = Place { row: place.row, field: field.clone() };
        order.put(&place, input.clone());
        order.leave(&place);
    }
}

/// The one person a text can mean: the only one of that full name, or the only one found.
fn only<'a>(found: &'a [PersonCard], text: &str) -> Option<&'a PersonCard> {
    let mut same = found.iter().filter(|card| fold(&card.name) == fold(text.trim()));
    match (same.next(), same.next()) {
        (Some(card), None) => Some(card),
        (None, _) if found.len() == 1 => found.first(),
        _ => None,
    }
}

//! Which piece comes back, where the request names none: those that its people have are offered, another one is named by its
//! serial number.

use super::back::answers_of;
use super::typed::Typed;
use crate::data::{Data, use_data, use_locale};
use crate::ui::{Field, FieldError, described_by};
use docket_messages::{Locale, fulfilment as said, shell};
use docket_shared::asset::take_back::named;
use docket_shared::asset::{Asset, AssetState};
use docket_shared::fulfilment::api::{Outcome, SERIAL_MAX};
use docket_shared::fulfilment::{Does, Task};
use docket_shared::ids::PersonId;
use docket_shared::order::sort_by;
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;

/// Whether the task asks which piece comes back.
pub fn asks_which(data: Data, task: &Task) -> bool {
    task.does == Does::TakeBack && named(&answers_of(data, task)).is_empty()
}

/// What who asked or whom it is for has, as far as this device knows: the stock's keepers know it.
fn offered(data: Data, task: &Task) -> Vec<Asset> {
    let line = data.lines_of(task.ticket).into_iter().find(|line| Some(line.id) == task.line);
    let asked = data.ticket_head(task.ticket).map(|head| head.requester);
    let people: Vec<PersonId> = asked.into_iter().chain(line.and_then(|line| line.requested_for)).collect();
    let rows = data.all(RowKind::Asset);
    let theirs = |row: &std::sync::Arc<Row>| match row.as_ref() {
        Row::Asset(asset) if asset.state == AssetState::InUse => {
            asset.user.is_some_and(|user| people.contains(&user)).then(|| asset.clone())
        }
        _ => None,
    };
    let mut pieces: Vec<Asset> = rows.iter().filter_map(theirs).collect();
    sort_by(&mut pieces, |left, right| (left.name.get("en"), &left.serial).cmp(&(right.name.get("en"), &right.serial)));
    pieces
}

fn called(piece: &Asset, locale: Locale) -> String {
    format!("{}, {}", piece.name.get(locale.tag()), piece.serial)
}

/// What was chosen and typed, by name.
pub fn chosen(data: Data, task: &Task, typed: Typed, locale: Locale) -> Vec<String> {
    let chosen = typed.pieces.get();
    let pieces = offered(data, task).into_iter().filter(|piece| chosen.contains(&piece.id));
    let mut names: Vec<String> = pieces.map(|piece| called(&piece, locale)).collect();
    names.extend(Some(typed.piece_serial.get().trim().to_owned()).filter(|serial| !serial.is_empty()));
    names
}

/// Asks which pieces come back.
#[component]
pub fn Which(
    /// What was typed.
    typed: Typed,
    /// The task.
    task: StoredValue<Task>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let offered = Memo::new(move |_| task.with_value(|task| offered(data, task)));
    let unsaid = Memo::new(move |_| {
        let nothing = typed.pieces.with(Vec::is_empty) && typed.piece_serial.with(|serial| serial.trim().is_empty());
        nothing && typed.asked.get() == Some(Outcome::Complete)
    });
    let id = task.with_value(|task| format!("which-{}", task.id));
    let (own, group, serial) = (id.clone(), id.clone(), format!("{id}-serial"));
    let piece = move |piece: Asset| {
        let key = piece.id;
        let on = move || typed.pieces.with(|chosen| chosen.contains(&key));
        let put = move |on: bool| {
            typed.pieces.update(|chosen| {
                chosen.retain(|other| *other != key);
                if on {
                    chosen.push(key);
                }
            });
        };
        view! {
            <label class="tick">
                <input type="checkbox" prop:checked=on on:change=move |event| put(event_target_checked(&event)) />
                <span>{move || called(&piece, locale.get())}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field" aria-describedby=move || described_by(&group, false, unsaid.get())>
            <legend class="legend">{move || said::which_back(locale.get())}</legend>
            {move || offered.with(Vec::is_empty).then(|| view! { <p class="small muted">{said::which_none(locale.get())}</p> })}
            {move || offered.get().into_iter().map(piece).collect_view()}
            {move || unsaid.get().then(|| view! { <FieldError id=own.clone() error=said::which_unsaid(locale.get()) /> })}
        </fieldset>
        <Field
            id=serial.clone()
            label=Signal::derive(move || said::which_serial(locale.get()).to_owned())
            optional=Signal::derive(move || shell::optional(locale.get()).to_owned())
        >
            <span class="inp">
                <input
                    id=serial.clone()
                    autocomplete="off"
                    maxlength=SERIAL_MAX.to_string()
                    prop:value=typed.piece_serial
                    on:input=move |event| typed.piece_serial.set(event_target_value(&event))
                />
            </span>
        </Field>
    }
}

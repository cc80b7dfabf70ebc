//! What is filled in about units that nothing brings, since their purchase was not needed: from which stock each is taken,
//! and which piece it is.

use super::pieces::{is_damaged, is_lost};
use super::tasks::units_of;
use super::typed::{PickTyped, Typed};
use crate::data::{Data, use_data, use_locale};
use crate::ui::{Field, Icon, IconName, described_by};
use docket_messages::fulfilment as said;
use docket_shared::asset::{Reservation, ReservationState};
use docket_shared::fulfilment::api::{EndTask, Outcome, Pick, SERIAL_MAX};
use docket_shared::fulfilment::equipped::is_given_up;
use docket_shared::fulfilment::{Does, Task};
use docket_shared::ids::ReservationId;
use docket_shared::person::Location;
use docket_shared::problem::Problem;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::LineState;
use leptos::prelude::*;

/// Whether nothing brings a unit that its line still asks for. Where its hand-over was given up it asks for none any more.
pub fn is_unmet(data: Data, unit: &Reservation) -> bool {
    unit.state == ReservationState::Released
        && data.lines_of(unit.ticket).iter().any(|line| {
            let own = line.supply.iter().any(|one| one.reservation == unit.id);
            let open = own && line.id == unit.line && line.state == LineState::Open;
            open && !is_given_up(line, &data.tasks_of(unit.ticket))
        })
}

/// The units of its line that have to be picked with the task.
pub fn unmet(data: Data, task: &Task) -> Vec<Reservation> {
    if !matches!(task.does, Does::Prepare | Does::HandOver) {
        return Vec::new();
    }
    let mut units = units_of(data, task.ticket);
    units.retain(|unit| Some(unit.line) == task.line && is_unmet(data, unit));
    units
}

/// Whether something of what has to be picked is not said yet.
pub fn is_unpicked(typed: Typed, units: Memo<Vec<Reservation>>) -> bool {
    let blank = |unit: &Reservation| {
        let one = typed.picked.with_untracked(|picked| picked.get(&unit.id).cloned().unwrap_or_default());
        one.location.is_empty() || (unit.serials && one.serial.trim().is_empty())
    };
    units.with_untracked(|units| units.iter().any(blank))
}

/// What was picked.
pub fn picks(typed: Typed, units: &[Reservation]) -> Vec<Pick> {
    let picked = typed.picked.get_untracked();
    let one = |unit: &Reservation| {
        let PickTyped { location, serial } = picked.get(&unit.id)?;
        let serial = if unit.serials { serial.trim().to_owned() } else { String::new() };
        Some(Pick { reservation: unit.id, location: location.parse().ok()?, serial })
    };
    units.iter().filter_map(one).collect()
}

/// The pick of a unit that was sent and refused.
fn wrong_pick((body, problem): &(EndTask, Problem), unit: ReservationId) -> Option<PickTyped> {
    let row = body.picked.iter().position(|pick| pick.reservation == unit)?;
    let wrong = problem.errors.iter().any(|error| error.field == "picked" && error.row == Some(row));
    wrong.then(|| PickTyped::of(&body.picked[row]))
}

/// Where something of a unit's model is free; everywhere where this device does not know the stock.
fn places(data: Data, unit: &Reservation) -> Vec<Location> {
    let rows = data.all(RowKind::StockLevel);
    let level = |row: &std::sync::Arc<Row>| match row.as_ref() {
        Row::StockLevel(level) if level.model == unit.model => Some((level.location, level.free())),
        _ => None,
    };
    let levels: Vec<_> = rows.iter().filter_map(level).collect();
    let mut places = data.locations();
    places.retain(|place| levels.is_empty() || levels.iter().any(|(at, free)| *at == place.id && *free > 0));
    places
}

/// For each unit that nothing brings, where it is taken from.
#[component]
pub fn Picks(
    /// What was typed.
    typed: Typed,
    /// The units.
    units: Memo<Vec<Reservation>>,
    /// What was sent and refused.
    refused: Memo<Option<(EndTask, Problem)>>,
) -> impl IntoView {
    let ids = move || units.with(|units| units.iter().map(|unit| unit.id).collect::<Vec<_>>());
    let one = move |id: ReservationId| {
        let unit = units.with_untracked(|units| units.iter().find(|unit| unit.id == id).cloned());
        unit.map(|unit| view! { <OnePick unit typed refused /> })
    };
    view! { <For each=ids key=|id| *id children=one /> }
}

#[component]
fn OnePick(unit: Reservation, typed: Typed, refused: Memo<Option<(EndTask, Problem)>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (id, model, serials) = (unit.id, unit.model, unit.serials);
    let name = unit.name.clone();
    let called = StoredValue::new(name);
    let what = move || called.with_value(|name| name.get(locale.get().tag()).to_owned());
    let value = move || typed.picked.with(|picked| picked.get(&id).cloned().unwrap_or_default());
    let put =
        move |change: &dyn Fn(&mut PickTyped)| typed.picked.update(|picked| change(picked.entry(id).or_default()));
    let done = move || typed.checked.get() == Some(Outcome::Complete);
    // What was sent is not right; something else may be.
    let wrong = Memo::new(move |_| {
        refused
            .with(|refused| refused.as_ref().and_then(|refused| wrong_pick(refused, id)))
            .is_some_and(|wrong| wrong == value())
    });
    let nowhere = Memo::new(move |_| done() && value().location.is_empty());
    let unread = Memo::new(move |_| done() && value().serial.trim().is_empty());
    let unit = StoredValue::new(unit);
    let places = Memo::new(move |_| unit.with_value(|unit| places(data, unit)));
    let at = move |place: Location| {
        let id = place.id.to_string();
        let chosen = {
            let id = id.clone();
            move || value().location == id
        };
        view! { <option value=id prop:selected=chosen>{place.name}</option> }
    };
    let fault = move |amiss: bool| {
        if wrong.get() {
            let lost = serials && is_lost(data, model, &value().serial);
            Some(if lost { said::serial_lost(locale.get()) } else { said::pick_wrong(locale.get()) }.to_owned())
        } else {
            amiss.then(|| said::missing(locale.get()).to_owned())
        }
    };
    let (place, number) = (format!("pick-at-{id}"), format!("pick-{id}"));
    let broken = Memo::new(move |_| serials && is_damaged(data, model, &value().serial));
    let damaged = move || broken.get().then(|| said::serial_damaged(locale.get()).to_owned());
    let (place_error, number_error) =
        (move || fault(nowhere.get()).filter(|_| !broken.get()), move || damaged().or_else(|| fault(unread.get())));
    let marked = Memo::new(move |_| (wrong.get() && !broken.get()) || nowhere.get());
    let amiss = Memo::new(move |_| wrong.get() || unread.get() || broken.get());
    view! {
        <p class="small">{move || said::pick_why(locale.get(), &what())}</p>
        {move || places.with(Vec::is_empty).then(|| view! { <p class="small muted">{said::pick_nowhere(locale.get())}</p> })}
        <Field id=place.clone() label=Signal::derive(move || said::pick_from(locale.get(), &what())) error=Signal::derive(place_error)>
            <span class="inp inp-sel" class:is-error=marked>
                <select
                    id=place.clone()
                    aria-invalid=move || marked.get().to_string()
                    aria-describedby={let place = place.clone(); move || described_by(&place, false, marked.get())}
                    on:change=move |event| put(&|pick| pick.location = event_target_value(&event))
                >
                    <option value="" prop:selected=move || value().location.is_empty()>{move || said::choose(locale.get())}</option>
                    {move || places.get().into_iter().map(at).collect_view()}
                </select>
                <Icon name=IconName::ChevronDown class="sm" />
            </span>
        </Field>
        {serials.then(|| view! {
            <Field id=number.clone() label=Signal::derive(move || said::serial(locale.get(), &what())) error=Signal::derive(number_error)>
                <span class="inp" class:is-error=amiss>
                    <input
                        id=number.clone()
                        autocomplete="off"
                        maxlength=SERIAL_MAX.to_string()
                        aria-invalid=move || amiss.get().to_string()
                        aria-describedby={let number = number.clone(); move || described_by(&number, false, amiss.get())}
                        prop:value=move || value().serial
                        on:input=move |event| put(&|pick| pick.serial = event_target_value(&event))
                    />
                </span>
            </Field>
        })}
    }
}

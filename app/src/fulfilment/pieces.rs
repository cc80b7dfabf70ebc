//! What is filled in about pieces when a task ends: what arrived and where, and how each piece is that is handed over.

use super::typed::Typed;
use crate::data::{Data, use_data, use_locale};
use crate::ui::{Field, described_by};
use crate::words::{self, About};
use docket_messages::{Locale, fulfilment as said, shell};
use docket_shared::asset::{Asset, AssetState, Condition, Reservation};
use docket_shared::fulfilment::api::{EndTask, Outcome, PieceCondition, SERIAL_MAX};
use docket_shared::ids::ModelId;
use docket_shared::problem::{FieldError, FieldFault, Problem};
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;

/// Serial numbers that are asked for at once; more are read when they are prepared.
const SERIALS_MAX: usize = 20;

/// The word for a condition.
pub fn condition_word(condition: Condition, locale: Locale) -> &'static str {
    match condition {
        Condition::New => said::condition_new(locale),
        Condition::Used => said::condition_used(locale),
        Condition::Damaged => said::condition_damaged(locale),
    }
}

/// How many came, as typed; none where that is no number of what is on order.
pub fn came(typed: Typed, on_order: usize) -> Option<usize> {
    let text = typed.received.get();
    let count = if text.trim().is_empty() { Some(on_order) } else { text.trim().parse().ok() };
    count.filter(|count| (1..=on_order.max(1)).contains(count))
}

/// Serial numbers that were typed, those that came.
pub fn arrived(typed: Typed, came: usize) -> Vec<String> {
    let typed = typed.arrived.get_untracked();
    let filled = typed.into_iter().take(came).map(|serial| serial.trim().to_owned());
    filled.filter(|serial| !serial.is_empty()).collect()
}

/// How the pieces are that are handed over, as far as somebody says another condition than the record's.
pub fn conditions(typed: Typed, units: &[Reservation]) -> Vec<PieceCondition> {
    let said = typed.conditions.get_untracked();
    let one = |unit: &Reservation| {
        said.get(&unit.id).map(|condition| PieceCondition { reservation: unit.id, condition: *condition })
    };
    units.iter().filter_map(one).collect()
}

/// How many of what was bought came, where to, and with which serial numbers.
#[component]
pub fn Arrival(
    /// What was typed.
    typed: Typed,
    /// What is on order.
    ordered: Memo<Vec<Reservation>>,
    /// What was sent and refused.
    refused: Memo<Option<(EndTask, Problem)>>,
    /// Id of the task.
    id: String,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let done = move || typed.checked.get() == Some(Outcome::Complete);
    let missing = move || done() && typed.location.with(String::is_empty);
    let on_order = Memo::new(move |_| ordered.with(Vec::len));
    let wrong = move || came(typed, on_order.get()).is_none();
    let number = move |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let serials = Memo::new(move |_| {
        let with = ordered.with(|units| units.first().is_some_and(|unit| unit.serials));
        if with { came(typed, on_order.get()).unwrap_or(0).min(SERIALS_MAX) } else { 0 }
    });
    let (place, count) = (format!("arrival-{id}"), format!("came-{id}"));
    let serial = move |at: usize| view! { <ArrivedSerial typed at ordered refused id=format!("arrived-{id}-{at}") /> };
    view! {
        <Field
            id=count.clone()
            label=Signal::derive(move || said::came(locale.get()).to_owned())
            hint=Signal::derive(move || Some(said::came_of(locale.get(), number(on_order.get()))))
            error=Signal::derive(move || wrong().then(|| said::came_range(locale.get(), number(on_order.get()))))
        >
            <span class="inp" class:is-error=wrong>
                <input
                    id=count.clone()
                    inputmode="numeric"
                    autocomplete="off"
                    aria-invalid=move || wrong().to_string()
                    placeholder=move || on_order.get().to_string()
                    prop:value=typed.received
                    on:input=move |event| typed.received.set(event_target_value(&event))
                />
            </span>
        </Field>
        <Field
            id=place.clone()
            label=Signal::derive(move || said::arrived_at(locale.get()).to_owned())
            error=Signal::derive(move || missing().then(|| said::missing(locale.get()).to_owned()))
        >
            <span class="inp" class:is-error=missing>
                <select id=place.clone() aria-invalid=move || missing().to_string() on:change=move |event| typed.location.set(event_target_value(&event))>
                    <option value="">{move || said::choose(locale.get())}</option>
                    {move || data.locations().into_iter().map(|location| view! { <option value=location.id.to_string() prop:selected={let id = location.id.to_string(); move || typed.location.with(|at| *at == id)}>{location.name}</option> }).collect_view()}
                </select>
            </span>
        </Field>
        {move || (0..serials.get()).map(serial.clone()).collect_view()}
    }
    .into_any()
}

/// Why a serial number that was sent is refused. What is empty was not sent, so the places differ from those in the form.
fn wrong_arrival((body, problem): &(EndTask, Problem), typed: &str) -> Option<FieldFault> {
    let of = |error: &&FieldError| {
        let sent = error.row.and_then(|row| body.arrived.get(row));
        error.field == "arrived" && !typed.trim().is_empty() && sent.is_some_and(|sent| sent == typed.trim())
    };
    problem.errors.iter().find(of).map(|error| error.fault.clone())
}

#[component]
fn ArrivedSerial(
    typed: Typed,
    at: usize,
    ordered: Memo<Vec<Reservation>>,
    refused: Memo<Option<(EndTask, Problem)>>,
    id: String,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let value = move || typed.arrived.with(|serials| serials.get(at).cloned().unwrap_or_default());
    let put = move |text: String| {
        typed.arrived.update(|serials| {
            if serials.len() <= at {
                serials.resize(at + 1, String::new());
            }
            serials[at] = text;
        });
    };
    let number = i64::try_from(at).unwrap_or(0) + 1;
    let lost = move || {
        ordered.with(|units| units.first().map(|unit| unit.model)).is_some_and(|model| is_lost(data, model, &value()))
    };
    let error = move || {
        let fault = refused.with(|refused| refused.as_ref().and_then(|refused| wrong_arrival(refused, &value())));
        fault.map(|fault| match fault {
            FieldFault::Duplicate { .. } => said::serial_twice(locale.get()).to_owned(),
            FieldFault::KnownPiece if lost() => said::arrived_lost(locale.get()).to_owned(),
            fault => words::fault(locale.get(), &fault, About::Text),
        })
    };
    let amiss = Memo::new(move |_| error().is_some());
    let control = id.clone();
    view! {
        <Field
            id=id.clone()
            label=Signal::derive(move || said::arrived_serial(locale.get(), number))
            optional=Signal::derive(move || shell::optional(locale.get()).to_owned())
            error=Signal::derive(error)
        >
            <span class="inp" class:is-error=amiss>
                <input id=id.clone() autocomplete="off" aria-invalid=move || amiss.get().to_string() aria-describedby=move || described_by(&control, false, amiss.get()) maxlength=SERIAL_MAX.to_string() prop:value=value on:input=move |event| put(event_target_value(&event)) />
            </span>
        </Field>
    }
}

/// The record of a piece of that model and serial number, where this device holds it.
fn piece_of(data: Data, model: ModelId, serial: &str) -> Option<Asset> {
    let serial = serial.trim().to_lowercase();
    let rows = if serial.is_empty() { Vec::new() } else { data.all(RowKind::Asset) };
    rows.iter().find_map(|row| match row.as_ref() {
        Row::Asset(asset) if asset.model == model && asset.serial.to_lowercase() == serial => Some(asset.clone()),
        _ => None,
    })
}

/// Whether a piece of that serial number is damaged, as far as this device knows.
pub fn is_damaged(data: Data, model: ModelId, serial: &str) -> bool {
    piece_of(data, model, serial).is_some_and(|asset| asset.is_damaged())
}

/// Whether a piece of that serial number is recorded as lost, as far as this device knows.
pub fn is_lost(data: Data, model: ModelId, serial: &str) -> bool {
    piece_of(data, model, serial).is_some_and(|asset| asset.state == AssetState::Lost)
}

/// How a unit is recorded that is handed over: by its piece, or by the one that is picked or read for it; new where nobody had it
/// before. None where another team keeps the record.
fn recorded(data: Data, typed: Typed, unit: &Reservation) -> Option<Condition> {
    let picked = typed.picked.with(|picked| picked.get(&unit.id).map(|pick| pick.serial.clone()));
    let read = typed.serials.with(|serials| serials.get(&unit.id).cloned());
    let serial = unit.serial.clone().or(picked).or(read).unwrap_or_default();
    if let Some(asset) = piece_of(data, unit.model, &serial).filter(|_| unit.serials) {
        return Some(asset.recorded_condition());
    }
    let rows = data.all(RowKind::StockLevel);
    let keeps = rows.iter().any(|row| matches!(row.as_ref(), Row::StockLevel(level) if level.model == unit.model));
    (!unit.serials || keeps).then_some(Condition::New)
}

/// How a unit is: as somebody says, or else as it is recorded.
fn condition_of(data: Data, typed: Typed, unit: &Reservation) -> Option<Condition> {
    let said = typed.conditions.with(|said| said.get(&unit.id).copied());
    said.or_else(|| recorded(data, typed, unit))
}

/// Whether one of these units is damaged and stays here.
pub fn any_damaged(data: Data, typed: Typed, units: Memo<Vec<Reservation>>) -> bool {
    untrack(|| {
        let damaged = |unit: &Reservation| condition_of(data, typed, unit) == Some(Condition::Damaged);
        units.with(|units| units.iter().any(damaged))
    })
}

/// How each piece is that is handed over: as it is recorded, unless somebody says otherwise.
#[component]
pub fn Conditions(
    /// What was typed.
    typed: Typed,
    /// The pieces.
    units: Memo<Vec<Reservation>>,
) -> impl IntoView {
    move || units.get().into_iter().map(|unit| view! { <OneCondition typed unit /> }).collect_view()
}

#[component]
fn OneCondition(typed: Typed, unit: Reservation) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let control = format!("condition-{}", unit.id);
    let unit = StoredValue::new(unit);
    let record = Memo::new(move |_| unit.with_value(|unit| recorded(data, typed, unit)));
    let condition = Memo::new(move |_| unit.with_value(|unit| condition_of(data, typed, unit)));
    let damaged = Memo::new(move |_| condition.get() == Some(Condition::Damaged));
    let label = move || {
        unit.with_value(|unit| {
            let what = unit.name.get(locale.get().tag());
            let serial = unit.serial.as_ref().map(|serial| format!("{what}, {serial}"));
            said::condition_of(locale.get(), &serial.unwrap_or_else(|| what.to_owned()))
        })
    };
    // What is chosen as it is recorded is not said: the record may be another one by the time it is handed over.
    let choose = move |name: String| {
        let chosen = Condition::ALL.into_iter().find(|condition| condition.name() == name);
        let chosen = chosen.filter(|chosen| Some(*chosen) != record.get_untracked());
        let id = unit.with_value(|unit| unit.id);
        typed.conditions.update(|said| match chosen {
            Some(condition) => drop(said.insert(id, condition)),
            None => drop(said.remove(&id)),
        });
    };
    let option = move |one: Condition| {
        let chosen = move || condition.get() == Some(one);
        view! { <option value=one.name() prop:selected=chosen>{move || condition_word(one, locale.get())}</option> }
    };
    // That it is damaged nobody says here: it is in the record, or it is not handed over.
    let offered = move || {
        let damaged = record.get() == Some(Condition::Damaged);
        Condition::ALL.into_iter().filter(|one| damaged || *one != Condition::Damaged).map(option).collect_view()
    };
    let as_recorded = move || {
        record.get().is_none().then(|| {
            view! { <option value="" prop:selected=move || condition.get().is_none()>{move || said::as_recorded(locale.get())}</option> }
        })
    };
    view! {
        <Field
            id=control.clone()
            label=Signal::derive(label)
            error=Signal::derive(move || damaged.get().then(|| said::damaged_stays(locale.get()).to_owned()))
        >
            <span class="inp" class:is-error=damaged>
                <select
                    id=control.clone()
                    aria-invalid=move || damaged.get().to_string()
                    aria-describedby={let control = control.clone(); move || described_by(&control, false, damaged.get())}
                    on:change=move |event| choose(event_target_value(&event))
                >
                    {as_recorded}
                    {offered}
                </select>
            </span>
        </Field>
    }
}

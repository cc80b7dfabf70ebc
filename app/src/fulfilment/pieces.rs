//! What is filled in about pieces when a task ends: what arrived and where, and how each piece is that is handed over.

use super::typed::Typed;
use crate::data::{use_data, use_locale};
use crate::ui::{Field, described_by};
use crate::words::{self, About};
use docket_messages::{Locale, fulfilment as said, shell};
use docket_shared::asset::{Condition, Reservation};
use docket_shared::fulfilment::api::{EndTask, Outcome, PieceCondition, SERIAL_MAX};
use docket_shared::ids::ReservationId;
use docket_shared::problem::{FieldError, FieldFault, Problem};
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

/// How the pieces are that are handed over.
pub fn conditions(typed: Typed, units: &[Reservation]) -> Vec<PieceCondition> {
    let said = typed.conditions.get_untracked();
    let one = |unit: &Reservation| {
        let condition = said.get(&unit.id).copied().unwrap_or(Condition::New);
        PieceCondition { reservation: unit.id, condition }
    };
    units.iter().map(one).collect()
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
    let serial = move |at: usize| view! { <ArrivedSerial typed at refused id=format!("arrived-{id}-{at}") /> };
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
fn ArrivedSerial(typed: Typed, at: usize, refused: Memo<Option<(EndTask, Problem)>>, id: String) -> impl IntoView {
    let locale = use_locale();
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
    let error = move || {
        let fault = refused.with(|refused| refused.as_ref().and_then(|refused| wrong_arrival(refused, &value())));
        fault.map(|fault| match fault {
            FieldFault::Duplicate { .. } => said::serial_twice(locale.get()).to_owned(),
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

/// How each piece is that is handed over: new, unless said otherwise.
#[component]
pub fn Conditions(
    /// What was typed.
    typed: Typed,
    /// The pieces.
    units: Memo<Vec<Reservation>>,
) -> impl IntoView {
    let locale = use_locale();
    let one = move |unit: Reservation| {
        let (id, name, serial) = (unit.id, unit.name.clone(), unit.serial.clone());
        let control = format!("condition-{id}");
        let label = move || {
            let what = name.get(locale.get().tag());
            let what = serial.as_ref().map_or_else(|| what.to_owned(), |serial| format!("{what}, {serial}"));
            said::condition_of(locale.get(), &what)
        };
        let choose = move |name: String| {
            let condition = Condition::ALL.into_iter().find(|condition| condition.name() == name);
            typed.conditions.update(|said| {
                if let Some(condition) = condition {
                    said.insert(id, condition);
                }
            });
        };
        let option = move |condition: Condition| {
            let chosen = move || chosen(typed, id) == condition;
            view! { <option value=condition.name() selected=chosen>{move || condition_word(condition, locale.get())}</option> }
        };
        view! {
            <Field id=control.clone() label=Signal::derive(label)>
                <span class="inp">
                    <select id=control.clone() on:change=move |event| choose(event_target_value(&event))>
                        {[Condition::New, Condition::Used].map(option)}
                    </select>
                </span>
            </Field>
        }
    };
    move || units.get().into_iter().map(one).collect_view()
}

fn chosen(typed: Typed, unit: ReservationId) -> Condition {
    typed.conditions.with(|said| said.get(&unit).copied().unwrap_or(Condition::New))
}

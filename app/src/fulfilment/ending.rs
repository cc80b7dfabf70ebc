//! Ending a task: how it is done, what has to be filled in, and the three ways it can end.

use super::back::{Back, is_unsaid, pieces};
use super::meanwhile::{Ways, meanwhile};
use super::notes::{Note, Reason};
use super::picks::{Picks, is_unmet, is_unpicked, picks, unmet};
use super::pieces::{Arrival, Conditions, any_damaged, arrived, came, conditions, is_damaged, is_lost};
use super::tasks::units_of;
use super::typed::{Typed, put_back};
use super::which::{Which, asks_which, chosen};
use crate::data::{Data, clock, use_data, use_locale};
use crate::ui::{Field, described_by, focus_element, focus_first_wrong};
use crate::words::{self, About};
use docket_messages::{Locale, fulfilment as said};
use docket_shared::asset::{Reservation, ReservationState};
use docket_shared::catalog::form::{Field as Asked, FieldKind};
use docket_shared::command::Command;
use docket_shared::fulfilment::api::{EndTask, Outcome, SERIAL_MAX, Serial};
use docket_shared::fulfilment::{Does, Task, TaskState, TaskWork};
use docket_shared::ids::{CallId, ReservationId};
use docket_shared::problem::{FieldError, Problem};
use docket_shared::service_request::form::Input;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What was last sent to end a task and refused.
fn refused(data: Data, task: &Task) -> Option<(EndTask, Problem)> {
    data.refused().into_iter().rev().find_map(|refused| match refused.call.command()? {
        Command::EndTask(body) if body.task == task.id => Some((body, refused.problem)),
        _ => None,
    })
}

/// Takes away what was refused of a task: what is sent now takes its place, and is told if it is refused as well.
fn forget_refused(data: Data, task: &Task) {
    let of = |command: Command| matches!(command, Command::EndTask(body) if body.task == task.id);
    for refused in untrack(|| data.refused()) {
        if refused.call.command().is_some_and(of) {
            data.dismiss(refused.call.id);
        }
    }
}

/// What was found wrong beside serial numbers and picks, which say it themselves.
fn others(refused: Option<(EndTask, Problem)>) -> Vec<FieldError> {
    let errors = refused.map(|(_, problem)| problem.errors).unwrap_or_default();
    let own =
        |error: &FieldError| matches!(error.field.as_str(), "serials" | "arrived" | "picked") && error.row.is_some();
    errors.into_iter().filter(|error| !own(error)).collect()
}

/// What was found wrong, in words. Of a condition only the server may know that it is damaged, and of a unit that this team
/// does not see that its number is missing.
fn why(error: &FieldError, locale: Locale) -> String {
    match error.field.as_str() {
        "conditions" => said::damaged_stays(locale).to_owned(),
        "serials" => said::serial_unrecorded(locale).to_owned(),
        _ => words::fault(locale, &error.fault, About::Text),
    }
}

/// The serial number of a unit that was sent and refused.
fn wrong_serial((body, problem): &(EndTask, Problem), unit: ReservationId) -> Option<String> {
    let row = body.serials.iter().position(|said| said.reservation == unit)?;
    let wrong = problem.errors.iter().any(|error| error.field == "serials" && error.row == Some(row));
    wrong.then(|| body.serials[row].serial.clone())
}

/// The units of its line whose serial numbers the task asks for.
fn unrecorded(data: Data, task: &Task) -> Vec<Reservation> {
    let mut units = units_of(data, task.ticket);
    units.retain(|unit| {
        let reserved = unit.state == ReservationState::Reserved && Some(unit.line) == task.line;
        matches!(task.does, Does::Prepare | Does::HandOver) && reserved && unit.serials && unit.asset.is_none()
    });
    units
}

/// What a purchase is for and did not arrive yet.
fn on_order(data: Data, task: &Task, work: Option<&TaskWork>) -> Vec<Reservation> {
    let mut units = units_of(data, task.ticket);
    let wanted = work.map(|work| work.reservations.as_slice()).unwrap_or_default();
    units.retain(|unit| unit.state == ReservationState::Ordered && wanted.contains(&unit.id));
    units
}

/// What goes to the person of the line with a hand-over.
fn to_hand_over(data: Data, task: &Task) -> Vec<Reservation> {
    let mut units = units_of(data, task.ticket);
    units.retain(|unit| {
        let goes = unit.state == ReservationState::Reserved || is_unmet(data, unit);
        task.does == Does::HandOver && goes && Some(unit.line) == task.line
    });
    units
}

/// The form of an open task, folded until it is wanted.
#[component]
pub fn Ending(
    /// The task when the form is made.
    task: Task,
    /// The task as it is now: of what was ordered less may be left.
    now: Memo<Task>,
    /// What its team reads of it.
    work: Memo<Option<TaskWork>>,
    /// Whether it is theirs to end.
    mine: Memo<bool>,
    /// Whether somebody fills it in, who keeps it then.
    typing: RwSignal<bool>,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let before = untrack(|| refused(data, &task));
    let typed = Typed::of(before.as_ref().map(|(body, _)| body));
    let opened = before.is_some();
    // What was ordered arrives while the form is open.
    let task = StoredValue::new(task);
    let refused = Memo::new(move |_| task.with_value(|task| refused(data, task)));
    put_back(typed, refused);
    let meanwhile = Memo::new(move |_| now.with(|task| meanwhile(data, task, mine.get(), locale.get())));
    let units = while_open(now, move || task.with_value(|task| unrecorded(data, task)));
    let ordered =
        while_open(now, move || task.with_value(|task| work.with(|work| on_order(data, task, work.as_ref()))));
    let handed = while_open(now, move || task.with_value(|task| to_hand_over(data, task)));
    let open = while_open(now, move || task.with_value(|task| unmet(data, task)));
    let which = Memo::new(move |_| task.with_value(|task| asks_which(data, task)));
    let back = Memo::new(move |_| {
        let which = which.get();
        task.with_value(
            |task| if which { chosen(data, task, typed, locale.get()) } else { pieces(data, task, locale.get()) },
        )
    });
    let asked = Memo::new(move |_| work.with(|work| work.as_ref().map(|work| work.fields.clone()).unwrap_or_default()));
    let reason_id = task.with_value(|task| format!("reason-{}", task.id));
    let reason_control = reason_id.clone();
    let end = Callback::new(move |outcome: Outcome| {
        let wants_reason = task.with_value(|task| wants_reason(task, outcome, which, back));
        if wants_reason && typed.asked.get_untracked() != Some(outcome) {
            typed.asked.set(Some(outcome));
            return focus_element(reason_id.clone());
        }
        typed.checked.set(Some(outcome));
        let unsaid = outcome == Outcome::Complete && (is_unsaid(typed, back) || is_unpicked(typed, open));
        let damaged = any_damaged(data, typed, handed) || damaged_typed(data, typed, (units, open));
        let unsaid = unsaid || (outcome == Outcome::Complete && damaged);
        let unexplained = wants_reason && typed.reason.with_untracked(|reason| reason.trim().is_empty());
        if unsaid || unexplained || is_missing(typed, outcome, task, units, asked, ordered) {
            return focus_first_wrong(task.with_value(form_id));
        }
        let body = task.with_value(|task| body(task, typed, outcome, (ordered, handed, open)));
        task.with_value(|task| forget_refused(data, task));
        // After a part the task stays open for the rest: what was sent is not sent once more.
        if body.received.is_some() {
            typed.put(None);
        }
        typing.set(false);
        data.call(CallId(clock::new_id()), Command::EndTask(body));
        focus_element("tasks".to_owned());
    });
    // The same task is there for every line: its name says for whom.
    let title = move || {
        now.with(|task| {
            let line = data.lines_of(task.ticket).into_iter().find(|line| Some(line.id) == task.line);
            let whom = line.map(|line| line.person_name).unwrap_or_default();
            format!("{} {whom}", task.title.get(locale.get().tag()))
        })
    };
    let how = move || {
        let text = work.with(|work| work.as_ref().map(|work| work.instructions.get(locale.get().tag()).to_owned()));
        text.filter(|text| !text.is_empty())
    };
    view! {
        <details class="ending" open=opened>
            <summary>{move || said::done(locale.get())}"…"<span class="vh">" "{title}</span></summary>
            <div class="ending-form" id=task.with_value(form_id) on:focusin=move |_| typing.set(true) on:input=move |_| typing.set(true)>
                {move || others(refused.get()).iter().map(|error| {
                    view! { <p class="err" role="alert">{why(error, locale.get())}</p> }
                }).collect_view()}
                {move || how().map(|text| view! { <p class="small muted">{text}</p> })}
                {move || units.get().into_iter().map(|unit| view! { <SerialField unit typed refused /> }).collect_view()}
                {task.with_value(|task| task.does == Does::Purchase).then(|| view! { <Arrival typed ordered refused id=task.with_value(|task| task.id.to_string()) /> })}
                {task.with_value(|task| task.does == Does::Purchase).then(|| view! { <p class="small muted">{move || said::purchase_not_needed(locale.get())}</p> })}
                {move || handed.with(|units| !units.is_empty()).then(|| view! { <p class="small muted">{said::handover_not_needed(locale.get())}</p> })}
                <Picks typed units=open refused />
                <Conditions typed units=handed />
                {move || which.get().then(|| view! { <Which typed task /> })}
                <Back typed pieces=back id=task.with_value(|task| task.id.to_string()) />
                {move || asked.get().into_iter().map(|field| view! { <Question field typed id=task.with_value(|task| task.id.to_string()) /> }).collect_view()}
                <Note typed id=task.with_value(|task| task.id.to_string()) />
                {move || typed.asked.get().map(|_| view! { <Reason typed task control=reason_control.clone() /> })}
                <Ways task end meanwhile typed typing />
            </div>
        </details>
    }
    .into_any()
}

fn form_id(task: &Task) -> String {
    format!("ending-{}", task.id)
}

/// Something of a task as it was while it could be done: what is being filled in does not go away under the hand.
fn while_open<T>(now: Memo<Task>, read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&T>| {
        let open = now.with(|task| task.state) == TaskState::Open;
        before.filter(|_| !open).cloned().unwrap_or_else(&read)
    })
}

/// Whether an end needs a reason: it is not possible, or a piece that was to come back does not.
fn wants_reason(task: &Task, outcome: Outcome, which: Memo<bool>, back: Memo<Vec<String>>) -> bool {
    let (which, any) = (which.get_untracked(), back.with_untracked(|back| !back.is_empty()));
    match outcome {
        Outcome::Incomplete => true,
        Outcome::Complete => which && !any,
        Outcome::Skipped => task.does == Does::TakeBack && (which || any),
    }
}

/// Whether something has to be filled in before it can end so.
fn is_missing(
    typed: Typed,
    outcome: Outcome,
    task: StoredValue<Task>,
    units: Memo<Vec<Reservation>>,
    asked: Memo<Vec<Asked>>,
    ordered: Memo<Vec<Reservation>>,
) -> bool {
    let blank = |text: Option<&String>| text.is_none_or(|text| text.trim().is_empty());
    match outcome {
        Outcome::Skipped | Outcome::Incomplete => false,
        Outcome::Complete => {
            let serial = |unit: &Reservation| typed.serials.with_untracked(|serials| blank(serials.get(&unit.id)));
            let field = |field: &Asked| {
                field.required
                    && typed.fields.with_untracked(|fields| fields.get(&field.id).is_none_or(Input::is_blank))
            };
            units.with_untracked(|units| units.iter().any(serial))
                || asked.with_untracked(|asked| asked.iter().any(field))
                || (task.with_value(|task| task.does == Does::Purchase)
                    && (typed.location.with_untracked(String::is_empty)
                        || untrack(|| came(typed, ordered.with(Vec::len))).is_none()))
        }
    }
}

type Units = Memo<Vec<Reservation>>;

/// Whether a serial number is typed or picked of a piece that this device knows to be damaged.
fn damaged_typed(data: Data, typed: Typed, (units, open): (Units, Units)) -> bool {
    untrack(|| {
        let read = |unit: &Reservation| {
            typed.serials.with(|all| all.get(&unit.id).is_some_and(|serial| is_damaged(data, unit.model, serial)))
        };
        let picked = |unit: &Reservation| {
            unit.serials
                && typed
                    .picked
                    .with(|all| all.get(&unit.id).is_some_and(|pick| is_damaged(data, unit.model, &pick.serial)))
        };
        units.with(|units| units.iter().any(read)) || open.with(|units| units.iter().any(picked))
    })
}

fn body(task: &Task, typed: Typed, outcome: Outcome, (ordered, handed, open): (Units, Units, Units)) -> EndTask {
    let complete = outcome == Outcome::Complete;
    let takes = complete && task.does == Does::TakeBack;
    let all = ordered.with_untracked(Vec::len);
    let count = untrack(|| came(typed, all)).unwrap_or(all);
    let bought = complete && task.does == Does::Purchase;
    let serial = |(reservation, serial): (ReservationId, String)| Serial { reservation, serial };
    EndTask {
        ticket: task.ticket,
        task: task.id,
        outcome,
        fields: if complete { typed.fields.get_untracked() } else { BTreeMap::new() },
        serials: if complete { typed.serials.get_untracked().into_iter().map(serial).collect() } else { Vec::new() },
        picked: if complete { open.with_untracked(|units| picks(typed, units)) } else { Vec::new() },
        pieces: if takes { typed.pieces.get_untracked() } else { Vec::new() },
        piece_serial: if takes { typed.piece_serial.get_untracked().trim().to_owned() } else { String::new() },
        condition: typed.back.get_untracked().filter(|_| takes),
        location: typed.location.with_untracked(|location| location.parse().ok()).filter(|_| complete),
        received: (bought && count < all).then(|| i32::try_from(count).unwrap_or(i32::MAX)),
        arrived: if bought { arrived(typed, count) } else { Vec::new() },
        conditions: if complete { handed.with_untracked(|units| conditions(typed, units)) } else { Vec::new() },
        reason: if typed.asked.get_untracked() == Some(outcome) { typed.reason.get_untracked() } else { String::new() },
        note: typed.note.get_untracked(),
    }
}

#[component]
fn SerialField(unit: Reservation, typed: Typed, refused: Memo<Option<(EndTask, Problem)>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let (id, model, name) = (unit.id, unit.model, unit.name.clone());
    let value = move || typed.serials.with(|serials| serials.get(&id).cloned().unwrap_or_default());
    let missing = move || typed.checked.get() == Some(Outcome::Complete) && value().trim().is_empty();
    // The number that was sent is not right; another one may be.
    let wrong =
        move || refused.with(|refused| refused.as_ref().and_then(|refused| wrong_serial(refused, id))) == Some(value());
    let error = move || {
        if missing() {
            Some(said::missing(locale.get()).to_owned())
        } else if is_damaged(data, model, &value()) {
            Some(said::serial_damaged(locale.get()).to_owned())
        } else {
            let lost = || is_lost(data, model, &value());
            wrong().then(|| {
                if lost() { said::serial_lost(locale.get()) } else { said::serial_wrong(locale.get()) }.to_owned()
            })
        }
    };
    let amiss = Memo::new(move |_| error().is_some());
    let control = format!("serial-{id}");
    view! {
        <Field
            id=control.clone()
            label=Signal::derive(move || said::serial(locale.get(), name.get(locale.get().tag())))
            error=Signal::derive(error)
        >
            <span class="inp" class:is-error=amiss>
                <input
                    id=control.clone()
                    autocomplete="off"
                    maxlength=SERIAL_MAX.to_string()
                    aria-invalid=move || amiss.get().to_string()
                    aria-describedby={
                        let control = control.clone();
                        move || described_by(&control, false, amiss.get())
                    }
                    prop:value=value
                    on:input=move |event| typed.serials.update(|serials| drop(serials.insert(id, event_target_value(&event))))
                />
            </span>
        </Field>
    }
}

/// A question of the task's form.
#[component]
fn Question(field: Asked, typed: Typed, id: String) -> impl IntoView {
    let locale = use_locale();
    let control = format!("{id}-{}", field.id);
    let Asked { id: key, label, kind, required, .. } = field;
    let (key, label) = (StoredValue::new(key), StoredValue::new(label));
    let blank = move || typed.fields.with(|fields| key.with_value(|key| fields.get(key).is_none_or(Input::is_blank)));
    let missing = move || required && typed.checked.get() == Some(Outcome::Complete) && blank();
    let put = move |text: String| {
        typed.fields.update(|fields| drop(fields.insert(key.get_value(), Input::Text(text))));
    };
    let text = move || {
        let input = typed.fields.with(|fields| key.with_value(|key| fields.get(key).cloned()));
        if let Some(Input::Text(text)) = input { text } else { String::new() }
    };
    let own = control.clone();
    let input = match kind {
        FieldKind::Choice { options } => view! {
            <span class="inp" class:is-error=missing>
                <select id=own aria-invalid=move || missing().to_string() on:change=move |event| put(event_target_value(&event))>
                    <option value="">{move || said::choose(locale.get())}</option>
                    {options.into_iter().map(|option| view! { <option value=option.id>{move || option.label.get(locale.get().tag()).to_owned()}</option> }).collect_view()}
                </select>
            </span>
        }
        .into_any(),
        kind => {
            let kind = if matches!(kind, FieldKind::Date { .. }) { "date" } else { "text" };
            view! {
                <span class="inp" class:is-error=missing>
                    <input id=own type=kind autocomplete="off" aria-invalid=move || missing().to_string() prop:value=text on:input=move |event| put(event_target_value(&event)) />
                </span>
            }
            .into_any()
        }
    };
    view! {
        <Field
            id=control
            label=Signal::derive(move || label.with_value(|label| label.get(locale.get().tag()).to_owned()))
            error=Signal::derive(move || missing().then(|| said::missing(locale.get()).to_owned()))
        >
            {input}
        </Field>
    }
}

//! The tasks of a ticket, line by line: what can be done, what waits for what, how the others ended.

use super::ending::Ending;
use super::picks::is_unmet;
use crate::data::{Data, use_data, use_locale};
use crate::routes::{Route, came_from, use_route};
use crate::ui::{Art, Chip, Empty, Icon, IconName, StatusIcon, Tone};
use crate::words::{self, Style, When, task_icon};
use docket_messages::{Locale, board, fulfilment as said};
use docket_shared::asset::{Reservation, ReservationState};
use docket_shared::fulfilment::report::is_being_mended;
use docket_shared::fulfilment::{Task, TaskState, TaskWork, hindered_by};
use docket_shared::ids::{LineId, TaskId, TicketId};
use docket_shared::order::sort_by_key;
use docket_shared::row::{Row, RowKind};
use leptos::prelude::*;

/// What a ticket's lines asked for from stock.
pub fn units_of(data: Data, ticket: TicketId) -> Vec<Reservation> {
    let rows = data.children(RowKind::Reservation, ticket.0);
    let unit =
        |row: &std::sync::Arc<Row>| if let Row::Reservation(unit) = row.as_ref() { Some(unit.clone()) } else { None };
    let mut units: Vec<Reservation> = rows.iter().filter_map(unit).collect();
    sort_by_key(&mut units, |unit| unit.id);
    units
}

/// How many of them ended, and how many there are.
fn counts(tasks: &[Task]) -> (usize, usize) {
    (tasks.iter().filter(|task| !task.state.is_live()).count(), tasks.len())
}

/// The word for a state.
pub fn state_word(state: TaskState, locale: Locale) -> &'static str {
    match state {
        TaskState::Pending => said::state_pending(locale),
        TaskState::Open => said::state_open(locale),
        TaskState::Complete => said::state_complete(locale),
        TaskState::Incomplete => said::state_incomplete(locale),
        TaskState::Skipped => said::state_skipped(locale),
        TaskState::Cancelled => said::state_cancelled(locale),
    }
}

/// The face of the tab: how many ended; nothing where there are none.
#[component]
pub fn TaskSummary(
    /// The ticket.
    ticket: TicketId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let count = Memo::new(move |_| counts(&data.tasks_of(ticket)));
    move || {
        let (done, all) = count.get();
        if all == 0 {
            said::title(locale.get()).to_owned()
        } else {
            said::tab(locale.get(), &all.to_string(), &done.to_string())
        }
    }
}

/// Draws something of a task that other features know.
pub type Assigned = fn(TicketId, TaskId) -> AnyView;

/// The list: first what is for the whole request, then line by line.
#[component]
pub fn Tasks(
    /// The ticket.
    ticket: TicketId,
    /// Draws who has a task that is a work item of its own, and what can be done about that.
    assigned: Assigned,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let tasks = Memo::new(move |_| data.tasks_of(ticket));
    let places = Memo::new(move |_| {
        let mut places: Vec<Option<LineId>> = tasks.with(|tasks| tasks.iter().map(|task| task.line).collect());
        let order = data.lines_of(ticket);
        sort_by_key(&mut places, |place| place.and_then(|line| order.iter().position(|known| known.id == line)));
        places.dedup();
        places
    });
    // Another group is no reason to draw the others anew: somebody may be typing there.
    let none = Memo::new(move |_| places.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! {
                <Empty
                    art=Art::Parcel
                    title=Signal::derive(move || said::none_title(locale.get()).to_owned())
                    text=Signal::derive(move || said::none_text(locale.get()).to_owned())
                />
            }
            .into_any();
        }
        view! {
            <div class="tasks" id="tasks" tabindex="-1">
                <For each=move || places.get() key=|place| *place children=move |place| view! { <Group ticket tasks place assigned /> } />
            </div>
        }
        .into_any()
    }
}

/// The tasks of a line, or of the whole request, with the line's equipment.
#[component]
fn Group(ticket: TicketId, tasks: Memo<Vec<Task>>, place: Option<LineId>, assigned: Assigned) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let own = Memo::new(move |_| {
        tasks.with(|tasks| tasks.iter().filter(|task| task.line == place).cloned().collect::<Vec<_>>())
    });
    let name = move || {
        let line = data.lines_of(ticket).into_iter().find(|line| Some(line.id) == place);
        line.map(|line| line.person_name).filter(|name| !name.is_empty())
    };
    let units = Memo::new(move |_| {
        let mut units = units_of(data, ticket);
        units.retain(|unit| Some(unit.line) == place);
        units
    });
    let ids = move || own.with(|own| own.iter().map(|task| task.id).collect::<Vec<_>>());
    let row = move |id: TaskId| {
        let task = Memo::new(move |before: Option<&Task>| {
            let now = own.with(|own| own.iter().find(|task| task.id == id).cloned());
            now.or_else(|| before.cloned()).unwrap_or_else(|| tasks.with_untracked(|all| all[0].clone()))
        });
        view! { <TaskRow ticket task tasks assigned /> }
    };
    view! {
        <section>
            <h3>{move || name().unwrap_or_else(|| said::for_all(locale.get()).to_owned())}</h3>
            {move || place.map(|line| view! { <Given ticket line /> })}
            {move || (!units.with(Vec::is_empty)).then(|| view! {
                <ul class="units" aria-label=move || said::equipment(locale.get())>
                    {move || units.get().into_iter().map(|unit| view! { <li><Icon name=IconName::Cube />{unit_words(data, &unit, locale.get())}</li> }).collect_view()}
                </ul>
            })}
            <ul>
                <For each=ids key=|id| *id children=row />
            </ul>
        </section>
    }
    .into_any()
}

/// That a line was handed over, whether its person said that it is right, and the sheet of it.
#[component]
fn Given(ticket: TicketId, line: LineId) -> impl IntoView {
    let (data, locale, route) = (use_data(), use_locale(), use_route());
    let given = Memo::new(move |_| {
        let line = data.lines_of(ticket).into_iter().find(|known| known.id == line)?;
        line.handed_over.as_ref()?;
        Some((line.confirmed_at, is_being_mended(&line)))
    });
    move || {
        given.get().map(|(confirmed, mended)| {
            let (tone, icon, word) = match (confirmed, mended) {
                (Some(_), _) => (Tone::Ok, IconName::Check, said::line_confirmed(locale.get())),
                (None, true) => (Tone::Warn, IconName::Alert, said::line_mended(locale.get())),
                (None, false) => (Tone::Wait, IconName::Clock, said::line_handed_over(locale.get())),
            };
            view! {
                <p class="inline">
                    <Chip tone icon>{word}</Chip>
                    <a class="link small" href=Route::TicketHandover(ticket, line).href() on:click=move |_| came_from::remember(line, route.get_untracked())>{said::sheet(locale.get())}</a>
                </p>
            }
        })
    }
}

/// A unit in words: what it is, where it comes from or stands, its serial number.
fn unit_words(data: Data, unit: &Reservation, locale: Locale) -> String {
    let name = unit.name.get(locale.tag());
    let place = unit.location.and_then(|id| data.all_locations().into_iter().find(|location| location.id == id));
    let place = place.map(|location| location.name).unwrap_or_default();
    let words = match unit.state {
        ReservationState::Reserved => said::from_stock(locale, &place, name),
        ReservationState::Ordered => said::on_order(locale, name),
        ReservationState::HandedOver => said::handed_over(locale, name),
        ReservationState::Released if is_unmet(data, unit) => said::unmet(locale, name),
        ReservationState::Released => said::released(locale, name),
    };
    match &unit.serial {
        Some(serial) => format!("{words}, {}", said::has_serial(locale, serial)),
        None => words,
    }
}

#[component]
fn TaskRow(ticket: TicketId, task: Memo<Task>, tasks: Memo<Vec<Task>>, assigned: Assigned) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let id = task.with_untracked(|task| task.id);
    let work = Memo::new(move |_| match data.get(RowKind::TaskWork, id.0)?.as_ref() {
        Row::TaskWork(work) => Some(work.clone()),
        _ => None,
    });
    let state = Memo::new(move |_| task.with(|task| task.state));
    let detail =
        move || task.with(|task| work.with(|work| about(data, ticket, task, work.as_ref(), tasks, locale.get())));
    let ended = move || task.with(|task| task.ended_at);
    // A task of the ticket's own team takes no room of its own, and one unit is what everything takes.
    let weighs = Memo::new(move |_| {
        let own = data.ticket_head(ticket).and_then(|head| head.team) == Some(task.with(|task| task.team));
        let units = work.with(|work| work.as_ref().map(|work| i64::from(work.weight)))?;
        (!own && units > 1 && state.get().is_live()).then_some(units)
    });
    // Who may end it: its team, and the request's team and department.
    let mine = Memo::new(move |_| {
        let (Some(actor), Some(head)) = (data.actor(), data.ticket_head(ticket)) else { return false };
        let departments = |team| data.team(team).is_some_and(|team| actor.departments.contains(&team.department));
        let of = |team| actor.is_member(Some(team)) || departments(team);
        head.status.is_live() && (of(task.with(|task| task.team)) || head.team.is_some_and(of))
    });
    // Whoever fills in its form keeps it, whatever becomes of the task meanwhile.
    let typing = RwSignal::new(false);
    let asked = Memo::new(move |_| typing.get() || (state.get() == TaskState::Open && mine.get()));
    view! {
        <li class="task" class:done=move || !state.get().is_live() class:off=move || state.get() == TaskState::Pending>
            <StatusIcon icon=Signal::derive(move || task_icon(state.get())) />
            <div>
                <span class="vh">{move || state_word(state.get(), locale.get())}": "</span>
                <span class="tt">{move || task.with(|task| task.title.get(locale.get().tag()).to_owned())}</span>
                <small>{detail}{move || ended().map(|at| view! { ", " <When at=at style=Style::Full /> })}</small>
                {move || weighs.get().map(|units| view! { <small class="num">{board::weighs(locale.get(), units)}</small> })}
                {move || (state.get() == TaskState::Open).then(|| view! { <div class="inline task-has">{assigned(ticket, id)}</div> })}
                {move || said_of(state.get(), &work).map(|text| view! { <small>{text}</small> })}
                {move || (!state.get().is_live()).then(|| view! { <Filled work /> })}
                {move || task.with(|task| task.reason.clone().filter(|_| !task.ended_by.is_empty())).map(|reason| view! { <small>{reason}</small> })}
                {move || work.with(|work| work.as_ref().map(|work| work.note.clone())).filter(|note| !note.is_empty()).map(|note| view! { <small>{note}</small> })}
                {move || asked.get().then(|| view! { <Ending task=task.get_untracked() now=task work mine typing /> })}
            </div>
        </li>
    }
    .into_any()
}

/// What is wrong, of a task that follows up what somebody said: it is about nothing else.
fn said_of(state: TaskState, work: &Memo<Option<TaskWork>>) -> Option<String> {
    let text = work.with(|work| work.as_ref().and_then(|work| work.reported.clone()));
    text.filter(|_| state != TaskState::Pending)
}

/// What was filled in when it was done.
#[component]
fn Filled(work: Memo<Option<TaskWork>>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let answers =
        Memo::new(move |_| work.with(|work| work.as_ref().map(|work| work.answers.clone()).unwrap_or_default()));
    move || {
        (!answers.with(Vec::is_empty)).then(|| {
            view! {
                <dl class="dl task-said">
                    {answers.get().into_iter().map(|answer| view! {
                        <dt>{answer.label.get(locale.get().tag()).to_owned()}</dt>
                        <dd>{words::answer(locale.get(), &data.currency(), &answer)}</dd>
                    }).collect_view()}
                </dl>
            }
        })
    }
}

/// What a task waits for, by name; none where that is nothing that this device knows.
pub fn waits_for(task: &Task, tasks: &[Task], locale: Locale) -> Option<String> {
    let waits = |other: &&Task| task.after.contains(&other.id) && other.state.is_live();
    let mut names: Vec<&str> = tasks.iter().filter(waits).map(|other| other.title.get(locale.tag())).collect();
    names.dedup();
    (!names.is_empty()).then(|| said::waits_for(locale, &names.join(", ")))
}

/// What a task's row says below its title.
fn about(
    data: Data,
    ticket: TicketId,
    task: &Task,
    work: Option<&TaskWork>,
    tasks: Memo<Vec<Task>>,
    locale: Locale,
) -> String {
    match task.state {
        TaskState::Pending => {
            let waits = tasks.with(|tasks| waits_for(task, tasks, locale));
            waits.unwrap_or_else(|| state_word(task.state, locale).to_owned())
        }
        TaskState::Open => {
            let own = data.ticket_head(ticket).and_then(|head| head.team) == Some(task.team);
            let team = data.team(task.team).map(|team| team.name).unwrap_or_default();
            match work.and_then(|work| work.assignee_name.as_deref()) {
                _ if own => String::new(),
                Some(name) => said::with_person(locale, name, &team),
                None => said::with_team(locale, &team),
            }
        }
        state if task.ended_by.is_empty() => {
            let first = tasks.with(|tasks| hindered_by(task, tasks).map(|first| first.title.clone()));
            let because = first.map(|first| said::because_of(locale, first.get(locale.tag())));
            let word = state_word(state, locale).to_owned();
            because.into_iter().fold(word, |word, because| format!("{word}. {because}"))
        }
        state => said::ended(locale, &task.ended_by, state_word(state, locale)),
    }
}

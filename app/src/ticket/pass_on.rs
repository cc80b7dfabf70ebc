//! Passing a ticket or a task on: to somebody of its team, a ticket to another team of the department, or back to the queue
//! with a reason.

use super::actions::is_own;
use crate::data::{Data, clock, use_data, use_locale};
use crate::routes::{Route, navigate, use_route};
use crate::ui::{Avatar, Icon, IconName, Menu, Size};
use docket_messages::{Locale, availability, ticket as said};
use docket_shared::command::Command;
use docket_shared::fulfilment::TaskState;
use docket_shared::ids::{CallId, PersonId, TaskId, TeamId, TicketId};
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::person::{Availability, TeamCard, TechnicianCard};
use docket_shared::row::{Row, RowKind};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::api::{DeclineReason, DeclineTicket, TransferTicket, TransferTo};
use leptos::prelude::*;

/// Whether it can be passed on by who looks at it.
pub fn is_passable(data: Data, head: &TicketHead) -> bool {
    head.team.is_some() && head.status.is_live() && is_own(data, head)
}

/// What is passed on, and who has it.
#[derive(Clone, Copy, PartialEq)]
struct Passed {
    ticket: TicketId,
    task: Option<TaskId>,
    team: Option<TeamId>,
    assignee: Option<PersonId>,
}

/// Asks a task of the open ticket to show whom it can be passed to.
#[derive(Clone, Copy)]
pub struct PassingTask(RwSignal<Option<TaskId>>);

impl PassingTask {
    /// For the tasks of the ticket that is drawn below.
    pub fn provide() -> Self {
        let asked = Self(RwSignal::new(None));
        provide_context(asked);
        asked
    }

    /// Shows it of the task that who looks would pass on first: their own, else one that nobody has. Answers whether there
    /// is one.
    pub fn show(self, data: Data, ticket: TicketId) -> bool {
        let me = data.me().map(|me| me.person);
        let mut tasks: Vec<Passed> =
            data.tasks_of(ticket).into_iter().filter_map(|task| passed(data, ticket, task.id)).collect();
        sort_by_key(&mut tasks, |what| (what.assignee != me, what.assignee.is_some()));
        let first = tasks.first().and_then(|what| what.task);
        self.0.set(first);
        first.is_some()
    }
}

/// The button of a task that is a work item of its own; nothing for anybody outside its team and that team's department.
#[component]
pub fn PassTaskOn(
    /// The ticket.
    ticket: TicketId,
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let what = Memo::new(move |_| passed(data, ticket, task));
    let any = Memo::new(move |_| what.with(Option::is_some));
    let face = move || view! { <span>{move || said::pass_on(locale.get())}</span> };
    let (open, asked) = (RwSignal::new(false), use_context::<PassingTask>());
    Effect::new(move |_| {
        if let Some(PassingTask(asked)) = asked
            && asked.get() == Some(task)
        {
            asked.set(None);
            open.set(true);
        }
    });
    move || {
        any.get().then(|| {
            let first = what.get_untracked()?;
            let what = Memo::new(move |_| what.get().unwrap_or(first));
            Some(view! {
                <Menu label=String::new() class="btn btn-sm" sheet="start" open=open face=face>
                    <Colleagues what />
                    <Back what />
                </Menu>
            })
        })
    }
}

fn passed(data: Data, ticket: TicketId, id: TaskId) -> Option<Passed> {
    let (head, actor) = (data.ticket_head(ticket)?, data.actor()?);
    let Some(Row::Task(task)) = data.get(RowKind::Task, id.0).map(|row| row.as_ref().clone()) else { return None };
    let Some(Row::TaskWork(work)) = data.get(RowKind::TaskWork, id.0).map(|row| row.as_ref().clone()) else {
        return None;
    };
    let leads = data.team(task.team).is_some_and(|team| actor.departments.contains(&team.department));
    let theirs = actor.is_member(Some(task.team)) || leads;
    let stands = task.state == TaskState::Open && head.status.is_live() && head.team != Some(task.team);
    let what = Passed { ticket, task: Some(id), team: Some(task.team), assignee: work.assignee };
    (theirs && stands).then_some(what)
}

/// The button and what opens below it; nothing where there is nothing to pass on.
#[component]
pub fn PassOn(
    /// The ticket.
    head: Memo<TicketHead>,
    /// The button's class.
    class: &'static str,
    /// The button's name, where its face does not say it.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What the button shows.
    #[prop(into)]
    face: ViewFn,
) -> impl IntoView {
    let data = use_data();
    let passable = Memo::new(move |_| head.with(|head| is_passable(data, head)));
    let what = Memo::new(move |_| {
        head.with(|head| Passed { ticket: head.id, task: None, team: head.team, assignee: head.assignee })
    });
    move || {
        passable.get().then(|| {
            view! {
                <Menu label=label class=class open=open face=face.clone()>
                    <Colleagues what />
                    <Teams head />
                    <Back what />
                </Menu>
            }
        })
    }
}

/// Everybody else of the team, with their room.
#[component]
fn Colleagues(what: Memo<Passed>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let colleagues = Memo::new(move |_| {
        let Passed { team, assignee, .. } = what.get();
        let of_team = |card: &TechnicianCard| team.is_some_and(|team| card.teams.contains(&team));
        let mut all: Vec<TechnicianCard> =
            data.technicians().into_iter().filter(|card| of_team(card) && Some(card.person) != assignee).collect();
        sort_by(&mut all, |left, right| left.name.cmp(&right.name));
        all
    });
    let give = move |card: &TechnicianCard| {
        let Passed { ticket, task, assignee, .. } = what.get_untracked();
        let body = TransferTicket {
            ticket,
            task,
            from: assignee,
            to: TransferTo::Person(card.person),
            // The list says who is full: choosing them is saying so.
            over_capacity: card.load >= card.capacity,
        };
        data.call(CallId(clock::new_id()), Command::TransferTicket(body));
    };
    let one = move |card: TechnicianCard| {
        let (name, person) = (card.name.clone(), card.person.0.as_u128());
        let room = room(&card, locale.get());
        view! {
            <button type="button" class="mi" data-closes on:click=move |_| give(&card)>
                <Avatar name=name.clone() id=person size=Size::Small />
                <span>{name}<small>{room}</small></span>
            </button>
        }
    };
    move || {
        (!colleagues.with(Vec::is_empty)).then(|| {
            view! {
                <p class="lab">{move || said::give_to(locale.get())}</p>
                {move || colleagues.get().into_iter().map(one).collect_view()}
            }
        })
    }
}

fn room(card: &TechnicianCard, locale: Locale) -> String {
    let number = |units: i32| i64::from(units);
    let load = availability::load(locale, number(card.capacity), number(card.load));
    match card.availability {
        _ if card.load >= card.capacity => format!("{load}, {}", said::full(locale)),
        Availability::Away => format!("{load}, {}", availability::away(locale)),
        Availability::Available if card.lapsed => format!("{load}, {}", availability::away(locale)),
        Availability::Available => load,
    }
}

/// The other teams of the department.
#[component]
fn Teams(head: Memo<TicketHead>) -> impl IntoView {
    let (data, locale, go, route) = (use_data(), use_locale(), navigate(), use_route());
    let teams = Memo::new(move |_| {
        let own = head.with(|head| head.team).and_then(|team| data.team(team));
        let Some(own) = own else { return Vec::new() };
        let fits = |team: &TeamCard| team.department == own.department && team.id != own.id;
        let mut teams: Vec<TeamCard> = data.teams().into_iter().filter(fits).collect();
        sort_by(&mut teams, |left, right| left.name.cmp(&right.name));
        teams
    });
    let pass = move |team: &TeamCard| {
        let head = head.get_untracked();
        let body = TransferTicket {
            ticket: head.id,
            task: None,
            from: head.assignee,
            to: TransferTo::Team(team.id),
            over_capacity: false,
        };
        data.call(CallId(clock::new_id()), Command::TransferTicket(body));
        // It belongs to others now, and goes from this device.
        if let Route::Queue(view, Some(_)) = route.get_untracked() {
            go(&Route::Queue(view, None));
        }
    };
    let one = move |team: TeamCard| {
        let name = team.name.clone();
        view! {
            <button type="button" class="mi" data-closes on:click=move |_| pass(&team)>
                <Icon name=IconName::Users />
                {name}
            </button>
        }
    };
    move || {
        (!teams.with(Vec::is_empty)).then(|| {
            view! {
                <p class="lab">{move || said::to_team(locale.get())}</p>
                {move || teams.get().into_iter().map(one).collect_view()}
            }
        })
    }
}

/// For who has it: back to the queue, and why.
#[component]
fn Back(what: Memo<Passed>) -> impl IntoView {
    let (data, locale) = (use_data(), use_locale());
    let mine = Memo::new(move |_| {
        let me = data.me().map(|me| me.person);
        me.is_some() && what.get().assignee == me
    });
    let one = move |reason: DeclineReason| {
        let word = move || match reason {
            DeclineReason::NoTime => said::back_no_time(locale.get()),
            DeclineReason::MissingSkill => said::back_missing_skill(locale.get()),
            DeclineReason::ConflictOfInterest => said::back_conflict(locale.get()),
        };
        let decline = move |_| {
            let Passed { ticket, task, .. } = what.get_untracked();
            let body = DeclineTicket { ticket, task, reason };
            data.call(CallId(clock::new_id()), Command::DeclineTicket(body));
        };
        view! {
            <button type="button" class="mi" data-closes on:click=decline>
                <Icon name=IconName::Undo />
                {word}
            </button>
        }
    };
    move || {
        mine.get().then(|| {
            view! {
                <p class="lab">{move || said::give_back(locale.get())}</p>
                {[DeclineReason::NoTime, DeclineReason::MissingSkill, DeclineReason::ConflictOfInterest].map(one)}
            }
        })
    }
}

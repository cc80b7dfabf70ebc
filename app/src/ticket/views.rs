//! Which tickets belong to a view of the workspace, and in which order. Reads the replica, decides nothing.

use super::stuck::is_stuck;
use super::work::{Look, Shown, Waits, Work, shown, status_of};
use crate::data::work::TaskItem;
use crate::data::{Data, Head, clock, use_data};
use crate::routes::View;
use crate::ui::use_minute;
use docket_messages::{Locale, workspace};
use docket_shared::actor::Actor;
use docket_shared::assignment::queue_order;
use docket_shared::ids::{PersonId, TaskId, TeamId, TicketId};
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::person::TeamCard;
use docket_shared::row::{Row, RowKind};
use docket_shared::sla::compiled::Compiled;
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::clocks::Promise;
use docket_shared::ticket::lifecycle::Status;
use docket_shared::{Date, Timestamp};
use leptos::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Priority, then service level due, then age: the order in which the queue is assigned.
    #[default]
    Queue,
    /// Last change first.
    Changed,
    /// Newest first.
    Newest,
}

impl Sort {
    /// All, in order of the menu.
    pub const ALL: [Sort; 3] = [Sort::Queue, Sort::Changed, Sort::Newest];

    /// Its name.
    pub fn word(self, locale: Locale) -> &'static str {
        match self {
            Sort::Queue => workspace::sort_queue(locale),
            Sort::Changed => workspace::sort_changed(locale),
            Sort::Newest => workspace::sort_created(locale),
        }
    }
}

/// A ticket as a view shows it: the ticket itself, or as a task of it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The ticket's head; of a task with its title, team, holder and state in the place of the ticket's.
    pub head: Head,
    /// The task; none: the ticket itself.
    pub task: Option<TaskId>,
    /// The task whose clock stands beside it; none: the ticket's own.
    pub clock: Option<TaskId>,
}

/// What a person works on: their own tickets and tasks, their teams' and their departments'.
#[derive(Clone, Copy)]
pub struct Scope {
    /// Every ticket of which something concerns the person as somebody who works on it, by id.
    known: Memo<Vec<Known>>,
    teams: Memo<BTreeSet<TeamId>>,
    actor: Memo<Option<Actor>>,
    minute: Signal<u32>,
    data: Data,
}

/// A ticket with what the views read of it beside its head, shared with where it comes from.
#[derive(Clone)]
struct Known {
    head: Head,
    /// Whether the ticket itself concerns the person, and not only a task of it.
    own: bool,
    /// Its tasks.
    tasks: Arc<[TaskItem]>,
    /// What the queue's order and the views of clocks read of it.
    waits: Option<Waits>,
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        let same_tasks = || Arc::ptr_eq(&self.tasks, &other.tasks) || self.tasks == other.tasks;
        (self.own, self.waits) == (other.own, other.waits) && self.head == other.head && same_tasks()
    }
}

type TasksOf = BTreeMap<TicketId, Arc<[TaskItem]>>;

/// The scope of the signed-in person.
pub fn use_scope() -> Scope {
    let data = use_data();
    let actor = Memo::new(move |_| data.actor());
    let teams = Memo::new(move |_| {
        let of = |actor: &Option<Actor>| actor.as_ref().map(|actor| teams_of(data, actor));
        actor.with(of).unwrap_or_default()
    });
    let tasks = Memo::new(move |_| {
        let mut shared = TasksOf::new();
        shared.extend(data.task_items(|_| true).into_iter().map(|(ticket, tasks)| (ticket, tasks.into())));
        shared
    });
    let minute = use_minute();
    let waits = Memo::new(move |_| {
        let mut waits = waits(data);
        tasks.with(|tasks| {
            for ticket in tasks.keys().filter(|ticket| !waits.contains_key(ticket)).copied().collect::<Vec<_>>() {
                // How much of that time is over changes with time alone.
                minute.track();
                waits.extend(promised(data, ticket).map(|of| (ticket, of)));
            }
        });
        waits
    });
    let known = Memo::new(move |_| {
        let Some(actor) = actor.get() else { return Vec::new() };
        teams.with(|teams| tasks.with(|tasks| waits.with(|waits| known(data, &actor, teams, (tasks, waits)))))
    });
    Scope { known, teams, actor, minute, data }
}

/// The tickets that concern somebody of these teams, by id.
fn known(
    data: Data,
    actor: &Actor,
    teams: &BTreeSet<TeamId>,
    (tasks, waits): (&TasksOf, &BTreeMap<TicketId, Waits>),
) -> Vec<Known> {
    let none: Arc<[TaskItem]> = Arc::default();
    let concerns = |head: &TicketHead| {
        let stuck = || {
            let waits = head.status == Status::AwaitingApproval && !actor.departments.is_empty();
            waits && head.requester != actor.person && is_stuck(data, head.id)
        };
        head.assignee == Some(actor.person) || head.team.is_some_and(|team| teams.contains(&team)) || stuck()
    };
    let known = |head: Head| {
        let (own, tasks) = (concerns(&head), tasks.get(&head.id).unwrap_or(&none).clone());
        let any = own || tasks.iter().any(|task| teams.contains(&task.team));
        let waits = waits.get(&head.id).copied();
        any.then_some(Known { head, own, tasks, waits })
    };
    let mut all: Vec<Known> = data.heads().into_iter().filter_map(known).collect();
    // Pending rows come last from the replica; `find` searches by id.
    sort_by_key(&mut all, |known| known.head.id);
    all
}

/// The person's teams, and those of the departments they see.
fn teams_of(data: Data, actor: &Actor) -> BTreeSet<TeamId> {
    let seen = data.teams().into_iter().filter(|team| actor.departments.contains(&team.department));
    let mut teams = actor.teams.clone();
    teams.extend(seen.map(|team| team.id));
    teams
}

impl Scope {
    /// The tickets of a view, sorted.
    pub fn view(self, view: View, sort: Sort) -> Vec<Item> {
        let mut items = Vec::new();
        self.each(view, |known, shown| {
            let head = &known.head;
            items.push(((queue_order(head.priority, shown.due, shown.since), head.id), self.item(known, shown)));
        });
        match sort {
            Sort::Queue => sort_by_key(&mut items, |(place, _)| *place),
            Sort::Changed => sort_by_key(&mut items, |(_, item)| (Reverse(item.head.changed_at), item.head.id)),
            Sort::Newest => sort_by_key(&mut items, |(_, item)| (Reverse(item.head.created_at), item.head.id)),
        }
        items.into_iter().map(|(_, item)| item).collect()
    }

    /// How many tickets a view holds.
    pub fn count(self, view: View) -> usize {
        let mut count = 0;
        self.each(view, |_, _| count += 1);
        count
    }

    /// The tickets of a view by id.
    pub fn tickets(self, view: View) -> BTreeSet<TicketId> {
        let mut tickets = BTreeSet::new();
        self.each(view, |known, _| {
            tickets.insert(known.head.id);
        });
        tickets
    }

    /// Calls with every ticket of a view, and what of it belongs there.
    fn each(self, view: View, mut take: impl FnMut(&Known, Shown)) {
        self.looking(view, |look| {
            self.known.with(|all| {
                for known in all {
                    if let Some(shown) = shown(&known.work(), look) {
                        take(known, shown);
                    }
                }
            });
        });
    }

    fn looking<T>(self, view: View, then: impl FnOnce(&Look<'_>) -> T) -> T {
        // Only what a clock says changes with time alone.
        if matches!(view, View::AtRisk | View::Breached) {
            self.minute.track();
        }
        self.teams.with(|teams| then(&Look { view, me: self.me(), teams, now: clock::now() }))
    }

    /// A ticket as it is shown.
    fn item(self, known: &Known, shown: Shown) -> Item {
        let head = shown.task.and_then(|task| self.as_task(known, task)).unwrap_or_else(|| known.head.clone());
        Item { head, task: shown.task, clock: shown.clock }
    }

    /// A ticket's head as a task of it stands.
    fn as_task(self, Known { head, tasks, .. }: &Known, id: TaskId) -> Option<Head> {
        let item = tasks.iter().find(|task| task.id == id)?;
        let task = self.data.get(RowKind::Task, id.0);
        let Row::Task(task) = task.as_deref()? else { return None };
        let work = self.data.get(RowKind::TaskWork, id.0);
        let assignee_name = match work.as_deref() {
            Some(Row::TaskWork(work)) => work.assignee_name.clone(),
            _ => None,
        };
        let language = self.actor.with(|actor| actor.as_ref().map(|actor| actor.language.clone())).unwrap_or_default();
        let title = format!("{}: {}", self.data.task_title(task).get(&language), head.title);
        let (team, assignee, status) = (Some(item.team), item.assignee, status_of(item));
        Some(TicketHead { team, assignee, assignee_name, status, title, ..(**head).clone() }.into())
    }

    /// How many tickets of the person are resolved and last changed on `day`, by `date`'s calendar.
    pub fn resolved_on(self, day: Date, date: impl Fn(Timestamp) -> Date) -> usize {
        let me = self.me();
        let mine = |known: &&Known| {
            let head = &known.head;
            head.status == Status::Resolved && me.is_some() && head.assignee == me && date(head.changed_at) == day
        };
        self.known.with(|all| all.iter().filter(mine).count())
    }

    /// The teams whose tickets the person works on, by name.
    pub fn teams(self, data: Data) -> Vec<TeamCard> {
        let mut teams: Vec<TeamCard> =
            self.teams.with(|teams| teams.iter().filter_map(|team| data.team(*team)).collect());
        sort_by(&mut teams, |left, right| left.name.cmp(&right.name));
        teams
    }

    /// The tickets of which something concerns the person, whatever their view, in order.
    pub fn ids(self) -> Vec<TicketId> {
        self.known.with(|all| all.iter().map(|known| known.head.id).collect())
    }

    /// A ticket as a view shows it. One that left the view is as it was shown there: as the same task, while that is there.
    pub fn find(self, view: View, ticket: TicketId, before: Option<&Item>) -> Option<Item> {
        let place = |all: &Vec<Known>| all.binary_search_by_key(&ticket, |known| known.head.id).ok();
        let known = self.known.with(|all| place(all).map(|at| all[at].clone()))?;
        if let Some(shown) = self.looking(view, |look| shown(&known.work(), look)) {
            return Some(self.item(&known, shown));
        }
        if let Some(task) = before.and_then(|before| before.task) {
            let head = self.as_task(&known, task).unwrap_or_else(|| known.head.clone());
            return Some(Item { head, task: Some(task), clock: before.and_then(|before| before.clock) });
        }
        let clock = before.and_then(|before| before.clock);
        Some(Item { head: known.head, task: None, clock })
    }

    /// Who looks.
    pub fn me(self) -> Option<PersonId> {
        self.actor.with(|actor| actor.as_ref().map(|actor| actor.person))
    }
}

impl Known {
    fn work(&self) -> Work<'_> {
        Work { head: &self.head, own: self.own, tasks: &self.tasks, waits: self.waits }
    }
}

/// What each ticket waits for, as far as its team's rows are here.
fn waits(data: Data) -> BTreeMap<TicketId, Waits> {
    let rows = data.all(RowKind::TicketInternal);
    let row = |row: &Arc<Row>| match row.as_ref() {
        Row::TicketInternal(row) => Some((row.id, Waits { since: row.queued_at, promise: row.promise })),
        _ => None,
    };
    rows.iter().filter_map(row).collect()
}

/// What everyone who sees a ticket reads of what is promised of it, where its clocks are another team's to read.
pub(super) fn promised(data: Data, ticket: TicketId) -> Option<Waits> {
    let since = data.ticket_head(ticket)?.created_at;
    let promised = data.ticket_public(ticket)?.promised?;
    let compiled = Compiled::of(&data.working_time(promised.calendar)?);
    Some(Waits { since, promise: Promise::of_promised(&promised, &compiled, clock::now()) })
}

/// The name of a view.
pub fn view_word(view: View, locale: Locale) -> &'static str {
    match view {
        View::Mine => workspace::my_queue(locale),
        View::Unassigned | View::TeamUnassigned(_) => workspace::unassigned(locale),
        View::Waiting => workspace::waiting_on_requester(locale),
        View::Open | View::TeamOpen(_) => workspace::all_open(locale),
        View::AtRisk => workspace::sla_at_risk(locale),
        View::Breached => workspace::sla_breached(locale),
        View::Resolved => workspace::recently_resolved(locale),
    }
}

/// The one polite live region of the workspace.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Makes the region's text; the shell shows it.
    pub fn provide() -> RwSignal<String> {
        let text = RwSignal::new(String::new());
        provide_context(Announcer(text));
        text
    }

    /// Says a sentence.
    pub fn say(self, sentence: String) {
        self.0.set(sentence);
    }
}

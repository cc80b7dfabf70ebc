//! Which tickets belong to a view of the workspace, and in which order. Reads the replica, decides nothing.

use super::stuck::is_stuck;
use super::work::{Look, Shown, Waits, Work, shown, status_of};
use crate::data::work::TaskItem;
use crate::data::{Data, clock, use_data};
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
    pub head: TicketHead,
    /// The task; none: the ticket itself.
    pub task: Option<TaskId>,
    /// The task whose clock stands beside it; none: the ticket's own.
    pub clock: Option<TaskId>,
}

/// What a person works on: their own tickets and tasks, their teams' and their departments'.
#[derive(Clone, Copy)]
pub struct Scope {
    /// Every ticket of which something concerns the person as somebody who works on it, by id.
    heads: Memo<Vec<Known>>,
    /// What lists read of tasks: of those teams, and of others where the ticket concerns the person.
    tasks: Memo<BTreeMap<TicketId, Vec<TaskItem>>>,
    /// What the queue's order and the views of clocks read of the tickets.
    waits: Memo<BTreeMap<TicketId, Waits>>,
    teams: Memo<BTreeSet<TeamId>>,
    actor: Memo<Option<Actor>>,
    minute: Signal<u32>,
    data: Data,
}

#[derive(Clone, PartialEq)]
struct Known {
    head: TicketHead,
    /// Whether the ticket itself concerns the person, and not only a task of it.
    own: bool,
}

/// The scope of the signed-in person.
pub fn use_scope() -> Scope {
    let data = use_data();
    let actor = Memo::new(move |_| data.actor());
    let teams = Memo::new(move |_| {
        let of = |actor: &Option<Actor>| actor.as_ref().map(|actor| teams_of(data, actor));
        actor.with(of).unwrap_or_default()
    });
    let tasks = Memo::new(move |_| data.task_items(|_| true));
    let heads = Memo::new(move |_| {
        let Some(actor) = actor.get() else { return Vec::new() };
        let of_teams = |team: TeamId| teams.with(|teams| teams.contains(&team));
        let concerns = |head: &TicketHead| {
            let stuck = || {
                let waits = head.status == Status::AwaitingApproval && !actor.departments.is_empty();
                waits && head.requester != actor.person && is_stuck(data, head.id)
            };
            head.assignee == Some(actor.person) || head.team.is_some_and(of_teams) || stuck()
        };
        let known = |head: TicketHead| {
            let own = concerns(&head);
            let theirs = |tasks: &Vec<TaskItem>| tasks.iter().any(|task| of_teams(task.team));
            let task = || tasks.with(|tasks| tasks.get(&head.id).is_some_and(theirs));
            (own || task()).then_some(Known { head, own })
        };
        let mut heads: Vec<Known> = data.ticket_heads().into_iter().filter_map(known).collect();
        // Pending rows come last from the replica; `find` searches by id.
        sort_by_key(&mut heads, |known| known.head.id);
        heads
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
    Scope { heads, tasks, waits, teams, actor, minute, data }
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
            items.push(((queue_order(head.priority, shown.due, shown.since), head.id), self.item(head, shown)));
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
            self.tasks.with(|tasks| {
                self.waits.with(|waits| {
                    self.heads.with(|heads| {
                        for known in heads {
                            if let Some(shown) = shown(&known.work(tasks, waits), look) {
                                take(known, shown);
                            }
                        }
                    });
                });
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
    fn item(self, head: &TicketHead, shown: Shown) -> Item {
        let head = match shown.task {
            Some(task) => self.as_task(head, task).unwrap_or_else(|| head.clone()),
            None => head.clone(),
        };
        Item { head, task: shown.task, clock: shown.clock }
    }

    /// A ticket's head as a task of it stands.
    fn as_task(self, head: &TicketHead, id: TaskId) -> Option<TicketHead> {
        let tasks =
            |tasks: &BTreeMap<_, Vec<TaskItem>>| tasks.get(&head.id)?.iter().find(|task| task.id == id).copied();
        let item = self.tasks.with(tasks)?;
        let task = self.data.get(RowKind::Task, id.0);
        let Row::Task(task) = task.as_deref()? else { return None };
        let work = self.data.get(RowKind::TaskWork, id.0);
        let assignee_name = match work.as_deref() {
            Some(Row::TaskWork(work)) => work.assignee_name.clone(),
            _ => None,
        };
        let language = self.actor.with(|actor| actor.as_ref().map(|actor| actor.language.clone())).unwrap_or_default();
        let title = format!("{}: {}", task.title.get(&language), head.title);
        let (team, assignee, status) = (Some(item.team), item.assignee, status_of(&item));
        Some(TicketHead { team, assignee, assignee_name, status, title, ..head.clone() })
    }

    /// How many tickets of the person are resolved and last changed on `day`, by `date`'s calendar.
    pub fn resolved_on(self, day: Date, date: impl Fn(Timestamp) -> Date) -> usize {
        let me = self.me();
        let mine = |known: &&Known| {
            let head = &known.head;
            head.status == Status::Resolved && me.is_some() && head.assignee == me && date(head.changed_at) == day
        };
        self.heads.with(|heads| heads.iter().filter(mine).count())
    }

    /// The teams whose tickets the person works on, by name.
    pub fn teams(self, data: Data) -> Vec<TeamCard> {
        let mut teams: Vec<TeamCard> =
            self.teams.with(|teams| teams.iter().filter_map(|team| data.team(*team)).collect());
        sort_by(&mut teams, |left, right| left.name.cmp(&right.name));
        teams
    }

    /// Whether something of a ticket concerns the person, whatever its view.
    pub fn knows(self, ticket: TicketId) -> bool {
        self.heads.with(|heads| heads.binary_search_by_key(&ticket, |known| known.head.id).is_ok())
    }

    /// A ticket as a view shows it. One that left the view is as it was shown there: as the same task, while that is there.
    pub fn find(self, view: View, ticket: TicketId, before: Option<&Item>) -> Option<Item> {
        let place = |heads: &Vec<Known>| heads.binary_search_by_key(&ticket, |known| known.head.id).ok();
        let known = self.heads.with(|heads| place(heads).map(|at| heads[at].clone()))?;
        let shown_in = |view| {
            self.looking(view, |look| {
                self.tasks.with(|tasks| self.waits.with(|waits| shown(&known.work(tasks, waits), look)))
            })
        };
        if let Some(shown) = shown_in(view) {
            return Some(self.item(&known.head, shown));
        }
        if let Some(task) = before.and_then(|before| before.task) {
            let head = self.as_task(&known.head, task).unwrap_or_else(|| known.head.clone());
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
    fn work<'a>(&'a self, tasks: &'a BTreeMap<TicketId, Vec<TaskItem>>, waits: &BTreeMap<TicketId, Waits>) -> Work<'a> {
        let id = self.head.id;
        let tasks = tasks.get(&id).map(Vec::as_slice).unwrap_or_default();
        Work { head: &self.head, own: self.own, tasks, waits: waits.get(&id).copied() }
    }
}

/// What each ticket waits for, as far as its team's rows are here.
fn waits(data: Data) -> BTreeMap<TicketId, Waits> {
    let rows = data.all(RowKind::TicketInternal);
    let row = |row: &std::rc::Rc<Row>| match row.as_ref() {
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

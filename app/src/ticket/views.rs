//! Which tickets belong to a view of the workspace, and in which order. Reads the replica, decides nothing.

use super::stuck::is_stuck;
use crate::data::{Data, clock, use_data};
use crate::routes::View;
use crate::ui::use_minute;
use docket_messages::{Locale, workspace};
use docket_shared::actor::Actor;
use docket_shared::assignment::queue_order;
use docket_shared::fulfilment::TaskState;
use docket_shared::ids::{PersonId, TeamId, TicketId};
use docket_shared::order::{sort_by, sort_by_key};
use docket_shared::person::TeamCard;
use docket_shared::row::{Row, RowKind};
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

/// What a person works on: their own tickets, their teams' and their departments'.
#[derive(Clone, Copy)]
pub struct Scope {
    /// Every ticket that concerns the person as somebody who works on it, by id.
    pub heads: Memo<Vec<TicketHead>>,
    /// What the queue's order and the views of clocks read of them.
    waits: Memo<BTreeMap<TicketId, Waits>>,
    actor: Memo<Option<Actor>>,
    minute: Signal<u32>,
}

/// Since when a ticket waits, and the promise of it that is due first.
#[derive(Clone, Copy, PartialEq)]
struct Waits {
    since: Timestamp,
    promise: Option<Promise>,
}

/// The scope of the signed-in person.
pub fn use_scope() -> Scope {
    let data = use_data();
    let actor = Memo::new(move |_| data.actor());
    let heads = Memo::new(move |_| {
        let Some(actor) = actor.get() else { return Vec::new() };
        let teams = teams_of(data, &actor);
        let concerns = |head: &TicketHead| {
            let stuck = || {
                let waits = head.status == Status::AwaitingApproval && !actor.departments.is_empty();
                waits && head.requester != actor.person && is_stuck(data, head.id)
            };
            head.assignee == Some(actor.person) || head.team.is_some_and(|team| teams.contains(&team)) || stuck()
        };
        let shown = |head: TicketHead| if concerns(&head) { Some(head) } else { task_head(data, &actor, head) };
        let mut heads: Vec<TicketHead> = data.ticket_heads().into_iter().filter_map(shown).collect();
        // Pending rows come last from the replica; `find` searches by id.
        sort_by_key(&mut heads, |head| head.id);
        heads
    });
    Scope { heads, waits: Memo::new(move |_| waits(data)), actor, minute: use_minute() }
}

/// A ticket of another team in which a team of the person has something to do: shown as that task stands.
fn task_head(data: Data, actor: &Actor, head: TicketHead) -> Option<TicketHead> {
    let rows = data.children(RowKind::Task, head.id.0);
    let tasks = rows.iter().filter_map(|row| if let Row::Task(task) = row.as_ref() { Some(task) } else { None });
    let task = tasks
        .filter(|task| task.state == TaskState::Open && actor.is_member(Some(task.team)))
        .min_by_key(|task| task.position)?;
    let work = data.get(RowKind::TaskWork, task.id.0);
    let (assignee, assignee_name) = match work.as_deref() {
        Some(Row::TaskWork(work)) => (work.assignee, work.assignee_name.clone()),
        _ => (None, None),
    };
    let status = if assignee.is_some() { Status::InProgress } else { Status::New };
    let title = format!("{}: {}", task.title.get(&actor.language), head.title);
    Some(TicketHead { team: Some(task.team), assignee, assignee_name, status, title, ..head })
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
    pub fn view(self, view: View, sort: Sort) -> Vec<TicketHead> {
        let belongs = self.belonging(view);
        let mut heads: Vec<TicketHead> =
            self.heads.with(|heads| heads.iter().filter(|head| belongs(head)).cloned().collect());
        match sort {
            Sort::Queue => self.waits.with(|waits| {
                sort_by_key(&mut heads, |head| {
                    let waits = waits.get(&head.id);
                    let due = waits.and_then(|waits| waits.promise).and_then(|promise| promise.due_at);
                    let since = waits.map_or(head.created_at, |waits| waits.since);
                    (queue_order(head.priority, due, since), head.id)
                });
            }),
            Sort::Changed => sort_by_key(&mut heads, |head| (Reverse(head.changed_at), head.id)),
            Sort::Newest => sort_by_key(&mut heads, |head| (Reverse(head.created_at), head.id)),
        }
        heads
    }

    /// How many tickets a view holds.
    pub fn count(self, view: View) -> usize {
        let belongs = self.belonging(view);
        self.heads.with(|heads| heads.iter().filter(|head| belongs(head)).count())
    }

    /// Which tickets belong to a view.
    fn belonging(self, view: View) -> impl Fn(&TicketHead) -> bool {
        let me = self.me();
        let standing: Option<fn(&Promise, Timestamp) -> bool> = match view {
            View::AtRisk => Some(Promise::is_at_risk),
            View::Breached => Some(Promise::is_broken),
            _ => None,
        };
        let clocked = standing.map(|stands| self.clocked(stands));
        move |head| match &clocked {
            Some(clocked) => head.status.is_live() && clocked.contains(&head.id),
            None => belongs(head, view, me),
        }
    }

    /// The tickets whose first promise stands so by now.
    fn clocked(self, stands: fn(&Promise, Timestamp) -> bool) -> BTreeSet<TicketId> {
        self.minute.track();
        let now = clock::now();
        let so = |waits: &Waits| waits.promise.is_some_and(|promise| stands(&promise, now));
        self.waits.with(|waits| waits.iter().filter(|(_, waits)| so(waits)).map(|(id, _)| *id).collect())
    }

    /// How many tickets of the person are resolved and last changed on `day`, by `date`'s calendar.
    pub fn resolved_on(self, day: Date, date: impl Fn(Timestamp) -> Date) -> usize {
        let me = self.me();
        let mine = |head: &&TicketHead| {
            head.status == Status::Resolved && me.is_some() && head.assignee == me && date(head.changed_at) == day
        };
        self.heads.with(|heads| heads.iter().filter(mine).count())
    }

    /// The teams whose tickets the person works on, by name.
    pub fn teams(self, data: Data) -> Vec<TeamCard> {
        let Some(actor) = self.actor.get() else { return Vec::new() };
        let mut teams: Vec<TeamCard> = teams_of(data, &actor).into_iter().filter_map(|team| data.team(team)).collect();
        sort_by(&mut teams, |left, right| left.name.cmp(&right.name));
        teams
    }

    /// A ticket of the scope, whatever its view.
    pub fn find(self, ticket: TicketId) -> Option<TicketHead> {
        let place = |heads: &Vec<TicketHead>| heads.binary_search_by_key(&ticket, |head| head.id).ok();
        self.heads.with(|heads| place(heads).map(|at| heads[at].clone()))
    }

    /// Who looks.
    pub fn me(self) -> Option<PersonId> {
        self.actor.with(|actor| actor.as_ref().map(|actor| actor.person))
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

fn belongs(head: &TicketHead, view: View, me: Option<PersonId>) -> bool {
    let unassigned = head.assignee.is_none() && head.status.is_live();
    match view {
        View::Mine => me.is_some() && head.assignee == me && head.status.is_live(),
        View::Unassigned => unassigned,
        View::Waiting => head.status == Status::Waiting,
        // Those of clocks are told apart by their promise.
        View::Open | View::AtRisk | View::Breached => head.status.is_live(),
        View::Resolved => head.status == Status::Resolved,
        View::TeamUnassigned(team) => unassigned && head.team == Some(team),
        View::TeamOpen(team) => head.status.is_live() && head.team == Some(team),
    }
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

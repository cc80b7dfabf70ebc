//! What of a ticket belongs to a view: the ticket itself, or one of its tasks that is a work item of its own. Pure.

use crate::data::work::{TaskItem, most_pressing};
use crate::routes::View;
use docket_shared::Timestamp;
use docket_shared::assignment::queue_order;
use docket_shared::ids::{PersonId, TaskId, TeamId};
use docket_shared::ticket::TicketHead;
use docket_shared::ticket::clocks::Promise;
use docket_shared::ticket::lifecycle::Status;
use std::collections::BTreeSet;

/// Since when a ticket waits, and the promise of its own that is due first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waits {
    /// Since when it waits, or waited.
    pub since: Timestamp,
    /// The promise, of those not kept yet.
    pub promise: Option<Promise>,
}

/// A ticket with everything of it that can be worked on.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    /// The ticket.
    pub head: &'a TicketHead,
    /// Whether the ticket itself concerns who looks, and not only a task of it.
    pub own: bool,
    /// Its tasks.
    pub tasks: &'a [TaskItem],
    /// Since when it waits, where that may be read.
    pub waits: Option<Waits>,
}

/// Who looks, at what.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The view.
    pub view: View,
    /// Who.
    pub me: Option<PersonId>,
    /// The teams whose work they see as theirs.
    pub teams: &'a BTreeSet<TeamId>,
    /// When.
    pub now: Timestamp,
}

/// What a view shows of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The task that stands for it; none: the ticket itself.
    pub task: Option<TaskId>,
    /// The task whose clock stands beside it; none: the ticket's own.
    pub clock: Option<TaskId>,
    /// When that is due.
    pub due: Option<Timestamp>,
    /// Since when it waits.
    pub since: Timestamp,
}

/// Of a task that is a work item of its own, how it stands as a ticket would.
pub fn status_of(task: &TaskItem) -> Status {
    if task.assignee.is_some() { Status::InProgress } else { Status::New }
}

/// What of a ticket belongs to a view; a ticket is there once, as what of it comes first in the order of the queue.
///
/// A task of another team than the ticket's is a work item of its own. One of the ticket's team goes with the ticket, which
/// is due when the first of both is. Whoever has the ticket coordinates all of it (DECISIONS.md): in the views of clocks it
/// stands in the place of what another team lets run out, with that clock.
pub fn shown(work: &Work<'_>, look: &Look<'_>) -> Option<Shown> {
    let tasks = work.tasks.iter().filter(|task| is_item(work.head, task, look));
    let of_tasks = tasks.filter_map(|task| Some((task.position, as_task(work, task, look)?)));
    // Of two that come at the same place the ticket is first, and then the plan's order.
    let of_ticket = as_ticket(work, look).map(|shown| (i32::MIN, shown));
    let place = |(position, shown): &(i32, Shown)| (queue_order(work.head.priority, shown.due, shown.since), *position);
    of_ticket.into_iter().chain(of_tasks).min_by_key(place).map(|(_, shown)| shown)
}

/// Whether a task is a work item of its own that concerns who looks.
fn is_item(head: &TicketHead, task: &TaskItem, look: &Look<'_>) -> bool {
    // Most tasks are not open, or of the ticket's own team: what asks more comes behind that.
    let mine = || look.teams.contains(&task.team) || (look.me.is_some() && task.assignee == look.me);
    task.is_open && head.status.is_live() && head.team != Some(task.team) && mine()
}

fn as_ticket(work: &Work<'_>, look: &Look<'_>) -> Option<Shown> {
    let head = work.head;
    if !work.own || !belongs(head.status, head.team, head.assignee, look) {
        return None;
    }
    let own = work.waits.and_then(|waits| waits.promise).map(|promise| (None, promise));
    // What is theirs stands there for itself.
    let clocks = matches!(look.view, View::AtRisk | View::Breached);
    let others = |task: &TaskItem| clocks && !is_item(head, task, look);
    let with_it =
        |task: &&TaskItem| task.is_open && head.status.is_live() && (head.team == Some(task.team) || others(task));
    let tasks = work.tasks.iter().filter(with_it).filter_map(|task| Some((Some(task.id), task.promise?)));
    let first = first_of(own.into_iter().chain(tasks), look)?;
    let since = work.waits.map_or(head.created_at, |waits| waits.since);
    let (clock, due) = first.map_or((None, None), |(clock, promise)| (clock, promise.due_at));
    Some(Shown { task: None, clock, due, since })
}

fn as_task(work: &Work<'_>, task: &TaskItem, look: &Look<'_>) -> Option<Shown> {
    if !belongs(status_of(task), Some(task.team), task.assignee, look) {
        return None;
    }
    // Without a time of its own it is due with its ticket, as in the queue, and at risk or late with it: who has it can
    // still do something about that.
    let own = task.promise.map(|promise| (Some(task.id), promise));
    let of_ticket = || work.waits.and_then(|waits| waits.promise).map(|promise| (None, promise));
    let first = first_of(own.or_else(of_ticket).into_iter(), look)?;
    let (clock, due) = first.map_or((None, None), |(clock, promise)| (clock, promise.due_at));
    Some(Shown { task: Some(task.id), clock, due, since: task.since.unwrap_or(work.head.created_at) })
}

/// What presses most of these promises; a view of clocks asks for one that stands as it says, and without one there is
/// nothing to show.
fn first_of<T>(promises: impl Iterator<Item = (T, Promise)>, look: &Look<'_>) -> Option<Option<(T, Promise)>> {
    let stands: fn(&Promise, Timestamp) -> bool = match look.view {
        View::AtRisk => Promise::is_at_risk,
        View::Breached => Promise::is_broken,
        _ => return Some(most_pressing(promises)),
    };
    most_pressing(promises.filter(|(_, promise)| stands(promise, look.now))).map(Some)
}

/// Whether a work item that stands so belongs to a view, but for its clocks.
fn belongs(status: Status, team: Option<TeamId>, assignee: Option<PersonId>, look: &Look<'_>) -> bool {
    let unassigned = assignee.is_none() && status.is_live();
    match look.view {
        View::Mine => look.me.is_some() && assignee == look.me && status.is_live(),
        View::Unassigned => unassigned,
        View::Waiting => status == Status::Waiting,
        View::Open | View::AtRisk | View::Breached => status.is_live(),
        View::Resolved => status == Status::Resolved,
        View::TeamUnassigned(of) => unassigned && team == Some(of),
        View::TeamOpen(of) => status.is_live() && team == Some(of),
    }
}

#[cfg(test)]
mod tests;

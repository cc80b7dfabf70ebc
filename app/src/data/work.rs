//! Tasks as what somebody has to do: what lists and boards read of them beside the tickets. Decides nothing.

use super::Data;
use docket_shared::Timestamp;
use docket_shared::fulfilment::delivered::titled;
use docket_shared::fulfilment::{Task, TaskState, TaskWork};
use docket_shared::ids::{PersonId, TaskId, TeamId, TicketId};
use docket_shared::row::{Row, RowKind};
use docket_shared::text::Text;
use docket_shared::ticket::clocks::Promise;
use std::collections::BTreeMap;

/// What lists read of a task; its words are read where it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskItem {
    /// The task.
    pub id: TaskId,
    /// Who does it.
    pub team: TeamId,
    /// Order in its ticket.
    pub position: i32,
    /// Whether it can be done now.
    pub is_open: bool,
    /// Who has it, where it is a work item of its own.
    pub assignee: Option<PersonId>,
    /// Since when it waits in its team's queue; not known of all.
    pub since: Option<Timestamp>,
    /// Units of capacity that it takes.
    pub weight: i32,
    /// What it promises by itself, while it can be done.
    pub promise: Option<Promise>,
}

/// What is due first of several promises; one that stands is last.
pub fn most_pressing<T>(promises: impl Iterator<Item = (T, Promise)>) -> Option<(T, Promise)> {
    promises.min_by_key(|(_, promise)| (promise.due_at.is_none(), promise.due_at))
}

impl Data {
    /// What a task is called in lists: with whom it is for, where this device holds its line. One request has many of the same
    /// title.
    pub fn task_title(self, task: &Task) -> Text {
        let line = task.line.and_then(|line| self.get(RowKind::Line, line.0));
        let name = match line.as_deref() {
            Some(Row::Line(line)) => Some(line.person_name.as_str()).filter(|name| !name.is_empty()),
            _ => None,
        };
        titled(&task.title, name.as_slice())
    }

    /// The tasks with these teams that can be done or have ended, by ticket and in its order. Notified when any changes.
    pub fn task_items(self, of: impl Fn(TeamId) -> bool) -> BTreeMap<TicketId, Vec<TaskItem>> {
        let rows = self.all(RowKind::TaskWork);
        let mut works: BTreeMap<TaskId, &TaskWork> = BTreeMap::new();
        for row in &rows {
            if let Row::TaskWork(work) = row.as_ref() {
                works.insert(work.id, work);
            }
        }
        let mut items: BTreeMap<TicketId, Vec<TaskItem>> = BTreeMap::new();
        for row in self.all(RowKind::Task) {
            let Row::Task(task) = row.as_ref() else { continue };
            if task.state == TaskState::Pending || !of(task.team) {
                continue;
            }
            let (work, is_open) = (works.get(&task.id), task.state == TaskState::Open);
            let clock = work.and_then(|work| work.clock.as_ref()).filter(|_| is_open);
            items.entry(task.ticket).or_default().push(TaskItem {
                id: task.id,
                team: task.team,
                position: task.position,
                is_open,
                assignee: work.and_then(|work| work.assignee),
                since: work.and_then(|work| work.queued_at),
                weight: work.map_or(1, |work| work.weight),
                promise: clock.and_then(Promise::of),
            });
        }
        items
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docket_shared::sla::Metric;

    #[test]
    fn what_is_due_first_presses_most_and_what_stands_least() {
        let promise = |due: Option<&str>| Promise {
            metric: Metric::Resolution,
            due_at: due.map(|due| due.parse().unwrap()),
            told: 0,
        };
        let (held, late) = (promise(None), promise(Some("2026-11-23T12:00:00Z")));
        let soon = promise(Some("2026-11-23T09:00:00Z"));
        let first = |promises: &[Promise]| most_pressing(promises.iter().copied().enumerate()).map(|(at, _)| at);
        assert_eq!(first(&[held, late, soon]), Some(2));
        assert_eq!((first(&[held]), first(&[])), (Some(0), None));
    }
}

//! Plans as somebody's replica shows them: lines, tasks, and the call that ends one.

use crate::follower::Follower;
use docket_shared::fulfilment::api::{EndTask, Outcome};
use docket_shared::fulfilment::{Does, Task, TaskState};
use docket_shared::ids::TicketId;
use docket_shared::row::{Row, RowKind};
use docket_shared::service_request::Line;
use std::collections::BTreeMap;

/// The tasks of a ticket, in order.
pub fn tasks(follower: &Follower, ticket: TicketId) -> Vec<Task> {
    let rows = follower.replica.all(RowKind::Task).filter_map(|(_, row)| match row.as_ref() {
        Row::Task(task) if task.ticket == ticket => Some(task.clone()),
        _ => None,
    });
    let mut tasks: Vec<Task> = rows.collect();
    tasks.sort_by_key(|task| task.position);
    tasks
}

/// Those that can be done and mean that for stock.
pub fn open_tasks(follower: &Follower, ticket: TicketId, does: Does) -> Vec<Task> {
    let mut open = tasks(follower, ticket);
    open.retain(|task| task.does == does && task.state == TaskState::Open);
    open
}

/// The lines of a ticket.
pub fn lines(follower: &Follower, ticket: TicketId) -> Vec<Line> {
    let rows = follower.replica.all(RowKind::Line).filter_map(|(_, row)| match row.as_ref() {
        Row::Line(line) if line.ticket == ticket => Some(line.clone()),
        _ => None,
    });
    rows.collect()
}

/// The end of a task with nothing to say beside.
pub fn ending(task: &Task) -> EndTask {
    EndTask {
        ticket: task.ticket,
        task: task.id,
        outcome: Outcome::Complete,
        fields: BTreeMap::new(),
        serials: Vec::new(),
        location: None,
        condition: None,
        picked: Vec::new(),
        pieces: Vec::new(),
        piece_serial: String::new(),
        received: None,
        arrived: Vec::new(),
        conditions: Vec::new(),
        reason: String::new(),
        note: String::new(),
    }
}

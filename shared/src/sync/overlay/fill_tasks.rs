//! The tasks of a ticket, put into the world in which a call is tried.

use super::fill::{fill_team, fill_technician};
use crate::assignment::{WorkItem, WorkState};
use crate::catalog::RequiredSkills;
use crate::fulfilment::{TaggedTask, Task, TaskState, TaskWork};
use crate::ids::TicketId;
use crate::row::{Row, RowKind};
use crate::sync::replica::Replica;
use crate::tag::Tags;
use crate::world::{Record, World};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The tasks of a ticket, and the work items that those of other teams are.
pub(super) fn fill_tasks(world: &mut World, base: &Replica, ticket: TicketId) {
    for (id, row) in base.all(RowKind::Task) {
        if let Row::Task(task) = row.as_ref()
            && task.ticket == ticket
            && world.task(*id).is_none()
        {
            let work = match base.get(RowKind::TaskWork, *id).map(Arc::as_ref) {
                Some(Row::TaskWork(work)) => Some(work.clone()),
                _ => None,
            };
            if let Some(work) = &work {
                fill_work_item(world, base, task, work);
            }
            let (tags, work_tags) = (Tags::none(), Tags::none());
            world.load(Record::Task(TaggedTask { task: task.clone(), work, tags, work_tags }));
        }
    }
}

fn fill_work_item(world: &mut World, base: &Replica, task: &Task, work: &TaskWork) {
    let of_ticket = world.ticket(task.ticket).is_some_and(|ticket| ticket.head.team == Some(task.team));
    if task.state != TaskState::Open || of_ticket {
        return;
    }
    fill_team(world, base, task.team);
    if let Some(assignee) = work.assignee {
        fill_technician(world, base, assignee);
    }
    world.load(Record::WorkItem(WorkItem {
        id: task.id.into(),
        ticket: task.ticket,
        task: Some(task.id),
        team: task.team,
        assignee: work.assignee,
        weight: work.weight,
        priority: 3,
        sla_due: None,
        queued_at: Timestamp::MIN,
        queue_no: 0,
        skills: RequiredSkills::default(),
        state: WorkState::Open,
        declined: BTreeMap::new(),
    }));
}

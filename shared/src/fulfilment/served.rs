//! What was on order came otherwise: its purchase is not needed, or for less.

use super::api::Outcome;
use super::end::{end_work_item, settle};
use super::open::purchase_title;
use super::{Does, TaggedTask, TaskState};
use crate::asset::ReservationState;
use crate::asset::receipt::still_on_order;
use crate::assignment::drain::drain;
use crate::ids::{ReservationId, TaskId, TicketId};
use crate::ticket::Fact;
use crate::world::{Context, World};

/// Units of a request are there without its purchase: the task is not needed once nothing of it is on order any more, and
/// lines that have everything go on.
pub(crate) fn served(world: &mut World, context: &mut Context<'_>, ticket: TicketId, units: &[ReservationId]) {
    let buys = |task: &&TaggedTask| {
        let of = task.work.as_ref().map(|work| work.reservations.as_slice()).unwrap_or_default();
        task.task.does == Does::Purchase && task.task.state.is_live() && of.iter().any(|unit| units.contains(unit))
    };
    let purchases: Vec<TaggedTask> = world.tasks_of(ticket).filter(buys).cloned().collect();
    let mut freed = Vec::new();
    for mut purchase in purchases {
        let of = purchase.work.as_ref().map(|work| work.reservations.clone()).unwrap_or_default();
        let ordered = |id: &&ReservationId| {
            world.reservation(id.0).is_some_and(|unit| unit.reservation.state == ReservationState::Ordered)
        };
        let left = of.iter().filter(ordered).count();
        let id = purchase.task.id;
        if left == 0 {
            (purchase.task.state, purchase.task.ended_at) = (TaskState::Skipped, Some(context.now));
            purchase.task.ended_by = context.actor.map(|actor| actor.name.clone()).unwrap_or_default();
            world.put_task(purchase);
            if let Some(mut record) = world.ticket(ticket).cloned() {
                world.event(context, &mut record, Fact::TaskEnded { task: id, outcome: Outcome::Skipped });
                world.put_ticket(record);
            }
            freed.extend(end_work_item(world, id));
            continue;
        }
        let name = of.iter().find_map(|id| world.reservation(id.0)).map(|unit| unit.reservation.name.clone());
        if let Some(name) = name {
            purchase.task.title = purchase_title(left, &name);
        }
        world.put_task(purchase);
        free_lines(world, ticket, id, &of);
    }
    settle(world, context, ticket);
    for team in freed {
        drain(world, context, team);
    }
}

/// Tasks of lines that wait for a purchase and have everything of it wait for it no more.
pub(super) fn free_lines(world: &mut World, ticket: TicketId, purchase: TaskId, units: &[ReservationId]) {
    let waiting: Vec<TaggedTask> = world
        .tasks_of(ticket)
        .filter(|other| other.task.state == TaskState::Pending && other.task.after.contains(&purchase))
        .filter(|other| other.task.line.is_some_and(|line| !still_on_order(world, ticket, line, units)))
        .cloned()
        .collect();
    for mut other in waiting {
        other.task.after.retain(|before| *before != purchase);
        world.put_task(other);
    }
}

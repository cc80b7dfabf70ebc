//! What was set aside for lines is not there any more: a task orders it, and the line's work waits for it again.

use super::end::{end_work_item, settle};
use super::open::{empty_work, purchase_title};
use super::{Does, TaggedTask, Task, TaskState, TaskWork};
use crate::asset::{ReservationState, TaggedReservation};
use crate::assignment::drain::drain;
use crate::ids::{LineId, ReservationId, TaskId, TeamId, TicketId};
use crate::tag::TagKind;
use crate::ticket::clocks::{Move, follow};
use crate::world::{Context, World};
use std::collections::BTreeSet;

/// Units of a request, all of one model, were lost: what is on order of them is bought, and what their lines do with them
/// waits for it. What was prepared or installed with the lost ones is done again with those that come instead.
pub(crate) fn wait_again(world: &mut World, context: &mut Context<'_>, ticket: TicketId, units: &[TaggedReservation]) {
    let is_ordered = |unit: &&TaggedReservation| unit.reservation.state == ReservationState::Ordered;
    let ordered: Vec<&TaggedReservation> = units.iter().filter(is_ordered).collect();
    let bought = buy(world, context, ticket, &ordered);
    let lines: BTreeSet<LineId> = units.iter().map(|unit| unit.reservation.line).collect();
    let mut freed = Vec::new();
    for line in lines {
        let waits = bought.filter(|_| ordered.iter().any(|unit| unit.reservation.line == line));
        freed.extend(redo(world, context, ticket, line, waits));
    }
    settle(world, context, ticket);
    for team in freed {
        drain(world, context, team);
    }
}

/// The task that buys these units: one that buys of that model already, or else a new one. None where nothing is ordered.
fn buy(world: &mut World, context: &mut Context<'_>, id: TicketId, ordered: &[&TaggedReservation]) -> Option<TaskId> {
    let first = &ordered.first()?.reservation;
    let ticket = world.ticket(id)?.clone();
    let buys = |tagged: &&TaggedTask| {
        let of = tagged.work.as_ref().map(|work| work.reservations.as_slice()).unwrap_or_default();
        let model = of.iter().find_map(|unit| world.reservation(unit.0)).map(|unit| unit.reservation.model);
        tagged.task.does == Does::Purchase && tagged.task.state.is_live() && model == Some(first.model)
    };
    let known = world.tasks_of(id).find(buys).cloned();
    let mut tagged = match known {
        Some(tagged) => tagged,
        None => {
            let like = world.tasks_of(id).max_by_key(|tagged| tagged.task.position)?;
            let team = ticket.head.team.unwrap_or(like.task.team);
            let task = Task {
                id: TaskId(context.ids.next_id()),
                ticket: id,
                line: None,
                position: like.task.position + 1,
                title: first.name.clone(),
                does: Does::Purchase,
                state: TaskState::Pending,
                team,
                after: Vec::new(),
                ended_at: None,
                ended_by: String::new(),
                reason: None,
            };
            let of_team = world.tags_for([(TagKind::Team, team.0)]);
            let (tags, work_tags) = (ticket.public_tags.union(&of_team), ticket.internal_tags.union(&of_team));
            TaggedTask { work: Some(empty_work(&task)), task, tags, work_tags }
        }
    };
    let work = tagged.work.get_or_insert_with(|| empty_work(&tagged.task));
    work.reservations.extend(ordered.iter().map(|unit| unit.reservation.id));
    let is_open = |id: &&ReservationId| {
        world.reservation(id.0).is_some_and(|unit| unit.reservation.state == ReservationState::Ordered)
    };
    tagged.task.title = purchase_title(work.reservations.iter().filter(is_open).count(), &first.name);
    let task = tagged.task.id;
    world.put_task(tagged);
    Some(task)
}

/// What a line does with its units waits for the purchase, is done again where it was done, and is not open while something
/// before it is not done. Answers the teams that have room by it.
fn redo(world: &mut World, context: &Context<'_>, id: TicketId, line: LineId, bought: Option<TaskId>) -> Vec<TeamId> {
    let of_line = |tagged: &&TaggedTask| tagged.task.line == Some(line);
    let tasks: Vec<TaggedTask> = world.tasks_of(id).filter(of_line).cloned().collect();
    let handles = |task: &Task| matches!(task.does, Does::Prepare | Does::Install | Does::HandOver);
    let any = tasks.iter().any(|tagged| handles(&tagged.task));
    // Of a plan that does not say what it does with them everything of the line that is left waits.
    let meant = |tagged: &TaggedTask| match tagged.task.state {
        TaskState::Complete => handles(&tagged.task),
        state => state.is_live() && (!any || handles(&tagged.task)),
    };
    let mut freed = Vec::new();
    for mut tagged in tasks.into_iter().filter(meant) {
        tagged.task.after.extend(bought);
        if tagged.task.state == TaskState::Complete {
            freed.extend(pull_back(world, context, tagged));
        } else {
            world.put_task(tagged);
        }
    }
    let is_live = |world: &World, task: &TaskId| world.task(task.0).is_some_and(|other| other.task.state.is_live());
    let early = |world: &World| {
        let open = |tagged: &&TaggedTask| tagged.task.line == Some(line) && tagged.task.state == TaskState::Open;
        let mut open = world.tasks_of(id).filter(open);
        open.find(|tagged| tagged.task.after.iter().any(|before| is_live(world, before))).cloned()
    };
    while let Some(tagged) = early(world) {
        freed.extend(pull_back(world, context, tagged));
    }
    freed
}

/// A task that could be done, or was, waits again; who has it of another team has it no more. Answers that team.
fn pull_back(world: &mut World, context: &Context<'_>, mut tagged: TaggedTask) -> Option<TeamId> {
    let (id, ticket) = (tagged.task.id, tagged.task.ticket);
    tagged.task.state = TaskState::Pending;
    (tagged.task.ended_at, tagged.task.reason) = (None, None);
    tagged.task.ended_by.clear();
    if let Some(work) = &mut tagged.work {
        let nobodys =
            TaskWork { assignee: None, assignee_name: None, assigned_at: None, given_by: None, ..work.clone() };
        *work = TaskWork { queued_at: None, clock: None, ..nobodys };
    }
    let timed = tagged.work.as_ref().is_some_and(|work| work.level.is_some());
    world.put_task(tagged);
    if let Some(mut record) = world.ticket(ticket).filter(|_| timed).cloned() {
        follow(world, context, &mut record, Move::TaskReturned(id));
        world.put_ticket(record);
    }
    end_work_item(world, id)
}

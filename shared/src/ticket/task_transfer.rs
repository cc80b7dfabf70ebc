//! Passing on a task that is a work item of its own: to a colleague of its team, or back to that team's queue.

use super::Fact;
use super::api::{DeclineTicket, TransferTicket, TransferTo};
use super::transfer::{given_back, invalid, taker};
use crate::actor::Actor;
use crate::assignment::drain::{drain, explain_waiting, give, set_work_item};
use crate::assignment::{WorkItem, WorkState};
use crate::fulfilment::{TaggedTask, TaskState};
use crate::ids::TaskId;
use crate::problem::{Problem, ProblemCode};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// Passes a task to a colleague of its team.
///
/// # Errors
/// `NotFound` for anybody outside its team and that team's department, `Conflict` when somebody else has it by now, it is
/// not open, or the colleague has no room and that was not said; `Invalid` where it cannot go.
pub(super) fn transfer_task(
    world: &mut World,
    context: &mut Context<'_>,
    body: &TransferTicket,
    id: TaskId,
) -> Result<Value, Problem> {
    let (_, task, item) = worked_on(world, context, body.ticket, id)?;
    if item.assignee != body.from {
        let name = task.work.and_then(|work| work.assignee_name);
        let detail = name.map_or_else(|| "Nobody has it now.".to_owned(), |name| format!("{name} has it now."));
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    let TransferTo::Person(person) = body.to else {
        return Err(invalid("to", "a task stays with its team"));
    };
    let name = taker(world, &item, person, body.over_capacity)?;
    audit(world, &item, id, json!({ "assignee": person, "over_capacity": body.over_capacity }));
    give(world, context, id, (person, &name), false);
    Ok(json!({}))
}

/// Gives a task back to the queue of its team, where it keeps its place.
///
/// # Errors
/// `NotFound` for anybody outside its team and that team's department, `Conflict` when somebody else has it by now or it is
/// not open.
pub(super) fn decline_task(
    world: &mut World,
    context: &mut Context<'_>,
    body: &DeclineTicket,
    id: TaskId,
) -> Result<Value, Problem> {
    let (actor, mut task, mut item) = worked_on(world, context, body.ticket, id)?;
    if item.assignee != Some(actor.person) {
        return Err(Problem::because(ProblemCode::Conflict, "You do not have it."));
    }
    audit(world, &item, id, json!({ "assignee": null, "reason": body.reason }));
    if let Some(work) = &mut task.work {
        (work.assignee, work.assignee_name, work.assigned_at) = (None, None, None);
        (work.given_by, work.explanation) = (None, None);
    }
    world.put_task(task);
    if let Some(mut ticket) = world.ticket(body.ticket).cloned() {
        world.event(context, &mut ticket, Fact::TaskDeclined { task: id, by: actor.person, reason: body.reason });
        world.put_ticket(ticket);
    }
    item.assignee = None;
    item.declined.insert(actor.person, given_back(context, body.reason));
    let team = item.team;
    set_work_item(world, item, false);
    drain(world, context, team);
    explain_waiting(world, context, id);
    Ok(json!({}))
}

/// An open task with its work item, if the actor is of its team or of that team's department.
fn worked_on<'a>(
    world: &World,
    context: &Context<'a>,
    ticket: crate::ids::TicketId,
    id: TaskId,
) -> Result<(&'a Actor, TaggedTask, WorkItem), Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let task = world.task(id.0).filter(|task| task.task.ticket == ticket).cloned().ok_or_else(Problem::not_found)?;
    let department = world.team(task.task.team).map(|team| team.department);
    let leads = department.is_some_and(|department| actor.departments.contains(&department));
    if !actor.is_member(Some(task.task.team)) && !leads {
        return Err(Problem::not_found());
    }
    let item = world.work_item(id).filter(|item| item.state != WorkState::Ended).cloned();
    match item.filter(|_| task.task.state == TaskState::Open) {
        Some(item) => Ok((actor, task, item)),
        None => Err(Problem::because(ProblemCode::Conflict, "The task is not open, or goes with its request.")),
    }
}

fn audit(world: &mut World, item: &WorkItem, task: TaskId, after: Value) {
    world.audit(AuditEntry {
        action: "task.transfer",
        entity_kind: "task",
        entity: task.0,
        before: Some(json!({ "team": item.team, "assignee": item.assignee })),
        after: Some(after),
    });
}

//! Ending tasks and confirming lines: rows and a call to effects, or a refusal.

use super::api::{ConfirmLine, EndTask, Outcome, TASK_NOTE_MAX};
use super::end::{end_work_item, settle};
use super::{Does, TaggedTask, TaskState};
use crate::actor::Actor;
use crate::asset::reserve::{Recorded, check_serials, hand_over, not_ready, receive, record};
use crate::assignment::drain::drain;
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::service_request::form::check_fields;
use crate::service_request::{Answer, LineState};
use crate::ticket::decide::change_status;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, Ticket};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// Ends an open task. What waited for it may be done then; with the last one its line and the request end.
///
/// # Errors
/// `NotFound` for anybody outside the task's team and the request's department, `Conflict` where the task is not open, the
/// request has ended or something is missing that another task brings, `Invalid` with every field that is wrong.
pub fn end_task(world: &mut World, context: &mut Context<'_>, body: &EndTask) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let ticket = world.ticket(body.ticket).cloned().ok_or_else(Problem::not_found)?;
    let task = world.task(body.task.0).filter(|task| task.task.ticket == body.ticket).cloned();
    let mut task = task.filter(|task| works_on(actor, &ticket, task)).ok_or_else(Problem::not_found)?;
    if task.task.state != TaskState::Open {
        let detail = if task.task.state == TaskState::Pending { "It waits for other tasks." } else { "It has ended." };
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    if !ticket.head.status.is_live() {
        return Err(Problem::because(ProblemCode::Conflict, "The request has ended."));
    }
    check_note(body)?;
    let mut ending = Ending::default();
    if body.outcome == Outcome::Complete {
        ending = ending_of(world, context, &ticket, &task, body)?;
    }
    let state = match body.outcome {
        Outcome::Complete => TaskState::Complete,
        Outcome::Incomplete => TaskState::Incomplete,
        Outcome::Skipped => TaskState::Skipped,
    };
    task.task.state = state;
    task.task.ended_at = Some(context.now);
    task.task.ended_by.clone_from(&actor.name);
    if let Some(work) = &mut task.work {
        work.answers = ending.answers;
        body.note.trim().clone_into(&mut work.note);
    }
    world.audit(AuditEntry {
        action: "task.end",
        entity_kind: "task",
        entity: body.task.0,
        before: Some(json!({ "state": TaskState::Open })),
        after: Some(json!({ "state": state })),
    });
    world.put_task(task.clone());
    let mut ticket = ticket;
    stock(world, context, &mut ticket, &task, state, ending.recorded, body);
    world.event(context, &mut ticket, Fact::TaskEnded { task: body.task, outcome: body.outcome });
    world.put_ticket(ticket);
    let freed = end_work_item(world, body.task);
    settle(world, context, body.ticket);
    if let Some(team) = freed {
        drain(world, context, team);
    }
    Ok(json!({}))
}

/// Who works on a task: its team, and the request's team and department.
fn works_on(actor: &Actor, ticket: &Ticket, task: &TaggedTask) -> bool {
    actor.is_member(Some(task.task.team))
        || actor.is_member(ticket.head.team)
        || actor.departments.contains(&ticket.department)
}

fn check_note(body: &EndTask) -> Result<(), Problem> {
    let fault = if body.note.chars().count() > TASK_NOTE_MAX {
        FieldFault::TooLong { max: TASK_NOTE_MAX }
    } else if body.outcome == Outcome::Incomplete && body.note.trim().is_empty() {
        FieldFault::Required
    } else {
        return Ok(());
    };
    Err(Problem::invalid(vec![FieldError::field("note", fault)]))
}

/// What a task that is done brings, checked.
#[derive(Debug, Default)]
struct Ending {
    answers: Vec<Answer>,
    recorded: Recorded,
}

fn ending_of(
    world: &World,
    context: &mut Context<'_>,
    ticket: &Ticket,
    task: &TaggedTask,
    body: &EndTask,
) -> Result<Ending, Problem> {
    let mut ending = Ending::default();
    if let Some(work) = &task.work {
        let fields: Vec<_> = work.fields.iter().collect();
        ending.answers = check_fields(&fields, &body.fields, world, context.today).map_err(Problem::invalid)?;
    }
    match (task.task.does, task.task.line) {
        (Does::Prepare, Some(line)) => {
            ending.recorded = check_serials(world, context, ticket, line, &body.serials)?;
        }
        (Does::HandOver, Some(line)) => {
            if let Some(reason) = not_ready(world, body.ticket, line) {
                return Err(Problem::because(ProblemCode::Conflict, reason));
            }
        }
        (Does::Purchase, _) => {
            let fault = match body.location {
                None => Some(FieldFault::Required),
                Some(location) if world.directory_complete && !world.locations.contains_key(&location) => {
                    Some(FieldFault::UnknownLocation)
                }
                Some(_) => None,
            };
            if let Some(fault) = fault {
                return Err(Problem::invalid(vec![FieldError::field("location", fault)]));
            }
        }
        _ => {}
    }
    Ok(ending)
}

/// What the end of the task means for stock.
fn stock(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &mut Ticket,
    task: &TaggedTask,
    state: TaskState,
    recorded: Recorded,
    body: &EndTask,
) {
    let units = task.work.as_ref().map(|work| work.reservations.clone()).unwrap_or_default();
    match (task.task.does, task.task.line, state) {
        (Does::Prepare, _, TaskState::Complete) => record(world, context, ticket, recorded),
        (Does::HandOver, Some(line), TaskState::Complete) => {
            hand_over(world, context, ticket, line);
            world.event(context, ticket, Fact::HandedOver { line });
        }
        (Does::Purchase, _, TaskState::Complete) => {
            if let Some(location) = body.location {
                receive(world, context, &units, location);
            }
        }
        _ => {}
    }
}

/// Says that a line is as it should be: whom it is for, or who asked for it. With the last one a resolved request closes.
///
/// # Errors
/// `NotFound` for anybody else, `Conflict` before it is done or when it was confirmed already.
pub fn confirm_line(world: &mut World, context: &mut Context<'_>, body: &ConfirmLine) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let line = world.line(body.line.0).filter(|line| line.line.ticket == body.ticket).cloned();
    let mut tagged = line.ok_or_else(Problem::not_found)?;
    // Whom a line is for sees the line and not the request: their browser confirms without it.
    let ticket = world.ticket(body.ticket).cloned();
    let asked = ticket.as_ref().is_some_and(|ticket| ticket.head.requester == actor.person);
    if !asked && tagged.line.requested_for != Some(actor.person) {
        return Err(Problem::not_found());
    }
    if tagged.line.state != LineState::Complete {
        return Err(Problem::because(ProblemCode::Conflict, "Only what is done can be confirmed."));
    }
    if tagged.line.confirmed_at.is_some() {
        return Err(Problem::because(ProblemCode::Conflict, "It was confirmed already."));
    }
    tagged.line.confirmed_at = Some(context.now);
    world.put_line(tagged);
    world.audit(AuditEntry {
        action: "line.confirm",
        entity_kind: "line",
        entity: body.line.0,
        before: None,
        after: Some(json!({ "confirmed": true })),
    });
    let Some(mut ticket) = ticket else { return Ok(json!({})) };
    world.event(context, &mut ticket, Fact::LineConfirmed { line: body.line });
    let open = world
        .lines_of(body.ticket)
        .iter()
        .any(|line| line.line.state == LineState::Complete && line.line.confirmed_at.is_none());
    if ticket.head.status == Status::Resolved && !open && world.directory_complete {
        world.event(context, &mut ticket, Fact::Confirmed);
        change_status(world, context, ticket, Status::Closed, None);
    } else {
        world.put_ticket(ticket);
    }
    Ok(json!({}))
}

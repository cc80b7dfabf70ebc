//! Ending tasks and confirming lines: rows and a call to effects, or a refusal.

use super::api::{ConfirmLine, EndTask, Outcome, PIECES_MAX, TASK_NOTE_MAX};
use super::end::{end_work_item, not_possible, settle};
use super::open::purchase_title;
use super::report::{awaits_word, is_done, no_word};
use super::served::free_lines;
use super::{Does, TaggedTask, TaskState};
use crate::actor::Actor;
use crate::asset::hand_over::{check_conditions, hand_over};
use crate::asset::instead::{Picked, check_picks, instead, not_ready, pick};
use crate::asset::receipt::{Arrived, arrive, check_arrival};
use crate::asset::reserve::{Recorded, check_serials, record};
use crate::asset::take_back::{TakenBack, check_back, check_not_needed, take_back};
use crate::assignment::drain::drain;
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::service_request::form::check_fields;
use crate::service_request::{Answer, HandedOver};
use crate::ticket::clocks::{Move, follow};
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
    check_texts(body)?;
    let mut ending = Ending::default();
    if body.outcome == Outcome::Complete {
        ending = ending_of(world, context, &ticket, &task, body)?;
        if ending.arrived.left > 0 {
            receive_part(world, context, ticket, task, &ending.arrived, body);
            return Ok(json!({}));
        }
    } else if body.outcome == Outcome::Skipped && task.task.does == Does::TakeBack {
        check_not_needed(world, &ticket, &task.task, body)?;
    }
    let state = body.outcome.state();
    task.task.state = state;
    task.task.ended_at = Some(context.now);
    task.task.ended_by.clone_from(&actor.name);
    task.task.reason =
        says_why(&task, state, &ending).then(|| body.reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    if let Some(work) = &mut task.work {
        work.answers = std::mem::take(&mut ending.answers);
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
    not_possible(world, &task, None);
    let mut ticket = ticket;
    stock(world, context, &mut ticket, &task, state, ending, body);
    world.event(context, &mut ticket, Fact::TaskEnded { task: body.task, outcome: body.outcome });
    if task.work.as_ref().is_some_and(|work| work.level.is_some()) {
        follow(world, context, &mut ticket, Move::TaskEnded(body.task, state == TaskState::Complete));
    }
    world.put_ticket(ticket);
    let freed = end_work_item(world, body.task);
    settle(world, context, body.ticket);
    if let Some(team) = freed {
        drain(world, context, team);
    }
    Ok(json!({}))
}

/// Whether the end of a task has a reason that others read: it was not possible, or no piece came back by it.
fn says_why(task: &TaggedTask, state: TaskState, ending: &Ending) -> bool {
    state == TaskState::Incomplete || (task.task.does == Does::TakeBack && ending.back.is_none())
}

/// Who works on a task: its team, and the request's team and department.
fn works_on(actor: &Actor, ticket: &Ticket, task: &TaggedTask) -> bool {
    actor.is_member(Some(task.task.team))
        || actor.is_member(ticket.head.team)
        || actor.departments.contains(&ticket.department)
}

fn check_texts(body: &EndTask) -> Result<(), Problem> {
    let long = |text: &str| text.chars().count() > TASK_NOTE_MAX;
    let (field, fault) = if long(&body.note) {
        ("note", FieldFault::TooLong { max: TASK_NOTE_MAX })
    } else if long(&body.reason) {
        ("reason", FieldFault::TooLong { max: TASK_NOTE_MAX })
    } else if body.picked.len() > PIECES_MAX {
        ("picked", FieldFault::TooManyRows { max: PIECES_MAX })
    } else if body.pieces.len() > PIECES_MAX {
        ("pieces", FieldFault::TooManyRows { max: PIECES_MAX })
    } else if body.outcome == Outcome::Incomplete && body.reason.trim().is_empty() {
        ("reason", FieldFault::Required)
    } else {
        return Ok(());
    };
    Err(Problem::invalid(vec![FieldError::field(field, fault)]))
}

/// What a task that is done brings, checked.
#[derive(Debug, Default)]
struct Ending {
    answers: Vec<Answer>,
    recorded: Recorded,
    picked: Picked,
    arrived: Arrived,
    back: Option<TakenBack>,
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
            ending.picked = check_picks(world, context, ticket, line, &body.picked)?;
        }
        (Does::HandOver, Some(line)) => {
            if let Some(reason) = not_ready(world, body.ticket, line) {
                return Err(Problem::because(ProblemCode::Conflict, reason));
            }
            check_conditions(world, ticket, line, body)?;
            // Of what no task prepared before it: that its number is missing is said, and it is recorded with this.
            ending.recorded = check_serials(world, context, ticket, line, &body.serials)?;
            ending.picked = check_picks(world, context, ticket, line, &body.picked)?;
        }
        (Does::TakeBack, _) => ending.back = check_back(world, ticket, &task.task, body)?,
        (Does::Purchase, _) => {
            let units = task.work.as_ref().map(|work| work.reservations.as_slice()).unwrap_or_default();
            ending.arrived = check_arrival(world, ticket, units, body)?;
        }
        _ => {}
    }
    Ok(ending)
}

/// A part of what was ordered has arrived: whose line is whole goes on, the task stays open for the rest.
fn receive_part(
    world: &mut World,
    context: &mut Context<'_>,
    mut ticket: Ticket,
    mut task: TaggedTask,
    arrived: &Arrived,
    body: &EndTask,
) {
    let Some(location) = body.location else { return };
    let units = task.work.as_ref().map(|work| work.reservations.clone()).unwrap_or_default();
    world.audit(AuditEntry {
        action: "task.receive",
        entity_kind: "task",
        entity: body.task.0,
        before: Some(json!({ "on_order": arrived.count() + arrived.left })),
        after: Some(json!({ "on_order": arrived.left, "location": location })),
    });
    arrive(world, context, &mut ticket, arrived, location);
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let fact = Fact::StockReceived { received: number(arrived.count()), left: number(arrived.left) };
    world.event(context, &mut ticket, fact);
    world.put_ticket(ticket);
    let name = units.iter().find_map(|id| world.reservation(id.0)).map(|unit| unit.reservation.name.clone());
    if let Some(name) = name {
        task.task.title = purchase_title(arrived.left, &name);
    }
    world.put_task(task);
    free_lines(world, body.ticket, body.task, &units);
    settle(world, context, body.ticket);
}

/// What the end of the task means for stock.
fn stock(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &mut Ticket,
    task: &TaggedTask,
    state: TaskState,
    ending: Ending,
    body: &EndTask,
) {
    match (task.task.does, task.task.line, state) {
        (Does::Prepare, _, TaskState::Complete) => {
            record(world, context, ticket, ending.recorded);
            pick(world, context, ticket, ending.picked);
        }
        (Does::HandOver, Some(line), TaskState::Complete) => {
            record(world, context, ticket, ending.recorded);
            pick(world, context, ticket, ending.picked);
            hand_over(world, context, ticket, line, &body.conditions);
            if let (Some(mut tagged), Some(actor)) = (world.line(line.0).cloned(), context.actor) {
                let by_name = actor.name.clone();
                tagged.line.handed_over = Some(HandedOver { at: context.now, by_name, team: task.task.team });
                world.put_line(tagged);
            }
            world.event(context, ticket, Fact::HandedOver { line });
        }
        (Does::TakeBack, _, TaskState::Complete) => {
            if let Some(back) = ending.back {
                take_back(world, context, ticket, back);
            }
        }
        (Does::Purchase, _, TaskState::Complete) => {
            if let Some(location) = body.location {
                arrive(world, context, ticket, &ending.arrived, location);
                let received = i32::try_from(ending.arrived.count()).unwrap_or(i32::MAX);
                world.event(context, ticket, Fact::StockReceived { received, left: 0 });
            }
        }
        (Does::Purchase, _, TaskState::Skipped) => {
            let units = task.work.as_ref().map(|work| work.reservations.as_slice()).unwrap_or_default();
            instead(world, context, ticket, units);
        }
        _ => {}
    }
}

/// Says that a line is as it should be: whom it is for, or who asked for it. With the last one a resolved request closes.
///
/// # Errors
/// `NotFound` for anybody else, `Conflict` before it is done, where nothing of it was handed over, or when it was confirmed
/// already.
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
    if tagged.line.confirmed_at.is_some() {
        return Err(Problem::because(ProblemCode::Conflict, "It was confirmed already."));
    }
    if !awaits_word(&tagged.line) {
        return Err(no_word(&tagged.line, "Only what is done or handed over can be confirmed."));
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
    let open = world.lines_of(body.ticket).iter().any(|line| is_done(&line.line) && line.line.confirmed_at.is_none());
    if ticket.head.status == Status::Resolved && !open && world.directory_complete {
        world.event(context, &mut ticket, Fact::Confirmed);
        change_status(world, context, ticket, Status::Closed, None);
    } else {
        world.put_ticket(ticket);
    }
    Ok(json!({}))
}

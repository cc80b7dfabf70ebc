//! Passing a ticket on: to a colleague, to another team of the department, or back to the queue with a reason.

use super::api::{DeclineReason, DeclineTicket, TransferTicket, TransferTo};
use super::clocks::{Move, follow};
use super::decide::fulfilled_by;
use super::lifecycle::Status;
use super::task_transfer::{decline_task, transfer_task};
use super::{Fact, Ticket};
use crate::assignment::drain::{drain, explain_waiting, give, set_work_item};
use crate::assignment::{GivenBack, WorkItem};
use crate::attachment;
use crate::catalog::RequiredSkills;
use crate::ids::{PersonId, TeamId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::tag::{Tag, TagKind, Tags};
use crate::world::{AuditEntry, Context, World};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// For how long who has no time is not offered the ticket again, in minutes.
const NO_TIME_MINUTES: i64 = 60;

/// Passes a ticket to a colleague or to another team of its department.
///
/// # Errors
/// `NotFound` where the actor is not of the team or department, `Conflict` when somebody else has it by now, it ended, is
/// not approved yet, or the colleague has no room and that was not said; `Invalid` where it cannot go.
pub fn transfer(world: &mut World, context: &mut Context<'_>, body: &TransferTicket) -> Result<Value, Problem> {
    if let Some(task) = body.task {
        return transfer_task(world, context, body, task);
    }
    let (_, ticket) = fulfilled_by(world, context, body.ticket)?;
    if !ticket.head.status.is_live() {
        return Err(Problem::because(ProblemCode::Conflict, "The ticket has ended."));
    }
    if ticket.head.assignee != body.from {
        let detail = match &ticket.head.assignee_name {
            Some(name) => format!("{name} has it now."),
            None => "Nobody has it now.".to_owned(),
        };
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    let Some(item) = world.work_item(body.ticket).cloned() else {
        return Err(Problem::because(ProblemCode::Conflict, "The request is not approved yet: no team has it."));
    };
    match body.to {
        TransferTo::Person(person) => {
            let name = taker(world, &item, person, body.over_capacity)?;
            audit(world, &ticket, json!({ "assignee": person, "over_capacity": body.over_capacity }));
            give(world, context, ticket.head.id, (person, &name), false);
        }
        TransferTo::Team(team) => to_team(world, context, ticket, item, team)?,
    }
    Ok(json!({}))
}

pub(super) fn invalid(field: &str, reason: &str) -> Problem {
    Problem::invalid(vec![FieldError::field(field, FieldFault::Unreadable { reason: reason.to_owned() })])
}

/// The name of who is to get a work item.
///
/// # Errors
/// `Invalid` for anybody outside its team, `Conflict` where they have it already, or have no room and that was not said.
pub(super) fn taker(world: &World, item: &WorkItem, person: PersonId, over_capacity: bool) -> Result<String, Problem> {
    let team = world.team(item.team);
    // A browser does not know who is in a team; the server does.
    let member =
        !world.directory_complete || team.is_some_and(|team| team.members.iter().any(|member| member.person == person));
    let technician = world.technician(person).filter(|technician| member && technician.active);
    let Some(technician) = technician else { return Err(invalid("to", "nobody active of its team")) };
    if item.assignee == Some(person) {
        return Err(Problem::because(ProblemCode::Conflict, format!("{} has it already.", technician.name)));
    }
    let weighs = WorkItem { assignee: Some(person), ..item.clone() }.load();
    if technician.load + weighs > technician.capacity && weighs > 0 && !over_capacity {
        let detail = format!("{} has no room: {} of {}.", technician.name, technician.load, technician.capacity);
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    Ok(technician.name.clone())
}

/// Who sees it changes with the team: the old one forgets it, the new one learns it with everything that belongs to it.
fn to_team(
    world: &mut World,
    context: &mut Context<'_>,
    mut ticket: Ticket,
    mut item: WorkItem,
    team: TeamId,
) -> Result<(), Problem> {
    let department = world.team(team).map(|team| team.department);
    if department.is_none() || (world.directory_complete && department != Some(ticket.department)) {
        // What a department writes about people stays in it (DOMAIN.md section 1): others get a request of their own.
        return Err(invalid("to", "it has to be a team of the same department"));
    }
    if item.team == team {
        return Err(Problem::because(ProblemCode::Conflict, "This team has it already."));
    }
    let (id, before) = (ticket.head.id, item.team);
    audit(world, &ticket, json!({ "team": team }));
    let tag = |team: TeamId| world.tags.get(&(TagKind::Team, team.0)).copied();
    let (old, new) = (tag(before), tag(team));
    retag(world, &ticket, old, new);
    pass_tasks(world, ticket.head.id, (before, old), (team, new));
    ticket.public_tags = replaced(&ticket.public_tags, old, new);
    ticket.internal_tags = replaced(&ticket.internal_tags, old, new);
    leave(&mut ticket);
    ticket.head.team = Some(team);
    ticket.head.changed_at = context.now;
    if let Some(internal) = &mut ticket.internal {
        internal.queued_at = context.now;
    }
    world.event(context, &mut ticket, Fact::Transferred { from: before, to: team });
    back_to_new(world, context, &mut ticket);
    world.event(context, &mut ticket, Fact::Queued { team });
    item.assignee = None;
    item.state = crate::assignment::WorkState::Open;
    item.sla_due = ticket.due_at();
    item.queued_at = context.now;
    item.team = team;
    // The item asked for the skills of its own team, and somebody may have declined for that team only.
    item.skills = RequiredSkills::default();
    item.declined.clear();
    world.put_ticket(ticket);
    set_work_item(world, item, false);
    drain(world, context, before);
    drain(world, context, team);
    explain_waiting(world, context, id);
    Ok(())
}

/// Gives an assignment back to the queue, where it keeps its place. The reason decides when it may be offered again.
///
/// # Errors
/// `NotFound` where the actor is not of the team or department, `Conflict` when somebody else has it by now or it ended.
pub fn decline(world: &mut World, context: &mut Context<'_>, body: &DeclineTicket) -> Result<Value, Problem> {
    if let Some(task) = body.task {
        return decline_task(world, context, body, task);
    }
    let (actor, mut ticket) = fulfilled_by(world, context, body.ticket)?;
    if !ticket.head.status.is_live() {
        return Err(Problem::because(ProblemCode::Conflict, "The ticket has ended."));
    }
    let item = world.work_item(body.ticket).filter(|item| item.assignee == Some(actor.person)).cloned();
    let Some(mut item) = item else { return Err(Problem::because(ProblemCode::Conflict, "You do not have it.")) };
    audit(world, &ticket, json!({ "assignee": null, "reason": body.reason }));
    leave(&mut ticket);
    ticket.head.changed_at = context.now;
    world.event(context, &mut ticket, Fact::Declined { by: actor.person, reason: body.reason });
    back_to_new(world, context, &mut ticket);
    item.assignee = None;
    item.state = crate::assignment::WorkState::Open;
    item.sla_due = ticket.due_at();
    item.declined.insert(actor.person, given_back(context, body.reason));
    let team = item.team;
    world.put_ticket(ticket);
    set_work_item(world, item, false);
    drain(world, context, team);
    explain_waiting(world, context, body.ticket);
    Ok(json!({}))
}

/// What is remembered of who gave it back, and why.
pub(super) fn given_back(context: &Context<'_>, reason: DeclineReason) -> GivenBack {
    let again = match reason {
        DeclineReason::NoTime => context.now.checked_add(SignedDuration::from_mins(NO_TIME_MINUTES)).ok(),
        DeclineReason::MissingSkill | DeclineReason::ConflictOfInterest => None,
    };
    GivenBack { again: again.map(Into::into), reason: Some(reason), at: Some(context.now.into()) }
}

fn audit(world: &mut World, ticket: &Ticket, after: Value) {
    world.audit(AuditEntry {
        action: "ticket.transfer",
        entity_kind: "ticket",
        entity: ticket.head.id.0,
        before: Some(json!({ "team": ticket.head.team, "assignee": ticket.head.assignee })),
        after: Some(after),
    });
}

/// Nobody has it any more, and why somebody had it is told anew.
fn leave(ticket: &mut Ticket) {
    (ticket.head.assignee, ticket.head.assignee_name) = (None, None);
    if let Some(internal) = &mut ticket.internal {
        internal.explanation = None;
        internal.assigned_at = None;
    }
}

/// What waits for somebody is new again, also what waited for the requester: the next one decides.
fn back_to_new(world: &mut World, context: &Context<'_>, ticket: &mut Ticket) {
    let from = std::mem::replace(&mut ticket.head.status, Status::New);
    if from != Status::New {
        world.event(context, ticket, Fact::StatusChanged { from, to: Status::New });
        follow(world, context, ticket, Move::Status { from, to: Status::New, not_needed: false });
    }
}

/// Everything of the ticket that the old team saw is seen by the new one. Explanations name colleagues and their load:
/// they stay with the department.
fn retag(world: &mut World, ticket: &Ticket, old: Option<Tag>, new: Option<Tag>) {
    let id = ticket.head.id;
    let lines: Vec<_> = world.lines_of(id).into_iter().cloned().collect();
    for mut line in lines {
        line.tags = replaced(&line.tags, old, new);
        world.put_line(line);
    }
    for mut comment in world.comments_of(id) {
        comment.tags = replaced(&comment.tags, old, new);
        world.put_comment(comment);
    }
    attachment::decide::retag(world, id, |tagged| replaced(&tagged.tags, old, new));
    let units: Vec<_> = world.reservations_of(id).cloned().collect();
    for mut unit in units {
        unit.tags = replaced(&unit.tags, old, new);
        world.put_reservation(unit);
    }
    for mut explanation in world.explanations_of(id) {
        explanation.tags = replaced(&explanation.tags, old, None);
        world.put_explanation(explanation);
    }
}

/// The tasks that were the old team's own are the new one's; those of others stay with them. All of them are seen as the
/// ticket is.
fn pass_tasks(
    world: &mut World,
    id: crate::ids::TicketId,
    (before, old): (TeamId, Option<Tag>),
    (team, new): (TeamId, Option<Tag>),
) {
    let tasks: Vec<_> = world.tasks_of(id).cloned().collect();
    for mut task in tasks {
        if task.task.team == before {
            task.task.team = team;
        }
        task.tags = replaced(&task.tags, old, new);
        task.work_tags = replaced(&task.work_tags, old, new);
        world.put_task(task);
    }
}

fn replaced(tags: &Tags, old: Option<Tag>, new: Option<Tag>) -> Tags {
    Tags::new(tags.as_slice().iter().copied().filter(|tag| Some(*tag) != old).chain(new).collect())
}

#[cfg(test)]
mod tests;

//! A vote: recorded, and the gate moved on by it; and naming somebody where there was nobody to ask.

use super::api::{CastVote, NameApprover};
use super::gate::{advance, ask, close_questions, refuse};
use super::stand_in::ask_instead;
use super::{Because, GivenVote, Standing, StandsInAs, StepState, TaggedApproval, Vote, by_rule};
use crate::actor::{Actor, Role};
use crate::ids::PersonId;
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::service_request::{Declined, LineState};
use crate::ticket::api::COMMENT_MAX;
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, Ticket};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Records what an approver says. A vote after the step was decided is recorded and changes nothing.
///
/// # Errors
/// `NotFound` where the actor was not asked, `Conflict` where they voted already or the answers changed since,
/// `Invalid` for a no without a reason and for lines that cannot be declined.
pub fn cast_vote(world: &mut World, context: &mut Context<'_>, body: &CastVote) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let (mut ticket, mut tagged) = question(world, actor, body)?;
    check_body(world, body)?;
    let (step, seat) = (tagged.approval.step, tagged.approval.seat());
    let late = !tagged.approval.open || ticket.head.status != Status::AwaitingApproval;
    let by = tagged.approval.for_person.is_some().then(|| actor.name.clone());
    let vote = GivenVote { accepted: body.accepted, reason: body.reason.trim().to_owned(), at: context.now, late, by };
    tagged.approval.vote = Some(vote.clone());
    record(&mut ticket, &tagged, &vote);
    world.event(context, &mut ticket, Fact::Voted { step, by: actor.person, accepted: body.accepted, late });
    world.audit(AuditEntry {
        action: "approval.vote",
        entity_kind: "approval",
        entity: body.approval.0,
        before: None,
        after: Some(json!({
            "accepted": body.accepted,
            "late": late,
            "declined_lines": body.declined_lines.len(),
            "in_place_of": tagged.approval.for_person.as_ref().map(|other| other.person),
        })),
    });
    world.put_approval(tagged);
    if late {
        world.put_ticket(ticket);
        return Ok(json!({}));
    }
    answer_seat(world, &ticket, step, seat);
    let at = usize::try_from(step).unwrap_or(usize::MAX);
    if is_stuck(&ticket, at) && vacant(&ticket, at).is_none() {
        set_state(&mut ticket, step, StepState::Waiting);
    }
    decline_lines(world, context, &mut ticket, body, &actor.name);
    match standing(world, &ticket, step) {
        // A browser holds its own questions only: how the step stands is the server's to say.
        _ if !world.directory_complete => world.put_ticket(ticket),
        Standing::Waiting => world.put_ticket(ticket),
        Standing::Accepted => {
            let request = ticket.public.request.as_ref();
            let version = request.and_then(|request| world.versions.get(&(request.item, request.version))).cloned();
            let version = version.ok_or_else(|| Problem::new(ProblemCode::Unavailable))?;
            set_state(&mut ticket, step, StepState::Accepted);
            close_questions(world, &ticket, Some(step));
            advance(world, context, ticket, &version);
        }
        Standing::Refused => {
            set_state(&mut ticket, step, StepState::Refused);
            refuse(world, context, ticket, body.reason.trim(), &actor.name);
        }
    }
    Ok(json!({}))
}

/// Names somebody to ask where a step found nobody.
///
/// # Errors
/// `NotFound` for anybody but a service owner of the department, `Conflict` where nothing is stuck, `Invalid` for a person
/// who cannot be asked.
pub fn name_approver(world: &mut World, context: &mut Context<'_>, body: &NameApprover) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let mut ticket = world.ticket(body.ticket).cloned().ok_or_else(Problem::not_found)?;
    if !(actor.has(Role::ServiceOwner) && actor.departments.contains(&ticket.department)) {
        return Err(Problem::not_found());
    }
    let gate = ticket.public.gate.as_ref();
    let stuck = gate.and_then(|gate| gate.steps.iter().position(|step| step.state == StepState::Nobody));
    let at = stuck.filter(|_| ticket.head.status == Status::AwaitingApproval);
    let at =
        at.ok_or_else(|| Problem::because(ProblemCode::Conflict, "No step of this request lacks somebody to ask."))?;
    let own = ticket.public.request.as_ref().and_then(|request| {
        let version = world.versions.get(&(request.item, request.version))?;
        version.approvals.get(at).map(|step| step.own)
    });
    let known = world.people.get(&body.person).cloned();
    let fits = known.filter(|_| !ticket.is_asked_by(body.person) || own == Some(true));
    let name = match fits {
        Some(name) => name,
        // A browser does not know everybody; the server does.
        None if !world.directory_complete => String::new(),
        None => return Err(Problem::invalid(vec![FieldError::field("person", FieldFault::UnknownPerson)])),
    };
    match vacant(&ticket, at) {
        None => ask(world, context, &mut ticket, at, Because::Named, vec![(body.person, name)]),
        Some(_) if sits(&ticket, at, body.person) => {
            let reason = "this person is asked in this step already".to_owned();
            return Err(Problem::invalid(vec![FieldError::field("person", FieldFault::Unreadable { reason })]));
        }
        Some(seat) => {
            ask_instead(world, context, &mut ticket, at, seat, (body.person, name, StandsInAs::Named));
            if vacant(&ticket, at).is_none() {
                set_state(&mut ticket, i32::try_from(at).unwrap_or(i32::MAX), StepState::Waiting);
            }
        }
    }
    world.audit(AuditEntry {
        action: "approval.name_approver",
        entity_kind: "ticket",
        entity: body.ticket.0,
        before: None,
        after: Some(json!({ "step": at, "person": body.person })),
    });
    world.put_ticket(ticket);
    Ok(json!({}))
}

/// The request and the question, if the actor was asked it and it is about the answers as they are.
fn question(world: &World, actor: &Actor, body: &CastVote) -> Result<(Ticket, TaggedApproval), Problem> {
    let tagged = world.approval(body.approval.0).cloned().ok_or_else(Problem::not_found)?;
    let ticket = world.ticket(body.ticket).cloned().ok_or_else(Problem::not_found)?;
    if tagged.approval.approver != actor.person || tagged.approval.ticket != body.ticket {
        return Err(Problem::not_found());
    }
    if tagged.approval.vote.is_some() {
        return Err(Problem::because(ProblemCode::Conflict, "You have answered this already."));
    }
    let current = ticket.public.gate.as_ref().map_or(0, |gate| gate.answers_version);
    if body.answers_version != current || tagged.approval.answers_version != current {
        return Err(Problem::because(ProblemCode::Conflict, "The answers have changed. Please look at them again."));
    }
    if tagged.approval.for_person.is_some() && ticket.is_asked_by(actor.person) {
        return Err(Problem::because(ProblemCode::Conflict, "Nobody decides their own request for somebody else."));
    }
    Ok((ticket, tagged))
}

/// The first seat of a step for which nobody was found.
fn vacant(ticket: &Ticket, at: usize) -> Option<PersonId> {
    let step = ticket.public.gate.as_ref()?.steps.get(at)?;
    step.asked.iter().find(|asked| asked.lacks && asked.vote.is_none()).map(|asked| asked.approver)
}

fn is_stuck(ticket: &Ticket, at: usize) -> bool {
    ticket.public.gate.as_ref().and_then(|gate| gate.steps.get(at)).is_some_and(|step| step.state == StepState::Nobody)
}

fn sits(ticket: &Ticket, at: usize, person: PersonId) -> bool {
    let step = ticket.public.gate.as_ref().and_then(|gate| gate.steps.get(at));
    step.is_some_and(|step| step.asked.iter().any(|asked| asked.concerns(person)))
}

/// A seat is answered once: who else was asked for it is not waited for any more.
fn answer_seat(world: &mut World, ticket: &Ticket, step: i32, seat: PersonId) {
    let others: Vec<TaggedApproval> = world
        .approvals_of(ticket.head.id)
        .filter(|other| other.approval.step == step && other.approval.seat() == seat && other.approval.waits())
        .cloned()
        .collect();
    for mut other in others {
        other.approval.open = false;
        world.put_approval(other);
    }
}

fn check_body(world: &World, body: &CastVote) -> Result<(), Problem> {
    let mut errors = Vec::new();
    let mut text = |field: &str, row: Option<usize>, text: &str, needed: bool| {
        let field = field.to_owned();
        if needed && text.trim().is_empty() {
            errors.push(FieldError { field, row, fault: FieldFault::Required });
        } else if text.chars().count() > COMMENT_MAX {
            errors.push(FieldError { field, row, fault: FieldFault::TooLong { max: COMMENT_MAX } });
        }
    };
    text("reason", None, &body.reason, !body.accepted);
    for (row, declined) in body.declined_lines.iter().enumerate() {
        text("reason", Some(row), &declined.reason, true);
    }
    let lines = world.lines_of(body.ticket);
    let open = |line: &&crate::service_request::TaggedLine| line.line.state == LineState::Open;
    let mut seen = std::collections::BTreeSet::new();
    for (row, declined) in body.declined_lines.iter().enumerate() {
        let known = lines.iter().filter(|line| open(line)).any(|line| line.line.id == declined.line);
        if !known || !seen.insert(declined.line) {
            let reason = "this is no open line of the request".to_owned();
            errors.push(FieldError::row("line", row, FieldFault::Unreadable { reason }));
        }
    }
    let left = lines.iter().filter(|line| open(line)).count();
    let reason = match body.declined_lines.len() {
        0 => None,
        _ if !body.accepted => Some("a no is about all lines"),
        count if count >= left => Some("declining every line is a no to the request"),
        _ => None,
    };
    if let Some(reason) = reason {
        let reason = reason.to_owned();
        errors.push(FieldError::field("declined_lines", FieldFault::Unreadable { reason }));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Writes the vote beside the approver's name in the public part.
fn record(ticket: &mut Ticket, tagged: &TaggedApproval, vote: &GivenVote) {
    let step = usize::try_from(tagged.approval.step).unwrap_or(usize::MAX);
    let step = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(step));
    let asked = step.and_then(|step| step.asked.iter_mut().find(|asked| asked.approver == tagged.approval.seat()));
    if let Some(asked) = asked.filter(|asked| asked.vote.is_none()) {
        (asked.vote, asked.lacks) = (Some(vote.clone()), false);
    }
}

fn set_state(ticket: &mut Ticket, step: i32, state: StepState) {
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    if let Some(step) = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(step)) {
        step.state = state;
    }
}

/// Where the step stands by the votes that were in time: one for each seat, about the answers as they are now.
fn standing(world: &World, ticket: &Ticket, step: i32) -> Standing {
    let number = usize::try_from(step).unwrap_or(usize::MAX);
    let Some(gate) = &ticket.public.gate else { return Standing::Waiting };
    let Some(record) = gate.steps.get(number) else { return Standing::Waiting };
    let mut seats: BTreeMap<PersonId, Vote> = BTreeMap::new();
    for tagged in world.approvals_of(ticket.head.id) {
        let approval = &tagged.approval;
        if approval.step != step || approval.answers_version != gate.answers_version {
            continue;
        }
        let vote = seats.entry(approval.seat()).or_insert(Vote::Waiting);
        if let Some(given) = approval.vote.as_ref().filter(|given| !given.late) {
            *vote = if given.accepted { Vote::Accepted } else { Vote::Refused };
        }
    }
    by_rule(&seats.into_values().collect::<Vec<_>>(), record.rule)
}

fn decline_lines(world: &mut World, context: &Context<'_>, ticket: &mut Ticket, body: &CastVote, by_name: &str) {
    for declined in &body.declined_lines {
        let Some(mut tagged) = world.line(declined.line.0).cloned() else { continue };
        tagged.line.state = LineState::Cancelled;
        tagged.line.declined =
            Some(Declined { reason: declined.reason.trim().to_owned(), by_name: by_name.to_owned() });
        if let Some(request) = &mut ticket.public.request {
            // What is declined is not paid.
            request.total = request.total.map(|total| total - tagged.line.price.unwrap_or(0));
        }
        world.put_line(tagged);
        world.event(context, ticket, Fact::LineDeclined { line: declined.line });
    }
}

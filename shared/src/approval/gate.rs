//! The gate of a request: opening its steps one after another, and what happens when it passes or is refused.

use super::policy::{ApprovalStep, Source};
use super::{Approval, Asked, Because, Gate, GateStep, StepState, TaggedApproval};
use crate::assignment::drain::{drain, explain_waiting};
use crate::assignment::{WorkItem, WorkState};
use crate::attachment;
use crate::catalog::ItemVersion;
use crate::catalog::names::AnswerNames;
use crate::fulfilment::open::open;
use crate::ids::{ApprovalId, PersonId};
use crate::service_request::RequestAnswers;
use crate::tag::{TagKind, Tags};
use crate::ticket::clocks::{Move, follow};
use crate::ticket::lifecycle::Status;
use crate::ticket::{Fact, Resolution, Ticket};
use crate::world::{Context, World};

/// The gate of a new request: every step that applies is still to come; none where no step applies to anybody.
pub fn prepare(version: &ItemVersion, request: &RequestAnswers, lines: usize) -> Option<Gate> {
    if version.approvals.is_empty() {
        return None;
    }
    let names = AnswerNames::of_request(&version.form, Some(request), lines);
    let step = |step: &ApprovalStep| {
        // A condition that fails although it was checked at publishing asks rather than skips: nothing is approved silently.
        let applies = step.when.as_ref().is_none_or(|when| when.holds(&names).unwrap_or(true));
        GateStep {
            name: step.name.clone(),
            rule: step.rule,
            state: if applies { StepState::Later } else { StepState::Skipped },
            asked: Vec::new(),
        }
    };
    Some(Gate { answers_version: 1, steps: version.approvals.iter().map(step).collect() })
}

/// Whether something is still to be approved.
pub fn holds_back(gate: &Gate) -> bool {
    gate.steps.iter().any(|step| !matches!(step.state, StepState::Skipped | StepState::Accepted))
}

/// Opens the next step if none is open, asks its approvers, and lets the request through once nothing is left. Stores the
/// ticket, whatever comes of it.
pub fn advance(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, version: &ItemVersion) {
    let Some(gate) = ticket.public.gate.clone() else { return world.put_ticket(ticket) };
    let next = gate.steps.iter().position(|step| !matches!(step.state, StepState::Skipped | StepState::Accepted));
    let Some(at) = next else { return pass(world, context, ticket, version) };
    if gate.steps[at].state == StepState::Later {
        open_step(world, context, &mut ticket, version, at);
    }
    // A browser does not know who is asked; the server does.
    world.put_ticket(ticket);
}

/// Asks the approvers of a step. Where there is nobody, the step says so, and the department sees the request.
fn open_step(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, version: &ItemVersion, at: usize) {
    let (Some(policy), Some(request)) = (version.approvals.get(at), ticket.public.request.clone()) else { return };
    let found = [Some(&policy.from), policy.or_from.as_ref()].into_iter().flatten().find_map(|source| {
        let people = approvers(world, source, ticket.head.requester, &request, policy.own);
        (!people.is_empty()).then_some((source.because(), people))
    });
    let department = world.tags_for([(TagKind::Department, ticket.department.0)]);
    let number = i32::try_from(at).unwrap_or(i32::MAX);
    let state = match found {
        None if world.directory_complete => {
            let tags = ticket.public_tags.union(&department);
            retag(world, ticket, tags);
            world.event(context, ticket, Fact::NobodyToAsk { step: number });
            StepState::Nobody
        }
        None => StepState::Waiting,
        Some((because, people)) => return ask(world, context, ticket, at, because, people),
    };
    if let Some(step) = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at)) {
        step.state = state;
    }
}

/// Puts a step's question to people: they see the request from now on.
pub fn ask(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &mut Ticket,
    at: usize,
    because: Because,
    people: Vec<(PersonId, String)>,
) {
    let number = i32::try_from(at).unwrap_or(i32::MAX);
    let department = world.tags_for([(TagKind::Department, ticket.department.0)]);
    let tags = world.tags_for(people.iter().map(|(person, _)| (TagKind::Person, person.0)));
    let tags = ticket.public_tags.union(&tags);
    retag(world, ticket, tags);
    let mut asked = Vec::with_capacity(people.len());
    for (approver, name) in people {
        let approval = Approval {
            id: ApprovalId(context.ids.next_id()),
            ticket: ticket.head.id,
            step: number,
            approver,
            approver_name: name.clone(),
            because,
            answers_version: ticket.public.gate.as_ref().map_or(1, |gate| gate.answers_version),
            asked_at: context.now,
            open: true,
            vote: None,
        };
        let tags = world.tags_for([(TagKind::Person, approver.0)]).union(&department);
        world.put_approval(TaggedApproval { approval, tags });
        world.event(context, ticket, Fact::ApprovalAsked { step: number, of: approver });
        asked.push(Asked { approver, name, vote: None });
    }
    if let Some(step) = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at)) {
        (step.state, step.asked) = (StepState::Waiting, asked);
    }
}

/// Active people whom a source names, each once. Nobody approves what they asked for themselves unless the step allows it.
fn approvers(
    world: &World,
    source: &Source,
    requester: PersonId,
    request: &RequestAnswers,
    own: bool,
) -> Vec<(PersonId, String)> {
    let candidates = source.candidates(requester, request);
    let people = candidates.and_then(|candidates| world.approvers.get(&candidates)).cloned().unwrap_or_default();
    people.into_iter().filter(|(person, _)| own || *person != requester).collect()
}

/// The gate passed: the request joins its team's queue, and team and department see it from now on.
fn pass(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, version: &ItemVersion) {
    let (id, team) = (ticket.head.id, version.team);
    let internal = world.tags_for([(TagKind::Team, team.0), (TagKind::Department, ticket.department.0)]);
    let public = ticket.public_tags.union(&internal);
    retag(world, &mut ticket, public);
    ticket.internal_tags = internal;
    if let Some(internal) = &mut ticket.internal {
        internal.queued_at = context.now;
    }
    world.event(context, &mut ticket, Fact::GatePassed);
    let from = std::mem::replace(&mut ticket.head.status, Status::New);
    world.event(context, &mut ticket, Fact::StatusChanged { from, to: Status::New });
    queue(world, context, ticket, version);
    explain_waiting(world, context, id);
}

/// Puts a request into its team's queue, and assigns what can be assigned.
pub fn queue(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, version: &ItemVersion) {
    let team = version.team;
    ticket.head.team = Some(team);
    ticket.head.changed_at = context.now;
    world.event(context, &mut ticket, Fact::Queued { team });
    if let Some(level) = &version.service_level {
        follow(world, context, &mut ticket, Move::Queued(level));
    }
    let number = ticket.head.number.rsplit('-').next().and_then(|number| number.parse().ok());
    let item = WorkItem {
        id: ticket.head.id.into(),
        ticket: ticket.head.id,
        task: None,
        team,
        assignee: None,
        weight: 1,
        priority: version.priority,
        sla_due: ticket.due_at(),
        queued_at: context.now,
        queue_no: number.unwrap_or(i64::MAX),
        skills: version.skills.clone(),
        state: WorkState::Open,
        declined: std::collections::BTreeMap::new(),
    };
    world.put_work_item(item);
    open(world, context, ticket, version);
    drain(world, context, team);
}

/// The gate did not pass: the request is cancelled with the reason, and no question is open any more.
pub fn refuse(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, reason: &str, by_name: &str) {
    close_questions(world, &ticket, None);
    world.event(context, &mut ticket, Fact::GateRefused);
    let from = std::mem::replace(&mut ticket.head.status, Status::Cancelled);
    ticket.head.changed_at = context.now;
    ticket.public.resolution =
        Some(Resolution { text: reason.to_owned(), at: context.now, by_name: by_name.to_owned() });
    world.event(context, &mut ticket, Fact::StatusChanged { from, to: Status::Cancelled });
    follow(world, context, &mut ticket, Move::Status { from, to: Status::Cancelled });
    world.put_ticket(ticket);
}

/// Closes the questions of a step, or of all steps.
pub fn close_questions(world: &mut World, ticket: &Ticket, step: Option<i32>) {
    let open: Vec<TaggedApproval> = world
        .approvals_of(ticket.head.id)
        .filter(|tagged| tagged.approval.open && step.is_none_or(|step| tagged.approval.step == step))
        .cloned()
        .collect();
    for mut tagged in open {
        tagged.approval.open = false;
        world.put_approval(tagged);
    }
}

/// Gives a ticket other public tags, and with it everything that is seen by them.
fn retag(world: &mut World, ticket: &mut Ticket, tags: Tags) {
    if tags == ticket.public_tags {
        return;
    }
    let lines: Vec<_> = world.lines_of(ticket.head.id).into_iter().cloned().collect();
    for mut line in lines {
        line.tags = line.tags.union(&tags);
        world.put_line(line);
    }
    for mut comment in world.public_comments_of(ticket.head.id) {
        comment.tags = comment.tags.union(&tags);
        world.put_comment(comment);
    }
    attachment::decide::share(world, ticket.head.id, None, &tags);
    ticket.public_tags = tags;
}

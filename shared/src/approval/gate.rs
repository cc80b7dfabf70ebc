//! The gate of a request: opening its steps one after another, and what happens when it passes or is refused.

pub use super::applies::prepare;

use super::applies::{fault_of, look_again};
use super::due::begin;
use super::policy::Source;
use super::stand_in::tend;
use super::{Approval, Asked, Because, ForPerson, Gate, StepState, TaggedApproval};
use crate::assignment::drain::{drain, explain_waiting, set_work_item};
use crate::assignment::{WorkItem, WorkState, weight};
use crate::attachment;
use crate::catalog::ItemVersion;
use crate::fulfilment::end::{with_request, withdraw_plan};
use crate::fulfilment::open::open;
use crate::fulfilment::say_fault;
use crate::ids::{ApprovalId, PersonId, TeamId, TicketId};
use crate::service_request::{RequestAnswers, answer_files};
use crate::sla::Clock;
use crate::tag::{TagKind, Tags};
use crate::ticket::clocks::{Move, follow};
use crate::ticket::lifecycle::Status;
use crate::ticket::{CommentKind, Fact, Resolution, Ticket};
use crate::world::{Context, World};

/// Whether something is still to be approved.
pub fn holds_back(gate: &Gate) -> bool {
    gate.steps.iter().any(|step| !matches!(step.state, StepState::Skipped | StepState::Accepted))
}

/// Opens the next step if none is open, asks its approvers, and lets the request through once nothing is left. Stores the
/// ticket, whatever comes of it.
pub fn advance(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, version: &ItemVersion) {
    look_again(world, &mut ticket, version);
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
        let people = approvers(world, source, ticket, &request, policy.own);
        (!people.is_empty()).then_some((source.because(), people))
    });
    let department = world.tags_for([(TagKind::Department, ticket.department.0)]);
    let number = i32::try_from(at).unwrap_or(i32::MAX);
    if let Some(reason) = fault_of(world, ticket, version, policy) {
        let tags = ticket.public_tags.union(&department);
        retag(world, ticket, tags);
        say_fault(world, context, ticket, &policy.name, reason);
    }
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

/// Puts a step's question to people: they see the request from now on, and its time begins.
pub fn ask(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &mut Ticket,
    at: usize,
    because: Because,
    people: Vec<(PersonId, String)>,
) {
    let policy = version_of(world, ticket).and_then(|version| version.approvals.get(at)?.due.clone());
    let due = begin(world, policy.as_ref(), context.now);
    let asked = people.iter().map(|(approver, name)| Asked::now(*approver, name.clone())).collect();
    for person in people {
        ask_one(world, context, ticket, at, because, person, None);
    }
    if let Some(step) = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at)) {
        (step.state, step.asked, step.due) = (StepState::Waiting, asked, due);
    }
    // Who is away is asked all the same, and whoever stands in for them with the same breath.
    tend(world, context, ticket);
}

/// Puts the question to one person, for themselves or in somebody's place. Who else was asked stays asked.
pub(super) fn ask_one(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &mut Ticket,
    at: usize,
    because: Because,
    (approver, approver_name): (PersonId, String),
    for_person: Option<ForPerson>,
) {
    let step = i32::try_from(at).unwrap_or(i32::MAX);
    let department = world.tags_for([(TagKind::Department, ticket.department.0)]);
    let own = world.tags_for([(TagKind::Person, approver.0)]);
    let seen = ticket.public_tags.union(&own);
    retag(world, ticket, seen);
    let approval = Approval {
        id: ApprovalId(context.ids.next_id()),
        ticket: ticket.head.id,
        step,
        approver,
        approver_name,
        because,
        answers_version: ticket.public.gate.as_ref().map_or(1, |gate| gate.answers_version),
        asked_at: context.now,
        open: true,
        vote: None,
        for_person,
        away_until: None,
        away_deputy: None,
        voided_by: None,
    };
    world.put_approval(TaggedApproval { approval, tags: own.union(&department) });
    world.event(context, ticket, Fact::ApprovalAsked { step, of: approver });
}

/// Nobody can answer for a seat of a step: the step says so, and the department sees the request.
pub(super) fn lacks_somebody(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &mut Ticket,
    at: usize,
    seat: PersonId,
) {
    let department = world.tags_for([(TagKind::Department, ticket.department.0)]);
    let tags = ticket.public_tags.union(&department);
    retag(world, ticket, tags);
    let Some(step) = ticket.public.gate.as_mut().and_then(|gate| gate.steps.get_mut(at)) else { return };
    step.state = StepState::Nobody;
    if let Some(asked) = step.asked.iter_mut().find(|asked| asked.approver == seat) {
        asked.lacks = true;
    }
    world.event(context, ticket, Fact::NobodyToAsk { step: i32::try_from(at).unwrap_or(i32::MAX) });
}

/// The version that a request is of, where it is known here.
pub(super) fn version_of(world: &World, ticket: &Ticket) -> Option<ItemVersion> {
    let request = ticket.public.request.as_ref()?;
    world.versions.get(&(request.item, request.version)).cloned()
}

/// Active people whom a source names, each once. Nobody approves what they asked for themselves unless the step allows it.
fn approvers(
    world: &World,
    source: &Source,
    ticket: &Ticket,
    request: &RequestAnswers,
    own: bool,
) -> Vec<(PersonId, String)> {
    let candidates = source.candidates(ticket.head.requester, request);
    let people = candidates.and_then(|candidates| world.approvers.get(&candidates)).cloned().unwrap_or_default();
    people.into_iter().filter(|(person, _)| own || !ticket.is_asked_by(*person)).collect()
}

/// The gate passed: the request joins its team's queue, and team and department see it from now on.
pub fn pass(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, version: &ItemVersion) {
    let (id, team) = (ticket.head.id, version.team);
    let internal = world.tags_for([(TagKind::Team, team.0), (TagKind::Department, ticket.department.0)]);
    let public = ticket.public_tags.union(&internal);
    retag(world, &mut ticket, public);
    await_approval(world, id, false);
    // Notes of a time before it came back to the gate are the team's again.
    for mut note in world.comments_of(id).into_iter().filter(|comment| comment.kind == CommentKind::WorkNote) {
        note.tags = internal.clone();
        world.put_comment(note);
    }
    ticket.internal_tags = internal;
    if let Some(internal) = &mut ticket.internal {
        internal.queued_at = context.now;
    }
    if ticket.public.gate.is_some() {
        world.event(context, &mut ticket, Fact::GatePassed);
    }
    let from = std::mem::replace(&mut ticket.head.status, Status::New);
    world.event(context, &mut ticket, Fact::StatusChanged { from, to: Status::New });
    queue(world, context, ticket, version);
    explain_waiting(world, context, id);
}

/// Puts a request into its team's queue, and assigns what can be assigned.
pub fn queue(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, version: &ItemVersion) {
    let team = version.team;
    enqueue(world, context, &mut ticket, team, Some(version));
    open(world, context, ticket, version);
    drain(world, context, team);
}

/// Makes the work item of a ticket that joins a team's queue, and begins its clock. The caller stores the ticket, and
/// looks at the queue.
pub(crate) fn enqueue(
    world: &mut World,
    context: &mut Context<'_>,
    ticket: &mut Ticket,
    team: TeamId,
    version: Option<&ItemVersion>,
) {
    ticket.head.team = Some(team);
    ticket.head.changed_at = context.now;
    world.event(context, ticket, Fact::Queued { team });
    if let Some(level) = version.and_then(|version| version.service_level.as_ref()) {
        follow(world, context, ticket, Move::Queued(level));
        say_unreached(world, context, ticket);
    }
    // Skills are what the item asks of its own team.
    let skills = version.filter(|version| version.team == team).map(|version| version.skills.clone());
    let number = ticket.head.number.rsplit('-').next().and_then(|number| number.parse().ok());
    let units = version.map_or_else(weight::usual, |version| version.delivery.weight);
    if let Some(internal) = &mut ticket.internal {
        internal.weight = units;
    }
    let item = WorkItem {
        id: ticket.head.id.into(),
        ticket: ticket.head.id,
        task: None,
        team,
        assignee: None,
        weight: units,
        priority: ticket.head.priority,
        sla_due: ticket.due_at(),
        queued_at: context.now,
        queue_no: number.unwrap_or(i64::MAX),
        skills: skills.unwrap_or_default(),
        state: WorkState::Open,
        declined: std::collections::BTreeMap::new(),
    };
    world.put_work_item(item);
}

/// Says of a promise whose calendar lost its working time after the item was published that it is never reached: it would
/// stand there as one that is paused, and nobody would hear of it.
fn say_unreached(world: &mut World, context: &Context<'_>, ticket: &mut Ticket) {
    let clocks = ticket.internal.as_ref().filter(|_| world.directory_complete).map(|internal| internal.clocks.all());
    // One that has a name was reckoned.
    let reckoned = |clock: &&Clock| !clock.calendar_name.is_empty() && clock.stopped_at.is_none() && !clock.is_held();
    let never = |clock: &&Clock| reckoned(clock) && clock.due_at.is_none();
    let names = clocks.iter().flatten().find(never).map(|clock| clock.calendar_name.clone());
    if let Some(name) = names {
        say_fault(
            world,
            context,
            ticket,
            &name,
            "it has not so much working time: a promise is never reached".to_owned(),
        );
    }
}

/// The gate did not pass: the request is cancelled with the reason, and no question is open any more.
pub fn refuse(world: &mut World, context: &mut Context<'_>, ticket: Ticket, reason: &str, by_name: &str) {
    end(world, context, ticket, Some(Fact::GateRefused), reason, by_name);
}

/// Ends a request at the gate.
pub(super) fn end(
    world: &mut World,
    context: &mut Context<'_>,
    mut ticket: Ticket,
    fact: Option<Fact>,
    reason: &str,
    by_name: &str,
) {
    close_questions(world, &ticket, None);
    if let Some(fact) = fact {
        world.event(context, &mut ticket, fact);
    }
    let from = std::mem::replace(&mut ticket.head.status, Status::Cancelled);
    ticket.head.changed_at = context.now;
    ticket.public.resolution =
        Some(Resolution { text: reason.to_owned(), at: context.now, by_name: by_name.to_owned() });
    world.event(context, &mut ticket, Fact::StatusChanged { from, to: Status::Cancelled });
    follow(world, context, &mut ticket, Move::Status { from, to: Status::Cancelled, not_needed: false });
    // Whom a line was for reads that it does not come.
    with_request(world, context, &mut ticket, Status::Cancelled);
    world.put_ticket(ticket);
}

/// What was approved is asked anew: votes and questions about the former answers count no more. A request that had passed
/// leaves its queue: stock that was set aside is free again, its plan is given up, and only who asked for it and who
/// watches it see it until somebody is asked. The caller opens the gate, or queues the request again where nothing has to be approved.
pub fn return_to_gate(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket, passed: bool) {
    close_questions(world, ticket, None);
    void_questions(world, context, ticket);
    let waits = ticket.public.gate.as_ref().is_some_and(holds_back);
    await_approval(world, ticket.head.id, waits);
    if !world.directory_complete {
        return;
    }
    if passed {
        leave_queue(world, context, ticket);
    }
    let watchers = ticket.public.watchers.iter().map(|watcher| watcher.person);
    let people = std::iter::once(ticket.head.requester).chain(watchers);
    let tags = world.tags_for(people.map(|person| (TagKind::Person, person.0)));
    retag_to(world, ticket, tags);
}

/// Whom a line is for reads whether its request waits for approval.
fn await_approval(world: &mut World, ticket: TicketId, waits: bool) {
    let lines: Vec<_> = world.lines_of(ticket).into_iter().cloned().collect();
    for mut line in lines.into_iter().filter(|line| line.line.awaits_approval != waits) {
        line.line.awaits_approval = waits;
        world.put_line(line);
    }
}

/// Takes a request that nobody has out of its team's queue.
fn leave_queue(world: &mut World, context: &mut Context<'_>, ticket: &mut Ticket) {
    withdraw_plan(world, context, ticket);
    if let Some(mut item) = world.work_item(ticket.head.id).cloned() {
        item.state = WorkState::Ended;
        set_work_item(world, item, false);
    }
    ticket.head.team = None;
    ticket.head.changed_at = context.now;
    ticket.internal_tags = Tags::none();
    if let Some(internal) = &mut ticket.internal {
        internal.explanation = None;
    }
    let from = std::mem::replace(&mut ticket.head.status, Status::AwaitingApproval);
    world.event(context, ticket, Fact::StatusChanged { from, to: Status::AwaitingApproval });
    follow(world, context, ticket, Move::Returned);
}

/// Gives a ticket exactly these public tags; what was internal is seen by nobody until a team has it again.
fn retag_to(world: &mut World, ticket: &mut Ticket, tags: Tags) {
    let lines: Vec<_> = world.lines_of(ticket.head.id).into_iter().cloned().collect();
    for mut line in lines {
        let person = line.line.requested_for.map(|person| (TagKind::Person, person.0));
        line.tags = world.tags_for(person).union(&tags);
        world.put_line(line);
    }
    for mut comment in world.comments_of(ticket.head.id) {
        comment.tags = if comment.kind == CommentKind::Public { tags.clone() } else { ticket.internal_tags.clone() };
        world.put_comment(comment);
    }
    for mut explanation in world.explanations_of(ticket.head.id) {
        explanation.tags = ticket.internal_tags.clone();
        world.put_explanation(explanation);
    }
    attachment::decide::retag(world, ticket.head.id, |tagged| {
        if tagged.kind == CommentKind::Public { tags.clone() } else { ticket.internal_tags.clone() }
    });
    answer_files::retag(world, ticket.head.id);
    ticket.public_tags = tags;
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

/// Whoever was asked about former answers reads who changed them, also where they see nothing of the request any more.
fn void_questions(world: &mut World, context: &Context<'_>, ticket: &Ticket) {
    let name = context.actor.map(|actor| actor.name.clone()).unwrap_or_default();
    let former = world.approvals_of(ticket.head.id).filter(|tagged| tagged.approval.voided_by.is_none());
    for mut tagged in former.cloned().collect::<Vec<_>>() {
        tagged.approval.voided_by = Some(name.clone());
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

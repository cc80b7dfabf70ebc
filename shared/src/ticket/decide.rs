//! Comments, work notes, status moves, claims: rows and a call to effects, or a refusal.

use super::api::{AddComment, AddWorkNote, COMMENT_MAX, ClaimTicket, MoveStatus};
use super::clocks::{Move, follow};
use super::guards;
use super::hold::Hold;
use super::lifecycle::{Category, Status};
use super::mention::mentions;
use super::{Comment, CommentKind, EarlierResolution, Fact, Mention, Resolution, TaggedComment, Ticket};
use crate::actor::Actor;
use crate::assignment::WorkState;
use crate::assignment::drain::{drain, give, set_work_item};
use crate::attachment::api::NewAttachment;
use crate::attachment::decide as attachments;
use crate::fulfilment::Task;
use crate::fulfilment::delivered::{Came, ended_as_not_needed};
use crate::fulfilment::end::{close_lines, follow_up, with_request};
use crate::ids::{CommentId, PersonId, TicketId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::tag::{TagKind, Tags};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// Writes a public comment. A requester's reply brings a ticket back that waits for them or is resolved; to a closed one it
/// becomes the first message of a new one that follows it (DOMAIN.md section 1).
///
/// # Errors
/// `NotFound` where the actor may not see the ticket, `Invalid` for an empty or too long body, `Conflict` when it ended, or
/// with its number where a live ticket follows a closed one already.
pub fn add_comment(world: &mut World, context: &mut Context<'_>, body: &AddComment) -> Result<Value, Problem> {
    let (actor, ticket) = readable(world, context, body.ticket)?;
    if ticket.head.requester == actor.person && super::finish::is_over(&ticket, context.now) {
        check_comment(world, body.id, (&body.body, "body"), body.attachments.is_empty())?;
        attachments::check(world, &body.attachments)?;
        let mentioned = mentions(world, &ticket.public_tags, &body.mentions)?;
        if let Some(number) = super::follow::live_follower(world, &ticket) {
            return Err(Problem::because(ProblemCode::Conflict, format!("{number} follows it already. Write there.")));
        }
        return Ok(super::follow::open_next(world, context, actor, ticket, body, mentioned));
    }
    write(
        world,
        context,
        (actor, ticket, CommentKind::Public),
        body.id,
        (&body.body, &body.mentions, &body.attachments),
    )
}

/// Writes a work note.
///
/// # Errors
/// `NotFound` where the actor is not of the ticket's team or department, `Invalid` for an empty or too long body,
/// `Conflict` before the request is approved: no team has it yet.
pub fn add_work_note(world: &mut World, context: &mut Context<'_>, body: &AddWorkNote) -> Result<Value, Problem> {
    let (actor, ticket) = fulfilled_by(world, context, body.ticket)?;
    write(
        world,
        context,
        (actor, ticket, CommentKind::WorkNote),
        body.id,
        (&body.body, &body.mentions, &body.attachments),
    )
}

fn write(
    world: &mut World,
    context: &mut Context<'_>,
    (actor, mut ticket, kind): (&Actor, Ticket, CommentKind),
    id: CommentId,
    (body, named, files): (&str, &[PersonId], &[NewAttachment]),
) -> Result<Value, Problem> {
    check_comment(world, id, (body, "body"), files.is_empty())?;
    attachments::check(world, files)?;
    if matches!(ticket.head.status.category(), Category::Closed | Category::Cancelled) {
        return Err(Problem::because(ProblemCode::Conflict, "The ticket has ended and takes no more comments."));
    }
    if kind == CommentKind::WorkNote && ticket.head.status == Status::AwaitingApproval {
        // No team has it, so nobody would read the note.
        let detail = "Internal notes begin when the request is approved. Until then write to everyone.";
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    let mentioned = mentions(world, readers(&ticket, kind), named)?;
    put_comment(world, context, (actor, &mut ticket, kind), id, (body, mentioned, files));
    let next = ticket.head.status.after_requester_reply();
    if kind == CommentKind::Public && actor.person == ticket.head.requester && next != ticket.head.status {
        change_status(world, context, ticket, next, None);
    } else {
        world.put_ticket(ticket);
    }
    Ok(json!({}))
}

/// Whether a comment can be written: a body where there is nothing else, and an id that is new.
fn check_comment(world: &World, id: CommentId, (body, field): (&str, &str), required: bool) -> Result<(), Problem> {
    check_text(body, field, required)?;
    if world.comment(id.0).is_some() {
        return Err(Problem::because(ProblemCode::Conflict, "A comment of this id exists."));
    }
    Ok(())
}

/// Who reads a comment of a ticket.
fn readers(ticket: &Ticket, kind: CommentKind) -> &Tags {
    match kind {
        CommentKind::Public => &ticket.public_tags,
        CommentKind::WorkNote => &ticket.internal_tags,
    }
}

/// Writes a checked comment and what it does to the clocks. The caller stores the ticket.
pub(super) fn put_comment(
    world: &mut World,
    context: &mut Context<'_>,
    (actor, ticket, kind): (&Actor, &mut Ticket, CommentKind),
    id: CommentId,
    (body, mentions, files): (&str, Vec<Mention>, &[NewAttachment]),
) {
    let tags = readers(ticket, kind).clone();
    let fact = match kind {
        CommentKind::Public => Fact::Commented { comment: id },
        CommentKind::WorkNote => Fact::WorkNoted { comment: id },
    };
    world.event(context, ticket, fact);
    if kind == CommentKind::Public && actor.person != ticket.head.requester && works_on(actor, ticket) {
        follow(world, context, ticket, Move::Answered);
    }
    let note = match kind {
        CommentKind::Public => {
            ticket.comments += 1;
            0
        }
        CommentKind::WorkNote => {
            ticket.notes += 1;
            ticket.notes
        }
    };
    let comment = Comment {
        id,
        ticket: ticket.head.id,
        author: actor.person,
        author_name: actor.name.clone(),
        body: body.trim_end().to_owned(),
        at: context.now,
        ordinal: ticket.comments,
        note,
        mentions,
    };
    let tagged = TaggedComment { comment, kind, tags };
    attachments::put_with(world, actor, &tagged, files);
    world.put_comment(tagged);
    let action = match kind {
        CommentKind::Public => "ticket.add_comment",
        CommentKind::WorkNote => "ticket.add_work_note",
    };
    world.audit(AuditEntry { action, entity_kind: "comment", entity: id.0, before: None, after: None });
}

/// Moves a ticket to another status.
///
/// # Errors
/// `NotFound` where the actor is not of the team or department, `Conflict` when the status is another one or the move is
/// not one of [`Status::moves`], `Invalid` for what the move needs and does not bring, or brings and has no place in it.
pub fn move_status(world: &mut World, context: &mut Context<'_>, body: &MoveStatus) -> Result<Value, Problem> {
    let (actor, mut ticket) = fulfilled_by(world, context, body.ticket)?;
    let status = ticket.head.status;
    if status != body.from {
        return Err(Problem::because(ProblemCode::Conflict, format!("The status is now {}.", status.name())));
    }
    if !status.moves().contains(&body.to) {
        let detail = format!("A ticket cannot move from {} to {}.", status.name(), body.to.name());
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    if body.to == Status::InProgress && ticket.head.assignee.is_none() {
        return Err(Problem::because(ProblemCode::Conflict, "Nobody has this ticket yet. Take it first."));
    }
    let has_open_tasks = world.tasks_of(body.ticket).any(|tagged| tagged.task.state.is_live());
    guards::check(&ticket, has_open_tasks, body)?;
    if let Some(comment) = &body.comment {
        check_comment(world, comment.id, (&comment.body, "comment.body"), true)?;
        put_comment(
            world,
            context,
            (actor, &mut ticket, CommentKind::Public),
            comment.id,
            (&comment.body, Vec::new(), &[]),
        );
    }
    let resolution = matches!(body.to, Status::Resolved | Status::Cancelled).then(|| Resolution {
        text: body.resolution.trim().to_owned(),
        at: context.now,
        by_name: actor.name.clone(),
    });
    world.audit(AuditEntry {
        action: "ticket.move_status",
        entity_kind: "ticket",
        entity: body.ticket.0,
        before: Some(json!({ "status": status })),
        after: Some(json!({ "status": body.to, "reason": body.reason, "code": body.code })),
    });
    let hold = guards::hold_reason(body).map(|reason| Hold {
        reason,
        note: body.note.trim().to_owned(),
        by: actor.person,
        by_name: actor.name.clone(),
        since: context.now,
    });
    if let Some(hold) = &hold {
        world.event(context, &mut ticket, Fact::Held { reason: hold.reason });
    }
    if let Some(code) = body.code {
        world.event(context, &mut ticket, Fact::ResolvedAs { code });
    }
    if let Some(internal) = &mut ticket.internal {
        internal.hold = hold;
        internal.code = body.code.or(internal.code);
    }
    change_status(world, context, ticket, body.to, resolution);
    Ok(json!({}))
}

/// Stores the new status, its event, the load it frees or takes, and uses the room that appears.
pub(crate) fn change_status(
    world: &mut World,
    context: &mut Context<'_>,
    mut ticket: Ticket,
    to: Status,
    resolution: Option<Resolution>,
) {
    let from = ticket.head.status;
    ticket.head.status = to;
    ticket.head.changed_at = context.now;
    if matches!(to, Status::Resolved | Status::Cancelled) {
        ticket.public.resolution = resolution;
    } else if from == Status::Resolved && to == Status::InProgress {
        let ended = ticket.public.resolution.take();
        let came = came(world, &ticket);
        let earlier = ended.map(|resolution| EarlierResolution { resolution, came, reopened_at: context.now });
        ticket.public.earlier.extend(earlier);
        if let Some(internal) = &mut ticket.internal {
            internal.reopened += 1;
            internal.code = None;
        }
        follow_up(world, context, &mut ticket, None);
    }
    // Whatever let it go on, it stands no more.
    if let Some(internal) = ticket.internal.as_mut().filter(|_| to.category() != Category::Paused) {
        internal.hold = None;
    }
    let mut freed = Vec::new();
    if matches!(to, Status::Resolved | Status::Cancelled) && world.directory_complete {
        freed = with_request(world, context, &mut ticket, to);
    }
    if matches!(to, Status::Closed | Status::Cancelled) {
        close_lines(world, context, ticket.head.id);
    }
    world.event(context, &mut ticket, Fact::StatusChanged { from, to });
    let not_needed = to == Status::Resolved && world.directory_complete && was_not_needed(world, &ticket);
    follow(world, context, &mut ticket, Move::Status { from, to, not_needed });
    let (id, due) = (ticket.head.id, ticket.due_at());
    world.put_ticket(ticket);
    let Some(mut item) = world.work_item(id).cloned() else { return };
    item.state = match to.category() {
        Category::Open => WorkState::Open,
        Category::Paused => WorkState::Paused,
        Category::Resolved | Category::Closed | Category::Cancelled => WorkState::Ended,
    };
    item.sla_due = due;
    let team = item.team;
    set_work_item(world, item, false);
    for team in std::iter::once(team).chain(freed) {
        drain(world, context, team);
    }
}

/// How much of a ticket that ended came.
fn came(world: &World, ticket: &Ticket) -> Came {
    let lines = world.lines_of(ticket.head.id);
    let tasks: Vec<Task> = world.tasks_of(ticket.head.id).map(|tagged| tagged.task.clone()).collect();
    Came::of(ticket.head.kind, &lines.iter().map(|tagged| &tagged.line).collect::<Vec<_>>(), &tasks)
}

/// Whether a ticket that ends has come to nothing, without a fault of anybody.
fn was_not_needed(world: &World, ticket: &Ticket) -> bool {
    let lines = world.lines_of(ticket.head.id);
    let tasks = world.tasks_of(ticket.head.id).map(|tagged| &tagged.task);
    ended_as_not_needed(ticket.head.kind, lines.iter().map(|tagged| &tagged.line), tasks)
}

/// Takes a ticket that nobody has. A manual claim may exceed capacity (DECISIONS.md).
///
/// # Errors
/// `NotFound` where the actor is not of the team, `Conflict` when somebody has it or it ended.
pub fn claim(world: &mut World, context: &mut Context<'_>, body: &ClaimTicket) -> Result<Value, Problem> {
    let (actor, ticket) = fulfilled_by(world, context, body.ticket)?;
    if !actor.is_member(ticket.head.team) {
        return Err(Problem::because(ProblemCode::Forbidden, "Only members of the team can take its tickets."));
    }
    if world.technician(actor.person).is_none() {
        return Err(Problem::because(ProblemCode::Forbidden, "Only technicians take tickets."));
    }
    if let Some(name) = &ticket.head.assignee_name {
        return Err(Problem::because(ProblemCode::Conflict, format!("{name} has it.")));
    }
    if !ticket.head.status.is_live() {
        return Err(Problem::because(ProblemCode::Conflict, "The ticket has ended."));
    }
    world.audit(AuditEntry {
        action: "ticket.claim",
        entity_kind: "ticket",
        entity: body.ticket.0,
        before: Some(json!({ "assignee": null })),
        after: Some(json!({ "assignee": actor.person })),
    });
    give(world, context, body.ticket, (actor.person, &actor.name), false);
    Ok(json!({}))
}

/// The ticket, if the actor may see it: requester, watcher, approver, the team, the department.
pub(super) fn visible<'a>(world: &World, context: &Context<'a>, id: TicketId) -> Result<(&'a Actor, Ticket), Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let ticket = world.ticket(id).ok_or_else(Problem::not_found)?;
    let person = actor.person;
    let named = ticket.head.requester == person || ticket.is_watched_by(person) || was_asked(person, ticket);
    if named || works_on(actor, ticket) { Ok((actor, ticket.clone())) } else { Err(Problem::not_found()) }
}

/// The ticket, if the actor may see it, or is of a team that sees its public part because a task of it is theirs.
pub(super) fn readable<'a>(world: &World, context: &Context<'a>, id: TicketId) -> Result<(&'a Actor, Ticket), Problem> {
    if let (Some(actor), Some(ticket)) = (context.actor, world.ticket(id)) {
        let teams = world.tags_for(actor.teams.iter().map(|team| (TagKind::Team, team.0)));
        // A browser holds only what its person may see.
        if !world.directory_complete || ticket.public_tags.meet(teams.as_slice()) {
            return Ok((actor, ticket.clone()));
        }
    }
    visible(world, context, id)
}

/// The ticket, if the actor is of its team or department: unknown and forbidden are one answer.
pub(super) fn fulfilled_by<'a>(
    world: &World,
    context: &Context<'a>,
    id: TicketId,
) -> Result<(&'a Actor, Ticket), Problem> {
    let (actor, ticket) = visible(world, context, id)?;
    if works_on(actor, &ticket) { Ok((actor, ticket)) } else { Err(Problem::not_found()) }
}

/// Whether the person is or was asked to approve it.
pub(super) fn was_asked(person: PersonId, ticket: &Ticket) -> bool {
    let mut asked = ticket.public.gate.iter().flat_map(|gate| &gate.steps).flat_map(|step| &step.asked);
    asked.any(|asked| asked.concerns(person))
}

/// Whether the actor is of its team or department.
pub(super) fn works_on(actor: &Actor, ticket: &Ticket) -> bool {
    actor.is_member(ticket.head.team) || actor.departments.contains(&ticket.department)
}

pub(crate) fn check_text(text: &str, field: &str, required: bool) -> Result<(), Problem> {
    let fault = if required && text.trim().is_empty() {
        FieldFault::Required
    } else if text.chars().count() > COMMENT_MAX {
        FieldFault::TooLong { max: COMMENT_MAX }
    } else {
        return Ok(());
    };
    Err(Problem::invalid(vec![FieldError::field(field, fault)]))
}

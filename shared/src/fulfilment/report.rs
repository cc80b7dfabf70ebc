//! What is wrong with what was handed over: it comes back to who works on it, as a comment and as a task on that line.

use super::api::ReportLine;
use super::delivered::came_to_nothing;
use super::end::follow_up;
use crate::asset::ReservationState;
use crate::ids::{LineId, TicketId};
use crate::problem::{Problem, ProblemCode};
use crate::service_request::{Line, LineState};
use crate::ticket::decide::{change_status, check_text};
use crate::ticket::lifecycle::{Category, Status};
use crate::ticket::{Comment, CommentKind, Fact, TaggedComment, Ticket};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// Whether a line can be confirmed, or be said to be wrong: it was done or handed over, nobody said that it is right, and
/// its request is neither closed nor cancelled.
pub fn awaits_word(line: &Line) -> bool {
    let handed_over = line.state == LineState::Open && line.handed_over.is_some();
    line.confirmed_at.is_none()
        && line.closed_at.is_none()
        && (is_done(line) || (handed_over && !is_being_mended(line)))
}

/// Whether it was done, and its person has something of it.
pub fn is_done(line: &Line) -> bool {
    line.state == LineState::Complete && !came_to_nothing(line)
}

/// Why nobody can confirm a line, or say that it is wrong, which does not await it; `else_` where it is not done yet.
pub(super) fn no_word(line: &Line, else_: &str) -> Problem {
    let detail = match line.closed_at {
        _ if came_to_nothing(line) => "Nothing of it was handed over.",
        Some(_) => "The request has ended.",
        None => else_,
    };
    Problem::because(ProblemCode::Conflict, detail)
}

/// Whether something of a line is still to come: the work, or the word of whom it is for.
pub fn is_going_on(line: &Line) -> bool {
    line.state == LineState::Open || awaits_word(line)
}

/// Whether it was handed over, said to be wrong, and is worked on again.
pub fn is_being_mended(line: &Line) -> bool {
    line.reported_at.is_some_and(|reported| line.handed_over.as_ref().is_none_or(|last| last.at <= reported))
        && line.state == LineState::Open
}

/// Says that something is wrong with a line: whom it is for, or who asked for it.
///
/// # Errors
/// `NotFound` for anybody else, `Invalid` without words or with too many, `Conflict` before it is handed over, where nothing
/// of it was, after it was confirmed, or when the request has ended for good.
pub fn report_line(world: &mut World, context: &mut Context<'_>, body: &ReportLine) -> Result<Value, Problem> {
    let actor = context.actor.ok_or_else(Problem::not_found)?;
    let line = world.line(body.line.0).filter(|line| line.line.ticket == body.ticket).cloned();
    let mut tagged = line.ok_or_else(Problem::not_found)?;
    // Whom a line is for sees the line and not the request: their browser reports without it.
    let ticket = world.ticket(body.ticket).cloned();
    let asked = ticket.as_ref().is_some_and(|ticket| ticket.head.requester == actor.person);
    if !asked && tagged.line.requested_for != Some(actor.person) {
        return Err(Problem::not_found());
    }
    check_text(&body.text, "text", true)?;
    if tagged.line.confirmed_at.is_some() {
        return Err(Problem::because(ProblemCode::Conflict, "It was confirmed already."));
    }
    if !awaits_word(&tagged.line) {
        return Err(no_word(&tagged.line, "Only what was handed over can be wrong."));
    }
    if ticket
        .as_ref()
        .is_some_and(|ticket| matches!(ticket.head.status.category(), Category::Closed | Category::Cancelled))
    {
        return Err(Problem::because(ProblemCode::Conflict, "The request has ended."));
    }
    if world.comment(body.comment.0).is_some() {
        return Err(Problem::because(ProblemCode::Conflict, "A comment of this id exists."));
    }
    (tagged.line.state, tagged.line.ended_at) = (LineState::Open, None);
    tagged.line.reported_at = Some(context.now);
    world.put_line(tagged.clone());
    world.audit(AuditEntry {
        action: "line.report",
        entity_kind: "line",
        entity: body.line.0,
        before: None,
        after: Some(json!({ "comment": body.comment })),
    });
    let Some(mut ticket) = ticket else { return Ok(json!({})) };
    ticket.comments += 1;
    let comment = Comment {
        id: body.comment,
        ticket: body.ticket,
        author: actor.person,
        author_name: actor.name.clone(),
        body: about(&tagged.line, body.text.trim_end(), &actor.language),
        at: context.now,
        ordinal: ticket.comments,
        note: 0,
        mentions: Vec::new(),
    };
    world.put_comment(TaggedComment { comment, kind: CommentKind::Public, tags: tagged.tags.clone() });
    world.event(context, &mut ticket, Fact::Commented { comment: body.comment });
    world.event(context, &mut ticket, Fact::LineReported { line: body.line });
    come_back(world, context, ticket, body);
    Ok(json!({}))
}

/// What was said, with the line that it is about: a request may have many.
fn about(line: &Line, text: &str, language: &str) -> String {
    let names: Vec<&str> = line
        .supply
        .iter()
        .filter(|one| one.state == ReservationState::HandedOver)
        .map(|one| one.name.get(language))
        .collect();
    let what = if names.is_empty() { line.item_name.get(language).to_owned() } else { names.join(", ") };
    let whom = if line.person_name.is_empty() { String::new() } else { format!("{}: ", line.person_name) };
    format!("{whom}{what}\n{text}")
}

/// The request is worked on again, with a task on that line which says what is wrong.
fn come_back(world: &mut World, context: &mut Context<'_>, mut ticket: Ticket, body: &ReportLine) {
    let (before, id) = (ticket.head.status, ticket.head.id);
    let next = before.after_requester_reply();
    // A request that was resolved gets its follow-up task by coming back.
    if before != Status::Resolved {
        follow_up(world, context, &mut ticket, Some(body.line));
    }
    if next == before {
        world.put_ticket(ticket);
    } else {
        change_status(world, context, ticket, next, None);
    }
    instruct(world, id, body.line, body.text.trim());
}

/// The follow-up task is of that line, and says what is wrong.
fn instruct(world: &mut World, ticket: TicketId, line: LineId, text: &str) {
    let newest = world.tasks_of(ticket).max_by_key(|tagged| tagged.task.position).cloned();
    let Some(mut tagged) = newest.filter(|tagged| tagged.task.state.is_live() && tagged.task.after.is_empty()) else {
        return;
    };
    if tagged.task.line.is_none() {
        tagged.task.line = Some(line);
        if let Some(of_line) = world.line(line.0) {
            tagged.tags = tagged.tags.union(&of_line.tags);
        }
    }
    if let Some(work) = &mut tagged.work {
        work.reported = Some(text.to_owned());
    }
    world.put_task(tagged);
}

//! What a move by hand has to bring along (DOMAIN.md 2.1): a hold its reason, a question to the requester its words, the end
//! of an incident how it was resolved, a cancellation why; and a resolution that no task is open, or is needed any more.

use super::api::{HOLD_NOTE_MAX, MoveStatus};
use super::decide::check_text;
use super::hold::HoldReason;
use super::lifecycle::Status;
use super::{Ticket, TicketKind};
use crate::problem::{FieldError, FieldFault, Problem};

/// The reason of a hold; none where the ticket does not stand after the move.
pub(super) fn hold_reason(body: &MoveStatus) -> Option<HoldReason> {
    match body.to {
        Status::Waiting => Some(HoldReason::Requester),
        Status::OnHold => body.reason,
        _ => None,
    }
}

/// Whether the move brings what it needs, and nothing that belongs to another one. As long as a task is open its request is
/// (DOMAIN.md section 1, roll-up): who resolves it all the same says that none of them is needed.
///
/// # Errors
/// `Invalid` with every field that is missing, too long, or has no place in this move.
pub(super) fn check(ticket: &Ticket, has_open_tasks: bool, body: &MoveStatus) -> Result<(), Problem> {
    let mut errors = Vec::new();
    let mut text = |text: &str, field: &str, required: bool| {
        if let Err(problem) = check_text(text, field, required) {
            errors.extend(problem.errors);
        }
    };
    let incident = ticket.head.kind == TicketKind::Incident;
    let resolves = body.to == Status::Resolved;
    text(&body.resolution, "resolution", body.to == Status::Cancelled || (resolves && incident));
    if let Some(comment) = &body.comment {
        text(&comment.body, "comment.body", true);
    }
    let mut fault = |field: &str, fault| errors.push(FieldError::field(field, fault));
    if resolves && incident && body.code.is_none() {
        fault("code", FieldFault::Required);
    }
    if resolves && has_open_tasks && !body.skip_tasks {
        fault("skip_tasks", FieldFault::Required);
    }
    if body.to == Status::Waiting && body.comment.is_none() {
        fault("comment", FieldFault::Required);
    }
    if body.to == Status::OnHold && body.reason.is_none() {
        fault("reason", FieldFault::Required);
    }
    if body.note.chars().count() > HOLD_NOTE_MAX {
        fault("note", FieldFault::TooLong { max: HOLD_NOTE_MAX });
    }
    let mut misplaced = |field: &str, reason: &str| fault(field, FieldFault::Unreadable { reason: reason.to_owned() });
    let (waits, held) = (body.to == Status::Waiting, body.to == Status::OnHold);
    if !resolves && body.code.is_some() {
        misplaced("code", "only what is resolved has one");
    }
    if !resolves && body.skip_tasks {
        misplaced("skip_tasks", "it goes with the status resolved");
    }
    match body.reason {
        Some(HoldReason::Requester) if !waits => misplaced("reason", "it goes with the status waiting"),
        Some(HoldReason::Vendor | HoldReason::Change | HoldReason::Problem) if !held => {
            misplaced("reason", "it goes with the status on_hold");
        }
        _ => {}
    }
    if !(waits || held) {
        if body.comment.is_some() {
            misplaced("comment", "it goes with the statuses waiting and on_hold");
        }
        if !body.note.is_empty() {
            misplaced("note", "it goes with the statuses waiting and on_hold");
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

#[cfg(test)]
mod tests;

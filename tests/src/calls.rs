//! Calls as people make them.

use crate::caller::new_id;
use docket_shared::approval::Approval;
use docket_shared::approval::api::CastVote;
use docket_shared::command::Command;
use docket_shared::ids::{CommentId, TicketId};
use docket_shared::ticket::api::{AddComment, AddWorkNote, ClaimTicket, HoldComment, MoveStatus};
use docket_shared::ticket::hold::HoldReason;
use docket_shared::ticket::lifecycle::Status;

/// A public comment.
pub fn comment(ticket: TicketId, text: &str) -> Command {
    Command::AddComment(AddComment {
        ticket,
        id: CommentId(new_id()),
        body: text.to_owned(),
        mentions: Vec::new(),
        attachments: Vec::new(),
    })
}

/// A work note.
pub fn note(ticket: TicketId, text: &str) -> Command {
    Command::AddWorkNote(AddWorkNote {
        ticket,
        id: CommentId(new_id()),
        body: text.to_owned(),
        mentions: Vec::new(),
        attachments: Vec::new(),
    })
}

/// A move of the status that brings what it needs: tasks of what is resolved are said to be not needed any more; how an
/// incident is resolved is said by who resolves it.
pub fn move_status(ticket: TicketId, from: Status, to: Status, resolution: &str) -> Command {
    let mut body = MoveStatus { resolution: resolution.to_owned(), ..MoveStatus::new(ticket, from, to) };
    let question = || HoldComment { id: CommentId(new_id()), body: "Which one is it?".to_owned() };
    body.comment = (to == Status::Waiting).then(question);
    body.reason = (to == Status::OnHold).then_some(HoldReason::Vendor);
    body.skip_tasks = to == Status::Resolved;
    if to == Status::Cancelled && resolution.is_empty() {
        body.resolution = "Sent twice.".to_owned();
    }
    Command::MoveStatus(body)
}

/// A vote on the question that the approver's replica holds.
pub fn vote(asked: &Approval, accepted: bool, reason: &str) -> Command {
    Command::CastVote(CastVote {
        ticket: asked.ticket,
        approval: asked.id,
        answers_version: asked.answers_version,
        accepted,
        reason: reason.to_owned(),
        declined_lines: Vec::new(),
    })
}

/// A claim.
pub fn claim(ticket: TicketId) -> Command {
    Command::ClaimTicket(ClaimTicket { ticket })
}

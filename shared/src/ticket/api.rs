//! Endpoints that all kinds of ticket share.

use super::lifecycle::Status;
use crate::ids::{CommentId, TicketId};
use serde::{Deserialize, Serialize};

/// Longest comment or work note, in characters.
pub const COMMENT_MAX: usize = 20_000;

/// Write a public comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddComment {
    /// The ticket.
    pub ticket: TicketId,
    /// Id of the comment, chosen by the client.
    pub id: CommentId,
    /// Plain text, 1 to [`COMMENT_MAX`] characters.
    pub body: String,
}

/// Write a work note: only the team and the department will read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddWorkNote {
    /// The ticket.
    pub ticket: TicketId,
    /// Id of the note, chosen by the client.
    pub id: CommentId,
    /// Plain text, 1 to [`COMMENT_MAX`] characters.
    pub body: String,
}

/// Move a ticket to another status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveStatus {
    /// The ticket.
    pub ticket: TicketId,
    /// The status the caller saw; another one is a conflict.
    pub from: Status,
    /// The status it shall have.
    pub to: Status,
    /// With `resolved`: what was done, for the requester; up to [`COMMENT_MAX`] characters, may be empty.
    #[serde(default)]
    pub resolution: String,
}

/// Take a ticket that nobody has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimTicket {
    /// The ticket.
    pub ticket: TicketId,
}

/// An accepted call without more to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

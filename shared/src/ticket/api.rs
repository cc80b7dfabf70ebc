//! Endpoints that all kinds of ticket share.

use super::lifecycle::Status;
use crate::attachment::api::NewAttachment;
use crate::ids::{CommentId, PersonId, TeamId, TicketId};
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
    /// Plain text, 1 to [`COMMENT_MAX`] characters; may be empty beside a file.
    pub body: String,
    /// Files that follow, at most [`crate::attachment::FILES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<NewAttachment>,
}

/// Write a work note: only the team and the department will read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddWorkNote {
    /// The ticket.
    pub ticket: TicketId,
    /// Id of the note, chosen by the client.
    pub id: CommentId,
    /// Plain text, 1 to [`COMMENT_MAX`] characters; may be empty beside a file.
    pub body: String,
    /// Files that follow, at most [`crate::attachment::FILES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<NewAttachment>,
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

/// Pass a ticket to a colleague or to another team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// Who had it as the caller saw it, none for nobody; somebody else is a conflict.
    #[serde(default)]
    pub from: Option<PersonId>,
    /// Who gets it.
    pub to: TransferTo,
    /// Whether somebody without room gets it all the same.
    #[serde(default)]
    pub over_capacity: bool,
}

/// Who gets a ticket that is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferTo {
    /// A member of its team.
    Person(PersonId),
    /// Another team of its department.
    Team(TeamId),
}

/// Give one's assignment back to the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclineTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// Why; decides whether it may be offered again.
    pub reason: DeclineReason,
}

/// Close a resolved ticket of one's own: all is well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTicket {
    /// The ticket.
    pub ticket: TicketId,
}

/// Longest text of a rating, in characters.
pub const RATING_TEXT_MAX: usize = 2_000;

/// Say how one's own request went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// 1 (bad) to 5 (great).
    pub stars: i16,
    /// In one's own words, up to [`RATING_TEXT_MAX`] characters; may be empty.
    #[serde(default)]
    pub text: String,
}

/// Why somebody does not take what was assigned to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// Not now: may be offered again after an hour.
    NoTime,
    /// Cannot do it: is not offered again.
    MissingSkill,
    /// Should not do it, being involved: is not offered again.
    ConflictOfInterest,
}

/// An accepted call without more to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

//! Endpoints that all kinds of ticket share.

use super::hold::{HoldReason, ResolutionCode};
use super::lifecycle::Status;
use super::priority::Level;
use crate::attachment::api::NewAttachment;
use crate::ids::{CommentId, PersonId, TaskId, TeamId, TicketId};
use serde::{Deserialize, Serialize};

/// Longest comment or work note, in characters.
pub const COMMENT_MAX: usize = 20_000;

/// Most people named in one comment.
pub const MENTIONS_MAX: usize = 20;

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
    /// Who is named in it, at most [`MENTIONS_MAX`]; only people who may see the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<PersonId>,
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
    /// Who is named in it, at most [`MENTIONS_MAX`]; only people of the team and the department.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<PersonId>,
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
    /// For the requester, up to [`COMMENT_MAX`] characters. With `resolved`: what was done; may be empty where it is no
    /// incident. With `cancelled`: why.
    #[serde(default)]
    pub resolution: String,
    /// With `resolved`: how, as the team counts it; an incident needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ResolutionCode>,
    /// With `on_hold`: for whom or what it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<HoldReason>,
    /// With `waiting`: what the requester is asked. With `on_hold`: what they are told; may be absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<HoldComment>,
    /// With `waiting` and `on_hold`: more about it for the team, up to [`HOLD_NOTE_MAX`] characters; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// With `resolved`: that the tasks which did not end are not needed any more, and end so. Without it a ticket with such
    /// tasks is not resolved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skip_tasks: bool,
}

impl MoveStatus {
    /// A move with nothing more to say.
    pub fn new(ticket: TicketId, from: Status, to: Status) -> Self {
        let (resolution, note) = (String::new(), String::new());
        Self { ticket, from, to, resolution, code: None, reason: None, comment: None, note, skip_tasks: false }
    }
}

/// Longest note about a hold, in characters.
pub const HOLD_NOTE_MAX: usize = 500;

/// A public comment that comes with a move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldComment {
    /// Id of the comment, chosen by the client.
    pub id: CommentId,
    /// Plain text, 1 to [`COMMENT_MAX`] characters.
    pub body: String,
}

/// Say how urgent a ticket is. Of an incident its impact and urgency are said, and its priority follows by the
/// organisation's table; of everything else the priority itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetPriority {
    /// The ticket.
    pub ticket: TicketId,
    /// The priority the caller saw; another one is a conflict.
    pub from: i16,
    /// 1 (most urgent) to 5; not for an incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i16>,
    /// How far an incident reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Level>,
    /// How long an incident can wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Level>,
}

/// Let somebody watch a ticket, oneself or a colleague.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddWatcher {
    /// The ticket.
    pub ticket: TicketId,
    /// Who watches it.
    pub person: PersonId,
}

/// Let somebody watch a ticket no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveWatcher {
    /// The ticket.
    pub ticket: TicketId,
    /// Who watched it.
    pub person: PersonId,
}

/// The comment was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commented {
    /// The ticket that it opened, where it was a reply to a closed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<TicketId>,
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
    /// The task of it that is passed on, where that is a work item of its own; none: the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
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
    /// Another team of its department. The team of a task is its plan's to say.
    Team(TeamId),
}

/// Give one's assignment back to the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclineTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// The task of it that is given back, where that is a work item of its own; none: the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
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

//! What all kinds of ticket share: head, public and internal part, comments, events.

pub mod activity;
pub mod api;
pub mod clocks;
pub mod decide;
mod event;
pub mod finish;
pub mod follow;
mod guards;
pub mod hold;
pub mod imported;
pub mod lifecycle;
pub mod mention;
pub mod priority;
mod task_transfer;
pub mod transfer;
pub mod watch;
pub mod what_if;

pub use event::{Fact, TicketEvent};

use crate::approval::Gate;
use crate::assignment::weight;
use crate::fulfilment::PlanFault;
use crate::fulfilment::delivered::Came;
use crate::ids::{CommentId, DepartmentId, ExplanationId, ItemId, PersonId, TeamId, TicketId};
use crate::service_request::RequestAnswers;
use crate::service_request::edit::Edit;
use crate::sla::Promised;
use crate::tag::Tags;
use activity::Happened;
use clocks::{Clocks, Promise};
use hold::{Hold, ResolutionCode};
use jiff::Timestamp;
use jiff::civil::Date;
use lifecycle::Status;
use priority::Level;
use serde::{Deserialize, Serialize};

/// Kind of ticket; each has its own numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// A service request: REQ-1042.
    #[default]
    ServiceRequest,
    /// Something does not work: INC-17.
    Incident,
}

impl TicketKind {
    /// All kinds.
    pub const ALL: [TicketKind; 2] = [TicketKind::ServiceRequest, TicketKind::Incident];

    /// The first number of an organisation.
    pub fn first_number(self) -> i64 {
        match self {
            TicketKind::ServiceRequest => 1001,
            TicketKind::Incident => 1,
        }
    }

    /// Whether it is the kind that catalog files mean where they name none.
    pub fn is_request(&self) -> bool {
        *self == TicketKind::ServiceRequest
    }

    /// The letters before the number.
    pub fn prefix(self) -> &'static str {
        match self {
            TicketKind::ServiceRequest => "REQ",
            TicketKind::Incident => "INC",
        }
    }

    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            TicketKind::ServiceRequest => "service_request",
            TicketKind::Incident => "incident",
        }
    }
}

/// What lists show: everyone who may see the ticket holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketHead {
    /// Its id; the id of the draft it was.
    pub id: TicketId,
    /// Its kind.
    pub kind: TicketKind,
    /// Such as REQ-1042; never reused, gaps allowed.
    pub number: String,
    /// One text, in `language`.
    pub title: String,
    /// Language of title and conversation.
    pub language: String,
    /// Where it stands.
    pub status: Status,
    /// 1 (most urgent) to 5.
    pub priority: i16,
    /// The team it is with.
    pub team: Option<TeamId>,
    /// Who coordinates it.
    pub assignee: Option<PersonId>,
    /// Their name.
    pub assignee_name: Option<String>,
    /// Who asked.
    pub requester: PersonId,
    /// Their name.
    pub requester_name: String,
    /// Icon of the item.
    pub icon: String,
    /// Number of lines.
    pub lines: i32,
    /// When it was submitted.
    #[serde(with = "crate::time")]
    pub created_at: Timestamp,
    /// When status or assignee last changed, or what stock has for its lines.
    #[serde(with = "crate::time")]
    pub changed_at: Timestamp,
    /// When it is needed.
    #[serde(with = "crate::time::option", default)]
    pub needed_by: Option<Date>,
    /// When it is expected to be resolved, by its service level; none while that clock stands or there is none.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<Timestamp>,
    /// Whether nobody of its team could ever take it: the service owner has to help.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unserved: bool,
}

impl TicketHead {
    /// Whether who asked for it may take it back: before it is approved, or while nobody has it.
    pub fn is_withdrawable(&self) -> bool {
        self.status == Status::AwaitingApproval || (self.status == Status::New && self.assignee.is_none())
    }
}

/// What everyone who may see the ticket reads on its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketPublic {
    /// The ticket.
    pub id: TicketId,
    /// The catalog item, where it came from one.
    pub item: Option<ItemId>,
    /// What was answered once.
    pub request: Option<RequestAnswers>,
    /// When work began.
    #[serde(with = "crate::time::option", default)]
    pub started_at: Option<Timestamp>,
    /// How it ended.
    pub resolution: Option<Resolution>,
    /// How it had ended before it came back, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierResolution>,
    /// From what it follows when it is expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Promised>,
    /// What has to be approved, and by whom; none where nothing has to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// What who asked for it changed of the answers, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// The closed ticket that a reply brought back as this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Followed>,
    /// Who asked for it in the requester's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Mention>,
    /// Who watches it: they see the public part and are told, at most [`watch::WATCHERS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watchers: Vec<Mention>,
    /// How its status moved, the oldest first, at most [`activity::HAPPENED_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub happened: Vec<Happened>,
}

impl TicketPublic {
    /// Of a ticket to which nothing happened yet.
    pub fn new(id: TicketId) -> Self {
        Self {
            id,
            item: None,
            request: None,
            started_at: None,
            resolution: None,
            earlier: Vec::new(),
            promised: None,
            gate: None,
            edits: Vec::new(),
            follows: None,
            reporter: None,
            watchers: Vec::new(),
            happened: Vec::new(),
        }
    }
}

/// A closed ticket as the one that follows it names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Its id.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
}

/// The end of a ticket, told to its requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// What was done; may be empty.
    pub text: String,
    /// When.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// By whom.
    pub by_name: String,
}

/// An end that was not the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierResolution {
    /// The end.
    pub resolution: Resolution,
    /// How much of it had come then; of ends from before that was kept it counts as all.
    #[serde(default, skip_serializing_if = "Came::is_all")]
    pub came: Came,
    /// When it came back.
    #[serde(with = "crate::time")]
    pub reopened_at: Timestamp,
}

/// What only the team and the department read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketInternal {
    /// The ticket.
    pub id: TicketId,
    /// Since when it waits for somebody, or waited.
    #[serde(with = "crate::time")]
    pub queued_at: Timestamp,
    /// When it last went to somebody.
    #[serde(with = "crate::time::option", default)]
    pub assigned_at: Option<Timestamp>,
    /// Why it went there, or why it waits.
    pub explanation: Option<ExplanationId>,
    /// How often it was resolved and came back.
    pub reopened: i32,
    /// Units of capacity that it takes.
    #[serde(default = "weight::usual", skip_serializing_if = "weight::is_usual")]
    pub weight: i32,
    /// The promise that is due first, of those not kept yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// The clocks of its service level.
    #[serde(default, skip_serializing_if = "Clocks::is_empty")]
    pub clocks: Clocks,
    /// Why it stands, while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// How far an incident reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Level>,
    /// How long an incident can wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Level>,
    /// How it was resolved, as the team counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ResolutionCode>,
    /// What of its item's plan could not be done as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<PlanFault>,
    /// What else happened to it, the oldest first, at most [`activity::HAPPENED_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub happened: Vec<Happened>,
}

impl TicketInternal {
    /// Of a ticket that waits since that time, and to which nothing else happened yet.
    pub fn queued(id: TicketId, queued_at: Timestamp) -> Self {
        Self {
            id,
            queued_at,
            assigned_at: None,
            explanation: None,
            reopened: 0,
            weight: weight::usual(),
            promise: None,
            clocks: Clocks::default(),
            hold: None,
            impact: None,
            urgency: None,
            code: None,
            faults: Vec::new(),
            happened: Vec::new(),
        }
    }
}

/// The whole record. A requester's replica has no `internal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// What lists show.
    pub head: TicketHead,
    /// What its page shows everyone.
    pub public: TicketPublic,
    /// What only the team reads.
    pub internal: Option<TicketInternal>,
    /// The department that offers it.
    pub department: DepartmentId,
    /// Who sees head, public part and public comments.
    pub public_tags: Tags,
    /// Who sees the internal part and work notes.
    pub internal_tags: Tags,
    /// How many events it has: the ordinal of the last one.
    pub events: i32,
    /// How many public comments it has.
    pub comments: i32,
    /// How many work notes it has.
    pub notes: i32,
}

impl Ticket {
    /// Whether the person asked for it, for themselves or in somebody's place: they do not decide about it.
    pub fn is_asked_by(&self, person: PersonId) -> bool {
        let reporter = self.public.reporter.as_ref();
        self.head.requester == person || reporter.is_some_and(|reporter| reporter.person == person)
    }

    /// When the promise that is due first has to be kept; none where there is none, or its clock stands.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.internal.as_ref()?.promise?.due_at
    }
}

/// Who may read a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentKind {
    /// Everyone who may see the ticket.
    Public,
    /// A work note: the team and the department only.
    WorkNote,
}

/// A public comment or a work note. Never edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id, chosen by the client.
    pub id: CommentId,
    /// The ticket.
    pub ticket: TicketId,
    /// Who wrote it.
    pub author: PersonId,
    /// Their name.
    pub author_name: String,
    /// Plain text.
    pub body: String,
    /// When the server took it.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// Order within the ticket: of a public comment its number among the public ones, of a work note the number of public
    /// ones before it. It counts nothing that is internal.
    pub ordinal: i32,
    /// Of a work note its number among the notes; 0 for a public comment.
    #[serde(default, skip_serializing_if = "is_public")]
    pub note: i32,
    /// Who is named in it: each stands in the text as `@` and the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
}

/// Somebody who is named: in a comment, as who reported a ticket, or as who watches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Who.
    pub person: PersonId,
    /// Their name; in a comment as it stands in the text.
    pub name: String,
}

fn is_public(note: &i32) -> bool {
    *note == 0
}

/// A comment with its kind and the tags that may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedComment {
    /// The comment.
    pub comment: Comment,
    /// Who it is meant for.
    pub kind: CommentKind,
    /// Who sees it.
    pub tags: Tags,
}

#[cfg(test)]
mod tests;

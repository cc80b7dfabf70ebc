//! Notices: what somebody is told of what others did. A row per person; who is told what is decided by a pure rule from
//! the facts and effects of a call. Text is not stored: kind and arguments are, and the reader's language has the words.

pub mod api;
pub mod decide;
mod ends;
mod gate;
mod rule;
pub mod tell;
pub mod words;
mod work;

use crate::ids::{CommentId, LineId, NoticeId, PersonId, TaskId, TicketId};
use crate::sla::Metric;
use crate::tag::Tags;
use crate::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Days for which a notice is kept after it was read.
pub const KEPT_DAYS: i64 = 90;

/// Something that somebody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its id, derived from the call that caused it: the same call tells the same once.
    pub id: NoticeId,
    /// Who is told.
    pub person: PersonId,
    /// What it tells.
    pub kind: Kind,
    /// The ticket it is about.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What the words need beside.
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
    /// When it happened.
    #[serde(with = "crate::time")]
    pub at: Timestamp,
    /// When it was read.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
}

impl Notice {
    /// Whether the person has not read it.
    pub fn is_unread(&self) -> bool {
        self.read_at.is_none()
    }

    /// The notice as it is read where the ticket is expected at that time by now: a date that moved again, or back, is
    /// never told as it was.
    #[must_use]
    pub fn as_of(&self, expected_at: Option<Timestamp>) -> Notice {
        let mut notice = self.clone();
        if self.kind == Kind::ExpectedLater {
            notice.arguments.until = expected_at.or(self.arguments.until);
        }
        notice
    }

    /// Where it leads.
    pub fn place(&self) -> Place {
        match self.kind {
            Kind::ApprovalAsked | Kind::ApprovalReminded | Kind::DeputyAsked | Kind::ApprovalTimed => {
                Place::Approval(self.ticket)
            }
            Kind::LinesDeclined if self.arguments.work => Place::Work(self.ticket),
            Kind::Approved
            | Kind::Refused
            | Kind::LinesDeclined
            | Kind::ReportedForYou
            | Kind::WaitingForYou
            | Kind::ExpectedLater => Place::Request(self.ticket),
            // Whom a line is for sees their line, and the request only if it is their own.
            Kind::HandedOver | Kind::NotPossible if !self.arguments.own => Place::Requests,
            Kind::Cancelled if self.arguments.line.is_some() => Place::Requests,
            Kind::HandedOver | Kind::NotPossible => Place::Request(self.ticket),
            Kind::Replied | Kind::Mentioned | Kind::Resolved | Kind::Cancelled | Kind::WatcherAdded
                if !self.arguments.work =>
            {
                Place::Request(self.ticket)
            }
            Kind::Replied
            | Kind::Mentioned
            | Kind::Resolved
            | Kind::Cancelled
            | Kind::WatcherAdded
            | Kind::MentionedInNote
            | Kind::Assigned
            | Kind::TaskAssigned
            | Kind::TaskOpened
            | Kind::ClockWarned
            | Kind::Breached
            | Kind::NobodyToAsk
            | Kind::PlanFault
            | Kind::StockLost => Place::Work(self.ticket),
        }
    }
}

/// Whether the JSON of a notice is one that was not read, without reading it: the portal's first part counts by it.
pub fn is_unread_json(json: &str) -> bool {
    // Inside of text every quotation mark is escaped: this can only be the name.
    !json.contains(r#""read_at":"#)
}

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody asked for it in your place.
    ReportedForYou,
    /// Somebody lets you watch it.
    WatcherAdded,
    /// You are asked to approve it.
    ApprovalAsked,
    /// Your answer is still missing.
    ApprovalReminded,
    /// You are asked for somebody who did not answer.
    DeputyAsked,
    /// What you asked for was approved.
    Approved,
    /// It was declined.
    Refused,
    /// Lines of it were declined. With `work`: what you worked on was given to somebody else, which a kept older client
    /// reads as that you were taken out of it.
    LinesDeclined,
    /// It went to you.
    Assigned,
    /// A task of it went to you.
    TaskAssigned,
    /// A task of yours can be done.
    TaskOpened,
    /// Somebody wrote to you.
    Replied,
    /// Somebody named you in a public reply.
    Mentioned,
    /// Somebody named you in an internal note.
    MentionedInNote,
    /// What you asked for is done: confirm, or it closes by itself.
    Resolved,
    /// It ended without being done.
    Cancelled,
    /// It waits for your answer.
    WaitingForYou,
    /// It is expected on a later day.
    ExpectedLater,
    /// Equipment was handed over to you, or what was wrong with it was seen to: confirm.
    HandedOver,
    /// What you asked for, or what is for you, could not be done.
    NotPossible,
    /// A clock of your ticket runs out.
    ClockWarned,
    /// A target was missed.
    Breached,
    /// A request of your department has nobody to ask.
    NobodyToAsk,
    /// What an item of your department says cannot be done as it is written.
    PlanFault,
    /// Of what is set aside for a request of yours something is not there.
    StockLost,
    /// The time for your answer was over, and that counts as an approval.
    ApprovalTimed,
}

impl Kind {
    /// All, in order.
    pub const ALL: [Kind; 26] = [
        Kind::ReportedForYou,
        Kind::WatcherAdded,
        Kind::ApprovalAsked,
        Kind::ApprovalReminded,
        Kind::DeputyAsked,
        Kind::Approved,
        Kind::Refused,
        Kind::LinesDeclined,
        Kind::Assigned,
        Kind::TaskAssigned,
        Kind::TaskOpened,
        Kind::Replied,
        Kind::Mentioned,
        Kind::MentionedInNote,
        Kind::Resolved,
        Kind::Cancelled,
        Kind::WaitingForYou,
        Kind::ExpectedLater,
        Kind::HandedOver,
        Kind::NotPossible,
        Kind::ClockWarned,
        Kind::Breached,
        Kind::NobodyToAsk,
        Kind::PlanFault,
        Kind::StockLost,
        Kind::ApprovalTimed,
    ];

    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            Kind::ReportedForYou => "reported_for_you",
            Kind::WatcherAdded => "watcher_added",
            Kind::ApprovalAsked => "approval_asked",
            Kind::ApprovalReminded => "approval_reminded",
            Kind::DeputyAsked => "deputy_asked",
            Kind::Approved => "approved",
            Kind::Refused => "refused",
            Kind::LinesDeclined => "lines_declined",
            Kind::Assigned => "assigned",
            Kind::TaskAssigned => "task_assigned",
            Kind::TaskOpened => "task_opened",
            Kind::Replied => "replied",
            Kind::Mentioned => "mentioned",
            Kind::MentionedInNote => "mentioned_in_note",
            Kind::Resolved => "resolved",
            Kind::Cancelled => "cancelled",
            Kind::WaitingForYou => "waiting_for_you",
            Kind::ExpectedLater => "expected_later",
            Kind::HandedOver => "handed_over",
            Kind::NotPossible => "not_possible",
            Kind::ClockWarned => "clock_warned",
            Kind::Breached => "breached",
            Kind::NobodyToAsk => "nobody_to_ask",
            Kind::PlanFault => "plan_fault",
            Kind::StockLost => "stock_lost",
            Kind::ApprovalTimed => "approval_timed",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What the words of a notice need beside the ticket; most kinds need little of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arguments {
    /// Name of who caused it; empty for the server itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Names of people whose lines it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// The task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// The task's title, or the item's name.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub what: Text,
    /// Why it could not be done, was declined or ended, in the words of who said so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The comment or note. Its text is not part of the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<CommentId>,
    /// The line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    /// Until when something holds, or when it is expected.
    #[serde(with = "crate::time::option", default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// How many percent of the clock's time are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<i16>,
    /// Whether it is the person's own request.
    #[serde(default, skip_serializing_if = "is_false")]
    pub own: bool,
    /// Whether somebody who works on it ended all of it as not needed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_needed: bool,
    /// Whether they ended a part of it as not needed, or somebody before did, which `what` names; of lost stock, whether it has to be bought.
    #[serde(default, skip_serializing_if = "is_false")]
    pub partly: bool,
    /// Whether what ended is closed with it, because everything of it came and was confirmed before: nothing is asked.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closed: bool,
    /// Of what ended, what was not possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Shortfall>,
    /// Whether it is asked anew because the answers were changed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub changed: bool,
    /// Whether time decided, and nobody's word.
    #[serde(default, skip_serializing_if = "is_false")]
    pub timed: bool,
    /// Whether an approver said no to it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub declined: bool,
    /// Whether what the person said is wrong with it was followed up, and they are asked again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mended: bool,
    /// Name of who works on it in the person's place; empty where that is another team.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// Of a task that is theirs, whether somebody gave it to them and not a rule.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_hand: bool,
    /// Whether the person works on it: it leads to the workspace.
    #[serde(default, skip_serializing_if = "is_false")]
    pub work: bool,
}

/// What of a request that ended was not possible, as its page says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Whether nothing of it came.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nothing: bool,
    /// Which steps were not possible, by title, with whom their lines are for where it is not so for everybody.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub what: Text,
    /// What could not be done without them, alike.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub follow: Text,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Arguments {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A notice with the tag of who may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedNotice {
    /// The notice.
    pub notice: Notice,
    /// Its person alone; nobody once it is forgotten.
    pub tags: Tags,
}

/// How somebody wants to be told. Who never said anything gets mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeSettings {
    /// Who.
    pub person: PersonId,
    /// Whether notices come by mail too.
    pub mail: bool,
    /// The language of the product's words for them, in the app and in mails: "en" or "de".
    #[serde(default)]
    pub language: String,
}

/// Settings with the tag of who may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedNoticeSettings {
    /// The settings.
    pub settings: NoticeSettings,
    /// Their person alone.
    pub tags: Tags,
}

/// Where a notice leads: the part of the address behind the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The question of an approver.
    Approval(TicketId),
    /// A request, as who asked for it sees it.
    Request(TicketId),
    /// What somebody asked for, and what others asked for them.
    Requests,
    /// A ticket, as who works on it sees it.
    Work(TicketId),
}

impl Place {
    /// The path, as in a link.
    pub fn path(self) -> String {
        match self {
            Place::Approval(ticket) => format!("/approvals/{ticket}"),
            Place::Request(ticket) => format!("/requests/{ticket}"),
            Place::Requests => "/requests".to_owned(),
            Place::Work(ticket) => format!("/workspace/tickets/{ticket}"),
        }
    }
}

#[cfg(test)]
mod tests;

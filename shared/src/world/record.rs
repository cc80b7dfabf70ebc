//! The records of a world and their keys.

use crate::approval::TaggedApproval;
use crate::approval::absence::TaggedAbsence;
use crate::asset::{TaggedAsset, TaggedModel, TaggedReservation, TaggedStockLevel};
use crate::assignment::{TaggedExplanation, Team, WorkItem};
use crate::attachment::TaggedAttachment;
use crate::fulfilment::TaggedTask;
use crate::ids::{PersonId, TeamId, TicketId, WorkItemId};
use crate::notification::{TaggedNotice, TaggedNoticeSettings};
use crate::person::Technician;
use crate::service_request::TaggedLine;
use crate::sla::TaggedCalendar;
use crate::ticket::finish::TaggedRating;
use crate::ticket::{TaggedComment, Ticket};
use uuid::Uuid;

/// Which record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A ticket.
    Ticket(TicketId),
    /// A line.
    Line(Uuid),
    /// A comment or work note.
    Comment(Uuid),
    /// A work item.
    WorkItem(WorkItemId),
    /// An explanation.
    Explanation(Uuid),
    /// A team.
    Team(TeamId),
    /// A technician.
    Technician(PersonId),
    /// A question of a gate.
    Approval(Uuid),
    /// A rating.
    Rating(Uuid),
    /// A task.
    Task(Uuid),
    /// A stock level.
    StockLevel(Uuid),
    /// A reservation.
    Reservation(Uuid),
    /// An asset.
    Asset(Uuid),
    /// A notice.
    Notice(Uuid),
    /// How somebody wants to be told.
    NoticeSettings(PersonId),
    /// Somebody's absence.
    Absence(PersonId),
    /// A compiled calendar.
    Calendar(Uuid),
    /// What everyone reads of a model.
    Model(Uuid),
    /// A file.
    Attachment(Uuid),
}

/// A record of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A ticket.
    Ticket(Ticket),
    /// A line.
    Line(TaggedLine),
    /// A comment or work note.
    Comment(TaggedComment),
    /// A work item.
    WorkItem(WorkItem),
    /// An explanation.
    Explanation(TaggedExplanation),
    /// A team.
    Team(Team),
    /// A technician.
    Technician(Technician),
    /// A question of a gate.
    Approval(TaggedApproval),
    /// A rating.
    Rating(TaggedRating),
    /// A task.
    Task(TaggedTask),
    /// A stock level.
    StockLevel(TaggedStockLevel),
    /// A reservation.
    Reservation(TaggedReservation),
    /// An asset.
    Asset(TaggedAsset),
    /// A notice.
    Notice(TaggedNotice),
    /// How somebody wants to be told.
    NoticeSettings(TaggedNoticeSettings),
    /// Somebody's absence.
    Absence(TaggedAbsence),
    /// A compiled calendar.
    Calendar(TaggedCalendar),
    /// What everyone reads of a model.
    Model(TaggedModel),
    /// A file.
    Attachment(TaggedAttachment),
}

impl Record {
    /// Its key.
    pub(super) fn key(&self) -> Key {
        match self {
            Record::Ticket(ticket) => Key::Ticket(ticket.head.id),
            Record::Line(line) => Key::Line(line.line.id.0),
            Record::Comment(comment) => Key::Comment(comment.comment.id.0),
            Record::WorkItem(item) => Key::WorkItem(item.id),
            Record::Explanation(tagged) => Key::Explanation(tagged.explanation.id.0),
            Record::Team(team) => Key::Team(team.id),
            Record::Technician(person) => Key::Technician(person.person),
            Record::Approval(tagged) => Key::Approval(tagged.approval.id.0),
            Record::Rating(tagged) => Key::Rating(tagged.rating.id.0),
            Record::Task(tagged) => Key::Task(tagged.task.id.0),
            Record::StockLevel(tagged) => Key::StockLevel(tagged.level.id.0),
            Record::Reservation(tagged) => Key::Reservation(tagged.reservation.id.0),
            Record::Asset(tagged) => Key::Asset(tagged.asset.id.0),
            Record::Notice(tagged) => Key::Notice(tagged.notice.id.0),
            Record::NoticeSettings(tagged) => Key::NoticeSettings(tagged.settings.person),
            Record::Absence(tagged) => Key::Absence(tagged.absence.person),
            Record::Calendar(tagged) => Key::Calendar(tagged.calendar.id.0),
            Record::Model(tagged) => Key::Model(tagged.model.id.0),
            Record::Attachment(tagged) => Key::Attachment(tagged.attachment.id.0),
        }
    }
}

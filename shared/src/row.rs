//! The rows of a replica: what sync delivers, whole, to everyone whose grants meet the row's tags.
//! Visibility is by row only: what somebody must not see is another row, never a masked field.

use crate::approval::Approval;
use crate::approval::absence::Absence;
use crate::asset::{Asset, AssetState, Equipment, ModelCard, Reservation, StockLevel};
use crate::assignment::Explanation;
use crate::attachment::Attachment;
use crate::catalog::{Category, ItemCard, ItemVersion};
use crate::fulfilment::{Task, TaskState, TaskWork};
use crate::notification::{Notice, NoticeSettings};
use crate::person::{CostCentre, Department, Location, Me, Organisation, PersonCard, TeamCard, TechnicianCard};
use crate::service_request::Line;
use crate::sla::CompiledCalendar;
use crate::sync::replica::Reading;
use crate::tag::Tags;
use crate::ticket::finish::Rating;
use crate::ticket::{Comment, CommentKind, Ticket, TicketHead, TicketInternal, TicketPublic};
use crate::world::Record;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! rows {
    (@public $kind:ident internal $json:ident) => { Reading::Nothing };
    (@public $kind:ident later $json:ident) => { Reading::Row(serde_json::from_str($json).map(Row::$kind)) };
    (@public $kind:ident $json:ident) => { Reading::Row(serde_json::from_str($json).map(Row::$kind)) };
    (@first $kind:ident internal $json:ident) => { Reading::Nothing };
    (@first $kind:ident later $json:ident) => { Reading::Later };
    (@first $kind:ident $json:ident) => { Reading::Row(serde_json::from_str($json).map(Row::$kind)) };
    ($($(#[$doc:meta])* $name:ident($type:ty) = $text:literal $($who:ident)?, $id:expr;)*) => {
        /// Kind of a row.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum RowKind { $($(#[$doc])* $name,)* }

        impl RowKind {
            /// All kinds.
            pub const ALL: &'static [RowKind] = &[$(RowKind::$name,)*];

            /// The name on the wire and in the database.
            pub fn name(self) -> &'static str {
                match self { $(RowKind::$name => $text,)* }
            }

            /// The kind of a name.
            pub fn from_name(name: &str) -> Option<RowKind> {
                match name { $($text => Some(RowKind::$name),)* _ => None }
            }
        }

        /// A row with its content.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Row { $($(#[$doc])* $name($type),)* }

        impl Row {
            /// Its kind.
            pub fn kind(&self) -> RowKind {
                match self { $(Row::$name(_) => RowKind::$name,)* }
            }

            /// Its id, unique within the kind.
            pub fn id(&self) -> Uuid {
                match self { $(Row::$name(row) => { let id: fn(&$type) -> Uuid = $id; id(row) })* }
            }

            /// The content as JSON.
            ///
            /// # Errors
            /// Never for rows made here: every content type serialises.
            pub fn to_json(&self) -> serde_json::Result<String> {
                match self { $(Row::$name(row) => serde_json::to_string(row),)* }
            }

            /// Reads the content of a row of that kind.
            ///
            /// # Errors
            /// The content is not what this build knows by that kind.
            pub fn from_json(kind: RowKind, json: &str) -> serde_json::Result<Row> {
                match kind { $(RowKind::$name => serde_json::from_str(json).map(Row::$name),)* }
            }

            /// Reads the content of a row of a kind that is for everyone; nothing of one that only who fulfils requests
            /// reads. The portal knows no others: what it does not read it does not carry.
            pub fn public_from_json(kind: RowKind, json: &str) -> Reading {
                match kind { $(RowKind::$name => rows!(@public $name $($who)? json),)* }
            }

            /// The same for the first part of the portal: what its first page does not show is read later.
            pub fn first_from_json(kind: RowKind, json: &str) -> Reading {
                match kind { $(RowKind::$name => rows!(@first $name $($who)? json),)* }
            }
        }
    };
}

rows! {
    /// The organisation.
    Organisation(Organisation) = "organisation", |row| row.id.0;
    /// The signed-in person.
    Me(Me) = "me", |row| row.person.0;
    /// A person's card.
    Person(PersonCard) = "person", |row| row.id.0;
    /// A department.
    Department(Department) = "department", |row| row.id.0;
    /// A team.
    Team(TeamCard) = "team", |row| row.id.0;
    /// A location.
    Location(Location) = "location", |row| row.id.0;
    /// A cost centre.
    CostCentre(CostCentre) = "cost_centre", |row| row.id.0;
    /// A catalog category.
    Category(Category) = "category", |row| row.id.0;
    /// A catalog item's card.
    Item(ItemCard) = "item", |row| row.id.0;
    /// The published version of an item that can be ordered.
    ItemVersion(ItemVersion) = "item_version" later, |row| row.item.0;
    /// What lists show of a ticket.
    TicketHead(TicketHead) = "ticket_head", |row| row.id.0;
    /// What a ticket's page shows everyone.
    TicketPublic(TicketPublic) = "ticket_public" later, |row| row.id.0;
    /// What only the team reads of a ticket.
    TicketInternal(TicketInternal) = "ticket_internal" internal, |row| row.id.0;
    /// A line of a service request.
    Line(Line) = "line" later, |row| row.id.0;
    /// A step of a request's plan.
    Task(Task) = "task" later, |row| row.id.0;
    /// What only its team reads of a task.
    TaskWork(TaskWork) = "task_work" internal, |row| row.id.0;
    /// A unit of stock that a line asked for.
    Reservation(Reservation) = "reservation" internal, |row| row.id.0;
    /// The stock of a model at a location.
    StockLevel(StockLevel) = "stock_level" internal, |row| row.id.0;
    /// What everyone reads of a model: where it is in stock, or how long it takes.
    Model(ModelCard) = "model" later, |row| row.id.0;
    /// The working time of a calendar, compiled.
    WorkingTime(CompiledCalendar) = "working_time" later, |row| row.id.0;
    /// A piece of equipment, with its history.
    Asset(Asset) = "asset" internal, |row| row.id.0;
    /// A piece of equipment as who has it sees it.
    Equipment(Equipment) = "equipment" later, |row| row.id.0;
    /// A public comment.
    Comment(Comment) = "comment" later, |row| row.id.0;
    /// A work note.
    WorkNote(Comment) = "work_note" internal, |row| row.id.0;
    /// A file of a public comment or an answer.
    Attachment(Attachment) = "attachment" later, |row| row.id.0;
    /// A file of a work note.
    InternalAttachment(Attachment) = "internal_attachment" internal, |row| row.id.0;
    /// Why a ticket went to somebody.
    Explanation(Explanation) = "explanation" internal, |row| row.id.0;
    /// A question of a gate to one person.
    Approval(Approval) = "approval", |row| row.id.0;
    /// What somebody says of how a ticket went.
    Rating(Rating) = "rating" later, |row| row.id.0;
    /// Something that the person is told.
    Notice(Notice) = "notice" later, |row| row.id.0;
    /// How the person wants to be told.
    NoticeSettings(NoticeSettings) = "notice_settings" later, |row| row.person.0;
    /// When somebody is away, and who answers for them.
    Absence(Absence) = "absence" later, |row| row.person.0;
    /// A colleague's load and availability.
    Technician(TechnicianCard) = "technician" internal, |row| row.person.0;
}

/// The rows that a record shows, each with the tags that may see it. The one place that decides who sees what.
pub fn rows_of(record: &Record) -> Vec<(Row, Tags)> {
    match record {
        Record::Ticket(ticket) => {
            let mut rows = vec![
                (Row::TicketHead(ticket.head.clone()), ticket.public_tags.clone()),
                (Row::TicketPublic(ticket.public.clone()), ticket.public_tags.clone()),
            ];
            rows.extend(ticket.internal.clone().map(|row| (Row::TicketInternal(row), ticket.internal_tags.clone())));
            rows
        }
        Record::Line(line) => vec![(Row::Line(line.line.clone()), line.tags.clone())],
        Record::Comment(comment) => {
            let row = match comment.kind {
                CommentKind::Public => Row::Comment(comment.comment.clone()),
                CommentKind::WorkNote => Row::WorkNote(comment.comment.clone()),
            };
            vec![(row, comment.tags.clone())]
        }
        Record::Explanation(tagged) => vec![(Row::Explanation(tagged.explanation.clone()), tagged.tags.clone())],
        Record::Task(tagged) => {
            let mut rows = vec![(Row::Task(tagged.task.clone()), tagged.tags.clone())];
            // How it is done is told when it can be done.
            let told = tagged.work.clone().filter(|_| tagged.task.state != TaskState::Pending);
            rows.extend(told.map(|work| (Row::TaskWork(work), tagged.work_tags.clone())));
            rows
        }
        Record::Reservation(tagged) => vec![(Row::Reservation(tagged.reservation.clone()), tagged.tags.clone())],
        Record::StockLevel(tagged) => vec![(Row::StockLevel(tagged.level.clone()), tagged.tags.clone())],
        Record::Model(tagged) => vec![(Row::Model(tagged.model.clone()), tagged.tags.clone())],
        Record::Calendar(tagged) => vec![(Row::WorkingTime(tagged.calendar.clone()), tagged.tags.clone())],
        Record::Absence(tagged) => vec![(Row::Absence(tagged.absence.clone()), tagged.tags.clone())],
        Record::Asset(tagged) => {
            let mut rows = vec![(Row::Asset(tagged.asset.clone()), tagged.tags.clone())];
            // The row of who had it last stays, and is seen by nobody, until somebody has it again.
            let once = tagged.asset.history.iter().any(|event| event.state == AssetState::InUse);
            let had = once || !tagged.user_tags.as_slice().is_empty();
            rows.extend(had.then(|| (Row::Equipment(tagged.asset.equipment()), tagged.user_tags.clone())));
            rows
        }
        Record::Attachment(tagged) => {
            let row = match tagged.kind {
                CommentKind::Public => Row::Attachment(tagged.attachment.clone()),
                CommentKind::WorkNote => Row::InternalAttachment(tagged.attachment.clone()),
            };
            vec![(row, tagged.tags.clone())]
        }
        Record::Rating(tagged) => vec![(Row::Rating(tagged.rating.clone()), tagged.tags.clone())],
        Record::Approval(tagged) => vec![(Row::Approval(tagged.approval.clone()), tagged.tags.clone())],
        Record::Notice(tagged) => vec![(Row::Notice(tagged.notice.clone()), tagged.tags.clone())],
        Record::NoticeSettings(tagged) => vec![(Row::NoticeSettings(tagged.settings.clone()), tagged.tags.clone())],
        Record::Technician(person) => vec![(Row::Technician(person.card()), person.tags.clone())],
        // The queue and the team's counters are the server's own; the head shows what they come to.
        Record::WorkItem(_) | Record::Team(_) => Vec::new(),
    }
}

/// Whether two states of a ticket make the same rows, though what is counted may differ. Cheaper than making them.
pub fn shows_the_same(before: &Ticket, after: &Ticket) -> bool {
    before.head == after.head
        && before.public == after.public
        && before.internal == after.internal
        && before.public_tags == after.public_tags
        && before.internal_tags == after.internal_tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portal_reads_no_kind_that_is_internal() {
        let internal = |kind: &&RowKind| matches!(Row::public_from_json(**kind, "null"), Reading::Nothing);
        let internal: Vec<&str> = RowKind::ALL.iter().filter(internal).map(|kind| kind.name()).collect();
        assert_eq!(
            internal,
            [
                "ticket_internal",
                "task_work",
                "reservation",
                "stock_level",
                "asset",
                "work_note",
                "internal_attachment",
                "explanation",
                "technician"
            ]
        );
        let wrong = Row::public_from_json(RowKind::TicketHead, "null");
        assert!(matches!(wrong, Reading::Row(Err(_))), "what cannot be read is an error, not passed over");
    }
}

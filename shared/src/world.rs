//! The rows that an action works on, by id. `load` fills it, `decide` changes it, `store` writes the difference.
//! The browser fills it from its replica for the overlay, tests fill it in memory: one code in three places.

mod directory;
mod lists;
mod orderable;
mod record;

pub use directory::Asking;
pub use orderable::{GRACE_DAYS, Orderable};
pub use record::{Key, Record};

use crate::actor::Actor;
use crate::approval::absence::TaggedAbsence;
use crate::approval::stand_in::Substitutes;
use crate::approval::{Candidates, TaggedApproval};
use crate::asset::{AssetModel, TaggedAsset, TaggedModel, TaggedReservation, TaggedStockLevel};
use crate::assignment::{TaggedExplanation, Team, WorkItem};
use crate::attachment::TaggedAttachment;
use crate::catalog::ItemVersion;
use crate::catalog::form::DirectoryField;
use crate::fulfilment::TaggedTask;
use crate::ids::{
    AssetId, CallId, CostCentreId, DepartmentId, DerivedIds, ItemId, LocationId, PersonId, TeamId, TicketId, WorkItemId,
};
use crate::notification::{TaggedNotice, TaggedNoticeSettings};
use crate::order::sort_by_key;
use crate::person::Technician;
use crate::service_request::TaggedLine;
use crate::sla::TaggedCalendar;
use crate::tag::{Tag, TagKind, Tags};
use crate::ticket::clocks::Clockwork;
use crate::ticket::finish::TaggedRating;
use crate::ticket::lifecycle::Status;
use crate::ticket::priority::PriorityTable;
use crate::ticket::{CommentKind, Fact, TaggedComment, Ticket, TicketEvent, TicketKind};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What a call knows beside its body: who, when, and the ids it may use.
#[derive(Debug)]
pub struct Context<'a> {
    /// Who asks; none for the server itself.
    pub actor: Option<&'a Actor>,
    /// The database's clock on the server, the device's in the overlay.
    pub now: Timestamp,
    /// The organisation's date.
    pub today: Date,
    /// The call.
    pub call: CallId,
    /// Ids derived from the call.
    pub ids: DerivedIds,
}

impl<'a> Context<'a> {
    /// The context of one call.
    pub fn new(actor: Option<&'a Actor>, call: CallId, now: Timestamp, today: Date) -> Self {
        Self { actor, now, today, call, ids: DerivedIds::new(call) }
    }
}

/// What one call changed in one record.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Which record.
    pub key: Key,
    /// As it was before the call.
    pub before: Option<Record>,
    /// As it is after the call.
    pub after: Record,
}

/// Who did what to what, for the audit trail.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Such as "service_request.submit".
    pub action: &'static str,
    /// Kind of the thing, such as "ticket".
    pub entity_kind: &'static str,
    /// Its id.
    pub entity: Uuid,
    /// Values before; absent for something new.
    pub before: Option<Value>,
    /// Values after.
    pub after: Option<Value>,
}

/// Everything that one call did.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// Records, each once, in order of key.
    pub records: Vec<Effect>,
    /// Facts, in order.
    pub events: Vec<TicketEvent>,
    /// Audit entries, in order.
    pub audit: Vec<AuditEntry>,
    /// Lines and tasks of what this call resolved, as it left them, whether it changed them or not: what did not come of it
    /// may have ended long before.
    pub resolved: Vec<Record>,
    /// Lines of the tasks that this call changed, as it left them, whether it changed them or not: what is told of a task says
    /// for whom it is.
    pub lines: Vec<TaggedLine>,
}

/// The loaded rows and what was done to them.
#[derive(Debug, Default)]
pub struct World {
    records: BTreeMap<Key, Record>,
    before: BTreeMap<Key, Option<Record>>,
    events: Vec<TicketEvent>,
    audit: Vec<AuditEntry>,
    /// Technicians whose load an automatic assignment raised: their row is written only while there is room.
    pub automatic: BTreeSet<PersonId>,
    /// The tag dictionary, as far as it was loaded.
    pub tags: BTreeMap<(TagKind, Uuid), Tag>,
    /// Published versions.
    pub versions: BTreeMap<(ItemId, i32), ItemVersion>,
    /// What these people may order of these items.
    pub orderable: BTreeMap<(PersonId, ItemId), Orderable>,
    /// Names of active people.
    pub people: BTreeMap<PersonId, String>,
    /// What people who are named in a text may see, sorted. A browser does not know it.
    pub grants: BTreeMap<PersonId, Vec<Tag>>,
    /// Where people are.
    pub person_locations: BTreeMap<PersonId, LocationId>,
    /// Models of equipment, by key.
    pub models: BTreeMap<String, AssetModel>,
    /// Names of locations.
    pub locations: BTreeMap<LocationId, String>,
    /// Code and name of cost centres.
    pub cost_centres: BTreeMap<CostCentreId, String>,
    /// Names of departments.
    pub departments: BTreeMap<DepartmentId, String>,
    /// Model and serial number of pieces of equipment, by who has them.
    pub own_assets: BTreeMap<(PersonId, AssetId), String>,
    /// What the directory fills into forms.
    pub filled_in: BTreeMap<(PersonId, DirectoryField), String>,
    /// The organisation's currency, ISO 4217.
    pub currency: Option<String>,
    /// The zone of the organisation's wall clock.
    pub time_zone: Option<String>,
    /// Active people whom the sources of approval steps come to.
    pub approvers: BTreeMap<Candidates, Vec<(PersonId, String)>>,
    /// Who answers in the place of these people.
    pub substitutes: BTreeMap<PersonId, Substitutes>,
    /// Which priority follows from impact and urgency.
    pub priorities: PriorityTable,
    /// Numbers of live tickets that follow closed ones, by those and by who asked.
    pub followers: BTreeMap<(TicketId, PersonId), String>,
    /// Numbers drawn for new tickets, the last one is taken first; none in a browser, where only the server gives numbers.
    pub numbers: BTreeMap<TicketKind, Vec<i64>>,
    /// Who reckons clocks; none in a browser, where the server's answer is waited for.
    pub clockwork: Option<Arc<dyn Clockwork>>,
    /// Bytes of files that the organisation may still keep; none where this side cannot tell.
    pub attachment_room: Option<i64>,
    /// Whether the directory above is everything there is (server) or what this person may see (browser).
    pub directory_complete: bool,
}

macro_rules! accessors {
    ($($get:ident, $put:ident, $variant:ident($type:ty), $key:expr, $id:ty;)*) => {$(
        #[doc = concat!("The ", stringify!($variant), " record of that id.")]
        pub fn $get(&self, id: $id) -> Option<&$type> {
            match self.records.get(&Key::$variant(id))? {
                Record::$variant(record) => Some(record),
                _ => None,
            }
        }

        #[doc = concat!("Stores a ", stringify!($variant), " record, remembering how it was.")]
        pub fn $put(&mut self, record: $type) {
            let key: fn(&$type) -> $id = $key;
            self.put(Key::$variant(key(&record)), Record::$variant(record));
        }
    )*};
}

impl World {
    accessors! {
        ticket, put_ticket, Ticket(Ticket), |ticket| ticket.head.id, TicketId;
        line, put_line, Line(TaggedLine), |line| line.line.id.0, Uuid;
        comment, put_comment, Comment(TaggedComment), |comment| comment.comment.id.0, Uuid;
        explanation, put_explanation, Explanation(TaggedExplanation), |tagged| tagged.explanation.id.0, Uuid;
        team, put_team, Team(Team), |team| team.id, TeamId;
        approval, put_approval, Approval(TaggedApproval), |tagged| tagged.approval.id.0, Uuid;
        absence, put_absence, Absence(TaggedAbsence), |tagged| tagged.absence.person, PersonId;
        rating, put_rating, Rating(TaggedRating), |tagged| tagged.rating.id.0, Uuid;
        technician, put_technician, Technician(Technician), |person| person.person, PersonId;
        task, put_task, Task(TaggedTask), |tagged| tagged.task.id.0, Uuid;
        stock_level, put_stock_level, StockLevel(TaggedStockLevel), |tagged| tagged.level.id.0, Uuid;
        reservation, put_reservation, Reservation(TaggedReservation), |tagged| tagged.reservation.id.0, Uuid;
        asset, put_asset, Asset(TaggedAsset), |tagged| tagged.asset.id.0, Uuid;
        notice, put_notice, Notice(TaggedNotice), |tagged| tagged.notice.id.0, Uuid;
        notice_settings, put_notice_settings, NoticeSettings(TaggedNoticeSettings), |tagged| tagged.settings.person, PersonId;
        calendar, put_calendar, Calendar(TaggedCalendar), |tagged| tagged.calendar.id.0, Uuid;
        model_card, put_model_card, Model(TaggedModel), |tagged| tagged.model.id.0, Uuid;
        attachment, put_attachment, Attachment(TaggedAttachment), |tagged| tagged.attachment.id.0, Uuid;
    }

    /// The work item that a ticket or task is.
    pub fn work_item(&self, id: impl Into<WorkItemId>) -> Option<&WorkItem> {
        match self.records.get(&Key::WorkItem(id.into()))? {
            Record::WorkItem(item) => Some(item),
            _ => None,
        }
    }

    /// Stores a work item, remembering how it was.
    pub fn put_work_item(&mut self, item: WorkItem) {
        self.put(Key::WorkItem(item.id), Record::WorkItem(item));
    }

    /// The tasks of a ticket, by id.
    pub fn tasks_of(&self, ticket: TicketId) -> impl Iterator<Item = &TaggedTask> {
        self.records.range(Key::Task(Uuid::nil())..=Key::Task(Uuid::max())).filter_map(
            move |(_, record)| match record {
                Record::Task(tagged) if tagged.task.ticket == ticket => Some(tagged),
                _ => None,
            },
        )
    }

    /// Puts a record that was read, without counting it as a change.
    pub fn load(&mut self, record: Record) {
        self.records.insert(record.key(), record);
    }

    /// Takes a record out, as if it had never been read.
    pub fn unload(&mut self, key: Key) -> Option<Record> {
        self.records.remove(&key)
    }

    fn put(&mut self, key: Key, record: Record) {
        let previous = self.records.insert(key, record);
        self.before.entry(key).or_insert(previous);
    }

    /// All work items.
    pub fn work_items(&self) -> impl Iterator<Item = &WorkItem> {
        let all = Key::WorkItem(WorkItemId(Uuid::nil()))..=Key::WorkItem(WorkItemId(Uuid::max()));
        self.records.range(all).filter_map(|(_, record)| match record {
            Record::WorkItem(item) => Some(item),
            _ => None,
        })
    }

    /// The lines of a ticket, by position.
    pub fn lines_of(&self, ticket: TicketId) -> Vec<&TaggedLine> {
        let mut lines: Vec<&TaggedLine> = self
            .records
            .values()
            .filter_map(|record| match record {
                Record::Line(line) if line.line.ticket == ticket => Some(line),
                _ => None,
            })
            .collect();
        sort_by_key(&mut lines, |line| line.line.position);
        lines
    }

    /// The questions of a ticket's gate, by id.
    pub fn approvals_of(&self, ticket: TicketId) -> impl Iterator<Item = &TaggedApproval> {
        self.records.range(Key::Approval(Uuid::nil())..).filter_map(move |(_, record)| match record {
            Record::Approval(tagged) if tagged.approval.ticket == ticket => Some(tagged),
            _ => None,
        })
    }

    /// What somebody said of how a ticket went.
    pub fn rating_of(&self, ticket: TicketId, author: PersonId) -> Option<&TaggedRating> {
        self.records.range(Key::Rating(Uuid::nil())..).find_map(|(_, record)| match record {
            Record::Rating(tagged) if tagged.rating.ticket == ticket && tagged.rating.author == author => Some(tagged),
            _ => None,
        })
    }

    /// The public comments of a ticket.
    pub fn public_comments_of(&self, ticket: TicketId) -> Vec<TaggedComment> {
        let mut comments = self.comments_of(ticket);
        comments.retain(|comment| comment.kind == CommentKind::Public);
        comments
    }

    /// All comments of a ticket, work notes among them.
    pub fn comments_of(&self, ticket: TicketId) -> Vec<TaggedComment> {
        let comments = self.records.values().filter_map(|record| match record {
            Record::Comment(comment) if comment.comment.ticket == ticket => Some(comment),
            _ => None,
        });
        comments.cloned().collect()
    }

    /// The files of a ticket, those of work notes among them.
    pub fn attachments_of(&self, ticket: TicketId) -> Vec<TaggedAttachment> {
        let all = Key::Attachment(Uuid::nil())..=Key::Attachment(Uuid::max());
        let files = self.records.range(all).filter_map(|(_, record)| match record {
            Record::Attachment(tagged) if tagged.attachment.ticket == ticket => Some(tagged),
            _ => None,
        });
        files.cloned().collect()
    }

    /// The explanations of a ticket's assignments.
    pub fn explanations_of(&self, ticket: TicketId) -> Vec<TaggedExplanation> {
        let explanations = self.records.values().filter_map(|record| match record {
            Record::Explanation(tagged) if tagged.explanation.ticket == ticket => Some(tagged),
            _ => None,
        });
        explanations.cloned().collect()
    }

    /// Records a fact about a ticket and counts it on the record, which the caller stores.
    pub fn event(&mut self, context: &Context<'_>, ticket: &mut Ticket, fact: Fact) {
        ticket.events += 1;
        crate::ticket::activity::note(self, context, ticket, &fact);
        let actor = context.actor.map(|actor| actor.person);
        self.events.push(TicketEvent { ticket: ticket.head.id, ordinal: ticket.events, actor, at: context.now, fact });
    }

    /// The number of a new ticket; empty where only the server gives numbers.
    pub fn draw_number(&mut self, kind: TicketKind) -> String {
        let number = self.numbers.get_mut(&kind).and_then(Vec::pop);
        number.map(|number| format!("{}-{number}", kind.prefix())).unwrap_or_default()
    }

    /// Records an audit entry.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.audit.push(entry);
    }

    /// The tags of these subjects; a subject without a tag is seen by nobody through it.
    pub fn tags_for(&self, subjects: impl IntoIterator<Item = (TagKind, Uuid)>) -> Tags {
        Tags::new(subjects.into_iter().filter_map(|subject| self.tags.get(&subject).copied()).collect())
    }

    /// The tag that everyone of the organisation holds, as far as it was loaded.
    pub fn everyone(&self) -> Tags {
        let all = self.tags.iter().filter(|((kind, _), _)| *kind == TagKind::Organisation);
        Tags::new(all.map(|(_, tag)| *tag).collect())
    }

    /// Whether a call changed anything since the last [`World::take_effects`].
    pub fn is_changed(&self) -> bool {
        !(self.before.is_empty() && self.events.is_empty() && self.audit.is_empty())
    }

    /// What was done since the last time, one call's worth.
    pub fn take_effects(&mut self) -> Effects {
        let before = std::mem::take(&mut self.before);
        let records = before.into_iter().filter_map(|(key, before)| {
            let after = self.records.get(&key)?.clone();
            (before.as_ref() != Some(&after)).then_some(Effect { key, before, after })
        });
        let records: Vec<Effect> = records.collect();
        let (events, audit) = (std::mem::take(&mut self.events), std::mem::take(&mut self.audit));
        let resolved = self.resolved_by(&events);
        let lines = self.lines_of_tasks(&records);
        Effects { records, events, audit, resolved, lines }
    }

    fn lines_of_tasks(&self, records: &[Effect]) -> Vec<TaggedLine> {
        let mut lines: Vec<TaggedLine> = Vec::new();
        for effect in records {
            let Record::Task(tagged) = &effect.after else { continue };
            let line = tagged.task.line.filter(|id| lines.iter().all(|known| known.line.id != *id));
            lines.extend(line.and_then(|line| self.line(line.0).cloned()));
        }
        lines
    }

    fn resolved_by(&self, events: &[TicketEvent]) -> Vec<Record> {
        let resolves = |event: &&TicketEvent| matches!(event.fact, Fact::StatusChanged { to: Status::Resolved, .. });
        let of = |event: &TicketEvent| {
            let lines = self.lines_of(event.ticket).into_iter().cloned().map(Record::Line);
            lines.chain(self.tasks_of(event.ticket).cloned().map(Record::Task)).collect::<Vec<_>>()
        };
        events.iter().filter(resolves).flat_map(of).collect()
    }
}

//! All SQL of tickets; set-based, one statement for each table, and one for comments with events and counts
//! (`conversation`).

mod conversation;
mod followers;
mod priority;
mod ratings;

pub use conversation::{append, load_comments, retag_comments};
pub use followers::followers;
pub use priority::{priorities, put_priorities, versions_of};
pub use ratings::{DueClose, close_due, load_ratings, store_ratings};

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::approval::Gate;
use docket_shared::assignment::weight;
use docket_shared::fulfilment::PlanFault;
use docket_shared::ids::{
    CostCentreId, DepartmentId, ExplanationId, ItemId, OrganisationId, PersonId, TeamId, TicketId,
};
use docket_shared::service_request::edit::Edit;
use docket_shared::service_request::{Answer, RequestAnswers};
use docket_shared::sla::Promised;
use docket_shared::tag::Tags;
use docket_shared::ticket::activity::Happened;
use docket_shared::ticket::clocks::{Clocks, Promise};
use docket_shared::ticket::hold::{Hold, ResolutionCode};
use docket_shared::ticket::lifecycle::Status;
use docket_shared::ticket::priority::Level;
use docket_shared::ticket::{
    EarlierResolution, Followed, Mention, Resolution, Ticket, TicketHead, TicketInternal, TicketKind, TicketPublic,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// A ticket as its table holds it; team and assignee are the work item's.
#[derive(Debug, Serialize, Deserialize)]
struct StoredTicket {
    organisation_id: OrganisationId,
    id: TicketId,
    kind: TicketKind,
    number: String,
    title: String,
    language: String,
    status: Status,
    priority: i16,
    department_id: DepartmentId,
    requester_id: PersonId,
    requester_name: String,
    icon: String,
    lines: i32,
    #[serde(with = "docket_shared::time")]
    created_at: Timestamp,
    #[serde(with = "docket_shared::time")]
    changed_at: Timestamp,
    #[serde(with = "docket_shared::time::option", default)]
    started_at: Option<Timestamp>,
    #[serde(with = "docket_shared::time::option", default)]
    needed_by: Option<docket_shared::Date>,
    item_id: Option<ItemId>,
    item_version: Option<i32>,
    cost_centre_id: Option<CostCentreId>,
    answers: Vec<Answer>,
    resolution: Option<String>,
    #[serde(with = "docket_shared::time::option", default)]
    resolved_at: Option<Timestamp>,
    resolved_by_name: Option<String>,
    reopened: i32,
    gate: Option<Gate>,
    #[serde(with = "docket_shared::time::option", default)]
    gate_at: Option<Timestamp>,
    edition: i32,
    edits: Vec<Edit>,
    total: Option<i64>,
    earlier: Vec<EarlierResolution>,
    #[serde(with = "docket_shared::time::option", default)]
    expected_at: Option<Timestamp>,
    #[serde(default)]
    promised: Option<Promised>,
    #[serde(default)]
    unserved: bool,
    promise: Option<Promise>,
    clocks: Clocks,
    #[serde(with = "docket_shared::time::option", default)]
    clock_at: Option<Timestamp>,
    comments: i32,
    notes: i32,
    events: i32,
    public_tags: Tags,
    internal_tags: Tags,
    hold: Option<Hold>,
    impact: Option<Level>,
    urgency: Option<Level>,
    code: Option<ResolutionCode>,
    follows_id: Option<TicketId>,
    follows_number: Option<String>,
    reporter_id: Option<PersonId>,
    reporter_name: Option<String>,
    watchers: Vec<Mention>,
    faults: Vec<PlanFault>,
    activity: Vec<Happened>,
    internal_activity: Vec<Happened>,
}

/// The part of the work item that the ticket's head and internal part show.
#[derive(Debug, Deserialize)]
struct Placement {
    team_id: TeamId,
    assignee_id: Option<PersonId>,
    assignee_name: Option<String>,
    #[serde(with = "docket_shared::time::option", default)]
    assigned_at: Option<Timestamp>,
    #[serde(with = "docket_shared::time")]
    queued_at: Timestamp,
    explanation_id: Option<ExplanationId>,
    weight: i32,
}

/// Locks tickets, in order of id. Unknown ids are simply not locked.
pub async fn lock(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[TicketId],
) -> Result<(), ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        "select id from ticket where organisation_id = $1 and id = any($2) order by id for no key update",
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// Reads tickets with the placement of their work item. Call it after the locks are held.
pub async fn load(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[TicketId],
) -> Result<Vec<Ticket>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select to_json(t)::text as "ticket!", to_json(w)::text as "placement?"
           from ticket t
           left join work_item w on w.organisation_id = t.organisation_id and w.id = t.id
           where t.organisation_id = $1 and t.id = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let stored: StoredTicket = ActionError::read("ticket", &row.ticket)?;
            let placement: Option<Placement> =
                row.placement.map(|text| ActionError::read("work_item", &text)).transpose()?;
            Ok(whole(stored, placement))
        })
        .collect()
}

fn whole(mut stored: StoredTicket, placement: Option<Placement>) -> Ticket {
    // What came back to its gate is with no team, whatever its work item was.
    let placement = placement.filter(|_| stored.status != Status::AwaitingApproval);
    let internal = internal(&stored, placement.as_ref());
    let request = request(&mut stored);
    let head = TicketHead {
        id: stored.id,
        kind: stored.kind,
        number: stored.number,
        title: stored.title,
        language: stored.language,
        status: stored.status,
        priority: stored.priority,
        team: placement.as_ref().map(|placement| placement.team_id),
        assignee: placement.as_ref().and_then(|placement| placement.assignee_id),
        assignee_name: placement.as_ref().and_then(|placement| placement.assignee_name.clone()),
        requester: stored.requester_id,
        requester_name: stored.requester_name,
        icon: stored.icon,
        lines: stored.lines,
        created_at: stored.created_at,
        changed_at: stored.changed_at,
        needed_by: stored.needed_by,
        expected_at: stored.expected_at,
        unserved: stored.unserved,
    };
    Ticket {
        head,
        public: TicketPublic {
            id: stored.id,
            item: stored.item_id,
            request,
            started_at: stored.started_at,
            resolution: resolution(stored.resolution, stored.resolved_at, stored.resolved_by_name),
            earlier: stored.earlier,
            promised: stored.promised,
            gate: stored.gate,
            edits: stored.edits,
            follows: follows(stored.follows_id, stored.follows_number),
            reporter: stored.reporter_id.zip(stored.reporter_name).map(|(person, name)| Mention { person, name }),
            watchers: stored.watchers,
            happened: stored.activity,
        },
        internal: Some(internal),
        department: stored.department_id,
        public_tags: stored.public_tags,
        internal_tags: stored.internal_tags,
        events: stored.events,
        comments: stored.comments,
        notes: stored.notes,
    }
}

fn internal(stored: &StoredTicket, placement: Option<&Placement>) -> TicketInternal {
    TicketInternal {
        id: stored.id,
        queued_at: placement.map_or(stored.created_at, |placement| placement.queued_at),
        assigned_at: placement.and_then(|placement| placement.assigned_at),
        explanation: placement.and_then(|placement| placement.explanation_id),
        reopened: stored.reopened,
        weight: placement.map_or_else(weight::usual, |placement| placement.weight),
        promise: stored.promise,
        clocks: stored.clocks.clone(),
        hold: stored.hold.clone(),
        impact: stored.impact,
        urgency: stored.urgency,
        code: stored.code,
        faults: stored.faults.clone(),
        happened: stored.internal_activity.clone(),
    }
}

fn request(stored: &mut StoredTicket) -> Option<RequestAnswers> {
    stored.item_id.zip(stored.item_version).map(|(item, version)| RequestAnswers {
        item,
        version,
        answers: std::mem::take(&mut stored.answers),
        needed_by: stored.needed_by,
        cost_centre: stored.cost_centre_id,
        total: stored.total,
        edition: stored.edition,
    })
}

fn resolution(text: Option<String>, at: Option<Timestamp>, by_name: Option<String>) -> Option<Resolution> {
    let by_name = by_name.unwrap_or_default();
    text.zip(at).map(|(text, at)| Resolution { text, at, by_name })
}

fn follows(ticket: Option<TicketId>, number: Option<String>) -> Option<Followed> {
    ticket.zip(number).map(|(ticket, number)| Followed { ticket, number })
}

fn stored(organisation: OrganisationId, ticket: &Ticket) -> StoredTicket {
    let (head, public, internal) = (&ticket.head, &ticket.public, ticket.internal.as_ref());
    StoredTicket {
        organisation_id: organisation,
        id: head.id,
        kind: head.kind,
        number: head.number.clone(),
        title: head.title.clone(),
        language: head.language.clone(),
        status: head.status,
        priority: head.priority,
        department_id: ticket.department,
        requester_id: head.requester,
        requester_name: head.requester_name.clone(),
        icon: head.icon.clone(),
        lines: head.lines,
        created_at: head.created_at,
        changed_at: head.changed_at,
        started_at: public.started_at,
        needed_by: head.needed_by,
        unserved: head.unserved,
        item_id: public.item,
        item_version: public.request.as_ref().map(|request| request.version),
        cost_centre_id: public.request.as_ref().and_then(|request| request.cost_centre),
        answers: public.request.as_ref().map(|request| request.answers.clone()).unwrap_or_default(),
        resolution: public.resolution.as_ref().map(|resolution| resolution.text.clone()),
        resolved_at: public.resolution.as_ref().map(|resolution| resolution.at),
        resolved_by_name: public.resolution.as_ref().map(|resolution| resolution.by_name.clone()),
        reopened: internal.map_or(0, |internal| internal.reopened),
        gate: public.gate.clone(),
        gate_at: public.gate.as_ref().filter(|_| head.status == Status::AwaitingApproval).and_then(Gate::next_at),
        edition: public.request.as_ref().map_or(1, |request| request.edition),
        edits: public.edits.clone(),
        total: public.request.as_ref().and_then(|request| request.total),
        earlier: public.earlier.clone(),
        expected_at: head.expected_at,
        promised: public.promised.clone(),
        promise: internal.and_then(|internal| internal.promise),
        clock_at: internal.and_then(|internal| internal.clocks.next_at()),
        clocks: internal.map(|internal| internal.clocks.clone()).unwrap_or_default(),
        comments: ticket.comments,
        notes: ticket.notes,
        events: ticket.events,
        public_tags: ticket.public_tags.clone(),
        internal_tags: ticket.internal_tags.clone(),
        hold: internal.and_then(|internal| internal.hold.clone()),
        impact: internal.and_then(|internal| internal.impact),
        urgency: internal.and_then(|internal| internal.urgency),
        code: internal.and_then(|internal| internal.code),
        follows_id: public.follows.as_ref().map(|follows| follows.ticket),
        follows_number: public.follows.as_ref().map(|follows| follows.number.clone()),
        reporter_id: public.reporter.as_ref().map(|reporter| reporter.person),
        reporter_name: public.reporter.as_ref().map(|reporter| reporter.name.clone()),
        watchers: public.watchers.clone(),
        faults: internal.map(|internal| internal.faults.clone()).unwrap_or_default(),
        activity: public.happened.clone(),
        internal_activity: internal.map(|internal| internal.happened.clone()).unwrap_or_default(),
    }
}

/// Inserts new tickets.
pub async fn insert(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[&Ticket],
) -> Result<(), ActionError> {
    let rows: Vec<StoredTicket> = tickets.iter().map(|ticket| stored(organisation, ticket)).collect();
    sqlx::query!(
        "insert into ticket select * from json_populate_recordset(null::ticket, $1::text::json)",
        ActionError::write(&rows)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what calls may change of a ticket.
pub async fn update(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[&Ticket],
) -> Result<(), ActionError> {
    let rows: Vec<StoredTicket> = tickets.iter().map(|ticket| stored(organisation, ticket)).collect();
    sqlx::query!(
        "with new as (
           select * from json_populate_recordset(null::ticket, $1::text::json)
         ), queued as (
           -- The queue follows the promise that is due first.
           update work_item w set sla_due = (n.promise ->> 'due_at')::timestamptz
           from new n
           where w.organisation_id = n.organisation_id and w.id = n.id
             and w.sla_due is distinct from (n.promise ->> 'due_at')::timestamptz
         )
         update ticket t
         set status = n.status, changed_at = n.changed_at, started_at = n.started_at, resolution = n.resolution,
             resolved_at = n.resolved_at, resolved_by_name = n.resolved_by_name, reopened = n.reopened, events = n.events,
             earlier = n.earlier, expected_at = n.expected_at, promised = n.promised, promise = n.promise, clocks = n.clocks,
             clock_at = n.clock_at, comments = n.comments, notes = n.notes,
             gate = n.gate, gate_at = n.gate_at, title = n.title, lines = n.lines, needed_by = n.needed_by,
             cost_centre_id = n.cost_centre_id, answers = n.answers, edition = n.edition, edits = n.edits,
             total = n.total, public_tags = n.public_tags, internal_tags = n.internal_tags,
             priority = n.priority, hold = n.hold, impact = n.impact, urgency = n.urgency, code = n.code,
             watchers = n.watchers, faults = n.faults, unserved = n.unserved, activity = n.activity,
             internal_activity = n.internal_activity
         from new n
         where t.organisation_id = n.organisation_id and t.id = n.id",
        ActionError::write(&rows)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Draws `count` numbers of a kind: unique, never reused, gaps allowed.
pub async fn draw_numbers(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    kind: TicketKind,
    count: usize,
) -> Result<Vec<i64>, ActionError> {
    let sequence = number_sequence(organisation, kind);
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let numbers = sqlx::query_scalar!(
        r#"select nextval($1::text::regclass) as "number!" from generate_series(1, $2::int4)"#,
        sequence,
        count
    )
    .fetch_all(connection)
    .await?;
    Ok(numbers)
}

/// The name of the sequence of one organisation and kind.
pub fn number_sequence(organisation: OrganisationId, kind: TicketKind) -> String {
    format!("number_{}_{}", kind.name(), organisation.0.simple())
}

//! A ticket as its history leaves it. No SQL: values in, records out.

use super::mapping::Mapping;
use super::names::Names;
use super::row::{Said, SourceRow};
use docket_shared::Timestamp;
use docket_shared::assignment::{WorkItem, WorkState, weight};
use docket_shared::catalog::RequiredSkills;
use docket_shared::ids::{DepartmentId, TicketId};
use docket_shared::tag::{Tag, Tags};
use docket_shared::ticket::activity::{HAPPENED_MAX, Happened, Place, moved};
use docket_shared::ticket::hold::Hold;
use docket_shared::ticket::imported::{HistoryRow, Opening, Standing, Told};
use docket_shared::ticket::lifecycle::{Category, Status};
use docket_shared::ticket::{Fact, Mention, Resolution, Ticket, TicketHead, TicketInternal, TicketPublic};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// How long an ended ticket stays in replicas (DECISIONS.md, "The edge of the replica").
const SHOWN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Icon of what came from no item of the catalog.
const ICON: &str = "headset";

/// Whom and what a ticket is of that its rows do not say.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its id.
    pub id: TicketId,
    /// Its number in Docket.
    pub number: String,
    /// Its department.
    pub department: DepartmentId,
    /// The tags of who sees all of it beside its team.
    pub department_tag: Tag,
    /// Who stands for a requester that is not known.
    pub nobody: String,
}

/// The rows of a group in values of Docket.
pub fn history(rows: &[SourceRow], names: &Names) -> Vec<HistoryRow> {
    let person = |label: &Option<String>| names.person(label.as_deref()?).map(|known| known.person);
    let row = |row: &SourceRow| HistoryRow {
        at: row.at,
        actor: person(&row.actor),
        status: row.status.map(|(status, _)| status),
        reason: row.status.and_then(|(_, reason)| reason),
        team: row.team.as_deref().and_then(|label| names.team(label)).map(|known| known.team),
        assignee: person(&row.assignee),
        priority: row.priority,
        resolved_at: row.resolved_at,
        closed_at: row.closed_at,
        said: row.said.iter().map(|(field, said)| (field.clone(), value(said, names))).collect(),
    };
    rows.iter().map(row).collect()
}

fn value(said: &Said, names: &Names) -> String {
    match said {
        Said::Text(text) => text.clone(),
        Said::Person(label) => names.person(label).map(|known| known.person.to_string()).unwrap_or_default(),
    }
}

/// Who opened a ticket, and when.
pub fn opening(rows: &[SourceRow], names: &Names) -> Opening {
    let at = rows.iter().find_map(|row| row.opened_at).or_else(|| rows.first().map(|row| row.at));
    let by = rows.iter().find_map(|row| row.reporter.as_ref().or(row.requester.as_ref()));
    let by = by.and_then(|label| names.person(label)).map(|known| known.person);
    Opening { at: at.unwrap_or(Timestamp::UNIX_EPOCH), by }
}

/// The last row that says something.
fn last<'r, T>(rows: &'r [SourceRow], value: impl Fn(&'r SourceRow) -> Option<T>) -> Option<T> {
    rows.iter().rev().find_map(value)
}

/// A new ticket, after its rows.
pub fn new(
    frame: &Frame,
    mapping: &Mapping,
    rows: &[SourceRow],
    (standing, told): (&Standing, &[(usize, Told)]),
    names: &Names,
) -> Option<Ticket> {
    let label = last(rows, |row| row.requester.as_deref()).or_else(|| last(rows, |row| row.reporter.as_deref()));
    let requester = names.person(label.unwrap_or(&frame.nobody))?;
    let opened = opening(rows, names).at;
    let reporter = last(rows, |row| row.reporter.as_deref()).and_then(|label| names.person(label));
    let reporter = reporter.filter(|reporter| reporter.person != requester.person);
    let mention = reporter.map(|known| Mention { person: known.person, name: known.name.clone() });
    let head = TicketHead {
        id: frame.id,
        kind: mapping.file.kind,
        number: frame.number.clone(),
        title: String::new(),
        language: mapping.file.language.clone(),
        status: Status::New,
        priority: 3,
        team: None,
        assignee: None,
        assignee_name: None,
        requester: requester.person,
        requester_name: requester.name.clone(),
        icon: ICON.to_owned(),
        lines: 0,
        created_at: opened,
        changed_at: opened,
        needed_by: None,
        expected_at: None,
        unserved: false,
    };
    let seen = Tags::new(vec![frame.department_tag]);
    let mut ticket = Ticket {
        head,
        public: TicketPublic { reporter: mention, ..TicketPublic::new(frame.id) },
        internal: Some(TicketInternal::queued(frame.id, opened)),
        department: frame.department,
        public_tags: Tags::new(vec![requester.tag]).union(&seen),
        internal_tags: seen,
        events: 0,
        comments: 0,
        notes: 0,
    };
    go_on(&mut ticket, frame.department_tag, rows, (standing, told), names);
    Some(ticket)
}

/// Writes into a ticket what its next rows made of it.
pub fn go_on(
    ticket: &mut Ticket,
    department: Tag,
    rows: &[SourceRow],
    (standing, told): (&Standing, &[(usize, Told)]),
    names: &Names,
) {
    let hold = hold(ticket, rows, standing, names);
    let head = &mut ticket.head;
    head.status = standing.status.unwrap_or(head.status);
    head.priority = standing.priority.unwrap_or(head.priority);
    head.team = standing.team;
    head.changed_at = standing.at.unwrap_or(head.changed_at).max(standing.ended_at.unwrap_or(head.changed_at));
    if let Some(row) = rows.last() {
        head.title.clone_from(&row.title);
    }
    if let Some(tag) = last(rows, |row| row.team.as_deref()).and_then(|label| names.team(label)?.tag) {
        // Whoever had it before sees it no more; whoever asked for it and its department do.
        let internal = Tags::new(vec![department, tag]);
        ticket.public_tags = ticket.public_tags.without(&ticket.internal_tags).union(&internal);
        ticket.internal_tags = internal;
    }
    ticket.public.started_at = standing.started_at;
    ticket.public.resolution = resolution(rows, standing, names);
    let happened: Vec<Happened> = told.iter().filter_map(|(place, told)| line(told, rows.get(*place), names)).collect();
    ticket.public.happened.extend(happened);
    let lines = &mut ticket.public.happened;
    lines.drain(..lines.len().saturating_sub(HAPPENED_MAX));
    ticket.events += i32::try_from(told.len()).unwrap_or(i32::MAX);
    let levels = last(rows, |row| row.impact.zip(row.urgency));
    if let Some(internal) = &mut ticket.internal {
        internal.reopened = standing.reopened;
        internal.hold = hold;
        if let Some((impact, urgency)) = levels {
            (internal.impact, internal.urgency) = (Some(impact), Some(urgency));
        }
    }
}

/// How it ended; a source that does not say when it was resolved means by that when it was closed.
fn resolution(rows: &[SourceRow], standing: &Standing, names: &Names) -> Option<Resolution> {
    let ended = matches!(standing.status, Some(Status::Resolved | Status::Closed));
    let at = standing.resolved_at.or(standing.ended_at).filter(|_| ended)?;
    let resolver = last(rows, |row| row.resolver.as_deref()).and_then(|label| names.person(label));
    let by_name = resolver.map(|known| known.name.clone()).unwrap_or_default();
    Some(Resolution { text: String::new(), at, by_name })
}

/// Why it stands, where the source says so.
fn hold(ticket: &Ticket, rows: &[SourceRow], standing: &Standing, names: &Names) -> Option<Hold> {
    let reason = standing.reason.filter(|_| standing.status == Some(Status::OnHold))?;
    let actor = last(rows, |row| row.actor.as_deref()).and_then(|label| names.person(label));
    let (by, by_name) = match actor {
        Some(known) => (known.person, known.name.clone()),
        None => (ticket.head.requester, ticket.head.requester_name.clone()),
    };
    Some(Hold { reason, note: String::new(), by, by_name, since: standing.at.unwrap_or(ticket.head.created_at) })
}

/// The line of the activity that a fact is worth.
fn line(told: &Told, row: Option<&SourceRow>, names: &Names) -> Option<Happened> {
    let Fact::StatusChanged { from, to } = told.fact else { return None };
    let by = row.and_then(|row| names.person(row.actor.as_deref()?)).map(|known| known.name.clone());
    let place = Some(Place { lines: 0, comments: 0 });
    Some(Happened { at: told.at, by: by.unwrap_or_default(), what: moved(from, to)?, place })
}

/// The work that a ticket is.
pub fn work_item(ticket: &Ticket) -> Option<WorkItem> {
    Some(WorkItem {
        id: ticket.head.id.into(),
        ticket: ticket.head.id,
        task: None,
        team: ticket.head.team?,
        assignee: ticket.head.assignee,
        weight: weight::usual(),
        priority: ticket.head.priority,
        sla_due: None,
        queued_at: ticket.head.created_at,
        queue_no: 0,
        skills: RequiredSkills::default(),
        state: match ticket.head.status.category() {
            Category::Open => WorkState::Open,
            Category::Paused => WorkState::Paused,
            Category::Resolved | Category::Closed | Category::Cancelled => WorkState::Ended,
        },
        declined: BTreeMap::new(),
    })
}

/// Whether it is in no replica: closed or cancelled for 30 days.
pub fn is_archived(standing: &Standing, now: Timestamp) -> bool {
    let over = matches!(standing.status, Some(Status::Closed | Status::Cancelled));
    over && standing.ended_at.is_some_and(|ended| ended.duration_until(now) >= SHOWN)
}

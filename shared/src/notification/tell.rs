//! From the effects of a call to notices: what is told, narrowed to who may see it, without one's own doing and without
//! saying the same to somebody twice.

use super::rule::{Case, after, expected_later, told};
use super::{Arguments, Kind, Notice, TaggedNotice};
use crate::actor::Actor;
use crate::ids::{CallId, DepartmentId, NoticeId, PersonId, TaskId, TeamId, TicketId};
use crate::order::sort_by_key;
use crate::sla::Metric;
use crate::tag::{Tag, Tags};
use crate::world::{Effect, Effects, Key, Record};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Whom something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum To {
    /// This person.
    Person(PersonId),
    /// The leads of a team.
    Leads(TeamId),
    /// The service owners of a department.
    Owners(DepartmentId),
    /// The service owners of a department, where nobody leads the team.
    OwnersUnlessLed(DepartmentId, TeamId),
}

/// Something that is to be told, before it is known who may hear it.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// Whom.
    pub to: To,
    /// What.
    pub kind: Kind,
    /// Of which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What the words need.
    pub arguments: Arguments,
    /// Who may see what it tells of.
    pub seen_by: Tags,
    /// Whether it is told also to who made the call: what came of it is not their own doing.
    pub own_doing: bool,
    /// With a moved date: the one before.
    pub was: Option<Timestamp>,
}

/// Somebody who may be told something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// The tag that nobody else holds.
    pub mailbox: Tag,
    /// Everything they may see, sorted.
    pub grants: Vec<Tag>,
    /// The teams they lead.
    pub leads: BTreeSet<TeamId>,
    /// The departments whose services they own.
    pub owns: BTreeSet<DepartmentId>,
}

/// Who is there to be told, and the organisation's clock on the wall.
#[derive(Clone, Debug)]
pub struct Readers {
    /// Active people.
    pub people: BTreeMap<PersonId, Reader>,
    /// The organisation's time zone.
    pub zone: TimeZone,
}

/// The call whose effects are told.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// The call.
    pub call: CallId,
    /// Who made it; none for the server itself.
    pub actor: Option<&'a Actor>,
    /// When.
    pub now: Timestamp,
}

/// Everything that is to be told of a call.
pub fn tellings(effects: &Effects, actor: Option<&Actor>) -> Vec<Telling> {
    let mut tellings = Vec::new();
    for event in &effects.events {
        if let Some(Record::Ticket(ticket)) = after(effects, Key::Ticket(event.ticket)) {
            tellings.extend(told(&Case { ticket, event, effects, actor }));
        }
    }
    for effect in &effects.records {
        if let (Some(Record::Ticket(before)), Record::Ticket(after)) = (&effect.before, &effect.after) {
            tellings.extend(expected_later(before, after));
        }
    }
    tellings
}

/// The notices of a call: to who is active, may see it and did not do it themselves.
pub fn notices(tellings: &[Telling], cause: Cause<'_>, readers: &Readers) -> Vec<TaggedNotice> {
    let mut heard: Vec<(PersonId, &Telling)> = Vec::new();
    for telling in tellings.iter().filter(|telling| is_news(telling, &readers.zone)) {
        for (person, reader) in &readers.people {
            let meant = match telling.to {
                To::Person(to) => to == *person,
                To::Leads(team) => reader.leads.contains(&team),
                To::Owners(department) => reader.owns.contains(&department),
                To::OwnersUnlessLed(department, team) => {
                    reader.owns.contains(&department)
                        && !readers.people.values().any(|other| other.leads.contains(&team))
                }
            };
            let own = cause.actor.is_some_and(|actor| actor.person == *person) && !telling.own_doing;
            if meant && !own && telling.seen_by.meet(&reader.grants) {
                heard.push((*person, telling));
            }
        }
    }
    let heard = once(heard);
    let made = heard.into_iter().enumerate().filter_map(|(number, (person, telling))| {
        let mailbox = readers.people.get(&person)?.mailbox;
        let notice = Notice {
            id: id(cause.call, number),
            person,
            kind: telling.kind,
            ticket: telling.ticket,
            number: telling.number.clone(),
            title: telling.title.clone(),
            arguments: telling.arguments.clone(),
            at: cause.now,
            read_at: None,
        };
        Some(TaggedNotice { notice, tags: Tags::new(vec![mailbox]) })
    });
    made.collect()
}

/// Adds notices to the effects of the call that caused them.
pub fn add(effects: &mut Effects, notices: Vec<TaggedNotice>) {
    effects.records.extend(notices.into_iter().map(|tagged| Effect {
        key: Key::Notice(tagged.notice.id.0),
        before: None,
        after: Record::Notice(tagged),
    }));
}

/// A date that moved within its day is no news.
fn is_news(telling: &Telling, zone: &TimeZone) -> bool {
    let date = |at: Timestamp| zone.to_datetime(at).date();
    telling.was.is_none_or(|was| telling.arguments.until.is_some_and(|is| date(is) > date(was)))
}

/// What of a call somebody hears at most once about a ticket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// What becomes of a request.
    Request,
    /// Who works on it.
    Work,
    /// One of its tasks.
    Task(Option<TaskId>),
    /// What its item says.
    Plan,
    /// What is set aside for it.
    Stock,
    /// One of its clocks, or of a task's.
    Clock(Option<Metric>, Option<TaskId>),
}

/// What a kind is about, and its place among what is said about that: the first is said, it tells the rest.
fn rank(telling: &Telling) -> (Subject, u8) {
    match telling.kind {
        Kind::Mentioned | Kind::MentionedInNote | Kind::ReportedForYou => (Subject::Request, 0),
        Kind::Refused => (Subject::Request, 1),
        Kind::Approved => (Subject::Request, 2),
        // Of what ended short its end tells all that was not possible, and what becomes of it now.
        Kind::Resolved if telling.arguments.short.is_some() => (Subject::Request, 2),
        // That a part of it came to nothing must not be lost beside that the rest is done.
        Kind::NotPossible => (Subject::Request, 3),
        Kind::Resolved => (Subject::Request, 4),
        Kind::Cancelled => (Subject::Request, 5),
        Kind::WaitingForYou => (Subject::Request, 6),
        Kind::HandedOver => (Subject::Request, 7),
        Kind::DeputyAsked => (Subject::Request, 8),
        Kind::ApprovalAsked => (Subject::Request, 9),
        Kind::ApprovalReminded => (Subject::Request, 10),
        Kind::Replied => (Subject::Request, 11),
        Kind::LinesDeclined if telling.arguments.work => match telling.arguments.task {
            Some(task) => (Subject::Task(Some(task)), 2),
            None => (Subject::Work, 1),
        },
        Kind::LinesDeclined => (Subject::Request, 12),
        Kind::ApprovalTimed => (Subject::Request, 2),
        Kind::NobodyToAsk => (Subject::Request, 13),
        Kind::ExpectedLater => (Subject::Request, 14),
        Kind::WatcherAdded => (Subject::Request, 15),
        Kind::PlanFault => (Subject::Plan, 0),
        Kind::Assigned => (Subject::Work, 0),
        Kind::TaskAssigned => (Subject::Task(telling.arguments.task), 0),
        Kind::TaskOpened => (Subject::Task(telling.arguments.task), 1),
        Kind::StockLost => (Subject::Stock, 0),
        Kind::Breached => (Subject::Clock(telling.arguments.metric, telling.arguments.task), 0),
        // Of two shares that are told at once the larger one says more.
        Kind::ClockWarned => {
            let half = telling.arguments.percent.is_some_and(|percent| percent <= 50);
            (Subject::Clock(telling.arguments.metric, telling.arguments.task), 1 + u8::from(half))
        }
    }
}

/// Leaves of what somebody hears about a ticket one thing per subject. That a task can be done is said only to who hears
/// nothing else of the ticket: who just got it, or was written to, looks at it anyway.
fn once(heard: Vec<(PersonId, &Telling)>) -> Vec<(PersonId, &Telling)> {
    let mut best: BTreeMap<(PersonId, TicketId, Subject), (u8, usize)> = BTreeMap::new();
    for (at, (person, telling)) in heard.iter().enumerate() {
        let (subject, rank) = rank(telling);
        let known = best.entry((*person, telling.ticket, subject)).or_insert((rank, at));
        *known = (*known).min((rank, at));
    }
    let more = |person: PersonId, ticket: TicketId| {
        best.iter()
            .any(|((to, about, _), (_, at))| (*to, *about) == (person, ticket) && heard[*at].1.kind != Kind::TaskOpened)
    };
    let mut kept: Vec<usize> = best.values().map(|(_, at)| *at).collect();
    kept.retain(|at| {
        let (person, telling) = heard[*at];
        telling.kind != Kind::TaskOpened || !more(person, telling.ticket)
    });
    sort_by_key(&mut kept, |at| *at);
    kept.into_iter().map(|at| heard[at]).collect()
}

/// The same call makes the same notices, whenever it is run.
fn id(call: CallId, number: usize) -> NoticeId {
    let mut hash = Sha256::new();
    hash.update(b"notice");
    hash.update(call.0.as_bytes());
    hash.update(u64::try_from(number).unwrap_or(u64::MAX).to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    NoticeId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

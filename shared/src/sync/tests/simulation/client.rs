//! A client of the simulation: the real link, replica and outbox, a device that keeps what was saved, and a person who
//! remembers what the screen said.

use super::bug::Bug;
use super::database::Database;
use crate::actor::Actor;
use crate::command::Command;
use crate::fixture::{ITEM, Random, STRANGER};
use crate::ids::{CallId, ClientId, CommentId, LineId, TicketId};
use crate::person::Availability;
use crate::person::api::SetAvailability;
use crate::row::Row;
use crate::service_request::api::{RowInput, SubmitServiceRequest};
use crate::service_request::form::Input;
use crate::sync::link::Link;
use crate::sync::outbox::{Entry, Outbox};
use crate::sync::overlay::overlay;
use crate::sync::replica::{Reading, Replica};
use crate::ticket::api::{AddComment, AddWorkNote, ClaimTicket, HoldComment, MoveStatus};
use crate::ticket::hold::HoldReason;
use crate::ticket::lifecycle::Status;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Where a client stands.
pub(super) struct Client {
    pub(super) actor: Actor,
    pub(super) replica: Replica,
    pub(super) outbox: Outbox,
    pub(super) link: Link,
    pub(super) alive: bool,
    /// Counts its lives: what was meant for an earlier one is lost.
    pub(super) life: u32,
    /// The stream it has opened, and its node.
    pub(super) stream: Option<(u64, usize)>,
    /// The timer that holds.
    pub(super) timer: u64,
    /// The push that is waited for, and how often pushing has failed.
    pub(super) waiting: Option<u64>,
    pub(super) attempt: u32,
    /// Calls of an earlier client id of its own, which no frame acknowledges.
    pub(super) replayed: BTreeSet<CallId>,
    /// The line is dead until then, from and to the client.
    pub(super) silent_until: (u64, u64),
    /// Calls that the screen shows as saved and that are not settled.
    pub(super) saved: BTreeSet<CallId>,
    /// Calls whose acceptance was heard, with log and place at which they were accepted.
    pub(super) heard: Vec<(CallId, usize, i64)>,
    /// Where it stood last, in which log.
    last: (usize, i64),
    reads: bool,
}

impl Client {
    pub(super) fn new(number: usize, actor: Actor) -> Self {
        // To read every row of every client costs more than all else; every fourth one does it, the others keep the text.
        let reads = number.is_multiple_of(4);
        Self {
            actor,
            replica: empty(reads),
            outbox: Outbox::new(ClientId(Uuid::from_u128(0xc100 + number as u128))),
            link: Link::default(),
            alive: true,
            life: 0,
            stream: None,
            timer: 0,
            waiting: None,
            attempt: 0,
            replayed: BTreeSet::new(),
            silent_until: (0, 0),
            saved: BTreeSet::new(),
            heard: Vec::new(),
            last: (0, 0),
            reads,
        }
    }

    pub(super) fn seq(&self) -> Option<i64> {
        self.replica.cursor().map(|cursor| super::place(cursor).0)
    }

    pub(super) fn is_at_rest(&self, database: &Database) -> bool {
        let (seq, chain) = database.head();
        self.saved.is_empty()
            && self.outbox.pending().next().is_none()
            && self.replica.cursor() == Some(&super::cursor(seq, &chain))
    }

    /// The process dies. What the device keeps is the outbox, and the base if it was written.
    pub(super) fn die(&mut self, base_too: bool, bug: Option<Bug>) {
        self.alive = false;
        self.life += 1;
        self.link = Link::default();
        self.stream = None;
        self.waiting = None;
        self.attempt = 0;
        self.outbox.push_failed();
        if bug == Some(Bug::OutboxInMemory) {
            self.outbox = Outbox::new(self.outbox.client());
        }
        if !base_too {
            self.replica = empty(self.reads);
            self.last = (0, 0);
        }
    }

    /// What must hold after every step.
    pub(super) fn check(&mut self, database: &Database, accepted: &BTreeMap<CallId, Vec<(usize, i64)>>) {
        let seq = self.seq();
        if let Some((seq, chain)) = self.replica.cursor().map(super::place) {
            let known = database.chain_at(seq);
            if known.as_ref().is_some_and(|known| super::beginning(known) == chain) {
                let (timeline, last) = self.last;
                assert!(timeline != database.timeline || seq >= last, "I6: the cursor went back from {last} to {seq}");
                self.last = (database.timeline, seq);
            } else {
                // Only where a standby has taken over does somebody still follow another log.
                assert!(database.timeline > 0, "I4: a base at {seq}, where no commit ends");
            }
        }
        let pending: BTreeSet<CallId> = self.outbox.pending().map(|entry| entry.call.id).collect();
        let refused: BTreeSet<CallId> = self.outbox.refused().iter().map(|refused| refused.call.id).collect();
        let replayed = &self.replayed;
        self.saved.retain(|call| {
            if pending.contains(call) {
                return true;
            }
            if refused.contains(call) {
                return false;
            }
            let places = accepted.get(call);
            assert!(places.is_some(), "I15: {call} was saved, is neither pending nor refused, and nobody has it");
            let held = places.into_iter().flatten().any(|(_, place)| seq.is_none_or(|seq| seq >= *place));
            assert!(held || replayed.contains(call), "I9: {call} was saved and is shown nowhere");
            false
        });
    }

    /// What must hold of a client that stands where the log ends: I5, I18, I19; and of what lies over its base: I8.
    pub(super) fn check_base(&self, seen: &[String]) {
        assert_eq!(self.replica.canonical(), seen, "I5, I18, I19: the base is not what {} may see", self.actor.name);
        if self.reads {
            let over = overlay(&self.replica, &self.outbox, &self.actor, crate::fixture::TODAY);
            let pending = self.outbox.pending().next().is_some();
            assert!(pending || over.is_empty(), "I8: an overlay without a call");
        }
    }

    /// The answer to a call is taken as the end of it: what a client does that forgets too early.
    pub(super) fn forget_accepted(&mut self) {
        let accepted = |entry: &&Entry| entry.state == crate::sync::outbox::EntryState::Accepted;
        let calls: Vec<CallId> = self.outbox.pending().filter(accepted).map(|entry| entry.call.id).collect();
        self.outbox.acknowledged(&calls);
    }
}

fn empty(reads: bool) -> Replica {
    if reads {
        Replica::new(|kind, json| Reading::Row(Row::from_json(kind, json)))
    } else {
        Replica::new(|_, _| Reading::Later)
    }
}

/// Something that a person does to one of these tickets.
pub(super) fn some_call(tickets: &[TicketId], random: &mut Random, fresh: &mut impl FnMut() -> Uuid) -> Command {
    let ticket = (!tickets.is_empty()).then(|| tickets[random.below(tickets.len())]);
    let mut comment = |ticket, body: &str| AddComment {
        ticket,
        id: CommentId(fresh()),
        body: body.to_owned(),
        mentions: Vec::new(),
        attachments: Vec::new(),
    };
    match (random.below(9), ticket) {
        (1 | 2, Some(ticket)) => Command::AddComment(comment(ticket, "Hello")),
        (3 | 4, Some(ticket)) => {
            let AddComment { ticket, id, body, mentions, attachments } = comment(ticket, "Internal");
            Command::AddWorkNote(AddWorkNote { ticket, id, body, mentions, attachments })
        }
        (5, Some(ticket)) => Command::ClaimTicket(ClaimTicket { ticket }),
        (6, _) => {
            let availability = if random.chance(70) { Availability::Available } else { Availability::Away };
            Command::SetAvailability(SetAvailability { availability })
        }
        (7 | 8, Some(ticket)) => move_status(ticket, random, fresh),
        _ => Command::SubmitServiceRequest(submission(fresh)),
    }
}

fn submission(fresh: &mut impl FnMut() -> Uuid) -> SubmitServiceRequest {
    let fields = BTreeMap::from([("employee".to_owned(), Input::Text(STRANGER.to_string()))]);
    let rows = vec![RowInput { id: Some(LineId(fresh())), fields }];
    let (id, fields) = (TicketId(fresh()), BTreeMap::new());
    SubmitServiceRequest { id, item: ITEM, version: 1, fields, rows, attachments: Vec::new(), on_behalf_of: None }
}

fn move_status(ticket: TicketId, random: &mut Random, fresh: &mut impl FnMut() -> Uuid) -> Command {
    let from = [Status::New, Status::InProgress, Status::Waiting, Status::OnHold, Status::Resolved][random.below(5)];
    let to = Status::ALL[random.below(Status::ALL.len())];
    let mut body = MoveStatus { resolution: "So it is.".to_owned(), ..MoveStatus::new(ticket, from, to) };
    body.skip_tasks = to == Status::Resolved;
    body.reason = (to == Status::OnHold).then_some(HoldReason::Vendor);
    body.comment =
        (to == Status::Waiting).then(|| HoldComment { id: CommentId(fresh()), body: "Which one?".to_owned() });
    Command::MoveStatus(body)
}

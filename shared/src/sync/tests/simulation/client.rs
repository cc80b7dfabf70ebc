//! A client of the simulation: the real link, replica and outbox, a socket that loses, doubles and swaps.

use super::server::Server;
use crate::actor::Actor;
use crate::command::Command;
use crate::fixture::Random;
use crate::ids::{CallId, ClientId, CommentId, TicketId};
use crate::person::Availability;
use crate::person::api::SetAvailability;
use crate::sync::api::{Pushed, ServerMessage};
use crate::sync::link::{Input, Link, LinkStatus, Output};
use crate::sync::outbox::Outbox;
use crate::sync::replica::Replica;
use crate::sync::session::{Next, Session};
use crate::sync::tests::{on_the_wire, seq_of};
use crate::ticket::api::{AddComment, AddWorkNote, ClaimTicket, HoldComment, MoveStatus};
use crate::ticket::hold::HoldReason;
use crate::ticket::lifecycle::Status;
use std::collections::VecDeque;
use uuid::Uuid;

/// What every work note holds.
const CANARY: &str = "CANARY";

pub(super) struct Client {
    pub(super) actor: Actor,
    pub(super) replica: Replica,
    pub(super) outbox: Outbox,
    link: Link,
    /// The server's side, and whether it has answered.
    session: Option<(Session, bool)>,
    wire: VecDeque<ServerMessage>,
    wants_snapshot: bool,
    timer: bool,
    last_seq: i64,
}

impl Client {
    pub(super) fn new(number: u128, actor: Actor) -> Self {
        let mut client = Self {
            actor,
            replica: Replica::default(),
            outbox: Outbox::new(ClientId(Uuid::from_u128(0xc1 + number))),
            link: Link::default(),
            session: None,
            wire: VecDeque::new(),
            wants_snapshot: false,
            timer: false,
            last_seq: 0,
        };
        client.input(Input::Start, &mut Random(number as u64));
        client
    }

    pub(super) fn seq(&self) -> Option<i64> {
        self.replica.cursor().map(seq_of)
    }

    fn input(&mut self, input: Input, random: &mut Random) {
        let outputs = self.link.handle(input, &mut self.replica, &mut self.outbox, random.draw() as u32);
        for output in outputs {
            match output {
                Output::FetchSnapshot => self.wants_snapshot = true,
                Output::OpenSocket(cursor) => {
                    self.wire.clear();
                    let (person, client) = (self.actor.person, self.outbox.client());
                    self.session = Some((Session::new(person, client, Vec::new().into(), seq_of(&cursor)), false));
                }
                Output::CloseSocket => {
                    self.session = None;
                    self.wire.clear();
                }
                Output::SetTimer(_) => self.timer = true,
                Output::SendHeartbeat | Output::Changed(_) | Output::OutboxChanged => {}
            }
        }
    }

    /// The server looks after this client: answers a snapshot, accepts a socket, sends the next frame.
    pub(super) fn poll(&mut self, server: &mut Server, random: &mut Random) {
        if std::mem::take(&mut self.wants_snapshot) {
            let snapshot = server.snapshot(self.actor.person, self.outbox.client());
            assert!(self.replica.load(&snapshot).is_empty());
            self.outbox.confirmed_up_to(snapshot.client_seq);
            self.last_seq = 0;
            return self.input(Input::SnapshotLoaded, random);
        }
        let Some((session, open)) = &mut self.session else { return };
        if !std::mem::replace(open, true) {
            session.grants = server.grants(session.person).into();
            let stale = session.at < server.floor();
            let missed =
                server.commits_after(session.at).iter().any(|commit| commit.regranted.contains(&session.person));
            if stale || missed {
                self.wire.push_back(ServerMessage::Reset { reason: "behind".to_owned() });
            }
            return self.input(Input::SocketOpened, random);
        }
        let commits = server.commits_after(session.at);
        match session.next(&commits[..commits.len().min(1 + random.below(4))]) {
            Next::Frame(frame) => self.wire.push_back(ServerMessage::Frame(on_the_wire(&frame))),
            Next::Quiet => {}
            Next::Idle => self.wire.push_back(ServerMessage::Frame(on_the_wire(&session.heartbeat()))),
            Next::Behind | Next::Regrant(_) => {
                self.wire.push_back(ServerMessage::Reset { reason: "grants".to_owned() });
            }
        }
    }

    /// The line delivers one message, in trouble the wrong one, twice or none.
    pub(super) fn deliver(&mut self, random: &mut Random, trouble: bool) {
        if self.wire.is_empty() {
            return;
        }
        if trouble && random.chance(15) {
            let (a, b) = (random.below(self.wire.len()), random.below(self.wire.len()));
            self.wire.swap(a, b);
        }
        let Some(message) = self.wire.pop_front() else { return };
        if trouble && random.chance(10) {
            return;
        }
        if trouble && random.chance(10) {
            self.wire.push_back(message.clone());
        }
        let text = serde_json::to_string(&message).unwrap();
        assert!(self.actor.works_tickets() || !text.contains(CANARY), "I16: {text}");
        self.input(Input::Message(message), random);
    }

    /// Pushes what is due; in trouble the request or the answer is lost.
    pub(super) fn push(&mut self, server: &mut Server, random: &mut Random, trouble: bool) {
        let Some(push) = self.outbox.next_push() else { return };
        if trouble && random.chance(15) {
            return self.outbox.push_failed();
        }
        let pushed = server.push(self.actor.person, &push, random);
        if trouble && random.chance(20) {
            return self.outbox.push_failed();
        }
        let pushed: Pushed = serde_json::from_str(&serde_json::to_string(&pushed).unwrap()).unwrap();
        self.outbox.pushed(pushed);
    }

    /// The timer that was asked for runs out; once there is no trouble, a socket that stands is never silent that long.
    pub(super) fn timer(&mut self, random: &mut Random, trouble: bool) {
        if self.timer && (trouble && self.link.status() != LinkStatus::Live || self.session.is_none()) {
            self.timer = false;
            self.input(Input::Timer, random);
        }
    }

    pub(super) fn cut(&mut self, random: &mut Random) {
        if self.session.take().is_some() {
            self.wire.clear();
            self.input(Input::SocketClosed, random);
        }
    }

    pub(super) fn make_a_call(&mut self, server: &mut Server, random: &mut Random) {
        let call = CallId(server.fresh());
        let ticket = server.some_ticket(random);
        let id = CommentId(server.fresh());
        let command = match (random.below(9), ticket) {
            (0, _) | (_, None) => Command::SubmitServiceRequest(server.submission()),
            (1 | 2, Some(ticket)) => Command::AddComment(AddComment {
                ticket,
                id,
                body: "Hello".to_owned(),
                mentions: Vec::new(),
                attachments: Vec::new(),
            }),
            (3 | 4, Some(ticket)) => Command::AddWorkNote(AddWorkNote {
                ticket,
                id,
                body: CANARY.to_owned(),
                mentions: Vec::new(),
                attachments: Vec::new(),
            }),
            (5, Some(ticket)) => Command::ClaimTicket(ClaimTicket { ticket }),
            (6, _) => {
                let availability = if random.chance(70) { Availability::Available } else { Availability::Away };
                Command::SetAvailability(SetAvailability { availability })
            }
            (_, Some(ticket)) => move_status(ticket, random),
        };
        self.outbox.add(call, &command, server.now()).unwrap();
    }

    /// What must hold after every step.
    pub(super) fn check(&mut self, server: &Server) {
        let Some(seq) = self.seq() else { return };
        assert!(seq >= self.last_seq, "I6: the cursor went back");
        assert!(server.ends_a_commit(seq), "I4: a base in the middle of a commit");
        self.last_seq = seq;
        if !self.actor.works_tickets() {
            assert!(self.replica.canonical().iter().all(|row| !row.contains(CANARY)), "I16");
        }
    }
}

fn move_status(ticket: TicketId, random: &mut Random) -> Command {
    let from = [Status::New, Status::InProgress, Status::Waiting, Status::OnHold, Status::Resolved][random.below(5)];
    let to = Status::ALL[random.below(Status::ALL.len())];
    let mut body = MoveStatus { resolution: "So it is.".to_owned(), ..MoveStatus::new(ticket, from, to) };
    body.reason = (to == Status::OnHold).then_some(HoldReason::Vendor);
    let id = CommentId(Uuid::from_u128(random.draw().into()));
    body.comment = (to == Status::Waiting).then(|| HoldComment { id, body: "Which one?".to_owned() });
    Command::MoveStatus(body)
}

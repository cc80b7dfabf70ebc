//! The line between clients and nodes: streams and snapshots, with delay, loss, doubles, swaps, half-open connections.

use super::node::Said;
use super::{Event, NODES, Simulation};
use crate::sync::api::{Cursor, ServerMessage, Snapshot};
use crate::sync::link::{Input, Output};

/// The heartbeat of a stream.
const BEAT_MS: u64 = 15_000;
/// How long a request waits for its answer.
const PATIENCE_MS: u64 = 60_000;

impl Simulation {
    /// One step of a client's link, and what it asks for.
    pub(super) fn step(&mut self, number: usize, input: Input) {
        let random = self.random.draw() as u32;
        let client = &mut self.clients[number];
        if !client.alive {
            return;
        }
        let accepted = self.never_asks_again(number);
        let client = &mut self.clients[number];
        let outputs = client.link.handle(input, &mut client.replica, &mut client.outbox, random);
        self.accept_again(number, accepted);
        for output in outputs {
            match output {
                Output::FetchSnapshot => self.ask_for_snapshot(number),
                Output::OpenSocket(cursor) => self.ask_for_stream(number, cursor),
                Output::CloseSocket => self.leave(number),
                Output::SetTimer(wait) => {
                    let timer = self.number();
                    self.clients[number].timer = timer;
                    self.after(wait.into(), 0, Event::Timer(number, timer));
                }
                Output::SendAgain => self.pump(number),
                Output::SendHeartbeat | Output::Changed(_) | Output::OutboxChanged => {}
            }
        }
        self.clients[number].check(&self.database, &self.accepted);
        if self.random.chance(2) && self.clients[number].is_at_rest(&self.database) {
            let seen = self.database.visible_to(self.clients[number].actor.person);
            self.clients[number].check_base(&seen);
        }
    }

    /// The balancer's choice: nearly always one that lives.
    pub(super) fn some_node(&mut self) -> usize {
        let node = self.random.below(NODES);
        if self.nodes[node].up || self.mishap(15) {
            return node;
        }
        (0..NODES).find(|node| self.nodes[*node].up).unwrap_or(node)
    }

    /// Whether something to this client, or from it, gets through.
    pub(super) fn is_silent(&self, client: usize, from_it: bool) -> bool {
        let (to, from) = self.clients[client].silent_until;
        self.now < if from_it { from } else { to }
    }

    /// A request without an answer ends when patience does, or when the device's network changes.
    pub(super) fn unanswered(&mut self, event: Event) {
        let end = (self.now + PATIENCE_MS).min(super::TROUBLE_MS.max(self.now) + 500);
        self.at(end, event);
    }

    fn ask_for_snapshot(&mut self, client: usize) {
        let (number, node, life) = (self.number(), self.some_node(), self.clients[client].life);
        self.clients[client].timer = number;
        if self.is_silent(client, true) {
            return self.unanswered(Event::Fetched(client, life, number, None));
        }
        self.after(5, 60, Event::Fetch { client, life, node, number });
    }

    pub(super) fn fetch(&mut self, client: usize, life: u32, node: usize, number: u64) {
        if let Some(moment) = self.asleep(node) {
            return self.at(moment, Event::Fetch { client, life, node, number });
        }
        let reached = self.nodes[node].up && !self.nodes[node].cut_off;
        let asks = &self.clients[client];
        let snapshot = reached.then(|| self.database.snapshot(asks.actor.person, asks.outbox.client()));
        if self.is_silent(client, false) || self.mishap(5) {
            return self.unanswered(Event::Fetched(client, life, number, None));
        }
        self.after(5, 200, Event::Fetched(client, life, number, snapshot));
    }

    pub(super) fn fetched(&mut self, number: usize, life: u32, fetch: u64, snapshot: Option<Snapshot>) {
        let client = &mut self.clients[number];
        if client.life != life || client.timer != fetch || !client.alive {
            return;
        }
        match snapshot {
            Some(snapshot) => {
                assert!(client.replica.load(&snapshot).is_empty(), "a snapshot that cannot be read");
                client.outbox.confirmed_up_to(snapshot.client_seq);
                self.step(number, Input::SnapshotLoaded);
                self.pump(number);
            }
            None => self.step(number, Input::SnapshotFailed),
        }
    }

    fn ask_for_stream(&mut self, client: usize, cursor: Cursor) {
        self.leave(client);
        let (stream, node) = (self.number(), self.some_node());
        self.clients[client].stream = Some((stream, node));
        if !self.is_silent(client, true) {
            self.after(5, 60, Event::Open { client, stream, node, cursor });
        }
    }

    pub(super) fn open(&mut self, client: usize, stream: u64, node: usize, cursor: Cursor) {
        if let Some(moment) = self.asleep(node) {
            return self.at(moment, Event::Open { client, stream, node, cursor });
        }
        let asks = &self.clients[client];
        let who = (client, asks.actor.person, asks.outbox.client());
        let said = if self.nodes[node].up { self.nodes[node].open(stream, who, &cursor, &self.database) } else { None };
        match said {
            None => self.after(5, 20, Event::Closed(client, stream)),
            Some(Said::Last(message)) => self.last_word(node, client, stream, message),
            Some(_) => {
                self.after(1, 20, Event::Opened(client, stream));
                self.deliver(node, stream);
                self.after(BEAT_MS, 0, Event::Beat(node, stream));
                // The first heartbeat says that the stream stands.
                self.beat_now(node, stream);
            }
        }
    }

    pub(super) fn opened(&mut self, client: usize, stream: u64) {
        if self.clients[client].stream.is_some_and(|(known, _)| known == stream) && !self.is_silent(client, false) {
            self.step(client, Input::SocketOpened);
        }
    }

    pub(super) fn deliver(&mut self, node: usize, stream: u64) {
        let said = self.nodes[node].deliver(stream, &self.database);
        self.say(node, stream, said);
    }

    /// Everything that this node has to say.
    pub(super) fn deliver_all(&mut self, node: usize) {
        let streams: Vec<u64> = self.nodes[node].streams.keys().copied().collect();
        streams.into_iter().for_each(|stream| self.deliver(node, stream));
    }

    fn say(&mut self, node: usize, stream: u64, (client, said): (usize, Said)) {
        match said {
            Said::Nothing => {}
            Said::Message(message) => self.send(node, client, stream, message),
            Said::Last(message) => self.last_word(node, client, stream, message),
            Said::Gone => self.after(1, 20, Event::Closed(client, stream)),
        }
    }

    fn last_word(&mut self, node: usize, client: usize, stream: u64, message: ServerMessage) {
        self.at(self.now + 5, Event::Message { client, stream, node, message: Some(message) });
        self.at(self.now + 6, Event::Closed(client, stream));
    }

    fn send(&mut self, node: usize, client: usize, stream: u64, message: ServerMessage) {
        let lost = self.is_silent(client, false) || self.mishap(3);
        if self.mishap(4) {
            let message = Some(message.clone());
            self.after(20, 400, Event::Message { client, stream, node, message });
        }
        let message = (!lost).then_some(message);
        let slow = if self.mishap(5) { 3_000 } else { 40 };
        self.after(1, slow, Event::Message { client, stream, node, message });
    }

    pub(super) fn message(&mut self, client: usize, stream: u64, node: usize, message: Option<ServerMessage>) {
        let current = self.clients[client].stream.is_some_and(|(known, _)| known == stream);
        if let Some(open) = self.nodes[node].streams.get_mut(&stream) {
            open.busy = false;
            if !current && !self.is_silent(client, true) {
                // Nobody is there: the device refuses what comes.
                self.nodes[node].streams.remove(&stream);
            }
        }
        if let Some(message) = message.filter(|_| current) {
            self.step(client, Input::Message(message));
        }
        if self.asleep(node).is_none() {
            self.deliver(node, stream);
        }
    }

    pub(super) fn closed(&mut self, client: usize, stream: u64) {
        if self.clients[client].stream.is_some_and(|(known, _)| known == stream) && !self.is_silent(client, false) {
            self.clients[client].stream = None;
            self.step(client, Input::SocketClosed);
        }
    }

    /// The client gives its stream up; the node hears of it, or not.
    fn leave(&mut self, client: usize) {
        if let Some((stream, node)) = self.clients[client].stream.take()
            && !self.is_silent(client, true)
        {
            self.after(1, 40, Event::Left(node, stream));
        }
    }

    pub(super) fn beat(&mut self, node: usize, stream: u64) {
        if !self.nodes[node].streams.contains_key(&stream) {
            return;
        }
        if let Some(moment) = self.asleep(node) {
            return self.at(moment, Event::Beat(node, stream));
        }
        self.after(BEAT_MS, 0, Event::Beat(node, stream));
        self.beat_now(node, stream);
    }

    fn beat_now(&mut self, node: usize, stream: u64) {
        let said = self.nodes[node].beat(stream, &self.database);
        self.say(node, stream, said);
    }

    pub(super) fn poll(&mut self, node: usize) {
        self.after(1_000, 0, Event::Poll(node));
        if self.nodes[node].up && self.asleep(node).is_none() {
            self.nodes[node].poll(&self.database);
            self.deliver_all(node);
        }
    }

    pub(super) fn notified(&mut self, node: usize, life: u32, seq: i64) {
        if let Some(moment) = self.asleep(node) {
            return self.at(moment, Event::Notified(node, life, seq));
        }
        if self.nodes[node].life == life && self.nodes[node].up && !self.nodes[node].deaf {
            self.nodes[node].notified(seq, &self.database);
            self.deliver_all(node);
        }
    }

    /// When a node that is paused goes on.
    pub(super) fn asleep(&self, node: usize) -> Option<u64> {
        Some(self.nodes[node].paused_until).filter(|until| *until > self.now)
    }
}

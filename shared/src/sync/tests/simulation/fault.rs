//! What breaks (SYNC.md 3.4): nodes that die, sleep, lose the database or hear nothing; clients that are killed or cut
//! off; grants that change; a log that is cut short; a standby that lags and takes over.

use super::{CLIENTS, Event, NODES, Simulation};
use crate::sync::api::ServerMessage;
use crate::sync::link::Input;

impl Simulation {
    /// Something breaks, or changes.
    pub(super) fn fault(&mut self) {
        let (node, client) = (self.random.below(NODES), self.random.below(CLIENTS));
        match self.random.below(16) {
            0 | 1 => self.node_dies(node),
            2 => self.nodes[node].paused_until = self.now + 500 + self.random.draw() % 15_000,
            3 => self.nodes[node].cut_off = !self.nodes[node].cut_off,
            4 => self.nodes[node].deaf = !self.nodes[node].deaf,
            5 => self.go_away(node),
            6 => self.restart(client),
            7 | 8 => self.silence(client),
            9 => (0..CLIENTS).for_each(|client| self.cut(client)),
            10 => self.cut(client),
            11 | 12 => self.regrant(client, node),
            13 => self.pin(node),
            14 => self.database.compact(),
            _ => self.promote(),
        }
    }

    /// A node dies with its streams. Where only the process dies, its machine says so to those that were connected.
    pub(super) fn node_dies(&mut self, node: usize) {
        let streams: Vec<(u64, usize)> =
            self.nodes[node].streams.iter().map(|(stream, open)| (*stream, open.client)).collect();
        let silently = self.random.chance(30);
        self.nodes[node].die();
        for (stream, client) in streams.into_iter().filter(|_| !silently) {
            self.after(1, 20, Event::Closed(client, stream));
        }
        self.after(200, 5_000, Event::NodeUp(node));
    }

    /// A deploy: the node sends its streams away, and starts again.
    fn go_away(&mut self, node: usize) {
        if self.asleep(node).is_some() {
            return;
        }
        let streams: Vec<(u64, usize)> =
            self.nodes[node].streams.iter().map(|(stream, open)| (*stream, open.client)).collect();
        for (stream, client) in streams {
            let after_ms = 1_000 + self.random.draw() as u32 % 2_000;
            let message = Some(ServerMessage::GoAway { after_ms });
            self.after(1, 20, Event::Message { client, stream, node, message });
        }
        self.nodes[node].die();
        self.after(500, 2_000, Event::NodeUp(node));
    }

    fn restart(&mut self, client: usize) {
        if self.clients[client].alive {
            let base_too = self.random.chance(50);
            self.clients[client].die(base_too, self.bug);
            self.after(100, 5_000, Event::ClientUp(client));
        }
    }

    /// A client comes up with what its device kept.
    pub(super) fn launch(&mut self, client: usize) {
        self.clients[client].alive = true;
        self.clients[client].check(&self.database, &self.accepted);
        self.step(client, Input::Start);
        self.pump(client);
    }

    /// Nothing gets through to a client, from it, or both; the device notices, or not.
    fn silence(&mut self, client: usize) {
        let until = self.now + 500 + self.random.draw() % 20_000;
        let which = self.random.below(3);
        self.clients[client].silent_until = (if which != 0 { until } else { 0 }, if which != 1 { until } else { 0 });
        if self.random.chance(30) {
            self.step(client, Input::NetworkLost);
        }
    }

    fn cut(&mut self, client: usize) {
        if let Some((stream, node)) = self.clients[client].stream {
            self.nodes[node].streams.remove(&stream);
            self.after(1, 20, Event::Closed(client, stream));
        }
    }

    /// Somebody's grants change, by an administrator at some node.
    fn regrant(&mut self, client: usize, node: usize) {
        let person = self.clients[client].actor.person;
        let before = self.database.commits.len();
        self.database.regrant(person);
        if self.database.commits.len() > before && self.nodes[node].up && self.asleep(node).is_none() {
            self.published(node);
        }
    }

    fn pin(&mut self, node: usize) {
        for _ in 0..1 + self.random.below(3) {
            let (board, audience) = (self.random.below(3) as u8, self.random.below(4) as u8);
            self.database.pin(board, audience);
            if self.nodes[node].up && self.asleep(node).is_none() {
                self.published(node);
            }
        }
    }

    /// The database is lost, and a standby that lags takes its place.
    fn promote(&mut self) {
        let lag = self.random.below(4);
        self.database.promote(lag);
        self.cuts.push(self.database.head().0);
    }

    /// From now on everything works; what was waited for in vain ends.
    pub(super) fn heal(&mut self) {
        for node in 0..NODES {
            let life = &mut self.nodes[node];
            (life.cut_off, life.deaf, life.paused_until) = (false, false, life.paused_until.min(self.now));
            if !life.up {
                self.after(0, 1_000, Event::NodeUp(node));
            }
        }
        for client in 0..CLIENTS {
            self.clients[client].silent_until = (0, 0);
            if self.random.chance(50) {
                self.step(client, Input::NetworkReturned);
            }
        }
    }
}

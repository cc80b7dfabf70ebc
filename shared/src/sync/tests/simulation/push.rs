//! What people do, and how it is pushed: saved on the device first, one push at a time, again after a failure.

use super::bug::Bug;
use super::client::some_call;
use super::{Event, NODES, Simulation};
use crate::command::Command;
use crate::ids::{CallId, ClientId};
use crate::problem::ProblemCode;
use crate::sync::api::{CallResult, Outcome, Push, Pushed};
use crate::sync::link::Input;
use crate::sync::outbox::{EntryState, Settled};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use uuid::Uuid;

/// First and longest wait after a failure; each wait is a random part of its bound.
const BACKOFF_MS: (u64, u64) = (500, 30_000);
/// How long a call that was accepted under an earlier client id stays pending while its rows arrive.
const ARRIVAL_MS: u64 = 3_000;

impl Simulation {
    /// A person does something; the screen says so when the device has it.
    pub(super) fn call(&mut self, client: usize) {
        if !self.clients[client].alive {
            return;
        }
        let (tickets, call) = (self.database.tickets(), CallId(self.fresh()));
        let ids = &mut self.ids;
        let mut fresh = || {
            *ids += 1;
            Uuid::from_u128(0xf000_0000 + *ids)
        };
        let command = some_call(&tickets, &mut self.random, &mut fresh);
        let life = self.clients[client].life;
        self.after(1, 15, Event::Saved(client, life, call, Box::new(command)));
    }

    pub(super) fn saved(&mut self, number: usize, life: u32, call: CallId, command: &Command) {
        // The device's clock may be years away.
        let skew = SignedDuration::from_hours(24 * 365 * (number as i64 % 21 - 10));
        let now = self.database.now() + skew;
        let client = &mut self.clients[number];
        if client.life != life || !client.alive {
            return;
        }
        client.outbox.add(call, command, now).expect("a call that can be written");
        client.saved.insert(call);
        self.pump(number);
    }

    pub(super) fn pump(&mut self, number: usize) {
        let node = self.some_node();
        let client = &mut self.clients[number];
        if !client.alive || client.waiting.is_some() {
            return;
        }
        let Some(push) = client.outbox.next_push() else { return };
        let (life, id) = (client.life, push.client);
        if self.is_silent(number, true) || self.mishap(5) {
            return self.unanswered(Event::Pushed(number, life, id, None));
        }
        if self.mishap(4) {
            // Something between sends the request twice.
            let push = push.clone();
            self.after(5, 300, Event::Push { client: number, life, node, push, answer: false });
        }
        self.after(5, 60, Event::Push { client: number, life, node, push, answer: true });
    }

    pub(super) fn pump_due(&mut self, client: usize, number: u64) {
        if self.clients[client].waiting == Some(number) {
            self.clients[client].waiting = None;
            self.pump(client);
        }
    }

    /// A push at its node: one transaction, a word to the other nodes, an answer.
    pub(super) fn push(&mut self, client: usize, life: u32, node: usize, push: Push, answer: bool) {
        if let Some(moment) = self.asleep(node) {
            return self.at(moment, Event::Push { client, life, node, push, answer });
        }
        let (person, id) = (self.clients[client].actor.person, push.client);
        let reached = self.nodes[node].up && !self.nodes[node].cut_off;
        let mut pushed = None;
        if reached {
            pushed = Some(self.transact(node, person, &push));
            if self.mishap(4) {
                // The node dies between its commit and everything that follows.
                self.node_dies(node);
                pushed = None;
            }
        }
        if !answer {
            return;
        }
        if self.is_silent(client, false) || self.mishap(6) {
            return self.unanswered(Event::Pushed(client, life, id, None));
        }
        self.after(5, 60, Event::Pushed(client, life, id, pushed));
    }

    fn transact(&mut self, node: usize, person: crate::ids::PersonId, push: &Push) -> Pushed {
        if self.bug == Some(Bug::AnswerBeforeCommit) && self.random.chance(10) {
            let accepted = || Outcome::Accepted(super::super::raw("{}"));
            let results = push.calls.iter().map(|call| CallResult { id: call.id, outcome: accepted() });
            return Pushed { results: results.collect(), stopped: None };
        }
        let before = self.database.commits.len();
        let done = self.database.accepted.len();
        let pushed = self.database.push(person, push);
        for accepted in &self.database.accepted[done..] {
            self.accepted.entry(accepted.call).or_default().push((self.database.timeline, accepted.seq));
        }
        if self.database.commits.len() > before && !self.mishap(4) {
            self.published(node);
        }
        pushed
    }

    /// The last commit is this node's: its own streams see it at once, the other nodes are told.
    pub(super) fn published(&mut self, node: usize) {
        let commit = self.database.commits.last().expect("a commit").clone();
        let seq = commit.last;
        self.nodes[node].publish(commit, &self.database);
        self.deliver_all(node);
        for other in (0..NODES).filter(|other| *other != node) {
            if self.bug != Some(Bug::NoPoll) && self.mishap(20) {
                continue;
            }
            if self.bug == Some(Bug::NoPoll) && self.random.chance(20) {
                continue;
            }
            let life = self.nodes[other].life;
            self.after(1, 15, Event::Notified(other, life, seq));
        }
    }

    pub(super) fn pushed(&mut self, number: usize, life: u32, id: ClientId, pushed: Option<Pushed>) {
        let client = &mut self.clients[number];
        if client.life != life || client.outbox.client() != id || !client.alive {
            return;
        }
        let Some(pushed) = pushed else {
            client.outbox.push_failed();
            let bound = BACKOFF_MS.0.saturating_mul(1 << client.attempt.min(6)).min(BACKOFF_MS.1);
            client.attempt += 1;
            let waiting = self.number();
            self.clients[number].waiting = Some(waiting);
            self.after(50, bound, Event::Pump(number, waiting));
            return self.step(number, Input::NetworkLost);
        };
        client.attempt = 0;
        let stopped = pushed.stopped.clone();
        for settled in client.outbox.pushed(pushed) {
            let Settled::Accepted(call, _) = settled else { continue };
            let place = self.accepted.get(&call.id).and_then(|places| places.last());
            let (log, seq) = place.unwrap_or_else(|| panic!("I12: {} was accepted and is in no log", call.id));
            self.clients[number].heard.push((call.id, *log, *seq));
            if self.clients[number].replayed.contains(&call.id) {
                self.after(ARRIVAL_MS, 0, Event::Arrived(number, life, call.id));
            }
        }
        if self.bug == Some(Bug::ForgottenWhenAccepted) {
            self.clients[number].forget_accepted();
        }
        self.clients[number].check(&self.database, &self.accepted);
        match stopped {
            Some(problem) => {
                assert_eq!(problem.code, ProblemCode::OutOfSequence);
                self.renew(number);
            }
            None => self.pump(number),
        }
    }

    /// A call that was accepted under an earlier client id is confirmed by no frame of this one.
    pub(super) fn arrived(&mut self, number: usize, life: u32, call: CallId) {
        let client = &mut self.clients[number];
        if client.life == life {
            client.outbox.acknowledged(&[call]);
            client.check(&self.database, &self.accepted);
            client.replayed.remove(&call);
        }
    }

    /// Begins a new sequence under a new client id: after a gap that will never be filled.
    fn renew(&mut self, number: usize) {
        let id = ClientId(self.fresh());
        let calls = self.clients[number].outbox.renew(id);
        self.clients[number].replayed.extend(calls);
        self.step(number, Input::SocketClosed);
        self.step(number, Input::Timer);
        self.pump(number);
    }

    /// What is accepted now, to be accepted again behind a step that asks for it: of a client that does not.
    pub(super) fn never_asks_again(&self, client: usize) -> BTreeSet<CallId> {
        if self.bug != Some(Bug::NeverAskedAgain) {
            return BTreeSet::new();
        }
        let entries = self.clients[client].outbox.pending();
        entries.filter(|entry| entry.state == EntryState::Accepted).map(|entry| entry.call.id).collect()
    }

    pub(super) fn accept_again(&mut self, client: usize, calls: BTreeSet<CallId>) {
        if calls.is_empty() {
            return;
        }
        let accepted = || Outcome::Accepted(super::super::raw("{}"));
        let results = calls.into_iter().map(|id| CallResult { id, outcome: accepted() }).collect();
        self.clients[client].outbox.pushed(Pushed { results, stopped: None });
    }
}

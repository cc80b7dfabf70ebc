//! The client's pending calls: sent in order, again and again with the same bytes, until the server decided. They are
//! bytes here: who shows what a call does reads it, and one that this build cannot read is sent all the same.

use super::api::{Call, CallResult, Outcome, PUSH_MAX, Push, Pushed};
use crate::command::Command;
use crate::ids::{CallId, ClientId};
use crate::problem::Problem;
use jiff::Timestamp;
use serde_json::value::RawValue;
use std::collections::VecDeque;

/// Where a pending call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// Waits for its turn.
    Queued,
    /// Sent, no answer yet.
    Sent,
    /// Accepted; its effect is still on its way in a frame.
    Accepted,
}

/// A pending call.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The call as it is sent.
    pub call: Call,
    /// When it was made, by the device's clock; shown, never compared.
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: EntryState,
    /// It was accepted before the last heartbeat already.
    late: bool,
}

/// A call that the server refused: kept until the person has seen it.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The call.
    pub call: Call,
    /// Why not.
    pub problem: Problem,
}

/// What a push's answer settled.
#[derive(Clone, Debug)]
pub enum Settled {
    /// Accepted, with the endpoint's reply.
    Accepted(Call, String),
    /// Refused.
    Refused(Call, Problem),
}

/// Pending calls of one client, in order.
#[derive(Clone, Debug)]
pub struct Outbox {
    client: ClientId,
    last: i64,
    entries: VecDeque<Entry>,
    refused: Vec<Refused>,
    pushing: bool,
    /// Everything up to this sequence is decided and in the base.
    confirmed: i64,
}

impl Outbox {
    /// An empty outbox of a client.
    pub fn new(client: ClientId) -> Self {
        Self { client, last: 0, entries: VecDeque::new(), refused: Vec::new(), pushing: false, confirmed: 0 }
    }

    /// The client.
    pub fn client(&self) -> ClientId {
        self.client
    }

    /// Adds a call. A call that is already in here is left alone: a double click is one call.
    ///
    /// # Errors
    /// The body could not be written; nothing was added.
    pub fn add(&mut self, id: CallId, command: &Command, created_at: Timestamp) -> serde_json::Result<bool> {
        let (name, version) = command.endpoint();
        Ok(self.add_written(id, (name.to_owned(), version), command.body()?, created_at))
    }

    /// As [`Outbox::add`], a call whose body is written already: endpoint with its version, and the body.
    pub fn add_written(
        &mut self,
        id: CallId,
        (name, version): (String, u16),
        body: Box<RawValue>,
        created_at: Timestamp,
    ) -> bool {
        if self.entries.iter().any(|entry| entry.call.id == id) {
            return false;
        }
        self.refused.retain(|refused| refused.call.id != id);
        self.last += 1;
        let call = Call { id, seq: self.last, name, version, body };
        self.entries.push_back(Entry { call, created_at, state: EntryState::Queued, late: false });
        true
    }

    /// The next push, if there is something to send and none is under way.
    pub fn next_push(&mut self) -> Option<Push> {
        if self.pushing {
            return None;
        }
        let due = self.entries.iter_mut().filter(|entry| entry.state != EntryState::Accepted).take(PUSH_MAX);
        let calls: Vec<Call> = due
            .map(|entry| {
                entry.state = EntryState::Sent;
                entry.call.clone()
            })
            .collect();
        if calls.is_empty() {
            return None;
        }
        self.pushing = true;
        Some(Push { client: self.client, calls })
    }

    /// Takes a push's answer.
    pub fn pushed(&mut self, pushed: Pushed) -> Vec<Settled> {
        self.pushing = false;
        for entry in self.entries.iter_mut().filter(|entry| entry.state == EntryState::Sent) {
            entry.state = EntryState::Queued;
        }
        pushed.results.into_iter().filter_map(|result| self.settle(result)).collect()
    }

    /// The push got no answer: the outcome is unknown, the same bytes go again.
    pub fn push_failed(&mut self) {
        self.pushing = false;
        for entry in self.entries.iter_mut().filter(|entry| entry.state == EntryState::Sent) {
            entry.state = EntryState::Queued;
        }
    }

    /// The base now holds the effect of these calls.
    pub fn acknowledged(&mut self, calls: &[CallId]) {
        self.entries.retain(|entry| !calls.contains(&entry.call.id));
    }

    /// A snapshot holds the effect of everything the server decided up to this sequence.
    pub fn confirmed_up_to(&mut self, seq: i64) {
        self.confirmed = self.confirmed.max(seq);
        self.entries.retain(|entry| entry.state != EntryState::Accepted || entry.call.seq > seq);
    }

    /// The stream begins anew: what was accepted and is not in the base yet goes again. Its stored result answers it, and
    /// where a standby that lagged took its place, this is how an accepted call is not lost. Answers whether there is any.
    pub fn ask_again(&mut self) -> bool {
        self.ask_for(|_| true)
    }

    /// A heartbeat came: what was accepted before the last one already and is not in the base goes again.
    pub fn beat(&mut self) -> bool {
        let any = self.ask_for(|entry| entry.late);
        for entry in &mut self.entries {
            entry.late = entry.state == EntryState::Accepted;
        }
        any
    }

    fn ask_for(&mut self, due: impl Fn(&Entry) -> bool) -> bool {
        let mut any = false;
        for entry in self.entries.iter_mut().filter(|entry| entry.state == EntryState::Accepted) {
            if due(entry) {
                entry.state = EntryState::Queued;
                any = true;
            }
        }
        any
    }

    /// Pending calls, in order.
    pub fn pending(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Calls that are not yet with the server.
    pub fn unsent(&self) -> usize {
        self.entries.iter().filter(|entry| entry.state != EntryState::Accepted).count()
    }

    /// Refused calls, oldest first.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// Begins a new sequence under a new client with everything that is pending: after a gap that will never be filled.
    /// Answers the calls, which no frame of the new client may ever acknowledge.
    pub fn renew(&mut self, client: ClientId) -> Vec<CallId> {
        self.client = client;
        self.confirmed = 0;
        self.pushing = false;
        self.last = 0;
        for entry in &mut self.entries {
            self.last += 1;
            entry.call.seq = self.last;
            entry.state = EntryState::Queued;
        }
        self.entries.iter().map(|entry| entry.call.id).collect()
    }

    /// The person has seen the refusal, or the draft went out again.
    pub fn dismiss(&mut self, call: CallId) {
        self.refused.retain(|refused| refused.call.id != call);
    }

    fn settle(&mut self, result: CallResult) -> Option<Settled> {
        let position = self.entries.iter().position(|entry| entry.call.id == result.id)?;
        match result.outcome {
            Outcome::Accepted(reply) => {
                // The answer to a call that was sent again may come after the snapshot that holds its effect.
                let call = self.entries[position].call.clone();
                if call.seq <= self.confirmed {
                    self.entries.remove(position);
                } else {
                    self.entries[position].state = EntryState::Accepted;
                }
                Some(Settled::Accepted(call, reply.get().to_owned()))
            }
            Outcome::Rejected(problem) => {
                let Entry { call, .. } = self.entries.remove(position)?;
                self.refused.push(Refused { call: call.clone(), problem: problem.clone() });
                Some(Settled::Refused(call, problem))
            }
        }
    }
}

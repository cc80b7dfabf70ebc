//! The client's pending calls: sent in order, again and again with the same bytes, until the server decided. They are
//! bytes here: who shows what a call does reads it, and one that this build cannot read is sent all the same.

use super::api::{Call, CallResult, Outcome, PUSH_MAX, Push, Pushed};
use super::kept::{KeptCall, Place};
use crate::command::Command;
use crate::ids::{CallId, ClientId};
use crate::order::sort_by_key;
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};
use serde_json::value::RawValue;
use std::collections::VecDeque;

/// Days within which a call is sent by itself. One that is older goes back to the person: what stood in it may long be
/// wrong, and the server forgets the results by which it knows a call that comes again (SYNC.md 2.8; 30 days there).
pub const SENT_WITHIN_DAYS: i64 = 21;

/// Where a pending call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// Not on the device yet: it is shown, and neither sent nor said to be saved.
    Saving,
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
    /// When it was made, by the device's clock; shown, and compared only by [`Outbox::too_old`].
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: EntryState,
    /// It may have been sent under an earlier client, whose calls no frame acknowledges to this one.
    pub again: bool,
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
    /// Calls that have left and are still on the device.
    gone: Vec<Call>,
}

impl Outbox {
    /// An empty outbox of a client.
    pub fn new(client: ClientId) -> Self {
        let (entries, refused, gone) = (VecDeque::new(), Vec::new(), Vec::new());
        Self { client, last: 0, entries, refused, pushing: false, confirmed: 0, gone }
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
        let seq = self.last + 1;
        let added = self.append(Call { id, seq, name, version, body }, created_at, EntryState::Queued);
        self.last += i64::from(added);
        added
    }

    /// As [`Outbox::add`], a call that the device is about to keep: [`Outbox::kept`] or [`Outbox::not_kept`] follows.
    ///
    /// # Errors
    /// The body could not be written; nothing was added.
    pub fn hold(&mut self, id: CallId, command: &Command, created_at: Timestamp) -> serde_json::Result<bool> {
        let (name, version) = command.endpoint();
        let call = Call { id, seq: 0, name: name.to_owned(), version, body: command.body()? };
        Ok(self.append(call, created_at, EntryState::Saving))
    }

    fn append(&mut self, call: Call, created_at: Timestamp, state: EntryState) -> bool {
        if self.entries.iter().any(|entry| entry.call.id == call.id) {
            return false;
        }
        self.refused.retain(|refused| refused.call.id != call.id);
        self.entries.push_back(Entry { call, created_at, state, again: false, late: false });
        true
    }

    /// The device keeps the call at this place: from now on it is saved, and is sent. Answers whether every call before
    /// it is known here; otherwise another tab was faster, and [`Outbox::take_up`] is due.
    pub fn kept(&mut self, id: CallId, place: Place) -> bool {
        let whole = place.client == self.client && place.last == self.last + 1;
        for entry in self.entries.iter_mut().filter(|entry| entry.call.id == id && entry.state == EntryState::Saving) {
            entry.call.seq = place.last;
            // With something unknown before it the sequence would have a gap.
            if whole {
                entry.state = EntryState::Queued;
            }
        }
        if whole {
            self.last = place.last;
            self.in_order();
        }
        whole
    }

    /// The device does not keep the call: it is refused, visibly, and nothing of it is sent.
    pub fn not_kept(&mut self, id: CallId, problem: Problem) -> Option<Call> {
        let position = self.entries.iter().position(|entry| entry.call.id == id)?;
        let Entry { call, .. } = self.entries.remove(position)?;
        self.refused.push(Refused { call: call.clone(), problem });
        Some(call)
    }

    /// Takes up what the device keeps, in the place of what was known of it. What is not kept yet stays as it is.
    pub fn take_up(&mut self, place: Place, mut calls: Vec<KeptCall>) {
        let renewed = place.client != self.client;
        if renewed {
            (self.pushing, self.confirmed) = (false, 0);
        }
        (self.client, self.last) = (place.client, place.last);
        sort_by_key(&mut calls, |kept| kept.seq);
        let mut before: Vec<Entry> = std::mem::take(&mut self.entries).into();
        // What the device did not take is known here alone.
        self.refused.retain(|refused| refused.call.seq == 0);
        for kept in calls {
            let known = before.iter().position(|entry| entry.call.id == kept.id).map(|at| before.swap_remove(at));
            let known = known.filter(|entry| !renewed && entry.state != EntryState::Saving);
            let state = known.as_ref().map_or(EntryState::Queued, |entry| entry.state);
            let late = known.is_some_and(|entry| entry.late);
            let (again, created_at, refused) = (kept.again, kept.created_at, kept.refused.clone());
            let call = kept.into_call();
            match refused {
                Some(problem) => self.refused.push(Refused { call, problem }),
                None if self.entries.iter().any(|entry| entry.call.id == call.id) => {}
                None => self.entries.push_back(Entry { call, created_at, state, again, late }),
            }
        }
        self.entries.extend(before.into_iter().filter(|entry| entry.state == EntryState::Saving));
        self.in_order();
    }

    fn in_order(&mut self) {
        let saving = |entry: &Entry| entry.state == EntryState::Saving;
        let mut entries: Vec<Entry> = std::mem::take(&mut self.entries).into();
        sort_by_key(&mut entries, |entry| (saving(entry), if saving(entry) { 0 } else { entry.call.seq }));
        self.entries = entries.into();
    }

    /// Calls that have left since this was asked last: the device has no need to keep them.
    pub fn take_gone(&mut self) -> Vec<Call> {
        std::mem::take(&mut self.gone)
    }

    /// Whether a call may have been sent under an earlier client.
    pub fn is_again(&self, id: CallId) -> bool {
        self.entries.iter().any(|entry| entry.call.id == id && entry.again)
    }

    /// Pending calls that were made more than [`SENT_WITHIN_DAYS`] ago and that nobody knows to be accepted, while no push
    /// is under way.
    pub fn too_old(&self, now: Timestamp) -> Vec<CallId> {
        let within = SignedDuration::from_hours(SENT_WITHIN_DAYS * 24);
        let old = |entry: &&Entry| {
            matches!(entry.state, EntryState::Queued | EntryState::Sent)
                && now.duration_since(entry.created_at) > within
        };
        if self.pushing { Vec::new() } else { self.entries.iter().filter(old).map(|entry| entry.call.id).collect() }
    }

    /// The next push, if there is something to send and none is under way.
    pub fn next_push(&mut self) -> Option<Push> {
        if self.pushing {
            return None;
        }
        let due = |entry: &&mut Entry| matches!(entry.state, EntryState::Queued | EntryState::Sent);
        let due = self.entries.iter_mut().filter(due).take(PUSH_MAX);
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
        self.let_go(|entry| calls.contains(&entry.call.id));
    }

    fn let_go(&mut self, leaves: impl Fn(&Entry) -> bool) {
        let gone = self.entries.iter().filter(|entry| leaves(entry)).map(|entry| entry.call.clone());
        self.gone.extend(gone);
        self.entries.retain(|entry| !leaves(entry));
    }

    /// A snapshot holds the effect of everything the server decided up to this sequence.
    pub fn confirmed_up_to(&mut self, seq: i64) {
        self.confirmed = self.confirmed.max(seq);
        self.let_go(|entry| entry.state == EntryState::Accepted && entry.call.seq <= seq);
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
            entry.again = true;
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
                    self.gone.push(call.clone());
                } else {
                    self.entries[position].state = EntryState::Accepted;
                }
                Some(Settled::Accepted(call, reply.get().to_owned()))
            }
            Outcome::Rejected(problem) => {
                let Entry { call, .. } = self.entries.remove(position)?;
                self.gone.push(call.clone());
                self.refused.push(Refused { call: call.clone(), problem: problem.clone() });
                Some(Settled::Refused(call, problem))
            }
        }
    }
}

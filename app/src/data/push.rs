//! Sends the outbox: one push at a time, the same bytes after a failure, until the server has decided.

use super::api::{self, Failure};
use super::{Data, clock, draft, kept, session, transport};
use docket_shared::authorization as endpoints;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, ClientId};
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::row::RowKind;
use docket_shared::sync::api::{Call, CallResult, Outcome, Push, Pushed};
use docket_shared::sync::link::Input;
use docket_shared::sync::outbox::Settled;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;

/// First and longest wait after a failure, in milliseconds; each wait is a random part of its bound.
const BACKOFF_MS: (u32, u32) = (500, 30_000);
/// Wait where this build is too old for the server: a reload helps, waiting hardly.
const OUTDATED_MS: u32 = 60_000;
/// How long a call that was accepted under an earlier client stays visible as pending while its rows arrive.
const ARRIVAL_MS: u32 = 3_000;

/// When the next push is due, and which calls were sent under an earlier client.
#[derive(Default)]
pub struct Schedule {
    waiting: Option<Timeout>,
    attempt: u32,
    replayed: BTreeSet<CallId>,
}

impl Data {
    /// Adds a call: kept on the device, shown at once, sent as soon as possible. The same id twice is one call.
    pub fn call(self, id: CallId, command: Command) {
        let store = self.store();
        let now = clock::now();
        let added = store.outbox.borrow_mut().add(id, &command, now).unwrap_or(false);
        if !added {
            return;
        }
        store.session.with_untracked(|session| {
            if let Some(owner) = session.signed_in() {
                kept::keep(owner, id, &command, now);
            }
        });
        store.outbox_changed();
        pump(self);
    }
}

/// Takes up what the device kept of this person.
pub fn resume(data: Data) {
    let store = data.store();
    let calls = store.session.with_untracked(|session| session.signed_in().map(kept::all)).unwrap_or_default();
    for (id, kept) in calls {
        if store.outbox.borrow_mut().add_written(id, (kept.name, kept.version), kept.body, kept.created_at) {
            store.transport.borrow_mut().push.replayed.insert(id);
        }
    }
    store.outbox_changed();
}

/// Sends what is due, if nothing is under way and it is known what follows from the answer.
pub fn pump(data: Data) {
    let store = data.store();
    let ready = store.session.with_untracked(session::Session::is_in) && store.rules().is_some();
    if !ready || store.transport.borrow().push.waiting.is_some() {
        return;
    }
    let Some(push) = store.outbox.borrow_mut().next_push() else { return };
    spawn_local(async move {
        let body = serde_json::to_string(&push).ok();
        let answer = api::call::<endpoints::Push>(body, "").await;
        // A push of somebody who signed out meanwhile has no outbox any more.
        if data.store().outbox.borrow().client() == push.client {
            answered(data, &push, answer);
        }
    });
}

/// The network is back: no need to wait on.
pub fn hurry(data: Data) {
    data.store().transport.borrow_mut().push.waiting = None;
    pump(data);
}

fn answered(data: Data, push: &Push, answer: Result<Pushed, Failure>) {
    match answer {
        Ok(pushed) => {
            let stopped = pushed.stopped.clone();
            let next = push.calls.iter().find(|call| !pushed.results.iter().any(|result| result.id == call.id));
            let next = next.map(|call| call.id);
            data.store().transport.borrow_mut().push.attempt = 0;
            settle(data, pushed);
            match stopped {
                Some(problem) => stop_at(data, next, problem),
                None => pump(data),
            }
        }
        Err(Failure::Network) => {
            fail(data, None);
            // What cannot be sent is not live either.
            transport::step(data, Input::NetworkLost);
        }
        Err(Failure::Problem(problem)) => stop_at(data, push.calls.first().map(|call| call.id), problem),
    }
}

/// The server did not look at `call` and what follows it.
fn stop_at(data: Data, call: Option<CallId>, problem: Problem) {
    match problem.code {
        ProblemCode::SignedOut => {
            data.store().outbox.borrow_mut().push_failed();
            session::ended(data);
        }
        ProblemCode::OutOfSequence => renew(data),
        ProblemCode::Unsupported => fail(data, Some(OUTDATED_MS)),
        ProblemCode::Unavailable | ProblemCode::Fault | ProblemCode::TooMany | ProblemCode::CrossSite => {
            let wait =
                problem.retry_after.map(|seconds| u32::try_from(seconds.saturating_mul(1000)).unwrap_or(u32::MAX));
            fail(data, wait);
        }
        // It will never be taken as it is: a refusal, and the sequence begins anew behind it.
        _ => {
            if let Some(id) = call {
                settle(
                    data,
                    Pushed { results: vec![CallResult { id, outcome: Outcome::Rejected(problem) }], stopped: None },
                );
            }
            renew(data);
        }
    }
}

fn fail(data: Data, wait: Option<u32>) {
    let store = data.store();
    store.outbox.borrow_mut().push_failed();
    let mut transport = store.transport.borrow_mut();
    let schedule = &mut transport.push;
    let bound = BACKOFF_MS.0.saturating_mul(1 << schedule.attempt.min(6)).min(BACKOFF_MS.1);
    schedule.attempt += 1;
    let wait = wait.unwrap_or(0).saturating_add(50 + clock::random() % bound);
    schedule.waiting = Some(Timeout::new(wait, move || hurry(data)));
}

fn settle(data: Data, pushed: Pushed) {
    let store = data.store();
    // Also of calls that a frame has acknowledged before this answer came.
    store.session.with_untracked(|session| {
        if let Some(owner) = session.signed_in() {
            pushed.results.iter().for_each(|result| kept::forget(owner, result.id));
        }
    });
    let settled = store.outbox.borrow_mut().pushed(pushed);
    if let Some(rules) = store.rules() {
        for outcome in &settled {
            match outcome {
                Settled::Refused(call, problem) => (rules.settled)(data, call, Some(problem)),
                Settled::Accepted(call, _) => (rules.settled)(data, call, None),
            }
        }
    }
    store.outbox_changed();
}

/// What follows when the server has decided on a call: what was typed comes back, or its rows are waited for.
pub fn settled(data: Data, call: &Call, problem: Option<&Problem>) {
    match (problem, call.command()) {
        (Some(problem), Some(command)) => draft::refused(data, &command, problem),
        (None, command) => arrived(data, call.id, command.as_ref()),
        (Some(_), None) => {}
    }
}

/// A call that was sent under an earlier client is confirmed by no frame of this one: it leaves once its rows are here.
fn arrived(data: Data, id: CallId, command: Option<&Command>) {
    let store = data.store();
    if !store.transport.borrow_mut().push.replayed.remove(&id) {
        return;
    }
    let effect = match command {
        Some(Command::SubmitServiceRequest(body)) => Some((RowKind::TicketHead, body.id.0)),
        Some(Command::AddComment(body)) => Some((RowKind::Comment, body.id.0)),
        Some(Command::AddWorkNote(body)) => Some((RowKind::WorkNote, body.id.0)),
        _ => None,
    };
    let here = effect.is_some_and(|(kind, row)| store.replica.borrow().get(kind, row).is_some());
    let forget = move || {
        data.store().outbox.borrow_mut().acknowledged(&[id]);
        data.store().outbox_changed();
    };
    if here { forget() } else { drop(Timeout::new(ARRIVAL_MS, forget).forget()) }
}

/// Begins a new sequence under a new client with everything that is pending; ids and bodies stay.
fn renew(data: Data) {
    let store = data.store();
    let calls = store.outbox.borrow_mut().renew(ClientId(clock::new_id()));
    store.transport.borrow_mut().push.replayed.extend(calls);
    store.outbox_changed();
    // The stream acknowledges the calls of the client it was opened for, so it opens again at once.
    transport::step(data, Input::SocketClosed);
    transport::step(data, Input::Timer);
    pump(data);
}

//! Sends the outbox: one push at a time, the same bytes after a failure, until the server has decided.

use super::api::{self, Failure};
use super::kept::{self, Kept, OnItsWay};
use super::{Data, clock, draft, session, transport};
use docket_shared::Timestamp;
use docket_shared::authorization as endpoints;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, ClientId};
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::row::RowKind;
use docket_shared::sync::api::{Call, CallResult, Outcome, Push, Pushed};
use docket_shared::sync::link::Input;
use docket_shared::sync::outbox::Settled;
use docket_shared::sync::tabs::Word;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

/// First and longest wait after a failure, in milliseconds; each wait is a random part of its bound.
const BACKOFF_MS: (u32, u32) = (500, 30_000);
/// Wait where this build is too old for the server: a reload helps, waiting hardly.
const OUTDATED_MS: u32 = 60_000;
/// How long a call that was accepted under an earlier client stays visible as pending while its rows arrive.
const ARRIVAL_MS: u32 = 3_000;

/// When the next push is due.
#[derive(Default)]
pub struct Schedule {
    waiting: Option<Timeout>,
    attempt: u32,
    /// The sequence begins anew on the device: nothing is sent under the old one.
    renews: bool,
}

impl Data {
    /// Somebody wants to know now: connects and sends without waiting any longer.
    pub fn try_now(self) {
        transport::step(self, Input::NetworkReturned);
        hurry(self);
    }

    /// Adds a call: shown at once, kept on the device, and sent as soon as it is there. The same id twice is one call.
    /// Where the device has no room for it, it is refused and what was typed comes back. The first part of a client cannot
    /// write calls: what somebody does there waits in memory for the part that can.
    pub fn call(self, id: CallId, command: Command) {
        let store = self.store();
        match store.rules() {
            Some(rules) => (rules.call)(self, id, &command),
            None => {
                store.early.borrow_mut().push((id, command));
                store.is_early.set(true);
            }
        }
    }
}

/// What adding a call does.
pub fn call(data: Data, id: CallId, command: &Command) {
    let store = data.store();
    let (now, kept) = (clock::now(), store.kept());
    let added = {
        let mut outbox = store.outbox.borrow_mut();
        if kept.is_some() { outbox.hold(id, command, now) } else { outbox.add(id, command, now) }
    };
    if !added.unwrap_or(false) {
        return;
    }
    put_right(data, command);
    let call = store.outbox.borrow().pending().find(|entry| entry.call.id == id).map(|entry| entry.call.clone());
    store.outbox_changed();
    match kept.zip(call) {
        Some((kept, call)) => {
            if let Some(owner) = data.owner() {
                OnItsWay::write(&kept::folder(&owner), &call, now);
            }
            spawn_local(async move { save(data, &kept, call, now).await });
        }
        None => pump(data),
    }
}

/// What was refused and is a draft since is sent anew with this: nothing is to be said of it any more.
fn put_right(data: Data, command: &Command) {
    let store = data.store();
    let over: Vec<CallId> = {
        let outbox = store.outbox.borrow();
        let refused = outbox.refused().iter().map(|refused| &refused.call);
        refused.filter(|old| old.command().is_some_and(|old| replaces(command, &old))).map(|old| old.id).collect()
    };
    over.into_iter().for_each(|id| data.dismiss(id));
}

/// Whether one is sent from the draft that the other one became.
fn replaces(new: &Command, old: &Command) -> bool {
    match (new, old) {
        (Command::SubmitServiceRequest(new), Command::SubmitServiceRequest(old)) => {
            (new.item, new.on_behalf_of.is_some()) == (old.item, old.on_behalf_of.is_some())
        }
        (Command::EditAnswers(new), Command::EditAnswers(old)) => new.ticket == old.ticket,
        (Command::AddComment(new), Command::AddComment(old)) => new.ticket == old.ticket,
        (Command::AddWorkNote(new), Command::AddWorkNote(old)) => new.ticket == old.ticket,
        _ => false,
    }
}

/// Puts a call into the store. Only then it is saved.
async fn save(data: Data, kept: &Rc<Kept>, call: Call, created_at: Timestamp) {
    let id = call.id;
    let place = kept.save(call, created_at, false).await;
    let store = data.store();
    let Some(owner) = data.owner().filter(|_| store.kept().is_some_and(|now| Rc::ptr_eq(&now, kept))) else { return };
    OnItsWay::arrived(&kept::folder(&owner), id);
    let Some(place) = place else {
        let problem = Problem::because(ProblemCode::NotKept, "the device has no room");
        let refused = store.outbox.borrow_mut().not_kept(id, problem.clone());
        if let Some(call) = refused {
            settled(data, &call, Some(&problem));
        }
        return store.outbox_changed();
    };
    let whole = store.outbox.borrow_mut().kept(id, place);
    store.outbox_changed();
    store.tabs.say(&Word::Calls);
    if !whole {
        reload(data).await;
    }
    pump(data);
}

/// Takes up the outbox as the device keeps it: of an earlier visit, or what another tab did.
pub async fn reload(data: Data) {
    let Some(kept) = data.store().kept() else { return };
    let Some((place, calls)) = kept.calls().await else { return };
    let store = data.store();
    if store.kept().is_some_and(|now| Rc::ptr_eq(&now, &kept)) {
        let refused = store.outbox.borrow().refused().len();
        store.outbox.borrow_mut().take_up(place, calls);
        if refused != store.outbox.borrow().refused().len() {
            draft::changed_elsewhere(data);
        }
        store.outbox_changed();
    }
}

/// Puts calls into the store that never arrived there: a page was killed, or an earlier build wrote them. They may have
/// been sent. Only the tab that leads does so.
pub async fn take_over(data: Data) {
    let store = data.store();
    let Some((kept, owner)) = store.kept().zip(data.owner()).filter(|_| store.tabs.role().leads()) else { return };
    let folder = kept::folder(&owner);
    let mine = |id: CallId| store.outbox.borrow().pending().any(|entry| entry.call.id == id);
    let mut taken = false;
    for (call, created_at) in OnItsWay::all(&folder) {
        let id = call.id;
        if mine(id) {
            OnItsWay::arrived(&folder, id);
        } else if kept.save(call, created_at, true).await.is_some() {
            OnItsWay::arrived(&folder, id);
            taken = true;
        }
    }
    if taken {
        reload(data).await;
        store.tabs.say(&Word::Calls);
    }
}

/// The person has seen a refusal.
pub fn dismissed(data: Data, call: CallId) {
    let store = data.store();
    if let Some(kept) = store.kept() {
        kept.dismiss(call);
        store.tabs.say(&Word::Calls);
    }
}

/// Sends what is due, where this tab may send and it is known what follows from the answer.
pub fn pump(data: Data) {
    let store = data.store();
    let ready = store.session.with_untracked(session::Session::is_in) && store.confirmed.get();
    if let Some(rules) = store.rules().filter(|_| ready && store.tabs.role().leads()) {
        (rules.send)(data);
    }
}

/// Sends what is due, if nothing is under way.
pub fn send(data: Data) {
    let store = data.store();
    let stands = |schedule: &Schedule| schedule.waiting.is_some() || schedule.renews;
    if stands(&store.transport.borrow().push) || give_back(data) {
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

/// Gives back to the person what waited for too long: like a refusal, and the sequence begins anew without it. Answers
/// whether there was any.
fn give_back(data: Data) -> bool {
    let store = data.store();
    let old = store.outbox.borrow().too_old(clock::now());
    if old.is_empty() {
        return false;
    }
    let refusal = || Outcome::Rejected(Problem::new(ProblemCode::TooOld));
    let results = old.into_iter().map(|id| CallResult { id, outcome: refusal() }).collect();
    settle(data, Pushed { results, stopped: None });
    renew(data);
    true
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
    let outcomes = store.outbox.borrow_mut().pushed(pushed);
    let mut refused = Vec::new();
    for outcome in outcomes {
        match outcome {
            Settled::Refused(call, problem) => refused.push((call, problem)),
            Settled::Accepted(call, _) => settled(data, &call, None),
        }
    }
    // What was typed is back before the call leaves the device.
    for (call, problem) in &refused {
        settled(data, call, Some(problem));
    }
    let gone = store.outbox.borrow_mut().take_gone();
    if let Some(kept) = store.kept().filter(|_| !gone.is_empty()) {
        kept.settle(&gone, &refused);
        store.tabs.say(&Word::Calls);
    }
    store.outbox_changed();
}

/// What follows when the server has decided on a call: what was typed comes back, or its rows are waited for.
fn settled(data: Data, call: &Call, problem: Option<&Problem>) {
    match (problem, call.command()) {
        (Some(problem), Some(command)) => draft::refused(data, &command, problem),
        (None, command) => arrived(data, call.id, command.as_ref()),
        (Some(_), None) => {}
    }
}

/// A call that was sent under an earlier client is confirmed by no frame of this one: it leaves once its rows are here.
fn arrived(data: Data, id: CallId, command: Option<&Command>) {
    let store = data.store();
    if !store.outbox.borrow().is_again(id) {
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
        let store = data.store();
        store.outbox.borrow_mut().acknowledged(&[id]);
        let gone = store.outbox.borrow_mut().take_gone();
        if let Some(kept) = store.kept().filter(|_| !gone.is_empty()) {
            kept.settle(&gone, &[]);
            store.tabs.say(&Word::Calls);
        }
        store.outbox_changed();
    };
    if here { forget() } else { drop(Timeout::new(ARRIVAL_MS, forget).forget()) }
}

/// Begins a new sequence under a new client with everything that is pending; ids and bodies stay.
fn renew(data: Data) {
    let store = data.store();
    let Some(kept) = store.kept() else {
        store.outbox.borrow_mut().renew(ClientId(clock::new_id()));
        return renewed(data);
    };
    store.transport.borrow_mut().push.renews = true;
    spawn_local(async move {
        if !kept.renew().await {
            // The device takes nothing any more: for as long as this page is open, it goes on from memory.
            data.store().outbox.borrow_mut().renew(ClientId(clock::new_id()));
        } else {
            reload(data).await;
            data.store().tabs.say(&Word::Calls);
        }
        data.store().transport.borrow_mut().push.renews = false;
        renewed(data);
    });
}

fn renewed(data: Data) {
    data.store().outbox_changed();
    // The stream acknowledges the calls of the client it was opened for, so it opens again at once.
    transport::step(data, Input::SocketClosed);
    transport::step(data, Input::Timer);
    pump(data);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn id(number: u32) -> String {
        format!("018f4e6a-0000-7000-8000-00000000000{number}")
    }

    fn comment(number: u32, ticket: u32, note: bool) -> Command {
        let body: Value = json!({ "ticket": id(ticket), "id": id(number), "body": "x" });
        if note {
            Command::AddWorkNote(serde_json::from_value(body).unwrap())
        } else {
            Command::AddComment(serde_json::from_value(body).unwrap())
        }
    }

    #[test]
    fn what_is_sent_from_a_draft_replaces_the_call_that_became_it() {
        let order = |number: u32, item: u32, other: Option<u32>| {
            let other = other.map(id);
            let body = json!({ "id": id(number), "item": id(item), "version": 1, "on_behalf_of": other });
            Command::SubmitServiceRequest(serde_json::from_value(body).unwrap())
        };
        assert!(replaces(&order(1, 5, None), &order(2, 5, None)));
        assert!(!replaces(&order(1, 5, None), &order(2, 6, None)));
        assert!(!replaces(&order(1, 5, Some(9)), &order(2, 5, None)), "what is ordered for somebody is another draft");
        assert!(replaces(&comment(1, 7, false), &comment(2, 7, false)));
        assert!(!replaces(&comment(1, 7, false), &comment(2, 8, false)));
        assert!(!replaces(&comment(1, 7, true), &comment(2, 7, false)), "a note is no reply");
    }
}

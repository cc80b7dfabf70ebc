//! Drives the connection: what happened goes into the link, what it answers is done here.

use super::api::{self, Failure};
use super::poll::{self, Polling};
use super::session::{self, Session};
use super::socket::Socket;
use super::{Data, LinkStatus, base, clock, device, draft, push, tabs};
use docket_shared::authorization as endpoints;
use docket_shared::sync::PROTOCOL;
use docket_shared::sync::api::{ClientMessage, Cursor, Frame, ServerMessage};
use docket_shared::sync::carrier::{Carrier, Choice, MUTE_MS};
use docket_shared::sync::kept::written;
use docket_shared::sync::link::{Input, Output};
use docket_shared::sync::tabs::{Role, Word};
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What runs at the moment.
#[derive(Default)]
pub struct Transport {
    open: Option<Open>,
    choice: Choice,
    timer: Option<Timeout>,
    /// Whether what is open has said anything: what ends in silence may have been refused.
    heard: bool,
    /// Runs out where it stays mute.
    mute: Option<Timeout>,
    /// Counts sign-ins and sockets, so that an answer to an earlier one is left alone.
    epoch: u32,
    pub(super) push: push::Schedule,
}

/// What brings the server's messages.
enum Open {
    Socket(Socket),
    Poll(#[expect(dead_code, reason = "it runs until it is dropped")] Polling),
    /// The tab that leads passes on what it hears.
    Tab,
}

/// One step of the link, and what it asks for.
pub fn step(data: Data, input: Input) {
    let store = data.store();
    let (outputs, reset) = {
        let (mut link, mut replica) = (store.link.borrow_mut(), store.replica.borrow_mut());
        let stood = replica.cursor().is_some();
        let outputs = link.handle(input, &mut replica, &mut store.outbox.borrow_mut(), clock::random());
        (outputs, stood && replica.cursor().is_none())
    };
    if reset && store.tabs.role().leads() {
        // What may not be seen any more is gone from the device before anything new comes.
        if let Some(kept) = store.kept() {
            kept.replace(None, &[]);
        }
        store.tabs.say(&Word::Reset);
    }
    let moved = store.status_changed();
    if moved && store.tabs.role() == Role::Leads && store.link.borrow().is_lost() {
        store.tabs.say(&Word::Lost);
    }
    // The outbox first: a confirmed call leaves the overlay in the same step as its rows arrive.
    let (mut changed, mut settled) = (Vec::new(), false);
    for output in outputs {
        match output {
            Output::Changed(rows) => changed.extend(rows),
            Output::OutboxChanged => settled = true,
            other => perform(data, other),
        }
    }
    if !changed.is_empty() {
        store.changed(&changed);
    }
    if settled {
        store.outbox_changed();
    }
    if moved && store.link.borrow().status() == LinkStatus::Live {
        // What can be heard can be told.
        push::hurry(data);
    }
}

fn perform(data: Data, output: Output) {
    let store = data.store();
    match output {
        Output::FetchSnapshot if store.tabs.listens() => spawn_local(async move {
            if base::from_device(data).await {
                step(data, Input::SnapshotLoaded);
            } else {
                data.store().tabs.read_alone();
                step(data, Input::Start);
            }
        }),
        Output::OpenSocket(_) if store.tabs.listens() => {
            close_carrier(data);
            store.transport.borrow_mut().open = Some(Open::Tab);
            if !store.tabs.greets() && !document().hidden() {
                tabs::take_over(data);
            }
        }
        // Nothing is asked for in the name of a person who may not be the one that the browser is signed in as.
        Output::FetchSnapshot | Output::OpenSocket(_) if !store.confirmed.get() => session::begin(data),
        Output::FetchSnapshot => {
            let epoch = store.transport.borrow().epoch;
            spawn_local(async move { fetch_snapshot(data, epoch).await });
        }
        Output::OpenSocket(cursor) => open_carrier(data, &cursor),
        Output::CloseSocket => close_carrier(data),
        Output::SendHeartbeat => {
            let text = serde_json::to_string(&ClientMessage::Heartbeat {}).unwrap_or_default();
            // Of a poll the next request says it.
            if let Some(Open::Socket(socket)) = &store.transport.borrow().open {
                socket.say(&text);
            }
        }
        Output::SendAgain => push::pump(data),
        Output::SetTimer(milliseconds) => {
            let timer = Timeout::new(milliseconds, move || step(data, Input::Timer));
            store.transport.borrow_mut().timer = Some(timer);
        }
        Output::Changed(_) | Output::OutboxChanged => {}
    }
}

fn close_carrier(data: Data) {
    let store = data.store();
    let closed = {
        let mut transport = store.transport.borrow_mut();
        transport.epoch += 1;
        transport.mute = None;
        transport.open.take()
    };
    drop(closed);
}

/// Forgets the connection: nothing that is under way has an effect any more.
pub fn stop(data: Data) {
    close_carrier(data);
    let store = data.store();
    let mut transport = store.transport.borrow_mut();
    transport.timer = None;
    transport.push = push::Schedule::default();
}

async fn fetch_snapshot(data: Data, epoch: u32) {
    let client = data.store().outbox.borrow().client();
    let answer = api::call::<endpoints::Snapshot>(None, &format!("?client={client}")).await;
    let store = data.store();
    if store.transport.borrow().epoch != epoch {
        return;
    }
    match answer {
        Ok(snapshot) => {
            let unreadable = store.replica.borrow_mut().load(&snapshot);
            for fault in unreadable {
                leptos::logging::warn!("a row of the snapshot was left out: {fault}");
            }
            store.outbox.borrow_mut().confirmed_up_to(snapshot.client_seq);
            let gone = store.outbox.borrow_mut().take_gone();
            if let Some(kept) = store.kept().filter(|_| store.tabs.role().leads()) {
                kept.replace(Some(&snapshot), &gone);
            }
            store.replaced();
            step(data, Input::SnapshotLoaded);
            push::pump(data);
        }
        Err(failure) if failure.is_signed_out() => session::ended(data),
        Err(_) => step(data, Input::SnapshotFailed),
    }
}

/// Opens what the choice says: a WebSocket, or a poll where those stay mute.
fn open_carrier(data: Data, cursor: &Cursor) {
    close_carrier(data);
    let store = data.store();
    let (epoch, carrier) = {
        let mut transport = store.transport.borrow_mut();
        transport.heard = false;
        (transport.epoch, transport.choice.next(clock::elapsed()))
    };
    let client = store.outbox.borrow().client();
    let open = match carrier {
        Carrier::WebSocket => {
            let cursor = api::quoted(&cursor.0);
            let path = format!("/api/sync/stream?protocol={PROTOCOL}&client={client}&cursor={cursor}");
            let mute = Timeout::new(MUTE_MS, move || closed(data, epoch));
            store.transport.borrow_mut().mute = Some(mute);
            let opened = move || opened(data, epoch);
            let (heard, closed) = (move |text: String| heard(data, epoch, &text), move || closed(data, epoch));
            Socket::open(&path, opened, heard, closed).map(Open::Socket)
        }
        Carrier::LongPoll => {
            // Behind the step that opens it, whose timer is that of an opening.
            spawn_local(async move { opened(data, epoch) });
            let place =
                move || if make_way(data, epoch) { None } else { data.store().replica.borrow().cursor().cloned() };
            let ended = move |failure: Failure| {
                if failure.is_signed_out() { session::ended(data) } else { closed(data, epoch) }
            };
            Some(Open::Poll(poll::open(client, place, move |message| take(data, epoch, message), ended)))
        }
    };
    // Refused at once: the timer that was set with the opening tries again.
    store.transport.borrow_mut().open = open;
}

/// Ends a poll where it is time to try a WebSocket again. The person hears nothing of it.
fn make_way(data: Data, epoch: u32) -> bool {
    let store = data.store();
    let over = {
        let transport = store.transport.borrow();
        transport.epoch == epoch && transport.choice.is_over(clock::elapsed())
    };
    over && open_again(data)
}

/// Goes on from where the base stands with what the choice says now.
fn open_again(data: Data) -> bool {
    let cursor = data.store().replica.borrow().cursor().cloned();
    cursor.inspect(|cursor| open_carrier(data, cursor)).is_some()
}

fn opened(data: Data, epoch: u32) {
    if data.store().transport.borrow().epoch == epoch {
        step(data, Input::SocketOpened);
    }
}

fn heard(data: Data, epoch: u32, text: &str) {
    match read(text) {
        Some(message) => take(data, epoch, message),
        // Something this build does not know: begin again at the same cursor, as after a lost connection.
        None => closed(data, epoch),
    }
}

/// What the server said; none where this build does not know it. One reader for all who hear it: each costs 7 KB.
#[inline(never)]
pub(super) fn read(text: &str) -> Option<ServerMessage> {
    serde_json::from_str(text).ok()
}

fn take(data: Data, epoch: u32, message: ServerMessage) {
    let store = data.store();
    {
        let mut transport = store.transport.borrow_mut();
        if transport.epoch != epoch {
            return;
        }
        transport.heard = true;
        transport.mute = None;
        transport.choice.heard();
    }
    match message {
        ServerMessage::SignedOut {} => session::ended(data),
        ServerMessage::Frame(frame) => frame_came(data, frame),
        message => step(data, Input::Message(message)),
    }
}

/// A frame goes into the base here and on the device, and to the tabs that follow.
fn frame_came(data: Data, frame: Frame) {
    let store = data.store();
    let (from, to) = (frame.from.clone(), frame.to.clone());
    let kept = store.kept().filter(|_| store.tabs.role().leads());
    let kept = kept.map(|kept| (kept, frame.ops.iter().map(written).collect::<Vec<_>>()));
    let message = ServerMessage::Frame(frame);
    let said = (store.tabs.role() == Role::Leads).then(|| message.clone());
    step(data, Input::Message(message));
    let gone = store.outbox.borrow_mut().take_gone();
    let moved = from != to && store.replica.borrow().cursor() == Some(&to);
    if let Some((kept, ops)) = kept.filter(|_| moved) {
        spawn_local(async move {
            kept.follow(&from, &to, &ops, &gone).await;
            if !gone.is_empty() {
                data.store().tabs.say(&Word::Calls);
            }
        });
    }
    if let Some(said) = said {
        // Behind the transaction, so that who missed something finds it on the device.
        spawn_local(async move { tabs::say_frame(data, &said) });
    }
}

fn closed(data: Data, epoch: u32) {
    let store = data.store();
    let (heard, other) = {
        let mut transport = store.transport.borrow_mut();
        if transport.epoch != epoch {
            return;
        }
        let heard = transport.heard;
        (heard, !heard && transport.choice.unheard(clock::elapsed()))
    };
    if other && open_again(data) {
        return;
    }
    close_carrier(data);
    step(data, Input::SocketClosed);
    if !heard {
        // A browser does not tell why a socket was refused; the session is asked for.
        session::check(data);
    }
}

/// Listens to what the device says: network, visibility, and other tabs that sign in or out.
pub fn listen(data: Data) {
    let returned = move || {
        data.store().transport.borrow_mut().choice.network_changed();
        step(data, Input::NetworkReturned);
        push::hurry(data);
        session::retry(data);
    };
    let handles =
        [
            window_event_listener(ev::online, move |_| returned()),
            window_event_listener(ev::offline, move |_| step(data, Input::NetworkLost)),
            window_event_listener(ev::visibilitychange, move |_| {
                if document().hidden() { draft::flush(data) } else { returned() }
            }),
            window_event_listener(ev::pagehide, move |_| {
                draft::flush(data);
                // The browser may keep the page for the way back, asleep: another tab leads from now on.
                data.store().tabs.leave();
                stop(data);
            }),
            window_event_listener(ev::pageshow, move |event| {
                if event.persisted() {
                    drop(window().location().reload());
                }
            }),
            window_event_listener(ev::storage, move |event| {
                let key = event.key();
                let name = key.as_deref().and_then(device::own);
                if name.is_some_and(session::is_of) && event.new_value().is_none() {
                    return session::left_elsewhere(data);
                }
                session::look(data);
                if let Some(name) = name {
                    draft::heard(data, name);
                }
            }),
        ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    Effect::new(move |_| {
        let live = match data.session() {
            Session::Checking => "loading",
            Session::Out | Session::Ended(_) => "signed-out",
            Session::In(_) => match data.status() {
                LinkStatus::Loading | LinkStatus::Restored => "loading",
                LinkStatus::Live => "live",
                LinkStatus::Reconnecting => "reconnecting",
                LinkStatus::SignedOut => "signed-out",
            },
        };
        if let Some(body) = document().body() {
            drop(body.set_attribute("data-live", live));
        }
    });
}

/// Whether the device says that it has a network, while rendering. It may have one and the server be away.
pub fn use_online() -> Signal<bool> {
    let online = RwSignal::new(window().navigator().on_line());
    let handles = [
        window_event_listener(ev::online, move |_| online.set(true)),
        window_event_listener(ev::offline, move |_| online.set(false)),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    online.into()
}

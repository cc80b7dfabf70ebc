//! Drives the connection: what happened goes into the link, what it answers is done here.

use super::api::{self, Failure};
use super::session::{self, Session};
use super::socket::Socket;
use super::{Data, clock, draft, push};
use docket_shared::authorization as endpoints;
use docket_shared::sync::PROTOCOL;
use docket_shared::sync::api::{ClientMessage, Cursor, ServerMessage};
use docket_shared::sync::link::{Input, Output};
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What runs at the moment.
#[derive(Default)]
pub struct Transport {
    socket: Option<Socket>,
    timer: Option<Timeout>,
    /// Whether the open socket has said anything: one that ends in silence may have been refused.
    heard: bool,
    /// Counts sign-ins and sockets, so that an answer to an earlier one is left alone.
    epoch: u32,
    pub(super) push: push::Schedule,
}

/// One step of the link, and what it asks for.
pub fn step(data: Data, input: Input) {
    let store = data.store();
    let outputs = {
        let (mut link, mut replica) = (store.link.borrow_mut(), store.replica.borrow_mut());
        link.handle(input, &mut replica, &mut store.outbox.borrow_mut(), clock::random())
    };
    store.status_changed();
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
}

fn perform(data: Data, output: Output) {
    let store = data.store();
    match output {
        Output::FetchSnapshot => {
            let epoch = store.transport.borrow().epoch;
            spawn_local(async move { fetch_snapshot(data, epoch).await });
        }
        Output::OpenSocket(cursor) => open_socket(data, &cursor),
        Output::CloseSocket => close_socket(data),
        Output::SendHeartbeat => {
            let text = serde_json::to_string(&ClientMessage::Heartbeat {}).unwrap_or_default();
            if let Some(socket) = &store.transport.borrow().socket {
                socket.say(&text);
            }
        }
        Output::SetTimer(milliseconds) => {
            let timer = Timeout::new(milliseconds, move || step(data, Input::Timer));
            store.transport.borrow_mut().timer = Some(timer);
        }
        Output::Changed(_) | Output::OutboxChanged => {}
    }
}

fn close_socket(data: Data) {
    let store = data.store();
    let closed = {
        let mut transport = store.transport.borrow_mut();
        transport.epoch += 1;
        transport.socket.take()
    };
    drop(closed);
}

/// Forgets the connection: nothing that is under way has an effect any more.
pub fn stop(data: Data) {
    close_socket(data);
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
            store.replaced();
            step(data, Input::SnapshotLoaded);
            push::pump(data);
        }
        Err(failure) if failure.is_signed_out() => session::ended(data),
        Err(_) => step(data, Input::SnapshotFailed),
    }
}

fn open_socket(data: Data, cursor: &Cursor) {
    close_socket(data);
    let store = data.store();
    let epoch = store.transport.borrow().epoch;
    let client = store.outbox.borrow().client();
    let path = format!("/api/sync/stream?protocol={PROTOCOL}&client={client}&cursor={}", api::quoted(&cursor.0));
    let socket = Socket::open(&path, move |text| heard(data, epoch, &text), move || closed(data, epoch));
    let mut transport = store.transport.borrow_mut();
    transport.heard = false;
    transport.socket = socket;
}

fn heard(data: Data, epoch: u32, text: &str) {
    let store = data.store();
    {
        let mut transport = store.transport.borrow_mut();
        if transport.epoch != epoch {
            return;
        }
        transport.heard = true;
    }
    match serde_json::from_str::<ServerMessage>(text) {
        Ok(ServerMessage::SignedOut {}) => session::ended(data),
        Ok(message) => step(data, Input::Message(message)),
        // Something this build does not know: begin again at the same cursor, as after a lost connection.
        Err(_) => closed(data, epoch),
    }
}

fn closed(data: Data, epoch: u32) {
    let store = data.store();
    let (current, heard) = {
        let transport = store.transport.borrow();
        (transport.epoch, transport.heard)
    };
    if current != epoch {
        return;
    }
    step(data, Input::SocketClosed);
    if !heard {
        // A browser does not tell why a socket was refused; the session is asked for.
        spawn_local(async move {
            if api::call::<endpoints::WhoAmI>(None, "").await.is_err_and(|failure: Failure| failure.is_signed_out()) {
                session::ended(data);
            }
        });
    }
}

/// Listens to what the device says: network, visibility, and other tabs that sign in or out.
pub fn listen(data: Data) {
    let returned = move || {
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
            window_event_listener(ev::pagehide, move |_| draft::flush(data)),
            window_event_listener(ev::storage, move |_| session::look(data)),
        ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    Effect::new(move |_| {
        let live = match data.session() {
            Session::Checking => "loading",
            Session::Out | Session::Ended(_) => "signed-out",
            Session::In(_) => match data.status() {
                super::LinkStatus::Loading => "loading",
                super::LinkStatus::Live => "live",
                super::LinkStatus::Reconnecting => "reconnecting",
                super::LinkStatus::SignedOut => "signed-out",
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

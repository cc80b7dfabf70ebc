//! The long poll: one request after the other, each from where the base stands, until it is dropped.

use super::api::{self, Failure};
use docket_shared::authorization as endpoints;
use docket_shared::sync::PROTOCOL;
use docket_shared::sync::api::{Cursor, POLL_MS, Poll, ServerMessage, StreamQuery};
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;

/// A poll that runs; dropped, nothing of it is heard any more.
pub struct Polling(Rc<Cell<bool>>);

impl Drop for Polling {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Polls for a client. `place` is where its base stands, none to stop; `message` takes what the server says; `ended`
/// hears why there is no answer.
pub fn open(
    client: docket_shared::ids::ClientId,
    place: impl Fn() -> Option<Cursor> + 'static,
    message: impl Fn(ServerMessage) + 'static,
    ended: impl FnOnce(Failure) + 'static,
) -> Polling {
    let runs = Rc::new(Cell::new(true));
    let still = runs.clone();
    spawn_local(async move {
        // The first answer comes at once, so that it is known that polls get through.
        let mut wait_ms = 0;
        while let Some(cursor) = still.get().then(&place).flatten() {
            let poll = Poll { stream: StreamQuery { protocol: PROTOCOL, client, cursor }, wait_ms };
            let answer = api::call::<endpoints::Poll>(serde_json::to_string(&poll).ok(), "").await;
            if !still.get() {
                return;
            }
            match answer {
                Ok(polled) => {
                    for one in polled.messages {
                        if still.get() {
                            message(one);
                        }
                    }
                }
                Err(failure) => return ended(failure),
            }
            wait_ms = POLL_MS;
        }
    });
    Polling(runs)
}

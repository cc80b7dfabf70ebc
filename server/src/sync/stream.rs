//! The stream: one WebSocket per client. A slow reader costs a cursor, never a backlog.

use super::follow::{End, Follow};
use crate::platform::http::ProblemResponse;
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use docket_shared::command::invalid_query;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::sync::api::{ClientMessage, StreamQuery};
use std::time::Duration;

/// An empty frame this often carries the cursor over what the person may not see, and is the heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A write without progress for this long ends the connection.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);
/// Heartbeats after which the session is looked at again, should every signal have failed.
const REVALIDATE_BEATS: u32 = 4;
/// Bytes a connection reads at a time, and the longest it may say: a client says little.
const READ_BUFFER: usize = 512;
const MESSAGE_MAX: usize = 4 * 1024;
/// Bytes a stalled connection may hold; one commit is never split, so the largest frame fits.
const WRITE_BUFFER_MAX: usize = 8 * 1024 * 1024;

/// Upgrades to a stream. A GET is not covered by the CSRF layer, so the origin is checked here.
pub async fn stream(
    State(state): State<AppState>,
    caller: SignedInPerson,
    headers: HeaderMap,
    query: Result<Query<StreamQuery>, axum::extract::rejection::QueryRejection>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, ProblemResponse> {
    if !same_origin(&headers, &state.public_url.origin()) {
        return Err(Problem::new(ProblemCode::CrossSite).into());
    }
    let Query(query) = query.map_err(|error| invalid_query(&error.body_text()))?;
    let upgrade = upgrade.map_err(|error| Problem::because(ProblemCode::Malformed, error.body_text()))?;
    let follow = Follow::open(state, caller, &query).await?;
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_MAX)
        .max_message_size(MESSAGE_MAX)
        .max_frame_size(MESSAGE_MAX)
        .on_upgrade(move |socket| run(follow, socket)))
}

/// Whether a browser's upgrade came from a page of ours. Clients that are no browsers send no origin.
fn same_origin(headers: &HeaderMap, public_origin: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    origin == public_origin || (origin_host.is_some() && origin_host == host)
}

async fn run(mut follow: Follow, mut socket: WebSocket) {
    let end = follow_by(&mut follow, &mut socket).await.err().unwrap_or(End::Gone);
    if let Some(text) = end.farewell() {
        let _gone = send(&mut socket, text).await;
    }
    drop(tokio::time::timeout(WRITE_PATIENCE, socket.send(Message::Close(None))).await);
}

async fn follow_by(follow: &mut Follow, socket: &mut WebSocket) -> Result<(), End> {
    let mut beats = tokio::time::interval(HEARTBEAT);
    beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut count = 0_u32;
    loop {
        while let Some(text) = follow.next().await? {
            send(socket, text).await?;
        }
        tokio::select! {
            biased;
            waited = follow.wait() => waited?,
            message = socket.recv() => match message {
                Some(Ok(message)) => hear(follow, &message).await?,
                Some(Err(_)) | None => return Err(End::Gone),
            },
            _ = beats.tick() => {
                if count.is_multiple_of(REVALIDATE_BEATS) && count > 0 && !follow.still_signed_in().await {
                    return Err(End::SignedOut);
                }
                count = count.wrapping_add(1);
                let beat = follow.heartbeat();
                send(socket, beat).await?;
            }
        }
    }
}

/// A heartbeat's answer says that the client lives; anything that is no message ends the stream.
async fn hear(follow: &Follow, message: &Message) -> Result<(), End> {
    match message {
        Message::Text(text) => {
            let ClientMessage::Heartbeat {} = serde_json::from_str(text).map_err(|_| End::Gone)?;
            follow.lives().await;
            Ok(())
        }
        Message::Ping(_) | Message::Pong(_) => Ok(()),
        Message::Binary(_) | Message::Close(_) => Err(End::Gone),
    }
}

async fn send(socket: &mut WebSocket, text: Utf8Bytes) -> Result<(), End> {
    match tokio::time::timeout(WRITE_PATIENCE, socket.send(Message::Text(text))).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(End::Gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size<F: Fn(Follow, WebSocket) -> Running, Running>(_: &F) -> usize {
        size_of::<Running>()
    }

    #[test]
    fn an_idle_client_holds_little() {
        let (running, follow, socket) = (size(&run), size_of::<Follow>(), size_of::<WebSocket>());
        // A socket's buffers come beside it; together they have 10 KB.
        assert!(running <= 3 * 1024, "{running} bytes, of which {follow} of the follower and {socket} of the socket");
    }
}

//! The long poll: the stream's messages where a WebSocket does not get through. Each request takes the client up at its
//! cursor, waits until there is something to say, says it, and is forgotten. It is a POST, so that the CSRF layer covers
//! it, no cache keeps it and no log of addresses holds cursors.

use super::follow::{End, Follow};
use crate::platform::http::{Json, ProblemResponse, json_reply};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::State;
use axum::extract::ws::Utf8Bytes;
use axum::response::Response;
use docket_shared::problem::{FieldError, FieldFault, Problem, ProblemCode};
use docket_shared::sync::api::{POLL_MAX_MS, Poll};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Bytes of messages after which an answer is sent; what follows comes with the next request.
const ANSWER_BYTES: usize = 256 * 1024;

/// Waits for messages and answers them. An answer holds at least one.
pub async fn poll(
    State(state): State<AppState>,
    caller: SignedInPerson,
    Json(poll): Json<Poll>,
) -> Result<Response, ProblemResponse> {
    if poll.wait_ms > POLL_MAX_MS {
        let fault = FieldFault::TooBig { most: POLL_MAX_MS.to_string() };
        return Err(Problem::invalid(vec![FieldError::field("wait_ms", fault)]).into());
    }
    let until = Instant::now() + Duration::from_millis(poll.wait_ms.into());
    let mut follow = Follow::open(state, caller, &poll.stream).await?;
    follow.lives().await;
    let (mut messages, end) = collect(&mut follow, until).await;
    match end.map(End::farewell) {
        // What was said so far stands; without a last word the next request finds out.
        Some(Some(farewell)) => messages.push(farewell),
        Some(None) if messages.is_empty() => return Err(Problem::new(ProblemCode::Unavailable).into()),
        _ if messages.is_empty() => messages.push(follow.heartbeat()),
        _ => {}
    }
    Ok(json_reply(format!(r#"{{"messages":[{}]}}"#, joined(&messages))))
}

fn joined(messages: &[Utf8Bytes]) -> String {
    messages.iter().map(Utf8Bytes::as_str).collect::<Vec<_>>().join(",")
}

/// What there is to say, waited for until a moment.
async fn collect(follow: &mut Follow, until: Instant) -> (Vec<Utf8Bytes>, Option<End>) {
    let (mut messages, mut bytes) = (Vec::new(), 0);
    loop {
        match follow.next().await {
            Ok(Some(text)) => {
                bytes += text.len();
                messages.push(text);
            }
            Ok(None) if messages.is_empty() => match timeout_at(until, follow.wait()).await {
                Ok(Ok(())) => {}
                Ok(Err(end)) => return (messages, Some(end)),
                Err(_) => return (messages, None),
            },
            Ok(None) => return (messages, None),
            Err(end) => return (messages, Some(end)),
        }
        if bytes >= ANSWER_BYTES {
            return (messages, None);
        }
    }
}

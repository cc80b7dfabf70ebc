//! The stream: one WebSocket per client. It holds a cursor, never a backlog; a slow reader costs a cursor.

use super::store;
use crate::assignment::jobs;
use crate::platform::cursor::{CursorSeal, chain_start};
use crate::platform::executor::ActionError;
use crate::platform::feed::{CatchUp, Ring, catch_up};
use crate::platform::http::{ProblemResponse, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use docket_shared::command::invalid_query;
use docket_shared::ids::ClientId;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::sync::PROTOCOL;
use docket_shared::sync::api::{ClientMessage, ServerMessage, StreamQuery};
use docket_shared::sync::session::{Next, OutgoingFrame, Session};
use docket_shared::tag::Tag;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// An empty frame this often carries the cursor over what the person may not see, and is the heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A write without progress for this long ends the connection.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);
/// Heartbeats after which the session is looked at again, should every signal have failed.
const REVALIDATE_BEATS: u32 = 4;
/// Bytes a connection may read and buffer: a client says little.
const READ_BUFFER: usize = 2 * 1024;
const MESSAGE_MAX: usize = 4 * 1024;
/// Bytes a stalled connection may hold; one commit is never split, so the largest frame fits.
const WRITE_BUFFER_MAX: usize = 8 * 1024 * 1024;
/// Spread of reconnects when a server stops.
const GO_AWAY_MS: u32 = 2_000;

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
    if query.protocol != PROTOCOL {
        return Err(Problem::because(ProblemCode::Unsupported, format!("frames of version {}", query.protocol)).into());
    }
    let upgrade = upgrade.map_err(|error| Problem::because(ProblemCode::Malformed, error.body_text()))?;
    let stream = Stream::open(state, caller, &query).await.map_err(|error| unavailable("stream", error))?;
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_MAX)
        .max_message_size(MESSAGE_MAX)
        .max_frame_size(MESSAGE_MAX)
        .on_upgrade(move |socket| stream.run(socket)))
}

/// Whether a browser's upgrade came from a page of ours. Clients that are no browsers send no origin.
fn same_origin(headers: &HeaderMap, public_origin: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    origin == public_origin || (origin_host.is_some() && origin_host == host)
}

struct Stream {
    state: AppState,
    caller: SignedInPerson,
    session: Session,
    /// The chain at the client's cursor.
    sent_chain: Vec<u8>,
    /// The chain where the session has looked to.
    chain: Vec<u8>,
    seal: CursorSeal,
    ring: Arc<Ring>,
    /// The cursor did not fit the log: the first thing said is a reset.
    misfit: bool,
}

/// Why a stream ends.
enum End {
    Gone,
    Reset(&'static str),
    SignedOut,
    GoAway,
}

impl Stream {
    async fn open(state: AppState, caller: SignedInPerson, query: &StreamQuery) -> Result<Self, ActionError> {
        let mut connection = state.pool.acquire().await?;
        let head = store::head(&mut connection, caller.organisation).await?;
        let grants = store::grants(&mut connection, caller.organisation, caller.person).await?;
        let foreign =
            store::is_client_of_another(&mut connection, caller.organisation, query.client, caller.person).await?;
        drop(connection);
        // What another person's client sent is nothing to confirm here.
        let client = if foreign { ClientId(Uuid::nil()) } else { query.client };
        let position = head.seal.open(&query.cursor);
        let chain = match position {
            Some(position) => store::chain_at(&state.pool, caller.organisation, position.seq).await?,
            None => None,
        };
        let fits = position.zip(chain.as_ref()).is_some_and(|(position, chain)| chain_start(chain) == position.chain);
        let at = position.map_or(0, |position| position.seq);
        let session = Session::new(caller.person, client, grants.into(), at);
        let ring = state.feed.ring(caller.organisation);
        let chain = chain.unwrap_or_default();
        let sent_chain = chain.clone();
        Ok(Self { state, caller, session, sent_chain, chain, seal: head.seal, ring, misfit: !fits })
    }

    async fn run(mut self, mut socket: WebSocket) {
        let end =
            if self.misfit { End::Reset("the cursor does not fit the log") } else { self.follow(&mut socket).await };
        let farewell = match end {
            End::Gone => None,
            End::Reset(reason) => Some(ServerMessage::Reset { reason: reason.to_owned() }),
            End::SignedOut => Some(ServerMessage::SignedOut {}),
            End::GoAway => Some(ServerMessage::GoAway { after_ms: GO_AWAY_MS }),
        };
        if let Some(text) = farewell.and_then(|message| serde_json::to_string(&message).ok()) {
            drop(send(&mut socket, text).await);
        }
        drop(tokio::time::timeout(WRITE_PATIENCE, socket.send(Message::Close(None))).await);
    }

    async fn follow(&mut self, socket: &mut WebSocket) -> End {
        let mut tail = self.ring.subscribe();
        let shutdown = self.state.shutdown.clone();
        let mut beats = tokio::time::interval(HEARTBEAT);
        beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut count = 0_u32;
        loop {
            tail.mark_unchanged();
            if let Err(end) = self.deliver(socket).await {
                return end;
            }
            tokio::select! {
                biased;
                () = shutdown.begun() => return End::GoAway,
                changed = tail.changed() => if changed.is_err() { return End::Gone },
                message = socket.recv() => match message {
                    Some(Ok(message)) => if self.hear(&message).await.is_err() { return End::Gone },
                    Some(Err(_)) | None => return End::Gone,
                },
                _ = beats.tick() => {
                    if count.is_multiple_of(REVALIDATE_BEATS) && count > 0 && !self.still_signed_in().await {
                        return End::SignedOut;
                    }
                    count = count.wrapping_add(1);
                    if self.beat(socket).await.is_err() {
                        return End::Gone;
                    }
                }
            }
        }
    }

    /// Sends everything up to the end of the ring.
    async fn deliver(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        loop {
            let commits = self.ring.since(self.session.at);
            let (next, chain) = match &commits {
                Some(commits) => {
                    let next = self.session.next(commits);
                    (
                        next,
                        commits.iter().find(|commit| commit.last == self.session.at).map(|commit| commit.chain.clone()),
                    )
                }
                None => self.read_log().await?,
            };
            if let Some(chain) = chain {
                self.chain = chain;
            }
            match next {
                Next::Idle => return Ok(()),
                Next::Quiet => {}
                Next::Behind => return Err(End::Reset("the log has a gap")),
                Next::Regrant(_) if !self.still_signed_in().await => return Err(End::SignedOut),
                Next::Regrant(seq) => {
                    let grants = self.grants().await?;
                    if !self.session.keeps(&grants, seq) {
                        return Err(End::Reset("what you may see has changed"));
                    }
                }
                Next::Frame(frame) => {
                    let text = self.encode(&frame);
                    send(socket, text).await?;
                }
            }
        }
    }

    /// Catches up from the log what the ring no longer, or not yet, holds.
    async fn read_log(&mut self) -> Result<(Next, Option<Vec<u8>>), End> {
        match catch_up(&self.state.pool, self.caller.organisation, self.session.at).await {
            Ok(CatchUp::Reset) => Err(End::Reset("too much was missed")),
            Ok(CatchUp::Commits(commits)) => {
                let next = self.session.next(&commits);
                let chain =
                    commits.into_iter().find(|commit| commit.last == self.session.at).map(|commit| commit.chain);
                Ok((next, chain))
            }
            Err(error) => {
                tracing::warn!(%error, "a stream could not catch up");
                Err(End::Gone)
            }
        }
    }

    /// The frame with sealed cursors; it ends where the session has looked to.
    fn encode(&mut self, frame: &OutgoingFrame) -> String {
        let from = self.seal.seal(frame.from, &self.sent_chain);
        self.sent_chain.clone_from(&self.chain);
        let to = self.seal.seal(frame.to, &self.chain);
        let acks = serde_json::to_string(&frame.acks).unwrap_or_default();
        let mut text = format!(r#"{{"frame":{{"from":"{}","to":"{}","ops":["#, from.0, to.0);
        for (number, op) in frame.ops.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            text.push_str(op);
        }
        text.push_str(&format!(r#"],"acks":{acks}}}}}"#));
        text
    }

    async fn beat(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        let frame = self.session.heartbeat();
        let text = self.encode(&frame);
        send(socket, text).await
    }

    /// A heartbeat's answer renews an available technician's lease; anything that is no message ends the stream.
    async fn hear(&self, message: &Message) -> Result<(), End> {
        match message {
            Message::Text(text) => {
                let ClientMessage::Heartbeat {} = serde_json::from_str(text).map_err(|_| End::Gone)?;
                let (pool, executor) = (&self.state.pool, &self.state.executor);
                let renewed = jobs::renew_lease(pool, executor, self.caller.organisation, self.caller.person).await;
                if let Err(error) = renewed {
                    tracing::warn!(%error, "a lease could not be renewed");
                }
                Ok(())
            }
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Binary(_) | Message::Close(_) => Err(End::Gone),
        }
    }

    async fn grants(&self) -> Result<Vec<Tag>, End> {
        let mut connection = self.state.pool.acquire().await.map_err(|_| End::Gone)?;
        store::grants(&mut connection, self.caller.organisation, self.caller.person).await.map_err(|_| End::Gone)
    }

    async fn still_signed_in(&self) -> bool {
        crate::session::still_valid(&self.state.pool, self.caller.organisation, &self.caller.session).await
    }
}

async fn send(socket: &mut WebSocket, text: String) -> Result<(), End> {
    match tokio::time::timeout(WRITE_PATIENCE, socket.send(Message::Text(text.into()))).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(End::Gone),
    }
}

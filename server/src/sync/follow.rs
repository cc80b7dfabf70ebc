//! What a client is told, whatever carries it: the session over ring and log, its cursors, and how it ends. A WebSocket
//! and a long poll are two ways to bring the same messages.

use super::store;
use crate::assignment::jobs;
use crate::platform::cursor::{CursorSeal, chain_start};
use crate::platform::executor::ActionError;
use crate::platform::feed::{CatchUp, Follower, Ring, catch_up};
use crate::platform::http::{ProblemResponse, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::ws::Utf8Bytes;
use docket_shared::ids::ClientId;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::sync::PROTOCOL;
use docket_shared::sync::api::{ServerMessage, StreamQuery};
use docket_shared::sync::session::{Next, OutgoingFrame, Session};
use docket_shared::tag::Tag;
use std::sync::Arc;
use tokio::sync::watch;
use uuid::Uuid;

/// Over how long clients come back when a server stops, in milliseconds: at least, at most, and for each of them. What
/// takes them in answers a thousand a second.
const GO_AWAY_MS: (u32, u32, u32) = (2_000, 30_000, 1);

/// So many people whose grants change by one edit begin anew at once; more of them are spread.
const AT_ONCE: usize = 500;

/// One client that follows the log. It holds a cursor, never a backlog. What it asks of the database is boxed: such futures
/// are kilobytes, and an idle client would hold the room of them all the time.
pub struct Follow {
    state: AppState,
    caller: SignedInPerson,
    session: Session,
    seal: CursorSeal,
    ring: Arc<Ring>,
    tail: watch::Receiver<i64>,
    rewinds: u64,
    _counted: Follower,
    /// The cursor did not fit the log: the first thing said is a reset.
    misfit: bool,
}

/// Why nothing more follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Without a word: the database or the peer does not answer.
    Gone,
    /// The base cannot be continued.
    Reset(&'static str),
    /// The session ended.
    SignedOut,
    /// The server stops; the client comes back to another one within so many milliseconds.
    GoAway(u32),
}

impl End {
    /// The last word, if there is one.
    pub fn farewell(self) -> Option<Utf8Bytes> {
        let message = match self {
            End::Gone => return None,
            End::Reset(reason) => ServerMessage::Reset { reason: reason.to_owned() },
            End::SignedOut => ServerMessage::SignedOut {},
            End::GoAway(after_ms) => ServerMessage::GoAway { after_ms },
        };
        serde_json::to_string(&message).ok().map(Utf8Bytes::from)
    }
}

impl Follow {
    /// Takes up a client at its cursor.
    ///
    /// # Errors
    /// `Unsupported` for another version of frames, `Unavailable` when the database does not answer.
    pub async fn open(state: AppState, caller: SignedInPerson, query: &StreamQuery) -> Result<Self, ProblemResponse> {
        if query.protocol != PROTOCOL {
            let version = format!("frames of version {}", query.protocol);
            return Err(Problem::because(ProblemCode::Unsupported, version).into());
        }
        Self::read(state, caller, query).await.map_err(|error| unavailable("stream", error))
    }

    async fn read(state: AppState, caller: SignedInPerson, query: &StreamQuery) -> Result<Self, ActionError> {
        let mut connection = state.pool.acquire().await?;
        // The grants before the head: those of a later moment would be taken for those of the client's base.
        let grants = store::grants(&mut connection, caller.organisation, caller.person).await?;
        let head = store::head(&mut connection, caller.organisation).await?;
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
        let place = (position.map_or(0, |position| position.seq), chain.unwrap_or_default().into());
        let session = Session::new((caller.person, client), grants.into(), place, head.seq);
        let ring = state.feed.ring(caller.organisation);
        let (tail, rewinds, counted) = (ring.subscribe(), ring.rewinds(), state.feed.follower());
        Ok(Self { state, caller, session, seal: head.seal, ring, tail, rewinds, _counted: counted, misfit: !fits })
    }

    /// The next message, if there is one now.
    ///
    /// # Errors
    /// Nothing more follows.
    pub async fn next(&mut self) -> Result<Option<Utf8Bytes>, End> {
        let next = self.look().await;
        match next {
            Err(End::Reset(_)) => self.ring.count_reset(),
            Ok(Some(_)) => self.ring.count_frame(),
            _ => {}
        }
        next
    }

    async fn look(&mut self) -> Result<Option<Utf8Bytes>, End> {
        if self.misfit {
            return Err(End::Reset("the cursor does not fit the log"));
        }
        loop {
            self.tail.mark_unchanged();
            if self.rewinds != self.ring.rewinds() {
                return Err(End::Reset("the log is another one"));
            }
            let next = match self.ring.since(self.session.at, &self.session.chain) {
                Some(commits) => self.session.next(&commits),
                None => Box::pin(self.read_log()).await?,
            };
            match next {
                Next::Idle => return Ok(None),
                Next::Quiet => {}
                Next::Behind => return Err(End::Reset("the log has a gap")),
                Next::Away | Next::Regrant(..) if !self.still_signed_in().await => return Err(End::SignedOut),
                Next::Away => return Err(End::Reset("what you may see has changed")),
                Next::Regrant(seq, people) => {
                    let grants = Box::pin(self.grants()).await?;
                    if !self.session.keeps(&grants, seq) {
                        return Err(regranted(people));
                    }
                }
                Next::Frame(frame) => return Ok(Some(self.encoded(&frame))),
            }
        }
    }

    /// Returns when there may be something new, or the server stops.
    ///
    /// # Errors
    /// Nothing more follows.
    pub async fn wait(&mut self) -> Result<(), End> {
        tokio::select! {
            biased;
            () = self.state.shutdown.begun() => Err(End::GoAway(self.spread())),
            changed = self.tail.changed() => changed.map_err(|_| End::Gone),
        }
    }

    fn spread(&self) -> u32 {
        spread(self.state.feed.followers())
    }

    /// The empty frame that carries the cursor to where the session has looked.
    pub fn heartbeat(&mut self) -> Utf8Bytes {
        let frame = self.session.heartbeat();
        self.encode(&frame).into()
    }

    /// The text of a frame, made once for all who see the same. Who is told that calls arrived has one of their own.
    fn encoded(&self, frame: &OutgoingFrame) -> Utf8Bytes {
        if !frame.acks.is_empty() {
            return self.encode(frame).into();
        }
        self.ring.text_of(frame, || self.encode(frame).into())
    }

    /// The client lives: renews an available technician's lease.
    pub async fn lives(&self) {
        let (pool, executor) = (&self.state.pool, &self.state.executor);
        let renewal = jobs::renew_lease(pool, executor, self.caller.organisation, self.caller.person);
        let renewed = Box::pin(renewal).await;
        if let Err(error) = renewed {
            tracing::warn!(%error, "a lease could not be renewed");
        }
    }

    /// Whether the session holds.
    pub async fn still_signed_in(&self) -> bool {
        Box::pin(self.state.sessions.still_valid(self.caller.organisation, self.caller.session.clone())).await
    }

    /// Catches up from the log what the ring no longer, or not yet, holds.
    async fn read_log(&mut self) -> Result<Next, End> {
        let place = (self.session.at, &self.session.chain);
        match catch_up(&self.state.pool, self.caller.organisation, place).await {
            Ok(CatchUp::Reset) => Err(End::Reset("too much was missed")),
            Ok(CatchUp::Commits(commits)) => Ok(self.session.next(&commits)),
            Err(error) => {
                tracing::warn!(%error, "a client could not catch up");
                Err(End::Gone)
            }
        }
    }

    /// The frame with sealed cursors.
    fn encode(&self, frame: &OutgoingFrame) -> String {
        let from = self.seal.seal(frame.from, &frame.from_chain);
        let to = self.seal.seal(frame.to, &frame.to_chain);
        let acks = serde_json::to_string(&frame.acks).unwrap_or_default();
        let ops = frame.ops.iter().map(|op| op.len() + 1).sum::<usize>();
        let mut text = String::with_capacity(ops + acks.len() + 128);
        text.push_str(&format!(r#"{{"frame":{{"from":"{}","to":"{}","ops":["#, from.0, to.0));
        for (number, op) in frame.ops.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            text.push_str(op);
        }
        text.push_str(&format!(r#"],"acks":{acks}}}}}"#));
        text
    }

    async fn grants(&self) -> Result<Vec<Tag>, End> {
        let mut connection = self.state.pool.acquire().await.map_err(|_| End::Gone)?;
        store::grants(&mut connection, self.caller.organisation, self.caller.person).await.map_err(|_| End::Gone)
    }
}

/// Over how long so many clients come back, in milliseconds.
fn spread(clients: impl TryInto<u32>) -> u32 {
    let (least, most, each) = GO_AWAY_MS;
    clients.try_into().unwrap_or(u32::MAX).saturating_mul(each).clamp(least, most)
}

/// What a client is told whose grants have changed together with those of so many people: to begin anew, or, where all of
/// them would at once, to come back some time later and begin anew then (DECISIONS.md, audience tags). Until then it is told
/// nothing more.
fn regranted(people: usize) -> End {
    if people > AT_ONCE { End::GoAway(spread(people)) } else { End::Reset("what you may see has changed") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_who_have_to_begin_anew_do_so_over_some_time() {
        assert!(matches!(regranted(1), End::Reset(_)) && matches!(regranted(500), End::Reset(_)));
        assert!(matches!(regranted(501), End::GoAway(2_000)), "at least two seconds");
        assert!(matches!(regranted(12_000), End::GoAway(12_000)));
        assert!(matches!(regranted(1_000_000), End::GoAway(30_000)), "and nobody waits longer than half a minute");
    }
}

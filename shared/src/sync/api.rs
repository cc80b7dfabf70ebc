//! What goes over the wire: snapshot, frames, pushes.

use crate::command::Command;
use crate::ids::{CallId, ClientId};
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A position in the organisation's log, sealed by the server: equality is all a client can see of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// One row arriving, changing or leaving.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Op {
    /// Kind, id, row version, content.
    #[serde(rename = "p")]
    Put(String, Uuid, i64, Box<RawValue>),
    /// Kind, id: the row left the person's sight or is gone.
    #[serde(rename = "f")]
    Forget(String, Uuid),
}

/// From one cursor to another: never a part of a seq.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Frame {
    /// The cursor it starts from.
    pub from: Cursor,
    /// The cursor it ends at.
    pub to: Cursor,
    /// What changed between, in order.
    pub ops: Vec<Op>,
    /// Calls of this client that lie between: their overlay is now in the base.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acks: Vec<CallId>,
}

/// What the server says on a stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerMessage {
    /// Changes, or an empty step forward that also is the heartbeat.
    Frame(Frame),
    /// The base cannot be continued: drop it, keep the outbox, take a snapshot.
    Reset {
        /// Why, for logs.
        reason: String,
    },
    /// The server goes; come back to another one after this many milliseconds.
    GoAway {
        /// Milliseconds to wait.
        after_ms: u32,
    },
    /// The session ended: sign in again.
    SignedOut {},
}

/// What the client says on a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// The answer to a heartbeat; also renews an available technician's lease.
    Heartbeat {},
}

/// Which client asks for a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotQuery {
    /// The client, whose accepted calls the snapshot confirms.
    pub client: ClientId,
}

/// Where a stream continues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamQuery {
    /// Frame version.
    pub protocol: u16,
    /// The client.
    pub client: ClientId,
    /// The cursor of its base.
    pub cursor: Cursor,
}

/// How long a client asks to wait, in milliseconds: what a poll is answered with then is the heartbeat.
pub const POLL_MS: u32 = 15_000;
/// Longest wait of a poll, in milliseconds: below what proxies end idle requests at.
pub const POLL_MAX_MS: u32 = 25_000;

/// A client that follows by asking. Asking says that it lives, as the answer to a heartbeat does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// Where it continues.
    pub stream: StreamQuery,
    /// How long to wait for something to say, in milliseconds, at most [`POLL_MAX_MS`].
    pub wait_ms: u32,
}

/// What there is to say: at least one message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Polled {
    /// As they would come over a stream, in order.
    pub messages: Vec<ServerMessage>,
}

/// Everything the person may see, at a cursor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// Where it stands.
    pub cursor: Cursor,
    /// The client's last sequence the server decided on; calls up to it are in the rows or were refused.
    pub client_seq: i64,
    /// The rows, all [`Op::Put`].
    pub rows: Vec<Op>,
}

/// Rows of one thing, as far as the caller may see them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rows {
    /// The rows, all [`Op::Put`].
    pub rows: Vec<Op>,
}

/// Most calls in one push.
pub const PUSH_MAX: usize = 100;

/// Calls of one client, in order of their sequence.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// The client.
    pub client: ClientId,
    /// 1 to [`PUSH_MAX`] calls.
    pub calls: Vec<Call>,
}

/// One call as pushed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The idempotency key.
    pub id: CallId,
    /// Dense per client, from 1; it only orders.
    pub seq: i64,
    /// The endpoint's name.
    pub name: String,
    /// The endpoint's version.
    pub version: u16,
    /// The endpoint's body.
    pub body: Box<RawValue>,
}

impl Call {
    /// What it wants; none where this build does not know it.
    pub fn command(&self) -> Option<Command> {
        Command::read_own(&self.name, self.version, &self.body)
    }
}

/// What became of pushed calls.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pushed {
    /// In order of the calls.
    pub results: Vec<CallResult>,
    /// Why the rest was not looked at: retry from the first call without a result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Problem>,
}

/// The stored result of one call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CallResult {
    /// The call.
    pub id: CallId,
    /// What became of it. Not flattened: raw JSON cannot be read through serde's flatten.
    pub outcome: Outcome,
}

/// Accepted or rejected, for ever.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// In the log; the endpoint's reply.
    Accepted(Box<RawValue>),
    /// Without effect, with the reason.
    Rejected(Problem),
}

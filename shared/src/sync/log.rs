//! Commits of the organisation's log, as a server's ring holds them.

use crate::ids::{CallId, ClientId, PersonId};
use crate::tag::Tags;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// One row effect, encoded once for everyone who sees it.
#[derive(Clone, Debug)]
pub struct Change {
    /// The mutation it belongs to.
    pub seq: i64,
    /// Kind of the row.
    pub kind: Arc<str>,
    /// Its id.
    pub id: Uuid,
    /// The encoded put; none: the row is gone.
    pub put: Option<Arc<str>>,
    /// Who saw the row before.
    pub before: Tags,
    /// Who sees it now.
    pub after: Tags,
}

/// A mutation's call, for acknowledgements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoggedCall {
    /// Its number.
    pub seq: i64,
    /// Whose outbox it came from.
    pub client: ClientId,
    /// The call.
    pub call: CallId,
}

/// What the log comes to up to a commit: a hash over everything before it.
pub type Chain = Arc<[u8]>;

/// The chain behind a commit whose content hashes to `digest`. The database reckons the same in its last statement.
pub fn chain_after(before: &[u8], digest: &[u8]) -> Chain {
    Sha256::new().chain_update(before).chain_update(digest).finalize().as_slice().into()
}

/// The mutations of one transaction: frames end only where commits end.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// Number of the first mutation.
    pub first: i64,
    /// Number of the last one.
    pub last: i64,
    /// Chain over everything before it.
    pub before: Chain,
    /// Chain over everything up to here.
    pub chain: Chain,
    /// Hash of its content, of a commit that this node made: it does not know the chain before it. Empty otherwise.
    pub digest: Vec<u8>,
    /// Row effects, in order of seq and part.
    pub changes: Vec<Change>,
    /// The calls, in order of seq.
    pub calls: Vec<LoggedCall>,
    /// People whose grants may have changed.
    pub regranted: Vec<PersonId>,
}

/// Encodes a put as it goes into frames and snapshots.
pub fn encode_put(kind: &str, id: Uuid, row_ver: i64, body: &str) -> String {
    format!(r#"{{"p":["{kind}","{id}",{row_ver},{body}]}}"#)
}

/// Encodes a forget as it goes into frames.
pub fn encode_forget(kind: &str, id: Uuid) -> String {
    format!(r#"{{"f":["{kind}","{id}"]}}"#)
}

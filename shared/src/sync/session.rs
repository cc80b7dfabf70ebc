//! The server's side of one stream as a state machine without I/O: commits in, frames out.

use super::log::{Chain, Commit, encode_forget};
use crate::ids::{CallId, ClientId, PersonId};
use crate::tag::Tag;
use std::borrow::Borrow;
use std::sync::Arc;

/// Where one connection stands and what it may see.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who is connected.
    pub person: PersonId,
    /// The client whose calls are acknowledged.
    pub client: ClientId,
    /// Sorted tags the person holds.
    pub grants: Arc<[Tag]>,
    /// The last seq that was looked at.
    pub at: i64,
    /// The seq of the client's cursor. Commits of which the person sees nothing move `at` alone: a frame for each of
    /// them would let the person count what they may not see. The next frame, or a heartbeat, carries the cursor on.
    pub sent: i64,
    /// The chain at `at`: only a commit that follows on it is looked at, so that a log that was restored, or a standby
    /// that lagged, is never taken for the one the client knows.
    pub chain: Chain,
    /// The chain at `sent`.
    sent_chain: Chain,
    /// Up to this seq the grants are known to hold.
    granted: i64,
    /// The head of the log when the grants were read, or later: with which grants the client's base was taken before is
    /// not known.
    opened: i64,
}

/// A frame before its cursors are sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutgoingFrame {
    /// The seq it starts from.
    pub from: i64,
    /// The seq it ends at.
    pub to: i64,
    /// The chain at `from`.
    pub from_chain: Chain,
    /// The chain at `to`.
    pub to_chain: Chain,
    /// Encoded operations, in order.
    pub ops: Vec<Arc<str>>,
    /// Acknowledged calls.
    pub acks: Vec<CallId>,
}

/// What follows from looking at commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing new.
    Idle,
    /// Something new of which the person sees nothing; `at` has moved over it.
    Quiet,
    /// A frame; `at` and `sent` have moved to its end.
    Frame(OutgoingFrame),
    /// The commits do not follow on `at`: catch up from the log.
    Behind,
    /// The person's grants may have changed with the commit that ends at this seq: read them, and look at nothing later
    /// before [`Session::keeps`] says that they are the same.
    /// So many people's may have, this person's among them.
    Regrant(i64, usize),
    /// The person's grants may have changed while the client was away: it has to begin with a new base.
    Away,
}

/// Largest frame, in bytes of operations; one commit may be larger, it is never split.
const FRAME_BYTES: usize = 256 * 1024;

impl Session {
    /// A session of a client whose base stands at a seq with its chain. The head of the log was at `head` when the grants
    /// had been read: read the grants first.
    pub fn new(
        (person, client): (PersonId, ClientId),
        grants: Arc<[Tag]>,
        (at, chain): (i64, Chain),
        head: i64,
    ) -> Self {
        let sent_chain = chain.clone();
        Self { person, client, grants, at, sent: at, sent_chain, chain, granted: at, opened: head }
    }

    /// What the person holds now, read after [`Next::Regrant`] named this seq. If it is what the session has, the session
    /// goes on; otherwise it has to end, and the client begins with a new base.
    pub fn keeps(&mut self, grants: &[Tag], seq: i64) -> bool {
        let same = *self.grants == *grants;
        if same {
            self.granted = seq;
        }
        same
    }

    /// The next frame out of commits in order. Commits that the client already has are passed over.
    pub fn next<C: Borrow<Commit>>(&mut self, commits: &[C]) -> Next {
        let new = commits.iter().map(Borrow::borrow).skip_while(|commit: &&Commit| commit.last <= self.at);
        let mut frame = self.empty();
        let mut bytes = 0;
        for commit in new {
            if commit.first != frame.to + 1 || commit.before != frame.to_chain {
                if frame.to == self.at {
                    return Next::Behind;
                }
                break;
            }
            if commit.last > self.granted && commit.regranted.contains(&self.person) {
                if frame.to == self.at {
                    return if commit.last <= self.opened {
                        Next::Away
                    } else {
                        Next::Regrant(commit.last, commit.regranted.len())
                    };
                }
                break;
            }
            self.append(commit, &mut frame, &mut bytes);
            if bytes >= FRAME_BYTES {
                break;
            }
        }
        if frame.to == self.at {
            return Next::Idle;
        }
        self.at = frame.to;
        self.chain = frame.to_chain.clone();
        if frame.ops.is_empty() && frame.acks.is_empty() {
            return Next::Quiet;
        }
        self.sent = frame.to;
        self.sent_chain = frame.to_chain.clone();
        Next::Frame(frame)
    }

    fn empty(&self) -> OutgoingFrame {
        let (from_chain, to_chain) = (self.sent_chain.clone(), self.chain.clone());
        OutgoingFrame { from: self.sent, to: self.at, from_chain, to_chain, ops: Vec::new(), acks: Vec::new() }
    }

    /// The empty frame that carries the cursor to where the session has looked, and is the heartbeat.
    pub fn heartbeat(&mut self) -> OutgoingFrame {
        let frame = self.empty();
        self.sent = self.at;
        self.sent_chain = self.chain.clone();
        frame
    }

    fn append(&self, commit: &Commit, frame: &mut OutgoingFrame, bytes: &mut usize) {
        for change in &commit.changes {
            let (was, is) = (change.before.meet(&self.grants), change.after.meet(&self.grants));
            let op: Arc<str> = match (is, was, &change.put) {
                (true, _, Some(put)) => put.clone(),
                (false, true, _) | (_, true, None) => encode_forget(&change.kind, change.id).into(),
                _ => continue,
            };
            *bytes += op.len();
            frame.ops.push(op);
        }
        frame.acks.extend(commit.calls.iter().filter(|call| call.client == self.client).map(|call| call.call));
        frame.to = commit.last;
        frame.to_chain = commit.chain.clone();
    }
}

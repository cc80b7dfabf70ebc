//! The last commits of one organisation, shared by all its sessions.

use docket_shared::ids::OrganisationId;
use docket_shared::sync::log::Commit;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{Notify, watch};

/// Most changes and bytes that a ring keeps; a session that fell behind reads the log.
const CHANGES_MAX: usize = 4_000;
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// A ring. Commits in it follow on each other without a gap.
pub struct Ring {
    /// Whose log it is.
    pub organisation: OrganisationId,
    state: Mutex<State>,
    tail: watch::Sender<i64>,
    /// Wakes the reader when the log is ahead of the ring.
    pub(super) behind: Notify,
}

#[derive(Default)]
struct State {
    commits: VecDeque<Arc<Commit>>,
    changes: usize,
    bytes: usize,
    started: bool,
    tail: i64,
}

impl Ring {
    pub(super) fn new(organisation: OrganisationId) -> Self {
        Self { organisation, state: Mutex::default(), tail: watch::Sender::new(0), behind: Notify::new() }
    }

    /// Follows the last number in the ring.
    pub fn subscribe(&self) -> watch::Receiver<i64> {
        self.tail.subscribe()
    }

    /// The commits after a number; none when the ring no longer, or not yet, reaches back to it.
    pub fn since(&self, seq: i64) -> Option<Vec<Arc<Commit>>> {
        let state = self.lock();
        if !state.started || seq > state.tail {
            return None;
        }
        if seq == state.tail {
            return Some(Vec::new());
        }
        let first = state.commits.front()?.first;
        if seq + 1 < first {
            return None;
        }
        let from = state.commits.partition_point(|commit| commit.last <= seq);
        Some(state.commits.range(from..).cloned().collect())
    }

    /// Starts the ring at a number of the log.
    pub(super) fn start_at(&self, seq: i64) {
        let mut state = self.lock();
        if !state.started {
            state.started = true;
            state.tail = seq;
            drop(state);
            self.tail.send_replace(seq);
        }
    }

    /// Appends a commit if it is the next one; otherwise the reader is woken. Doubles are passed over.
    pub fn push(&self, commit: Commit) {
        let mut state = self.lock();
        if !state.started || commit.last <= state.tail {
            return;
        }
        if commit.first != state.tail + 1 {
            drop(state);
            self.reached(commit.last);
            return;
        }
        state.tail = commit.last;
        state.changes += commit.changes.len();
        state.bytes += size(&commit);
        state.commits.push_back(Arc::new(commit));
        while state.changes > CHANGES_MAX || state.bytes > BYTES_MAX {
            let Some(oldest) = state.commits.pop_front() else { break };
            state.changes -= oldest.changes.len();
            state.bytes -= size(&oldest);
        }
        let tail = state.tail;
        drop(state);
        self.tail.send_replace(tail);
    }

    /// The last number in the ring.
    pub fn tail(&self) -> i64 {
        self.lock().tail
    }

    /// The log has reached a number: wake the reader if the ring has not.
    pub(super) fn reached(&self, seq: i64) {
        if seq > self.tail() {
            self.behind.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of this lock can panic")
    }
}

fn size(commit: &Commit) -> usize {
    commit.changes.iter().map(|change| change.put.as_ref().map_or(64, |put| put.len())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn commit(first: i64, last: i64) -> Commit {
        Commit { first, last, ..Commit::default() }
    }

    #[test]
    fn keeps_commits_without_gap_and_passes_over_doubles() {
        let ring = Ring::new(OrganisationId(Uuid::nil()));
        assert!(ring.since(0).is_none(), "not started");
        ring.start_at(4);
        ring.push(commit(5, 6));
        ring.push(commit(5, 6));
        ring.push(commit(9, 9));
        assert_eq!(ring.tail(), 6);
        assert_eq!(ring.since(4).map(|commits| commits.len()), Some(1));
        assert_eq!(ring.since(6).map(|commits| commits.len()), Some(0));
        assert!(ring.since(2).is_none(), "before the ring");
        assert!(ring.since(8).is_none(), "ahead of the ring");
    }
}

//! The last commits of one organisation's log as a node holds them, shared by all its sessions. They follow on each other
//! by number and by chain: a log that was restored, or a standby that lagged, does not fit and is found out.

use super::log::{Chain, Commit, chain_after};
use std::collections::VecDeque;
use std::sync::Arc;

/// The commits behind a place in the log. A session that fell out of it reads the log.
#[derive(Debug)]
pub struct Ring {
    commits: VecDeque<Arc<Commit>>,
    changes: usize,
    bytes: usize,
    limits: (usize, usize),
    tail: Option<(i64, Chain)>,
    rewinds: u64,
}

/// What became of a commit that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is the tail now.
    Appended,
    /// The ring has it, or has not begun.
    Known,
    /// It does not follow on the tail: the log has to be read.
    Ahead,
}

impl Ring {
    /// A ring that has not begun, of at most that many changes and bytes.
    pub fn new(changes: usize, bytes: usize) -> Self {
        Self { commits: VecDeque::new(), changes: 0, bytes: 0, limits: (changes, bytes), tail: None, rewinds: 0 }
    }

    /// Where it ends; none before it has begun.
    pub fn tail(&self) -> Option<(i64, Chain)> {
        self.tail.clone()
    }

    /// How often the log turned out to be another one. Whoever follows since an earlier time has to begin anew: what they
    /// were told of may be gone.
    pub fn rewinds(&self) -> u64 {
        self.rewinds
    }

    /// Begins at a place of the log, once.
    pub fn start(&mut self, seq: i64, chain: Chain) {
        self.tail.get_or_insert((seq, chain));
    }

    /// The log does not hold the tail any more: begins again at its head.
    pub fn rewind(&mut self, seq: i64, chain: Chain) {
        *self = Self { tail: Some((seq, chain)), rewinds: self.rewinds + 1, ..Self::new(self.limits.0, self.limits.1) };
    }

    /// Whether the head of the log is somewhere else than the tail: behind it the log has to be read, before it or beside
    /// it the log is another one.
    pub fn differs(&self, seq: i64, chain: &Chain) -> bool {
        self.tail.as_ref().is_some_and(|(tail, known)| *tail != seq || known != chain)
    }

    /// The commits after a place; none when the ring no longer, or not yet, reaches back to it.
    pub fn since(&self, seq: i64, chain: &Chain) -> Option<Vec<Arc<Commit>>> {
        let (tail, tail_chain) = self.tail.as_ref()?;
        if seq == *tail {
            return (chain == tail_chain).then(Vec::new);
        }
        if seq > *tail || seq + 1 < self.commits.front()?.first {
            return None;
        }
        let from = self.commits.partition_point(|commit| commit.last <= seq);
        Some(self.commits.range(from..).cloned().collect())
    }

    /// Appends a commit if it is the next one.
    pub fn push(&mut self, mut commit: Commit) -> Taken {
        let Some((tail, chain)) = &self.tail else { return Taken::Known };
        if commit.last <= *tail {
            let same = self.commits.binary_search_by_key(&commit.last, |known| known.last);
            let other = same.is_ok_and(|at| self.commits[at].chain != commit.chain);
            return if other { Taken::Ahead } else { Taken::Known };
        }
        if !commit.digest.is_empty() && chain_after(chain, &commit.digest) == commit.chain {
            commit.before = chain.clone();
        }
        if commit.first != tail + 1 || commit.before != *chain {
            return Taken::Ahead;
        }
        self.tail = Some((commit.last, commit.chain.clone()));
        self.changes += commit.changes.len();
        self.bytes += size(&commit);
        self.commits.push_back(Arc::new(commit));
        while self.changes > self.limits.0 || self.bytes > self.limits.1 {
            let Some(oldest) = self.commits.pop_front() else { break };
            self.changes -= oldest.changes.len();
            self.bytes -= size(&oldest);
        }
        Taken::Appended
    }
}

fn size(commit: &Commit) -> usize {
    commit.changes.iter().map(|change| change.put.as_ref().map_or(64, |put| put.len())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(name: &str) -> Chain {
        name.as_bytes().into()
    }

    fn commit(first: i64, last: i64, before: &str, after: &str) -> Commit {
        Commit { first, last, before: chain(before), chain: chain(after), ..Commit::default() }
    }

    fn started() -> Ring {
        let mut ring = Ring::new(100, 1_000);
        ring.start(4, chain("d"));
        ring
    }

    #[test]
    fn keeps_commits_without_gap_and_passes_over_doubles() {
        let mut ring = Ring::new(100, 1_000);
        assert_eq!(ring.push(commit(1, 1, "", "a")), Taken::Known, "it has not begun");
        assert!(ring.since(0, &chain("")).is_none());
        ring.start(4, chain("d"));
        assert_eq!(ring.push(commit(5, 6, "d", "f")), Taken::Appended);
        assert_eq!(ring.push(commit(5, 6, "d", "f")), Taken::Known);
        assert_eq!(ring.push(commit(9, 9, "h", "i")), Taken::Ahead);
        assert_eq!(ring.tail(), Some((6, chain("f"))));
        assert_eq!(ring.since(4, &chain("d")).map(|commits| commits.len()), Some(1));
        assert_eq!(ring.since(6, &chain("f")).map(|commits| commits.len()), Some(0));
        assert!(ring.since(2, &chain("b")).is_none(), "before the ring");
        assert!(ring.since(8, &chain("h")).is_none(), "ahead of the ring");
    }

    #[test]
    fn i3a_what_does_not_follow_by_its_chain_is_not_taken() {
        let mut ring = started();
        assert_eq!(ring.push(commit(5, 5, "other", "e")), Taken::Ahead);
        assert_eq!(ring.push(commit(5, 5, "d", "e")), Taken::Appended);
        assert_eq!(ring.push(commit(5, 5, "other", "E")), Taken::Ahead, "the same number with other content");
        assert!(ring.since(5, &chain("E")).is_none(), "nor is somebody served who follows the other log");
        assert!(ring.differs(5, &chain("E")) && ring.differs(4, &chain("d")) && !ring.differs(5, &chain("e")));
    }

    #[test]
    fn a_commit_of_ones_own_is_known_to_follow_by_what_it_hashes_to() {
        let mut ring = started();
        let own = |before: &str| Commit {
            first: 5,
            last: 5,
            chain: chain_after(before.as_bytes(), b"content"),
            digest: b"content".to_vec(),
            ..Commit::default()
        };
        assert_eq!(ring.push(own("other")), Taken::Ahead);
        assert_eq!(ring.push(own("d")), Taken::Appended);
        assert_eq!(ring.since(4, &chain("d")).map(|commits| commits[0].before.clone()), Some(chain("d")));
    }

    #[test]
    fn a_log_that_is_another_one_begins_the_ring_again() {
        let mut ring = started();
        ring.push(commit(5, 5, "d", "e"));
        ring.rewind(3, chain("C"));
        assert_eq!((ring.tail(), ring.rewinds()), (Some((3, chain("C"))), 1));
        assert!(ring.since(5, &chain("e")).is_none());
        assert_eq!(ring.push(commit(4, 4, "C", "D")), Taken::Appended);
    }

    #[test]
    fn i25_it_holds_no_more_than_its_limits() {
        let mut ring = Ring::new(100, 640);
        ring.start(0, Chain::default());
        let gone = |seq: i64| crate::sync::log::Change {
            seq,
            kind: "x".into(),
            id: uuid::Uuid::nil(),
            put: None,
            before: Default::default(),
            after: Default::default(),
        };
        for seq in 1..=50 {
            let changes = vec![gone(seq)];
            assert_eq!(ring.push(Commit { first: seq, last: seq, changes, ..Commit::default() }), Taken::Appended);
        }
        assert_eq!(ring.since(40, &Chain::default()).map(|commits| commits.len()), Some(10));
        assert!(ring.since(39, &Chain::default()).is_none());
    }
}

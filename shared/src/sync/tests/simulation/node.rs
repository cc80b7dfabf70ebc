//! A node of the simulation: the real ring and the real sessions, over a database that may be out of reach. It loses all
//! of it when it dies.

use super::bug::Bug;
use super::database::Database;
use crate::ids::{ClientId, PersonId};
use crate::sync::api::{Cursor, Frame, Op, ServerMessage};
use crate::sync::log::Commit;
use crate::sync::ring::{Ring, Taken};
use crate::sync::session::{Next, OutgoingFrame, Session};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Small, so that sessions fall out of it.
const RING: (usize, usize) = (40, 64 * 1024);
/// Commits read at once.
const PAGE: usize = 8;
/// Commits a session may have missed; beyond that it is reset.
const CATCH_UP_MAX: usize = 24;

/// One stream at its node.
pub(super) struct Stream {
    pub(super) client: usize,
    session: Session,
    rewinds: u64,
    /// A message is on its way: nothing else is made meanwhile.
    pub(super) busy: bool,
}

/// What a stream has to say.
pub(super) enum Said {
    Nothing,
    Message(ServerMessage),
    /// The last word; the stream is gone.
    Last(ServerMessage),
    /// Gone without a word.
    Gone,
}

pub(super) struct Node {
    pub(super) up: bool,
    /// Counts its lives.
    pub(super) life: u32,
    /// It does nothing before this moment.
    pub(super) paused_until: u64,
    /// It does not reach the database.
    pub(super) cut_off: bool,
    /// It hears no notification.
    pub(super) deaf: bool,
    ring: Ring,
    pub(super) streams: BTreeMap<u64, Stream>,
    bug: Option<Bug>,
}

impl Node {
    pub(super) fn new(bug: Option<Bug>) -> Self {
        let ring = Ring::new(RING.0, RING.1);
        Self { up: true, life: 0, paused_until: 0, cut_off: false, deaf: false, ring, streams: BTreeMap::new(), bug }
    }

    /// Dies with everything it knows.
    pub(super) fn die(&mut self) {
        *self = Self { up: false, life: self.life + 1, ..Self::new(self.bug) };
    }

    /// Opens a stream at a cursor; none where the database does not answer.
    pub(super) fn open(
        &mut self,
        number: u64,
        (client, person, id): (usize, PersonId, ClientId),
        cursor: &Cursor,
        database: &Database,
    ) -> Option<Said> {
        if self.cut_off {
            return None;
        }
        let (seq, chain) = super::place(cursor);
        let grants = database.grants(person).into();
        let (head, head_chain) = database.head();
        self.ring.start(head, head_chain);
        let known = database.chain_at(seq).filter(|known| super::beginning(known) == chain);
        let Some(known) = known.filter(|_| seq >= database.floor()) else {
            return Some(reset("the cursor does not fit the log"));
        };
        let head = if self.bug == Some(Bug::AwayUnnoticed) { 0 } else { head };
        let session = Session::new((person, id), grants, (seq, known), head);
        self.streams.insert(number, Stream { client, session, rewinds: self.ring.rewinds(), busy: false });
        Some(Said::Nothing)
    }

    /// A commit of its own.
    pub(super) fn publish(&mut self, commit: Commit, database: &Database) {
        if self.ring.push(commit) == Taken::Ahead {
            self.read(database);
        }
    }

    /// Another node says that the log has reached a number.
    pub(super) fn notified(&mut self, seq: i64, database: &Database) {
        if self.bug == Some(Bug::NotificationTrusted) {
            let (tail, before) = self.ring.tail().unwrap_or_default();
            let chain = database.chain_at(seq).unwrap_or_default();
            self.ring.push(Commit { first: tail + 1, last: seq, before, chain, ..Commit::default() });
        } else if self.ring.tail().is_some_and(|(tail, _)| seq > tail) {
            self.read(database);
        }
    }

    /// Looks at the head of the log, as once a second.
    pub(super) fn poll(&mut self, database: &Database) {
        let (seq, chain) = database.head();
        if self.bug != Some(Bug::NoPoll) && self.ring.differs(seq, &chain) {
            self.read(database);
        }
    }

    fn read(&mut self, database: &Database) {
        if self.cut_off {
            return;
        }
        while let Some((seq, chain)) = self.ring.tail() {
            let Some(commits) = database.read((seq, &chain), PAGE) else {
                let (head, head_chain) = database.head();
                return self.ring.rewind(head, head_chain);
            };
            let more = commits.len() == PAGE;
            commits.into_iter().for_each(|commit| {
                self.ring.push(commit);
            });
            if !more || self.ring.tail().is_none_or(|(tail, _)| tail == seq) {
                return;
            }
        }
    }

    /// The next thing that a stream says, as the server's stream does it.
    pub(super) fn deliver(&mut self, number: u64, database: &Database) -> (usize, Said) {
        let client = self.streams.get(&number).map_or(0, |stream| stream.client);
        let said = self.next(number, database);
        match &said {
            Said::Nothing => {}
            Said::Message(_) => self.streams.get_mut(&number).unwrap().busy = true,
            Said::Last(_) | Said::Gone => drop(self.streams.remove(&number)),
        }
        (client, said)
    }

    fn next(&mut self, number: u64, database: &Database) -> Said {
        let Some(stream) = self.streams.get_mut(&number).filter(|stream| !stream.busy) else { return Said::Nothing };
        if stream.rewinds != self.ring.rewinds() {
            return reset("the log is another one");
        }
        loop {
            let session = &mut stream.session;
            let commits = self.ring.since(session.at, &session.chain);
            let commits = match commits.map_or_else(|| catch_up(self.cut_off, session, database), Ok) {
                Ok(commits) => commits,
                Err(said) => return said,
            };
            let commits = if self.bug == Some(Bug::TagsAfterOnly) { without_before(&commits) } else { commits };
            match session.next(&commits) {
                Next::Idle => return Said::Nothing,
                Next::Quiet => {}
                Next::Behind => return reset("the log has a gap"),
                Next::Away => return reset("what you may see has changed"),
                Next::Regrant(..) if self.cut_off => return Said::Gone,
                Next::Regrant(seq, _) => {
                    let held = session.grants.clone();
                    let read =
                        if self.bug == Some(Bug::GrantsReadOnce) { &held } else { database.grants(session.person) };
                    if !session.keeps(read, seq) {
                        return reset("what you may see has changed");
                    }
                }
                Next::Frame(frame) => return Said::Message(frame_of(&frame, session.person, database)),
            }
        }
    }

    /// The heartbeat of a stream.
    pub(super) fn beat(&mut self, number: u64, database: &Database) -> (usize, Said) {
        match self.streams.get_mut(&number).filter(|stream| !stream.busy) {
            None => (0, Said::Nothing),
            Some(stream) => {
                stream.busy = true;
                let frame = stream.session.heartbeat();
                (stream.client, Said::Message(frame_of(&frame, stream.session.person, database)))
            }
        }
    }
}

fn reset(reason: &str) -> Said {
    Said::Last(ServerMessage::Reset { reason: reason.to_owned() })
}

fn catch_up(cut_off: bool, session: &Session, database: &Database) -> Result<Vec<Arc<Commit>>, Said> {
    if cut_off {
        return Err(Said::Gone);
    }
    match database.read((session.at, &session.chain), CATCH_UP_MAX + 1) {
        Some(commits) if commits.len() <= CATCH_UP_MAX => Ok(commits.into_iter().map(Arc::new).collect()),
        _ => Err(reset("too much was missed")),
    }
}

/// The frame as it arrives. What is in it was seen, then or now, by whom it goes to (invariants I16, I17).
fn frame_of(frame: &OutgoingFrame, person: PersonId, database: &Database) -> ServerMessage {
    let ops = frame.ops.iter().map(|op| match database.put(op) {
        Some((seq, tags, read)) => {
            assert!(database.may_see(person, tags, *seq), "I16, I17: {op} is none of {person}'s");
            read.clone()
        }
        None => serde_json::from_str::<Op>(op).expect("an operation"),
    });
    let (from, to) = (super::cursor(frame.from, &frame.from_chain), super::cursor(frame.to, &frame.to_chain));
    ServerMessage::Frame(Frame { from, to, ops: ops.collect(), acks: frame.acks.clone() })
}

fn without_before(commits: &[Arc<Commit>]) -> Vec<Arc<Commit>> {
    let bare = commits.iter().map(|commit| {
        let mut commit = Commit::clone(commit);
        commit.changes.iter_mut().for_each(|change| change.before = Default::default());
        Arc::new(commit)
    });
    bare.collect()
}

//! The database of the simulation: the real rules over a world in memory, a log with its chain, stored results, grants,
//! and a standby that lags. A transaction happens at one instant; who asks may never hear of it.

use super::bug::Bug;
use crate::actor::Actor;
use crate::command::{Command, decide};
use crate::fixture::{Desk, TEAM, TODAY};
use crate::ids::{CallId, ClientId, PersonId, TicketId};
use crate::problem::{Problem, ProblemCode};
use crate::row::{RowKind, rows_of};
use crate::sync::api::{Call, CallResult, Op, Outcome, Push, Pushed, Snapshot};
use crate::sync::log::{Chain, Change, Commit, LoggedCall, chain_after, encode_put};
use crate::tag::{Tag, TagKind, Tags};
use crate::ticket::TicketKind;
use crate::world::Context;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

struct Held {
    version: i64,
    body: String,
    tags: Tags,
    put: Arc<str>,
}

/// What was done, so that a standby can do it again.
#[derive(Clone)]
enum Entry {
    Push(PersonId, ClientId, Vec<Call>),
    Regrant(PersonId),
    Pin(u8, u8),
}

/// A mutation in the log.
#[derive(Clone, Copy)]
pub(super) struct Accepted {
    pub(super) client: ClientId,
    pub(super) client_seq: i64,
    pub(super) call: CallId,
    pub(super) seq: i64,
}

pub(super) struct Database {
    make: fn() -> (Desk, Vec<Actor>),
    desk: Desk,
    actors: BTreeMap<PersonId, Actor>,
    rows: BTreeMap<(RowKind, Uuid), Held>,
    pub(super) commits: Vec<Commit>,
    floor: i64,
    pub(super) results: BTreeMap<CallId, (String, Outcome)>,
    clients: BTreeMap<ClientId, i64>,
    pub(super) accepted: Vec<Accepted>,
    numbers: i64,
    journal: Vec<(i64, Entry)>,
    /// Grants by the seq that gave them.
    granted: BTreeMap<PersonId, Vec<(i64, Vec<Tag>)>>,
    /// Every encoded put with the seq and the tags it has in the log, and what it reads as.
    puts: HashMap<usize, (i64, Tags, Op)>,
    /// How often a standby took over.
    pub(super) timeline: usize,
    bug: Option<Bug>,
}

impl Database {
    pub(super) fn new(make: fn() -> (Desk, Vec<Actor>), bug: Option<Bug>) -> Self {
        let (desk, actors) = make();
        let own = |subject: (TagKind, Uuid)| desk.world.tags.get(&subject).copied();
        let grants = actors.iter().map(|actor| {
            let mut grants: Vec<Tag> = own((TagKind::Person, actor.person.0)).into_iter().collect();
            grants.extend(actor.teams.iter().filter_map(|team| own((TagKind::Team, team.0))));
            grants.sort_unstable();
            (actor.person, vec![(0, grants)])
        });
        Self {
            make,
            granted: grants.collect(),
            actors: actors.iter().map(|actor| (actor.person, actor.clone())).collect(),
            desk,
            rows: BTreeMap::new(),
            commits: Vec::new(),
            floor: 0,
            results: BTreeMap::new(),
            clients: BTreeMap::new(),
            accepted: Vec::new(),
            numbers: 0,
            journal: Vec::new(),
            puts: HashMap::new(),
            timeline: 0,
            bug,
        }
    }

    pub(super) fn head(&self) -> (i64, Chain) {
        self.commits.last().map_or((0, Chain::default()), |commit| (commit.last, commit.chain.clone()))
    }

    pub(super) fn floor(&self) -> i64 {
        self.floor
    }

    /// The chain where a commit ended.
    pub(super) fn chain_at(&self, seq: i64) -> Option<Chain> {
        if seq == 0 {
            return Some(Chain::default());
        }
        let at = self.commits.binary_search_by_key(&seq, |commit| commit.last).ok()?;
        Some(self.commits[at].chain.clone())
    }

    /// The commits after a place; none where the log does not hold it.
    pub(super) fn read(&self, (seq, chain): (i64, &Chain), most: usize) -> Option<Vec<Commit>> {
        if seq < self.floor || (self.bug != Some(Bug::ChainIgnored) && self.chain_at(seq).as_ref() != Some(chain)) {
            return None;
        }
        let from = self.commits.partition_point(|commit| commit.last <= seq);
        Some(self.commits[from..].iter().take(most).cloned().collect())
    }

    pub(super) fn grants(&self, person: PersonId) -> &[Tag] {
        &self.granted[&person].last().unwrap().1
    }

    /// Whether a person held one of these tags when the log was at `seq`, or does now.
    pub(super) fn may_see(&self, person: PersonId, tags: &Tags, seq: i64) -> bool {
        let then = self.granted[&person].iter().rfind(|(from, _)| *from <= seq);
        tags.meet(self.grants(person)) || then.is_some_and(|(_, grants)| tags.meet(grants))
    }

    /// What an encoded put reads as, and with which seq and tags it stands in this log.
    pub(super) fn put(&self, text: &Arc<str>) -> Option<&(i64, Tags, Op)> {
        self.puts.get(&address(text))
    }

    pub(super) fn now(&self) -> jiff::Timestamp {
        self.desk.now
    }

    pub(super) fn tickets(&self) -> Vec<TicketId> {
        self.desk.world.work_items().map(|item| item.ticket).collect()
    }

    fn visible(&self, person: PersonId) -> impl Iterator<Item = (&(RowKind, Uuid), &Held)> {
        let grants = self.grants(person);
        self.rows.iter().filter(move |(_, held)| held.tags.meet(grants))
    }

    /// The canonical form of what a person may see now.
    pub(super) fn visible_to(&self, person: PersonId) -> Vec<String> {
        let seen = self.visible(person);
        seen.map(|((kind, id), held)| format!("{} {id} {} {}", kind.name(), held.version, held.body)).collect()
    }

    pub(super) fn snapshot(&self, person: PersonId, client: ClientId) -> Snapshot {
        let rows = self.visible(person).filter_map(|(_, held)| Some(self.put(&held.put)?.2.clone())).collect();
        let client_seq = self.clients.get(&client).copied().unwrap_or(0);
        let (mut seq, mut chain) = self.head();
        if self.bug == Some(Bug::SnapshotOfTwoMoments) && self.commits.len() > 3 {
            let earlier = &self.commits[self.commits.len() - 2];
            (seq, chain) = (earlier.last, earlier.chain.clone());
        }
        Snapshot { cursor: super::cursor(seq, &chain), client_seq, rows }
    }

    /// Decides calls of one push as one transaction.
    pub(super) fn push(&mut self, person: PersonId, push: &Push) -> Pushed {
        let mut commit = self.begin();
        let mut pushed = Pushed { results: Vec::new(), stopped: None };
        for call in &push.calls {
            match self.decide(person, push.client, call, &mut commit) {
                Ok(outcome) => pushed.results.push(CallResult { id: call.id, outcome }),
                Err(problem) => {
                    pushed.stopped = Some(problem);
                    break;
                }
            }
        }
        self.end(commit, Entry::Push(person, push.client, push.calls.clone()));
        pushed
    }

    fn begin(&self) -> Commit {
        let (seq, chain) = self.head();
        let lost = i64::from(self.bug == Some(Bug::PlainSequence) && self.results.len() % 7 == 6);
        Commit { first: seq + 1 + lost, last: seq + lost, before: chain, ..Commit::default() }
    }

    fn end(&mut self, mut commit: Commit, entry: Entry) {
        if commit.last >= commit.first {
            let changes = commit.changes.iter().filter_map(|change| change.put.as_deref());
            let calls = commit.calls.iter().map(|call| call.call.to_string());
            let digest: Vec<u8> = changes.map(str::to_owned).chain(calls).flat_map(String::into_bytes).collect();
            if self.bug != Some(Bug::ChainIgnored) {
                commit.chain = chain_after(&commit.before, &digest);
            }
            self.commits.push(commit);
        }
        self.journal.push((self.head().0, entry));
    }

    fn decide(
        &mut self,
        person: PersonId,
        client: ClientId,
        call: &Call,
        commit: &mut Commit,
    ) -> Result<Outcome, Problem> {
        let bytes = format!("{} {} {}", call.name, call.version, call.body);
        let last = self.clients.entry(client).or_insert(0);
        let stored = self.results.get(&call.id).filter(|_| self.bug != Some(Bug::KeyIgnored));
        if let Some((stored, outcome)) = stored {
            assert_eq!(*stored, bytes, "I11: the same bytes under one key");
            // The same call came before by another way.
            *last = (*last).max(if call.seq == *last + 1 { call.seq } else { 0 });
            return Ok(outcome.clone());
        }
        if call.seq != *last + 1 && self.bug != Some(Bug::KeyIgnored) {
            return Err(Problem { expected: Some(*last + 1), ..Problem::new(ProblemCode::OutOfSequence) });
        }
        *last = call.seq;
        let command = Command::read_own(&call.name, call.version, &call.body).expect("a call of this build");
        self.desk.now += SignedDuration::from_secs(1);
        let actor = self.actors[&person].clone();
        let mut context = Context::new(Some(&actor), call.id, self.desk.now, TODAY);
        self.numbers += 1;
        self.desk.world.numbers = TicketKind::ALL.map(|kind| (kind, vec![self.numbers])).into();
        let outcome = match decide(&mut self.desk.world, &mut context, &command) {
            Ok(reply) => {
                let effects = self.desk.world.take_effects();
                commit.last += 1;
                let seq = commit.last;
                commit.calls.push(LoggedCall { seq, client, call: call.id });
                self.accepted.push(Accepted { client, client_seq: call.seq, call: call.id, seq });
                for (row, tags) in effects.records.iter().flat_map(|effect| rows_of(&effect.after)) {
                    self.write((row.kind(), row.id()), row.to_json().unwrap(), tags, commit);
                }
                Outcome::Accepted(super::super::raw(&reply.to_string()))
            }
            Err(problem) => {
                assert!(!self.desk.world.is_changed(), "I14: a refusal left something behind");
                if self.bug == Some(Bug::RefusalNotStored) {
                    return Ok(Outcome::Rejected(problem));
                }
                Outcome::Rejected(problem)
            }
        };
        self.results.insert(call.id, (bytes, outcome.clone()));
        Ok(outcome)
    }

    fn write(&mut self, key: (RowKind, Uuid), body: String, tags: Tags, commit: &mut Commit) {
        let old = self.rows.get(&key);
        if old.is_some_and(|old| old.body == body && old.tags == tags) {
            return;
        }
        let (version, before) = old.map_or((1, Tags::none()), |old| (old.version + 1, old.tags.clone()));
        let put: Arc<str> = encode_put(key.0.name(), key.1, version, &body).into();
        let op = Op::Put(key.0.name().to_owned(), key.1, version, super::super::raw(&body));
        self.puts.insert(address(&put), (commit.last, tags.clone(), op));
        let (kind, after) = (key.0.name().into(), tags.clone());
        commit.changes.push(Change { seq: commit.last, kind, id: key.1, put: Some(put.clone()), before, after });
        self.rows.insert(key, Held { version, body, tags, put });
    }

    /// Gives or takes a technician's team, as an entry of the log.
    pub(super) fn regrant(&mut self, person: PersonId) {
        let team = self.desk.world.tags[&(TagKind::Team, TEAM.0)];
        if self.actors[&person].teams.is_empty() {
            return;
        }
        let held: BTreeSet<Tag> = self.grants(person).iter().copied().collect();
        let toggled = held.symmetric_difference(&BTreeSet::from([team])).copied().collect();
        let mut commit = self.begin();
        commit.last += 1;
        commit.regranted.push(person);
        self.granted.get_mut(&person).unwrap().push((commit.last, toggled));
        self.end(commit, Entry::Regrant(person));
    }

    /// Pins a note to one of a few boards for another audience: rows whose audience narrows and widens.
    pub(super) fn pin(&mut self, board: u8, audience: u8) {
        let all = [(TagKind::Team, TEAM.0), (TagKind::Person, crate::fixture::REBECCA.0)];
        let seen = (0..).zip(all).filter(|(bit, _)| audience & (1 << bit) != 0).map(|(_, subject)| subject);
        let tags = self.desk.world.tags_for(seen);
        let mut commit = self.begin();
        commit.last += 1;
        let id = Uuid::from_u128(0xb0a0 + u128::from(board));
        let text = format!("Pinned at {} for {audience}", commit.last);
        self.write((RowKind::Location, id), super::super::location(id, &text), tags, &mut commit);
        self.end(commit, Entry::Pin(board, audience));
    }

    /// Drops the log behind a floor: who is older takes a snapshot.
    pub(super) fn compact(&mut self) {
        self.floor = self.head().0;
    }

    /// A standby that lags takes over, with the first entries of the journal alone. What it does again comes to the same.
    pub(super) fn promote(&mut self, lag: usize) {
        let keep = self.journal.len().saturating_sub(lag);
        let journal: Vec<Entry> = self.journal[..keep].iter().map(|(_, entry)| entry.clone()).collect();
        let mut standby = Self::new(self.make, self.bug);
        standby.timeline = self.timeline + 1;
        for entry in journal {
            match entry {
                Entry::Push(person, client, calls) => drop(standby.push(person, &Push { client, calls })),
                Entry::Regrant(person) => standby.regrant(person),
                Entry::Pin(board, audience) => standby.pin(board, audience),
            }
        }
        let (seq, chain) = standby.head();
        assert_eq!(self.chain_at(seq), Some(chain), "I3: the same calls give the same log, and the same chain");
        standby.floor = self.floor.min(seq);
        *self = standby;
    }
}

/// An encoded put is known by where it lies: the log holds it as long as the map.
fn address(text: &Arc<str>) -> usize {
    text.as_ptr() as usize
}

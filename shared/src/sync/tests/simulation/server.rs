//! The server of the simulation: the real rules over a world in memory, a log, stored results.

use crate::actor::Actor;
use crate::command::{Command, decide};
use crate::fixture::{Desk, Random, TODAY};
use crate::ids::{CallId, ClientId, PersonId, TicketId};
use crate::problem::{Problem, ProblemCode};
use crate::row::{Row, RowKind, rows_of};
use crate::sync::api::{Call, CallResult, Op, Outcome, Push, Pushed, Snapshot};
use crate::sync::log::{Change, Commit, LoggedCall, encode_put};
use crate::tag::{Tag, TagKind, Tags};
use crate::ticket::TicketKind;
use crate::world::{Context, Effects};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use uuid::Uuid;

struct Held {
    version: i64,
    body: String,
    tags: Tags,
}

pub(super) struct Server {
    desk: Desk,
    actors: BTreeMap<PersonId, Actor>,
    grants: BTreeMap<PersonId, Vec<Tag>>,
    rows: BTreeMap<(RowKind, Uuid), Held>,
    commits: Vec<Commit>,
    floor: i64,
    results: BTreeMap<CallId, (String, Outcome)>,
    clients: BTreeMap<ClientId, i64>,
    accepted: Vec<(ClientId, i64, CallId)>,
    numbers: i64,
}

impl Server {
    pub(super) fn new(desk: Desk, actors: &[Actor]) -> Self {
        let own = |subject: (TagKind, Uuid)| desk.world.tags.get(&subject).copied();
        let grants = actors.iter().map(|actor| {
            let mut grants: Vec<Tag> = own((TagKind::Person, actor.person.0)).into_iter().collect();
            grants.extend(actor.teams.iter().filter_map(|team| own((TagKind::Team, team.0))));
            grants.sort_unstable();
            (actor.person, grants)
        });
        Self {
            grants: grants.collect(),
            actors: actors.iter().map(|actor| (actor.person, actor.clone())).collect(),
            desk,
            rows: BTreeMap::new(),
            commits: Vec::new(),
            floor: 0,
            results: BTreeMap::new(),
            clients: BTreeMap::new(),
            accepted: Vec::new(),
            numbers: 0,
        }
    }

    pub(super) fn head(&self) -> i64 {
        self.commits.last().map_or(0, |commit| commit.last)
    }

    pub(super) fn floor(&self) -> i64 {
        self.floor
    }

    pub(super) fn commits_after(&self, seq: i64) -> &[Commit] {
        let from = self.commits.partition_point(|commit| commit.last <= seq);
        &self.commits[from..]
    }

    pub(super) fn ends_a_commit(&self, seq: i64) -> bool {
        seq == 0 || self.commits.binary_search_by_key(&seq, |commit| commit.last).is_ok()
    }

    pub(super) fn grants(&self, person: PersonId) -> Vec<Tag> {
        self.grants[&person].clone()
    }

    pub(super) fn fresh(&mut self) -> Uuid {
        self.desk.fresh()
    }

    pub(super) fn submission(&mut self) -> crate::service_request::api::SubmitServiceRequest {
        self.desk.submission()
    }

    pub(super) fn now(&self) -> jiff::Timestamp {
        self.desk.now
    }

    pub(super) fn some_ticket(&self, random: &mut Random) -> Option<TicketId> {
        let tickets: Vec<TicketId> = self.desk.world.work_items().map(|item| item.ticket).collect();
        (!tickets.is_empty()).then(|| tickets[random.below(tickets.len())])
    }

    /// The canonical form of what a person may see now.
    pub(super) fn visible_to(&self, person: PersonId) -> Vec<String> {
        let grants = &self.grants[&person];
        let seen = self.rows.iter().filter(|(_, held)| held.tags.meet(grants));
        seen.map(|((kind, id), held)| format!("{} {id} {} {}", kind.name(), held.version, held.body)).collect()
    }

    pub(super) fn snapshot(&self, person: PersonId, client: ClientId) -> Snapshot {
        let grants = &self.grants[&person];
        let seen = self.rows.iter().filter(|(_, held)| held.tags.meet(grants));
        let rows = seen.map(|((kind, id), held)| {
            Op::Put(kind.name().to_owned(), *id, held.version, super::super::raw(&held.body))
        });
        let client_seq = self.clients.get(&client).copied().unwrap_or(0);
        Snapshot { cursor: super::super::cursor(self.head()), client_seq, rows: rows.collect() }
    }

    /// Decides a push, sometimes only its beginning, as one commit.
    pub(super) fn push(&mut self, person: PersonId, push: &Push, random: &mut Random) -> Pushed {
        let mut commit = Commit { first: self.head() + 1, last: self.head(), ..Commit::default() };
        let mut pushed = Pushed { results: Vec::new(), stopped: None };
        for call in &push.calls {
            if random.chance(5) {
                pushed.stopped = Some(Problem::new(ProblemCode::Unavailable));
                break;
            }
            match self.decide(person, push.client, call, &mut commit) {
                Ok(outcome) => pushed.results.push(CallResult { id: call.id, outcome }),
                Err(problem) => {
                    pushed.stopped = Some(problem);
                    break;
                }
            }
        }
        if commit.last >= commit.first {
            self.commits.push(commit);
        }
        pushed
    }

    fn decide(
        &mut self,
        person: PersonId,
        client: ClientId,
        call: &Call,
        commit: &mut Commit,
    ) -> Result<Outcome, Problem> {
        let bytes = format!("{} {} {}", call.name, call.version, call.body);
        if let Some((stored, outcome)) = self.results.get(&call.id) {
            assert_eq!(*stored, bytes, "I11: the same bytes under one key");
            return Ok(outcome.clone());
        }
        let last = self.clients.entry(client).or_insert(0);
        if call.seq != *last + 1 {
            return Err(Problem { expected: Some(*last + 1), ..Problem::new(ProblemCode::OutOfSequence) });
        }
        *last = call.seq;
        let command = Command::read(&call.name, call.version, &call.body)?;
        self.desk.now += SignedDuration::from_secs(1);
        let actor = self.actors[&person].clone();
        let mut context = Context::new(Some(&actor), call.id, self.desk.now, TODAY);
        self.numbers += 1;
        self.desk.world.numbers = TicketKind::ALL.map(|kind| (kind, vec![self.numbers])).into();
        let outcome = match decide(&mut self.desk.world, &mut context, &command) {
            Ok(reply) => {
                let effects = self.desk.world.take_effects();
                commit.last += 1;
                commit.calls.push(LoggedCall { seq: commit.last, client, call: call.id });
                self.accepted.push((client, call.seq, call.id));
                self.log(&effects, commit);
                Outcome::Accepted(super::super::raw(&reply.to_string()))
            }
            Err(problem) => {
                assert!(!self.desk.world.is_changed(), "I14");
                Outcome::Rejected(problem)
            }
        };
        self.results.insert(call.id, (bytes, outcome.clone()));
        Ok(outcome)
    }

    fn log(&mut self, effects: &Effects, commit: &mut Commit) {
        for (row, tags) in effects.records.iter().flat_map(|effect| rows_of(&effect.after)) {
            self.write(&row, tags, commit);
        }
    }

    fn write(&mut self, row: &Row, tags: Tags, commit: &mut Commit) {
        let key = (row.kind(), row.id());
        let body = row.to_json().unwrap();
        let old = self.rows.get(&key);
        if old.is_some_and(|old| old.body == body && old.tags == tags) {
            return;
        }
        let (version, before) = old.map_or((1, Tags::none()), |old| (old.version + 1, old.tags.clone()));
        let put = encode_put(key.0.name(), key.1, version, &body).into();
        let kind = key.0.name().into();
        commit.changes.push(Change { seq: commit.last, kind, id: key.1, put: Some(put), before, after: tags.clone() });
        self.rows.insert(key, Held { version, body, tags });
    }

    /// Gives or takes a technician's team, as an entry of the log.
    pub(super) fn regrant(&mut self, person: PersonId, random: &mut Random) {
        let team = self.desk.world.tags[&(TagKind::Team, crate::fixture::TEAM.0)];
        if !random.chance(30) || self.actors[&person].teams.is_empty() {
            return;
        }
        let held: BTreeSet<Tag> = self.grants[&person].iter().copied().collect();
        let toggled = held.symmetric_difference(&BTreeSet::from([team])).copied().collect();
        self.grants.insert(person, toggled);
        let seq = self.head() + 1;
        self.commits.push(Commit { first: seq, last: seq, regranted: vec![person], ..Commit::default() });
    }

    /// Drops the log behind a floor: who is older takes a snapshot.
    pub(super) fn compact(&mut self, random: &mut Random) {
        if random.chance(10) {
            self.floor = self.head();
        }
    }

    pub(super) fn chain(&self) -> String {
        self.commits.iter().fold(String::new(), |mut text, commit| {
            let _ = write!(text, "{}-{}:{:?};", commit.first, commit.last, commit.calls);
            text
        })
    }

    pub(super) fn verdict(&self, seed: u64) {
        let mut next = 1;
        for commit in &self.commits {
            assert_eq!(commit.first, next, "I1, seed {seed}");
            next = commit.last + 1;
        }
        let calls: BTreeSet<CallId> = self.accepted.iter().map(|(_, _, call)| *call).collect();
        assert_eq!(calls.len(), self.accepted.len(), "I11, seed {seed}");
        let mut last: BTreeMap<ClientId, i64> = BTreeMap::new();
        for (client, seq, _) in &self.accepted {
            assert!(last.insert(*client, *seq).is_none_or(|before| before < *seq), "I13, seed {seed}");
        }
    }
}

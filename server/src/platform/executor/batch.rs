//! One batch: idempotency, load, decide, store, log, commit.

use super::turn::Turn;
use super::{ActionError, Actions, Attempt, Loaded, Moment};
use crate::platform::failpoint::Failpoint;
use crate::platform::log::{Audit, Entries, Mutation, Numbers, RowChange, append};
use docket_shared::Timestamp;
use docket_shared::actor::Actor;
use docket_shared::authorization::{Allow, TABLE};
use docket_shared::command::{Command, decide};
use docket_shared::ids::{CallId, ClientId, OrganisationId, PersonId};
use docket_shared::notification::tell::Cause;
use docket_shared::problem::{Problem, ProblemCode};
use docket_shared::row::{Row, RowKind, rows_of, shows_the_same};
use docket_shared::sync::log::Commit;
use docket_shared::tag::Tags;
use docket_shared::world::{AuditEntry, Context, Effects, Record};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use uuid::Uuid;

/// A call on its way into a batch.
#[derive(Clone, Debug)]
pub struct CallRequest {
    /// Who asks; none for the server itself.
    pub person: Option<PersonId>,
    /// The address it came from, for the audit trail.
    pub address: Option<String>,
    /// Whose outbox it came from.
    pub client: ClientId,
    /// Its place there; none for a call that came singly.
    pub client_seq: Option<i64>,
    /// The idempotency key.
    pub call: CallId,
    /// What it wants.
    pub command: Command,
    /// SHA-256 of endpoint, version and body.
    pub digest: [u8; 32],
}

/// What became of a call.
#[derive(Clone, Debug)]
pub enum Decided {
    /// In the log: the reply as JSON.
    Accepted(String),
    /// Stored as rejected, with the reason.
    Rejected(Problem),
    /// Not looked at and not stored: the sequence has a gap, or the key was used for something else.
    Refused(Problem),
}

/// A batch whose transaction has done everything but commit.
pub(super) struct Prepared {
    transaction: Transaction<'static, Postgres>,
    decided: Vec<Decided>,
    logged: Option<(Numbers, Vec<Mutation>)>,
    /// What nobody needs any more, to be dropped when nobody waits.
    spent: Option<Outcome>,
}

/// What a batch came to.
pub(super) struct Committed {
    /// What became of the calls.
    pub(super) decided: Vec<Decided>,
    /// What came into the log.
    pub(super) commit: Option<Commit>,
    _spent: Option<Outcome>,
}

impl Prepared {
    /// Commits.
    pub(super) async fn commit(self) -> Result<Committed, ActionError> {
        Failpoint::BeforeCommit.pass();
        self.transaction.commit().await?;
        Failpoint::AfterCommit.pass();
        // What readers get is put together when the counter's lock is free again.
        let commit = self.logged.map(|(numbers, mutations)| numbers.commit(&mutations));
        Ok(Committed { decided: self.decided, commit, _spent: self.spent })
    }
}

/// Decides calls in one transaction, in the order given, and writes what they come to.
pub(super) async fn prepare<A: Actions>(
    pool: &PgPool,
    actions: &A,
    organisation: OrganisationId,
    calls: &[CallRequest],
    attempt: Attempt,
    turn: &Turn,
) -> Result<Prepared, ActionError> {
    Failpoint::BeforeBegin.pass();
    let mut transaction = pool.begin().await?;
    let connection = &mut *transaction;
    let (moment, mut clients) = lock_clients(connection, organisation, calls).await?;
    let stored = if attempt.careful { stored_results(connection, organisation, calls).await? } else { BTreeMap::new() };
    let mut decided: Vec<Option<Decided>> = calls.iter().map(|call| answered(call, &stored, &mut clients)).collect();
    if !attempt.careful && decided.iter().any(Option::is_some) {
        return Err(ActionError::LookNeeded);
    }
    let fresh: Vec<usize> = (0..calls.len()).filter(|&number| decided[number].is_none()).collect();
    let wanted: Vec<_> = fresh.iter().map(|&number| (calls[number].person, &calls[number].command)).collect();
    let (mut logged, mut spent) = (None, None);
    let seqs = clients.iter().map(|(id, client)| (*id, client.last_seq)).collect();
    if wanted.is_empty() {
        turn.write().await?;
        append(connection, organisation, Entries::of(&[]), &Audit::default(), &seqs).await?;
    } else {
        let loaded = actions.load(connection, organisation, &wanted, attempt).await?;
        Failpoint::AfterLoad.pass();
        let mut outcome = decide_all(loaded, calls, &fresh, moment)?;
        let causes: Vec<Cause<'_>> =
            fresh.iter().map(|&number| outcome.loaded.cause(&calls[number], moment.now)).collect();
        actions.tell(connection, organisation, &causes, &mut outcome.effects).await?;
        turn.write().await?;
        let effects: Vec<&Effects> = outcome.effects.iter().collect();
        let stored = actions.store(connection, organisation, &outcome.loaded.world, &effects);
        // Reckoned while the database writes.
        let mutated = OnceLock::new();
        let entries = async {
            let mutations = mutations(calls, &fresh, &outcome)?;
            Ok::<_, ActionError>(Entries::of(mutated.get_or_init(|| mutations)))
        };
        let (stored, entries) = tokio::join!(stored, entries);
        stored?;
        let entries = entries?;
        Failpoint::AfterEffects.pass();
        let mut audit = Audit::default();
        for (number, entry) in &outcome.audits {
            let call = &calls[*number];
            audit.add(call.call, call.person, call.address.as_deref(), entry);
        }
        let numbers = append(connection, organisation, entries, &audit, &seqs).await?;
        logged = numbers.zip(mutated.into_inner());
        for (number, answer) in fresh.into_iter().zip(std::mem::take(&mut outcome.decided)) {
            decided[number] = Some(answer);
        }
        spent = Some(outcome);
    }
    turn.logged();
    Ok(Prepared { transaction, decided: decided.into_iter().flatten().collect(), logged, spent })
}

impl Loaded {
    fn cause(&self, call: &CallRequest, now: Timestamp) -> Cause<'_> {
        Cause { call: call.call, actor: call.person.and_then(|person| self.actors.get(&person)), now }
    }
}

struct Outcome {
    loaded: Loaded,
    decided: Vec<Decided>,
    effects: Vec<Effects>,
    results: Vec<(bool, String)>,
    audits: Vec<(usize, AuditEntry)>,
}

fn decide_all(loaded: Loaded, calls: &[CallRequest], fresh: &[usize], moment: Moment) -> Result<Outcome, ActionError> {
    let mut outcome =
        Outcome { loaded, decided: Vec::new(), effects: Vec::new(), results: Vec::new(), audits: Vec::new() };
    for &number in fresh {
        let call = &calls[number];
        let actor = call.person.and_then(|person| outcome.loaded.actors.get(&person).cloned());
        let mut context = Context::new(actor.as_ref(), call.call, moment.now, moment.today);
        let result =
            admit(call, actor.as_ref()).and_then(|()| decide(&mut outcome.loaded.world, &mut context, &call.command));
        let mut effects = outcome.loaded.world.take_effects();
        let (accepted, text) = match &result {
            Ok(reply) => (true, ActionError::write(reply)?),
            Err(problem) => (false, ActionError::write(problem)?),
        };
        debug_assert!(accepted || effects.records.is_empty(), "a refusal leaves the world as it was");
        outcome.audits.extend(effects.audit.drain(..).map(|entry| (number, entry)));
        outcome.results.push((accepted, text.clone()));
        outcome.effects.push(effects);
        outcome.decided.push(match result {
            Ok(_) => Decided::Accepted(text),
            Err(problem) => Decided::Rejected(problem),
        });
    }
    Ok(outcome)
}

/// The authorization table, and that the account is still active, as of this transaction.
fn admit(call: &CallRequest, actor: Option<&Actor>) -> Result<(), Problem> {
    if call.person.is_none() {
        return Ok(());
    }
    let (endpoint, _) = call.command.endpoint();
    let allow = TABLE.iter().find(|row| row.name == endpoint).map(|row| row.allow);
    match allow {
        Some(allow) if allow != Allow::Anyone && allow.admits(actor) => Ok(()),
        _ => Err(Problem::new(ProblemCode::Forbidden)),
    }
}

fn mutations(calls: &[CallRequest], fresh: &[usize], outcome: &Outcome) -> Result<Vec<Mutation>, ActionError> {
    let decided = fresh.iter().zip(&outcome.results).zip(&outcome.effects);
    let one = |((number, (accepted, text)), effects): ((&usize, &(bool, String)), &Effects)| {
        Ok(mutation(&calls[*number], *accepted, text.clone(), changes(effects)?))
    };
    decided.map(one).collect()
}

fn mutation(call: &CallRequest, accepted: bool, result: String, changes: Vec<RowChange>) -> Mutation {
    let (endpoint, version) = call.command.endpoint();
    Mutation {
        call: call.call,
        client: call.client,
        client_seq: call.client_seq,
        endpoint: endpoint.to_owned(),
        version,
        digest: call.digest,
        accepted,
        result,
        changes,
    }
}

/// The rows that look different to somebody than before. A public row does not move when only an internal one changed.
fn changes(effects: &Effects) -> Result<Vec<RowChange>, ActionError> {
    let mut changes = Vec::new();
    for effect in &effects.records {
        if let (Some(Record::Ticket(before)), Record::Ticket(after)) = (&effect.before, &effect.after)
            && shows_the_same(before, after)
        {
            continue;
        }
        let before: BTreeMap<(RowKind, Uuid), (Row, Tags)> = effect
            .before
            .as_ref()
            .map(rows_of)
            .unwrap_or_default()
            .into_iter()
            .map(|(row, tags)| ((row.kind(), row.id()), (row, tags)))
            .collect();
        for (row, tags) in rows_of(&effect.after) {
            let old = before.get(&(row.kind(), row.id()));
            if old.is_some_and(|(old_row, old_tags)| *old_row == row && *old_tags == tags) {
                continue;
            }
            let before = old.map(|(_, tags)| tags.clone()).unwrap_or_default();
            changes.push(RowChange::new(&row, before, tags)?);
        }
    }
    Ok(changes)
}

struct LockedClient {
    person: Option<PersonId>,
    last_seq: i64,
}

/// Reads the time and locks the clients of the batch in order of id; new ones are made.
async fn lock_clients(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    calls: &[CallRequest],
) -> Result<(Moment, BTreeMap<ClientId, LockedClient>), ActionError> {
    let wanted: BTreeMap<ClientId, Option<PersonId>> = calls.iter().map(|call| (call.client, call.person)).collect();
    let ids: Vec<Uuid> = wanted.keys().map(|id| id.0).collect();
    let mut locked = select_clients(connection, organisation, &ids).await?;
    if locked.1.len() < wanted.len() {
        let people: Vec<Option<Uuid>> = wanted.values().map(|person| person.map(|person| person.0)).collect();
        sqlx::query!(
            "insert into client (organisation_id, id, person_id)
             select $1, n.id, n.person_id from unnest($2::uuid[], $3::uuid[]) n (id, person_id) order by n.id
             on conflict on constraint client_pk do nothing",
            organisation.0,
            &ids,
            &people as &[Option<Uuid>]
        )
        .execute(&mut *connection)
        .await?;
        locked = select_clients(connection, organisation, &ids).await?;
    }
    Ok(locked)
}

async fn select_clients(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<(Moment, BTreeMap<ClientId, LockedClient>), ActionError> {
    let rows = sqlx::query!(
        r#"with locked as (
             select id, person_id, last_seq from client
             where organisation_id = $1 and id = any($2) order by id for no key update
           )
           select now() as "now!", (now() at time zone o.time_zone)::date as "today!",
             l.id as "id?", l.person_id as "person_id?", l.last_seq as "last_seq?"
           from organisation o left join locked l on true where o.organisation_id = $1"#,
        organisation.0,
        ids
    )
    .fetch_all(connection)
    .await?;
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let moment = Moment { now: first.now.to_jiff(), today: first.today.to_jiff() };
    let locked = rows.into_iter().filter_map(|row| {
        let client = LockedClient { person: row.person_id.map(PersonId), last_seq: row.last_seq? };
        Some((ClientId(row.id?), client))
    });
    Ok((moment, locked.collect()))
}

struct StoredResult {
    digest: Vec<u8>,
    accepted: bool,
    result: String,
}

async fn stored_results(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    calls: &[CallRequest],
) -> Result<BTreeMap<CallId, StoredResult>, ActionError> {
    let ids: Vec<Uuid> = calls.iter().map(|call| call.call.0).collect();
    let rows = sqlx::query!(
        "select c.id, c.digest, c.accepted, c.result, l.person_id
         from call c join client l on l.organisation_id = c.organisation_id and l.id = c.client_id
         where c.organisation_id = $1 and c.id = any($2)",
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let own: BTreeSet<(Uuid, Option<Uuid>)> =
        calls.iter().map(|call| (call.call.0, call.person.map(|person| person.0))).collect();
    let stored = rows.into_iter().map(|row| {
        // Somebody else's key answers like a used one and shows nothing.
        let digest = if own.contains(&(row.id, row.person_id)) { row.digest } else { Vec::new() };
        (CallId(row.id), StoredResult { digest, accepted: row.accepted, result: row.result })
    });
    Ok(stored.collect())
}

/// The answer that needs no decision: a stored result, a used key, a gap in the sequence. Otherwise the call takes its
/// place in its client's sequence, and the answer is none.
fn answered(
    call: &CallRequest,
    stored: &BTreeMap<CallId, StoredResult>,
    clients: &mut BTreeMap<ClientId, LockedClient>,
) -> Option<Decided> {
    let Some(client) = clients.get_mut(&call.client).filter(|client| client.person == call.person) else {
        return Some(Decided::Refused(Problem::not_found()));
    };
    if let Some(result) = stored.get(&call.call) {
        if result.digest != call.digest {
            return Some(Decided::Refused(Problem::new(ProblemCode::KeyReused)));
        }
        if let Some(seq) = call.client_seq.filter(|seq| *seq == client.last_seq + 1) {
            // The same call came before by another way, such as singly or from a page that was reloaded.
            client.last_seq = seq;
        }
        return Some(match (result.accepted, serde_json::from_str(&result.result)) {
            (false, Ok(problem)) => Decided::Rejected(problem),
            _ => Decided::Accepted(result.result.clone()),
        });
    }
    if let Some(seq) = call.client_seq {
        let expected = client.last_seq + 1;
        if seq != expected {
            let problem = Problem { expected: Some(expected), ..Problem::new(ProblemCode::OutOfSequence) };
            return Some(Decided::Refused(problem));
        }
        client.last_seq = seq;
    }
    None
}

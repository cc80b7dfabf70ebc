//! The last statement of every mutation's transaction: counter, chain, change rows, replica rows, stored results, audit.

use crate::platform::executor::ActionError;
use docket_shared::ids::{CallId, ClientId, OrganisationId, PersonId};
use docket_shared::row::{Row, RowKind};
use docket_shared::sync::log::{Change, Commit, LoggedCall, encode_put};
use docket_shared::tag::Tags;
use docket_shared::world::AuditEntry;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A row as one mutation leaves it.
#[derive(Clone, Debug)]
pub struct RowChange {
    /// Its kind.
    pub kind: &'static str,
    /// Its id.
    pub entity: Uuid,
    /// The ticket it belongs to, if any.
    pub parent: Option<Uuid>,
    /// Its content as JSON.
    pub body: String,
    /// Who saw it before; nobody for a new row.
    pub before: Tags,
    /// Who sees it now.
    pub after: Tags,
}

impl RowChange {
    /// The change that makes `row` what it is now.
    ///
    /// # Errors
    /// The row does not serialise.
    pub fn new(row: &Row, before: Tags, after: Tags) -> Result<Self, ActionError> {
        let body = row.to_json().map_err(ActionError::Json)?;
        let parent = match row {
            Row::TicketHead(head) => Some(head.id.0),
            Row::TicketPublic(public) => Some(public.id.0),
            Row::TicketInternal(internal) => Some(internal.id.0),
            Row::Line(line) => Some(line.ticket.0),
            Row::Comment(comment) | Row::WorkNote(comment) => Some(comment.ticket.0),
            Row::Attachment(file) | Row::InternalAttachment(file) => Some(file.ticket.0),
            Row::Explanation(explanation) => Some(explanation.ticket.0),
            Row::Approval(approval) => Some(approval.ticket.0),
            Row::Rating(rating) => Some(rating.ticket.0),
            Row::Task(task) => Some(task.ticket.0),
            Row::TaskWork(work) => Some(work.ticket.0),
            Row::Reservation(reservation) => Some(reservation.ticket.0),
            _ => None,
        };
        Ok(Self { kind: row.kind().name(), entity: row.id(), parent, body, before, after })
    }
}

/// One decided call.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// The idempotency key.
    pub call: CallId,
    /// Whose outbox it came from.
    pub client: ClientId,
    /// Its place in that outbox; none for calls that came singly.
    pub client_seq: Option<i64>,
    /// Endpoint name.
    pub endpoint: String,
    /// Endpoint version.
    pub version: u16,
    /// SHA-256 of endpoint, version and body.
    pub digest: [u8; 32],
    /// Accepted calls get a seq; rejected ones are only stored.
    pub accepted: bool,
    /// Reply or problem document.
    pub result: String,
    /// What it changed, in order. A change of a `me` row says that the person's grants or sessions may have changed.
    pub changes: Vec<RowChange>,
}

/// Who did what, column by column.
#[derive(Debug, Default)]
pub struct Audit {
    people: Vec<Option<Uuid>>,
    calls: Vec<Uuid>,
    addresses: Vec<Option<String>>,
    actions: Vec<&'static str>,
    kinds: Vec<&'static str>,
    entities: Vec<Uuid>,
    before: Vec<Option<String>>,
    after: Vec<Option<String>>,
}

impl Audit {
    /// What a call of somebody, or of the server itself, did from an address.
    pub fn add(&mut self, call: CallId, person: Option<PersonId>, address: Option<&str>, entry: &AuditEntry) {
        let json = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string);
        self.people.push(person.map(|person| person.0));
        self.calls.push(call.0);
        self.addresses.push(address.map(str::to_owned));
        self.actions.push(entry.action);
        self.kinds.push(entry.entity_kind);
        self.entities.push(entry.entity);
        self.before.push(json(&entry.before));
        self.after.push(json(&entry.after));
    }
}

/// What a batch adds to the log, column by column: reckoned while the database writes something else.
pub struct Entries<'a> {
    accepted: i64,
    columns: Columns<'a>,
    rows: LastRows<'a>,
}

impl<'a> Entries<'a> {
    /// What these calls add.
    pub fn of(mutations: &'a [Mutation]) -> Self {
        let accepted = mutations.iter().filter(|mutation| mutation.accepted).count();
        let accepted = i64::try_from(accepted).unwrap_or(i64::MAX);
        Self { accepted, columns: Columns::of(mutations), rows: LastRows::of(mutations) }
    }
}

/// The numbers that a batch got.
#[derive(Debug)]
pub struct Numbers {
    first: i64,
    last: i64,
    chain: Vec<u8>,
    digest: Vec<u8>,
    held: Vec<String>,
}

/// Writes everything and answers the numbers it got; none if nothing was accepted.
///
/// Nothing that takes time may follow but the commit itself: the counter's lock is held.
///
/// # Errors
/// A unique key that is taken (a call decided meanwhile by another server), or a database that fails.
#[expect(clippy::too_many_lines, reason = "it is one statement")]
pub async fn append(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    entries: Entries<'_>,
    audit: &Audit,
    clients: &BTreeMap<ClientId, i64>,
) -> Result<Option<Numbers>, ActionError> {
    let Entries { accepted, columns, rows } = entries;
    let (client_ids, client_seqs): (Vec<Uuid>, Vec<i64>) = clients.iter().map(|(id, seq)| (id.0, *seq)).unzip();
    let head = sqlx::query!(
        r#"with head as (
             update organisation_head
             set seq = seq + $2::int8, chain = case when $2::int8 > 0 then sha256(chain || $3::bytea) else chain end
             where organisation_id = $1
             returning seq - $2::int8 as base, seq, chain
           ), committed as (
             insert into log_commit (organisation_id, last_seq, first_seq, chain)
             select $1, seq, base + 1, chain from head where $2::int8 > 0
           ), held as (
             insert into replica_row (organisation_id, kind, entity, parent, row_ver, tags, body)
             select $1, n.kind, n.entity, n.parent, 1, n.tags::int4[], n.body
             from unnest($4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[]) n (kind, entity, parent, tags, body)
             on conflict on constraint replica_row_pk do update
             set row_ver = replica_row.row_ver + 1, tags = excluded.tags, body = excluded.body
             returning kind, entity, row_ver
           ), changed as (
             insert into change (organisation_id, seq, part, kind, entity, row_ver, body, tags_before, tags_after)
             select $1, head.base + n.step, n.part, n.kind, n.entity, held.row_ver, n.body, n.before::int4[], n.after::int4[]
             from head,
               unnest($9::int8[], $10::int4[], $11::text[], $12::uuid[], $13::text[], $14::text[], $15::text[])
                 n (step, part, kind, entity, body, before, after)
             join held on held.kind = n.kind and held.entity = n.entity
           ), called as (
             insert into call (organisation_id, id, client_id, client_seq, endpoint, endpoint_version, digest, seq, accepted, result)
             select $1, n.id, n.client_id, n.client_seq, n.endpoint, n.version, n.digest, head.base + n.step, n.step is not null, n.result
             from head,
               unnest($16::uuid[], $17::uuid[], $18::int8[], $19::text[], $20::int4[], $21::bytea[], $22::int8[], $23::text[])
                 n (id, client_id, client_seq, endpoint, version, digest, step, result)
           ), moved as (
             update client c set last_seq = n.last_seq
             from unnest($24::uuid[], $25::int8[]) n (id, last_seq)
             where c.organisation_id = $1 and c.id = n.id and c.last_seq <> n.last_seq
           ), audited as (
             insert into audit (organisation_id, person_id, call_id, address, action, entity_kind, entity, before, after)
             select $1, n.person_id, n.call_id, n.address, n.action, n.entity_kind, n.entity, n.before::jsonb, n.after::jsonb
             from unnest($26::uuid[], $27::uuid[], $28::text[], $29::text[], $30::text[], $31::uuid[], $32::text[], $33::text[])
               n (person_id, call_id, address, action, entity_kind, entity, before, after)
           )
           select head.base as "base!", head.seq as "seq!", head.chain as "chain!",
             array(select held.kind || ' ' || held.entity || ' ' || held.row_ver from held) as "held!"
           from head"#,
        organisation.0,
        accepted,
        &columns.chain_digest,
        &rows.kinds as &[&str],
        &rows.entities,
        &rows.parents as &[Option<Uuid>],
        &rows.tags,
        &rows.bodies as &[&str],
        &columns.steps,
        &columns.parts,
        &columns.kinds as &[&str],
        &columns.entities,
        &columns.bodies as &[&str],
        &columns.before,
        &columns.after,
        &columns.calls,
        &columns.clients,
        &columns.client_seqs as &[Option<i64>],
        &columns.endpoints as &[&str],
        &columns.versions,
        &columns.digests as &[&[u8]],
        &columns.call_steps as &[Option<i64>],
        &columns.results as &[&str],
        &client_ids,
        &client_seqs,
        &audit.people as &[Option<Uuid>],
        &audit.calls,
        &audit.addresses as &[Option<String>],
        &audit.actions as &[&str],
        &audit.kinds as &[&str],
        &audit.entities,
        &audit.before as &[Option<String>],
        &audit.after as &[Option<String>]
    )
    .fetch_one(connection)
    .await?;
    if accepted == 0 {
        return Ok(None);
    }
    let Columns { chain_digest: digest, .. } = columns;
    Ok(Some(Numbers { first: head.base + 1, last: head.seq, chain: head.chain, digest, held: head.held }))
}

impl Numbers {
    /// The commit as rings hold it, of the calls that got these numbers.
    pub fn commit(self, mutations: &[Mutation]) -> Commit {
        let Self { first, last, chain, digest, held } = self;
        let mut commit = Commit { first, last, chain: chain.into(), digest, ..Commit::default() };
        let versions: HashMap<&str, i64> = held
            .iter()
            .filter_map(|text| text.rsplit_once(' '))
            .filter_map(|(key, ver)| Some((key, ver.parse().ok()?)))
            .collect();
        for (mutation, seq) in mutations.iter().filter(|mutation| mutation.accepted).zip(first..) {
            commit.calls.push(LoggedCall { seq, client: mutation.client, call: mutation.call });
            for row in &mutation.changes {
                commit.regranted.extend(regranted(row.kind, row.entity));
                let version = versions.get(format!("{} {}", row.kind, row.entity).as_str()).copied().unwrap_or(1);
                commit.changes.push(Change {
                    seq,
                    kind: row.kind.into(),
                    id: row.entity,
                    put: Some(encode_put(row.kind, row.entity, version, &row.body).into()),
                    before: row.before.clone(),
                    after: row.after.clone(),
                });
            }
        }
        commit
    }
}

/// The person whose grants or sessions may have changed with this row.
pub fn regranted(kind: &str, entity: Uuid) -> Option<PersonId> {
    (kind == RowKind::Me.name()).then_some(PersonId(entity))
}

/// The last state of each row that the batch changed.
#[derive(Default)]
struct LastRows<'a> {
    kinds: Vec<&'a str>,
    entities: Vec<Uuid>,
    parents: Vec<Option<Uuid>>,
    tags: Vec<String>,
    bodies: Vec<&'a str>,
}

impl<'a> LastRows<'a> {
    fn of(mutations: &'a [Mutation]) -> Self {
        let changes = mutations.iter().filter(|mutation| mutation.accepted).flat_map(|mutation| &mutation.changes);
        let last: BTreeMap<(&str, Uuid), &RowChange> = changes.map(|row| ((row.kind, row.entity), row)).collect();
        let mut rows = LastRows::default();
        for row in last.into_values() {
            rows.kinds.push(row.kind);
            rows.entities.push(row.entity);
            rows.parents.push(row.parent);
            rows.tags.push(crate::platform::sql::int_array(row.after.as_slice()));
            rows.bodies.push(&row.body);
        }
        rows
    }
}

/// Change rows and calls, column by column.
#[derive(Default)]
struct Columns<'a> {
    chain_digest: Vec<u8>,
    steps: Vec<i64>,
    parts: Vec<i32>,
    kinds: Vec<&'a str>,
    entities: Vec<Uuid>,
    bodies: Vec<&'a str>,
    before: Vec<String>,
    after: Vec<String>,
    calls: Vec<Uuid>,
    clients: Vec<Uuid>,
    client_seqs: Vec<Option<i64>>,
    endpoints: Vec<&'a str>,
    versions: Vec<i32>,
    digests: Vec<&'a [u8]>,
    call_steps: Vec<Option<i64>>,
    results: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(mutations: &'a [Mutation]) -> Self {
        let mut columns = Columns::default();
        let mut chain = Sha256::new();
        let mut step = 0;
        for mutation in mutations {
            columns.calls.push(mutation.call.0);
            columns.clients.push(mutation.client.0);
            columns.client_seqs.push(mutation.client_seq);
            columns.endpoints.push(&mutation.endpoint);
            columns.versions.push(i32::from(mutation.version));
            columns.digests.push(&mutation.digest);
            columns.results.push(&mutation.result);
            if !mutation.accepted {
                columns.call_steps.push(None);
                continue;
            }
            step += 1;
            columns.call_steps.push(Some(step));
            chain.update(mutation.call.0.as_bytes());
            for (part, row) in (0..).zip(&mutation.changes) {
                chain.update(row_digest(row));
                columns.steps.push(step);
                columns.parts.push(part);
                columns.kinds.push(row.kind);
                columns.entities.push(row.entity);
                columns.bodies.push(&row.body);
                columns.before.push(crate::platform::sql::int_array(row.before.as_slice()));
                columns.after.push(crate::platform::sql::int_array(row.after.as_slice()));
            }
        }
        columns.chain_digest = chain.finalize().to_vec();
        columns
    }
}

/// The chain covers digests, not content, so that a person can be erased and the chain stays whole.
fn row_digest(row: &RowChange) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(row.kind.as_bytes());
    hash.update(row.entity.as_bytes());
    hash.update(row.body.as_bytes());
    for tag in row.after.as_slice() {
        hash.update(tag.to_be_bytes());
    }
    hash.finalize().into()
}

//! SQL of imports: what of a source is known, and what is new, set-based for a batch.

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::ids::{DepartmentId, OrganisationId, PersonId, TeamId, TicketId};
use docket_shared::tag::Tag;
use docket_shared::ticket::{Fact, TicketEvent};
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Makes a source, unless it is there.
///
/// # Errors
/// The database refuses.
pub async fn make_source(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    (id, name): (Uuid, &str),
) -> Result<(), ActionError> {
    sqlx::query!(
        "insert into import_source (organisation_id, id, name) values ($1, $2, $3)
         on conflict on constraint import_source_name_unique do nothing",
        organisation.0,
        id,
        name
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Holds off another import of the same source until the transaction ends.
///
/// # Errors
/// The database does not answer.
pub async fn lock_source(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    source: Uuid,
) -> Result<(), ActionError> {
    sqlx::query!(
        "select id from import_source where organisation_id = $1 and id = $2 for no key update",
        organisation.0,
        source
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// A ticket that was imported before.
#[derive(Clone, Debug)]
pub struct KnownTicket {
    /// Its number in the source.
    pub key: String,
    /// The ticket.
    pub ticket: Uuid,
    /// Ordinal of the last event that an import wrote.
    pub imported: i32,
    /// Ordinal of its last event.
    pub events: i32,
}

/// Which of these numbers are known.
///
/// # Errors
/// The database does not answer.
pub async fn known_tickets(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    source: Uuid,
    keys: &[String],
) -> Result<Vec<KnownTicket>, ActionError> {
    let known = sqlx::query_as!(
        KnownTicket,
        "select r.key, r.ticket_id as ticket, r.events as imported, t.events
         from ticket_reference r
         join ticket t on t.organisation_id = r.organisation_id and t.id = r.ticket_id
         where r.organisation_id = $1 and r.source_id = $2 and r.key = any($3)",
        organisation.0,
        source,
        keys
    );
    Ok(known.fetch_all(connection).await?)
}

/// The rows of the source that these tickets have: ticket and key.
///
/// # Errors
/// The database does not answer.
pub async fn known_rows(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[Uuid],
) -> Result<HashSet<(Uuid, Vec<u8>)>, ActionError> {
    let rows = sqlx::query!(
        r#"select ticket_id, source_key as "source_key!" from ticket_event
           where organisation_id = $1 and ticket_id = any($2) and source_key is not null"#,
        organisation.0,
        tickets
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.ticket_id, row.source_key)).collect())
}

/// The facts of these tickets, ticket by ticket in their order.
///
/// # Errors
/// The database does not answer, or holds a fact that cannot be read.
pub async fn facts(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[Uuid],
) -> Result<Vec<TicketEvent>, ActionError> {
    let rows = sqlx::query!(
        r#"select ticket_id, ordinal, actor_id, at, body::text as "body!" from ticket_event
           where organisation_id = $1 and ticket_id = any($2) order by ticket_id, ordinal"#,
        organisation.0,
        tickets
    )
    .fetch_all(connection)
    .await?;
    let event = |row: (Uuid, i32, Option<Uuid>, Timestamp, String)| {
        let fact: Fact = ActionError::read("ticket_event.body", &row.4)?;
        let (ticket, actor) = (TicketId(row.0), row.2.map(PersonId));
        Ok(TicketEvent { ticket, ordinal: row.1, actor, at: row.3, fact })
    };
    rows.into_iter().map(|row| event((row.ticket_id, row.ordinal, row.actor_id, row.at.to_jiff(), row.body))).collect()
}

/// Tickets that replicas hold.
///
/// # Errors
/// The database does not answer.
pub async fn shown(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[Uuid],
) -> Result<HashSet<Uuid>, ActionError> {
    let shown = sqlx::query_scalar!(
        "select entity from replica_row
         where organisation_id = $1 and kind = 'ticket_head' and entity = any($2) and tags <> '{}'",
        organisation.0,
        tickets
    );
    Ok(shown.fetch_all(connection).await?.into_iter().collect())
}

/// Somebody whom a label means.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// The label, or the address.
    pub label: String,
    /// Who.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// The tag of what is theirs.
    pub tag: Tag,
}

/// Whom of the source these labels mean, of those that are known.
///
/// # Errors
/// The database does not answer.
pub async fn labelled(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    source: Uuid,
    labels: &[String],
) -> Result<Vec<Labelled>, ActionError> {
    let people = sqlx::query_as!(
        Labelled,
        "select r.label, p.id as person, p.name, t.id as tag
         from person_reference r
         join person p on p.organisation_id = r.organisation_id and p.id = r.person_id
         join tag t on t.organisation_id = r.organisation_id and t.kind = 'u' and t.subject = r.person_id
         where r.organisation_id = $1 and r.source_id = $2 and r.label = any($3)",
        organisation.0,
        source,
        labels
    );
    Ok(people.fetch_all(connection).await?)
}

/// Accounts by their addresses, in small letters.
///
/// # Errors
/// The database does not answer.
pub async fn accounts(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    addresses: &[String],
) -> Result<Vec<Labelled>, ActionError> {
    let people = sqlx::query_as!(
        Labelled,
        "select p.email as label, p.id as person, p.name, t.id as tag
         from person p
         join tag t on t.organisation_id = p.organisation_id and t.kind = 'u' and t.subject = p.id
         where p.organisation_id = $1 and p.email = any($2)",
        organisation.0,
        addresses
    );
    Ok(people.fetch_all(connection).await?)
}

/// People to be made: column by column.
#[derive(Debug, Default)]
pub struct NewRecords {
    /// Their ids.
    pub ids: Vec<Uuid>,
    /// What the source calls them.
    pub labels: Vec<String>,
    /// Their names.
    pub names: Vec<String>,
    /// The same, folded for search.
    pub folded: Vec<String>,
}

/// Makes people without sign-in: they are not active, hold nothing, and are offered nowhere. Their address is of a domain
/// that never exists (RFC 2606).
///
/// # Errors
/// The database refuses.
pub async fn make_records(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    source: Uuid,
    new: &NewRecords,
) -> Result<Vec<Labelled>, ActionError> {
    let made = sqlx::query_as!(
        Labelled,
        r#"with new as (
             select * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) n (id, label, name, folded)
           ), people as (
             insert into person (organisation_id, id, email, name, name_folded, active)
             select $1, id, replace(id::text, '-', '') || '@imported.invalid', name, folded, false from new
           ), roles as (
             insert into person_role (organisation_id, person_id, role) select $1, id, 'requester' from new
           ), labels as (
             insert into person_reference (organisation_id, source_id, label, person_id) select $1, $2, label, id from new
           ), tags as (
             insert into tag (organisation_id, kind, subject) select $1, 'u', id from new returning id, subject
           )
           select n.label as "label!", n.id as "person!", n.name as "name!", t.id as "tag!"
           from new n join tags t on t.subject = n.id"#,
        organisation.0,
        source,
        &new.ids,
        &new.labels,
        &new.names,
        &new.folded
    );
    Ok(made.fetch_all(connection).await?)
}

/// The department of that name.
///
/// # Errors
/// The database does not answer.
pub async fn department(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<DepartmentId>, ActionError> {
    let found = sqlx::query_scalar!(
        "select id from department where organisation_id = $1 and name = $2 order by id limit 1",
        organisation.0,
        name
    );
    Ok(found.fetch_optional(connection).await?.map(DepartmentId))
}

/// The teams of a department, by name.
///
/// # Errors
/// The database does not answer.
pub async fn teams(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    department: DepartmentId,
) -> Result<Vec<(String, TeamId)>, ActionError> {
    let teams = sqlx::query!(
        "select name, id from team where organisation_id = $1 and department_id = $2 order by id desc",
        organisation.0,
        department.0
    );
    Ok(teams.fetch_all(connection).await?.into_iter().map(|row| (row.name, TeamId(row.id))).collect())
}

/// Makes a team of a department.
///
/// # Errors
/// The database refuses.
pub async fn make_team(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    department: DepartmentId,
    (team, name): (TeamId, &str),
) -> Result<(), ActionError> {
    sqlx::query!(
        "insert into team (organisation_id, id, department_id, name) values ($1, $2, $3, $4)",
        organisation.0,
        team.0,
        department.0,
        name
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Events to be written, with the key of the row that each was made of.
#[derive(Debug, Default)]
pub struct NewEvents {
    /// Their tickets.
    pub tickets: Vec<Uuid>,
    /// Their places in them.
    pub ordinals: Vec<i32>,
    /// Who caused them.
    pub actors: Vec<Option<Uuid>>,
    /// When.
    pub times: Vec<String>,
    /// What.
    pub bodies: Vec<String>,
    /// The keys of rows; none for what follows from a row.
    pub keys: Vec<Option<Vec<u8>>>,
}

/// Writes events and the references of their tickets.
///
/// # Errors
/// The database refuses, among others a row that is there already.
pub async fn write(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    source: Uuid,
    events: &NewEvents,
    (keys, tickets, last): (&[String], &[Uuid], &[i32]),
) -> Result<(), ActionError> {
    sqlx::query!(
        "with referred as (
           insert into ticket_reference (organisation_id, source_id, key, ticket_id, events)
           select $1, $2, n.key, n.ticket_id, n.events
           from unnest($3::text[], $4::uuid[], $5::int4[]) n (key, ticket_id, events)
           on conflict on constraint ticket_reference_pk do update set events = excluded.events
         )
         insert into ticket_event (organisation_id, ticket_id, ordinal, actor_id, at, fact, body, source_key)
         select $1, n.ticket_id, n.ordinal, n.actor_id, n.at::timestamptz, n.body::jsonb ->> 'fact', n.body::jsonb, n.source_key
         from unnest($6::uuid[], $7::int4[], $8::uuid[], $9::text[], $10::text[], $11::bytea[])
           n (ticket_id, ordinal, actor_id, at, body, source_key)",
        organisation.0,
        source,
        keys,
        tickets,
        last,
        &events.tickets,
        &events.ordinals,
        &events.actors as &[Option<Uuid>],
        &events.times,
        &events.bodies,
        &events.keys as &[Option<Vec<u8>>]
    )
    .execute(connection)
    .await?;
    Ok(())
}

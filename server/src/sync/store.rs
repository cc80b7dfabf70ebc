//! SQL of the read path: heads, grants, rows. What a session reads comes from `replica_row` and the log alone.

use crate::platform::cursor::CursorSeal;
use crate::platform::executor::ActionError;
use docket_shared::ids::{ClientId, OrganisationId, PersonId, TicketId};
use docket_shared::sync::log::encode_put;
use docket_shared::tag::Tag;
use sqlx::{PgConnection, PgExecutor};

/// The head of an organisation's log.
pub struct Head {
    /// The last number.
    pub seq: i64,
    /// The chain there.
    pub chain: Vec<u8>,
    /// What seals its cursors.
    pub seal: CursorSeal,
}

/// Makes all reads of a transaction see one moment: the head's number is then the version of exactly these rows.
pub async fn read_one_moment(connection: &mut PgConnection) -> Result<(), ActionError> {
    sqlx::query!("set transaction isolation level repeatable read read only").execute(connection).await?;
    Ok(())
}

/// Reads the head.
///
/// # Errors
/// The organisation is unknown, or its key is not one.
pub async fn head(connection: &mut PgConnection, organisation: OrganisationId) -> Result<Head, ActionError> {
    let row =
        sqlx::query!("select seq, chain, cursor_key from organisation_head where organisation_id = $1", organisation.0)
            .fetch_one(connection)
            .await?;
    let seal = CursorSeal::new(&row.cursor_key).ok_or(ActionError::Impossible("organisation_head.cursor_key"))?;
    Ok(Head { seq: row.seq, chain: row.chain, seal })
}

/// The chain at a number at which a commit ended; none where no commit ended there.
pub async fn chain_at(
    reader: impl PgExecutor<'_>,
    organisation: OrganisationId,
    seq: i64,
) -> Result<Option<Vec<u8>>, ActionError> {
    let chain = sqlx::query_scalar!(
        r#"select chain as "chain!" from log_commit where organisation_id = $1 and last_seq = $2
           union all
           select coalesce(log_origin, sha256(uuid_send(epoch))) from organisation_head where organisation_id = $1 and $2 = 0"#,
        organisation.0,
        seq
    )
    .fetch_optional(reader)
    .await?;
    Ok(chain)
}

/// The tags a person holds, sorted; none for someone who was deactivated.
pub async fn grants(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Vec<Tag>, ActionError> {
    let tags = sqlx::query_scalar!(
        "select g.tag_id from access_grant g
         join person p on p.organisation_id = g.organisation_id and p.id = g.person_id
         where g.organisation_id = $1 and g.person_id = $2 and p.active
         order by g.tag_id",
        organisation.0,
        person.0
    )
    .fetch_all(connection)
    .await?;
    Ok(tags)
}

/// Every row whose tags meet the grants, encoded.
pub async fn visible_rows(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    grants: &[Tag],
) -> Result<Vec<String>, ActionError> {
    let rows = sqlx::query!(
        "select kind, entity, row_ver, body from replica_row where organisation_id = $1 and tags && $2",
        organisation.0,
        grants
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| encode_put(&row.kind, row.entity, row.row_ver, &row.body)).collect())
}

/// The rows of one ticket that meet the grants, encoded; a missing internal row is absent. With them head and public part of
/// those that follow it.
pub async fn visible_rows_of_ticket(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ticket: TicketId,
    grants: &[Tag],
) -> Result<Vec<String>, ActionError> {
    let rows = sqlx::query!(
        "select kind, entity, row_ver, body from replica_row
         where organisation_id = $1 and tags && $3
           and (parent = $2 or entity = any(array(select id from ticket where organisation_id = $1 and follows_id = $2))
             and kind in ('ticket_head', 'ticket_public'))
         order by kind, entity",
        organisation.0,
        ticket.0,
        grants
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| encode_put(&row.kind, row.entity, row.row_ver, &row.body)).collect())
}

/// Whether the client is known, as somebody else's.
pub async fn is_client_of_another(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    client: ClientId,
    person: PersonId,
) -> Result<bool, ActionError> {
    let found = sqlx::query_scalar!(
        r#"select exists (select from client where organisation_id = $1 and id = $2 and person_id is distinct from $3) as "found!""#,
        organisation.0,
        client.0,
        person.0
    )
    .fetch_one(connection)
    .await?;
    Ok(found)
}

/// The last sequence decided for a client of this person; 0 for a client that is not known yet.
pub async fn client_seq(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    client: ClientId,
    person: PersonId,
) -> Result<i64, ActionError> {
    let seq = sqlx::query_scalar!(
        "select last_seq from client where organisation_id = $1 and id = $2 and person_id = $3",
        organisation.0,
        client.0,
        person.0
    )
    .fetch_optional(connection)
    .await?;
    Ok(seq.unwrap_or(0))
}

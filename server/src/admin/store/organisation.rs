//! Making an organisation: its row, the head of its log, its numbers, the tag of everyone.

use super::tag;
use crate::assignment::jobs::SERVER_CLIENT;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use crate::ticket::store::number_sequence;
use docket_shared::ids::OrganisationId;
use docket_shared::person::Organisation;
use docket_shared::tag::TagKind;
use docket_shared::ticket::TicketKind;
use sqlx::{AssertSqlSafe, PgConnection};

/// Makes an organisation. `host` selects it; empty while it is the only one.
///
/// # Errors
/// The database refuses.
pub async fn create(
    connection: &mut PgConnection,
    name: &str,
    host: &str,
    is_demo: bool,
) -> Result<OrganisationId, ActionError> {
    let organisation = OrganisationId(clock::new_id());
    sqlx::query!(
        "insert into organisation (organisation_id, name, host, is_demo) values ($1, $2, $3, $4)",
        organisation.0,
        name,
        host,
        is_demo
    )
    .execute(&mut *connection)
    .await?;
    let epoch = uuid::Builder::from_random_bytes(clock::random_bytes::<16>()).into_uuid();
    let cursor_key = clock::random_bytes::<16>();
    sqlx::query!(
        "insert into organisation_head (organisation_id, chain, epoch, cursor_key)
         values ($1, sha256(uuid_send($2)), $2, $3)",
        organisation.0,
        epoch,
        cursor_key.as_slice()
    )
    .execute(&mut *connection)
    .await?;
    // The server's own client is there before anybody could take its id.
    sqlx::query!("insert into client (organisation_id, id) values ($1, $2)", organisation.0, SERVER_CLIENT.0)
        .execute(&mut *connection)
        .await?;
    tag(connection, organisation, TagKind::Organisation, organisation.0).await?;
    for kind in TicketKind::ALL {
        // The name is made of a fixed word and hexadecimal digits.
        let statement =
            format!("create sequence {} start {}", number_sequence(organisation, kind), kind.first_number());
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await?;
    }
    Ok(organisation)
}

/// The organisation as everyone in it sees it; none before it is published.
///
/// # Errors
/// The database does not answer.
pub async fn published(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Option<Organisation>, ActionError> {
    let body = sqlx::query_scalar!(
        "select body from replica_row where organisation_id = $1 and kind = 'organisation' and entity = $1",
        organisation.0
    )
    .fetch_optional(connection)
    .await?;
    body.map(|body| ActionError::read("replica_row.organisation", &body)).transpose()
}

/// Holds off everybody who would make an organisation, until the transaction ends: whoever comes second sees the first.
///
/// # Errors
/// The database does not answer.
pub async fn lock_making(connection: &mut PgConnection) -> Result<(), ActionError> {
    sqlx::query!("lock table organisation in share row exclusive mode").execute(connection).await?;
    Ok(())
}

/// Why a command knows no organisation.
#[derive(Debug, thiserror::Error)]
pub enum MissingOrganisation {
    /// None was named, and there is none or several.
    #[error(
        "name the organisation with --organisation; an empty database gets one by `docket user add --new-organisation NAME`, or `docket demo` for a look around"
    )]
    Unnamed,
    /// There is none at the host that was named.
    #[error("--organisation: there is no organisation at the host {0:?} in this database")]
    Unknown(String),
}

impl MissingOrganisation {
    /// Of a command that named this host.
    pub fn of(host: Option<&str>) -> Self {
        host.map_or(MissingOrganisation::Unnamed, |host| MissingOrganisation::Unknown(host.to_owned()))
    }
}

/// The organisation a command means: by host, or the only one there is; else why there is none.
///
/// # Errors
/// The database does not answer.
pub async fn named(
    connection: &mut PgConnection,
    host: Option<&str>,
) -> Result<Result<OrganisationId, MissingOrganisation>, ActionError> {
    let rows = sqlx::query!("select organisation_id, host from organisation").fetch_all(connection).await?;
    let found = match (host, rows.as_slice()) {
        (None, [only]) => Some(only.organisation_id),
        (None, _) => None,
        (Some(host), rows) => rows.iter().find(|row| row.host == host).map(|row| row.organisation_id),
    };
    Ok(found.map(OrganisationId).ok_or_else(|| MissingOrganisation::of(host)))
}

/// Whether an organisation was made by demo data.
///
/// # Errors
/// The database does not answer.
pub async fn is_demo(connection: &mut PgConnection) -> Result<Option<bool>, ActionError> {
    let row = sqlx::query!(r#"select count(*) as "count!", bool_and(is_demo) as demo from organisation"#)
        .fetch_one(connection)
        .await?;
    Ok(if row.count == 0 { None } else { row.demo })
}

/// How many tickets there are in all; of many the first thousand are counted.
///
/// # Errors
/// The database does not answer.
pub async fn count_tickets(connection: &mut PgConnection) -> Result<i64, ActionError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (select from ticket order by organisation_id, id limit 1000) first"#
    );
    Ok(count.fetch_one(connection).await?)
}

/// Host and id of every organisation, oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn hosts(pool: &sqlx::PgPool) -> Result<Vec<(String, OrganisationId)>, ActionError> {
    let rows = sqlx::query!("select organisation_id, host from organisation order by created_at, organisation_id")
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|row| (row.host, OrganisationId(row.organisation_id))).collect())
}

/// Gathers statistics for PostgreSQL's planner.
///
/// # Errors
/// The database does not answer.
pub async fn analyse(pool: &sqlx::PgPool) -> Result<(), ActionError> {
    sqlx::query(
        "analyze person, team, team_member, technician, access_grant, tag, client, call, change, log_commit, replica_row,
           audit, ticket, ticket_line, ticket_comment, ticket_event, work_item, assignment_explanation, ticket_reference,
           person_reference",
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// The date of the only organisation, by its time zone and the database's clock.
///
/// # Errors
/// The database does not answer.
pub async fn today(pool: &sqlx::PgPool) -> Result<docket_shared::Date, ActionError> {
    let today =
        sqlx::query_scalar!(r#"select (now() at time zone time_zone)::date as "today!" from organisation limit 1"#)
            .fetch_one(pool)
            .await?;
    Ok(today.to_jiff())
}

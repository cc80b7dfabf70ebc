//! SQL of backup and restore: the moment that is backed up, what a database holds, and what makes a restored log another
//! one than the one that was backed up.

use crate::platform::clock;
use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::ids::OrganisationId;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

/// The moment of a backup: what the transaction sees, everybody sees who takes up its snapshot.
#[derive(Clone, Debug)]
pub struct Moment {
    /// By which PostgreSQL's own programs take it up.
    pub snapshot: String,
    /// When, by the database's clock.
    pub at: Timestamp,
    /// PostgreSQL, such as 15.18.
    pub version: String,
    /// Its major version.
    pub major: u32,
    /// Migrations that were applied.
    pub migrations: Vec<i64>,
    /// The organisations.
    pub organisations: Vec<(OrganisationId, String)>,
}

/// Begins the transaction whose moment is backed up; it stays open until the connection is closed.
///
/// # Errors
/// The database does not answer, or has no tables.
pub async fn begin_moment(connection: &mut PgConnection) -> Result<Moment, ActionError> {
    // It idles while the program reads, however long that takes.
    sqlx::query!("set idle_in_transaction_session_timeout = 0").execute(&mut *connection).await?;
    sqlx::query!("begin isolation level repeatable read read only").execute(&mut *connection).await?;
    let moment = sqlx::query!(
        r#"select pg_export_snapshot() as "snapshot!", now() as "at!",
             split_part(current_setting('server_version'), ' ', 1) as "version!",
             current_setting('server_version_num')::int4 / 10000 as "major!""#
    )
    .fetch_one(&mut *connection)
    .await?;
    let migrations = super::health::migrations_by(&mut *connection).await?;
    let organisations = organisations(connection).await?;
    Ok(Moment {
        snapshot: moment.snapshot,
        at: moment.at.to_jiff(),
        version: moment.version,
        major: moment.major.unsigned_abs(),
        migrations: migrations.into_iter().filter_map(|(version, success)| success.then_some(version)).collect(),
        organisations,
    })
}

/// The organisations with their names.
///
/// # Errors
/// The database does not answer.
pub async fn organisations(connection: &mut PgConnection) -> Result<Vec<(OrganisationId, String)>, ActionError> {
    let rows = sqlx::query!("select organisation_id, name from organisation order by name, organisation_id");
    let rows = rows.fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| (OrganisationId(row.organisation_id), row.name)).collect())
}

/// The server's major version.
///
/// # Errors
/// The database does not answer.
pub async fn major(connection: &mut PgConnection) -> Result<u32, ActionError> {
    let major = sqlx::query_scalar!(r#"select current_setting('server_version_num')::int4 / 10000 as "major!""#);
    Ok(major.fetch_one(connection).await?.unsigned_abs())
}

/// What a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// Docket's tables, without any organisation.
    EmptyTables,
    /// An organisation, or tables that are not Docket's.
    Data,
}

/// Looks at what the database holds.
///
/// # Errors
/// The database does not answer.
pub async fn holds(connection: &mut PgConnection) -> Result<Holds, ActionError> {
    let found = sqlx::query!(
        r#"select count(*) as "relations!", to_regclass('public._sqlx_migrations') is not null
             and to_regclass('public.organisation') is not null as "ours!"
           from pg_class where relnamespace = 'public'::regnamespace"#
    )
    .fetch_one(&mut *connection)
    .await?;
    if found.relations == 0 {
        return Ok(Holds::Nothing);
    }
    if !found.ours {
        return Ok(Holds::Data);
    }
    let organisation = sqlx::query_scalar!(r#"select exists (select from organisation) as "any!""#);
    Ok(if organisation.fetch_one(connection).await? { Holds::Data } else { Holds::EmptyTables })
}

/// How many others are connected to this database.
///
/// # Errors
/// The database does not answer.
pub async fn others(connection: &mut PgConnection) -> Result<i64, ActionError> {
    let others = sqlx::query_scalar!(
        r#"select count(*) as "others!" from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"#
    );
    Ok(others.fetch_one(connection).await?)
}

/// Removes everything that is in the schema of the tables. Only for what held no data, or was restored just now.
///
/// # Errors
/// The database does not answer.
pub async fn clear(connection: &mut PgConnection) -> Result<(), ActionError> {
    sqlx::query!(
        "do $$
         declare statement text;
         begin
           for statement in select format('drop table if exists %s cascade', oid::regclass) from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') loop
             execute statement;
           end loop;
           for statement in select format('drop sequence if exists %s cascade', oid::regclass) from pg_class
             where relnamespace = 'public'::regnamespace and relkind = 'S' loop
             execute statement;
           end loop;
         end $$"
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes restored logs other ones than those that were backed up: another epoch, and another seal of cursors, by which no
/// cursor that a device holds fits any more. Nobody is signed in, and no server of then is known.
///
/// # Errors
/// The database does not answer.
pub async fn begin_anew(connection: &mut PgConnection) -> Result<(), ActionError> {
    let mut transaction = connection.begin().await?;
    for (organisation, _) in organisations(&mut transaction).await? {
        let epoch: Uuid = uuid::Builder::from_random_bytes(clock::random_bytes::<16>()).into_uuid();
        let cursor_key = clock::random_bytes::<16>();
        sqlx::query!(
            "update organisation_head
             set log_origin = coalesce(log_origin, sha256(uuid_send(epoch))), epoch = $2, cursor_key = $3
             where organisation_id = $1",
            organisation.0,
            epoch,
            cursor_key.as_slice()
        )
        .execute(&mut *transaction)
        .await?;
        for statement in [
            sqlx::query!("delete from session where organisation_id = $1", organisation.0),
            sqlx::query!("delete from sign_in_throttle where organisation_id = $1", organisation.0),
            sqlx::query!("delete from node_report where organisation_id = $1", organisation.0),
            sqlx::query!("update job set leased_until = null where organisation_id = $1", organisation.0),
        ] {
            statement.execute(&mut *transaction).await?;
        }
    }
    transaction.commit().await?;
    Ok(())
}

/// Gathers statistics for PostgreSQL's planner, which a restored database has none of.
///
/// # Errors
/// The database does not answer.
pub async fn analyse(connection: &mut PgConnection) -> Result<(), ActionError> {
    sqlx::query!("analyze").execute(connection).await?;
    Ok(())
}

//! SQL of backup and restore: the moment that is backed up, what a database holds, and what makes a restored log another
//! one than the one that was backed up.

use crate::platform::clock;
use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::ids::OrganisationId;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// Docket's tables, without a row.
    EmptyTables,
    /// A row, or something that is not Docket's, in the relation of this name.
    Data(String),
}

/// Looks at what the database holds in the schema of the tables, extensions aside.
///
/// # Errors
/// The database does not answer.
pub async fn holds(connection: &mut PgConnection) -> Result<Holds, ActionError> {
    let found = sqlx::query!(
        r#"select c.oid::regclass::text as "name!", c.relkind in ('r', 'p', 'v') as "usual!",
             c.oid = to_regclass('public._sqlx_migrations') as records,
             exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation_id') as "ours!"
           from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
             and not exists (select from pg_depend d
               where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')"#
    )
    .fetch_all(&mut *connection)
    .await?;
    if found.is_empty() {
        return Ok(Holds::Nothing);
    }
    // Every table and view of Docket's has the organisation in its key, except the migrations' own.
    for relation in found.into_iter().filter(|relation| relation.records != Some(true)) {
        // PostgreSQL has quoted the name.
        let statement = format!("select exists (select from {})", relation.name);
        let empty = relation.usual && relation.ours;
        if !empty || sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut *connection).await? {
            return Ok(Holds::Data(relation.name));
        }
    }
    Ok(Holds::EmptyTables)
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
           for statement in select format('drop %s if exists %s cascade',
               case c.relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass) from pg_class c
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'S')
               and not exists (select from pg_depend d
                 where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('e', 'i'))
             order by c.relkind desc loop
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

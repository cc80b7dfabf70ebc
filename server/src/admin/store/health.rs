//! SQL of what `docket doctor` looks at. Nothing is changed.

use crate::platform::executor::ActionError;
use sqlx::PgPool;

/// The database itself.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseState {
    /// As PostgreSQL tells it, such as 15.18.
    pub version: String,
    /// The database's clock, in seconds since 1970.
    pub now: f64,
    /// Connections of servers and commands to this database.
    pub connections: i64,
}

/// Reads the database's state.
///
/// # Errors
/// The database does not answer.
pub async fn database(pool: &PgPool) -> Result<DatabaseState, ActionError> {
    let state = sqlx::query_as!(
        DatabaseState,
        r#"select current_setting('server_version') as "version!", extract(epoch from clock_timestamp())::float8 as "now!",
             (select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend') as "connections!""#
    )
    .fetch_one(pool)
    .await?;
    Ok(state)
}

/// Migrations that were begun, and whether each was finished. None where there are no tables yet.
///
/// # Errors
/// The database does not answer.
pub async fn migrations(pool: &PgPool) -> Result<Vec<(i64, bool)>, ActionError> {
    // Not checked when the program is built: the table is sqlx's own.
    let there: Option<String> =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations')::text").fetch_one(pool).await?;
    if there.is_none() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as("select version, success from _sqlx_migrations order by version").fetch_all(pool).await?)
}

/// The log of one organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct LogState {
    /// The organisation's name.
    pub name: String,
    /// The last number as the counter says.
    pub seq: i64,
    /// The last number in the log; 0 for an empty one.
    pub logged: i64,
    /// Whether the chain of the counter is that of the log's last commit.
    pub fits: bool,
    /// Everything up to this number was dropped.
    pub floor: i64,
}

/// Reads the logs' heads.
///
/// # Errors
/// The database does not answer.
pub async fn logs(pool: &PgPool) -> Result<Vec<LogState>, ActionError> {
    let logs = sqlx::query_as!(
        LogState,
        r#"select o.name, h.seq, coalesce(l.last_seq, 0) as "logged!", h.log_floor as floor,
             coalesce(l.chain = h.chain, h.seq = 0 or h.seq = h.log_floor) as "fits!"
           from organisation_head h
           join organisation o on o.organisation_id = h.organisation_id
           left join lateral (
             select last_seq, chain from log_commit c where c.organisation_id = h.organisation_id
             order by last_seq desc limit 1) l on true
           order by o.name"#
    )
    .fetch_all(pool)
    .await?;
    Ok(logs)
}

/// What waits to be done by some server.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueState {
    /// Jobs and mails.
    pub name: String,
    /// How many are due.
    pub due: i64,
    /// How long the oldest of them has been due, in seconds.
    pub oldest: f64,
    /// How many were given up.
    pub failed: i64,
}

/// Reads the queues.
///
/// # Errors
/// The database does not answer.
pub async fn queues(pool: &PgPool) -> Result<Vec<QueueState>, ActionError> {
    let queues = sqlx::query_as!(
        QueueState,
        r#"select 'jobs' as "name!", count(*) as "due!",
             coalesce(extract(epoch from now() - min(run_at))::float8, 0) as "oldest!", 0::int8 as "failed!"
           from job where run_at <= now() and (leased_until is null or leased_until < now())
           union all
           select 'mails', count(*) filter (where state = 'waiting' and not_before <= now()),
             coalesce(extract(epoch from now() - min(not_before) filter (where state = 'waiting' and not_before <= now()))::float8, 0),
             count(*) filter (where state = 'failed')
           from mail"#
    )
    .fetch_all(pool)
    .await?;
    Ok(queues)
}

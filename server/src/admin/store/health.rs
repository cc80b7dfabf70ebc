//! SQL of what `docket doctor` and the page of health look at. Nothing is changed.

use crate::platform::executor::ActionError;
use docket_shared::Timestamp;
use docket_shared::health::{Fact, Node, Queue};
use docket_shared::ids::OrganisationId;
use sqlx::{PgConnection, PgPool};

/// The database itself.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseState {
    /// As PostgreSQL tells it, such as 15.18.
    pub version: String,
    /// The database's clock.
    pub now: Timestamp,
    /// Connections of servers and commands to this database.
    pub connections: i64,
}

/// Reads the database's state.
///
/// # Errors
/// The database does not answer.
pub async fn database(pool: &PgPool) -> Result<DatabaseState, ActionError> {
    let row = sqlx::query!(
        r#"select split_part(current_setting('server_version'), ' ', 1) as "version!", clock_timestamp() as "now!",
             (select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend') as "connections!""#
    )
    .fetch_one(pool)
    .await?;
    Ok(DatabaseState { version: row.version, now: row.now.to_jiff(), connections: row.connections })
}

/// Migrations that were begun, and whether each was finished. None where there are no tables yet.
///
/// # Errors
/// The database does not answer.
pub async fn migrations(pool: &PgPool) -> Result<Vec<(i64, bool)>, ActionError> {
    migrations_by(&mut *pool.acquire().await?).await
}

/// The same as one connection sees it.
///
/// # Errors
/// The database does not answer.
pub async fn migrations_by(connection: &mut PgConnection) -> Result<Vec<(i64, bool)>, ActionError> {
    // Not checked when the program is built: the table is sqlx's own.
    let there: Option<String> =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations')::text").fetch_one(&mut *connection).await?;
    if there.is_none() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as("select version, success from _sqlx_migrations order by version").fetch_all(connection).await?)
}

/// Reads the logs' heads.
///
/// # Errors
/// The database does not answer.
pub async fn logs(pool: &PgPool, organisation: Option<OrganisationId>) -> Result<Vec<Fact>, ActionError> {
    let logs = sqlx::query!(
        r#"select o.name, h.seq, coalesce(l.last_seq, 0) as "logged!", h.log_floor as floor,
             coalesce(l.chain = h.chain, h.seq = 0 or h.seq = h.log_floor) as "fits!"
           from organisation_head h
           join organisation o on o.organisation_id = h.organisation_id
           left join lateral (
             select last_seq, chain from log_commit c where c.organisation_id = h.organisation_id
             order by last_seq desc limit 1) l on true
           where $1::uuid is null or h.organisation_id = $1
           order by o.name"#,
        organisation.map(|organisation| organisation.0)
    )
    .fetch_all(pool)
    .await?;
    let logs = logs.into_iter().map(|log| Fact::Log {
        name: log.name,
        seq: log.seq,
        logged: log.logged,
        floor: log.floor,
        fits: log.fits,
    });
    Ok(logs.collect())
}

/// Reads the queues.
///
/// # Errors
/// The database does not answer.
pub async fn queues(pool: &PgPool, organisation: Option<OrganisationId>) -> Result<[Fact; 2], ActionError> {
    let state = sqlx::query!(
        r#"select j.due as "jobs!", j.oldest as "jobs_oldest!", m.due as "mails!", m.oldest as "mails_oldest!", f.failed as "failed!"
           from (
             select count(*) as due, coalesce(extract(epoch from now() - min(run_at))::int8, 0) as oldest from job
             where run_at <= now() and (leased_until is null or leased_until < now())
               and ($1::uuid is null or organisation_id = $1)) j,
           (
             select count(*) as due, coalesce(extract(epoch from now() - min(not_before))::int8, 0) as oldest from mail
             where state = 'waiting' and not_before <= now() and ($1::uuid is null or organisation_id = $1)) m,
           (
             select count(*) as failed from mail
             where state = 'failed' and ($1::uuid is null or organisation_id = $1)) f"#,
        organisation.map(|organisation| organisation.0)
    )
    .fetch_one(pool)
    .await?;
    Ok([
        Fact::Queue { queue: Queue::Jobs, due: state.jobs, oldest_s: state.jobs_oldest, failed: 0 },
        Fact::Queue { queue: Queue::Mails, due: state.mails, oldest_s: state.mails_oldest, failed: state.failed },
    ])
}

/// Reads what servers reported, each once: where several organisations are looked at, all of them together.
///
/// # Errors
/// The database does not answer.
pub async fn nodes(pool: &PgPool, organisation: Option<OrganisationId>) -> Result<Vec<Node>, ActionError> {
    let nodes = sqlx::query!(
        r#"select name, version, min(started_at) as "started_at!",
             extract(epoch from now() - max(seen_at))::int8 as "silent_s!", sum(followers)::int8 as "followers!",
             max(behind) as "behind!", sum(resets)::int8 as "resets!",
             max(waited_s) as "waited_s!"
           from node_report where $1::uuid is null or organisation_id = $1
           group by node_id, name, version order by min(started_at), name"#,
        organisation.map(|organisation| organisation.0)
    )
    .fetch_all(pool)
    .await?;
    let node = nodes.into_iter().map(|row| Node {
        name: row.name,
        version: row.version,
        started_at: row.started_at.to_jiff(),
        silent_s: row.silent_s,
        followers: row.followers,
        behind: row.behind,
        resets: row.resets,
        waited_s: row.waited_s,
    });
    Ok(node.collect())
}

/// Where the log of an organisation ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub name: String,
    /// The last number.
    pub seq: i64,
}

/// Reads the head of every log.
///
/// # Errors
/// The database does not answer.
pub async fn heads(pool: &PgPool) -> Result<Vec<Head>, ActionError> {
    let heads = sqlx::query!(
        "select o.organisation_id, o.name, h.seq from organisation o
         join organisation_head h on h.organisation_id = o.organisation_id order by o.organisation_id"
    );
    let heads = heads.fetch_all(pool).await?.into_iter();
    Ok(heads
        .map(|row| Head { organisation: OrganisationId(row.organisation_id), name: row.name, seq: row.seq })
        .collect())
}

/// How many jobs stand where, of those whose time has come. What is for later is not counted: there may be one for each clock
/// that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobStates {
    /// To be done now.
    pub due: i64,
    /// Taken by a server.
    pub leased: i64,
}

/// Counts jobs of all organisations.
///
/// # Errors
/// The database does not answer.
pub async fn job_states(pool: &PgPool) -> Result<JobStates, ActionError> {
    let states = sqlx::query_as!(
        JobStates,
        r#"select count(*) filter (where leased_until is null or leased_until < now()) as "due!",
             count(*) filter (where leased_until >= now()) as "leased!"
           from job where run_at <= now()"#
    );
    Ok(states.fetch_one(pool).await?)
}

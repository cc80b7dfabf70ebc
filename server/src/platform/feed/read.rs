//! Reading the log: the ring's follower, and catch-up of one session.

use super::ring::Ring;
use crate::platform::executor::ActionError;
use crate::platform::log::regranted;
use crate::platform::shutdown::Shutdown;
use docket_shared::ids::{CallId, ClientId, OrganisationId};
use docket_shared::sync::log::{Change, Commit, LoggedCall, encode_put};
use docket_shared::tag::Tags;
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;
use std::time::Duration;

/// Commits read at once.
const PAGE: i64 = 200;
/// Changes a session may have missed; beyond that a snapshot is cheaper.
const CATCH_UP_MAX: i64 = 2_000;

/// Keeps a ring at the end of the log: woken when the log is known to be ahead.
pub(super) async fn follow(pool: PgPool, ring: Arc<Ring>, shutdown: Shutdown) {
    loop {
        match start(&pool, ring.organisation).await {
            Ok(seq) => {
                ring.start_at(seq);
                break;
            }
            Err(error) => {
                tracing::warn!(%error, "the head of the log could not be read");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
        if shutdown.has_begun() {
            return;
        }
    }
    loop {
        tokio::select! {
            () = ring.behind.notified() => {}
            () = shutdown.begun() => return,
        }
        if let Err(error) = fill(&pool, &ring).await {
            tracing::warn!(%error, "the log could not be read; the poll tries again");
        }
    }
}

async fn start(pool: &PgPool, organisation: OrganisationId) -> Result<i64, ActionError> {
    let seq = sqlx::query_scalar!("select seq from organisation_head where organisation_id = $1", organisation.0)
        .fetch_one(pool)
        .await?;
    Ok(seq)
}

async fn fill(pool: &PgPool, ring: &Ring) -> Result<(), ActionError> {
    loop {
        let mut connection = pool.acquire().await?;
        let commits = read_commits(&mut connection, ring.organisation, ring.tail()).await?;
        let more = i64::try_from(commits.len()).unwrap_or(i64::MAX) >= PAGE;
        for commit in commits {
            ring.push(commit);
        }
        if !more {
            return Ok(());
        }
    }
}

/// The commits after a number, at most a page of them, in order.
async fn read_commits(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    after: i64,
) -> Result<Vec<Commit>, ActionError> {
    let heads = sqlx::query!(
        "select first_seq, last_seq, chain from log_commit
         where organisation_id = $1 and last_seq > $2 order by last_seq limit $3",
        organisation.0,
        after,
        PAGE
    )
    .fetch_all(&mut *connection)
    .await?;
    let (Some(first), Some(last)) = (heads.first(), heads.last()) else { return Ok(Vec::new()) };
    let (first, last) = (first.first_seq, last.last_seq);
    let mut changes = read_changes(connection, organisation, first, last).await?.into_iter().peekable();
    let mut calls = read_calls(connection, organisation, first, last).await?.into_iter().peekable();
    let commits = heads.into_iter().map(|head| {
        let mut commit = Commit { first: head.first_seq, last: head.last_seq, chain: head.chain, ..Commit::default() };
        while let Some(change) = changes.next_if(|change| change.seq <= head.last_seq) {
            commit.regranted.extend(regranted(&change.kind, change.id));
            commit.changes.push(change);
        }
        while let Some(call) = calls.next_if(|call| call.seq <= head.last_seq) {
            commit.calls.push(call);
        }
        commit
    });
    Ok(commits.collect())
}

async fn read_changes(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    first: i64,
    last: i64,
) -> Result<Vec<Change>, ActionError> {
    let rows = sqlx::query!(
        "select seq, kind, entity, row_ver, body, tags_before, tags_after from change
         where organisation_id = $1 and seq between $2 and $3 order by seq, part",
        organisation.0,
        first,
        last
    )
    .fetch_all(connection)
    .await?;
    let changes = rows.into_iter().map(|row| Change {
        seq: row.seq,
        put: row.body.map(|body| encode_put(&row.kind, row.entity, row.row_ver.unwrap_or(1), &body).into()),
        kind: row.kind.into(),
        id: row.entity,
        before: Tags::new(row.tags_before),
        after: Tags::new(row.tags_after),
    });
    Ok(changes.collect())
}

async fn read_calls(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    first: i64,
    last: i64,
) -> Result<Vec<LoggedCall>, ActionError> {
    let rows = sqlx::query!(
        r#"select seq as "seq!", client_id, id from call
           where organisation_id = $1 and seq between $2 and $3 order by seq"#,
        organisation.0,
        first,
        last
    )
    .fetch_all(connection)
    .await?;
    let calls =
        rows.into_iter().map(|row| LoggedCall { seq: row.seq, client: ClientId(row.client_id), call: CallId(row.id) });
    Ok(calls.collect())
}

/// What a session that fell out of the ring gets.
pub enum CatchUp {
    /// The commits it missed; it may be behind again after them.
    Commits(Vec<Commit>),
    /// Too far behind, or before the floor of the log: a snapshot is needed.
    Reset,
}

/// Reads what a session missed, from the log.
///
/// # Errors
/// The database does not answer.
pub async fn catch_up(pool: &PgPool, organisation: OrganisationId, at: i64) -> Result<CatchUp, ActionError> {
    let mut connection = pool.acquire().await?;
    let head = sqlx::query!(
        r#"select log_floor,
             (select count(*) from (select 1 from change c
               where c.organisation_id = $1 and c.seq > $2 order by c.seq limit 2001) missed) as "missed!"
           from organisation_head where organisation_id = $1"#,
        organisation.0,
        at
    )
    .fetch_one(&mut *connection)
    .await?;
    if at < head.log_floor || head.missed > CATCH_UP_MAX {
        return Ok(CatchUp::Reset);
    }
    read_commits(&mut connection, organisation, at).await.map(CatchUp::Commits)
}

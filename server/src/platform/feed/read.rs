//! Reading the log: the ring's follower, and catch-up of one session.

use super::ring::Ring;
use crate::platform::executor::ActionError;
use crate::platform::log::regranted;
use crate::platform::shutdown::Shutdown;
use docket_shared::ids::{CallId, ClientId, OrganisationId};
use docket_shared::sync::log::{Chain, Change, Commit, LoggedCall, encode_put};
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
        match head(&pool, ring.organisation).await {
            Ok((seq, chain)) => {
                ring.start(seq, chain);
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

async fn head(pool: &PgPool, organisation: OrganisationId) -> Result<(i64, Chain), ActionError> {
    let head = sqlx::query!("select seq, chain from organisation_head where organisation_id = $1", organisation.0)
        .fetch_one(pool)
        .await?;
    Ok((head.seq, head.chain.into()))
}

async fn fill(pool: &PgPool, ring: &Ring) -> Result<(), ActionError> {
    while let Some((seq, chain)) = ring.tail() {
        let mut connection = pool.acquire().await?;
        let Some(commits) = read_commits(&mut connection, ring.organisation, (seq, &chain)).await? else {
            // Restored, or a standby that lagged took over: what the ring holds is nobody's log any more.
            let (seq, chain) = head(pool, ring.organisation).await?;
            ring.rewind(seq, chain);
            return Ok(());
        };
        let more = i64::try_from(commits.len()).unwrap_or(i64::MAX) >= PAGE;
        for commit in commits {
            ring.push(commit);
        }
        // A log with a gap brings the ring no further; its sessions are reset, the poll comes again.
        if !more || ring.tail().is_none_or(|(tail, _)| tail == seq) {
            return Ok(());
        }
    }
    Ok(())
}

/// The commits after a place, at most a page of them, in order; none where the log does not hold that place.
async fn read_commits(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    (after, chain): (i64, &Chain),
) -> Result<Option<Vec<Commit>>, ActionError> {
    // With the commit that ends there: it tells whether this is the log that is followed. Before the first one nothing
    // has happened that could differ.
    let mut heads = sqlx::query!(
        r#"select first_seq, last_seq, chain, committed_at < now() - interval '1 day' as "old!" from log_commit
           where organisation_id = $1 and last_seq >= $2 order by last_seq limit $3"#,
        organisation.0,
        after,
        PAGE + 1
    )
    .fetch_all(&mut *connection)
    .await?;
    if after > 0 {
        if heads.first().is_none_or(|head| head.last_seq != after || *head.chain != **chain) {
            return Ok(None);
        }
        heads.remove(0);
    }
    let (Some(first), Some(last)) = (heads.first(), heads.last()) else { return Ok(Some(Vec::new())) };
    let (first, last, old) = (first.first_seq, last.last_seq, first.old);
    let mut before = chain.clone();
    let mut changes = read_changes(connection, organisation, first, last).await?.into_iter().peekable();
    let mut calls = read_calls(connection, organisation, first, last).await?.into_iter().peekable();
    // What is old may have gone between these statements; the floor of the log goes with it.
    if old && floor(connection, organisation).await? > after {
        return Ok(None);
    }
    let commits = heads.into_iter().map(|head| {
        let chain: Chain = head.chain.into();
        let before = std::mem::replace(&mut before, chain.clone());
        let (first, last) = (head.first_seq, head.last_seq);
        let mut commit = Commit { first, last, before, chain, ..Commit::default() };
        while let Some(change) = changes.next_if(|change| change.seq <= head.last_seq) {
            commit.regranted.extend(regranted(&change.kind, change.id));
            commit.changes.push(change);
        }
        while let Some(call) = calls.next_if(|call| call.seq <= head.last_seq) {
            commit.calls.push(call);
        }
        commit
    });
    Ok(Some(commits.collect()))
}

async fn floor(connection: &mut PgConnection, organisation: OrganisationId) -> Result<i64, ActionError> {
    let head = sqlx::query!("select log_floor from organisation_head where organisation_id = $1", organisation.0);
    Ok(head.fetch_one(connection).await?.log_floor)
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
    /// Too far behind, before the floor of the log, or in another log: a snapshot is needed.
    Reset,
}

/// Reads what a session missed, from the log.
///
/// # Errors
/// The database does not answer.
pub async fn catch_up(
    pool: &PgPool,
    organisation: OrganisationId,
    (at, chain): (i64, &Chain),
) -> Result<CatchUp, ActionError> {
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
    let commits = read_commits(&mut connection, organisation, (at, chain)).await?;
    Ok(commits.map_or(CatchUp::Reset, CatchUp::Commits))
}

//! How long the log is kept: what every device has long seen goes, in small pieces, oldest first. Safe on any number of
//! nodes: a piece goes with the floor of the log, in one transaction, and who comes second finds it gone.

use super::executor::ActionError;
use super::shutdown::Shutdown;
use docket_shared::ids::OrganisationId;
use sqlx::PgPool;
use std::time::Duration;

/// Days that changes, and results of calls, are kept. A device that was away for longer reads anew, and has given back to
/// the person what it could not send before that (`docket_shared::sync::outbox::SENT_WITHIN_DAYS`): a call that is sent
/// again always finds its result.
pub const LOG_DAYS: i32 = 30;
/// How often it is looked for what can go.
const TICK: Duration = Duration::from_secs(600);
/// Transactions of the log that go at once.
const COMMITS: i64 = 200;

/// Starts to let go of what is old.
pub fn start(pool: PgPool, shutdown: Shutdown) {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(TICK);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.begun() => return,
            }
            if let Err(error) = forget(&pool, &shutdown).await {
                shutdown.warn(&error, "the old end of the log could not be let go");
            }
        }
    });
}

/// Lets go of everything that is older than [`LOG_DAYS`].
///
/// # Errors
/// The database does not answer; what is left goes the next time.
pub async fn forget(pool: &PgPool, shutdown: &Shutdown) -> Result<(), ActionError> {
    let organisations = sqlx::query_scalar!("select organisation_id from organisation_head").fetch_all(pool).await?;
    for organisation in organisations.into_iter().map(OrganisationId) {
        forget_rejected(pool, organisation).await?;
        while !shutdown.has_begun() && forget_some(pool, organisation).await? {}
    }
    Ok(())
}

/// Results of rejected calls, which are in no log.
async fn forget_rejected(pool: &PgPool, organisation: OrganisationId) -> Result<(), ActionError> {
    sqlx::query!(
        "delete from call where organisation_id = $1 and not accepted and created_at < now() - make_interval(days => $2)",
        organisation.0,
        LOG_DAYS
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Lets go of the oldest transactions; answers whether there were any. The commit at the floor stays: by its chain a
/// device that stands there is known to follow this log.
async fn forget_some(pool: &PgPool, organisation: OrganisationId) -> Result<bool, ActionError> {
    let mut transaction = pool.begin().await?;
    let due = sqlx::query!(
        r#"select h.log_floor as floor, (
             select max(o.last_seq) from (
               select c.last_seq, c.committed_at from log_commit c
               where c.organisation_id = $1 and c.last_seq > h.log_floor order by c.last_seq limit $3) o
             where o.committed_at < now() - make_interval(days => $2)) as upto
           from organisation_head h where h.organisation_id = $1"#,
        organisation.0,
        LOG_DAYS,
        COMMITS
    )
    .fetch_one(&mut *transaction)
    .await?;
    let Some(upto) = due.upto else { return Ok(false) };
    sqlx::query!(
        "with changed as (
           delete from change where organisation_id = $1 and seq > $2 and seq <= $3
         ), called as (
           delete from call where organisation_id = $1 and seq > $2 and seq <= $3
         )
         delete from log_commit where organisation_id = $1 and last_seq >= $2 and last_seq < $3",
        organisation.0,
        due.floor,
        upto
    )
    .execute(&mut *transaction)
    .await?;
    // Last: whoever writes waits for the head from here to the commit.
    sqlx::query!(
        "update organisation_head set log_floor = greatest(log_floor, $2) where organisation_id = $1",
        organisation.0,
        upto
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(true)
}

//! The table of jobs: what has to be looked at, leased by database time. The lease keeps two nodes apart; how the rows are
//! locked only decides whether one waits for the other.

use crate::platform::executor::ActionError;
use crate::platform::failpoint::Failpoint;
use crate::platform::hints::{Hints, unless_held};
use sqlx::PgPool;
use uuid::Uuid;

/// Most jobs that a node leases at once.
const AT_ONCE: i64 = 16;

/// A leased job.
#[derive(Clone, Debug)]
pub struct LeasedJob {
    /// Whose.
    pub organisation_id: Uuid,
    /// What it is about.
    pub subject: Uuid,
    /// How often it was asked for when it was leased.
    pub asked: i64,
}

/// Leases jobs of a kind that are due, the longest due first, for some seconds of database time. One that comes again by
/// itself is due `again` seconds later.
///
/// # Errors
/// The database does not answer.
pub async fn lease(
    pool: &PgPool,
    hints: Hints,
    kind: &str,
    seconds: i32,
    again: Option<i32>,
) -> Result<Vec<LeasedJob>, ActionError> {
    let (seconds, again) = (f64::from(seconds), again.map(f64::from));
    let passing_over = || {
        sqlx::query_as!(
            LeasedJob,
            "update job j set leased_until = now() + make_interval(secs => $2), attempts = attempts + 1,
               run_at = coalesce(now() + make_interval(secs => $3), j.run_at)
             from (
               select organisation_id, kind, subject from job
               where kind = $1 and run_at <= now() and (leased_until is null or leased_until < now())
               order by run_at limit $4 for update skip locked
             ) due
             where j.organisation_id = due.organisation_id and j.kind = due.kind and j.subject = due.subject
             returning j.organisation_id, j.subject, j.asked",
            kind,
            seconds,
            again,
            AT_ONCE
        )
        .fetch_all(pool)
    };
    let refusing = || {
        sqlx::query_as!(
            LeasedJob,
            "update job j set leased_until = now() + make_interval(secs => $2), attempts = attempts + 1,
               run_at = coalesce(now() + make_interval(secs => $3), j.run_at)
             from (
               select organisation_id, kind, subject from job
               where kind = $1 and run_at <= now() and (leased_until is null or leased_until < now())
               order by run_at limit $4 for update nowait
             ) due
             where j.organisation_id = due.organisation_id and j.kind = due.kind and j.subject = due.subject
             returning j.organisation_id, j.subject, j.asked",
            kind,
            seconds,
            again,
            AT_ONCE
        )
        .fetch_all(pool)
    };
    let leased = match hints {
        Hints::Used => passing_over().await,
        Hints::Unused => unless_held(refusing).await,
    };
    let leased = leased?;
    if !leased.is_empty() {
        Failpoint::AfterLease.pass();
    }
    Ok(leased)
}

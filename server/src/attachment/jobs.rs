//! What is looked after from time to time: files that did not come, and bytes that nobody needs. Safe to run twice, on any
//! node.

use super::store::bytes;
use crate::actions::{ServiceDesk, own};
use crate::platform::executor::{ActionError, Executor};
use crate::platform::jobs;
use docket_shared::ids::OrganisationId;
use sqlx::PgPool;

/// How long a node may take for one organisation, and after how long it is its turn again, in seconds.
const LEASE_SECONDS: i32 = 300;

/// Looks after the files of every organisation whose turn it is.
///
/// # Errors
/// The database does not answer; a lease that was taken ends by its time.
pub async fn sweep(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    bytes::ask_for_sweeps(pool).await?;
    for job in jobs::lease(pool, executor.hints(), "attachment.sweep", LEASE_SECONDS, Some(LEASE_SECONDS)).await? {
        let organisation = OrganisationId(job.organisation_id);
        clear(pool, executor, organisation).await?;
        bytes::finish_sweep(pool, organisation).await?;
    }
    Ok(())
}

/// Gives up what did not come in time and deletes bytes without a file.
///
/// # Errors
/// The database does not answer; what was not done is found again.
pub async fn clear(
    pool: &PgPool,
    executor: &Executor<ServiceDesk>,
    organisation: OrganisationId,
) -> Result<(), ActionError> {
    for (of, arrived) in bytes::unsettled(pool, organisation).await? {
        if let Err(problem) = own::settle_file(executor, organisation, of, arrived).await {
            tracing::warn!(code = ?problem.code, "a file could not be settled");
        }
    }
    let gone = bytes::delete_unused(pool, executor.hints(), organisation).await?;
    if gone > 0 {
        tracing::info!(contents = gone, "bytes without a file were deleted");
    }
    Ok(())
}

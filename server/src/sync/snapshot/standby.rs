//! Snapshots from a standby. What it sends is never older than what the database itself had when the snapshot was asked for:
//! a right that ended before is ended in it, and a call that was answered before is in it.

use super::visible;
use crate::platform::executor::ActionError;
use crate::session::SignedInPerson;
use crate::state::AppState;
use crate::sync::store::{self, Head};
use docket_shared::sync::api::SnapshotQuery;
use sqlx::PgPool;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often a standby that is behind is looked at, and how long it gets between two looks. It is behind by the time a
/// commit takes to reach it, most often a millisecond.
const LOOKS: u32 = 3;
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Whether the last snapshot could be read there: only a change is worth a line in the log.
static SERVES: AtomicBool = AtomicBool::new(true);

/// Everything the person may see; none where the standby is away, behind, or of another history.
///
/// # Errors
/// The database itself does not say how far it is.
pub async fn read(
    state: &AppState,
    standby: &PgPool,
    caller: &SignedInPerson,
    query: &SnapshotQuery,
) -> Result<Option<String>, ActionError> {
    let mut connection = state.pool.acquire().await?;
    let head = store::head(&mut connection, caller.organisation).await?;
    drop(connection);
    for look in 0..LOOKS {
        if look > 0 {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        match read_from(standby, &head, caller, query).await {
            Ok(Some(body)) => {
                if !SERVES.swap(true, Ordering::Relaxed) {
                    tracing::info!("the standby serves snapshots again");
                }
                return Ok(Some(body));
            }
            Ok(None) => {}
            Err(error) => {
                if SERVES.swap(false, Ordering::Relaxed) {
                    tracing::warn!(%error, "the standby does not answer; snapshots come from the database itself");
                }
                return Ok(None);
            }
        }
    }
    if SERVES.swap(false, Ordering::Relaxed) {
        tracing::warn!("the standby is behind, or none of this database; snapshots come from the database itself");
    }
    Ok(None)
}

/// None where the standby has no commit that ended where the head is, with the same log before it.
async fn read_from(
    standby: &PgPool,
    head: &Head,
    caller: &SignedInPerson,
    query: &SnapshotQuery,
) -> Result<Option<String>, ActionError> {
    let mut transaction = standby.begin().await?;
    store::read_one_moment(&mut transaction).await?;
    if store::chain_at(&mut *transaction, caller.organisation, head.seq).await?.as_ref() != Some(&head.chain) {
        return Ok(None);
    }
    let body = visible(&mut transaction, caller, query).await?;
    transaction.commit().await?;
    Ok(Some(body))
}

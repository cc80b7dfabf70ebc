//! Tells what clocks have to tell: shares of a target, and breaches. Safe to run on any number of nodes: each call goes
//! through the write path under a key of its own, and finds nothing left to tell where another node was first.

use super::store::{DueClock, due};
use crate::actions::ServiceDesk;
use crate::assignment::jobs::SERVER_CLIENT;
use crate::platform::executor::{ActionError, CallRequest, Executor};
use docket_shared::command::Command;
use docket_shared::ids::CallId;
use sha2::{Digest, Sha256};
use sqlx::PgPool;

/// Clocks told in one go.
const AT_ONCE: i64 = 200;

/// Tells what is due by the database's time; answers how many tickets were looked at.
///
/// # Errors
/// The database does not answer; what was not told stays due.
pub async fn tell_due(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<usize, ActionError> {
    let clocks = due(pool, AT_ONCE).await?;
    let told = clocks.len();
    for group in clocks.chunk_by(|left, right| left.organisation == right.organisation) {
        let calls = group.iter().map(call).collect();
        if let Err(problem) = executor.execute(group[0].organisation, calls).await {
            tracing::warn!(code = ?problem.code, "clocks could not be told");
        }
    }
    Ok(told)
}

fn call(clock: &DueClock) -> CallRequest {
    CallRequest {
        person: None,
        address: None,
        client: SERVER_CLIENT,
        client_seq: None,
        call: key(clock),
        command: Command::TellClocks(clock.ticket),
        digest: [0; 32],
    }
}

/// The key of what is due then: every node makes the same one, so that it is decided once.
fn key(clock: &DueClock) -> CallId {
    let mut hash = Sha256::new();
    hash.update(clock.ticket.0.as_bytes());
    hash.update(clock.at.as_nanosecond().to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    CallId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

//! Calls that the server makes by itself when a time has come. Safe on any number of nodes: what is due at a time has one
//! key everywhere, so that it is decided once, and the rule finds nothing left to do where another node was first.

use super::ServiceDesk;
use crate::assignment::jobs::SERVER_CLIENT;
use crate::platform::executor::{ActionError, CallRequest, Executor};
use crate::{assignment, sla, ticket};
use docket_shared::Timestamp;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, OrganisationId};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

/// Calls made in one go.
const AT_ONCE: i64 = 200;

/// Tells what clocks have to tell by the database's time.
///
/// # Errors
/// The database does not answer; what was not told stays due.
pub async fn tell_clocks(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    let due = sla::store::due(pool, AT_ONCE).await?;
    let calls = due.into_iter().map(|due| (due.organisation, due.ticket.0, due.at, Command::TellClocks(due.ticket)));
    make(executor, calls.collect()).await;
    Ok(())
}

/// Closes what is resolved and did not come back in time.
///
/// # Errors
/// The database does not answer; what was not closed stays due.
pub async fn close_resolved(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    let due = ticket::store::close_due(pool, AT_ONCE).await?;
    let calls =
        due.into_iter().map(|due| (due.organisation, due.ticket.0, due.resolved_at, Command::CloseTicket(due.ticket)));
    make(executor, calls.collect()).await;
    Ok(())
}

/// Turns shifts that begin or end: what waits goes to who works now.
///
/// # Errors
/// The database does not answer; what was not turned stays due.
pub async fn turn_shifts(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    let due = assignment::store::due_shifts(pool, AT_ONCE).await?;
    let calls = due.into_iter().map(|due| (due.organisation, due.person.0, due.at, Command::TurnShift(due.person)));
    make(executor, calls.collect()).await;
    Ok(())
}

async fn make(executor: &Executor<ServiceDesk>, calls: Vec<(OrganisationId, Uuid, Timestamp, Command)>) {
    for group in calls.chunk_by(|left, right| left.0 == right.0) {
        let calls = group.iter().map(|(_, subject, at, command)| CallRequest {
            person: None,
            address: None,
            client: SERVER_CLIENT,
            client_seq: None,
            call: key(command.endpoint().0, *subject, *at),
            command: command.clone(),
            digest: [0; 32],
        });
        if let Err(problem) = executor.execute(group[0].0, calls.collect()).await {
            tracing::warn!(code = ?problem.code, "what was due could not be done");
        }
    }
}

/// The key of what is due for a ticket or person at a time.
fn key(what: &str, subject: Uuid, at: Timestamp) -> CallId {
    let mut hash = Sha256::new();
    hash.update(what.as_bytes());
    hash.update(subject.as_bytes());
    hash.update(at.as_nanosecond().to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    CallId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

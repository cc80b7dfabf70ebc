//! Calls that the server makes by itself when a time has come. Safe on any number of nodes: what is due at a time has one
//! key everywhere, so that it is decided once, and the rule finds nothing left to do where another node was first.

use super::ServiceDesk;
use crate::assignment::jobs::SERVER_CLIENT;
use crate::platform::executor::{ActionError, CallRequest, Executor};
use crate::{sla, ticket};
use docket_shared::Timestamp;
use docket_shared::attachment::api::AttachmentOf;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, OrganisationId, TicketId};
use docket_shared::problem::Problem;
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
    let calls = due.into_iter().map(|due| (due.organisation, due.ticket, due.at, Command::TellClocks(due.ticket)));
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
        due.into_iter().map(|due| (due.organisation, due.ticket, due.resolved_at, Command::CloseTicket(due.ticket)));
    make(executor, calls.collect()).await;
    Ok(())
}

/// Tells what became of a file: its bytes are here and checked, or it is given up. Once, whoever asks how often.
///
/// # Errors
/// The write path does not answer; ask again.
pub async fn settle_file(
    executor: &Executor<ServiceDesk>,
    organisation: OrganisationId,
    of: AttachmentOf,
    arrived: bool,
) -> Result<(), Problem> {
    let command = if arrived { Command::CompleteAttachment(of) } else { Command::GiveUpAttachment(of) };
    let call = CallRequest {
        person: None,
        address: None,
        client: SERVER_CLIENT,
        client_seq: None,
        call: key(command.endpoint().0, of.attachment.0, Timestamp::UNIX_EPOCH),
        command,
        digest: [0; 32],
    };
    executor.execute(organisation, vec![call]).await.map(drop)
}

async fn make(executor: &Executor<ServiceDesk>, calls: Vec<(OrganisationId, TicketId, Timestamp, Command)>) {
    for group in calls.chunk_by(|left, right| left.0 == right.0) {
        let calls = group.iter().map(|(_, ticket, at, command)| CallRequest {
            person: None,
            address: None,
            client: SERVER_CLIENT,
            client_seq: None,
            call: key(command.endpoint().0, ticket.0, *at),
            command: command.clone(),
            digest: [0; 32],
        });
        if let Err(problem) = executor.execute(group[0].0, calls.collect()).await {
            tracing::warn!(code = ?problem.code, "what was due could not be done");
        }
    }
}

/// The key of what is due for a ticket or file at a time.
fn key(what: &str, of: Uuid, at: Timestamp) -> CallId {
    let mut hash = Sha256::new();
    hash.update(what.as_bytes());
    hash.update(of.as_bytes());
    hash.update(at.as_nanosecond().to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    CallId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

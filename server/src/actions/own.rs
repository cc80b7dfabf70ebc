//! Calls that the server makes by itself when a time has come. Safe on any number of nodes: what is due at a time has one
//! key everywhere, so that it is decided once, and the rule finds nothing left to do where another node was first.

use super::ServiceDesk;
use crate::approval::store::ApprovalCall;
use crate::assignment::jobs::SERVER_CLIENT;
use crate::platform::clock;
use crate::platform::executor::{ActionError, CallRequest, Executor};
use crate::sla::store::DueClock;
use crate::{approval, asset, assignment, sla, ticket};
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
    for group in due.chunk_by(|left, right| left.organisation == right.organisation) {
        let call = |due: &DueClock| {
            let command = Command::TellClocks(due.ticket);
            request(key(command.endpoint().0, due.ticket.0, due.at), command)
        };
        if run(executor, group[0].organisation, group.iter().map(call).collect()).await {
            sla::store::rest(pool, group).await?;
        }
    }
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

/// Does what the gates of requests want of the server: reminders and ends of times, and somebody in the place of who is
/// away or has left.
///
/// # Errors
/// The database does not answer; what was not done stays due.
pub async fn tend_approvals(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    let tellings = approval::store::tellings_due(pool, AT_ONCE).await?;
    let tell = |call: ApprovalCall| (call, Command::TellApprovals as fn(TicketId) -> Command);
    // Who is away is looked for first: whoever stands in may answer before the time is over.
    let replacements = approval::store::replacements_due(pool, AT_ONCE).await?;
    let replace = |call: ApprovalCall| (call, Command::ReplaceApprovers as fn(TicketId) -> Command);
    let calls: Vec<_> = replacements.into_iter().map(replace).chain(tellings.into_iter().map(tell)).collect();
    for (call, command) in calls {
        let (organisation, command) = (call.organisation, command(call.ticket));
        let id = key_of(command.endpoint().0, call.ticket.0, call.need.as_bytes());
        run(executor, organisation, vec![request(id, command)]).await;
    }
    Ok(())
}

fn request(call: CallId, command: Command) -> CallRequest {
    CallRequest { person: None, address: None, client: SERVER_CLIENT, client_seq: None, call, command, digest: [0; 32] }
}

/// Makes calls; answers whether they were looked at.
async fn run(executor: &Executor<ServiceDesk>, organisation: OrganisationId, calls: Vec<CallRequest>) -> bool {
    let outcome = executor.execute(organisation, calls).await;
    if let Err(problem) = &outcome {
        tracing::warn!(code = ?problem.code, "what was due could not be done");
    }
    outcome.is_ok()
}

/// Compiles the calendars that changed or that a new day has begun for, so that browsers can reckon with them.
///
/// # Errors
/// The database does not answer; what was not compiled stays due.
pub async fn compile_calendars(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    let due = sla::store::uncompiled(pool, AT_ONCE).await?;
    let calls = due.into_iter().map(|due| {
        // Once for a change and a day: the day is a part of the key.
        let id = key(&due.today.to_string(), due.calendar.0, due.changed_at).0;
        (due.organisation, id, due.changed_at, Command::CompileCalendar(due.calendar))
    });
    make(executor, calls.collect()).await;
    Ok(())
}

/// Tells everyone of the models that nobody reads of yet.
///
/// # Errors
/// The database does not answer; what was not told stays due.
pub async fn show_models(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    let due = asset::store::unshown_models(pool, AT_ONCE).await?;
    let calls = due
        .into_iter()
        .map(|(organisation, model)| (organisation, model.0, Timestamp::UNIX_EPOCH, Command::ShowModel(model)));
    make(executor, calls.collect()).await;
    Ok(())
}

/// Sets stock that became free aside for lines that wait for it. The calls that free it cannot do so themselves: the
/// tickets that wait are locked before stock is. Whoever comes second finds nothing left to serve.
///
/// # Errors
/// The database does not answer; what was not served stays due.
pub async fn serve_stock(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    for (organisation, model) in asset::store::unserved_models(pool, AT_ONCE).await? {
        let call = request(CallId(clock::new_id()), Command::ServeStock(model));
        run(executor, organisation, vec![call]).await;
    }
    Ok(())
}

/// Sends pieces to repair that are in stock although they are recorded as damaged. Whoever comes second finds nothing left
/// to send.
///
/// # Errors
/// The database does not answer; what was not sent stays in stock until the next round.
pub async fn send_to_repair(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    for (organisation, piece) in asset::store::damaged_in_stock(pool, AT_ONCE).await? {
        let call = request(CallId(clock::new_id()), Command::RepairAsset(piece));
        run(executor, organisation, vec![call]).await;
    }
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

/// Shows whose lease ran out or lives again.
///
/// # Errors
/// The database does not answer; what was not shown stays due.
pub async fn turn_leases(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    let due = assignment::store::due_leases(pool, AT_ONCE).await?;
    let calls = due.into_iter().map(|due| {
        // One end of a lease is told and taken back under keys of their own.
        let id = if due.lapsed { due.lease.person.0 } else { key("lease", due.lease.person.0, due.lease.at).0 };
        (due.lease.organisation, id, due.lease.at, Command::TurnLease(due.lease.person))
    });
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
    let id = key(command.endpoint().0, of.attachment.0, Timestamp::UNIX_EPOCH);
    executor.execute(organisation, vec![request(id, command)]).await.map(drop)
}

async fn make(executor: &Executor<ServiceDesk>, calls: Vec<(OrganisationId, Uuid, Timestamp, Command)>) {
    for group in calls.chunk_by(|left, right| left.0 == right.0) {
        let calls =
            group.iter().map(|(_, id, at, command)| request(key(command.endpoint().0, *id, *at), command.clone()));
        run(executor, group[0].0, calls.collect()).await;
    }
}

/// The key of what is due for something at a time.
fn key(what: &str, id: Uuid, at: Timestamp) -> CallId {
    key_of(what, id, &at.as_nanosecond().to_be_bytes())
}

/// The key of a need of something.
fn key_of(what: &str, id: Uuid, need: &[u8]) -> CallId {
    let mut hash = Sha256::new();
    hash.update(what.as_bytes());
    hash.update(id.as_bytes());
    hash.update(need);
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    CallId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

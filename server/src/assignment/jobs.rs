//! Drains after commit and the sweeper: whatever made room, somebody looks at the queue. Safe to run twice, on any node.

use super::store;
use crate::actions::{ServiceDesk, own};
use crate::attachment::jobs as attachments;
use crate::platform::clock;
use crate::platform::executor::{ActionError, CallRequest, Executor};
use crate::platform::jobs;
use crate::platform::shutdown::Shutdown;
use docket_shared::command::Command;
use docket_shared::ids::{CallId, ClientId, OrganisationId, PersonId, TeamId};
use docket_shared::person::AVAILABILITY_LEASE_SECONDS;
use sqlx::PgPool;
use std::time::Duration;
use uuid::Uuid;

/// How often the table of jobs is looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often queues with room are looked for, in ticks: the bound of invariant I23.
const SWEEP_TICKS: u32 = 30;

/// How long a node may take for one drain, in seconds.
const LEASE_SECONDS: i32 = 30;

/// The client row of the server's own calls.
pub const SERVER_CLIENT: ClientId = ClientId(Uuid::from_u128(1));

/// Starts the worker of this node.
pub fn start(pool: PgPool, executor: Executor<ServiceDesk>, shutdown: Shutdown) {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(TICK);
        let mut count = 0_u32;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.begun() => return,
            }
            if count.is_multiple_of(SWEEP_TICKS) {
                if let Err(error) = sweep(&pool).await {
                    shutdown.warn(&error, "the sweep of the queues failed");
                }
                if let Err(error) = own::close_resolved(&pool, &executor).await {
                    shutdown.warn(&error, "resolved tickets could not be closed");
                }
                if let Err(error) = attachments::sweep(&pool, &executor).await {
                    shutdown.warn(&error, "files could not be looked after");
                }
            }
            if count.is_multiple_of(SWEEP_TICKS)
                && let Err(error) = own::show_models(&pool, &executor).await
            {
                shutdown.warn(&error, "models could not be shown");
            }
            if let Err(error) = own::compile_calendars(&pool, &executor).await {
                shutdown.warn(&error, "calendars could not be compiled");
            }
            count = count.wrapping_add(1);
            if let Err(error) = run_due(&pool, &executor).await {
                shutdown.warn(&error, "jobs could not be run");
            }
            if let Err(error) = own::send_to_repair(&pool, &executor).await {
                shutdown.warn(&error, "what is damaged could not be sent to repair");
            }
            if let Err(error) = own::serve_stock(&pool, &executor).await {
                shutdown.warn(&error, "stock that is free could not be set aside");
            }
            if let Err(error) = own::turn_shifts(&pool, &executor).await {
                shutdown.warn(&error, "shifts could not be turned");
            }
            if let Err(error) = own::turn_leases(&pool, &executor).await {
                shutdown.warn(&error, "leases could not be turned");
            }
            if let Err(error) = own::tell_clocks(&pool, &executor).await {
                shutdown.warn(&error, "clocks could not be told");
            }
            if let Err(error) = own::tend_approvals(&pool, &executor).await {
                shutdown.warn(&error, "approvals could not be tended");
            }
        }
    });
}

/// Asks for a drain wherever something waits although somebody has room.
///
/// # Errors
/// The database does not answer.
pub async fn sweep(pool: &PgPool) -> Result<(), ActionError> {
    let mut connection = pool.acquire().await?;
    for (organisation, team) in store::teams_with_waiting_and_room(&mut connection).await? {
        store::ask_for_drain(&mut connection, organisation, &[team]).await?;
    }
    Ok(())
}

/// Runs the jobs that are due, each through the write path, and deletes those that nobody asked for again meanwhile.
///
/// # Errors
/// The database does not answer; leased jobs come back when their lease ends.
pub async fn run_due(pool: &PgPool, executor: &Executor<ServiceDesk>) -> Result<(), ActionError> {
    for job in jobs::lease(pool, executor.hints(), "assignment.drain", LEASE_SECONDS, None).await? {
        let organisation = OrganisationId(job.organisation_id);
        if make(executor, organisation, Command::DrainTeam(TeamId(job.subject))).await {
            store::finish_drain(pool, &job).await?;
        }
    }
    Ok(())
}

async fn make(executor: &Executor<ServiceDesk>, organisation: OrganisationId, command: Command) -> bool {
    let call = CallRequest {
        person: None,
        address: None,
        client: SERVER_CLIENT,
        client_seq: None,
        call: CallId(clock::new_id()),
        command,
        digest: [0; 32],
    };
    executor.execute(organisation, vec![call]).await.is_ok()
}

/// Renews the lease of an available technician whose session answered. Room that appears again is used at once.
///
/// # Errors
/// The database does not answer.
pub async fn renew_lease(
    pool: &PgPool,
    executor: &Executor<ServiceDesk>,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), ActionError> {
    let mut connection = pool.acquire().await?;
    let teams = store::renew_lease(&mut connection, organisation, person, AVAILABILITY_LEASE_SECONDS).await?;
    if teams.is_empty() {
        return Ok(());
    }
    store::ask_for_drain(&mut connection, organisation, &teams).await?;
    drop(connection);
    // Team and department see at once that they are back.
    make(executor, organisation, Command::TurnLease(person)).await;
    run_due(pool, executor).await
}

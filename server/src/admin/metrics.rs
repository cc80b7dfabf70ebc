//! What Prometheus reads beside what is counted as it happens: the logs, who follows them, what waits, and the pool. The
//! same sources as `docket doctor` and the page of health.

use super::store::health;
use crate::platform::executor::ActionError;
use crate::platform::metrics::{self, Seen};
use crate::state::AppState;
use axum::Router;
use docket_shared::health::{Fact, Queue};
use sqlx::PgPool;
use std::time::Duration;
use tokio::time::timeout;

/// Who asks gives up after ten seconds, as Prometheus comes; without the database there is something to tell as well.
const PATIENCE: Duration = Duration::from_secs(3);

/// The routes of the listener for metrics.
pub fn router(state: AppState) -> Router {
    metrics::router(move || {
        let state = state.clone();
        async move { text(&state).await }
    })
}

/// Everything there is to tell now.
async fn text(state: &AppState) -> String {
    let seen = Seen::default();
    let version = env!("CARGO_PKG_VERSION");
    seen.gauge("docket_build_info", "The version that runs; always 1.", ["version"], &[([version], 1.0)]);
    pool(&seen, &state.pool);
    let looked = timeout(PATIENCE, look(&state.pool)).await;
    let looked =
        looked.map_err(|_late| sqlx::Error::PoolTimedOut.into()).and_then(|looked: Result<_, ActionError>| looked);
    let up = if looked.is_ok() { 1.0 } else { 0.0 };
    seen.gauge("docket_database_up", "1 if the database answered just now, else 0.", [], &[([], up)]);
    match looked {
        Ok(looked) => {
            logs(&seen, state, &looked);
            queues(&seen, &looked);
        }
        Err(error) => tracing::warn!(%error, "metrics go out without what the database knows"),
    }
    state.metrics.text(&seen)
}

/// What the database knows.
struct Looked {
    logs: Vec<health::Head>,
    queues: [Fact; 2],
    jobs: health::JobStates,
}

async fn look(pool: &PgPool) -> Result<Looked, ActionError> {
    let logs = health::heads(pool).await?;
    let (queues, jobs) = (health::queues(pool, None).await?, health::job_states(pool).await?);
    Ok(Looked { logs, queues, jobs })
}

/// A count as Prometheus has all its numbers.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn float(count: i64) -> f64 {
    count as f64
}

fn pool(seen: &Seen, pool: &PgPool) {
    let (size, idle) = (i64::from(pool.size()), i64::try_from(pool.num_idle()).unwrap_or_default());
    let rows = [(["idle"], float(idle)), (["used"], float((size - idle).max(0)))];
    seen.gauge("docket_pool_connections", "Database connections of this server.", ["state"], &rows);
    let most = pool.options().get_max_connections();
    seen.gauge("docket_pool_connections_max", "The most that there may be.", [], &[([], most.into())]);
}

fn logs(seen: &Seen, state: &AppState, looked: &Looked) {
    let organisation = ["organisation"];
    let ids: Vec<String> = looked.logs.iter().map(|log| log.organisation.to_string()).collect();
    let rings: Vec<_> = looked.logs.iter().map(|log| state.feed.stand(log.organisation)).collect();
    let gauge = |name: &str, help: &str, values: Vec<f64>| {
        let rows: Vec<_> = ids.iter().map(|id| [id.as_str()]).zip(values).collect();
        seen.gauge(name, help, organisation, &rows);
    };
    let counter = |name: &str, help: &str, values: Vec<i64>| {
        let rows: Vec<_> = ids.iter().map(|id| [id.as_str()]).zip(values).collect();
        seen.counter(name, help, organisation, &rows);
    };
    let names: Vec<_> = ids.iter().zip(&looked.logs).map(|(id, log)| ([id.as_str(), log.name.as_str()], 1.0)).collect();
    seen.gauge("docket_organisation_info", "Names of organisations; always 1.", ["organisation", "name"], &names);
    let heads = looked.logs.iter().map(|log| float(log.seq)).collect();
    gauge("docket_log_head", "The last number of the log.", heads);
    // A server reads the log of who follows it there.
    let behind = |(log, stand): (&health::Head, &crate::platform::feed::Stand)| {
        float(stand.tail.map_or(0, |tail| (log.seq - tail).max(0)))
    };
    let behind = looked.logs.iter().zip(&rings).map(behind).collect();
    gauge("docket_log_behind", "Numbers of the log that this server has not read.", behind);
    let live = rings.iter().map(|stand| float(stand.followers)).collect();
    gauge("docket_live_connections", "Clients that follow the log at this server now.", live);
    let resets = rings.iter().map(|stand| stand.resets).collect();
    counter("docket_resets_total", "Clients that were told to begin anew.", resets);
    let frames = rings.iter().map(|stand| stand.frames).collect();
    counter("docket_frames_sent_total", "Frames with changes that were sent to clients.", frames);
    let waited = rings.iter().map(|stand| float(stand.waited_s)).collect();
    gauge(
        "docket_call_waited_seconds",
        "The longest that a call of the last ten minutes had waited on its device.",
        waited,
    );
}

fn queues(seen: &Seen, looked: &Looked) {
    let health::JobStates { due, leased } = looked.jobs;
    let rows = [(["due"], float(due)), (["leased"], float(leased))];
    seen.gauge("docket_jobs", "Jobs in the database whose time has come: due, or taken by a server.", ["state"], &rows);
    for fact in &looked.queues {
        let Fact::Queue { queue, due, oldest_s, failed } = fact else { continue };
        let oldest = [([], float(*oldest_s))];
        match queue {
            Queue::Jobs => {
                seen.gauge("docket_job_oldest_due_seconds", "How long the oldest due job has been due.", [], &oldest)
            }
            Queue::Mails => {
                let rows = [(["due"], float(*due)), (["given_up"], float(*failed))];
                seen.gauge("docket_mails", "Mails in the database: due, or given up.", ["state"], &rows);
                seen.gauge("docket_mail_oldest_due_seconds", "How long the oldest due mail has been due.", [], &oldest);
            }
        }
    }
}

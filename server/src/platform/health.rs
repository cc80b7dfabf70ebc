//! Whether the process lives (`/healthz`) and whether it should get requests (`/readyz`). No other state is told.

use crate::platform::shutdown::Shutdown;
use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sqlx::PgPool;
use std::time::Duration;

/// A load balancer should get its answer before it gives up by itself.
const DATABASE_PATIENCE: Duration = Duration::from_secs(2);

/// `/healthz`: 200 while the process answers. `/readyz`: 200 while the database answers within two seconds and the
/// server does not stop, else 503 with the reason in one word.
pub fn router<S: Clone + Send + Sync + 'static>(pool: PgPool, shutdown: Shutdown) -> Router<S> {
    let ready = move || async move { readiness(&pool, &shutdown).await };
    Router::new().route("/healthz", get(async || answer(StatusCode::OK, "ok"))).route("/readyz", get(ready))
}

async fn readiness(pool: &PgPool, shutdown: &Shutdown) -> Response {
    if shutdown.has_begun() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    match tokio::time::timeout(DATABASE_PATIENCE, sqlx::query("select 1").execute(pool)).await {
        Ok(Ok(_)) => answer(StatusCode::OK, "ready"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database refuses");
            answer(StatusCode::SERVICE_UNAVAILABLE, "database")
        }
        Err(_) => {
            tracing::warn!("not ready: the database does not answer");
            answer(StatusCode::SERVICE_UNAVAILABLE, "database")
        }
    }
}

fn answer(status: StatusCode, word: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], word).into_response()
}

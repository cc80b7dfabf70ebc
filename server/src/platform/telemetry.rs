//! Log lines: text for people or JSON for machines, a request id on each, and no personal data in any:
//! route template, status and duration, never query, body, address, cookie or e-mail.

use crate::platform::clock;
use crate::platform::config::LogFormat;
use crate::platform::metrics::Metrics;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::io::IsTerminal;
use std::time::Instant;
use tracing::{Instrument, Span};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use uuid::Uuid;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, found in its extensions; the reply carries it as `x-request-id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

/// Starts logging to standard error. `level` is a level or a list such as `info,sqlx=debug`.
///
/// # Errors
/// `level` cannot be read.
pub fn start(format: LogFormat, level: &str) -> Result<(), LogLevelError> {
    let filter = EnvFilter::builder().parse(level)?;
    // A word that is no level would be read as the name of a module, and silence everything else.
    for directive in
        level.split(',').map(str::trim).filter(|directive| !directive.contains('=') && !directive.is_empty())
    {
        directive.parse::<LevelFilter>().map_err(|_| LogLevelError::Unknown(directive.to_owned()))?;
    }
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let subscriber = subscriber.with_ansi(std::io::stderr().is_terminal());
    // A second start in one process, as in tests, keeps the first one's settings.
    let _already_started = match format {
        LogFormat::Text => subscriber.with_target(false).try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).with_span_list(false).try_init(),
    };
    Ok(())
}

/// Why a log level cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogLevelError {
    /// The reader says so.
    #[error(transparent)]
    Parse(#[from] tracing_subscriber::filter::ParseError),
    /// Not a level.
    #[error("{0:?} is none of error, warn, info, debug, trace, off")]
    Unknown(String),
}

/// Puts every request of the router into a span with its id, logs its end and counts it.
pub fn observe(router: Router, metrics: Metrics) -> Router {
    router.layer(from_fn_with_state(metrics, observe_request))
}

async fn observe_request(State(metrics): State<Metrics>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers().get(&REQUEST_ID));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("(pages)", MatchedPath::as_str);
    // An error has to carry the id at every level of the log.
    let span = tracing::error_span!("request", request_id = %id, method = %method, route);
    request.extensions_mut().insert(RequestId(id));

    let mut response = next.run(request).instrument(span.clone()).await;

    let status = response.status().as_u16();
    metrics.response(route, status, started.elapsed());
    log_end(&span, status, started);
    let value = HeaderValue::from_str(&id.to_string()).expect("a UUID is plain ASCII");
    response.headers_mut().insert(REQUEST_ID.clone(), value);
    response
}

/// A proxy's id is kept so that its log and ours can be joined; anything that is no UUID might carry data of people.
fn request_id(given: Option<&HeaderValue>) -> Uuid {
    given.and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok()).unwrap_or_else(clock::new_id)
}

fn log_end(span: &Span, status: u16, started: Instant) {
    let _inside = span.enter();
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    let milliseconds = (milliseconds * 10.0).round() / 10.0;
    if status >= 500 {
        tracing::error!(status, milliseconds, "request failed");
    } else {
        tracing::info!(status, milliseconds, "request");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Extension;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    #[test]
    fn a_request_id_from_outside_is_kept_only_if_it_is_a_uuid() {
        let uuid = "0190a3c2-0000-7000-8000-000000000001";
        assert_eq!(request_id(Some(&HeaderValue::from_static(uuid))).to_string(), uuid);
        assert_eq!(request_id(Some(&HeaderValue::from_static("ada@example.org"))).get_version_num(), 7);
    }

    #[test]
    fn a_wrong_level_is_refused() {
        assert!(start(LogFormat::Text, "info,=nonsense=").is_err());
    }

    #[tokio::test]
    async fn the_reply_carries_the_id_that_the_handler_saw() {
        let handler = async |Extension(RequestId(id)): Extension<RequestId>| id.to_string();
        let router = observe(Router::new().route("/", get(handler)), Metrics::default());
        let reply = router.oneshot(Request::new(Body::empty())).await.unwrap();
        let header = reply.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(reply.into_body(), 100).await.unwrap();
        assert_eq!(header.as_bytes(), &body[..]);
    }
}

//! What a server counts of itself, as Prometheus reads it (text format 0.0.4). Nothing here names a person, an address or a
//! text; labels are endpoints, classes of status, states, and ids of organisations, so that their number is bounded.
//!
//! `prometheus-client` is not used: it writes OpenMetrics only, which names counters otherwise.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus::core::Collector;
use prometheus::{
    GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TEXT_FORMAT, TextEncoder,
};
use std::sync::Arc;
use std::time::Duration;

/// Bounds of durations, in seconds: from what a cached page takes to what a caller gives up at.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Bounds of batches, in calls; 64 is the most.
const CALLS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// What waits for as long as its caller wishes: its duration says nothing of the server.
const WAITING: &str = "/api/sync/poll";

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallEnd {
    /// In the log.
    Accepted,
    /// Stored as rejected.
    Rejected,
    /// Not looked at.
    Refused,
}

impl CallEnd {
    fn label(self) -> &'static str {
        match self {
            CallEnd::Accepted => "accepted",
            CallEnd::Rejected => "rejected",
            CallEnd::Refused => "refused",
        }
    }
}

/// The counters of a server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Counted>);

#[derive(Debug)]
struct Counted {
    registry: Registry,
    calls: IntCounterVec,
    batch_calls: Histogram,
    batches: HistogramVec,
    responses: IntCounterVec,
    response_seconds: HistogramVec,
}

impl Default for Metrics {
    fn default() -> Self {
        let registry = Registry::new();
        let counted = Counted {
            calls: kept(
                &registry,
                IntCounterVec::new(
                    Opts::new("docket_calls_total", "Calls that were answered, also those that came again."),
                    &["endpoint", "outcome"],
                ),
            ),
            batch_calls: kept(
                &registry,
                Histogram::with_opts(
                    HistogramOpts::new("docket_batch_calls", "Calls that were one transaction.")
                        .buckets(CALLS.to_vec()),
                ),
            ),
            batches: kept(
                &registry,
                HistogramVec::new(
                    HistogramOpts::new(
                        "docket_batch_duration_seconds",
                        "Time from the begin of a batch of calls to its commit, or to its failure.",
                    )
                    .buckets(SECONDS.to_vec()),
                    &["outcome"],
                ),
            ),
            responses: kept(
                &registry,
                IntCounterVec::new(
                    Opts::new("docket_http_responses_total", "Responses by class of status; 1xx are live connections."),
                    &["class"],
                ),
            ),
            response_seconds: kept(
                &registry,
                HistogramVec::new(
                    HistogramOpts::new(
                        "docket_http_response_duration_seconds",
                        "Time from a request to the head of its response, without long polls, which wait on purpose.",
                    )
                    .buckets(SECONDS.to_vec()),
                    &["class"],
                ),
            ),
            registry,
        };
        Self(Arc::new(counted))
    }
}

/// Registers what was made of names and labels that are written above.
fn kept<C: Collector + Clone + 'static>(registry: &Registry, made: prometheus::Result<C>) -> C {
    let collector = made.expect("names and labels that Prometheus takes");
    registry.register(Box::new(collector.clone())).expect("each name is registered once");
    collector
}

impl Metrics {
    /// A call was answered.
    pub fn call(&self, endpoint: &'static str, end: CallEnd) {
        self.0.calls.with_label_values(&[endpoint, end.label()]).inc();
    }

    /// A batch has committed or failed.
    pub fn batch(&self, calls: usize, took: Duration, committed: bool) {
        if committed {
            // Batches are small: the number is exact.
            self.0.batch_calls.observe(u32::try_from(calls).unwrap_or(u32::MAX).into());
        }
        let outcome = if committed { "committed" } else { "failed" };
        self.0.batches.with_label_values(&[outcome]).observe(took.as_secs_f64());
    }

    /// A request was answered.
    pub fn response(&self, route: &str, status: u16, took: Duration) {
        let class = match status / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.0.responses.with_label_values(&[class]).inc();
        if route != WAITING {
            self.0.response_seconds.with_label_values(&[class]).observe(took.as_secs_f64());
        }
    }

    /// Everything that was counted, and `seen`, as text.
    pub fn text(&self, seen: &Seen) -> String {
        let mut families = self.0.registry.gather();
        families.extend(seen.0.gather());
        families.sort_by(|one, other| one.name().cmp(other.name()));
        TextEncoder::new().encode_to_string(&families).unwrap_or_default()
    }
}

/// What is looked at when it is asked for, rather than counted as it happens.
#[derive(Debug, Default)]
pub struct Seen(Registry);

impl Seen {
    /// A value that goes up and down; one row for each combination of labels.
    pub fn gauge<const N: usize>(&self, name: &str, help: &str, labels: [&str; N], rows: &[([&str; N], f64)]) {
        let gauge: GaugeVec = kept(&self.0, GaugeVec::new(Opts::new(name, help), &labels));
        for (values, value) in rows {
            gauge.with_label_values(values).set(*value);
        }
    }

    /// A value that only goes up while the server runs.
    pub fn counter<const N: usize>(&self, name: &str, help: &str, labels: [&str; N], rows: &[([&str; N], i64)]) {
        let counter: IntCounterVec = kept(&self.0, IntCounterVec::new(Opts::new(name, help), &labels));
        for (values, value) in rows {
            counter.with_label_values(values).inc_by(value.unsigned_abs());
        }
    }
}

/// `GET /metrics`, and nothing else: it has a listener of its own, which people and browsers never reach.
pub fn router<F, T>(text: F) -> Router
where
    F: Fn() -> T + Clone + Send + Sync + 'static,
    T: Future<Output = String> + Send,
{
    let answer = move || async move { answer(text().await) };
    Router::new().route("/metrics", get(answer)).fallback(async || StatusCode::NOT_FOUND)
}

fn answer(text: String) -> Response {
    ([(header::CONTENT_TYPE, TEXT_FORMAT), (header::CACHE_CONTROL, "no-store")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told_with_its_meaning() {
        let metrics = Metrics::default();
        metrics.call("ticket.add_comment", CallEnd::Accepted);
        metrics.call("ticket.add_comment", CallEnd::Accepted);
        metrics.call("ticket.add_comment", CallEnd::Rejected);
        metrics.batch(3, Duration::from_millis(4), true);
        metrics.batch(1, Duration::from_millis(4), false);
        let seen = Seen::default();
        seen.gauge("docket_log_head", "The last number.", ["organisation"], &[(["one"], 7.0)]);
        let text = metrics.text(&seen);
        for line in [
            "# HELP docket_calls_total Calls that were answered, also those that came again.",
            "# TYPE docket_calls_total counter",
            r#"docket_calls_total{endpoint="ticket.add_comment",outcome="accepted"} 2"#,
            r#"docket_calls_total{endpoint="ticket.add_comment",outcome="rejected"} 1"#,
            r#"docket_batch_calls_bucket{le="4"} 1"#,
            "docket_batch_calls_sum 3",
            r#"docket_batch_duration_seconds_count{outcome="failed"} 1"#,
            "# TYPE docket_log_head gauge",
            r#"docket_log_head{organisation="one"} 7"#,
        ] {
            assert!(text.lines().any(|said| said == line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn a_poll_that_waits_is_counted_and_not_timed() {
        let metrics = Metrics::default();
        metrics.response(WAITING, 200, Duration::from_secs(25));
        metrics.response("/api/session", 204, Duration::from_millis(2));
        metrics.response("/", 503, Duration::from_millis(2));
        let text = metrics.text(&Seen::default());
        assert!(text.contains(r#"docket_http_responses_total{class="2xx"} 2"#), "{text}");
        assert!(text.contains(r#"docket_http_response_duration_seconds_count{class="2xx"} 1"#), "{text}");
        assert!(text.contains(r#"docket_http_responses_total{class="5xx"} 1"#), "{text}");
    }

    #[test]
    fn a_text_in_a_label_cannot_end_it() {
        let seen = Seen::default();
        seen.gauge("docket_organisation_info", "Names.", ["name"], &[(["A \"b\"\n\\c"], 1.0)]);
        let text = Metrics::default().text(&seen);
        assert!(text.contains(r#"docket_organisation_info{name="A \"b\"\n\\c"} 1"#), "{text}");
    }
}

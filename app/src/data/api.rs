//! One typed request to the server and what can come of it.

use docket_shared::endpoint::{Endpoint, Method};
use docket_shared::ids::TicketId;
use docket_shared::problem::{Problem, ProblemCode};
use gloo_net::http::{Method as HttpMethod, RequestBuilder};
use web_sys::AbortSignal;

/// Patience with a request, in milliseconds; a snapshot over a slow line may take this long.
const PATIENCE_MS: u32 = 60_000;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server was not reached, or its answer was lost: whether it acted is unknown.
    Network,
    /// The server said no.
    Problem(Problem),
}

impl Failure {
    /// Whether the server does not know the session.
    pub fn is_signed_out(&self) -> bool {
        matches!(self, Failure::Problem(problem) if problem.code == ProblemCode::SignedOut)
    }
}

/// Calls an endpoint whose path names nothing; `query` begins with "?" or is empty.
///
/// # Errors
/// No network, or the server's problem.
pub async fn call<E: Endpoint>(body: Option<String>, query: &str) -> Result<E::Reply, Failure> {
    let text = send(E::METHOD, &format!("{}{query}", E::PATH), body).await?;
    // An answer that cannot be read came from something between, or from another version: as if it were lost.
    serde_json::from_str(if text.is_empty() { "{}" } else { &text }).map_err(|_| Failure::Network)
}

/// Calls a reading endpoint about a ticket.
///
/// # Errors
/// No network, or the server's problem.
pub async fn call_of_ticket<E: Endpoint>(ticket: TicketId, query: &str) -> Result<E::Reply, Failure> {
    let path = E::PATH.replace("{ticket}", &ticket.to_string());
    let text = send(E::METHOD, &format!("{path}{query}"), None).await?;
    serde_json::from_str(&text).map_err(|_| Failure::Network)
}

/// A value as part of a query.
pub fn quoted(value: &str) -> String {
    js_sys::encode_uri_component(value).into()
}

async fn send(method: Method, url: &str, body: Option<String>) -> Result<String, Failure> {
    let method = match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Delete => HttpMethod::DELETE,
    };
    let patience = AbortSignal::timeout_with_u32(PATIENCE_MS);
    let request = RequestBuilder::new(url).method(method).abort_signal(Some(&patience));
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(body),
        None => request.build(),
    };
    let response = request.map_err(|_| Failure::Network)?.send().await.map_err(|_| Failure::Network)?;
    let text = response.text().await.map_err(|_| Failure::Network)?;
    if response.ok() {
        return Ok(text);
    }
    let retry_after = response.headers().get("retry-after").and_then(|value| value.trim().parse().ok());
    Err(Failure::Problem(problem(response.status(), retry_after, &text)))
}

/// The problem document, or one made of the status where something between answered.
pub(super) fn problem(status: u16, retry_after: Option<u64>, text: &str) -> Problem {
    let mut problem = serde_json::from_str(text).unwrap_or_else(|_| {
        Problem::new(match status {
            401 => ProblemCode::SignedOut,
            403 => ProblemCode::Forbidden,
            404 => ProblemCode::NotFound,
            413 => ProblemCode::TooLarge,
            429 => ProblemCode::TooMany,
            502..=504 => ProblemCode::Unavailable,
            _ => ProblemCode::Fault,
        })
    });
    problem.retry_after = problem.retry_after.or(retry_after);
    problem
}

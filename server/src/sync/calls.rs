//! The same calls singly over REST, for integrations: the idempotency key is a header, errors are the answer.

use crate::platform::executor::{CallRequest, Decided};
use crate::platform::http::{InPath, ProblemResponse, json_reply, read_body, text, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use docket_shared::command::{Command, digest, read_json};
use docket_shared::endpoint::Endpoint;
use docket_shared::ids::{CallId, ClientId, DerivedIds, PersonId, TicketId};
use docket_shared::problem::{FieldError, FieldFault, Problem, ProblemCode};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A call whose path names nothing.
pub async fn single<E: Endpoint>(
    State(state): State<AppState>,
    caller: SignedInPerson,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let key = idempotency_key(request.headers())?;
    let bytes = read_body(request).await?;
    let body: Box<RawValue> = read_json(text(&bytes)?)?;
    call::<E>(&state, caller, key, &body).await
}

/// A call about the ticket in its path.
pub async fn of_ticket<E: Endpoint>(
    State(state): State<AppState>,
    caller: SignedInPerson,
    InPath(ticket): InPath,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let ticket: TicketId = ticket.parse().map_err(|_| Problem::not_found())?;
    let key = idempotency_key(request.headers())?;
    let bytes = read_body(request).await?;
    let body = text(&bytes)?;
    let named: Named = read_json(body)?;
    if named.ticket.as_ref().is_some_and(|named| *named != ticket) {
        let reason = "it is not the ticket of the path".to_owned();
        return Err(Problem::invalid(vec![FieldError::field("ticket", FieldFault::Unreadable { reason })]).into());
    }
    let body = if named.ticket.is_some() { body.to_owned() } else { with_ticket(body, ticket) };
    let body = RawValue::from_string(body).map_err(|error| unavailable("body", error))?;
    call::<E>(&state, caller, key, &body).await
}

/// What of a body is looked at before it is known as a whole.
#[derive(Deserialize)]
struct Named {
    ticket: Option<TicketId>,
}

/// The body with the ticket of the path in it. The text stays as it came, so that nothing said twice is lost unseen.
fn with_ticket(body: &str, ticket: TicketId) -> String {
    let rest = body.trim_start().strip_prefix('{').unwrap_or_default();
    let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
    format!("{{\"ticket\":\"{ticket}\"{comma}{rest}")
}

async fn call<E: Endpoint>(
    state: &AppState,
    caller: SignedInPerson,
    key: CallId,
    body: &RawValue,
) -> Result<Response, ProblemResponse> {
    let command = Command::read(E::NAME, E::VERSION, body)?;
    let request = CallRequest {
        person: Some(caller.person),
        address: caller.address,
        client: single_calls(caller.person),
        client_seq: None,
        call: key,
        digest: digest(&command),
        command,
    };
    let decided = state.executor.execute(caller.organisation, vec![request]).await?;
    match decided.into_iter().next() {
        Some(Decided::Accepted(reply)) => Ok(json_reply(reply)),
        Some(Decided::Rejected(problem) | Decided::Refused(problem)) => Err(problem.into()),
        None => Err(Problem::new(ProblemCode::Unavailable).into()),
    }
}

/// The client row that carries a person's single calls. Its id is of version 8, which pushes may not name.
fn single_calls(person: PersonId) -> ClientId {
    ClientId(DerivedIds::new(CallId(person.0)).next_id())
}

fn idempotency_key(headers: &HeaderMap) -> Result<CallId, ProblemResponse> {
    let Some(value) = headers.get("idempotency-key") else {
        return Err(Problem::invalid(vec![FieldError::field("Idempotency-Key", FieldFault::Required)]).into());
    };
    value.to_str().ok().and_then(|text| text.trim().trim_matches('"').parse().ok()).ok_or_else(|| {
        let reason = "it has to be a UUID".to_owned();
        Problem::invalid(vec![FieldError::field("Idempotency-Key", FieldFault::Unreadable { reason })]).into()
    })
}

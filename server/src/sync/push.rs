//! Push: calls of an outbox, in order, idempotent by their id.

use crate::platform::clock;
use crate::platform::executor::{CallRequest, Decided};
use crate::platform::http::{Json, ProblemResponse, json_reply, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::State;
use axum::response::Response;
use docket_shared::command::{Command, digest};
use docket_shared::ids::ClientId;
use docket_shared::problem::{FieldError, FieldFault, Problem};
use docket_shared::sync::api::{Call, CallResult, Outcome, PUSH_MAX, Push, Pushed};
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// Decides pushed calls and answers the stored results.
pub async fn push(
    State(state): State<AppState>,
    caller: SignedInPerson,
    Json(push): Json<Push>,
) -> Result<Response, ProblemResponse> {
    if push.calls.is_empty() || push.calls.len() > PUSH_MAX {
        let fault =
            if push.calls.is_empty() { FieldFault::Required } else { FieldFault::TooManyRows { max: PUSH_MAX } };
        return Err(Problem::invalid(vec![FieldError::field("calls", fault)]).into());
    }
    // Clients make ids of version 7; the server's own and those of single calls are others.
    if push.client.0.get_version_num() != 7 {
        let reason = "a client's id is a UUID of version 7".to_owned();
        return Err(Problem::invalid(vec![FieldError::field("client", FieldFault::Unreadable { reason })]).into());
    }
    let mut seen = BTreeSet::new();
    if let Some(row) = push.calls.iter().position(|call| !seen.insert(call.id)) {
        let reason = "another call of this push has this id".to_owned();
        return Err(Problem::invalid(vec![FieldError::row("id", row, FieldFault::Unreadable { reason })]).into());
    }
    let (requests, mut stopped) = read_calls(&caller, push.client, &push.calls);
    if let Some(waited) = push.calls.iter().filter_map(waited).max() {
        state.feed.ring(caller.organisation).count_wait(waited);
    }
    let decided =
        if requests.is_empty() { Vec::new() } else { state.executor.execute(caller.organisation, requests).await? };
    let mut results = Vec::with_capacity(decided.len());
    for (call, answer) in push.calls.iter().zip(decided) {
        match outcome(answer) {
            Ok(outcome) => results.push(CallResult { id: call.id, outcome }),
            Err(problem) => {
                stopped = Some(problem);
                break;
            }
        }
    }
    let pushed = Pushed { results, stopped };
    serde_json::to_string(&pushed).map(json_reply).map_err(|error| unavailable("push", error))
}

/// How long a call had waited on its device, in seconds, by that device's clock: a call's id says when it was made.
fn waited(call: &Call) -> Option<i64> {
    let (made, _) = call.id.0.get_timestamp()?.to_unix();
    let made = i64::try_from(made).ok()?;
    Some((clock::now().as_second() - made).max(0))
}

/// The calls up to the first one that this server does not know; that one is never a stored result.
fn read_calls(caller: &SignedInPerson, client: ClientId, calls: &[Call]) -> (Vec<CallRequest>, Option<Problem>) {
    let mut requests = Vec::with_capacity(calls.len());
    for call in calls {
        match Command::read_pushed(&call.name, call.version, &call.body) {
            Ok(command) => requests.push(CallRequest {
                person: Some(caller.person),
                address: caller.address.clone(),
                client,
                client_seq: Some(call.seq),
                call: call.id,
                digest: digest(&command),
                command,
            }),
            Err(problem) => return (requests, Some(problem)),
        }
    }
    (requests, None)
}

/// The outcome as it is sent; a refusal is a problem that stops the push.
pub(super) fn outcome(answer: Decided) -> Result<Outcome, Problem> {
    match answer {
        Decided::Accepted(reply) => RawValue::from_string(reply)
            .map(Outcome::Accepted)
            .map_err(|_| Problem::new(docket_shared::problem::ProblemCode::Fault)),
        Decided::Rejected(problem) => Ok(Outcome::Rejected(problem)),
        Decided::Refused(problem) => Err(problem),
    }
}

//! The question when a ticket would be due.

use crate::actions::what_if;
use crate::platform::clock;
use crate::platform::executor::ActionError;
use crate::platform::http::{InPath, ProblemResponse, json_reply, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use docket_shared::command::invalid_query;
use docket_shared::ids::TicketId;
use docket_shared::problem::Problem;
use docket_shared::ticket::what_if::{AskWhatIf, WhatIf};

/// The clocks of a ticket as they would stand.
pub async fn ask(
    State(state): State<AppState>,
    caller: SignedInPerson,
    InPath(ticket): InPath,
    query: Result<Query<AskWhatIf>, QueryRejection>,
) -> Result<Response, ProblemResponse> {
    let Query(query) = query.map_err(|error| invalid_query(&error.body_text()))?;
    let ticket: TicketId = ticket.parse().map_err(|_| Problem::not_found())?;
    let answer = answer(&state, &caller, ticket, &query).await.map_err(|error| unavailable("what_if", error))?;
    serde_json::to_string(&answer?).map(json_reply).map_err(|error| unavailable("what_if", error))
}

async fn answer(
    state: &AppState,
    caller: &SignedInPerson,
    ticket: TicketId,
    query: &AskWhatIf,
) -> Result<Result<WhatIf, Problem>, ActionError> {
    let mut connection = state.pool.acquire().await?;
    what_if::answer(&mut connection, caller.organisation, (caller.person, ticket, clock::now()), query).await
}

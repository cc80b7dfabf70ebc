//! The form of a request that was sent, for who asked for it: the one thing of a request that no replica holds.

use super::store;
use crate::catalog::actions::version;
use crate::platform::executor::ActionError;
use crate::platform::http::{ProblemResponse, json_reply, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use docket_shared::catalog::ItemVersion;
use docket_shared::command::invalid_query;
use docket_shared::ids::TicketId;
use docket_shared::problem::Problem;
use docket_shared::service_request::api::ReadForm;

/// The version of the item by which the caller's own request was asked. Unknown and somebody else's are one answer.
pub async fn form(
    State(state): State<AppState>,
    caller: SignedInPerson,
    query: Result<Query<ReadForm>, QueryRejection>,
) -> Result<Response, ProblemResponse> {
    let Query(query) = query.map_err(|error| invalid_query(&error.body_text()))?;
    let found = read(&state, &caller, query.ticket).await.map_err(|error| unavailable("form", error))?;
    let found = found.ok_or_else(Problem::not_found)?;
    serde_json::to_string(&found).map(json_reply).map_err(|error| unavailable("form", error))
}

async fn read(state: &AppState, caller: &SignedInPerson, ticket: TicketId) -> Result<Option<ItemVersion>, ActionError> {
    let mut connection = state.pool.acquire().await?;
    let asked = store::version_of_own(&mut connection, caller.organisation, caller.person, ticket).await?;
    let Some(asked) = asked else { return Ok(None) };
    version(&mut connection, caller.organisation, asked).await
}

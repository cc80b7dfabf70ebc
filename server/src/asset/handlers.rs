//! The question how what an order takes would be met.

use super::store;
use crate::platform::http::{ProblemResponse, json_reply, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use docket_shared::asset::api::{ASKED_MAX, AskStock, StockAnswer};
use docket_shared::asset::shelf::allot;
use docket_shared::command::invalid_query;
use docket_shared::problem::{FieldError, FieldFault, Problem};
use std::collections::BTreeSet;

/// How the units would be met as stock stands. Nothing is set aside, and of what is beyond the units asked for nothing is
/// said.
pub async fn ask(
    State(state): State<AppState>,
    caller: SignedInPerson,
    query: Result<Query<AskStock>, QueryRejection>,
) -> Result<Response, ProblemResponse> {
    let Query(query) = query.map_err(|error| invalid_query(&error.body_text()))?;
    let Some(units) = query.read().filter(|_| !query.units.contains('\0')) else {
        let reason = format!("1 to {ASKED_MAX} units, each of at least one model");
        return Err(Problem::invalid(vec![FieldError::field("units", FieldFault::Unreadable { reason })]).into());
    };
    let keys: Vec<String> = units.iter().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let free = store::free_of(&state.pool, caller.organisation, &keys).await;
    let free = free.map_err(|error| unavailable("stock", error))?;
    let answer = StockAnswer { models: allot(units.iter().map(Vec::as_slice), free) };
    serde_json::to_string(&answer).map(json_reply).map_err(|error| unavailable("stock", error))
}

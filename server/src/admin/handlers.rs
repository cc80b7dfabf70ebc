//! What administrators read of their installation.

use super::doctor;
use crate::platform::http::{ProblemResponse, json_reply, unavailable};
use crate::session::SignedInPerson;
use crate::session::store as sessions;
use crate::state::AppState;
use axum::extract::State;
use axum::response::Response;
use docket_shared::authorization::ReadHealth;
use docket_shared::endpoint::Endpoint;
use docket_shared::problem::{Problem, ProblemCode};

/// What the installation stands on, as far as it serves the caller's organisation.
pub async fn read_health(State(state): State<AppState>, caller: SignedInPerson) -> Result<Response, ProblemResponse> {
    let mut connection = state.pool.acquire().await.map_err(|error| unavailable("health", error))?;
    let signed_in = sessions::signed_in(&mut connection, caller.organisation, caller.person).await;
    let roles = signed_in.map_err(|error| unavailable("health", error))?.me.roles;
    drop(connection);
    if !ReadHealth::ALLOW.admits_roles(&roles) {
        return Err(Problem::new(ProblemCode::Forbidden).into());
    }
    let health = doctor::look(&state.pool, Some(caller.organisation)).await;
    let health = health.map_err(|error| unavailable("health", error))?;
    serde_json::to_string(&health).map(json_reply).map_err(|error| unavailable("health", error))
}

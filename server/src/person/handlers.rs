//! Search of people for pickers: cards only, of active people.

use super::store;
use crate::platform::http::{ProblemResponse, json_reply, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use docket_shared::command::invalid_query;
use docket_shared::person::api::{FoundPeople, SearchPeople};
use docket_shared::problem::{FieldError, FieldFault, Problem};

/// Longest search, in characters.
const SEARCH_MAX: usize = 100;

/// Finds people by parts of their name or by the beginning of their e-mail address, best first, at most ten.
pub async fn search(
    State(state): State<AppState>,
    caller: SignedInPerson,
    query: Result<Query<SearchPeople>, QueryRejection>,
) -> Result<Response, ProblemResponse> {
    let Query(query) = query.map_err(|error| invalid_query(&error.body_text()))?;
    let text = query.search.trim();
    if text.is_empty() || text.chars().count() > SEARCH_MAX {
        let fault = if text.is_empty() { FieldFault::Required } else { FieldFault::TooLong { max: SEARCH_MAX } };
        return Err(Problem::invalid(vec![FieldError::field("search", fault)]).into());
    }
    if text.contains('\0') {
        let reason = "the character U+0000 is in no name".to_owned();
        return Err(Problem::invalid(vec![FieldError::field("search", FieldFault::Unreadable { reason })]).into());
    }
    let people =
        store::search(&state.pool, caller.organisation, text).await.map_err(|error| unavailable("people", error))?;
    serde_json::to_string(&FoundPeople { people }).map(json_reply).map_err(|error| unavailable("people", error))
}

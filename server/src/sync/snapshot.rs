//! Snapshot and single tickets: rows whose tags meet the caller's grants, at one moment.

mod standby;

use super::store;
use crate::platform::executor::ActionError;
use crate::platform::http::{InPath, ProblemResponse, json_reply, unavailable};
use crate::session::SignedInPerson;
use crate::state::AppState;
use axum::extract::{Query, State};
use axum::response::Response;
use docket_shared::command::invalid_query;
use docket_shared::ids::TicketId;
use docket_shared::problem::Problem;
use docket_shared::sync::api::SnapshotQuery;
use sqlx::PgConnection;

/// Everything the person may see. The transaction ends before a byte is sent.
pub async fn snapshot(
    State(state): State<AppState>,
    caller: SignedInPerson,
    query: Result<Query<SnapshotQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, ProblemResponse> {
    let Query(query) = query.map_err(|error| invalid_query(&error.body_text()))?;
    let body = read(&state, &caller, &query).await.map_err(|error| unavailable("snapshot", error))?;
    Ok(json_reply(body))
}

async fn read(state: &AppState, caller: &SignedInPerson, query: &SnapshotQuery) -> Result<String, ActionError> {
    if let Some(standby) = &state.standby
        && let Some(body) = standby::read(state, standby, caller, query).await?
    {
        return Ok(body);
    }
    let mut transaction = state.pool.begin().await?;
    store::read_one_moment(&mut transaction).await?;
    let body = visible(&mut transaction, caller, query).await?;
    transaction.commit().await?;
    Ok(body)
}

/// Everything the person may see, as the transaction sees it.
async fn visible(
    transaction: &mut PgConnection,
    caller: &SignedInPerson,
    query: &SnapshotQuery,
) -> Result<String, ActionError> {
    let head = store::head(transaction, caller.organisation).await?;
    let seq = store::client_seq(transaction, caller.organisation, query.client, caller.person).await?;
    let grants = store::grants(transaction, caller.organisation, caller.person).await?;
    let rows = store::visible_rows(transaction, caller.organisation, &grants).await?;
    let cursor = head.seal.seal(head.seq, &head.chain).0;
    Ok(format!(r#"{{"cursor":"{cursor}","client_seq":{seq},"rows":[{}]}}"#, rows.join(",")))
}

/// One ticket with everything of it that the caller may see. Unknown and forbidden are one answer.
pub async fn ticket(
    State(state): State<AppState>,
    caller: SignedInPerson,
    InPath(ticket): InPath,
) -> Result<Response, ProblemResponse> {
    let ticket: TicketId = ticket.parse().map_err(|_| Problem::not_found())?;
    let rows = read_ticket(&state, &caller, ticket).await.map_err(|error| unavailable("ticket", error))?;
    if rows.is_empty() {
        return Err(Problem::not_found().into());
    }
    Ok(json_reply(format!(r#"{{"rows":[{}]}}"#, rows.join(","))))
}

async fn read_ticket(state: &AppState, caller: &SignedInPerson, ticket: TicketId) -> Result<Vec<String>, ActionError> {
    let mut connection = state.pool.acquire().await?;
    let grants = store::grants(&mut connection, caller.organisation, caller.person).await?;
    store::visible_rows_of_ticket(&mut connection, caller.organisation, ticket, &grants).await
}

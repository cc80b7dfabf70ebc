//! SQL of tickets that follow closed ones.

use crate::platform::executor::ActionError;
use docket_shared::ids::{OrganisationId, PersonId, TicketId};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Numbers of live tickets that follow these closed ones, the oldest of each, by the closed one and who asked. Read under
/// the closed ones' locks: nobody opens one meanwhile.
pub async fn followers(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    closed: &[TicketId],
) -> Result<BTreeMap<(TicketId, PersonId), String>, ActionError> {
    let ids: Vec<Uuid> = closed.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select distinct on (follows_id, requester_id) follows_id as "follows_id!", requester_id, number
           from ticket
           where organisation_id = $1 and follows_id = any($2) and status not in ('resolved', 'closed', 'cancelled')
           order by follows_id, requester_id, created_at, id"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| ((TicketId(row.follows_id), PersonId(row.requester_id)), row.number)).collect())
}

//! SQL of priorities: the organisation's table, and which versions tell the targets of tickets.

use crate::platform::executor::ActionError;
use docket_shared::ids::{ItemId, OrganisationId, TicketId};
use docket_shared::ticket::priority::PriorityTable;
use sqlx::PgConnection;
use uuid::Uuid;

/// Which priority follows from impact and urgency.
pub async fn priorities(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<PriorityTable, ActionError> {
    let text = sqlx::query_scalar!(
        r#"select priorities::text as "priorities!" from organisation where organisation_id = $1"#,
        organisation.0
    )
    .fetch_one(connection)
    .await?;
    ActionError::read("organisation.priorities", &text)
}

/// Writes the table. Priorities that tickets have stay as they are.
pub async fn put_priorities(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    table: &PriorityTable,
) -> Result<(), ActionError> {
    sqlx::query!(
        "update organisation set priorities = $2::text::jsonb where organisation_id = $1",
        organisation.0,
        ActionError::write(table)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The published versions that these tickets were sent by. A ticket stays on its version, so no lock is needed.
pub async fn versions_of(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[TicketId],
) -> Result<Vec<(ItemId, i32)>, ActionError> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select distinct item_id as "item!", item_version as "version!" from ticket
           where organisation_id = $1 and id = any($2) and item_id is not null and item_version is not null"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (ItemId(row.item), row.version)).collect())
}

//! SQL of what the server looks after by itself: models that nobody reads of, and lines that wait although something is free.

use crate::platform::executor::ActionError;
use docket_shared::ids::{ModelId, OrganisationId};
use sqlx::PgPool;

/// Models that nobody reads of yet: those of before everyone did.
pub async fn unshown_models(pool: &PgPool, limit: i64) -> Result<Vec<(OrganisationId, ModelId)>, ActionError> {
    let rows = sqlx::query!(
        "select m.organisation_id, m.id from asset_model m
         where not exists (select 1 from replica_row r
                           where r.organisation_id = m.organisation_id and r.kind = 'model' and r.entity = m.id)
         order by m.organisation_id, m.id limit $1",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (OrganisationId(row.organisation_id), ModelId(row.id))).collect())
}

/// Models of which something is free although lines of live tickets wait for it.
pub async fn unserved_models(pool: &PgPool, limit: i64) -> Result<Vec<(OrganisationId, ModelId)>, ActionError> {
    let rows = sqlx::query!(
        "select f.organisation_id, f.model_id
         from (select distinct l.organisation_id, l.model_id from stock_level l where l.on_hand > l.reserved) f
         where exists (
           select 1 from reservation r
           join ticket t on t.organisation_id = r.organisation_id and t.id = r.ticket_id
           where r.organisation_id = f.organisation_id and r.model_id = f.model_id and r.state = 'ordered'
             and t.status not in ('resolved', 'closed', 'cancelled'))
         order by f.organisation_id, f.model_id limit $1",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (OrganisationId(row.organisation_id), ModelId(row.model_id))).collect())
}

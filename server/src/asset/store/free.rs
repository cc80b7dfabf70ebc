//! How many units of models are free, over all places: read without a lock, for a forecast.

use crate::platform::executor::ActionError;
use docket_shared::ids::OrganisationId;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// Free units of these models by key; a model that is not known is not among them.
pub async fn free_of(
    pool: &PgPool,
    organisation: OrganisationId,
    keys: &[String],
) -> Result<BTreeMap<String, i64>, ActionError> {
    let rows = sqlx::query!(
        r#"select m.key, coalesce(sum(greatest(l.on_hand - l.reserved, 0)), 0)::int8 as "free!"
           from asset_model m
           left join stock_level l on l.organisation_id = m.organisation_id and l.model_id = m.id
           where m.organisation_id = $1 and m.key = any($2)
           group by m.key"#,
        organisation.0,
        keys
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.free)).collect())
}

//! SQL of what stock asks about people: what they have, and where they work.

use crate::platform::executor::ActionError;
use docket_shared::asset::said;
use docket_shared::ids::{AssetId, LocationId, OrganisationId, PersonId};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Model and serial number of the pieces of these ids that one of these people has, as forms name a piece.
pub async fn own_assets(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
    people: &[PersonId],
) -> Result<Vec<((PersonId, AssetId), String)>, ActionError> {
    let people: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select a.id, m.name::text as "name!", a.serial, a.user_id as "user_id!"
           from asset a
           join asset_model m on m.organisation_id = a.organisation_id and m.id = a.model_id
           where a.organisation_id = $1 and a.id = any($2) and a.user_id = any($3) and a.state = 'in_use'"#,
        organisation.0,
        ids,
        &people
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let name = ActionError::read("asset_model.name", &row.name)?;
            Ok(((PersonId(row.user_id), AssetId(row.id)), said(&name, &row.serial)))
        })
        .collect()
}

/// Pieces of one of these serial numbers, in lower case, that one of these people has and uses.
pub async fn with_serials(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
    serials: &[String],
) -> Result<Vec<AssetId>, ActionError> {
    let people: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query_scalar!(
        r#"select id from asset
           where organisation_id = $1 and user_id = any($2) and lower(serial) = any($3) and state = 'in_use'"#,
        organisation.0,
        &people,
        serials
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(AssetId).collect())
}

/// Where people work.
pub async fn person_locations(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, LocationId>, ActionError> {
    let ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select id, location_id as "location_id!" from person
           where organisation_id = $1 and id = any($2) and location_id is not null"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.id), LocationId(row.location_id))).collect())
}

//! SQL of the catalog: published versions, and whether somebody may order them.

use crate::platform::executor::ActionError;
use docket_shared::catalog::ItemVersion;
use docket_shared::ids::{ItemId, OrganisationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Reads published versions.
pub async fn load_versions(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    wanted: &[(ItemId, i32)],
) -> Result<Vec<ItemVersion>, ActionError> {
    let (items, versions): (Vec<Uuid>, Vec<i32>) = wanted.iter().map(|(item, version)| (item.0, *version)).unzip();
    let rows = sqlx::query_scalar!(
        r#"select v.definition::text as "definition!"
           from catalog_version v
           join unnest($2::uuid[], $3::int4[]) n (item_id, version) on v.item_id = n.item_id and v.version = n.version
           where v.organisation_id = $1"#,
        organisation.0,
        &items,
        &versions
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|text| ActionError::read("catalog_version.definition", text)).collect()
}

/// Which of these people may order which of these items, with the item's current version. Visibility is the item's
/// audience tag against the person's grants, as everywhere.
pub async fn orderable(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    wanted: &[(PersonId, ItemId)],
) -> Result<Vec<(PersonId, ItemId, i32)>, ActionError> {
    let (people, items): (Vec<Uuid>, Vec<Uuid>) = wanted.iter().map(|(person, item)| (person.0, item.0)).unzip();
    let rows = sqlx::query!(
        r#"select distinct g.person_id, i.id as item_id, i.current_version
           from unnest($2::uuid[], $3::uuid[]) n (person_id, item_id)
           join catalog_item i on i.organisation_id = $1 and i.id = n.item_id
           join tag t on t.organisation_id = $1 and t.kind = 'c' and t.subject = i.audience_id
           join access_grant g on g.organisation_id = $1 and g.tag_id = t.id and g.person_id = n.person_id"#,
        organisation.0,
        &people,
        &items
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), ItemId(row.item_id), row.current_version)).collect())
}

//! SQL of the catalog: published versions, and whether somebody may order them.

use crate::platform::executor::ActionError;
use docket_shared::catalog::ItemVersion;
use docket_shared::ids::{ItemId, OrganisationId, PersonId};
use docket_shared::world::{GRACE_DAYS, Orderable};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Reads published versions.
pub async fn load_versions(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    wanted: &[(ItemId, i32)],
) -> Result<Vec<ItemVersion>, ActionError> {
    let (items, versions): (Vec<Uuid>, Vec<i32>) = wanted.iter().map(|(item, version)| (item.0, *version)).unzip();
    let rows = sqlx::query!(
        r#"select v.definition::text as "definition!", v.delivery::text as "delivery!"
           from catalog_version v
           join unnest($2::uuid[], $3::int4[]) n (item_id, version) on v.item_id = n.item_id and v.version = n.version
           where v.organisation_id = $1"#,
        organisation.0,
        &items,
        &versions
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| whole(&row.definition, &row.delivery)).collect()
}

/// A version with how it is fulfilled, which is stored beside it.
pub fn whole(definition: &str, delivery: &str) -> Result<ItemVersion, ActionError> {
    let mut version: ItemVersion = ActionError::read("catalog_version.definition", definition)?;
    version.delivery = ActionError::read("catalog_version.delivery", delivery)?;
    Ok(version)
}

/// What these people may order: the current version of an item, and the asked one where it was replaced only lately.
/// Visibility is the item's audience tag against the person's grants, as everywhere.
pub async fn orderable(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    wanted: &[(PersonId, ItemId, i32)],
) -> Result<BTreeMap<(PersonId, ItemId), Orderable>, ActionError> {
    let people: Vec<Uuid> = wanted.iter().map(|(person, ..)| person.0).collect();
    let items: Vec<Uuid> = wanted.iter().map(|(_, item, _)| item.0).collect();
    let versions: Vec<i32> = wanted.iter().map(|(.., version)| *version).collect();
    let rows = sqlx::query!(
        r#"select distinct g.person_id, i.id as item_id, i.current_version, n.version as "asked!",
             (newer.published_at > now() - make_interval(days => $5)) as in_grace
           from unnest($2::uuid[], $3::uuid[], $4::int4[]) n (person_id, item_id, version)
           join catalog_item i on i.organisation_id = $1 and i.id = n.item_id
           join tag t on t.organisation_id = $1 and t.kind = 'c' and t.subject = i.audience_id
           join access_grant g on g.organisation_id = $1 and g.tag_id = t.id and g.person_id = n.person_id
           left join catalog_version newer
             on newer.organisation_id = $1 and newer.item_id = i.id and newer.version = n.version + 1"#,
        organisation.0,
        &people,
        &items,
        &versions,
        GRACE_DAYS
    )
    .fetch_all(connection)
    .await?;
    let mut orderable: BTreeMap<(PersonId, ItemId), Orderable> = BTreeMap::new();
    for row in rows {
        let item = orderable.entry((PersonId(row.person_id), ItemId(row.item_id))).or_default();
        item.current = row.current_version;
        item.in_grace.extend((row.in_grace == Some(true)).then_some(row.asked));
    }
    Ok(orderable)
}

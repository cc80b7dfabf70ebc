//! SQL of publishing the catalog: what files refer to by name, items and their versions.

use crate::platform::executor::ActionError;
use docket_shared::catalog::file::{CatalogNames, KnownModel, ReadItem};
use docket_shared::catalog::{Category, ItemCard};
use docket_shared::ids::{
    AudienceId, CalendarId, CategoryId, CustomerId, DepartmentId, ItemId, LocationId, OrganisationId, PersonId,
    SkillId, TeamId,
};
use sqlx::PgConnection;

/// Holds off every other import of the organisation until the transaction ends.
pub async fn lock(connection: &mut PgConnection, organisation: OrganisationId) -> Result<(), ActionError> {
    sqlx::query!("select 1 as one from organisation where organisation_id = $1 for no key update", organisation.0)
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// Locks whatever an import may write and a batch may lock, kinds and rows in the order that batches keep (invariant I28):
/// stock, teams, technicians.
pub async fn lock_written(connection: &mut PgConnection, organisation: OrganisationId) -> Result<(), ActionError> {
    sqlx::query!("select id from stock_level where organisation_id = $1 order by id for no key update", organisation.0)
        .fetch_all(&mut *connection)
        .await?;
    sqlx::query!("select id from team where organisation_id = $1 order by id for no key update", organisation.0)
        .fetch_all(&mut *connection)
        .await?;
    sqlx::query!(
        "select person_id from technician where organisation_id = $1 order by person_id for no key update",
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// Everything that files refer to, by name.
pub async fn names(connection: &mut PgConnection, organisation: OrganisationId) -> Result<CatalogNames, ActionError> {
    let rows = sqlx::query!(
        r#"select 'category' as "kind!", key as "name!", id as "id!", null::uuid as parent from catalog_category where organisation_id = $1
           union all select 'department', name, id, null from department where organisation_id = $1
           union all select 'team', name, id, department_id from team where organisation_id = $1
           union all select 'audience', name, id, null from audience where organisation_id = $1
           union all select 'empty_audience', a.name, a.id, null from audience a where a.organisation_id = $1
             and not exists (select from audience_holder h where h.organisation_id = $1 and h.audience_id = a.id)
           union all select 'customer', name, id, null from customer where organisation_id = $1
           union all select 'calendar', key, id, null from service_calendar where organisation_id = $1
           union all select 'skill', name, id, null from skill where organisation_id = $1
           union all select 'location', l.name, l.id, p.id from location l
             left join person p on p.organisation_id = l.organisation_id and p.id = l.owner_id and p.active
             where l.organisation_id = $1
           union all select 'person', email, id, null from person where organisation_id = $1 and active"#,
        organisation.0
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut names = CatalogNames::default();
    for row in rows {
        let (name, id) = (row.name, row.id);
        match (row.kind.as_str(), row.parent) {
            ("category", _) => drop(names.categories.insert(name, CategoryId(id))),
            ("department", _) => drop(names.departments.insert(name, DepartmentId(id))),
            ("team", Some(department)) => drop(names.teams.insert(name, (TeamId(id), DepartmentId(department)))),
            ("audience", _) => drop(names.audiences.insert(name, AudienceId(id))),
            ("empty_audience", _) => drop(names.empty_audiences.insert(name)),
            ("customer", _) => drop(names.customers.insert(name, CustomerId(id))),
            ("calendar", _) => drop(names.calendars.insert(name, CalendarId(id))),
            ("location", owner) => {
                names.locations_owned |= owner.is_some();
                names.locations.insert(name, LocationId(id));
            }
            ("skill", _) => drop(names.skills.insert(name, SkillId(id))),
            _ => drop(names.people.insert(name, PersonId(id))),
        }
    }
    staff(connection, organisation, &mut names).await?;
    names.models = crate::asset::store::models(connection, organisation, None)
        .await?
        .into_iter()
        .map(|model| (model.key, KnownModel { fits: model.fits, serials: model.serials }))
        .collect();
    Ok(names)
}

/// Who is in which team, with what they can do and how much the most able of it takes.
async fn staff(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    names: &mut CatalogNames,
) -> Result<(), ActionError> {
    let members = sqlx::query!(
        r#"select m.team_id, m.person_id, s.skill_id as "skill_id?", s.level as "level?"
           from team_member m
           join person p on p.organisation_id = m.organisation_id and p.id = m.person_id and p.active
           left join person_skill s on s.organisation_id = m.organisation_id and s.person_id = m.person_id
           where m.organisation_id = $1"#,
        organisation.0
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in members {
        let member = names.members.entry(TeamId(row.team_id)).or_default().entry(PersonId(row.person_id)).or_default();
        member.extend(row.skill_id.map(SkillId).zip(row.level));
    }
    let capacities = sqlx::query!(
        r#"select m.team_id, max(t.capacity) as "most!" from team_member m
           join technician t on t.organisation_id = m.organisation_id and t.person_id = m.person_id
           join person p on p.organisation_id = m.organisation_id and p.id = m.person_id and p.active
           where m.organisation_id = $1 group by m.team_id"#,
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    names.capacities = capacities.into_iter().map(|row| (TeamId(row.team_id), row.most)).collect();
    Ok(())
}

/// An item as it is published.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its key.
    pub key: String,
    /// Its card, current version and audience.
    pub item: ReadItem,
}

/// All items with their current versions, by key.
pub async fn items(connection: &mut PgConnection, organisation: OrganisationId) -> Result<Vec<Published>, ActionError> {
    let rows = sqlx::query!(
        r#"select i.key, i.audience_id, v.definition::text as "definition!", v.delivery::text as "delivery!", r.body as card
           from catalog_item i
           join catalog_version v on v.organisation_id = i.organisation_id and v.item_id = i.id and v.version = i.current_version
           join replica_row r on r.organisation_id = i.organisation_id and r.kind = 'item' and r.entity = i.id
           where i.organisation_id = $1 order by i.key"#,
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let card: ItemCard = ActionError::read("replica_row.item", &row.card)?;
            let version = crate::catalog::store::whole(&row.definition, &row.delivery)?;
            Ok(Published { key: row.key, item: ReadItem { card, version, audience: AudienceId(row.audience_id) } })
        })
        .collect()
}

/// All categories with their keys, in order of the home page.
pub async fn categories(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<(String, Category)>, ActionError> {
    let rows = sqlx::query!(
        r#"select id, key, name::text as "name!", summary::text as "summary!", icon, position
           from catalog_category where organisation_id = $1 order by position, key"#,
        organisation.0
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let category = Category {
                id: CategoryId(row.id),
                name: ActionError::read("catalog_category.name", &row.name)?,
                summary: ActionError::read("catalog_category.summary", &row.summary)?,
                icon: row.icon,
                position: row.position,
            };
            Ok((row.key, category))
        })
        .collect()
}

/// Adds a category, or writes what it says now.
pub async fn put_category(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    key: &str,
    category: &Category,
) -> Result<(), ActionError> {
    sqlx::query!(
        "insert into catalog_category (organisation_id, id, key, name, summary, icon, position)
         values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6, $7)
         on conflict on constraint catalog_category_pk do update
         set name = excluded.name, summary = excluded.summary, icon = excluded.icon, position = excluded.position",
        organisation.0,
        category.id.0,
        key,
        ActionError::write(&category.name)?,
        ActionError::write(&category.summary)?,
        category.icon,
        category.position
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes an item's version and makes it the current one.
pub async fn publish(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    key: &str,
    item: &ReadItem,
) -> Result<(), ActionError> {
    let ReadItem { card, version, audience } = item;
    sqlx::query!(
        "insert into catalog_item (organisation_id, id, key, category_id, department_id, audience_id, current_version)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint catalog_item_pk do update
         set category_id = excluded.category_id, department_id = excluded.department_id,
             audience_id = excluded.audience_id, current_version = excluded.current_version",
        organisation.0,
        card.id.0,
        key,
        card.category.0,
        card.department.0,
        audience.0,
        version.version
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into catalog_version (organisation_id, item_id, version, team_id, definition, delivery)
         values ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb)",
        organisation.0,
        version.item.0,
        version.version,
        version.team.0,
        ActionError::write(version)?,
        ActionError::write(&version.delivery)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ids of items by key.
pub async fn item_ids(
    connection: &mut PgConnection,
    organisation: OrganisationId,
) -> Result<Vec<(String, ItemId)>, ActionError> {
    let rows = sqlx::query!("select key, id from catalog_item where organisation_id = $1", organisation.0)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.key, ItemId(row.id))).collect())
}

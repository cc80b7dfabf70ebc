//! All SQL of models, stock, reservations and assets; set-based, levels locked in order of id.

mod free;
mod losing;
mod people;
mod waiting;

pub use free::free_of;
pub use losing::{Lowered, beside_lost, damaged_in_stock, losing, without};
pub use people::{own_assets, person_locations, with_serials};
pub use waiting::{unserved_models, unshown_models};

use crate::platform::executor::ActionError;
use docket_shared::Date;
use docket_shared::asset::{
    Asset, AssetModel, Condition, Reservation, ReservationState, StockLevel, TaggedAsset, TaggedReservation,
    TaggedStockLevel,
};
use docket_shared::catalog::file::ModelFile;
use docket_shared::ids::{
    AssetId, DepartmentId, ItemId, LineId, LocationId, ModelId, OrganisationId, PersonId, ReservationId, StockLevelId,
    TeamId, TicketId,
};
use docket_shared::tag::Tags;
use docket_shared::time::Written;
use serde::Serialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// Which models.
#[derive(Clone, Debug, Default)]
pub struct WantedModels {
    /// By key.
    pub keys: Vec<String>,
    /// By id.
    pub ids: Vec<ModelId>,
}

/// Models of equipment: all, or those that are wanted.
pub async fn models(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    wanted: Option<&WantedModels>,
) -> Result<Vec<AssetModel>, ActionError> {
    let keys = wanted.map(|wanted| wanted.keys.as_slice()).unwrap_or_default();
    let ids: Vec<Uuid> = wanted.iter().flat_map(|wanted| &wanted.ids).map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select m.id, m.key, m.name::text as "name!", m.serials, m.team_id, t.department_id, m.fits, m.delivery_days,
             m.minimum, m.fault_item, m.return_item, m.warranty_months
           from asset_model m
           join team t on t.organisation_id = m.organisation_id and t.id = m.team_id
           where m.organisation_id = $1 and ($2 or m.key = any($3) or m.id = any($4))
           order by m.key"#,
        organisation.0,
        wanted.is_none(),
        keys,
        &ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(AssetModel {
                id: ModelId(row.id),
                key: row.key,
                name: ActionError::read("asset_model.name", &row.name)?,
                serials: row.serials,
                team: TeamId(row.team_id),
                department: DepartmentId(row.department_id),
                fits: row.fits,
                delivery_days: row.delivery_days,
                minimum: row.minimum,
                fault_item: row.fault_item,
                return_item: row.return_item,
                warranty_months: row.warranty_months,
            })
        })
        .collect()
}

/// The models of these pieces; a piece never changes its model.
pub async fn models_of(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    assets: &[AssetId],
) -> Result<Vec<ModelId>, ActionError> {
    let ids: Vec<Uuid> = assets.iter().map(|id| id.0).collect();
    let models = sqlx::query_scalar!(
        "select distinct model_id from asset where organisation_id = $1 and id = any($2)",
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(models.into_iter().map(ModelId).collect())
}

/// These pieces and what they are part of, over however many pieces, as it stands now: nothing is locked.
pub async fn wholes_of(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    assets: &[AssetId],
) -> Result<Vec<AssetId>, ActionError> {
    let ids: Vec<Uuid> = assets.iter().map(|id| id.0).collect();
    let wholes = sqlx::query_scalar!(
        r#"with recursive above (id) as (
             select unnest($2::uuid[])
             union
             select (half ->> 'other')::uuid
             from above
             join asset a on a.organisation_id = $1 and a.id = above.id
             cross join jsonb_array_elements(coalesce(a.relations, '[]')) half
             where half ->> 'relation' = 'part_of'
           )
           select id as "id!" from above"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(wholes.into_iter().map(AssetId).collect())
}

/// Writes a model.
pub async fn put_model(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    id: ModelId,
    file: &ModelFile,
    team: TeamId,
) -> Result<(), ActionError> {
    sqlx::query!(
        "insert into asset_model
           (organisation_id, id, key, name, serials, team_id, fits, delivery_days, minimum, fault_item, return_item,
            warranty_months)
         values ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict on constraint asset_model_pk do update
         set name = excluded.name, serials = excluded.serials, team_id = excluded.team_id, fits = excluded.fits,
             delivery_days = excluded.delivery_days, minimum = excluded.minimum, fault_item = excluded.fault_item,
             return_item = excluded.return_item, warranty_months = excluded.warranty_months",
        organisation.0,
        id.0,
        file.key,
        ActionError::write(&file.name)?,
        file.serials,
        team.0,
        &file.fits,
        file.delivery_days,
        file.minimum,
        file.fault_item.as_deref(),
        file.return_item.as_deref(),
        file.warranty_months
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks all levels of these models in order of id and reads them.
pub async fn lock_levels(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    models: &[ModelId],
) -> Result<Vec<TaggedStockLevel>, ActionError> {
    let ids: Vec<Uuid> = models.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select l.id, l.model_id, m.name::text as "name!", l.location_id, l.on_hand, l.reserved, m.minimum, l.tags
           from stock_level l
           join asset_model m on m.organisation_id = l.organisation_id and m.id = l.model_id
           where l.organisation_id = $1 and l.model_id = any($2) order by l.id for no key update of l"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let level = StockLevel {
                id: StockLevelId(row.id),
                model: ModelId(row.model_id),
                name: ActionError::read("asset_model.name", &row.name)?,
                location: LocationId(row.location_id),
                on_hand: row.on_hand,
                reserved: row.reserved,
                minimum: row.minimum,
            };
            Ok(TaggedStockLevel { level, tags: Tags::new(row.tags) })
        })
        .collect()
}

/// Writes levels, new ones and those that changed.
pub async fn store_levels(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    levels: &[&TaggedStockLevel],
) -> Result<(), ActionError> {
    let row = |tagged: &&TaggedStockLevel| {
        let level = &tagged.level;
        json!({
            "organisation_id": organisation, "id": level.id, "model_id": level.model, "location_id": level.location,
            "on_hand": level.on_hand, "reserved": level.reserved, "tags": tagged.tags,
        })
    };
    sqlx::query!(
        "insert into stock_level select * from json_populate_recordset(null::stock_level, $1::text::json)
         on conflict on constraint stock_level_pk do update set on_hand = excluded.on_hand, reserved = excluded.reserved",
        rows(levels, row)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn rows<T: Copy, R: Serialize>(records: &[T], row: impl Fn(&T) -> R) -> Result<String, ActionError> {
    ActionError::write(&records.iter().map(row).collect::<Vec<_>>())
}

/// What lines of these tickets asked for from stock.
pub async fn load_reservations(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    tickets: &[TicketId],
) -> Result<Vec<TaggedReservation>, ActionError> {
    let ids: Vec<Uuid> = tickets.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select r.id, r.ticket_id, r.line_id, r.model_id, m.name::text as "name!", m.serials, r.state, r.location_id,
             r.asset_id, a.serial as "serial?", r.condition, r.tags
           from reservation r
           join asset_model m on m.organisation_id = r.organisation_id and m.id = r.model_id
           left join asset a on a.organisation_id = r.organisation_id and a.id = r.asset_id
           where r.organisation_id = $1 and r.ticket_id = any($2)"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let state: ReservationState = ActionError::read("reservation.state", &format!("\"{}\"", row.state))?;
            let reservation = Reservation {
                id: ReservationId(row.id),
                ticket: TicketId(row.ticket_id),
                line: LineId(row.line_id),
                model: ModelId(row.model_id),
                name: ActionError::read("asset_model.name", &row.name)?,
                serials: row.serials,
                state,
                location: row.location_id.map(LocationId),
                asset: row.asset_id.map(AssetId),
                serial: row.serial,
                condition: condition("reservation.condition", row.condition)?,
            };
            Ok(TaggedReservation { reservation, tags: Tags::new(row.tags) })
        })
        .collect()
}

/// Writes reservations, new ones and those that changed.
pub async fn store_reservations(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    reservations: &[&TaggedReservation],
) -> Result<(), ActionError> {
    let row = |tagged: &&TaggedReservation| {
        let unit = &tagged.reservation;
        json!({
            "organisation_id": organisation, "id": unit.id, "ticket_id": unit.ticket, "line_id": unit.line,
            "model_id": unit.model, "state": unit.state, "location_id": unit.location, "asset_id": unit.asset,
            "condition": unit.condition, "tags": tagged.tags,
        })
    };
    sqlx::query!(
        "insert into reservation select * from json_populate_recordset(null::reservation, $1::text::json)
         on conflict on constraint reservation_pk do update
         set state = excluded.state, location_id = excluded.location_id, asset_id = excluded.asset_id,
             condition = excluded.condition, tags = excluded.tags",
        rows(reservations, row)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Assets of these ids, and those of these models with one of these serial numbers, whatever their case. Locked in order
/// of id.
pub async fn lock_assets(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[AssetId],
    models: &[ModelId],
    serials: &[String],
) -> Result<Vec<TaggedAsset>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let models: Vec<Uuid> = models.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select a.id, a.model_id, m.name::text as "name!", a.serial, a.state, a.location_id, a.user_id, a.user_name,
             a.history::text as "history!", a.condition, a.tags, a.user_tags,
             f.id as "fault_item?", b.id as "return_item?", a.warranty_until::text as warranty_until,
             coalesce(a.relations, '[]')::text as "relations!"
           from asset a
           join asset_model m on m.organisation_id = a.organisation_id and m.id = a.model_id
           left join catalog_item f on f.organisation_id = m.organisation_id and f.key = m.fault_item
           left join catalog_item b on b.organisation_id = m.organisation_id and b.key = m.return_item
           where a.organisation_id = $1 and (a.id = any($2) or (a.model_id = any($3) and lower(a.serial) = any($4)))
           order by a.id for no key update of a"#,
        organisation.0,
        &ids,
        &models,
        serials
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let asset = Asset {
                id: AssetId(row.id),
                model: ModelId(row.model_id),
                name: ActionError::read("asset_model.name", &row.name)?,
                serial: row.serial,
                state: ActionError::read("asset.state", &format!("\"{}\"", row.state))?,
                location: row.location_id.map(LocationId),
                user: row.user_id.map(PersonId),
                user_name: row.user_name,
                history: ActionError::read("asset.history", &row.history)?,
                condition: condition("asset.condition", row.condition)?,
                fault_item: row.fault_item.map(ItemId),
                return_item: row.return_item.map(ItemId),
                warranty_until: row.warranty_until.as_deref().and_then(Date::read),
                relations: ActionError::read("asset.relations", &row.relations)?,
            };
            Ok(TaggedAsset { asset, tags: Tags::new(row.tags), user_tags: Tags::new(row.user_tags) })
        })
        .collect()
}

/// Writes assets, new ones and those that changed.
pub async fn store_assets(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    assets: &[&TaggedAsset],
) -> Result<(), ActionError> {
    let row = |tagged: &&TaggedAsset| {
        let asset = &tagged.asset;
        json!({
            "organisation_id": organisation, "id": asset.id, "model_id": asset.model, "serial": asset.serial,
            "state": asset.state, "location_id": asset.location, "user_id": asset.user, "user_name": asset.user_name,
            "history": asset.history, "condition": asset.condition, "tags": tagged.tags, "user_tags": tagged.user_tags,
            "warranty_until": asset.warranty_until.map(|day| day.to_string()), "relations": asset.relations,
        })
    };
    sqlx::query!(
        "insert into asset select * from json_populate_recordset(null::asset, $1::text::json)
         on conflict on constraint asset_pk do update
         set state = excluded.state, location_id = excluded.location_id, user_id = excluded.user_id,
             user_name = excluded.user_name, history = excluded.history, condition = excluded.condition,
             tags = excluded.tags, user_tags = excluded.user_tags, warranty_until = excluded.warranty_until,
             relations = excluded.relations",
        rows(assets, row)?
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A stored condition.
fn condition(place: &'static str, name: Option<String>) -> Result<Option<Condition>, ActionError> {
    name.map(|name| ActionError::read(place, &format!("\"{name}\""))).transpose()
}

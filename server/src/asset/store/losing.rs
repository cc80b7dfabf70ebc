//! SQL of stock that is less than is set aside: whose units lose theirs. Read once to know what to lock, and again under the
//! lock of the stock.

use crate::platform::executor::ActionError;
use docket_shared::ids::{AssetId, LocationId, ModelId, OrganisationId, TicketId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// How many there are of a model at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The model.
    pub model: ModelId,
    /// Where.
    pub location: LocationId,
    /// So many.
    pub on_hand: i32,
}

/// What is left of the stocks that these pieces are in, once they are taken out.
pub async fn without(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    pieces: &[AssetId],
) -> Result<Vec<Lowered>, ActionError> {
    let ids: Vec<Uuid> = pieces.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select l.model_id, l.location_id, (l.on_hand - count(*))::int4 as "on_hand!"
           from asset a
           join stock_level l on l.organisation_id = a.organisation_id and l.model_id = a.model_id
             and l.location_id = a.location_id
           where a.organisation_id = $1 and a.id = any($2) and a.state = 'in_stock'
           group by l.organisation_id, l.id, l.model_id, l.location_id, l.on_hand"#,
        organisation.0,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let left = rows.into_iter().map(|row| Lowered {
        model: ModelId(row.model_id),
        location: LocationId(row.location_id),
        on_hand: row.on_hand,
    });
    Ok(left.collect())
}

/// The tickets of the units that lose their stock there, one for each unit that is set aside beyond what is there: those
/// without a recorded piece first, and of them who asked last first, as the rule chooses.
pub async fn losing(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    lowered: Lowered,
) -> Result<Vec<TicketId>, ActionError> {
    let tickets = sqlx::query_scalar!(
        "select r.ticket_id
         from reservation r
         join ticket t on t.organisation_id = r.organisation_id and t.id = r.ticket_id
         where r.organisation_id = $1 and r.model_id = $2 and r.location_id = $3 and r.state = 'reserved'
         order by r.asset_id is not null, t.created_at desc, r.ticket_id desc, r.id desc
         limit (select coalesce(sum(greatest(l.reserved - $4, 0)), 0) from stock_level l
                where l.organisation_id = $1 and l.model_id = $2 and l.location_id = $3)",
        organisation.0,
        lowered.model.0,
        lowered.location.0,
        lowered.on_hand
    )
    .fetch_all(connection)
    .await?;
    Ok(tickets.into_iter().map(TicketId).collect())
}

/// Pieces in stock that are recorded as damaged: put there by builds that did not send them to repair.
pub async fn damaged_in_stock(pool: &PgPool, limit: i64) -> Result<Vec<(OrganisationId, AssetId)>, ActionError> {
    let rows = sqlx::query!(
        "select organisation_id, id from asset where state = 'in_stock' and condition = 'damaged'
         order by organisation_id, id limit $1",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (OrganisationId(row.organisation_id), AssetId(row.id))).collect())
}

/// The pieces that are in stock or set aside of each model of which one of these is recorded as lost: whether that is among
/// what is counted follows from how many are known. Those are named by id, or by model and serial number, in small letters.
pub async fn beside_lost(
    connection: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[AssetId],
    models: &[ModelId],
    serials: &[String],
) -> Result<Vec<AssetId>, ActionError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let models: Vec<Uuid> = models.iter().map(|id| id.0).collect();
    let pieces = sqlx::query_scalar!(
        "select p.id
         from asset p
         where p.organisation_id = $1 and p.state in ('in_stock', 'reserved') and p.model_id in (
           select a.model_id from asset a
           where a.organisation_id = $1 and a.state = 'lost'
             and (a.id = any($2) or (a.model_id = any($3) and lower(a.serial) = any($4))))",
        organisation.0,
        &ids,
        &models,
        serials
    )
    .fetch_all(connection)
    .await?;
    Ok(pieces.into_iter().map(AssetId).collect())
}

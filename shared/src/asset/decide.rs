//! Moving assets and counting stock by hand: rows and a call to effects, or a refusal.

use super::api::{COUNT_MAX, CountStock, MoveAsset};
use super::found::is_counted;
use super::reserve::happened;
use super::shelf;
use super::short::{lose, losing};
use super::take_back::goes_to;
use super::waiting::serve;
use super::{AssetModel, AssetState, Condition, StockLevel, TaggedAsset, TaggedReservation, TaggedStockLevel};
use crate::actor::Actor;
use crate::ids::{AssetId, LocationId, ModelId, PersonId, StockLevelId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::tag::{TagKind, Tags};
use crate::text::Text;
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// Moves a piece: returned, sent for repair, lost, found, retired. Its stock follows. What is to go into stock and is
/// damaged goes to repair instead ([`goes_to`]). Where all of a stock is set aside that one of it is taken from, who asked
/// last loses theirs, as by a count ([`count_stock`]).
///
/// # Errors
/// `NotFound` for anybody but the team that keeps it and its department, `Conflict` where it stands elsewhere by now or the
/// move is not one of [`AssetState::moves`], `Invalid` without the location it comes to, for what was damaged without how it
/// is now, for what is in repair and still damaged, for what was lost and may be counted already ([`is_counted`]), and for somebody who is to have it and is not known.
pub fn move_asset(world: &mut World, context: &mut Context<'_>, body: &MoveAsset) -> Result<Value, Problem> {
    let mut tagged = world.asset(body.asset.0).cloned().ok_or_else(Problem::not_found)?;
    let model = kept(world, context, tagged.asset.model)?;
    let from = tagged.asset.state;
    if from != body.from {
        return Err(Problem::because(ProblemCode::Conflict, format!("It is now {}.", from.name())));
    }
    if let Some(user) = body.user {
        return give(world, context, tagged, (body.to, user));
    }
    if !from.moves().contains(&body.to) {
        let detail = format!("A piece cannot move from {} to {}.", from.name(), body.to.name());
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    let (to, mut location) = (goes_by_hand(&tagged, body)?, None);
    if to == AssetState::InStock {
        location = Some(known_location(world, body.location)?);
    }
    let counted = is_counted(world, model.id, body, (to, location))?;
    let to = Down { to, location, condition: body.condition, counted };
    let mut left = leaves(world, &tagged)?;
    if let Some(left) = left.as_mut().filter(|_| to.to == AssetState::InRepair) {
        left.damaged = Some((tagged.asset.name.clone(), tagged.asset.serial.clone()));
    }
    tagged.asset.location = tagged.asset.location.filter(|_| left.is_none());
    set_down(world, context, &model, tagged, to, "");
    if let Some(left) = left {
        lower(world, context, &model, left);
    }
    Ok(json!({}))
}

/// A stock of which there is less: where, how much is there, and the units that lose it.
struct Lowered {
    location: LocationId,
    on_hand: i32,
    losing: Vec<TaggedReservation>,
    /// Model and serial number of a damaged piece that left it.
    damaged: Option<(Text, String)>,
}

/// What taking a piece out of its stock leaves there; none where it is in none.
fn leaves(world: &World, tagged: &TaggedAsset) -> Result<Option<Lowered>, Problem> {
    let (model, state) = (tagged.asset.model, tagged.asset.state);
    let Some(location) = tagged.asset.location.filter(|_| state == AssetState::InStock) else { return Ok(None) };
    // A piece that is recorded in a stock where nothing is by count is not there either.
    let on_hand = level_at(world, model, location).map_or(0, |level| level.level.on_hand - 1).max(0);
    let losing = losing(world, (model, location), on_hand)?;
    Ok(Some(Lowered { location, on_hand, losing, damaged: None }))
}

fn lower(world: &mut World, context: &mut Context<'_>, model: &AssetModel, left: Lowered) {
    put_level(world, context, model, left.location, |level| level.on_hand = left.on_hand);
    lose(world, context, model, left.location, (left.losing, left.damaged));
}

/// The server's own call for a piece that is in stock although it is recorded as damaged: it goes to repair, so that nobody
/// gets it (DOMAIN.md section 1). Safe to run twice.
pub fn send_to_repair(world: &mut World, context: &mut Context<'_>, id: AssetId) {
    let damaged = |tagged: &&TaggedAsset| tagged.asset.is_damaged() && tagged.asset.state == AssetState::InStock;
    let Some(mut tagged) = world.asset(id.0).filter(damaged).cloned() else { return };
    let model = world.models.values().find(|model| model.id == tagged.asset.model).cloned();
    // Where more was set aside just now, the next round finds everything.
    let (Some(model), Ok(mut left)) = (model, leaves(world, &tagged)) else { return };
    if let Some(left) = &mut left {
        left.damaged = Some((tagged.asset.name.clone(), tagged.asset.serial.clone()));
    }
    tagged.asset.location = None;
    let to = Down { to: AssetState::InRepair, location: None, condition: Some(Condition::Damaged), counted: false };
    set_down(world, context, &model, tagged, to, "");
    if let Some(left) = left {
        lower(world, context, &model, left);
    }
}

/// Where a piece comes to.
pub(super) struct Down {
    /// Where it stands.
    pub(super) to: AssetState,
    /// In which stock.
    pub(super) location: Option<LocationId>,
    /// How it is, where somebody looked.
    pub(super) condition: Option<Condition>,
    /// Whether that stock counts it already.
    pub(super) counted: bool,
}

/// Where a piece goes that is moved by hand: as it comes back by a request, what is damaged is repaired before anybody gets it.
fn goes_by_hand(tagged: &TaggedAsset, body: &MoveAsset) -> Result<AssetState, Problem> {
    let fault = match body.condition {
        _ if body.to != AssetState::InStock => return Ok(body.to),
        None if tagged.asset.is_damaged() => FieldFault::Required,
        None => return Ok(AssetState::InStock),
        Some(condition) if goes_to(condition) != tagged.asset.state => return Ok(goes_to(condition)),
        Some(_) => FieldFault::Unreadable { reason: "what is damaged stays in repair".to_owned() },
    };
    Err(Problem::invalid(vec![FieldError::field("condition", fault)]))
}

/// A piece comes to where it stands from now on, in that stock and condition, by the request of that number if one brought
/// it there. Nobody has it any more, unless it is lost.
pub(super) fn set_down(
    world: &mut World,
    context: &mut Context<'_>,
    model: &AssetModel,
    mut tagged: TaggedAsset,
    Down { to, location, condition, counted }: Down,
    number: &str,
) {
    let (asset, from) = (tagged.asset.id.0, tagged.asset.state);
    if let Some(location) = location {
        put_level(world, context, model, location, |level| level.on_hand += i32::from(!counted));
        tagged.asset.location = Some(location);
    }
    // Who lost it stays named; in every other move nobody has it any more.
    if to != AssetState::Lost {
        (tagged.asset.user, tagged.asset.user_name) = (None, String::new());
        tagged.tags = world.tags_for([(TagKind::Team, model.team.0), (TagKind::Department, model.department.0)]);
        tagged.user_tags = Tags::none();
    }
    if condition.is_some() {
        tagged.asset.condition = condition;
    }
    happened(context, &mut tagged.asset, to, number);
    if let Some(event) = tagged.asset.history.last_mut() {
        event.condition = condition;
    }
    world.audit(AuditEntry {
        action: "asset.move",
        entity_kind: "asset",
        entity: asset,
        before: Some(json!({ "state": from })),
        after: Some(json!({ "state": to, "location": location, "condition": condition, "counted": counted })),
    });
    world.put_asset(tagged);
}

/// A piece that is in use is somebody else's from now on.
fn give(
    world: &mut World,
    context: &Context<'_>,
    mut tagged: TaggedAsset,
    (to, user): (AssetState, PersonId),
) -> Result<Value, Problem> {
    if (tagged.asset.state, to) != (AssetState::InUse, AssetState::InUse) {
        let reason = "only what is in use goes from one to another".to_owned();
        return Err(Problem::invalid(vec![FieldError::field("user", FieldFault::Unreadable { reason })]));
    }
    let name = world.people.get(&user).cloned();
    let Some(name) = name else {
        return Err(Problem::invalid(vec![FieldError::field("user", FieldFault::UnknownPerson)]));
    };
    if tagged.asset.user == Some(user) {
        return Err(Problem::because(ProblemCode::Conflict, format!("{name} has it already.")));
    }
    world.audit(AuditEntry {
        action: "asset.move",
        entity_kind: "asset",
        entity: tagged.asset.id.0,
        before: Some(json!({ "user": tagged.asset.user })),
        after: Some(json!({ "user": user })),
    });
    (tagged.asset.user, tagged.asset.user_name) = (Some(user), name);
    tagged.user_tags = world.tags_for([(TagKind::Person, user.0)]);
    happened(context, &mut tagged.asset, to, "");
    world.put_asset(tagged);
    Ok(json!({}))
}

/// Sets how many units of a model are at a location: a count is the truth of the shelf. What is free then goes to lines that
/// are on order, who asked first first, were it free before or not. Of what is set aside and not there, who asked last
/// loses theirs ([`lose`]).
///
/// # Errors
/// `NotFound` for anybody but the team that keeps it and its department, `Conflict` where the count is another one by now,
/// `Invalid` for a number out of range.
pub fn count_stock(world: &mut World, context: &mut Context<'_>, body: &CountStock) -> Result<Value, Problem> {
    let model = kept(world, context, body.model)?;
    let location = known_location(world, Some(body.location))?;
    let before = level_at(world, body.model, location).map(|tagged| tagged.level.clone());
    let on_hand = before.map_or(0, |level| level.on_hand);
    if on_hand != body.from {
        return Err(Problem::because(ProblemCode::Conflict, format!("There are {on_hand} by now.")));
    }
    if !(0..=COUNT_MAX).contains(&body.to) {
        let reason = format!("0 is the least and {COUNT_MAX} the most");
        return Err(Problem::invalid(vec![FieldError::field("to", FieldFault::Unreadable { reason })]));
    }
    let losing = losing(world, (body.model, location), body.to)?;
    world.audit(AuditEntry {
        action: "stock.count",
        entity_kind: "asset_model",
        entity: body.model.0,
        before: Some(json!({ "location": location, "on_hand": on_hand })),
        after: Some(json!({ "location": location, "on_hand": body.to })),
    });
    lower(world, context, &model, Lowered { location, on_hand: body.to, losing, damaged: None });
    serve(world, context, body.model);
    Ok(json!({}))
}

/// The model, if the actor is of the team that keeps it or of its department.
pub(super) fn kept(world: &World, context: &Context<'_>, id: ModelId) -> Result<AssetModel, Problem> {
    let actor: &Actor = context.actor.ok_or_else(Problem::not_found)?;
    let model = world.models.values().find(|model| model.id == id);
    let model =
        model.filter(|model| actor.is_member(Some(model.team)) || actor.departments.contains(&model.department));
    model.cloned().ok_or_else(Problem::not_found)
}

pub(super) fn known_location(world: &World, location: Option<LocationId>) -> Result<LocationId, Problem> {
    let fault = match location {
        None => FieldFault::Required,
        Some(location) if world.directory_complete && !world.locations.contains_key(&location) => {
            FieldFault::UnknownLocation
        }
        Some(location) => return Ok(location),
    };
    Err(Problem::invalid(vec![FieldError::field("location", fault)]))
}

pub(super) fn level_at(world: &World, model: ModelId, location: LocationId) -> Option<&TaggedStockLevel> {
    world.stock_levels().find(|tagged| (tagged.level.model, tagged.level.location) == (model, location))
}

fn put_level(
    world: &mut World,
    context: &mut Context<'_>,
    model: &AssetModel,
    location: LocationId,
    change: impl FnOnce(&mut StockLevel),
) {
    let mut tagged = level_at(world, model.id, location).cloned().unwrap_or_else(|| {
        let id = StockLevelId(context.ids.next_id());
        let level = StockLevel {
            id,
            model: model.id,
            name: model.name.clone(),
            location,
            on_hand: 0,
            reserved: 0,
            minimum: model.minimum,
        };
        let tags = world.tags_for([(TagKind::Team, model.team.0), (TagKind::Department, model.department.0)]);
        TaggedStockLevel { level, tags }
    });
    change(&mut tagged.level);
    shelf::put(world, tagged);
}

#[cfg(test)]
pub(super) mod tests;

//! Moving assets and counting stock by hand: rows and a call to effects, or a refusal.

use super::api::{COUNT_MAX, CountStock, MoveAsset};
use super::reserve::happened;
use super::shelf;
use super::waiting::serve;
use super::{AssetModel, AssetState, Condition, StockLevel, TaggedAsset, TaggedStockLevel};
use crate::actor::Actor;
use crate::ids::{LocationId, ModelId, PersonId, StockLevelId};
use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use crate::tag::{TagKind, Tags};
use crate::world::{AuditEntry, Context, World};
use serde_json::{Value, json};

/// Moves a piece: returned, sent for repair, lost, found, retired. Its stock follows.
///
/// # Errors
/// `NotFound` for anybody but the team that keeps it and its department, `Conflict` where it stands elsewhere by now, the
/// move is not one of [`AssetState::moves`] or all stock is set aside, `Invalid` without the location it comes to, and for
/// somebody who is to have it and is not known.
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
    let mut to = (body.to, None, body.condition);
    if body.to == AssetState::InStock {
        to.1 = Some(known_location(world, body.location)?);
    }
    if let Some(location) = tagged.asset.location.filter(|_| from == AssetState::InStock) {
        let level = level_at(world, model.id, location);
        if level.is_some_and(|level| level.level.free() < 1) {
            return Err(Problem::because(ProblemCode::Conflict, "Everything that is in stock there is set aside."));
        }
        put_level(world, context, &model, location, |level| level.on_hand -= 1);
        tagged.asset.location = None;
    }
    set_down(world, context, &model, tagged, to, "");
    Ok(json!({}))
}

/// A piece comes to where it stands from now on, in that stock and condition, by the request of that number if one brought
/// it there. Nobody has it any more, unless it is lost.
pub(super) fn set_down(
    world: &mut World,
    context: &mut Context<'_>,
    model: &AssetModel,
    mut tagged: TaggedAsset,
    (to, location, condition): (AssetState, Option<LocationId>, Option<Condition>),
    number: &str,
) {
    let (asset, from) = (tagged.asset.id.0, tagged.asset.state);
    if let Some(location) = location {
        put_level(world, context, model, location, |level| level.on_hand += 1);
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
        after: Some(json!({ "state": to, "location": location, "condition": condition })),
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

/// Sets how many units of a model are at a location. What is free then goes to lines that are on order, who asked first
/// first, were it free before or not.
///
/// # Errors
/// `NotFound` for anybody but the team that keeps it and its department, `Conflict` where the count is another one by now,
/// `Invalid` for a number out of range or below what is set aside.
pub fn count_stock(world: &mut World, context: &mut Context<'_>, body: &CountStock) -> Result<Value, Problem> {
    let model = kept(world, context, body.model)?;
    let location = known_location(world, Some(body.location))?;
    let before = level_at(world, body.model, location).map(|tagged| tagged.level.clone());
    let (on_hand, reserved) = before.map_or((0, 0), |level| (level.on_hand, level.reserved));
    if on_hand != body.from {
        return Err(Problem::because(ProblemCode::Conflict, format!("There are {on_hand} by now.")));
    }
    if !(reserved..=COUNT_MAX).contains(&body.to) {
        let reason = format!("{reserved} are set aside, and {COUNT_MAX} is the most");
        return Err(Problem::invalid(vec![FieldError::field("to", FieldFault::Unreadable { reason })]));
    }
    put_level(world, context, &model, location, |level| level.on_hand = body.to);
    world.audit(AuditEntry {
        action: "stock.count",
        entity_kind: "asset_model",
        entity: body.model.0,
        before: Some(json!({ "location": location, "on_hand": on_hand })),
        after: Some(json!({ "location": location, "on_hand": body.to })),
    });
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
pub(super) mod tests {
    use super::*;
    use crate::asset::Asset;
    use crate::assignment::Ranking;
    use crate::command::Command;
    use crate::fixture::{DEPARTMENT, Desk, STRANGER, TEAM};
    use crate::ids::AssetId;
    use crate::text::Text;
    use crate::world::Record;
    use uuid::Uuid;

    pub(in crate::asset) const DOCK: ModelId = ModelId(Uuid::from_u128(0xd0c));
    pub(in crate::asset) const PIECE: AssetId = AssetId(Uuid::from_u128(0xa55e7));
    const NORTH: LocationId = LocationId(Uuid::from_u128(0x10c1));

    pub(in crate::asset) fn shop() -> (Desk, Actor) {
        let mut desk = Desk::new(Ranking::LoadFirst);
        let ana = desk.technician(1, 5);
        let name = Text::plain("Dock U100");
        desk.world.models.insert(
            "dock".to_owned(),
            AssetModel {
                id: DOCK,
                key: "dock".to_owned(),
                name: name.clone(),
                serials: true,
                team: TEAM,
                department: DEPARTMENT,
                fits: Vec::new(),
                delivery_days: None,
                minimum: 2,
                fault_item: None,
                return_item: None,
                warranty_months: None,
            },
        );
        desk.world.locations.insert(NORTH, "Plant North".to_owned());
        let asset = Asset {
            id: PIECE,
            model: DOCK,
            name,
            serial: "U1-1".to_owned(),
            state: AssetState::InUse,
            location: None,
            user: Some(STRANGER),
            user_name: "Sam Stone".to_owned(),
            history: Vec::new(),
            condition: None,
            fault_item: None,
            return_item: None,
            warranty_until: None,
            relations: Vec::new(),
        };
        let (tags, user_tags) = (desk.internal_tags(), desk.world.tags_for([(TagKind::Person, STRANGER.0)]));
        desk.world.load(Record::Asset(TaggedAsset { asset, tags, user_tags }));
        (desk, ana)
    }

    fn go(
        desk: &mut Desk,
        actor: &Actor,
        from: AssetState,
        to: AssetState,
        location: Option<LocationId>,
    ) -> Result<Value, Problem> {
        desk.call(
            Some(actor),
            &Command::MoveAsset(MoveAsset {
                asset: PIECE,
                from,
                to,
                location,
                condition: Some(Condition::Used),
                user: None,
            }),
        )
    }

    fn on_hand(desk: &Desk) -> i32 {
        level_at(&desk.world, DOCK, NORTH).map_or(0, |level| level.level.on_hand)
    }

    #[test]
    fn what_comes_back_is_in_stock_and_nobodys() {
        let (mut desk, ana) = shop();
        let nowhere = go(&mut desk, &ana, AssetState::InUse, AssetState::InStock, None).unwrap_err();
        assert_eq!(nowhere.errors[0].field, "location");
        go(&mut desk, &ana, AssetState::InUse, AssetState::InStock, Some(NORTH)).unwrap();
        let tagged = desk.world.asset(PIECE.0).unwrap().clone();
        assert_eq!((tagged.asset.user, tagged.asset.location, on_hand(&desk)), (None, Some(NORTH), 1));
        assert_eq!(tagged.tags, desk.internal_tags());
        assert_eq!(tagged.user_tags, Tags::none(), "who had it sees it no more");
        assert_eq!(tagged.asset.history[0].condition, Some(Condition::Used));
        go(&mut desk, &ana, AssetState::InStock, AssetState::Retired, None).unwrap();
        assert_eq!(on_hand(&desk), 0);
        let states: Vec<AssetState> =
            desk.world.asset(PIECE.0).unwrap().asset.history.iter().map(|event| event.state).collect();
        assert_eq!(states, [AssetState::InStock, AssetState::Retired]);
    }

    /// Every move that is not listed is refused, and a piece that is set aside or retired is moved by nobody's hand.
    #[test]
    fn only_legal_moves_are_made() {
        let all = [
            AssetState::InStock,
            AssetState::Reserved,
            AssetState::InUse,
            AssetState::InRepair,
            AssetState::Lost,
            AssetState::Retired,
        ];
        for from in all {
            for to in all {
                let (mut desk, ana) = shop();
                let mut tagged = desk.world.asset(PIECE.0).unwrap().clone();
                tagged.asset.state = from;
                desk.world.load(Record::Asset(tagged));
                let made = go(&mut desk, &ana, from, to, Some(NORTH));
                assert_eq!(made.is_ok(), from.moves().contains(&to), "{from:?} to {to:?}: {made:?}");
            }
        }
        assert!(AssetState::Reserved.moves().is_empty() && AssetState::Retired.moves().is_empty());
    }

    #[test]
    fn what_is_in_use_goes_to_another_person() {
        let (mut desk, ana) = shop();
        let give = |to, user| {
            let from = AssetState::InUse;
            Command::MoveAsset(MoveAsset { asset: PIECE, from, to, location: None, condition: None, user: Some(user) })
        };
        let rebecca = desk.rebecca.clone();
        let unknown = give(AssetState::InUse, PersonId(Uuid::from_u128(0xdead)));
        assert_eq!(desk.call(Some(&ana), &unknown).unwrap_err().errors[0].field, "user");
        let lost = give(AssetState::Lost, rebecca.person);
        assert_eq!(desk.call(Some(&ana), &lost).unwrap_err().errors[0].field, "user");
        desk.call(Some(&ana), &give(AssetState::InUse, rebecca.person)).unwrap();
        let tagged = desk.world.asset(PIECE.0).unwrap().clone();
        assert_eq!((tagged.asset.user, tagged.asset.user_name.as_str()), (Some(rebecca.person), rebecca.name.as_str()));
        assert_eq!(tagged.user_tags, desk.world.tags_for([(TagKind::Person, rebecca.person.0)]), "and nobody else's");
        assert_eq!(tagged.asset.history.last().unwrap().user_name, rebecca.name);
        let again = give(AssetState::InUse, rebecca.person);
        assert_eq!(desk.call(Some(&ana), &again).unwrap_err().code, ProblemCode::Conflict);
    }

    #[test]
    fn counts_are_of_what_the_counter_saw_and_never_below_what_is_set_aside() {
        let (mut desk, ana) = shop();
        let count = |from, to| Command::CountStock(CountStock { model: DOCK, location: NORTH, from, to });
        desk.call(Some(&ana), &count(0, 5)).unwrap();
        assert_eq!(desk.call(Some(&ana), &count(0, 6)).unwrap_err().code, ProblemCode::Conflict);
        let mut level = level_at(&desk.world, DOCK, NORTH).unwrap().clone();
        level.level.reserved = 3;
        desk.world.load(Record::StockLevel(level));
        assert_eq!(desk.call(Some(&ana), &count(5, 2)).unwrap_err().errors[0].field, "to");
        desk.call(Some(&ana), &count(5, 3)).unwrap();
        let rebecca = desk.rebecca.clone();
        assert_eq!(desk.call(Some(&rebecca), &count(3, 9)).unwrap_err().code, ProblemCode::NotFound);
        assert_eq!(on_hand(&desk), 3);
    }
}

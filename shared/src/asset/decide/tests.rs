//! Pieces are moved by hand and stock is counted: what is legal, what follows, and who may.

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
            counted: None,
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

fn back(desk: &mut Desk, actor: &Actor, from: AssetState, condition: Option<Condition>) -> Result<(), Problem> {
    let (to, location) = (AssetState::InStock, Some(NORTH));
    let body = MoveAsset { asset: PIECE, from, to, location, condition, user: None, counted: None };
    desk.call(Some(actor), &Command::MoveAsset(body)).map(drop)
}

fn stands(desk: &Desk) -> (AssetState, Option<LocationId>, Option<Condition>) {
    let asset = &desk.world.asset(PIECE.0).unwrap().asset;
    (asset.state, asset.location, asset.condition)
}

/// The same rule as for what a task takes back: also from lost, and until somebody says that it is in order again.
#[test]
fn what_is_damaged_goes_to_repair_and_never_into_stock() {
    let (mut desk, ana) = shop();
    back(&mut desk, &ana, AssetState::InUse, Some(Condition::Damaged)).unwrap();
    assert_eq!((stands(&desk), on_hand(&desk)), ((AssetState::InRepair, None, Some(Condition::Damaged)), 0));
    let tagged = desk.world.asset(PIECE.0).unwrap();
    assert_eq!((tagged.asset.user, &tagged.user_tags), (None, &Tags::none()), "who had it sees it no more");
    for unsaid in [None, Some(Condition::Damaged)] {
        let refused = back(&mut desk, &ana, AssetState::InRepair, unsaid).unwrap_err();
        assert_eq!(refused.errors[0].field, "condition", "{unsaid:?}");
    }
    assert_eq!((stands(&desk).0, on_hand(&desk)), (AssetState::InRepair, 0));
    back(&mut desk, &ana, AssetState::InRepair, Some(Condition::Used)).unwrap();
    assert_eq!((stands(&desk), on_hand(&desk)), ((AssetState::InStock, Some(NORTH), Some(Condition::Used)), 1));
    go(&mut desk, &ana, AssetState::InStock, AssetState::Lost, None).unwrap();
    back(&mut desk, &ana, AssetState::Lost, Some(Condition::Damaged)).unwrap();
    assert_eq!((stands(&desk).0, on_hand(&desk)), (AssetState::InRepair, 0));
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
        Command::MoveAsset(MoveAsset {
            asset: PIECE,
            from,
            to,
            location: None,
            condition: None,
            user: Some(user),
            counted: None,
        })
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
fn counts_are_of_what_the_counter_saw_and_of_who_keeps_it() {
    let (mut desk, ana) = shop();
    let count = |from, to| Command::CountStock(CountStock { model: DOCK, location: NORTH, from, to });
    desk.call(Some(&ana), &count(0, 5)).unwrap();
    assert_eq!(desk.call(Some(&ana), &count(0, 6)).unwrap_err().code, ProblemCode::Conflict);
    for wrong in [-1, COUNT_MAX + 1] {
        assert_eq!(desk.call(Some(&ana), &count(5, wrong)).unwrap_err().errors[0].field, "to");
    }
    desk.call(Some(&ana), &count(5, 3)).unwrap();
    let rebecca = desk.rebecca.clone();
    assert_eq!(desk.call(Some(&rebecca), &count(3, 9)).unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(on_hand(&desk), 3);
    // Of what is set aside not every request is known here: nobody is chosen among the others.
    let mut level = level_at(&desk.world, DOCK, NORTH).unwrap().clone();
    level.level.reserved = 3;
    desk.world.load(Record::StockLevel(level));
    assert_eq!(desk.call(Some(&ana), &count(3, 2)).unwrap_err().code, ProblemCode::Conflict);
    assert_eq!(on_hand(&desk), 3);
}

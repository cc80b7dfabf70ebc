//! A piece that a count lost turns up: whichever way it comes back, what is counted is what is there.

use super::*;
use crate::asset::Condition;
use crate::asset::api::{CountStock, MoveAsset};

fn count(shop: &mut Shop, from: i32, to: i32) {
    let ana = shop.ana.clone();
    let body = CountStock { model: DOCK, location: NORTH, from, to };
    shop.desk.call(Some(&ana), &Command::CountStock(body)).unwrap();
}

/// Of a stock of so many one is prepared for a request, and then nothing of it is there by count: the piece is lost.
fn lost(on_hand: i32) -> (Shop, TicketId) {
    let mut shop = shop(plan(), on_hand, 0);
    let ticket = shop.submit(1);
    shop.prepared(ticket, "U1-1").unwrap();
    count(&mut shop, on_hand, 0);
    assert_eq!(piece(&shop), (AssetState::Lost, None));
    (shop, ticket)
}

fn piece(shop: &Shop) -> (AssetState, Option<LocationId>) {
    let is_it = |tagged: &&crate::asset::TaggedAsset| tagged.asset.serial == "U1-1";
    let asset = &shop.desk.world.assets().find(is_it).unwrap().asset;
    (asset.state, asset.location)
}

fn back(shop: &mut Shop, counted: Option<bool>) -> Result<Value, Problem> {
    let asset = shop.desk.world.assets().find(|tagged| tagged.asset.serial == "U1-1").unwrap().asset.id;
    let (from, to) = (AssetState::Lost, AssetState::InStock);
    let ana = shop.ana.clone();
    let condition = Some(Condition::Used);
    let body = MoveAsset { asset, from, to, location: Some(NORTH), condition, user: None, counted };
    shop.desk.call(Some(&ana), &Command::MoveAsset(body))
}

#[test]
fn who_prepares_writes_down_a_lost_piece_that_was_counted_again() {
    let (mut shop, ticket) = lost(1);
    count(&mut shop, 0, 1);
    assert_eq!(shop.level(NORTH), (1, 1));
    shop.prepared(ticket, "u1-1").unwrap();
    assert_eq!(piece(&shop), (AssetState::Reserved, Some(NORTH)));
    assert_eq!((shop.level(NORTH), shop.desk.world.assets().count()), ((1, 1), 1), "it is the one that was counted");
    shop.done(ticket, "install").unwrap();
    shop.done(ticket, "hand over").unwrap();
    assert_eq!((piece(&shop), shop.level(NORTH)), ((AssetState::InUse, None), (0, 0)));
}

/// Where all that is counted is known by its number, what was lost is none of it.
#[test]
fn a_lost_piece_that_was_not_counted_is_not_prepared() {
    let (mut shop, first) = lost(1);
    count(&mut shop, 0, 2);
    let second = shop.submit(1);
    shop.prepared(first, "U1-2").unwrap();
    count(&mut shop, 2, 1);
    assert_eq!(shop.level(NORTH), (1, 1), "who asked last waits");
    count(&mut shop, 1, 2);
    shop.prepared(second, "U1-1").unwrap();
    assert_eq!(shop.level(NORTH), (2, 2));
    let body = shop.desk.moved(second, Status::Cancelled);
    let ana = shop.ana.clone();
    shop.desk.call(Some(&ana), &Command::MoveStatus(body)).unwrap();
    let third = shop.submit(1);
    let mut level = shop.desk.world.stock_levels().find(|tagged| tagged.level.location == NORTH).unwrap().clone();
    level.level.on_hand = 1;
    let mut asset = shop.desk.world.assets().find(|tagged| tagged.asset.serial == "U1-1").unwrap().clone();
    (asset.asset.state, asset.asset.location) = (AssetState::Lost, None);
    shop.desk.world.load(Record::StockLevel(level));
    shop.desk.world.load(Record::Asset(asset));
    let refused = shop.prepared(third, "U1-1").unwrap_err();
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].row), ("serials", Some(0)));
    assert!(format!("{:?}", refused.errors[0].fault).contains("recorded as lost"), "{refused:?}");
}

/// What somebody lost was in no stock: it comes back there first.
#[test]
fn what_a_person_lost_is_not_prepared() {
    let (mut shop, ticket) = lost(1);
    count(&mut shop, 0, 1);
    let mut asset = shop.desk.world.assets().next().unwrap().clone();
    asset.asset.user = Some(STRANGER);
    shop.desk.world.load(Record::Asset(asset));
    assert_eq!(shop.prepared(ticket, "U1-1").unwrap_err().errors[0].field, "serials");
}

#[test]
fn who_puts_a_lost_piece_back_says_whether_it_is_counted_already() {
    let (mut shop, ticket) = lost(1);
    count(&mut shop, 0, 1);
    let asked = back(&mut shop, None).unwrap_err().errors.remove(0);
    assert_eq!((asked.field.as_str(), asked.fault), ("counted", crate::problem::FieldFault::Required));
    back(&mut shop, Some(true)).unwrap();
    assert_eq!((piece(&shop), shop.level(NORTH)), ((AssetState::InStock, Some(NORTH)), (1, 1)), "never doubled");
    shop.prepared(ticket, "U1-1").unwrap();
    assert_eq!(shop.level(NORTH), (1, 1));
}

#[test]
fn what_comes_beside_what_is_counted_is_added() {
    let (mut shop, _) = lost(1);
    count(&mut shop, 0, 1);
    back(&mut shop, Some(false)).unwrap();
    assert_eq!((piece(&shop), shop.level(NORTH)), ((AssetState::InStock, Some(NORTH)), (2, 1)));
}

/// Nothing is asked where nothing of what is counted can be it.
#[test]
fn where_nothing_is_counted_a_lost_piece_is_added() {
    let (mut shop, ticket) = lost(1);
    assert_eq!(back(&mut shop, Some(true)).unwrap_err().errors[0].field, "counted");
    back(&mut shop, None).unwrap();
    shop.desk.call(None, &Command::ServeStock(DOCK)).unwrap();
    assert_eq!((piece(&shop), shop.level(NORTH)), ((AssetState::InStock, Some(NORTH)), (1, 1)));
    shop.prepared(ticket, "U1-1").unwrap();
    assert_eq!((piece(&shop).0, shop.level(NORTH)), (AssetState::Reserved, (1, 1)));
}

/// A number that is known brings no second piece into the records.
#[test]
fn a_lost_piece_does_not_arrive_with_an_order() {
    let (mut shop, ticket) = lost(1);
    let mut order = shop.ending(ticket, "Order 1 × Dock U100", Outcome::Complete);
    (order.location, order.arrived) = (Some(NORTH), vec!["U1-1".to_owned()]);
    let ana = shop.ana.clone();
    let refused = shop.end(&ana, order).unwrap_err();
    assert_eq!(refused.errors[0].fault, crate::problem::FieldFault::KnownPiece);
    assert_eq!(shop.level(NORTH), (0, 0));
}
